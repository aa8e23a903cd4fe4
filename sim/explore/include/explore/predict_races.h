/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Data races that a run did not show, from what it did (sync-preserving races:
 * Mathur, Pavlogiannis and Viswanathan: Optimal Prediction of
 * Synchronization-Preserving Races, POPL 2021).
 *
 * Happens-before takes each lock for an order of all that was done before it
 * was given back and all that was done after it was taken again. But a section
 * may not be needed at all: two accesses race too if the run can be made again
 * with some steps left out, so that both are about to be made at one moment.
 * What is kept stays in its order, and with it that of the sections of each
 * lock; each read sees the write that it saw; a section that another one of its
 * lock follows is kept whole. That needs the least set of steps that holds all
 * those before the two accesses and is closed under these rules: there is a
 * race if neither access is in it.
 *
 * Of what is no lock and no variable all steps on one object are kept in order:
 * messages, waits, work, timers, power, tasks, and tries that failed. So races
 * may be missed. What models share without an op (world_touch) is not looked
 * at, nor is it by the checker of data races. Hence each race is steered to:
 * first the steps that are needed are made, in their order, and then the two
 * accesses. A run that the checker sees the race in confirms it, and is a
 * finding as any other. A race that none shows is suspected, and no finding.
 */
#ifndef EXPLORE_PREDICT_RACES_H
#define EXPLORE_PREDICT_RACES_H

#include "explore/predict.h"

enum {
	PREDICT_RACES_MAX = 64, /* that are kept */
};

struct race_end {
	uint8_t task; /* id */
	char name[TASK_NAME_BYTES];
	const char *role;	   /* 'reads', 'writes', 'updates' */
	const struct place *place; /* static */
	uint32_t steps;		   /* of the task, with this one */
};

/* A step that is needed: number 'steps' of a task. */
struct race_step {
	uint8_t task; /* id */
	uint32_t steps;
};

struct race_prediction {
	char variable[PREDICT_LOCK_BYTES];
	uint64_t key; /* of the variable's name and owner */
	/* In the order in which the run made them. */
	struct race_end end[2];
	uint64_t first_run;	   /* of the series, that tells of it */
	struct strategy_turn seen; /* that run; no chooser */
	struct race_step *needed;  /* in order */
	uint32_t needed_count;
	uint64_t runs; /* that were steered to it */
	bool confirmed;
	char signature[SIGNATURE_BYTES]; /* as a finding has it */
};

struct race_predictions {
	unsigned count;
	struct race_prediction of[PREDICT_RACES_MAX];
	uint64_t runs; /* looked at */
	bool full;     /* not all were kept, or looked for: bounds */
};

struct race_trace;

/*
 * Note what runs of a world do, before world_seal(). The checker of data races
 * must be there too (check_attach_races()).
 *
 * Owns: the caller, race_trace_free(), after the world.
 */
struct race_trace *race_trace_attach(struct world *w);
void race_trace_free(struct race_trace *t);

/*
 * Look at runs, predict, and steer to what was predicted. One for each
 * signature that neither these runs show nor o->tally has. Deterministic.
 *
 * Owns: the caller, predict_races_free().
 */
struct race_predictions *predict_races(struct world *w, struct race_trace *t,
				       const struct predict_options *o);
void predict_races_free(struct race_predictions *p);

#endif
