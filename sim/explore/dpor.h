/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The run so far as a partial order: its events, what each has touched, and
 * the vector clock of each. It grows by one event a step, and shrinks by
 * cutting off its end.
 */
#ifndef EXPLORE_DPOR_H
#define EXPLORE_DPOR_H

#include "explore/prove.h"

/* How an event touches an object. */
enum touch {
	TOUCH_READ,
	TOUCH_WRITE,
	TOUCH_SIGNAL, /* may enable others; two of them commute */
	TOUCH_LOCK,   /* takes a lock, and waits until it is free */
	TOUCH_UNLOCK,
	TOUCH_COUNT,
};

enum {
	TOUCHES_MAX = 12, /* of one step */
};

struct access {
	uint16_t object; /* id; 0: the budget of faults */
	uint8_t touch;
};

/* What one step touches. */
struct footprint {
	unsigned count;
	bool all; /* more than there is room for: everything */
	struct access at[TOUCHES_MAX];
};

/* Of each task: how many of its events happen before, itself included. */
struct clock {
	uint16_t of[PROVE_TASKS_MAX];
};

struct dpor_event {
	uint8_t task; /* id less one */
	uint8_t slot;
	uint16_t index;	       /* among those of its task, from 1 */
	int32_t before;	       /* the event of its task before it, or -1 */
	uint32_t first_access; /* in dpor.accesses */
	struct clock clock;
};

/* An access in the history of its object. */
struct dpor_access {
	uint32_t event;
	int32_t before; /* the access to the object before it, or -1 */
	struct access what;
};

struct dpor {
	struct world *w;
	struct dpor_event *events;
	struct dpor_access *accesses;
	uint32_t count, room; /* events */
	uint32_t access_count, access_room;
	int32_t *last_access;		    /* by object id, or -1 */
	int32_t last_event[PROVE_TASKS_MAX]; /* or -1 */
	int32_t creator[PROVE_TASKS_MAX];   /* the event that made it, or -1 */
	/* Of the step that is being made. */
	struct footprint side;
	int64_t result;
	unsigned made; /* id of the task that it has created, or 0 */
};

/* Before world_seal(). */
void dpor_init(struct dpor *d, struct world *w);
void dpor_release(struct dpor *d);

/* Forget the events from 'count' on. */
void dpor_cut(struct dpor *d, uint32_t count);

void footprint_add(struct footprint *f, unsigned object, enum touch touch);
void footprint_join(struct footprint *f, const struct footprint *more);
/* Does the order of two steps matter? */
bool footprint_dependent(const struct footprint *a, const struct footprint *b);

/* What the declared op of a task touches, as far as that is known before. */
struct footprint dpor_declared(const struct task *t, bool signals);

/*
 * Does the op wait for something other than a lock? Then an event that came
 * while it was not enabled may be what it waited for.
 */
bool dpor_waits(enum op_kind kind);

/* A step that could be next, or has just been made. */
struct dpor_step {
	unsigned task; /* id less one */
	unsigned slot;
	bool waits;
	bool idle; /* it went on only because nothing else could */
	struct footprint footprint;
};

/* Add the event of a step that was made. */
void dpor_add(struct dpor *d, const struct dpor_step *s);

/* What happens before a step if it came now. */
void dpor_clock(const struct dpor *d, const struct dpor_step *s,
		struct clock *ret_clock);

/*
 * The events that a step, if it came now, races with: dependent, concurrent
 * but for that, and able to come after it. Latest first.
 *
 * 'enabled' has the mask of enabled slots before each event.
 * Bounds: as many as 'events' has room for are returned.
 */
unsigned dpor_races(const struct dpor *d, const struct dpor_step *s,
		    const uint64_t *enabled, uint32_t *events, unsigned room);

/*
 * The slots of which one must be tried at the state before event 'e' so that
 * step 's' can come before it: the first steps, among those after 'e' that do
 * not depend on it and then 's', that nothing else of these must precede.
 */
uint64_t dpor_initials(const struct dpor *d, uint32_t e,
		       const struct dpor_step *s, const struct clock *clock);

#endif
