/* SPDX-License-Identifier: GPL-2.0-only */
#include "random_program.h"

#include "script.h"

#include "check/check.h"
#include "world/fault.h"

enum {
	PIECES_MAX = 16,
	FAMILIES_PER_PROGRAM = 2,
};

/* Words that belong together; the lines they need. */
struct family {
	const char *pieces[PIECES_MAX];
	const char *lines[4];
};

static const struct family families[] = {
	{.pieces = {"read:x", "write:x=1", "add:x=1", "store:x=1", "read:y",
		    "write:y=1", "add:y=2", "store:y=1"}},
	{.pieces = {"lock:a add:x=1 unlock:a", "lock:a unlock:a",
		    "lock:b unlock:b", "lock:a lock:b unlock:b unlock:a",
		    "lock:b lock:a unlock:a unlock:b", "try:a unlock?:a",
		    "try:b add:x=1 unlock?:b", "lockint:a unlock?:a",
		    "lockkill:b unlock?:b", "unlock:a", "lock:a"}},
	{.pieces = {"rd:s ru:s", "rd:s read:x ru:s", "wr:s add:x=1 wu:s",
		    "wr:s wu:s", "wr:s downgrade:s ru:s", "tryrd:s ru?:s",
		    "trywr:s wu?:s", "rdint:s ru?:s", "wrkill:s wu?:s", "rd:s",
		    "rd:s rd:s ru:s ru:s"}},
	{.pieces = {"spin:l unspin:l", "spin:l add:x=1 unspin:l",
		    "tryspin:l unspin?:l", "spin:l lock:a unlock:a unspin:l",
		    "spin:l wait:c unspin:l"}},
	{.pieces = {"wait:c", "waitint:c", "waitkill:c", "waitto:c=100",
		    "waitto:d=150", "complete:c", "complete:d", "completeall:c",
		    "reinit:c", "wait:d"}},
	{.pieces = {"prepare:q read:x sleep:q", "prepare:q sleepto:q=120",
		    "prepare:q sleepint:q", "wake:q", "write:x=1 wake:q",
		    "sleep:q"}},
	{.pieces = {"set:e", "until:e", "set:f", "until:f", "until:e set:f"}},
	{.pieces = {"get:r", "getnz:r", "put:r", "getnz:r put?:r",
		    "get:r put:r"}},
	{.pieces = {"queue:w", "flush:w", "cancel:w", "queue:v", "flush:v",
		    "read:x"},
	 .lines = {"w#: add:x=1", "v#: read:x set:e"}},
	{.pieces = {"arm:t=100", "arm:t=30", "disarm:t", "arm:u=60", "disarm:u",
		    "nap:50", "nap:90", "waitto:c=70"},
	 .lines = {"t#: add:x=1", "u#: store:x=5"}},
	{.pieces = {"send:m=1", "send:m=2", "request:m=3", "read:x"},
	 .lines = {"srv*: receive:m store:x=0 reply:m=1"}},
	{.pieces = {"send:m=1", "receive:m", "send:n=2", "receive:n",
		    "receive:m reply:m"}},
	{.pieces = {"signal:t1", "kill:t1", "signal:t2", "enter leave",
		    "enter lockint:a unlock?:a leave", "enter waitint:c leave",
		    "rdint:s ru?:s", "lock:a unlock:a", "wr:s wu:s"}},
	{.pieces = {"use:g", "free:g", "lock:a use:g unlock:a", "use:h",
		    "free:h"}},
	{.pieces = {"pmget:p", "pmput:p", "pmputsync:p", "pmhold:p", "pmdrop:p",
		    "pmidle:p", "pmwait:p"}},
	{.pieces = {"pmget:k", "pmput:k", "pmputsync:k", "pmget:p", "pmput:p",
		    "pmwait:k"}},
	{.pieces = {"act:z=1", "act:z=2", "nap:10", "held:a", "act:o=1"}},
	{.pieces = {"choose=2 store:x=0", "choose=3 store:y=0", "fault",
		    "fault", "read:x"}},
};

struct draw {
	uint64_t state;
};

static uint64_t below(struct draw *d, uint64_t n)
{
	uint64_t z = d->state += 0x9e3779b97f4a7c15u;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return (z ^ (z >> 31)) % n;
}

