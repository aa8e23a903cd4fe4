/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Schedules for tests that make many runs of one world: number 0 lets who is
 * first go on, each other one is drawn, and the same each time that it begins.
 */
#ifndef TESTS_UNIT_DRAWN_H
#define TESTS_UNIT_DRAWN_H

#include "world/world.h"

struct drawn {
	unsigned schedule;
	uint64_t state;
};

static inline void drawn_restart(struct drawn *d)
{
	d->state = d->schedule;
}

/* Below n. */
static inline uint32_t drawn_value(struct drawn *d, uint32_t n)
{
	if (!d->schedule)
		return 0;
	d->state = d->state * UINT64_C(6364136223846793005) +
		   UINT64_C(1442695040888963407);
	return (uint32_t)((d->state >> 33) % n);
}

/* One of the slots. */
static inline unsigned drawn_slot(struct drawn *d, uint64_t slots)
{
	uint32_t skip = drawn_value(d, (uint32_t)__builtin_popcountll(slots));

	while (skip-- > 0)
		slots &= slots - 1;
	return (unsigned)__builtin_ctzll(slots);
}

/* For 'begin' of a chooser whose runs have no seed. */
static inline void drawn_begin(void *state, const struct world *w,
			       uint64_t seed)
{
	(void)state;
	(void)w;
	(void)seed;
}

#endif
