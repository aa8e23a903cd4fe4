/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Run one world over a series of seeds. Per run: reset, run, and, only if
 * something was found, sort the findings into signatures. The best run of each
 * signature is kept: fewest preemptions, then tasks, then steps.
 */
#include "explore/explore.h"

#include "memory.h"

#include "world/cycle.h"

enum {
	STOP_EVERY_RUNS = 64,
	PROFILE_RUNS = 8,
};

uint64_t explore_run_seed(uint64_t seed, uint64_t index)
{
	return generator_derive(seed, index);
}

struct tally_signature *tally_signature_new(struct tally *t)
{
	struct tally_signature *s;

	if (t->signature_count == TALLY_SIGNATURES_MAX) {
		t->signatures_full = true;
		return NULL;
	}
	if (t->signature_count == t->signature_room) {
		t->signature_room = 2 * t->signature_room + 4;
		t->signature = memory_checked(
			realloc(t->signature,
				t->signature_room * sizeof(*t->signature)));
	}
	s = &t->signature[t->signature_count++];
	memset(s, 0, sizeof(*s));
	return s;
}

static struct tally_signature *signature_find(struct tally *t,
					      const struct finding *f)
{
	char text[SIGNATURE_BYTES];
	struct tally_signature *s;

	finding_signature(f, text, sizeof(text));
	for (unsigned i = 0; i < t->signature_count; i++)
		if (!strcmp(t->signature[i].text, text))
			return &t->signature[i];
	s = tally_signature_new(t);
	if (!s)
		return NULL;
	memcpy(s->text, text, sizeof(text));
	s->klass = f->klass;
	return s;
}

/* Tasks that made a step up to the finding; daemons (a device, a kworker) only
 * serve these and do not count. */
static uint32_t tasks_until(const struct world *w, uint32_t step)
{
	const struct schedule_log *log = world_log(w);
	bool seen[TASK_IDS_MAX + 1] = {false};
	uint32_t count = 0;

	for (uint32_t i = 0; i < log->steps && i < step; i++) {
		const struct task *t = world_task_by_id(w, log->tasks[i]);

		if (seen[log->tasks[i]] || (t->flags & TASK_DAEMON))
			continue;
		seen[log->tasks[i]] = true;
		count++;
	}
	return count;
}

static bool signature_better(const struct tally_signature *s,
			     const struct run_result *r, uint32_t tasks)
{
	if (!s->schedule)
		return true;
	if (r->preemptions != s->preemptions)
		return r->preemptions < s->preemptions;
	if (tasks != s->tasks)
		return tasks < s->tasks;
	return r->steps < s->steps;
}

static void signature_keep(struct tally_signature *s, struct world *w,
			   const struct run_result *r, uint32_t tasks,
			   const struct strategy_type *ran)
{
	struct schedule *schedule = schedule_new();

	free(s->schedule);
	schedule_from_log(schedule, w);
	s->schedule = schedule_format(schedule);
	schedule_free(schedule);
	s->seed = world_seed(w);
	s->strategy = ran;
	s->preemptions = r->preemptions;
	s->steps = r->steps;
	s->tasks = tasks;
	s->digest = r->digest;
}

/* From the first end of a finding to the last; false if there are not two. */
static bool ends_apart(const struct world *w, const struct finding *f,
		       uint64_t *ret_ns)
{
	const struct schedule_log *log = world_log(w);
	uint64_t first = UINT64_MAX, last = 0;
	unsigned ends = 0;

	for (unsigned i = 0; log->times_ns && i < f->end_count; i++) {
		uint32_t step = f->end[i].step;
		uint64_t ns;

		if (step == 0 || step > log->steps)
			continue;
		ns = log->times_ns[step - 1];
		first = ns < first ? ns : first;
		last = ns > last ? ns : last;
		ends++;
	}
	*ret_ns = last - first;
	return ends > 1;
}

