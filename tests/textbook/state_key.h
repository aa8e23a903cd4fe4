/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What can be seen of a world as one number: the state of every object, and of
 * every task, each by its name. Nothing in it depends on ids, step numbers, or
 * in which order things were done that have nothing to do with each other.
 */
#ifndef TEXTBOOK_STATE_KEY_H
#define TEXTBOOK_STATE_KEY_H

#include "world/world.h"

uint64_t state_key(struct world *w);

/* The findings of the run, as a set of signatures. */
uint64_t findings_key(const struct world *w);

#endif
