/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A spinning lock: enabled while it is free; no spinning is simulated. Its
 * holder is in atomic context, where an op that may sleep is a finding
 * (sleep-in-atomic).
 */
#ifndef WORLD_SPINLOCK_H
#define WORLD_SPINLOCK_H

#include "world/task.h"

struct spinlock {
	struct object object;
	struct task *holder;
};

void spinlock_init(struct spinlock *s, const char *name, const char *owner);

/* Yields: yes, once each. */
#define spinlock_lock(s)    spinlock_lock_at(s, PLACE_HERE)
#define spinlock_trylock(s) spinlock_trylock_at(s, PLACE_HERE)
#define spinlock_unlock(s)  spinlock_unlock_at(s, PLACE_HERE)
void spinlock_lock_at(struct spinlock *s, const struct place *place);
bool spinlock_trylock_at(struct spinlock *s, const struct place *place);
void spinlock_unlock_at(struct spinlock *s, const struct place *place);

#endif
