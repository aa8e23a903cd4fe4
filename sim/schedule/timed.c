/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * timed: a discrete-event run. Each declared op is ready at now + its latency;
 * the enabled op that is ready first goes next, ties by task id. Latencies are
 * drawn from the seed around the mean that the op declares: between a quarter
 * of it and four times, so that order is not fixed but nothing stalls.
 */
#include "faults.h"
#include "strategies.h"

struct timed_state {
	struct generator generator;
	struct fault_draw faults;
};

static void timed_begin(void *state, const struct world *w, uint64_t seed)
{
	struct timed_state *s = state;

	(void)w;
	generator_seed(&s->generator, seed);
	fault_draw_next(&s->faults, &s->generator);
}

/* mean * 2^u for u uniform in [-2, 2), by a table of sixteenths. */
static uint64_t timed_latency(struct timed_state *s, uint64_t mean_ns)
{
	static const uint32_t power_q16[16] = {
		65536, 68438, 71468,  74632,  77936,  81386,  84990,  88752,
		92682, 96785, 101070, 105545, 110218, 115098, 120194, 125515,
	};
	uint32_t draw = generator_below(&s->generator, 64);
	uint64_t scaled = mean_ns * power_q16[draw % 16] >> 16;

	return (scaled << (draw / 16)) >> 2;
}

static void timed_declared(void *state, const struct world *w, struct task *t)
{
	uint64_t now = world_now_ns(w);
	uint64_t mean = t->ready_ns > now ? t->ready_ns - now : 0;

	/* A sleep lasts at least what it says; a timer fires at its deadline.
	 */
	if (t->op.kind == OP_SLEEP || t->op.kind == OP_TIMER_FIRE)
		return;
	t->ready_ns = now + timed_latency(state, mean);
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
	.state_bytes = sizeof(struct timed_state),
	.init = timed_init,
};
