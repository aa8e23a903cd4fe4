/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * pos: partial order sampling (Yuan, Yang, Gu: Partial Order Aware Concurrency
 * Sampling, CAV 2018).
 *
 * Each pending event has a random rank, drawn when it becomes pending; the
 * enabled event of the highest rank goes next. After it, all pending events
 * that race with it draw again. So an event keeps its rank while others pass
 * with which it has nothing to do: it can stall behind k of them, or run before
 * all of them, with a probability that falls as 1/k and not as 2^-k; and among
 * events that race each has the same chance to be next.
 *
 * Departures: an event that waits for a lock races with the step that takes
 * it, not with the one that gives it back, since those two are never both
 * enabled. What a step does to other objects than that of its op is not seen.
 */
#include "events.h"
#include "faults.h"
#include "strategies.h"

struct pos_state {
	struct generator generator;
	struct fault_draw faults;
	struct pending_events pending;
};

static void pos_begin(void *state, const struct world *w, uint64_t seed)
{
	struct pos_state *p = state;

	(void)w;
	generator_seed(&p->generator, seed);
	fault_draw_next(&p->faults, &p->generator);
	pending_clear(&p->pending);
}

static void pos_declared(void *state, const struct world *w, struct task *t)
{
	struct pos_state *p = state;

	(void)w;
	pending_put(&p->pending, t, &p->generator);
}

static unsigned pos_only(void *state, const struct world *w, unsigned slot)
{
	struct pos_state *p = state;

	(void)w;
	pending_redraw(&p->pending, slot, &p->generator);
	return slot;
}

static unsigned pos_pick(void *state, const struct world *w, uint64_t enabled)
{
	struct pos_state *p = state;

	return pos_only(state, w, pending_highest(&p->pending, enabled));
}

static uint32_t pos_choose(void *state, const struct world *w,
			   enum choice_kind kind, uint32_t n)
{
	struct pos_state *p = state;

	(void)w;
	if (kind == CHOICE_FAULT)
		return fault_draw_choose(&p->faults, &p->generator);
	return generator_below(&p->generator, n);
}

static void pos_init(void *state, const struct strategy_options *options,
		     struct chooser *ret_chooser)
{
	(void)options;
	*ret_chooser = (struct chooser){
		.state = state,
		.begin = pos_begin,
		.declared = pos_declared,
		.pick = pos_pick,
		.only = pos_only,
		.choose = pos_choose,
	};
}

const struct strategy_type strategy_pos = {
	.name = "pos",
	.sentence = "run the op of the highest random rank; ops that race with "
		    "it draw their ranks again",
	.guarantee = "an op stalls behind k ops that race with nothing with "
		     "probability 1/(k+1), where random has 2^-k",
	.state_bytes = sizeof(struct pos_state),
	.init = pos_init,
};