/* Of the first finding of its class in the run. */
static void tally_window(struct tally *t, const struct world *w,
			 const struct finding *f, unsigned class)
{
	uint64_t ns;

	if (!ends_apart(w, f, &ns))
		return;
	if (!t->class_window[class])
		t->class_window[class] = window_new();
	window_add(t->class_window[class], ns);
}

static void tally_findings(struct tally *t, struct world *w,
			   const struct run_result *r,
			   const struct tally_classes *counted)
{
	uint64_t classes = 0;

	for (unsigned i = 0; i < world_finding_count(w); i++) {
		const struct finding *f = world_finding(w, i);
		struct tally_signature *s = signature_find(t, f);
		uint32_t tasks = tasks_until(w, f->step);

		for (unsigned c = 0; c < counted->count; c++) {
			if (counted->at[c] != f->klass || classes >> c & 1)
				continue;
			classes |= (uint64_t)1 << c;
			tally_window(t, w, f, c);
		}
		if (!s)
			continue;
		if (!s->hits++)
			s->first_run = t->runs;
		if (signature_better(s, r, tasks))
			signature_keep(s, w, r, tasks, t->ran);
	}
	for (; classes; classes &= classes - 1)
		t->class_hits[__builtin_ctzll(classes)]++;
}

static void *host_alloc(uint64_t count, size_t bytes, const char *what)
{
	void *memory = calloc(count, bytes);

	if (!memory) {
		(void)fprintf(stderr, "tdisim: no memory for %s\n", what);
		exit(3);
	}
	return memory;
}

struct tally *tally_new(void)
{
	return host_alloc(1, sizeof(struct tally), "a tally");
}

uint64_t explore_digest(uint64_t before, uint64_t digest)
{
	before = (before ^ digest) * 0x9e3779b97f4a7c15u;
	return before ^ before >> 31;
}

static void digest_add(struct tally *t, uint64_t digest)
{
	t->digest = explore_digest(t->digest, digest);
}

void tally_add(struct tally *t, struct world *w, const struct run_result *r,
	       const struct tally_classes *counted)
{
	SIM_ASSERT(counted->count <= ARRAY_COUNT(t->class_hits));
	if (world_finding_count(w))
		tally_findings(t, w, r, counted);
	t->runs++;
	t->steps += r->steps;
	t->status[r->status]++;
	t->livelocked += world_cycle(w) != NULL;
	t->given_up += r->given_up;
	t->ops += r->ops;
	t->ops_effective += r->ops_effective;
	t->counted += r->counted;
	if (t->choices_max < r->choices)
		t->choices_max = r->choices;
	digest_add(t, r->digest);
}

static struct tally_signature *
signature_room(struct tally *t, const struct tally_signature *more)
{
	struct tally_signature *s;

	for (unsigned i = 0; i < t->signature_count; i++)
		if (!strcmp(t->signature[i].text, more->text))
			return &t->signature[i];
	s = tally_signature_new(t);
	if (!s)
		return NULL;
	memcpy(s->text, more->text, sizeof(s->text));
	s->klass = more->klass;
	return s;
}

/* 't' has as many runs as came before it. */
static void signature_merge(struct tally *t, const struct tally_signature *more)
{
	struct tally_signature *s = signature_room(t, more);
	const struct run_result r = {
		.preemptions = more->preemptions,
		.steps = more->steps,
		.digest = more->digest,
	};

	if (!s)
		return;
	if (!s->hits)
		s->first_run = t->runs + more->first_run;
	s->hits += more->hits;
	if (!signature_better(s, &r, more->tasks))
		return;
	free(s->schedule);
	s->schedule = host_alloc(strlen(more->schedule) + 1, 1, "a schedule");
	memcpy(s->schedule, more->schedule, strlen(more->schedule));
	s->seed = more->seed;
	s->strategy = more->strategy;
	s->preemptions = more->preemptions;
	s->steps = more->steps;
	s->tasks = more->tasks;
	s->digest = more->digest;
}

