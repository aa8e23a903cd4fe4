/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Runtime power management as drivers/base/power/runtime.c: a usage count, a
 * status, callbacks that one task at a time runs, and waiters for them.
 *
 * Waiting for a callback that another task runs is an edge like that of a
 * lock: the runner holds the rpm object while the callback runs, so the wait
 * takes part in deadlock search and stands in 'held'.
 *
 * Left out: autosuspend delays, disable depth and wakeup. A suspend runs on the
 * work queue, as pm_wq does, or at once in the caller of rpm_put_sync().
 */
#ifndef WORLD_RPM_H
#define WORLD_RPM_H

#include "world/work.h"

enum rpm_status {
	RPM_ACTIVE,
	RPM_SUSPENDING,
	RPM_SUSPENDED,
	RPM_RESUMING,
};

struct rpm {
	struct object object;
	uint32_t usage;
	uint32_t children; /* that are not suspended */
	uint8_t status;
	struct task *runner; /* of the callback under way */
	struct rpm *parent;
	struct workqueue *queue;
	struct work idle;
	/* May be NULL. Errors: a modelled -errno; suspend: the device stays
	 * active. */
	int (*suspend)(struct rpm *r);
	int (*resume)(struct rpm *r);
};

/* Active, with usage 1 as after a probe. */
void rpm_init(struct rpm *r, const char *name, const char *owner,
	      struct workqueue *queue);
/* Set-up: the parent must be resumed before, and stays up while r is. */
void rpm_set_parent(struct rpm *r, struct rpm *parent);

/*
 * pm_runtime_resume_and_get(): count a user, wait for a callback under way,
 * resume if suspended (parents first). Called from the device's own callback it
 * waits for itself, as in the kernel: a finding (self-deadlock).
 *
 * Yields: yes, one step, more if it must wait or resume.
 * Errors: that of the resume callback, -EBUSY if the parent cannot be resumed;
 *         the user is not counted then.
 */
#define rpm_resume_and_get(r) rpm_resume_and_get_at(r, PLACE_HERE)
int rpm_resume_and_get_at(struct rpm *r, const struct place *place);

/* pm_runtime_resume(): the same without a count. */
#define rpm_resume(r) rpm_resume_at(r, PLACE_HERE)
int rpm_resume_at(struct rpm *r, const struct place *place);

/* pm_runtime_get_noresume(), pm_runtime_put_noidle(). Yields: yes, once. */
#define rpm_get_noresume(r) rpm_get_noresume_at(r, PLACE_HERE)
#define rpm_put_noidle(r)   rpm_put_noidle_at(r, PLACE_HERE)
void rpm_get_noresume_at(struct rpm *r, const struct place *place);
void rpm_put_noidle_at(struct rpm *r, const struct place *place);

/*
 * pm_runtime_put(): drop a user; the last one queues the suspend. Dropping one
 * that was not counted is a finding (refcount).
 *
 * Yields: yes, once.
 */
#define rpm_put(r) rpm_put_at(r, PLACE_HERE)
void rpm_put_at(struct rpm *r, const struct place *place);

/* pm_runtime_put_sync(): drop a user; the last one suspends, here and now.
 * Yields: yes, once, more if it suspends. */
#define rpm_put_sync(r) rpm_put_sync_at(r, PLACE_HERE)
void rpm_put_sync_at(struct rpm *r, const struct place *place);

/* pm_request_idle(): queue the suspend if nobody uses the device. Yields: yes,
 * once. */
#define rpm_request_idle(r) rpm_request_idle_at(r, PLACE_HERE)
void rpm_request_idle_at(struct rpm *r, const struct place *place);

/* pm_runtime_barrier(): wait until no callback runs. Yields: yes, once. */
#define rpm_barrier(r) rpm_barrier_at(r, PLACE_HERE)
void rpm_barrier_at(struct rpm *r, const struct place *place);

#endif
