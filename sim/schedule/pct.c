/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * pct: probabilistic concurrency testing (Burckhardt, Kothari, Musuvathi,
 * Nagarakatte: A Randomized Scheduler with Probabilistic Guarantees of Finding
 * Bugs, ASPLOS 2010).
 *
 * Each task gets a distinct random priority; the enabled task of the highest
 * runs. At d-1 change points, drawn beforehand from the k choice points of the
 * run, the running task falls below all others. Any bug of depth d is hit with
 * probability at least 1 / (n k^(d-1)).
 *
 * Departures: only points with two or more enabled tasks are counted, for a
 * demotion elsewhere equals one at the next such point; a task that is made
 * later draws its priority then; k is the profile of the world if it is known,
 * else 2^j with P(j) falling as 1/(j+1)^2, which costs at most a factor of
 * O(2^(d-1) log^2 k) of the bound.
 */
#include "faults.h"
#include "strategies.h"

enum {
	PCT_DEPTH_DEFAULT = 3,
	PCT_DEPTH_MAX = 32,
	PCT_GUESS_MAX = 14, /* 2^14 choice points */
};

struct pct_state {
	struct generator generator;
	struct fault_draw faults;
	unsigned depth;
	uint32_t choices_hint;
	uint32_t choice; /* choice points so far */
	uint32_t change[PCT_DEPTH_MAX];
	uint64_t priority[TASKS_MAX];
	uint8_t owner[TASKS_MAX]; /* task id that the priority belongs to */
};

static uint32_t pct_length(struct pct_state *p)
{
	uint32_t total = 0;
	uint32_t draw;
	unsigned j = 0;

	if (p->choices_hint)
		return p->choices_hint;
	for (unsigned i = 0; i < PCT_GUESS_MAX; i++)
		total += 1000000u / ((i + 1) * (i + 1));
	draw = generator_below(&p->generator, total);
	while (draw >= 1000000u / ((j + 1) * (j + 1))) {
		draw -= 1000000u / ((j + 1) * (j + 1));
		j++;
	}
	return (uint32_t)1 << (j + 1);
}

static void pct_begin(void *state, const struct world *w, uint64_t seed)
{
	struct pct_state *p = state;
	uint32_t length;

	(void)w;
	generator_seed(&p->generator, seed);
	fault_draw_next(&p->faults, &p->generator);
	p->choice = 0;
	length = pct_length(p);
	for (unsigned i = 0; i + 1 < p->depth; i++)
		p->change[i] = 1 + generator_below(&p->generator, length);
	memset(p->owner, 0, sizeof(p->owner));
}

/* A task's priority, drawn when it is first seen; high bit: not demoted. */
static uint64_t pct_priority(struct pct_state *p, const struct task *t)
{
	if (p->owner[t->slot] != t->id) {
		p->owner[t->slot] = t->id;
		p->priority[t->slot] =
			generator_next(&p->generator) | (uint64_t)1 << 63;
	}
	return p->priority[t->slot];
}

static unsigned pct_highest(struct pct_state *p, const struct world *w,
			    uint64_t enabled)
{
	unsigned best = (unsigned)__builtin_ctzll(enabled);

	for (uint64_t m = enabled; m; m &= m - 1) {
		unsigned slot = (unsigned)__builtin_ctzll(m);

		if (pct_priority(p, world_task(w, slot)) >
		    pct_priority(p, world_task(w, best)))
			best = slot;
	}
	return best;
}

static unsigned pct_pick(void *state, const struct world *w, uint64_t enabled)
{
	struct pct_state *p = state;
	unsigned best = pct_highest(p, w, enabled);

	p->choice++;
	for (unsigned i = 0; i + 1 < p->depth; i++) {
		if (p->change[i] != p->choice)
			continue;
		p->priority[best] = i + 1;
		best = pct_highest(p, w, enabled);
	}
	return best;
}

static uint32_t pct_choose(void *state, const struct world *w,
			   enum choice_kind kind, uint32_t n)
{
	struct pct_state *p = state;

	(void)w;
	if (kind == CHOICE_FAULT)
		return fault_draw_choose(&p->faults, &p->generator);
	return generator_below(&p->generator, n);
}

static void pct_init(void *state, const struct strategy_options *options,
		     struct chooser *ret_chooser)
{
	struct pct_state *p = state;

	p->depth =
		options && options->depth ? options->depth : PCT_DEPTH_DEFAULT;
	if (p->depth > PCT_DEPTH_MAX)
		p->depth = PCT_DEPTH_MAX;
	p->choices_hint = options ? options->choices_hint : 0;
	*ret_chooser = (struct chooser){
		.state = state,
		.begin = pct_begin,
		.pick = pct_pick,
		.choose = pct_choose,
	};
}

const struct strategy_type strategy_pct = {
	.name = "pct",
	.sentence = "run the task of the highest random priority, with d-1 "
		    "random priority changes",
	.guarantee = "a bug of depth d is hit with probability of at least "
		     "1/(n k^(d-1)) a run, for n tasks and k choice points",
	.state_bytes = sizeof(struct pct_state),
	.init = pct_init,
};
