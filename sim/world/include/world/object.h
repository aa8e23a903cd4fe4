/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Objects: what ops name. Each lock, cell, completion, mailbox... embeds one
 * as its first member. Objects are numbered in the order of their creation,
 * which is the same in every run; no address ever takes part in a decision.
 */
#ifndef WORLD_OBJECT_H
#define WORLD_OBJECT_H

#include "world/base.h"

struct world;

enum object_kind {
	OBJECT_MUTEX,
	OBJECT_RWSEM,
	OBJECT_SPINLOCK,
	OBJECT_COMPLETION,
	OBJECT_WAITQUEUE,
	OBJECT_REFCOUNT,
	OBJECT_CELL,
	OBJECT_BLOCK,
	OBJECT_WORK,
	OBJECT_WORKQUEUE,
	OBJECT_TIMER,
	OBJECT_TIMERS,
	OBJECT_ACTOR,
	OBJECT_EVENT,
	OBJECT_TASK,
	OBJECT_DEVICE,
	OBJECT_RPM,
};

struct object {
	uint64_t pending; /* slots of the tasks whose declared op names it */
	/* What kind of thing it is: one word for all its instances, in the
	 * field's spelling ('dev_set->lock'). Static. */
	const char *name;
	/* Which instance ('gpu0'), or NULL where there is only one. Static, or
	 * in the arena. */
	const char *owner;
	struct object *next; /* list of all objects, newest first */
	uint16_t id;	     /* 1 is the first */
	uint8_t kind;
	bool dead; /* the allocation that holds it was freed */
};

/*
 * Register an object that is embedded in memory of world_alloc() or
 * block_new(): never on a stack, whose bytes are used again. The init functions
 * of locks, cells, ... do this for their own.
 *
 * Bounds: 65534 objects in a run; beyond, the run stops with a diagnosis.
 */
void object_init(struct object *o, enum object_kind kind, const char *name,
		 const char *owner);

/* 'mutex', 'rwsem', ...: the word that stands in the trace. */
const char *object_kind_name(enum object_kind kind);

/*
 * Write 'name' or 'name(owner)' into the buffer.
 *
 * Bounds: cut at 'bytes', always terminated.
 */
void object_format(const struct object *o, char *buffer, size_t bytes);

#endif
