/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * random: at each choice point pick uniformly among the enabled tasks. No
 * useful bound: a bug that needs one task to stall over k steps is hit with
 * probability about 2^-k.
 */
#include "faults.h"
#include "strategies.h"

struct random_state {
	struct generator generator;
	struct fault_draw faults;
};

static void random_begin(void *state, const struct world *w, uint64_t seed)
{
	struct random_state *r = state;

	(void)w;
	generator_seed(&r->generator, seed);
	fault_draw_next(&r->faults, &r->generator);
}

static unsigned random_pick(void *state, const struct world *w,
			    uint64_t enabled)
{
	struct random_state *r = state;

	(void)w;
	return pick_uniform(&r->generator, enabled);
}

static uint32_t random_choose(void *state, const struct world *w,
			      enum choice_kind kind, uint32_t n)
{
	struct random_state *r = state;

	(void)w;
	if (kind == CHOICE_FAULT)
		return fault_draw_choose(&r->faults, &r->generator);
	return generator_below(&r->generator, n);
}

static void random_init(void *state, const struct strategy_options *options,
			struct chooser *ret_chooser)
{
	(void)options;
	*ret_chooser = (struct chooser){
		.state = state,
		.begin = random_begin,
		.pick = random_pick,
		.choose = random_choose,
	};
}

const struct strategy_type strategy_random = {
	.name = "random",
	.sentence = "pick uniformly among the enabled tasks at each choice",
	.state_bytes = sizeof(struct random_state),
	.init = random_init,
};