static unsigned pieces_of(const struct family *f)
{
	unsigned count = 1; /* a family has one at least */

	while (count < PIECES_MAX && f->pieces[count])
		count++;
	return count;
}

static unsigned words_of(const char *piece)
{
	unsigned count = 1;

	for (; *piece; piece++)
		count += *piece == ' ';
	return count;
}

static char *line_new(struct random_program *p)
{
	char *text = p->text[p->count];

	SIM_ASSERT(p->count < RANDOM_LINES_MAX);
	p->lines[p->count++] = text;
	return text;
}

static void line_fill(char *text, const char *head, struct draw *d,
		      const struct family *const *chosen, unsigned words)
{
	size_t used = (size_t)snprintf(text, RANDOM_LINE_BYTES, "%s", head);

	while (words > 0) {
		const struct family *f = chosen[below(d, FAMILIES_PER_PROGRAM)];
		const char *piece = f->pieces[below(d, pieces_of(f))];
		unsigned count = words_of(piece);

		used += (size_t)snprintf(text + used, RANDOM_LINE_BYTES - used,
					 " %s", piece);
		SIM_ASSERT(used < RANDOM_LINE_BYTES);
		words = count < words ? words - count : 0;
	}
}

static void family_lines(struct random_program *p, const struct family *f)
{
	for (unsigned i = 0; i < ARRAY_COUNT(f->lines) && f->lines[i]; i++) {
		bool there = false;

		for (unsigned j = 0; j < p->count; j++)
			there = there || !strcmp(p->text[j], f->lines[i]);
		if (!there)
			(void)snprintf(line_new(p), RANDOM_LINE_BYTES, "%s",
				       f->lines[i]);
	}
}

void random_program_make(struct random_program *p, uint64_t seed)
{
	static const char *const heads[] = {"t1:", "t2:", "t3:"};
	struct draw d = {seed * 77 + 5};
	const struct family *chosen[FAMILIES_PER_PROGRAM];
	unsigned tasks = below(&d, 3) ? 2 : 3;

	*p = (struct random_program){.count = 0};
	for (unsigned i = 0; i < FAMILIES_PER_PROGRAM; i++)
		chosen[i] = &families[below(&d, ARRAY_COUNT(families))];
	for (unsigned i = 0; i < tasks; i++) {
		char *line = line_new(p);

		line_fill(line, heads[i], &d, chosen, tasks == 2 ? 4 : 2);
		if (i || below(&d, 6))
			continue;
		/* It also starts another one. */
		(void)snprintf(line + strlen(line),
			       RANDOM_LINE_BYTES - strlen(line),
			       " create:k join:k");
		line_fill(line_new(p), "k@:", &d, chosen, 1);
	}
	for (unsigned i = 0; i < FAMILIES_PER_PROGRAM; i++)
		family_lines(p, chosen[i]);
	p->signals = below(&d, 4) == 0;
	p->timeouts = below(&d, 4) == 0;
	p->faults = (uint32_t)below(&d, 3);
	p->lock_granularity = below(&d, 8) == 0;
	p->values = p->signals || p->timeouts;
	for (unsigned i = 0; i < p->count; i++)
		p->values = p->values || strstr(p->text[i], "choose") ||
			    strstr(p->text[i], "receive") ||
			    strstr(p->text[i], "fault");
}

struct world *random_program_world(const struct random_program *p)
{
	struct world_options options = {
		.lock_granularity = p->lock_granularity,
	};
	struct sim_error error = {SIM_ERROR_NONE, ""};
	struct world *w = world_new(&options, &error);

	SIM_ASSERT(w);
	check_attach(w);
	fault_budget(w, FAULT_SIGNAL, p->signals);
	fault_budget(w, FAULT_TIMEOUT, p->timeouts);
	fault_budget(w, FAULT_FIRST_OF_PROGRAM, p->faults);
	(void)script_build(w, p->lines);
	return w;
}

void random_program_print(const struct random_program *p)
{
	for (unsigned i = 0; i < p->count; i++)
		(void)fprintf(stderr, "  %s\n", p->lines[i]);
	(void)fprintf(stderr,
		      "  signals %u, timeouts %u, faults %u, granularity %s\n",
		      p->signals, p->timeouts, p->faults,
		      p->lock_granularity ? "lock" : "access");
}
