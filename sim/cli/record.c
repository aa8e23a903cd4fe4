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
			 const struct held_lock *held, unsigned count)
{
	row->held_first = r->held_count;
	row->held_count = (uint8_t)count;
	if (!count)
		return;
	if (r->held_count + count > r->held_capacity) {
		r->held_capacity = 2 * r->held_capacity + ROWS_FIRST;
		r->held = cli_realloc(r->held,
				      r->held_capacity * sizeof(*r->held));
	}
	memcpy(r->held + r->held_count, held, count * sizeof(*r->held));
	r->held_count += count;
}

void record_task(struct record *r, unsigned id, const char *name, bool daemon)
{
	struct record_task *known = &r->tasks[id];

	if (known->seen)
		return;
	known->seen = true;
	known->daemon = daemon;
	snprintf(known->name, sizeof(known->name), "%s", name);
	if (r->task_count <= id)
		r->task_count = id + 1U;
}

/* A message that goes through a mailbox belongs to the step that moved it. */
static bool joins_last(const struct record *r, const struct record_row *row)
{
	const struct record_row *last;

	if (row->point != HOOK_MESSAGE || !r->row_count ||
	    row->message == MESSAGE_CALL || row->message == MESSAGE_RETURN)
		return false;
	last = &r->rows[r->row_count - 1];
	return last->point == HOOK_STEP && last->step == row->step &&
	       last->task == row->task && !last->has_message;
}

void record_add(struct record *r, const struct record_row *row,
		const char *text, const struct held_lock *held,
		unsigned held_count)
{
	struct record_row *added;

	if (row->point == HOOK_NOTE && text && !note_has_subject(text))
		return;
	if (joins_last(r, row)) {
		added = &r->rows[r->row_count - 1];
		added->has_message = true;
		added->message = row->message;
		added->from = row->from;
		added->to = row->to;
	} else {
		added = row_add(r);
		*added = *row;
		row_add_held(r, added, held, held_count);
	}
	if (text) {
		free(added->text);
		added->text = cli_strdup(text);
	}
}

static void on_event(void *context, struct world *w, const struct event *event)
{
	struct record *r = context;
	const struct task *t = event->task;
	struct record_row row = {
		.point = event->point,
		.op = event->op,
		.mode = event->mode,
		.message = event->message,
		.step = world_steps(w),
		.from = event->from,
		.to = event->to,
		.object = event->object,
		.place = event->place,
		.before = event->before,
		.after = event->after,
		.result = event->result,
	};

	if (!t)
		return;
	row.task = t->id;
	record_task(r, t->id, t->name, t->flags & TASK_DAEMON);
	record_add(r, &row, event->text, t->held, t->held_count);
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

const struct object *record_actor(const struct record *r, const struct world *w,
				  unsigned id)
{
	const struct object *o;

	if (!w)
		return id < r->object_count ? r->objects[id] : NULL;
	o = world_objects(w);
	while (o && o->id != id)
		o = o->next;
	return o;
}
