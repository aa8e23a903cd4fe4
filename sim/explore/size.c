/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Two populations: the paths of this level, and those of the next, which are
 * drawn while they come: priority sampling (Duffield, Lund, Thorup, JACM 2007).
 * What is kept stands for as many nodes as keeps the mean right, whatever the
 * hope that a path does not end asleep. So hope may be a guess: from random
 * runs, and all steps made since, it is known who touches what and until when.
 *
 * The search is always at depth 0: a step needs no history, and the sleepers of
 * the path are copied in.
 */
#include "explore/size.h"

#include <math.h>

#include "memory.h"
#include "schedule/schedule.h"
#include "search.h"

enum {
	SCOUTS = 32, /* random runs before the first trial */
	/* A path is drawn so much less for each task that sleeps ... */
	ASLEEP = 4,
	LOST = 64, /* ... and if it seems lost */
	/* Of which touches are known apart; two as one: less seems lost. */
	SEEN_OBJECTS = 512,
};

struct path {
	struct snapshot *snapshot;
	struct sleepers sleepers;
	double weight; /* so many nodes of its level it stands for */
	double hope, priority;
	uint16_t made[PROVE_TASKS_MAX]; /* steps, by task */
};

/*
 * The last step of each task, from 1, that was seen to touch an object in a way
 * that does not commute with a step of this kind.
 */
struct seen_touches {
	uint16_t step[ACCESS_COUNT][PROVE_TASKS_MAX];
};

struct prove_sizing {
	struct prove *p;
	struct generator generator;
	unsigned paths; /* side by side, at most */
	uint64_t steps_max;
	uint32_t trials;
	double mean, squares; /* of trials; squares of what they are off */
	double log_mean, log_squares; /* the same of their logarithms */
	uint64_t steps;
	bool nothing; /* a trial came to no end at all */
	bool bound;   /* one was met: nothing is known */
	bool exact;   /* the last trial has drawn nothing */
	/* Of the running trial. */
	bool drawn;
	struct path *now, *next;
	uint32_t count;			/* of 'now' */
	uint64_t children;		/* that came for 'next' */
	struct seen_touches *seen;	/* [SEEN_OBJECTS] */
	unsigned tasks;			/* ids seen, at most */
	uint16_t made[PROVE_TASKS_MAX]; /* at the state of the world */
	double weight, executions;
};

static uint64_t draw(struct prove_sizing *s, uint64_t n)
{
	return generator_next(&s->generator) % n;
}

static struct seen_touches *seen_of(const struct prove_sizing *s,
				    unsigned object)
{
	return &s->seen[object % SEEN_OBJECTS];
}

/* Of the step that was just made, counted in 'made'. */
static void learn(struct prove_sizing *s)
{
	const struct wakeup_step *step = &s->p->nodes[0].step;
	uint16_t at = s->made[step->task];

	if (s->tasks <= step->task)
		s->tasks = step->task + 1;
	for (unsigned i = 0; i < step->footprint.count; i++) {
		const struct access *a = &step->footprint.at[i];
		struct seen_touches *seen = seen_of(s, a->object);

		for (unsigned kind = 0; kind < ACCESS_COUNT; kind++)
			if (access_relation(kind, a->kind) &&
			    seen->step[kind][step->task] < at)
				seen->step[kind][step->task] = at;
	}
}

/* Who, from here on, has been seen to do what wakes a sleeper that touches the
 * object like this? As bits of tasks. */
static uint64_t wakers_at(const struct prove_sizing *s, unsigned object,
			  unsigned kind)
{
	const uint16_t *step = seen_of(s, object)->step[kind];
	uint64_t wakers = 0;

	for (unsigned task = 0; task < s->tasks; task++)
		wakers |= (uint64_t)(step[task] > s->made[task]) << task;
	return wakers;
}

static uint64_t wakers_of(const struct prove_sizing *s,
			  const struct footprint *f)
{
	uint64_t wakers;

	if (f->all)
		return UINT64_MAX;
	wakers = wakers_at(s, f->own, ACCESS_OWN);
	for (unsigned i = 0; i < f->count; i++)
		wakers |= wakers_at(s, f->at[i].object, f->at[i].kind);
	return wakers;
}

