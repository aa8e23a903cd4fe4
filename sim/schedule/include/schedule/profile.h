/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A profile: what a few runs of a world from fixed seeds were like. Strategies
 * that want to know how often which task goes to which object take it from
 * here. It depends on the world alone, so a run still depends on its seed.
 *
 * Tasks are known by name, objects by name and owner, since their ids may
 * differ from run to run.
 */
#ifndef SCHEDULE_PROFILE_H
#define SCHEDULE_PROFILE_H

#include "schedule/schedule.h"

enum {
	PROFILE_TASKS_MAX = 64,
	PROFILE_OBJECTS_MAX = 256,
	PROFILE_IDS_MAX = 2048,
	PROFILE_NAME_BYTES = 80,
	PROFILE_WORDS = PROFILE_OBJECTS_MAX / 64,
};

struct profile_task {
	char name[TASK_NAME_BYTES];
	uint32_t count; /* tasks of that name in all runs */
	uint32_t created[PROFILE_TASKS_MAX]; /* by them, of each name */
	uint32_t events[PROFILE_OBJECTS_MAX];
};

struct profile_object {
	char name[PROFILE_NAME_BYTES]; /* 'lock(gpu0)' */
	uint64_t hash;
	uint64_t tasks;	 /* whose ops name it; bits of profile tasks */
	uint32_t events; /* to take a lock is one, to give it back is none */
	bool written;	 /* by one that does more than look */
	bool cell;
	/* Locks held at every access so far. */
	uint64_t guards[PROFILE_WORDS];
	/* Locks taken while this one was held, at once or in steps. */
	uint64_t after[PROFILE_WORDS];
};

/* Owns nothing outside of itself; zeroed is empty. */
struct profile {
	uint32_t choices; /* the most choice points of a run */
	uint32_t tasks;	  /* the most tasks of a run */
	unsigned task_count;
	unsigned object_count;
	/* Objects that are there before a run begins have the same id in each:
	 * their index + 1, by id; 0: no op has named it. */
	unsigned sealed;
	uint16_t by_id[PROFILE_IDS_MAX];
	struct profile_task task[PROFILE_TASKS_MAX];
	struct profile_object object[PROFILE_OBJECTS_MAX];
};

/* The index of a task or an object, or PROFILE_..._MAX if it is not known. */
unsigned profile_find_task(const struct profile *p, const char *name);
unsigned profile_find_object(const struct profile *p, const struct object *o);

/* Is the object meant by one of the names, cut by commas? A name without an
 * owner means all of that name. */
bool profile_named(const char *names, const char *object);

/*
 * Make one run of a strategy and add it to the profile.
 *
 * Owns: the caller keeps all until it is over.
 */
void profile_run(struct profile *p, struct world *w,
		 const struct chooser *chooser, uint64_t seed);
/* After the last run. */
void profile_finish(struct profile *p);

/* Do two locks lie on a cycle of the lock order? */
bool profile_cycle(const struct profile *p, unsigned a, unsigned b);
/* Is it a shared variable that is written, with no lock held at all of its
 * accesses? */
bool profile_unguarded(const struct profile *p, unsigned object);

#endif
