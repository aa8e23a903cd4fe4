/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What steps touch, and which of them depend on each other: two steps commute
 * unless they touch one object in ways that do not.
 */
#ifndef EXPLORE_ACCESS_H
#define EXPLORE_ACCESS_H

#include "world/world.h"

/* How a step touches an object: as the world says, and by its op. */
enum access_kind {
	ACCESS_READ = TOUCH_READ,
	ACCESS_WRITE = TOUCH_WRITE,
	ACCESS_ADD = TOUCH_ADD,
	ACCESS_TASK = TOUCH_TASK,
	ACCESS_FREE = TOUCH_FREE,
	ACCESS_LOCK =
		TOUCH_COUNT, /* takes a lock, and waits until it is free */
	ACCESS_UNLOCK,
	ACCESS_FAILED, /* finds a lock taken, and goes on without it */
	/* At its end declares the next op on it: whether it lives matters. */
	ACCESS_DECLARE,
	/* Every step, its own task. Conflicts with ACCESS_TASK of others. */
	ACCESS_OWN,
	ACCESS_COUNT,
};

enum relation {
	RELATION_NONE,	/* they commute */
	RELATION_ORDER, /* the first must come first */
	RELATION_RACE,	/* the other order is possible too, and differs */
};

struct access {
	uint16_t object; /* id, or what HOOK_TOUCH has instead */
	uint8_t kind;
	/* enum access_gate, after the step; before it where it is the op's. */
	uint8_t gate : 2, gate_before : 2;
};

/* From the earlier of two accesses to one object to the later. */
enum relation access_relation(unsigned earlier, unsigned later);
/* Is an access ordered after every earlier one to its object, but for reads
 * and additions that commute with it? */
bool access_orders_all(unsigned kind);

/* How the op that a task has declared touches its object, before it is known
 * what will become of it. */
enum access_kind access_declared(const struct task *t);

/*
 * The same after the step: what has failed has only looked, and some changes
 * commute with their like.
 *
 * Call before the step, and with its result after it.
 */
struct access_refine {
	enum access_kind declared;
	enum op_kind op;
	bool calm; /* a rwsem that nobody waits for */
};
struct access_refine access_refine_begin(const struct task *t);
enum access_kind access_refine_end(const struct access_refine *r,
				   const struct event *step);

/* May the op of the task be declared and not be enabled? Not if something else
 * than its object has ended the wait. */
bool access_waits(const struct task *t);

/* Would a task that declares to wait for the object have to wait? */
enum access_gate {
	GATE_UNKNOWN,
	GATE_OPEN,
	GATE_SHUT,
};
enum access_gate access_gate(struct object *o);

enum {
	FOOTPRINT_MAX = 12,
};

/* A step that is kept beside its run: all that it touches. */
struct footprint {
	uint16_t own; /* the object of its task */
	uint8_t count;
	bool all; /* there was no room: depends on everything */
	struct access at[FOOTPRINT_MAX];
};

void footprint_add(struct footprint *f, const struct access *accesses,
		   uint32_t count);
/* Is all that 'b' touches known of 'a', and as much as that? */
bool footprint_covers(const struct footprint *a, const struct footprint *b);
bool footprint_dependent(const struct footprint *a, const struct footprint *b);

/* Two accesses of one step to one object are one. */
uint8_t access_join(uint8_t a, uint8_t b);

#endif
