/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * timed: a discrete-event run. Each declared op is ready at now + its latency;
 * the enabled op that is ready first goes next, ties by task id. Latencies are
 * drawn from the seed around the mean that the op declares: between a quarter
 * of it and four times, so that order is not fixed but nothing stalls.
 */
#include "faults.h"
#include "latency.h"
#include "strategies.h"

struct timed_state {
	struct generator generator;
	struct fault_draw faults;
	uint64_t seed;
};

static void timed_begin(void *state, const struct world *w, uint64_t seed)
{
	struct timed_state *s = state;

	(void)w;
	generator_seed(&s->generator, seed);
	s->seed = seed;
	fault_draw_next(&s->faults, &s->generator);
}

static void timed_declared(void *state, const struct world *w, struct task *t)
{
	const struct timed_state *s = state;

	latency_draw(w, t, s->seed);
}

static unsigned timed_pick(void *state, const struct world *w, uint64_t enabled)
{
	const struct task *best =
		world_task(w, (unsigned)__builtin_ctzll(enabled));

	(void)state;
	for (uint64_t m = enabled; m; m &= m - 1) {
		const struct task *t =
			world_task(w, (unsigned)__builtin_ctzll(m));

		if (t->ready_ns < best->ready_ns ||
		    (t->ready_ns == best->ready_ns && t->id < best->id))
			best = t;
	}
	return best->slot;
}

static uint32_t timed_choose(void *state, const struct world *w,
			     enum choice_kind kind, uint32_t n)
{
	struct timed_state *s = state;

	(void)w;
	if (kind == CHOICE_FAULT)
		return fault_draw_choose(&s->faults, &s->generator);
	return kind == CHOICE_MESSAGE ? 0 : generator_below(&s->generator, n);
}

static void timed_init(void *state, const struct strategy_options *options,
		       struct chooser *ret_chooser)
{
	(void)options;
	*ret_chooser = (struct chooser){
		.state = state,
		.begin = timed_begin,
		.declared = timed_declared,
		.pick = timed_pick,
		.choose = timed_choose,
	};
}

const struct strategy_type strategy_timed = {
	.name = "timed",
	.sentence = "the op that is ready first in simulated time goes next; "
		    "latencies are drawn around their means",
	.timed = true,
	.state_bytes = sizeof(struct timed_state),
	.init = timed_init,
};
