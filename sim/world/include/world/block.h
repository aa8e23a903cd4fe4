/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Modelled allocations. Freeing marks and poisons and never reuses: every
 * object inside (lock, cell, ...) is dead from then on, and an op on a dead
 * object is a finding (use-after-free) that names both places. A block that
 * nobody holds at the end is a finding (object-leak) if it says so.
 */
#ifndef WORLD_BLOCK_H
#define WORLD_BLOCK_H

#include "world/task.h"

struct block {
	struct object object;
	size_t bytes;
	const struct place *allocated_at;
	const struct place *freed_at;
	uint8_t allocated_by; /* task ids */
	uint8_t freed_by;
	uint32_t allocated_step;
	uint32_t freed_step;
	bool leak_checked; /* must be freed before the end of the run */
	bool kept;	   /* something still owns it: no leak */
};

/*
 * kzalloc(): zeroed memory with a block in front. For a running task only.
 *
 * Owns: the model, until block_free(); the memory stays readable, poisoned.
 */
#define block_new(name, owner, bytes)                                          \
	block_new_at(name, owner, bytes, PLACE_MUTE)
void *block_new_at(const char *name, const char *owner, size_t bytes,
		   const struct place *place);

/*
 * The same at set-up, also freed with block_free(): a block that is there when
 * each run begins, and that may be there at its end.
 */
#define block_setup(w, name, owner, bytes)                                     \
	block_setup_at(w, name, owner, bytes, PLACE_MUTE)
void *block_setup_at(struct world *w, const char *name, const char *owner,
		     size_t bytes, const struct place *place);

/* kfree(). NULL is allowed. A second time is a finding (double-free).
 * Yields: yes, once. */
#define block_free(pointer) block_free_at(pointer, PLACE_HERE)
void block_free_at(void *pointer, const struct place *place);

struct block *block_of(void *pointer);

/* Report it as leaked if it is live at the end of the run. */
void block_leak_check(void *pointer, bool on);

#endif
