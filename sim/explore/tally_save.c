/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A tally as text, and back: numbers, hits of classes by name, signatures. What
 * a search has not, as strategies, has no line: its text stays what it was.
 */
#include <inttypes.h>

#include "explore/explore.h"
#include "memory.h"

enum {
	CLASS_NAME_BYTES = 64,
	STRATEGY_NAME_BYTES = 32,
	SCHEDULE_BYTES_MAX = 1 << 20,
};

static void signature_save(const struct tally_signature *s, FILE *out)
{
	SIM_ASSERT(s->schedule);
	(void)fprintf(out,
		      "signature %" PRIu64 " %" PRIu64 " %" PRIu64
		      " %u %u %u %" PRIu64 "\n",
		      s->hits, s->first_run, s->seed, s->preemptions, s->steps,
		      s->tasks, s->digest);
	(void)fprintf(out, "class %s\nis %s\nschedule %s\n", s->klass->name,
		      s->text, s->schedule);
	if (s->strategy)
		(void)fprintf(out, "strategy %s\n", s->strategy->name);
}

void tally_save(const struct tally *t, const struct tally_classes *counted,
		FILE *out)
{
	(void)fprintf(out, "tally %" PRIu64 " %" PRIu64, t->runs, t->steps);
	for (unsigned i = 0; i < ARRAY_COUNT(t->status); i++)
		(void)fprintf(out, " %" PRIu64, t->status[i]);
	(void)fprintf(out,
		      " %" PRIu64 " %" PRIu64 " %" PRIu64 " %" PRIu64
		      " %u %d %" PRIu64 "\n",
		      t->given_up, t->ops, t->ops_effective, t->counted,
		      t->choices_max, t->signatures_full, t->digest);
	if (t->livelocked)
		(void)fprintf(out, "livelocked %" PRIu64 "\n", t->livelocked);
	(void)fprintf(out, "classes %u\n", counted->count);
	for (unsigned i = 0; i < counted->count; i++)
		(void)fprintf(out, "%" PRIu64 " %s\n", t->class_hits[i],
			      counted->at[i]->name);
	(void)fprintf(out, "signatures %u\n", t->signature_count);
	for (unsigned i = 0; i < t->signature_count; i++)
		signature_save(&t->signature[i], out);
}

static const struct finding_class *class_read(struct saved *s,
					      const struct tally_classes *known)
{
	char name[CLASS_NAME_BYTES];

	saved_text(s, name, sizeof(name));
	for (unsigned i = 0; i < known->count; i++)
		if (!strcmp(known->at[i]->name, name))
			return known->at[i];
	s->bad = true;
	return NULL;
}

/* NULL: it is that of a search. */
static const struct strategy_type *strategy_read(struct saved *s)
{
	const struct strategy_type *strategy;
	char name[STRATEGY_NAME_BYTES];

	if (!saved_word_maybe(s, "strategy"))
		return NULL;
	saved_text(s, name, sizeof(name));
	strategy = strategy_type_find(name);
	s->bad = s->bad || !strategy;
	return strategy;
}

/* A schedule is as long as its run. */
static char *schedule_read(struct saved *s)
{
	size_t bytes;
	const char *line = saved_line(s, &bytes);
	char *copy;

	s->bad = s->bad || bytes > SCHEDULE_BYTES_MAX;
	if (s->bad)
		bytes = 0;
	copy = memory_taken(bytes + 1);
	memcpy(copy, line, bytes);
	return copy;
}

static void signature_read(struct saved *s, const struct tally_classes *known,
			   struct tally_signature *ret)
{
	saved_word(s, "signature");
	ret->hits = saved_number(s, UINT64_MAX);
	ret->first_run = saved_number(s, UINT64_MAX);
	ret->seed = saved_number(s, UINT64_MAX);
	ret->preemptions = (uint32_t)saved_number(s, UINT32_MAX);
	ret->steps = (uint32_t)saved_number(s, UINT32_MAX);
	ret->tasks = (uint32_t)saved_number(s, UINT32_MAX);
	ret->digest = saved_number(s, UINT64_MAX);
	saved_word(s, "class");
	ret->klass = class_read(s, known);
	saved_word(s, "is");
	saved_text(s, ret->text, sizeof(ret->text));
	saved_word(s, "schedule");
	ret->schedule = schedule_read(s);
	ret->strategy = strategy_read(s);
}

static void numbers_read(struct saved *s, struct tally *t)
{
	saved_word(s, "tally");
	t->runs = saved_number(s, UINT64_MAX);
	t->steps = saved_number(s, UINT64_MAX);
	for (unsigned i = 0; i < ARRAY_COUNT(t->status); i++)
		t->status[i] = saved_number(s, UINT64_MAX);
	t->given_up = saved_number(s, UINT64_MAX);
	t->ops = saved_number(s, UINT64_MAX);
	t->ops_effective = saved_number(s, UINT64_MAX);
	t->counted = saved_number(s, UINT64_MAX);
	t->choices_max = (uint32_t)saved_number(s, UINT32_MAX);
	t->signatures_full = saved_number(s, 1);
	t->digest = saved_number(s, UINT64_MAX);
}

struct tally *tally_resume(struct saved *s, const struct tally_classes *counted)
{
	struct tally *t = tally_new();
	unsigned count;

	numbers_read(s, t);
	if (saved_word_maybe(s, "livelocked"))
		t->livelocked = saved_number(s, UINT64_MAX);
	saved_word(s, "classes");
	if (saved_number(s, counted->count) != counted->count)
		s->bad = true;
	for (unsigned i = 0; i < counted->count && !s->bad; i++) {
		t->class_hits[i] = saved_number(s, UINT64_MAX);
		s->bad = class_read(s, counted) != counted->at[i];
	}
	saved_word(s, "signatures");
	count = (unsigned)saved_number(s, TALLY_SIGNATURES_MAX);
	while (t->signature_count < count && !s->bad)
		signature_read(s, counted, tally_signature_new(t));
	if (!s->bad)
		return t;
	tally_free(t);
	return NULL;
}
