/* SPDX-License-Identifier: GPL-2.0-only */
/* What a run did, and what each of its steps needs. */
#ifndef EXPLORE_RACE_TRACE_H
#define EXPLORE_RACE_TRACE_H

#include "explore/predict_races.h"

enum {
	RACE_NODES_MAX = 4096,	  /* steps of a run that are looked at */
	RACE_SECTIONS_MAX = 2048, /* of locks */
	RACE_ACCESSES_MAX = 2048,
	RACE_OBJECTS_MAX = 1024,
	RACE_TASKS = TASK_IDS_MAX + 1,
	RACE_NONE = 0, /* in place of a node, a section, an object */
};

/* How many steps of each task, by id. */
struct race_set {
	uint16_t steps[RACE_TASKS];
};

/* A step. Its set: itself and all that it needs, by order alone. */
struct race_node {
	uint8_t task; /* id */
	uint16_t steps;
	uint16_t before; /* of the task; of the first: that creates it */
	struct race_set needs;
};

/* A lock from where it is taken to where it is given back. */
struct race_section {
	uint16_t taken;	   /* node */
	uint16_t given;	   /* node, or RACE_NONE */
	uint16_t previous; /* of the lock */
	bool reads;
};

struct race_object {
	uint16_t id;
	uint16_t written; /* node of the last write of a variable */
	uint16_t ordered; /* the last node of those that keep their order */
	uint16_t section; /* the last one of a lock */
	uint64_t key;	  /* of a variable */
	char name[PREDICT_LOCK_BYTES];
	char bare[PREDICT_LOCK_BYTES]; /* without its owner */
};

enum race_kind {
	RACE_READS,
	RACE_WRITES,
	RACE_UPDATES,
};

struct race_access {
	uint16_t node;
	uint16_t object;
	uint8_t kind;
	uint8_t hold_count;
	const struct place *place;
	struct {
		uint16_t lock; /* id */
		bool reads;
	} hold[TASK_HELD_MAX];
};

/* Of the present run. What has the number 0 is not used. */
struct race_trace {
	bool off; /* note nothing */
	bool full;
	unsigned node_count, section_count, access_count, object_count;
	unsigned task_count; /* the highest id, plus one */
	struct race_node node[RACE_NODES_MAX];
	struct race_section section[RACE_SECTIONS_MAX];
	struct race_access access[RACE_ACCESSES_MAX];
	struct race_object object[RACE_OBJECTS_MAX];
	uint16_t by_id[UINT16_MAX + 1]; /* object */
	uint16_t last[RACE_TASKS];	/* node */
	uint16_t due[RACE_TASKS];	/* node that the next one comes after */
	char task[RACE_TASKS][TASK_NAME_BYTES];
};

/* Before each run. */
void race_trace_clear(struct race_trace *t);

void race_set_join(const struct race_trace *t, struct race_set *into,
		   const struct race_set *from);

/* At most 'runs' of them, until one confirms it. */
void race_steer(struct world *w, const struct predict_options *o, uint64_t runs,
		struct race_prediction *p);

#endif
