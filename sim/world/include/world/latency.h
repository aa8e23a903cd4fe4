/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How long things take, in simulated time. Every op has a mean of its own
 * (op.def); what a program knows better it says here: a sleep, and an action of
 * hardware or firmware that takes its time.
 *
 * Only where latencies are drawn (strategy 'timed', and its replays) do actions
 * take time. Elsewhere time advances but does not decide, and task_takes() does
 * nothing.
 */
#ifndef WORLD_LATENCY_H
#define WORLD_LATENCY_H

#include "world/task.h"

#define LATENCY_MAX_NS UINT64_C(3600000000000) /* an hour */

/*
 * A distribution: half of all draws lie below the typical value, half above,
 * and on each side every doubling is as likely as the next one. With a long
 * tail each doubling above the typical value is half as likely as the one
 * before it. min <= typical <= max <= LATENCY_MAX_NS.
 */
struct latency {
	uint64_t min_ns;
	uint64_t typical_ns;
	uint64_t max_ns;
	bool long_tail;
};

/* The draw that 64 random bits stand for. Integers only. */
uint64_t latency_at(const struct latency *l, uint64_t bits);

/*
 * The running task is busy for so long: its next op is ready that much later.
 * Said before an action it delays the action, said after it what follows.
 *
 * Owns:   the caller: constant, or in the arena.
 * Yields: no.
 * Bounds: TASK_TAKES_MAX before the next op; they add up.
 */
void task_takes(const struct latency *l);

/* Let time pass: the task goes on at some moment not before now + ns.
 * Units: ns of simulated time. Yields: yes, once. */
#define task_sleep(ns) task_sleep_at(ns, PLACE_HERE)
void task_sleep_at(uint64_t ns, const struct place *place);

/* The same for a drawn time; for the typical one where nothing is drawn. */
#define task_sleep_for(latency) task_sleep_for_at(latency, PLACE_HERE)
void task_sleep_for_at(const struct latency *l, const struct place *place);

#endif