void tally_merge(struct tally *t, const struct tally *more)
{
	for (unsigned i = 0; i < more->signature_count; i++)
		signature_merge(t, &more->signature[i]);
	for (unsigned i = 0; i < ARRAY_COUNT(t->class_hits); i++)
		t->class_hits[i] += more->class_hits[i];
	for (unsigned i = 0; i < ARRAY_COUNT(t->status); i++)
		t->status[i] += more->status[i];
	t->runs += more->runs;
	t->steps += more->steps;
	t->livelocked += more->livelocked;
	t->given_up += more->given_up;
	t->ops += more->ops;
	t->ops_effective += more->ops_effective;
	t->counted += more->counted;
	if (t->choices_max < more->choices_max)
		t->choices_max = more->choices_max;
	t->signatures_full = t->signatures_full || more->signatures_full;
	digest_add(t, more->digest);
}

static void tally_turn(struct tally *t, uint64_t room, const struct strategy *s,
		       const struct world *w)
{
	t->ran = s->ran;
	if (t->turn_count < room)
		t->turns[t->turn_count++] = (struct strategy_turn){
			.type = s->ran, .seed = world_seed(w)};
}

static void tally_block(struct tally *t, uint64_t run, uint64_t digest)
{
	uint32_t block = (uint32_t)(run / TALLY_BLOCK_RUNS);

	t->blocks = memory_grown(t->blocks, &t->block_room, block + 1,
				 sizeof(*t->blocks));
	t->block_count = block + 1;
	t->blocks[block] = explore_digest(t->blocks[block], digest);
}

struct tally *explore_many(struct world *w, const struct explore_options *o)
{
	struct tally *t = tally_new();
	struct strategy *s = strategy_new(o->strategy, &o->strategy_options);
	const struct tally_classes counted = {o->classes, o->class_count};
	uint64_t every = o->stop_every ? o->stop_every : STOP_EVERY_RUNS;

	if (o->turns)
		t->turns = host_alloc(o->turns, sizeof(*t->turns), "a series");
	for (uint64_t i = 0; i < o->runs; i++) {
		uint64_t seed = explore_run_seed(o->seed, o->first_run + i);
		struct strategy_turn turn;
		struct run_result r;

		if (i % every == 0 && o->stop && o->stop(o->stop_context, t))
			break;
		turn = strategy_next(s, seed);
		if (o->begins)
			o->begins(o->stop_context, t, &turn);
		world_run(w, turn.chooser, turn.seed, &r);
		strategy_learn(s, w, &turn);
		tally_turn(t, o->turns, s, w);
		tally_add(t, w, &r, &counted);
		tally_block(t, i, r.digest);
	}
	strategy_free(s);
	return t;
}

void tally_free(struct tally *t)
{
	if (!t)
		return;
	for (unsigned i = 0; i < t->signature_count; i++)
		free(t->signature[i].schedule);
	free(t->signature);
	for (unsigned i = 0; i < ARRAY_COUNT(t->class_window); i++)
		window_free(t->class_window[i]);
	free(t->turns);
	free(t->blocks);
	free(t);
}

static void profile_runs(struct profile *p, struct world *w,
			 const char *strategy,
			 const struct strategy_options *options)
{
	struct strategy *s =
		strategy_new(strategy_type_find(strategy), options);

	for (uint64_t i = 0; i < PROFILE_RUNS; i++)
		profile_run(p, w, &s->chooser, explore_run_seed(0, i));
	strategy_free(s);
}

/*
 * Where each task runs as long as it can, the others wait at every step: that
 * gives most choice points where a short task stands beside a long one.
 */
struct profile *explore_profile(struct world *w)
{
	static const struct strategy_options whole_tasks = {
		.depth = 1,
		.choices_hint = 1,
	};
	struct profile *p = host_alloc(1, sizeof(*p), "a profile");

	profile_runs(p, w, "random", NULL);
	profile_runs(p, w, "pct", &whole_tasks);
	profile_finish(p);
	p->choices += p->choices / 5 + 1;
	return p;
}

void explore_profile_free(struct profile *p)
{
	free(p);
}
