/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Generated tasks: programs that are drawn anew in each run, call by call, from
 * the ops of the registry. Each draw is a choice of value of the run, so the
 * program is part of the schedule, and a replay repeats it.
 *
 * What may be drawn is a table that is made when the scenario is read. It lies
 * with the scenario, is constant, and serves all its tasks and worlds.
 */
#ifndef SCENARIO_GENERATED_H
#define SCENARIO_GENERATED_H

#include "world/registry.h"
#include "world/world.h"

enum {
	GENERATED_TASKS_MAX = 8,
	GENERATED_LENGTH_MAX = 64,
	GENERATED_CALLS_MAX = 256, /* of one entry */
	GENERATED_RANGE_MAX = 16,  /* max - min of a number that is drawn */
};

/* How well-behaved a task is. */
enum generated_profile {
	PROFILE_POLITE,	 /* only calls that make sense; ends if there is none */
	PROFILE_CLUMSY,	 /* sensible ones in 4 of 5 cases, else any */
	PROFILE_HOSTILE, /* any */
	PROFILE_COUNT,
};

/* An op with all its arguments. */
struct generated_call {
	struct op_call call;
	const char *text; /* 'guest.write_command gpu0 memory=off' */
	uint32_t weight;  /* chances among the calls of its entry; 1 or more */
};

/*
 * The calls of one op on one subject: the value of the first argument that is
 * a member or a task. All entries have the same chance.
 */
struct generated_entry {
	const struct generated_call *calls;
	unsigned count;
};

struct generated {
	/* By number of the task. */
	enum generated_profile profiles[GENERATED_TASKS_MAX];
	unsigned task_count;
	unsigned length; /* draws of one task */
	const struct generated_entry *entries;
	unsigned entry_count;
};

/*
 * The life of one generated task, which is the running one. The calls of a mask
 * are drawn but left out.
 *
 * Yields: inside the ops.
 */
void generated_run(struct world *w, const struct generated *g,
		   enum generated_profile profile, uint64_t left_out);

#endif
