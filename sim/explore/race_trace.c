/* SPDX-License-Identifier: GPL-2.0-only */
#include "race_trace.h"

#include "lock_graph.h"
#include "memory.h"

#include "world/cell.h"

/* What a step does to a lock, if it did what it was to do. */
enum lock_step {
	TAKES = 1,
	GIVES = 2,
	READS = 4,
	IF_TAKEN = 8, /* it did where the result is not 0; else where it is */
};

static const uint8_t lock_steps[OP_COUNT] = {
	[OP_MUTEX_LOCK] = TAKES,
	[OP_MUTEX_TRYLOCK] = TAKES | IF_TAKEN,
	[OP_MUTEX_UNLOCK] = GIVES,
	[OP_RWSEM_DOWN_READ] = TAKES | READS,
	[OP_RWSEM_DOWN_WRITE] = TAKES,
	[OP_RWSEM_WAIT_READ] = TAKES | READS,
	[OP_RWSEM_WAIT_WRITE] = TAKES,
	[OP_RWSEM_TRY_READ] = TAKES | READS | IF_TAKEN,
	[OP_RWSEM_TRY_WRITE] = TAKES | IF_TAKEN,
	[OP_RWSEM_UP_READ] = GIVES,
	[OP_RWSEM_UP_WRITE] = GIVES,
	[OP_RWSEM_DOWNGRADE] = GIVES | TAKES | READS,
	[OP_SPIN_LOCK] = TAKES,
	[OP_SPIN_TRYLOCK] = TAKES | IF_TAKEN,
	[OP_SPIN_UNLOCK] = GIVES,
};

void race_set_join(const struct race_trace *t, struct race_set *into,
		   const struct race_set *from)
{
	for (unsigned i = 0; i < t->task_count; i++)
		if (into->steps[i] < from->steps[i])
			into->steps[i] = from->steps[i];
}

static void needs(struct race_trace *t, unsigned node, unsigned needed)
{
	if (needed != RACE_NONE && needed != node)
		race_set_join(t, &t->node[node].needs, &t->node[needed].needs);
}

/* The step that a task is in, or RACE_NONE. */
static unsigned node_of(struct race_trace *t, const struct task *task)
{
	unsigned last = t->last[task->id];
	struct race_node *n;
	unsigned at;

	if (last != RACE_NONE && t->node[last].steps == task->steps)
		return last;
	if (t->node_count == RACE_NODES_MAX || task->steps > UINT16_MAX) {
		t->full = true;
		return RACE_NONE;
	}
	if (t->task_count <= task->id)
		t->task_count = task->id + 1u;
	at = t->node_count++;
	n = &t->node[at];
	memset(n, 0, sizeof(*n));
	n->task = task->id;
	n->steps = (uint16_t)task->steps;
	n->before = (uint16_t)(last != RACE_NONE ? last : t->due[task->id]);
	needs(t, at, n->before);
	needs(t, at, t->due[task->id]);
	t->due[task->id] = RACE_NONE;
	n->needs.steps[task->id] = n->steps;
	t->last[task->id] = (uint16_t)at;
	if (last == RACE_NONE)
		(void)snprintf(t->task[task->id], TASK_NAME_BYTES, "%s",
			       task->name);
	return at;
}

/* What belongs to an id, or NULL. */
static struct race_object *object_of(struct race_trace *t, unsigned id,
				     const struct object *o)
{
	struct race_object *of;

	if (t->by_id[id] != RACE_NONE)
		return &t->object[t->by_id[id]];
	if (t->object_count == RACE_OBJECTS_MAX) {
		t->full = true;
		return NULL;
	}
	t->by_id[id] = (uint16_t)t->object_count;
	of = &t->object[t->object_count++];
	*of = (struct race_object){.id = (uint16_t)id};
	if (o && o->kind == OBJECT_CELL) {
		of->key = lock_key(o);
		object_format(o, of->name, sizeof(of->name));
		(void)snprintf(of->bare, sizeof(of->bare), "%s", o->name);
	}
	return of;
}

static void keeps_order(struct race_trace *t, unsigned node,
			struct race_object *of)
{
	needs(t, node, of->ordered);
	of->ordered = (uint16_t)node;
}

static void section_open(struct race_trace *t, unsigned node,
			 struct race_object *of, bool reads)
{
	if (t->section_count == RACE_SECTIONS_MAX) {
		t->full = true;
		return;
	}
	t->section[t->section_count] = (struct race_section){
		.taken = (uint16_t)node,
		.previous = of->section,
		.reads = reads,
	};
	of->section = (uint16_t)t->section_count++;
}

static void section_close(struct race_trace *t, unsigned node,
			  const struct race_object *of)
{
	for (unsigned i = of->section; i; i = t->section[i].previous) {
		struct race_section *s = &t->section[i];

		if (s->given != RACE_NONE ||
		    t->node[s->taken].task != t->node[node].task)
			continue;
		s->given = (uint16_t)node;
		return;
	}
}

/* A try that failed, or a wait for it: it is as it is because of all that was
 * done to the lock before, and others may be because of it. */