/*
 * Will the path end asleep, for all that was seen of the tasks? A sleeper must
 * be woken before the end by one who is awake or was woken.
 */
static bool seems_lost(const struct prove_sizing *s, struct sleepers_range of)
{
	const struct sleeper *at = s->p->sleepers.at;
	uint64_t wakers[PROVE_TASKS_MAX];
	uint64_t asleep = 0, before;

	for (uint32_t i = of.first; i < of.end; i++) {
		unsigned task = at[i].step.task;

		if (!sleepers_all(&s->p->sleepers, of, &at[i]))
			continue;
		if (!(asleep >> task & 1))
			wakers[task] = 0;
		asleep |= slot_bit(task);
		wakers[task] |= wakers_of(s, &at[i].step.footprint);
	}
	do {
		before = asleep;
		for (uint64_t m = asleep; m; m &= m - 1) {
			unsigned task = (unsigned)__builtin_ctzll(m);

			if (wakers[task] & ~asleep)
				asleep &= ~slot_bit(task);
		}
	} while (asleep != before);
	return asleep != 0;
}

static uint64_t least_place(const struct path *paths, uint64_t count)
{
	uint64_t least = 0;

	for (uint64_t i = 1; i < count; i++)
		if (paths[i].priority < paths[least].priority)
			least = i;
	return least;
}

/* The path that the child is to be, or NULL if it was not drawn. */
static struct path *child_place(struct prove_sizing *s, double weight,
				double hope)
{
	double u = ((double)draw(s, (uint64_t)1 << 32) + 1) / 4294967296.0;
	double priority = weight * hope / u;
	uint64_t room = (uint64_t)s->paths + 1;
	uint64_t place = s->children++;

	if (place >= room) {
		place = least_place(s->next, room);
		if (s->next[place].priority >= priority)
			return NULL;
	}
	s->next[place].priority = priority;
	s->next[place].weight = weight;
	s->next[place].hope = hope;
	return &s->next[place];
}

/* The world has come to a state; who sleeps lies from 'first' on. */
static void child_come(struct prove_sizing *s, uint32_t first)
{
	struct prove *p = s->p;
	struct node *n = &p->nodes[0];
	uint64_t enabled = n->enabled, awake;
	uint32_t count = p->sleepers.count - first;
	double hope = 1;
	struct path *path;

	n->enabled = world_enabled(p->w);
	if (!n->enabled)
		s->executions += s->weight;
	n->sleepers = first;
	awake = search_awake(p);
	n->sleepers = 0;
	n->enabled = enabled;
	if (!awake)
		return;
	for (uint64_t m = world_enabled(p->w) & ~awake; m; m &= m - 1)
		hope /= ASLEEP;
	if (seems_lost(s, (struct sleepers_range){first, p->sleepers.count}))
		hope /= LOST;
	path = child_place(s, s->weight, hope);
	if (!path)
		return;
	memcpy(path->made, s->made, sizeof(path->made));
	if (!path->snapshot)
		path->snapshot = snapshot_new();
	snapshot_take(path->snapshot, p->w);
	path->sleepers.at =
		memory_grown(path->sleepers.at, &path->sleepers.room, count + 1,
			     sizeof(*path->sleepers.at));
	for (uint32_t i = 0; i < count; i++)
		path->sleepers.at[i] = p->sleepers.at[first + i];
	path->sleepers.count = count;
}

static void bound_check(struct prove *p)
{
	struct run_result r;

	if (world_enabled(p->w))
		return;
	world_finish(p->w, &r);
	if (search_bound(p->w, &r))
		p->stopped = true;
}

/* The step of the slot, with the values at hand. */
static void child_make(struct prove_sizing *s)
{
	struct prove *p = s->p;
	struct node *n = &p->nodes[0];
	struct sleepers_range of = {0, p->sleepers.count};

	history_cut(&p->history, 0);
	search_step(p);
	s->made[n->step.task]++;
	learn(s);
	if (sleepers_have(&p->sleepers, of, &n->step))
		return;
	sleepers_pass(&p->sleepers, of, &n->step.footprint);
	child_come(s, of.end);
	bound_check(p);
	p->sleepers.count = of.end;
	sleepers_add(&p->sleepers, of, &n->step);
}

