/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The sleeping locks and runtime PM calls that each step of a scenario made,
 * in a run without preemption: a task of the scenario goes on while it can,
 * and between two steps the daemons run until they are idle.
 *
 * Notation:
 *   X{ ... }         X held over what stands inside
 *   t?X  t!X         taken by trylock; a trylock that failed
 *   R:X  W:X         a rwsem, for reading or writing
 *   -X               given back before what was taken after it
 *   pm_get(X) ...    usage count of runtime PM
 *   ... (xN)         what stands before it, N times (from three on)
 */
#ifndef CLI_LOCKS_H
#define CLI_LOCKS_H

#include "cli/text.h"
#include "scenario/scenario.h"

struct locks;

/* Owns: the caller, locks_free(). */
struct locks *locks_new(const struct scenario *s);
void locks_free(struct locks *l);
/* For scenario_world(): 'context' is the struct locks. */
void locks_attach(void *context, struct world *w);
const struct chooser *locks_chooser(const struct locks *l);

/* Add a block for each step, in the order of their beginning. */
void locks_print(const struct locks *l, struct text *t);

#endif