static void lock_refused(struct race_trace *t, unsigned node,
			 struct race_object *of)
{
	for (unsigned i = of->section; i; i = t->section[i].previous) {
		needs(t, node, t->section[i].taken);
		needs(t, node, t->section[i].given);
	}
	keeps_order(t, node, of);
}

static void lock_step(struct race_trace *t, unsigned node,
		      struct race_object *of, const struct event *event)
{
	unsigned does = lock_steps[event->op];
	bool done = (does & IF_TAKEN) ? event->result != 0 : !event->result;

	if (!done) {
		lock_refused(t, node, of);
		return;
	}
	needs(t, node, of->ordered);
	if (does & GIVES)
		section_close(t, node, of);
	if (does & TAKES)
		section_open(t, node, of, does & READS);
}

static void access_add(struct race_trace *t, unsigned node,
		       const struct race_object *of, const struct event *event,
		       enum race_kind kind)
{
	const struct task *task = event->task;
	struct race_access *a = &t->access[t->access_count];

	if (t->access_count == RACE_ACCESSES_MAX) {
		t->full = true;
		return;
	}
	t->access_count++;
	*a = (struct race_access){
		.node = (uint16_t)node,
		.object = (uint16_t)(of - t->object),
		.kind = (uint8_t)kind,
		.hold_count = task->held_count,
		.place = event->place,
	};
	for (unsigned i = 0; i < task->held_count; i++) {
		a->hold[i].lock = task->held[i].object->id;
		a->hold[i].reads = task->held[i].mode == HOLD_READ;
	}
}

static void cell_step(struct race_trace *t, unsigned node,
		      struct race_object *of, const struct event *event)
{
	const struct cell *c = CONTAINER_OF(event->object, struct cell, object);
	enum race_kind kind = event->op == OP_CELL_READ	   ? RACE_READS
			      : event->op == OP_CELL_WRITE ? RACE_WRITES
							   : RACE_UPDATES;

	if (!(c->flags & CELL_ONCE))
		access_add(t, node, of, event, kind);
	if (kind != RACE_WRITES)
		needs(t, node, of->written);
	if (kind != RACE_READS)
		of->written = (uint16_t)node;
}

/* What it does to another task counts from that one's next step on. */
static void task_due(struct race_trace *t, unsigned node, unsigned id)
{
	needs(t, node, t->last[id]);
	needs(t, node, t->due[id]);
	t->due[id] = (uint16_t)node;
}

static void other_step(struct race_trace *t, unsigned node,
		       struct race_object *of, const struct event *event)
{
	switch ((unsigned)event->op) {
	case OP_TASK_CREATE:
		task_due(t, node, (unsigned)event->after);
		/* Ids are by the order of creation. */
		of = object_of(t, TOUCHED_TASKS, NULL);
		break;
	case OP_SIGNAL:
		task_due(t, node,
			 CONTAINER_OF(event->object, struct task, object)->id);
		break;
	case OP_TASK_JOIN:
		needs(t, node,
		      t->last[CONTAINER_OF(event->object, struct task, object)
				      ->id]);
		break;
	default:
		break;
	}
	if (of)
		keeps_order(t, node, of);
}

static void on_step(void *context, struct world *w, const struct event *event)
{
	struct race_trace *t = context;
	const struct object *o = event->object;
	struct race_object *of;
	unsigned node;

	(void)w;
	if (t->off || t->full)
		return;
	/* Steps without an object have to do with time. */
	of = object_of(t, o ? o->id : TOUCHED_CLOCK, o);
	node = node_of(t, event->task);
	if (!of || node == RACE_NONE)
		return;
	if (o && o->kind == OBJECT_CELL)
		cell_step(t, node, of, event);
	else if (lock_steps[event->op])
		lock_step(t, node, of, event);
	else
		other_step(t, node, of, event);
}

/* What the engine does in a step to more than the object of its op; not to
 * variables and locks, which are told of by ops. */
static void on_side(void *context, struct world *w, const struct event *event)
{
	struct race_trace *t = context;
	struct race_object *of;
	unsigned node;

	(void)w;
	if (t->off || t->full || !event->task ||
	    event->object->kind == OBJECT_CELL ||
	    event->object->kind == OBJECT_MUTEX ||
	    event->object->kind == OBJECT_RWSEM ||
	    event->object->kind == OBJECT_SPINLOCK)
		return;
	of = object_of(t, event->object->id, event->object);
	node = node_of(t, event->task);
	if (of && node != RACE_NONE)
		keeps_order(t, node, of);
}

struct race_trace *race_trace_attach(struct world *w)
{
	struct race_trace *t = memory_taken(sizeof(*t));

	race_trace_clear(t);
	t->off = true;
	world_subscribe(w, HOOK_STEP, on_step, t);
	world_subscribe(w, HOOK_SIDE, on_side, t);
	return t;
}

void race_trace_free(struct race_trace *t)
{
	free(t);
}

void race_trace_clear(struct race_trace *t)
{
	for (unsigned i = 1; i < t->object_count; i++)
		t->by_id[t->object[i].id] = RACE_NONE;
	t->object_count = 1;
	t->node_count = 1;
	t->section_count = 1;
	t->access_count = 0;
	t->task_count = 0;
	t->full = false;
	memset(t->last, 0, sizeof(t->last));
	memset(t->due, 0, sizeof(t->due));
}
