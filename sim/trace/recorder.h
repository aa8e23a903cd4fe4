/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The recorder: collects what one run does in buffers on the host's heap.
 * During the run it neither formats nor touches SQLite; names and places are
 * kept as pointers, which stay valid until the next run of the world. Only
 * text that may stand on a task's stack (notes) is copied at once.
 */
#ifndef TRACE_RECORDER_H
#define TRACE_RECORDER_H

#include "rows.h"
#include "world/hooks.h"
#include "world/registry.h"
#include "world/world.h"

/* What the step did to the task's hold of the object. */
enum hold_change {
	HOLD_SAME,
	HOLD_ACQUIRED,
	HOLD_RELEASED,
	HOLD_DOWNGRADED,
};

/* 'choice_kind' and one more: which task goes next. */
enum {
	CHOICE_TASK = CHOICE_FAULT + 1,
};

/* In all records: 'object', 'actor', 'from' and 'to' are object ids, 0 for
 * none; 'text' is an index for recorder_text(), 0 for none. */
struct recorded_event {
	uint64_t ts_ns;
	uint64_t before;
	uint64_t after;
	int64_t result;
	const struct place *place;
	uint32_t seq;
	uint32_t step;
	uint32_t held; /* index of the set of held locks; 0 is the empty one */
	uint32_t text;
	uint16_t object;
	uint16_t actor;
	uint8_t task;
	uint8_t point; /* enum hook_point */
	uint8_t op;    /* enum op_kind, or enum misuse */
	uint8_t mode;
	uint8_t hold; /* enum hold_change */
};

struct recorded_message {
	uint64_t ts_ns;
	int64_t status;
	uint32_t seq;
	uint32_t step;
	uint32_t text;
	uint16_t from;
	uint16_t to;
	uint8_t kind;
	uint8_t task;
};

struct recorded_choice {
	const struct place *place;
	uint32_t seq;
	uint32_t step;
	uint32_t value;
	uint32_t count;
	uint16_t object;
	uint8_t kind;
	uint8_t task;
	uint8_t op;
};

/* What a step orders besides its own object, for who asks what orders two
 * tasks: an object that the engine looks at or changes in it, or a task. */
struct recorded_touch {
	uint32_t seq;
	uint32_t step;
	uint16_t object;
	uint8_t task;
	uint8_t later; /* the task that is started or signalled; 0: none */
	bool reads;    /* looks at the object alone */
};

/* A variable of registry.states changed, between two rows of other kinds. */
struct recorded_state {
	uint64_t ts_ns;
	uint64_t before;
	uint64_t after;
	const struct place *place;
	uint32_t seq;
	uint32_t step;
	uint32_t variable; /* index for recorder_variable() */
	uint8_t task;
	bool first; /* there is no 'before' */
};

/* One who has variables, and one variable of one owner. */
struct recorder_owner {
	const struct registry_state_owner *kind;
	const char *name;
	unsigned index;
};
struct recorder_variable {
	const struct registry_state *state;
	const char *owner;
	uint32_t at; /* its place in a set of values */
};

struct recorded_object {
	const char *name; /* NULL: no event names it */
	const char *owner;
	uint8_t kind;
	uint16_t block; /* the allocation in which it lies, or 0 */
	/* Of an allocation: where it was made, NULL for those of set-up; must
	 * it be freed before the end. */
	const struct place *allocated_at;
	bool must_free;
	bool once; /* a cell: is accessed like READ_ONCE and WRITE_ONCE */
};

/* A lock in a set of held locks. */
struct recorded_hold {
	uint16_t object;
	uint8_t mode;
};
struct recorded_held {
	uint32_t first; /* index into 'holds' */
	uint32_t count;
};

struct recorder {
	struct rows events;
	struct rows messages;
	struct rows choices;
	struct rows objects; /* by id */
	struct rows holds;
	struct rows held_sets;
	struct rows text;
	struct rows touches;
	struct rows states;
	/* Of the world, not of a run. */
	struct rows owners;
	struct rows variables;
	struct rows values;   /* as looked at last, and as of now */
	uint32_t value_count; /* of one set */
	const struct registry *registry;
	uint32_t seq;
	/* By whom, where and when was the last thing done: what has changed
	 * since then belongs to it. */
	struct recorded_state last;
	const struct place *place_of_task[TASK_IDS_MAX + 1];
	uint64_t blocked; /* by slot: a row says that the task waits */
	uint32_t held_of_task[TASK_IDS_MAX + 1];
	bool failed; /* no memory: the rest is not there */
	struct chooser inner;
	struct chooser outer;
};

/* 'registry' is that of the world to come; NULL: it shows no states. */
void recorder_init(struct recorder *r, const struct registry *registry);
void recorder_release(struct recorder *r);

/* Subscribe to a world. Set-up, before world_seal(). */
void recorder_attach(struct recorder *r, struct world *w);

/*
 * Before a run: forget the last one, and return a chooser that passes on to
 * 'inner' and records what it chooses.
 *
 * Owns: the recorder; valid until the next call.
 */
const struct chooser *recorder_begin(struct recorder *r,
				     const struct chooser *inner);

/* After a run: learn the names of all actors; messages name them by id. */
void recorder_finish(struct recorder *r, const struct world *w);

const struct recorder_variable *recorder_variable(const struct recorder *r,
						  uint32_t index);
/* NULL for index 0. */
const char *recorder_text(const struct recorder *r, uint32_t text);
/* NULL if the id is 0 or unknown. */
const struct recorded_object *recorder_object(const struct recorder *r,
					      unsigned id);

#endif
