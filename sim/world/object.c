/* SPDX-License-Identifier: GPL-2.0-only */
#include "engine.h"

void object_init(struct object *o, enum object_kind kind, const char *name,
		 const char *owner)
{
	struct world *w = world_of_fast(o);

	SIM_ASSERT(world_crash_find(o) == w);
	SIM_ASSERT(!o->id);
	if (w->run.object_count == OBJECTS_MAX)
		engine_limit(w, "more than 65534 objects in one run");
	o->name = name;
	o->owner = owner;
	o->kind = (uint8_t)kind;
	o->pending = 0;
	o->dead = false;
	o->id = (uint16_t)++w->run.object_count;
	o->next = w->run.objects;
	w->run.objects = o;
}

const char *object_kind_name(enum object_kind kind)
{
	static const char *const names[] = {
		[OBJECT_MUTEX] = "mutex",
		[OBJECT_RWSEM] = "rwsem",
		[OBJECT_SPINLOCK] = "spinlock",
		[OBJECT_COMPLETION] = "completion",
		[OBJECT_WAITQUEUE] = "waitqueue",
		[OBJECT_REFCOUNT] = "refcount",
		[OBJECT_CELL] = "cell",
		[OBJECT_BLOCK] = "block",
		[OBJECT_WORK] = "work",
		[OBJECT_WORKQUEUE] = "workqueue",
		[OBJECT_TIMER] = "timer",
		[OBJECT_TIMERS] = "timers",
		[OBJECT_ACTOR] = "actor",
		[OBJECT_EVENT] = "event",
		[OBJECT_TASK] = "task",
		[OBJECT_DEVICE] = "device",
		[OBJECT_RPM] = "rpm",
	};

	SIM_ASSERT(kind < ARRAY_COUNT(names));
	return names[kind];
}

void object_format(const struct object *o, char *buffer, size_t bytes)
{
	if (!o)
		(void)snprintf(buffer, bytes, "-");
	else if (o->owner)
		(void)snprintf(buffer, bytes, "%s(%s)", o->name, o->owner);
	else
		(void)snprintf(buffer, bytes, "%s", o->name);
}
