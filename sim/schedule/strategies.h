/* SPDX-License-Identifier: GPL-2.0-only */
/* The strategies, for the table; and what several of them share. */
#ifndef SCHEDULE_STRATEGIES_H
#define SCHEDULE_STRATEGIES_H

#include "schedule/schedule.h"

extern const struct strategy_type strategy_random;
extern const struct strategy_type strategy_pct;
extern const struct strategy_type strategy_timed;
extern const struct strategy_type strategy_pos;
extern const struct strategy_type strategy_surw;
extern const struct strategy_type strategy_rff;
extern const struct strategy_type strategy_mix;

/* A uniformly drawn bit of the mask. */
static inline unsigned pick_uniform(struct generator *g, uint64_t mask)
{
	unsigned count = (unsigned)__builtin_popcountll(mask);

	for (uint32_t skip = generator_below(g, count); skip; skip--)
		mask &= mask - 1;
	return (unsigned)__builtin_ctzll(mask);
}

#endif
