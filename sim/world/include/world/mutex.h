/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A sleeping lock as kernel/locking/mutex.c. Taking it is one op, enabled
 * while the mutex is free (for the interruptible and killable forms also while
 * a signal is pending), so N tasks on one mutex have exactly N! orders. Who
 * gets a free mutex is a choice: the kernel lets a spinner steal it.
 */
#ifndef WORLD_MUTEX_H
#define WORLD_MUTEX_H

#include "world/task.h"

struct mutex {
	struct object object;
	struct task *holder;
};

void mutex_init(struct mutex *m, const char *name, const char *owner);

/*
 * Take the mutex. Waiting for a mutex that the caller holds is a finding
 * (self-deadlock), and the caller never goes on.
 *
 * Yields: yes, once.
 */
#define mutex_lock(m) mutex_lock_at(m, PLACE_HERE)
void mutex_lock_at(struct mutex *m, const struct place *place);

/*
 * As mutex_lock, but give up on a signal (killable: a fatal one). A free
 * mutex is taken even if a signal is pending, as in the kernel's fast path.
 *
 * Yields: yes, once. Errors: -EINTR, nothing taken.
 */
#define mutex_lock_interruptible(m)                                            \
	mutex_lock_mode_at(m, WAIT_INTERRUPTIBLE, PLACE_HERE)
#define mutex_lock_killable(m) mutex_lock_mode_at(m, WAIT_KILLABLE, PLACE_HERE)
int mutex_lock_mode_at(struct mutex *m, enum wait_mode mode,
		       const struct place *place);

/* Take it if it is free; never waits. Yields: yes, once. */
#define mutex_trylock(m) mutex_trylock_at(m, PLACE_HERE)
bool mutex_trylock_at(struct mutex *m, const struct place *place);

/*
 * Give it back. By a task that does not hold it: a finding
 * (unbalanced-unlock) and no effect.
 *
 * Yields: yes, once.
 */
#define mutex_unlock(m) mutex_unlock_at(m, PLACE_HERE)
void mutex_unlock_at(struct mutex *m, const struct place *place);

/* lockdep_assert_held(): a finding (assert-held) if the caller does not hold
 * it. Yields: no. */
#define mutex_assert_held(m)                                                   \
	lock_assert_held_at(&(m)->object, false, PLACE_MUTE)

#endif
