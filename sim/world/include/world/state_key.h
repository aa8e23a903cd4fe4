/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Keys of states, for searches that visit each state once, by whatever way it
 * is come to (as SPIN and its like do): a state is what a snapshot copies, less
 * what is kept for reports alone.
 *
 * Two states of one key are the same, but for a chance of 2^-64: the run goes
 * on alike from both, and has the same findings behind it. The other way round
 * it need not be: what lies dead on a stack takes part, and so does where in
 * the arena something was put. Then a state is visited twice; nothing is lost.
 */
#ifndef WORLD_STATE_KEY_H
#define WORLD_STATE_KEY_H

#include "world/world.h"

struct state_key {
	/* All of it. How often one state has two such keys is up to the
	 * compiler, so it is nothing to count by. */
	uint64_t exact;
	/* Without stacks: memory, findings, and the op that each task has
	 * declared. The same on every build. */
	uint64_t visible;
};

/*
 * The key of the present state, between steps.
 *
 * Locks:  none. Yields: no.
 * Errors: none; ends the program if the host has no memory for a copy.
 */
void world_state_key(struct world *w, struct state_key *ret_key);

/*
 * While on, stacks are kept zero where they are not in use, so that states that
 * are the same have the same key more often. Costs each op a few hundred
 * nanoseconds. Changes no run.
 */
void world_stacks_clean(struct world *w, bool on);

/*
 * These bytes are for reports alone, and decide nothing: the number of the step
 * in which somebody did something. For set-up code.
 */
void world_history(struct world *w, const void *address, size_t bytes);

#endif
