/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The checkers of the engine: one file each, for any program. They watch a
 * run through the hooks of the world and report findings.
 */
#ifndef CHECK_CHECK_H
#define CHECK_CHECK_H

#include "world/world.h"

/* The classes that these checkers report. */
extern const struct finding_class check_deadlock;
extern const struct finding_class check_self_deadlock;
extern const struct finding_class check_lock_leak;
extern const struct finding_class check_unbalanced_unlock;
extern const struct finding_class check_assert_held;
extern const struct finding_class check_sleep_in_atomic;
extern const struct finding_class check_use_after_free;
extern const struct finding_class check_double_free;
extern const struct finding_class check_refcount;
extern const struct finding_class check_object_leak;
extern const struct finding_class check_unguarded_access;
/* Of runs that come to their step bound. */
extern const struct finding_class check_livelock;
/* Of loops that say that they try again: world/retry.h. */
extern const struct finding_class check_unbounded_retry;
/* Of check_attach_races() alone. */
extern const struct finding_class check_data_race;

/* Of check_attach_hung() alone. */
extern const struct finding_class check_hung_task;

/* After so long the kernel warns of a task that does not get on
 * (CONFIG_DEFAULT_HUNG_TASK_TIMEOUT). */
#define CHECK_HUNG_NS UINT64_C(120000000000)

const struct finding_class *const *check_classes(unsigned *ret_count);

/* Subscribe all but the last two, which have to be asked for. Set-up, before
 * world_seal(). */
void check_attach(struct world *w);

/*
 * The same for data races (check_data_race), which have to be asked for: they
 * look at each step. Changes no digest and no schedule.
 *
 * Bounds: takes from the arena in a run; when that is full the run stops with
 *         RUN_LIMIT.
 */
void check_attach_races(struct world *w);

/*
 * The same for waits that are longer than a limit (check_hung_task), in runs
 * whose latencies are drawn; other runs have none. Changes no digest and no
 * schedule.
 *
 * Units: 'limit_ns' in simulated time; 0: CHECK_HUNG_NS.
 */
void check_attach_hung(struct world *w, uint64_t limit_ns);

#endif
