/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What must hold at every state of every program, worked out anew from the
 * public state of the objects: which tasks are enabled, and that locks and
 * the books that tasks keep of them agree.
 */
#ifndef TEXTBOOK_ORACLE_H
#define TEXTBOOK_ORACLE_H

#include "world/world.h"

/* The slots whose declared op can be carried out now. */
uint64_t oracle_enabled(const struct world *w);

/* The first thing that is wrong, in words, or NULL. */
const char *oracle_check(const struct world *w);

#endif
