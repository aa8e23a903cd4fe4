/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Cycles: a run that comes to its step bound is looked at in its last quarter.
 * If a state comes back there, and every task that could go on in between did,
 * the run need never end: nobody gets on, although nobody is kept waiting.
 *
 * A state is compared by its key (world/state_key.h), with deadlines counted
 * from now, and without what only reports read. What lies on stacks is part of
 * it: a loop that counts in a local variable does not come back. Since dead
 * bytes lie there too, the steps of the cycle are made again, on stacks that
 * are kept clean, until two rounds end in the same bytes. All of that is taken
 * back; schedule, digest and findings of the run stay what they are.
 *
 * Not seen: a cycle in which a value is chosen (a fault that strikes each time
 * is no fair one), and one in which something grows: memory is taken, a counter
 * goes up, a wait queue is woken up.
 */
#ifndef WORLD_CYCLE_H
#define WORLD_CYCLE_H

#include "world/world.h"

enum {
	CYCLE_TASKS_MAX = 8,
};

/* What a task does in the cycle: of its steps the one whose function comes
 * first, so that it is the same wherever the cycle is entered. */
struct cycle_task {
	const struct task *task;
	struct object *object; /* may be NULL */
	const struct place *place;
	uint32_t steps;
};

struct cycle {
	uint32_t from;	/* the state after so many steps */
	uint32_t steps; /* comes back after so many more */
	unsigned task_count;
	struct cycle_task task[CYCLE_TASKS_MAX]; /* by id; others left out */
};

/*
 * Look for cycles in the runs of this world. Set-up, before world_seal().
 *
 * Bounds: costs a run that does not come to the last quarter of its steps
 *         nothing. A run is compared with 4 of its states, and at most 64 keys
 *         are made.
 */
void world_watch_cycles(struct world *w);

/* The cycle of the run that has ended at its step bound, or NULL. */
const struct cycle *world_cycle(const struct world *w);

#endif
