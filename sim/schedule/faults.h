/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Where faults strike, the same for all strategies that draw. Positions are to
 * be uniform over the fault points of a run, whose number is not known before;
 * so each run draws a range 2^j, then a position below it, and the fault point
 * of that number strikes. Then it draws the next.
 */
#ifndef SCHEDULE_FAULTS_H
#define SCHEDULE_FAULTS_H

#include "schedule/schedule.h"

struct fault_draw {
	uint32_t left; /* fault points to let pass */
};

static inline void fault_draw_next(struct fault_draw *f, struct generator *g)
{
	uint32_t range = (uint32_t)1 << generator_below(g, 8);

	f->left = generator_below(g, range);
}

static inline uint32_t fault_draw_choose(struct fault_draw *f,
					 struct generator *g)
{
	if (f->left--)
		return 0;
	fault_draw_next(f, g);
	return 1;
}

#endif
