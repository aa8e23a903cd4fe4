/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Completions, wait queues and scenario events.
 *
 * A timed wait expires when nothing else in the world can go on (time then
 * jumps to its deadline), or early where the fault 'timeout' strikes: how long
 * the others take is not bounded otherwise. Deadlines are set as in work.h.
 */
#ifndef WORLD_WAIT_H
#define WORLD_WAIT_H

#include "world/task.h"

struct completion {
	struct object object;
	uint64_t done; /* UINT64_MAX after complete_all */
};

void completion_init(struct completion *c, const char *name, const char *owner);
void completion_reinit(struct completion *c);

/* Yields: yes, once; enabled when completed, signalled (mode) or expired.
 * Errors: -EINTR, -ETIMEDOUT. */
#define completion_wait(c)                                                     \
	completion_wait_at(c, WAIT_UNINTERRUPTIBLE, UINT64_MAX, PLACE_HERE)
#define completion_wait_timeout(c, mode, ns)                                   \
	completion_wait_at(c, mode, ns, PLACE_HERE)
int completion_wait_at(struct completion *c, enum wait_mode mode,
		       uint64_t timeout_ns, const struct place *place);
#define completion_complete(c)	   completion_complete_at(c, false, PLACE_HERE)
#define completion_complete_all(c) completion_complete_at(c, true, PLACE_HERE)
void completion_complete_at(struct completion *c, bool all,
			    const struct place *place);

struct waitqueue {
	struct object object;
	uint64_t wakes;
};

void waitqueue_init(struct waitqueue *q, const char *name, const char *owner);

/*
 * The pieces of wait_event(): note the state, test the condition, sleep until
 * woken after the note. Sleeping without a note taken before the test is the
 * lost wake-up.
 *
 * Yields: yes, once each. Errors (wait): -EINTR, -ETIMEDOUT.
 */
#define waitqueue_prepare(q) waitqueue_prepare_at(q, PLACE_HERE)
#define waitqueue_wait(q, note)                                                \
	waitqueue_wait_at(q, note, WAIT_UNINTERRUPTIBLE, UINT64_MAX, PLACE_HERE)
#define waitqueue_wake(q) waitqueue_wake_at(q, PLACE_HERE)
uint64_t waitqueue_prepare_at(struct waitqueue *q, const struct place *place);
int waitqueue_wait_at(struct waitqueue *q, uint64_t note, enum wait_mode mode,
		      uint64_t timeout_ns, const struct place *place);
void waitqueue_wake_at(struct waitqueue *q, const struct place *place);

/* Wait until the condition, made of cell reads, holds. */
#define wait_event(q, condition)                                               \
	do {                                                                   \
		uint64_t wait_note_ = waitqueue_prepare(q);                    \
		if (condition)                                                 \
			break;                                                 \
		(void)waitqueue_wait(q, wait_note_);                           \
	} while (1)

/* Something that a scenario can wait for: set once, stays set in the run. */
struct event_flag {
	struct object object;
	bool set;
};

void event_flag_init(struct event_flag *e, const char *name, const char *owner);
/* Yields: no: part of the step that made it true. */
void event_flag_set(struct event_flag *e);
/*
 * Wait for it. When nothing else can go on any more the wait is given up.
 *
 * Yields: yes, once. Errors: false when given up.
 */
#define event_flag_wait(e) event_flag_wait_at(e, PLACE_HERE)
bool event_flag_wait_at(struct event_flag *e, const struct place *place);

#endif
