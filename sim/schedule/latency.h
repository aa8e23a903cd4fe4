/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Latencies around their means, and those that an action has of its own
 * (world/latency.h). Which value an op gets depends on the seed, its task and
 * the number of the task's step alone, so a replay that knows the seed draws
 * the same ones, in whatever order it is asked.
 */
#ifndef SCHEDULE_LATENCY_H
#define SCHEDULE_LATENCY_H

#include "schedule/schedule.h"

/* mean * 2^u for u uniform in [-2, 2), by a table of sixteenths. */
static inline uint64_t latency_spread(uint64_t mean_ns, uint64_t draw)
{
	static const uint32_t power_q16[16] = {
		65536, 68438, 71468,  74632,  77936,  81386,  84990,  88752,
		92682, 96785, 101070, 105545, 110218, 115098, 120194, 125515,
	};
	uint64_t scaled = mean_ns * power_q16[draw % 16] >> 16;

	return (scaled << (draw / 16 % 4)) >> 2;
}

/* For the 'declared' function of a chooser. */
static inline void latency_draw(const struct world *w, struct task *t,
				uint64_t seed)
{
	uint64_t now = world_now_ns(w);
	uint64_t mean = t->ready_ns > now ? t->ready_ns - now : 0;
	uint64_t draw =
		generator_derive(generator_derive(seed, t->id), t->steps);

	t->latency_drawn = true;
	t->latency_seed = seed;
	/* A sleep lasts at least what it says; a timer fires at its deadline.
	 */
	if (t->op.kind == OP_SLEEP && t->sleeps_for)
		t->ready_ns = now + latency_at(t->sleeps_for, draw);
	else if (t->op.kind != OP_SLEEP && t->op.kind != OP_TIMER_FIRE)
		t->ready_ns = now + latency_spread(mean, draw >> 32);
	for (unsigned i = 0; i < t->takes_count; i++)
		t->ready_ns +=
			latency_at(t->takes[i], generator_derive(draw, i + 1));
}

#endif
