/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A reader/writer semaphore with the fairness of kernel/locking/rwsem.c:
 *
 * - down_* is one op, always enabled: it takes the rwsem if that can be had at
 *   once, else it makes the caller a waiter, in FIFO order. A waiter has a
 *   second op, enabled once its turn has come.
 * - a reader can have it at once while nobody writes, and either nobody waits
 *   or nobody reads (the kernel's reader stealing); so readers queue behind a
 *   waiting writer, and a second down_read of a reader may hang behind one.
 * - a writer can have it at once while it is free, also past waiters.
 * - when the head of the queue is a reader and nobody writes, all waiting
 *   readers are granted it together; the head writer must still take it.
 * - try forms fail while anybody waits.
 *
 * The kernel's handoff flag, a guarantee in time, is left out: it removes
 * schedules and adds none.
 */
#ifndef WORLD_RWSEM_H
#define WORLD_RWSEM_H

#include "world/task.h"

enum {
	RWSEM_WAITERS_MAX = TASKS_MAX,
};

struct rwsem {
	struct object object;
	struct task *writer;
	uint32_t readers; /* read holds, also granted ones */
	uint8_t waiter_count;
	uint8_t waiters[RWSEM_WAITERS_MAX]; /* slots, oldest first */
	uint64_t writer_waits; /* slots of the waiters that write */
	uint64_t granted;      /* waiters that own it already */
};

void rwsem_init(struct rwsem *s, const char *name, const char *owner);

/* Take it for reading or writing. Yields: yes, once, twice if it waits. */
#define rwsem_down_read(s)                                                     \
	rwsem_down_read_at(s, WAIT_UNINTERRUPTIBLE, PLACE_HERE)
#define rwsem_down_write(s)                                                    \
	rwsem_down_write_at(s, WAIT_UNINTERRUPTIBLE, PLACE_HERE)
/* The same, cut short by a signal. Errors: -EINTR, nothing taken. */
#define rwsem_down_read_interruptible(s)                                       \
	rwsem_down_read_at(s, WAIT_INTERRUPTIBLE, PLACE_HERE)
#define rwsem_down_read_killable(s)                                            \
	rwsem_down_read_at(s, WAIT_KILLABLE, PLACE_HERE)
#define rwsem_down_write_killable(s)                                           \
	rwsem_down_write_at(s, WAIT_KILLABLE, PLACE_HERE)
int rwsem_down_read_at(struct rwsem *s, enum wait_mode mode,
		       const struct place *place);
int rwsem_down_write_at(struct rwsem *s, enum wait_mode mode,
			const struct place *place);

/* Never wait. Yields: yes, once. */
#define rwsem_try_read(s)  rwsem_try_read_at(s, PLACE_HERE)
#define rwsem_try_write(s) rwsem_try_write_at(s, PLACE_HERE)
bool rwsem_try_read_at(struct rwsem *s, const struct place *place);
bool rwsem_try_write_at(struct rwsem *s, const struct place *place);

/* Give it back; a finding (unbalanced-unlock) if not held that way.
 * Yields: yes, once. */
#define rwsem_up_read(s)   rwsem_up_read_at(s, PLACE_HERE)
#define rwsem_up_write(s)  rwsem_up_write_at(s, PLACE_HERE)
#define rwsem_downgrade(s) rwsem_downgrade_at(s, PLACE_HERE)
void rwsem_up_read_at(struct rwsem *s, const struct place *place);
void rwsem_up_write_at(struct rwsem *s, const struct place *place);
void rwsem_downgrade_at(struct rwsem *s, const struct place *place);

#define rwsem_assert_held(s)                                                   \
	lock_assert_held_at(&(s)->object, false, PLACE_MUTE)
#define rwsem_assert_held_write(s)                                             \
	lock_assert_held_at(&(s)->object, true, PLACE_MUTE)

/* For deadlock search: may the waiter in 'slot' go on now? */
bool rwsem_waiter_can_go(const struct rwsem *s, unsigned slot);

#endif
