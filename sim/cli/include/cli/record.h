/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A recorder in host memory for reports: what each task did, in order, and
 * what it held. Object pointers stay good until the world's next run.
 */
#ifndef CLI_RECORD_H
#define CLI_RECORD_H

#include "cli/text.h"
#include "world/world.h"

struct record_row {
	enum hook_point point; /* STEP, STEP_BEGIN, BLOCKED, MESSAGE, NOTE */
	enum op_kind op;
	enum wait_mode mode;
	enum message_kind message;
	uint32_t step; /* from 1; 0 is before the first */
	uint8_t task;  /* id */
	uint8_t held_count;
	uint32_t held_first; /* in 'held': what the task holds after it */
	uint16_t from, to;   /* of a message: actor ids */
	bool has_message;    /* a step that also moved a message: 'text' */
	const struct object *object;
	const struct place *place;
	uint64_t before, after;
	int64_t result;
	char *text; /* owned, or NULL */
};

struct record_task {
	bool seen;
	bool daemon;
	char name[TASK_NAME_BYTES];
};

struct record {
	struct record_row *rows;
	uint32_t row_count, row_capacity;
	struct held_lock *held;
	uint32_t held_count, held_capacity;
	struct record_task tasks[TASK_IDS_MAX + 1];
	unsigned task_count; /* highest id seen, plus one */
	/* By id, where there is no world that knows them; not owned. */
	const struct object *const *objects;
	unsigned object_count;
};

struct record *record_new(void);
void record_free(struct record *r);

/* For scenario_world_options.before_seal, with the record as context. Each
 * run of that world adds rows: empty the record before it. */
void record_attach(void *record, struct world *w);
void record_clear(struct record *r);

/* The same by hand. A task has to be known before its first row. */
void record_task(struct record *r, unsigned id, const char *name, bool daemon);
/* Add a row without its text, a copy of 'text' (or NULL), and what its task
 * holds after it. A message that goes through a mailbox joins the step before
 * it. */
void record_add(struct record *r, const struct record_row *row,
		const char *text, const struct held_lock *held,
		unsigned held_count);

/* The task's last row up to a step (UINT32_MAX: of the run), or NULL. */
const struct record_row *record_last(const struct record *r, unsigned task,
				     uint32_t step);
/* Do several objects of this name occur? Then reports add the owner. */
bool record_ambiguous(const struct record *r, const struct object *object);
/* An actor's object by id, or NULL. Without a world, of r->objects. */
const struct object *record_actor(const struct record *r, const struct world *w,
				  unsigned id);

#endif