static void slot_make(struct prove_sizing *s, struct path *path, unsigned slot)
{
	struct prove *p = s->p;
	struct node *n = &p->nodes[0];
	uint32_t combinations = 0;

	n->slot = slot;
	values_of_code(&n->values, 0);
	do {
		snapshot_restore(path->snapshot, p->w);
		memcpy(s->made, path->made, sizeof(s->made));
		if (!search_room(p))
			return;
		n = &p->nodes[0];
		child_make(s);
		combinations++;
	} while (values_advance(&n->values) && !p->stopped);
	sleepers_siblings(&p->sleepers,
			  (struct sleepers_range){0, p->sleepers.count},
			  n->step.task, combinations);
}

static void path_expand(struct prove_sizing *s, struct path *path)
{
	struct prove *p = s->p;
	uint64_t awake;

	s->weight = path->weight;
	snapshot_restore(path->snapshot, p->w);
	p->sleepers.count = 0;
	for (uint32_t i = 0; i < path->sleepers.count; i++) {
		p->sleepers.at = memory_grown(p->sleepers.at, &p->sleepers.room,
					      i + 1, sizeof(*p->sleepers.at));
		p->sleepers.at[i] = path->sleepers.at[i];
		p->sleepers.count++;
	}
	p->nodes[0].enabled = world_enabled(p->w);
	awake = search_awake(p);
	while (awake && !p->stopped) {
		unsigned slot = 63U - (unsigned)__builtin_clzll(awake);

		slot_make(s, path, slot);
		awake &= ~slot_bit(slot);
	}
}

/* What has the least priority is left out, and says how much the others stand
 * for. */
static void level_end(struct prove_sizing *s)
{
	struct path *was = s->now;
	uint64_t kept = s->children;

	if (kept > s->paths) {
		uint64_t least = least_place(s->next, s->paths + 1ULL);
		struct path out = s->next[least];

		kept = s->paths;
		s->drawn = true;
		s->next[least] = s->next[kept];
		s->next[kept] = out;
		for (uint64_t i = 0; i < kept; i++)
			if (s->next[i].weight * s->next[i].hope < out.priority)
				s->next[i].weight =
					out.priority / s->next[i].hope;
	}
	s->now = s->next;
	s->next = was;
	s->count = (uint32_t)kept;
	s->children = 0;
}

/* Choices before the first step are branches like others. */
static void first_level(struct prove_sizing *s)
{
	struct prove *p = s->p;

	values_reset(&p->first_values);
	do {
		search_start(p);
		memset(s->made, 0, sizeof(s->made));
		child_come(s, 0);
		bound_check(p);
	} while (values_advance(&p->first_values) && !p->stopped);
}

/* A random run, for what it touches. */
static void scout(struct prove_sizing *s)
{
	struct prove *p = s->p;

	values_reset(&p->first_values);
	search_start(p);
	memset(s->made, 0, sizeof(s->made));
	while (world_enabled(p->w)) {
		struct node *n = &p->nodes[0];
		uint64_t slots = n->enabled = world_enabled(p->w);
		uint64_t skip = draw(s, (uint64_t)__builtin_popcountll(slots));

		while (skip--)
			slots &= slots - 1;
		n->slot = (unsigned)__builtin_ctzll(slots);
		if (!search_room(p))
			return;
		values_of_code(&p->nodes[0].values, 0);
		history_cut(&p->history, 0);
		search_step(p);
		s->made[p->nodes[0].step.task]++;
		learn(s);
	}
}

static void level_make(struct prove_sizing *s)
{
	for (uint32_t i = 0; i < s->count && !s->p->stopped; i++)
		path_expand(s, &s->now[i]);
}

/* One population, from the start of the program to its end. */
static void population_run(struct prove_sizing *s)
{
	struct prove *p = s->p;

	s->weight = 1;
	s->executions = 0;
	s->drawn = false;
	s->children = 0;
	first_level(s);
	level_end(s);
	while (s->count && !p->stopped) {
		level_make(s);
		level_end(s);
		if (s->steps_max && p->result.steps > s->steps_max)
			p->stopped = true;
	}
}

/* Two-sided, 95 %, of a mean of so many: Student's t within 2 % from 4 on. */
static double t_of(uint32_t trials)
{
	double freedom = trials - 1;

	return 1.96 + 2.4 / freedom + 3 / (freedom * freedom);
}

