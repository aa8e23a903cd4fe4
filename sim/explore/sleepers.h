/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Sleep sets: steps that need not be made at a node, because all that begins
 * with them has been seen. Those of the nodes of the running path lie one
 * behind the other.
 */
#ifndef EXPLORE_SLEEPERS_H
#define EXPLORE_SLEEPERS_H

#include "wakeup.h"

struct sleeper {
	struct wakeup_step step;
	uint32_t siblings; /* combinations of values of the step; 0: unknown */
};

struct sleepers {
	struct sleeper *at;
	uint32_t count, room;
};

/* Those of one node: from 'first' up to 'end'. */
struct sleepers_range {
	uint32_t first, end;
};

/* As it is, to the last node. */
void sleepers_put(struct sleepers *s, const struct sleeper *sleeper);
/* To the last node. */
void sleepers_add(struct sleepers *s, struct sleepers_range of,
		  const struct wakeup_step *step);
/* All combinations of the task's values have been tried: so many. */
void sleepers_siblings(struct sleepers *s, struct sleepers_range of,
		       unsigned task, uint32_t count);
/* For the node behind a step: those who commute with it sleep on. */
void sleepers_pass(struct sleepers *s, struct sleepers_range of,
		   const struct footprint *made);

bool sleepers_have(const struct sleepers *s, struct sleepers_range of,
		   const struct wakeup_step *step);
/* Does the task's step sleep with all combinations of its values? */
bool sleepers_all(const struct sleepers *s, struct sleepers_range of,
		  const struct sleeper *one);
/*
 * May one of them begin the plan? Whatever its last step touches: if a sleeper
 * commutes with the rest, this step has come after the sleeper as well, and
 * that race has been noted if it is one.
 */
bool sleepers_cover(const struct sleepers *s, struct sleepers_range of,
		    const struct wakeup_plan *v);

#endif
