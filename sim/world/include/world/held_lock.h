/* SPDX-License-Identifier: GPL-2.0-only */
/* What a task holds, and asking for it. */
#ifndef WORLD_HELD_LOCK_H
#define WORLD_HELD_LOCK_H

#include "world/object.h"

enum {
	TASK_HELD_MAX = 24, /* locks held by one task at one time */
};

struct task;

enum hold_mode {
	HOLD_EXCLUSIVE,
	HOLD_READ,
};

struct held_lock {
	struct object *object;
	const struct place *place; /* where it was acquired */
	uint32_t step;
	enum hold_mode mode;
	bool by_trylock;
};

/* Does the running task hold the lock (any mode, or exclusively)? No op. */
bool task_holds(const struct task *t, const struct object *lock);
bool task_holds_exclusive(const struct task *t, const struct object *lock);

/* Behind mutex_assert_held() and its like: a finding (assert-held) if the
 * running task does not hold the lock; 'exclusive' wants it held for writing.
 * Yields: no. */
void lock_assert_held_at(struct object *lock, bool exclusive,
			 const struct place *place);

#endif
