/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Every schedule within bounds: with at most c preemptions (iterative context
 * bounding: Musuvathi and Qadeer, PLDI 2007), for c = 0, 1, ..., and with at
 * most so many switches. Each run follows the path of the one before up to its
 * last point that has an option left, takes that, and the first option from
 * there on. Choices of value are points like those of tasks.
 *
 * First with fewer switches than the best has: what shows the signature becomes
 * the best. Then with fewer preemptions, and as many switches as there may be:
 * if all of these were run and none shows it, it needs its preemptions.
 */
#include "memory.h"
#include "trial.h"

enum {
	PREEMPTIONS_MORE = 2, /* for fewer switches */
};

/* A point where the run could have gone on otherwise. */
struct branch {
	uint32_t options;
	uint32_t option;
};

struct least {
	struct chooser chooser;
	struct branch *path;
	uint32_t room, length;	   /* of the path */
	uint32_t at;		   /* in this run */
	uint32_t bound, used;	   /* preemptions */
	uint32_t turns_max, turns; /* switches between tasks of the program */
	uint8_t before;		   /* the last of these that made a step */
};

static void least_begin(void *state, const struct world *w, uint64_t seed)
{
	struct least *l = state;

	(void)w;
	(void)seed;
	l->at = 0;
	l->used = 0;
	l->turns = 0;
	l->before = 0;
}

static uint32_t least_option(struct least *l, uint32_t options)
{
	if (l->at == l->length) {
		l->path = memory_grown(l->path, &l->room, l->length + 1,
				       sizeof(*l->path));
		l->path[l->length++] = (struct branch){options, 0};
	}
	SIM_ASSERT(l->path[l->at].options == options);
	return l->path[l->at++].option;
}

static bool switches(const struct least *l, const struct task *t)
{
	return l->before && l->before != t->id && !(t->flags & TASK_DAEMON);
}

/* Those that may be picked within the bounds; the default is among them. */
static uint64_t within_bounds(const struct least *l, const struct world *w,
			      uint64_t enabled, unsigned otherwise)
{
	uint64_t within = (uint64_t)1 << otherwise;
	bool costs = world_task(w, otherwise) == world_last_task(w);

	if (costs && l->used == l->bound)
		return within;
	for (uint64_t m = enabled; m; m &= m - 1) {
		unsigned slot = (unsigned)__builtin_ctzll(m);

		if (l->turns < l->turns_max ||
		    !switches(l, world_task(w, slot)))
			within |= (uint64_t)1 << slot;
	}
	return within;
}

static void least_note(struct least *l, const struct task *t)
{
	l->turns += switches(l, t);
	if (!(t->flags & TASK_DAEMON))
		l->before = t->id;
}

/* The default is option 0, then come the others by their slots. */
static unsigned least_pick(void *state, const struct world *w, uint64_t enabled)
{
	struct least *l = state;
	unsigned slot = steer_default(w, enabled, 0);
	bool costs = world_task(w, slot) == world_last_task(w);
	uint64_t others = within_bounds(l, w, enabled, slot);
	uint32_t options = (uint32_t)__builtin_popcountll(others);
	uint32_t option = options > 1 ? least_option(l, options) : 0;

	others &= ~((uint64_t)1 << slot);
	if (option) {
		l->used += costs;
		while (--option)
			others &= others - 1;
		slot = (unsigned)__builtin_ctzll(others);
	}
	least_note(l, world_task(w, slot));
	return slot;
}

static unsigned least_only(void *state, const struct world *w, unsigned slot)
{
	least_note(state, world_task(w, slot));
	return slot;
}

static uint32_t least_choose(void *state, const struct world *w,
			     enum choice_kind kind, uint32_t n)
{
	(void)w;
	(void)kind;
	return least_option(state, n);
}

/* On to the next path; false if there is none. */
static bool least_advance(struct least *l)
{
	while (l->length && l->path[l->length - 1].option + 1 ==
				    l->path[l->length - 1].options)
		l->length--;
	if (!l->length)
		return false;
	l->path[l->length - 1].option++;
	return true;
}

enum outcome {
	OUTCOME_NONE,	 /* all were run, none is smaller */
	OUTCOME_SMALLER, /* the best has become smaller */
	OUTCOME_BUDGET,
};

/* All within the bounds, as long as none is found. */
static enum outcome search(struct trial *t, struct least *l,
			   uint64_t executions, uint64_t *used)
{
	struct shrink_size size;
	uint32_t step;

	l->length = 0;
	do {
		if (*used == executions)
			return OUTCOME_BUDGET;
		++*used;
		if (!trial_run(t, t->world, 0, &size, &step) ||
		    shrink_size_compare(&size, &t->size) >= 0)
			continue;
		trial_keep(t, &size, step);
		return OUTCOME_SMALLER;
	} while (least_advance(l));
	return OUTCOME_NONE;
}

/* Fewer switches, with a few more preemptions at most. True: there are. */
static bool fewer_switches(struct trial *t, struct least *l,
			   uint64_t executions)
{
	uint32_t bound_max = t->size.preemptions + PREEMPTIONS_MORE;

	if (!t->size.switches)
		return false;
	l->turns_max = t->size.switches - 1;
	for (l->bound = 0; l->bound <= bound_max; l->bound++) {
		uint64_t used = 0;
		enum outcome o = search(t, l, executions, &used);

		if (o != OUTCOME_NONE)
			return o == OUTCOME_SMALLER;
	}
	return false;
}

/* Does a run show it with fewer preemptions, however many switches? Then this
 * is the fewest, as all with fewer were run before. */
static bool fewer_preemptions(struct trial *t, struct least *l,
			      uint64_t executions, struct shrunk *ret)
{
	struct shrink_size size;
	uint32_t step;

	l->length = 0;
	do {
		if (ret->least_executions == executions) {
			ret->least = LEAST_NOT_PROVED;
			return true;
		}
		ret->least_executions++;
		if (trial_run(t, t->world, 0, &size, &step) &&
		    size.tasks <= t->size.tasks &&
		    size.values <= t->size.values &&
		    size.preemptions < t->size.preemptions) {
			ret->least_size = size;
			return true;
		}
	} while (least_advance(l));
	return false;
}

static void prove_preemptions(struct trial *t, struct least *l,
			      uint64_t executions, struct shrunk *ret)
{
	bool over = false;

	ret->least = LEAST_PROVED;
	ret->least_executions = 0;
	ret->least_size = t->size;
	l->turns_max = UINT32_MAX;
	for (l->bound = 0; l->bound < t->size.preemptions && !over; l->bound++)
		over = fewer_preemptions(t, l, executions, ret);
}

void shrink_least(struct trial *t, uint64_t executions, struct shrunk *ret)
{
	struct least l = {
		.chooser = {.state = &l,
			    .begin = least_begin,
			    .pick = least_pick,
			    .only = least_only,
			    .choose = least_choose},
	};
	bool fewer = true;

	while (fewer) {
		t->steer.exact_steps = 0;
		t->steer.other = &l.chooser;
		t->steer.other_values = true;
		fewer = fewer_switches(t, &l, executions);
		t->steer.other = NULL;
		/* What takes fewer switches may let go of more. */
		t->runs_max += executions;
		if (fewer)
			(void)shrink_course(t);
	}
	t->steer.exact_steps = 0;
	t->steer.other = &l.chooser;
	t->steer.other_values = true;
	prove_preemptions(t, &l, executions, ret);
	t->steer.other = NULL;
	free(l.path);
}
