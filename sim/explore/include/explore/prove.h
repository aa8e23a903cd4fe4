/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Running a world under every schedule that can make a difference: dynamic
 * partial-order reduction with source sets and sleep sets (Abdulla, Aronis,
 * Jonsson and Sagonas, POPL 2014), over snapshots.
 *
 * Two steps are dependent if they are of one task, or touch one object and not
 * both only read it. Of all schedules that order dependent steps alike one is
 * run; every final state and every deadlock is among those. What is not an op
 * of the engine is not seen: state that tasks share must change in ops.
 *
 * Choices of value and faults are branches like those of schedules.
 */
#ifndef EXPLORE_PROVE_H
#define EXPLORE_PROVE_H

#include "world/world.h"

enum {
	PROVE_TASKS_MAX = 64,  /* of one run; more: PROVE_TASKS */
	PROVE_VALUES_MAX = 24, /* choices of value in one step */
};

enum prove_status {
	PROVE_ALL,   /* every class of schedules has been run */
	PROVE_STOP,  /* stopped by 'stop' */
	PROVE_TASKS, /* a run made more tasks than PROVE_TASKS_MAX */
	PROVE_BOUND, /* a run came to a bound of the engine: not all seen */
};

struct prove_result {
	enum prove_status status;
	uint64_t executions;	/* runs to the end, one of each class */
	uint64_t sleep_blocked; /* runs cut short: nothing new could follow */
	uint64_t steps;
	uint64_t ended[RUN_DIVERGED + 1]; /* executions by how they ended */
	uint64_t with_finding;
	uint32_t depth_max; /* steps of the longest */
};

struct prove_options {
	/* Called at the end of each execution; may be NULL. */
	void (*at_end)(void *context, struct world *w,
		       const struct run_result *run);
	/* Asked after each execution; true stops. May be NULL. */
	bool (*stop)(void *context, const struct prove_result *so_far);
	void *context;
	/* Signals are sent in this program: every step then reads whether one
	 * is pending. */
	bool signals;
};

/*
 * In two parts: prove_attach() before world_seal(), prove_run() after it.
 *
 * Owns: prove_free(), after world_free().
 */
struct prove;
struct prove *prove_attach(struct world *w);
void prove_run(struct prove *p, const struct prove_options *options,
	       struct prove_result *ret_result);
void prove_free(struct prove *p);

#endif
