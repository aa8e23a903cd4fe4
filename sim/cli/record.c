/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A recorder in host memory. It looks at the world and changes nothing in it,
 * so a recorded run has the digest of the bare one.
 */
#include "cli/record.h"

enum {
	ROWS_FIRST = 256,
};

struct record *record_new(void)
{
	return cli_alloc(sizeof(struct record));
}

void record_clear(struct record *r)
{
	for (uint32_t i = 0; i < r->row_count; i++)
		free(r->rows[i].text);
	r->row_count = 0;
	r->held_count = 0;
	r->task_count = 0;
	memset(r->tasks, 0, sizeof(r->tasks));
}

void record_free(struct record *r)
{
	record_clear(r);
	free(r->rows);
	free(r->held);
	free(r);
}

static struct record_row *row_add(struct record *r)
{
	if (r->row_count == r->row_capacity) {
		r->row_capacity =
			r->row_capacity ? 2 * r->row_capacity : ROWS_FIRST;
		r->rows = cli_realloc(r->rows,
				      r->row_capacity * sizeof(*r->rows));
	}
	r->rows[r->row_count] = (struct record_row){.task = 0};
	return &r->rows[r->row_count++];
}

static void row_add_held(struct record *r, struct record_row *row,
			 const struct task *t)
{
	row->held_first = r->held_count;
	row->held_count = t->held_count;
	if (!t->held_count)
		return;
	if (r->held_count + t->held_count > r->held_capacity) {
		r->held_capacity = 2 * r->held_capacity + ROWS_FIRST;
		r->held = cli_realloc(r->held,
				      r->held_capacity * sizeof(*r->held));
	}
	memcpy(r->held + r->held_count, t->held,
	       t->held_count * sizeof(*r->held));
	r->held_count += t->held_count;
}

static void task_seen(struct record *r, const struct task *t)
{
	struct record_task *known = &r->tasks[t->id];

	if (known->seen)
		return;
	known->seen = true;
	known->daemon = t->flags & TASK_DAEMON;
	memcpy(known->name, t->name, sizeof(known->name));
	if (r->task_count <= t->id)
		r->task_count = t->id + 1U;
}

/* A message that goes through a mailbox belongs to the step that moved it. */
static bool joins_last(const struct record *r, const struct event *event,
		       uint32_t step)
{
	const struct record_row *last;

	if (event->point != HOOK_MESSAGE || !r->row_count ||
	    event->message == MESSAGE_CALL || event->message == MESSAGE_RETURN)
		return false;
	last = &r->rows[r->row_count - 1];
	return last->point == HOOK_STEP && last->step == step &&
	       last->task == event->task->id && !last->has_message;
}

static void on_event(void *context, struct world *w, const struct event *event)
{
	struct record *r = context;
	uint32_t step = world_steps(w);
	struct record_row *row;

	if (!event->task)
		return;
	task_seen(r, event->task);
	if (joins_last(r, event, step)) {
		row = &r->rows[r->row_count - 1];
		row->has_message = true;
	} else {
		row = row_add(r);
		row->point = event->point;
		row->op = event->op;
		row->mode = event->mode;
		row->step = step;
		row->task = event->task->id;
		row->object = event->object;
		row->place = event->place;
		row->before = event->before;
		row->after = event->after;
		row->result = event->result;
		row_add_held(r, row, event->task);
	}
	row->message = event->message;
	row->from = event->from;
	row->to = event->to;
	if (event->text)
		row->text = cli_strdup(event->text);
}

void record_attach(void *record, struct world *w)
{
	static const enum hook_point points[] = {
		HOOK_STEP,    HOOK_STEP_BEGIN, HOOK_BLOCKED,
		HOOK_MESSAGE, HOOK_NOTE,
	};

	for (unsigned i = 0; i < ARRAY_COUNT(points); i++)
		world_subscribe(w, points[i], on_event, record);
}

const struct record_row *record_last(const struct record *r, unsigned task,
				     uint32_t step)
{
	for (uint32_t i = r->row_count; i-- > 0;) {
		if (r->rows[i].task == task && r->rows[i].step <= step)
			return &r->rows[i];
	}
	return NULL;
}

bool record_ambiguous(const struct record *r, const struct object *object)
{
	for (uint32_t i = 0; i < r->row_count; i++) {
		const struct object *o = r->rows[i].object;

		if (o && o != object && strcmp(o->name, object->name) == 0)
			return true;
	}
	return false;
}

const struct object *record_actor(const struct world *w, unsigned id)
{
	const struct object *o = world_objects(w);

	while (o && o->id != id)
		o = o->next;
	return o;
}
