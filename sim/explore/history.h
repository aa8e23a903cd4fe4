/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The run so far as a partial order: its events, what each has touched, and
 * the vector clock of each. It grows by one event a step, and shrinks by
 * cutting off its end.
 */
#ifndef EXPLORE_HISTORY_H
#define EXPLORE_HISTORY_H

#include "access.h"
#include "explore/prove.h"

enum {
	HISTORY_EVENTS_MAX = UINT16_MAX,
};

/* Of each task: how many of its events happen before, itself included. */
struct clock {
	uint16_t of[PROVE_TASKS_MAX];
};

struct history_event {
	uint8_t task; /* id less one */
	uint8_t slot;
	bool idle;
	uint16_t index;	       /* among those of its task, from 1 */
	int32_t before;	       /* the event of its task before it, or -1 */
	uint32_t first_access; /* in history.accesses */
	uint64_t enabled;      /* slots, before it */
	struct clock clock;
};

/* An access, in the chain of those to its object. */
struct history_access {
	struct access what;
	uint32_t event;
	int32_t before; /* the access to the object before it, or -1 */
};

struct history {
	struct history_event *events;
	struct history_access *accesses;
	uint32_t count, room;
	uint32_t access_count, access_room;
	int32_t *last_access;		     /* by object, or -1 */
	int32_t last_event[PROVE_TASKS_MAX]; /* or -1 */
	int32_t creator[PROVE_TASKS_MAX];    /* the event that made it, or -1 */
	/* Of the last history_races(). */
	uint32_t *races;
	uint32_t race_count, race_room;
};

void history_init(struct history *h);
void history_release(struct history *h);

/* Forget the events from 'count' on. */
void history_cut(struct history *h, uint32_t count);

/* A step that could be next, or has just been made. */
struct history_step {
	const struct world *world;
	unsigned task; /* id less one */
	unsigned slot;
	bool idle;	/* let go on because nothing else could */
	uint8_t made;	/* id of the task that it has created, or 0 */
	uint16_t own;	/* the object of its task */
	uint16_t waits; /* the object that it may have to wait for, or 0 */
	uint64_t enabled;
	const struct access *accesses; /* each object once */
	uint32_t access_count;
};

/*
 * The events that a step races with, if it comes now: dependent, concurrent
 * but for that, and able to come after it. Into 'races', latest first.
 */
void history_races(struct history *h, const struct history_step *s);

/* Does the second of two events happen after the first? */
bool history_follows(const struct history *h, uint32_t first, uint32_t second);

/* Add the event of a step that was made. */
void history_add(struct history *h, const struct history_step *s);

/* A key of the partial order: the same for each order of its steps in a run. */
uint64_t history_key(const struct history *h);
/* Of the last event, made with those values. The sum over all events is a key
 * of the partial order. */
uint64_t history_key_last(const struct history *h, uint64_t values);
uint64_t history_key_mix(uint64_t a, uint64_t b);

#endif
