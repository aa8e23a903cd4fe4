/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Fault points: places in a model where something may go wrong. Whether a
 * fault strikes is a choice of the strategy, made only while the scenario
 * leaves a budget for that fault, and recorded in the schedule.
 *
 * Faults of the engine itself come first: 'signal' (a signal reaches a task
 * that is about to wait interruptibly) and 'timeout' (a timed wait expires
 * early).
 */
#ifndef WORLD_FAULT_H
#define WORLD_FAULT_H

#include "world/task.h"

enum {
	FAULT_SIGNAL,
	FAULT_TIMEOUT,
	FAULT_FIRST_OF_PROGRAM, /* the program's own faults count from here */
	FAULTS_MAX = 96,
};

/* Set-up: how often a fault may strike in one run. */
void fault_budget(struct world *w, unsigned fault, uint32_t times);

/*
 * Does the fault strike here? Costs nothing without a budget.
 *
 * Yields: no.
 */
bool fault_strikes(unsigned fault, const struct place *place);

#endif