/*
 * Trials lie like sums of products: most are too low, a few are far too high.
 * Two intervals are made, both on the scale of the logarithm: of the mean, by
 * its standard error; and of the mean of a log-normal law, by the logarithms of
 * the trials (Cox). Where few of the high ones were met the first is too narrow
 * and too low. What either allows is allowed.
 */
static void interval_of(const struct prove_sizing *s, struct prove_size *size)
{
	double n = s->trials, t = t_of(s->trials);
	double variance = s->squares / (n - 1);
	double error = t * sqrt(variance / n) / s->mean;
	double log_variance = s->log_squares / (n - 1);
	double middle = s->log_mean + log_variance / 2;

	size->low = s->mean * exp(-error);
	size->high = s->mean * exp(error);
	if (s->nothing)
		return;
	error = t * sqrt(log_variance / n +
			 log_variance * log_variance / (2 * (n - 1)));
	size->low = fmin(size->low, exp(middle - error));
	size->high = fmax(size->high, exp(middle + error));
}

static void trial_count(struct prove_sizing *s)
{
	double off = s->executions - s->mean;

	s->trials++;
	s->mean += off / s->trials;
	s->squares += off * (s->executions - s->mean);
	s->exact = !s->drawn;
	s->nothing = s->nothing || s->executions < 1;
	off = log(fmax(s->executions, 1)) - s->log_mean;
	s->log_mean += off / s->trials;
	s->log_squares += off * (log(fmax(s->executions, 1)) - s->log_mean);
}

static void paths_free(struct path *paths, unsigned count)
{
	for (unsigned i = 0; i < count; i++) {
		snapshot_free(paths[i].snapshot);
		free(paths[i].sleepers.at);
	}
	free(paths);
}

/* The search of 'p' may be used by others in between. */
static void search_begin_trials(struct prove_sizing *s)
{
	static const struct prove_options plain = {.stop = NULL};

	s->p->options = &plain;
	s->p->result = (struct prove_result){.status = PROVE_ALL};
	s->p->stopped = false;
	s->p->no_races = true;
}

static bool search_end_trials(struct prove_sizing *s)
{
	struct prove *p = s->p;

	p->no_races = false;
	s->steps += p->result.steps;
	s->bound = s->bound || p->stopped || p->result.bound;
	return !s->bound;
}

struct prove_sizing *prove_sizing_new(struct prove *p,
				      const struct prove_size_options *options)
{
	struct prove_sizing *s = memory_taken(sizeof(*s));

	SIM_ASSERT(options->paths > 0);
	SIM_ASSERT(options->paths <= PROVE_SIZE_PATHS_MAX);
	s->p = p;
	s->paths = options->paths;
	s->steps_max = options->steps_max;
	s->now = memory_taken((s->paths + 1UL) * sizeof(*s->now));
	s->next = memory_taken((s->paths + 1UL) * sizeof(*s->next));
	s->seen = memory_taken(SEEN_OBJECTS * sizeof(*s->seen));
	generator_seed(&s->generator, options->seed);
	search_begin_trials(s);
	for (unsigned i = 0; i < SCOUTS && !p->stopped; i++)
		scout(s);
	search_end_trials(s);
	return s;
}

bool prove_sizing_trial(struct prove_sizing *s)
{
	if (s->bound)
		return false;
	search_begin_trials(s);
	population_run(s);
	if (!search_end_trials(s))
		return false;
	trial_count(s);
	return true;
}

void prove_sizing_result(const struct prove_sizing *s,
			 struct prove_size *ret_size)
{
	struct prove_size size = {
		.known =
			!s->bound && (s->exact || s->trials > 1) && s->mean > 0,
		.exact = s->exact,
		.trials = s->trials,
		.executions = s->mean,
		.low = s->mean,
		.high = s->mean,
		.steps_made = s->steps,
	};

	if (size.known && !size.exact)
		interval_of(s, &size);
	*ret_size = size;
}

void prove_sizing_free(struct prove_sizing *s)
{
	if (!s)
		return;
	paths_free(s->now, s->paths + 1);
	paths_free(s->next, s->paths + 1);
	free(s->seen);
	free(s);
}
