/* SPDX-License-Identifier: GPL-2.0-only */
#include "touches.h"

#include "memory.h"

#include "world/block.h"

static void touched_add(struct step_touches *t, unsigned id,
			struct object *object, unsigned kind)
{
	for (uint32_t i = 0; i < t->count; i++) {
		if (t->access[i].object != id)
			continue;
		t->access[i].kind =
			access_join(t->access[i].kind, (uint8_t)kind);
		if (!t->object[i])
			t->object[i] = object;
		return;
	}
	if (t->count == t->room) {
		uint32_t room = t->room;

		t->object = memory_grown(t->object, &room, t->count + 1,
					 sizeof(struct object *));
		t->access = memory_grown(t->access, &t->room, t->count + 1,
					 sizeof(*t->access));
	}
	t->object[t->count] = object;
	t->access[t->count++] =
		(struct access){.object = (uint16_t)id, .kind = (uint8_t)kind};
}

static void on_touch(void *context, struct world *w, const struct event *event)
{
	(void)w;
	touched_add(context, (unsigned)event->before, event->object,
		    (unsigned)event->after);
}

/* The op itself; with lock granularity cells may follow in the same step. */
static void on_step(void *context, struct world *w, const struct event *event)
{
	struct step_touches *t = context;

	(void)w;
	if (t->stepped)
		return;
	t->stepped = true;
	if (event->op == OP_TASK_CREATE)
		t->made = (uint8_t)event->after;
	if (event->object)
		touched_add(t, event->object->id, event->object,
			    access_refine_end(&t->refine, event));
}

void step_touches_begin(struct step_touches *t, const struct task *task)
{
	t->count = 0;
	t->stepped = false;
	t->made = 0;
	t->task = task;
	t->refine = access_refine_begin(task);
	t->of_op = task->op.object;
	t->before = t->of_op ? access_gate(t->of_op) : GATE_UNKNOWN;
}

static bool in_block(struct world *w, const struct object *o)
{
	for (struct object *i = world_objects(w); i; i = i->next) {
		const struct block *b;
		const char *start;

		if (i->kind != OBJECT_BLOCK)
			continue;
		b = CONTAINER_OF(i, struct block, object);
		start = (const char *)(b + 1);
		if (i == o || ((const char *)o >= start &&
			       (const char *)o < start + b->bytes))
			return true;
	}
	return false;
}

static bool is_mortal(struct step_touches *t, struct world *w,
		      const struct object *o)
{
	struct mortal *m;

	t->mortals = memory_grown(t->mortals, &t->mortal_room, o->id + 1U,
				  sizeof(*t->mortals));
	m = &t->mortals[o->id];
	if (m->object != o)
		*m = (struct mortal){o, in_block(w, o)};
	return m->mortal;
}

void step_touches_end(struct step_touches *t, struct world *w)
{
	struct object *next = t->task->op.object;

	if (t->task->state == TASK_PARKED && next && is_mortal(t, w, next))
		touched_add(t, next->id, next, ACCESS_DECLARE);
	for (uint32_t i = 0; i < t->count; i++) {
		if (!t->object[i])
			continue;
		t->access[i].gate = access_gate(t->object[i]) & 3;
		if (t->object[i] == t->of_op)
			t->access[i].gate_before = t->before & 3;
	}
}

struct step_touches *step_touches_attach(struct world *w)
{
	struct step_touches *t = memory_taken(sizeof(*t));

	world_subscribe(w, HOOK_STEP, on_step, t);
	world_subscribe(w, HOOK_TOUCH, on_touch, t);
	return t;
}

void step_touches_free(struct step_touches *t)
{
	free(t->access);
	free(t->object);
	free(t->mortals);
	free(t);
}
