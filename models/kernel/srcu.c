/* SPDX-License-Identifier: GPL-2.0-only */
#include "kernel/srcu.h"

/*
 * Models:     kernel/rcu/srcutree.c: srcu_read_lock(), ML-6.19.
 * Yields at:  the count.
 * Leaves out: that index and count are two accesses, for which the kernel looks
 *             at both counts twice.
 */
unsigned srcu_read_lock(struct srcu *srcu)
{
	task_act(&srcu->object, 1);
	srcu->readers[srcu->index]++;
	return srcu->index;
}

/*
 * Models:     kernel/rcu/srcutree.c: srcu_read_unlock(), ML-6.19.
 * Yields at:  the count, the wake-up of who waits for it.
 * Leaves out: nothing.
 */
void srcu_read_unlock(struct srcu *srcu, unsigned index)
{
	task_act(&srcu->object, 0);
	SIM_ASSERT(srcu->readers[index] > 0);
	if (--srcu->readers[index] == 0 && index != srcu->index)
		waitqueue_wake(&srcu->wait);
}

static bool srcu_has_readers(const struct srcu *srcu, unsigned index)
{
	world_touch(&srcu->object, TOUCH_READ);
	return srcu->readers[index] > 0;
}

/*
 * Models:     kernel/rcu/srcutree.c: synchronize_srcu(), ML-6.19.
 * Locks:      the caller's, which excludes other callers.
 * Yields at:  the flip, each look and wait.
 * Leaves out: the worker that waits in its place.
 */
void synchronize_srcu(struct srcu *srcu)
{
	unsigned old;

	task_act(&srcu->object, 2);
	old = srcu->index;
	srcu->index = !old;
	while (srcu_has_readers(srcu, old)) {
		uint64_t note = waitqueue_prepare(&srcu->wait);

		if (!srcu_has_readers(srcu, old))
			break;
		(void)waitqueue_wait(&srcu->wait, note);
	}
}

void srcu_init(struct srcu *srcu, const char *name)
{
	object_init(&srcu->object, OBJECT_DEVICE, name, NULL);
	waitqueue_init(&srcu->wait, name, NULL);
}
