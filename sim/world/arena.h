/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef WORLD_ARENA_H
#define WORLD_ARENA_H

#include "engine.h"

/*
 * A zeroed world in an arena of its own, with guarded stacks of this many
 * bytes (0: the default); NULL without memory. Given back, the arena may serve
 * the next world: only the struct itself is zero then, heap_take() zeroes what
 * it hands out, and stacks are as the earlier world left them.
 */
struct world *arena_take(size_t stack_bytes);
void arena_give(struct world *w);

#endif
