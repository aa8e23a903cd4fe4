/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Hooks into rows. A set of held locks is stored once for all events during
 * which it stays the same; comparing it with the one before also tells what a
 * step did to a lock, whichever op it was.
 */
#include "recorder.h"

#include "recorder_states.h"
#include "world/block.h"
#include "world/cell.h"

enum {
	ROWS_BYTES_FIRST = 1 << 16,
};

void *rows_add(struct recorder *r, struct rows *rows, size_t bytes)
{
	void *place;

	if (r->failed)
		return NULL;
	if (rows->bytes + bytes > rows->bytes_max) {
		size_t max = rows->bytes_max ? rows->bytes_max
					     : (size_t)ROWS_BYTES_FIRST;
		char *data;

		while (max < rows->bytes + bytes)
			max *= 2;
		data = realloc(rows->data, max);
		if (!data) {
			r->failed = true;
			return NULL;
		}
		rows->data = data;
		rows->bytes_max = max;
	}
	place = rows->data + rows->bytes;
	memset(place, 0, bytes);
	rows->bytes += bytes;
	return place;
}

static uint32_t text_add(struct recorder *r, const char *text)
{
	size_t bytes;
	size_t at = r->text.bytes;
	char *copy;

	if (!text)
		return 0;
	bytes = strlen(text) + 1;
	copy = rows_add(r, &r->text, bytes);
	if (!copy)
		return 0;
	memcpy(copy, text, bytes);
	return (uint32_t)at;
}

/* The allocation that an object lies in; 0 for none, and for its own. */
static uint16_t block_around(const struct world *w, const struct object *o)
{
	for (struct object *i = world_objects(w); i; i = i->next) {
		const char *start;

		if (i->kind != OBJECT_BLOCK)
			continue;
		start = (const char *)(CONTAINER_OF(i, struct block, object) +
				       1);
		if ((const char *)o >= start &&
		    (const char *)o <
			    start + CONTAINER_OF(i, struct block, object)
					    ->bytes)
			return i->id;
	}
	return 0;
}

static bool is_once(const struct object *o)
{
	const void *cell = (const char *)o - offsetof(struct cell, object);

	return o->kind == OBJECT_CELL &&
	       (((const struct cell *)cell)->flags & CELL_ONCE);
}

/* Note the names of an object when it is first seen; returns its id. */
static uint16_t object_see(struct recorder *r, const struct world *w,
			   const struct object *o)
{
	size_t bytes = sizeof(struct recorded_object);
	struct recorded_object *seen;

	if (!o)
		return 0;
	if (r->objects.bytes < (o->id + 1u) * bytes &&
	    !rows_add(r, &r->objects, (o->id + 1u) * bytes - r->objects.bytes))
		return 0;
	seen = (struct recorded_object *)(void *)r->objects.data + o->id;
	if (!seen->name) {
		seen->name = o->name;
		seen->owner = o->owner;
		seen->kind = o->kind;
		seen->block = block_around(w, o);
		seen->once = is_once(o);
	}
	return o->id;
}

static const struct recorded_hold *held_get(const struct recorder *r,
					    uint32_t index, uint32_t *ret_count)
{
	const struct recorded_held *sets = (const void *)r->held_sets.data;
	const struct recorded_hold *holds = (const void *)r->holds.data;

	*ret_count = sets[index].count;
	return holds ? holds + sets[index].first : NULL;
}

static bool held_is(const struct recorder *r, const struct task *t)
{
	uint32_t count;
	const struct recorded_hold *holds =
		held_get(r, r->held_of_task[t->id], &count);

	if (count != t->held_count)
		return false;
	for (uint32_t i = 0; i < count; i++) {
		if (holds[i].object != t->held[i].object->id ||
		    holds[i].mode != (uint8_t)t->held[i].mode)
			return false;
	}
	return true;
}

/* What became of the task's holds of an object since the set was stored. */
static enum hold_change hold_compare(const struct recorder *r,
				     const struct task *t,
				     const struct object *o)
{
	uint32_t count;
	const struct recorded_hold *holds =
		held_get(r, r->held_of_task[t->id], &count);
	int more = 0;
	int more_exclusive = 0;

	for (uint32_t i = 0; i < count; i++) {
		if (holds[i].object != o->id)
			continue;
		more--;
		more_exclusive -= holds[i].mode == HOLD_EXCLUSIVE;
	}
	for (unsigned i = 0; i < t->held_count; i++) {
		if (t->held[i].object != o)
			continue;
		more++;
		more_exclusive += t->held[i].mode == HOLD_EXCLUSIVE;
	}
	if (more > 0)
		return HOLD_ACQUIRED;
	if (more < 0)
		return HOLD_RELEASED;
	return more_exclusive < 0 ? HOLD_DOWNGRADED : HOLD_SAME;
}

/* Store the present set of held locks, if it is a new one. */
static void held_store(struct recorder *r, const struct world *w,
		       const struct task *t)
{
	struct recorded_held *set;
	uint32_t first =
		(uint32_t)(r->holds.bytes / sizeof(struct recorded_hold));

	if (held_is(r, t))
		return;
	if (!t->held_count) {
		r->held_of_task[t->id] = 0;
		return;
	}
	for (unsigned i = 0; i < t->held_count; i++) {
		uint16_t object = object_see(r, w, t->held[i].object);
		struct recorded_hold *hold =
			rows_add(r, &r->holds, sizeof(*hold));

		if (!hold)
			return;
		hold->object = object;
		hold->mode = (uint8_t)t->held[i].mode;
	}
	set = rows_add(r, &r->held_sets, sizeof(*set));
	if (!set)
		return;
	set->first = first;
	set->count = t->held_count;
	r->held_of_task[t->id] =
		(uint32_t)(r->held_sets.bytes / sizeof(*set)) - 1;
}

static const char *event_words(const struct event *event)
{
	if (event->point == HOOK_SYSCALL_EXIT && !event->text)
		return event->task ? event->task->syscall : NULL;
	return event->text;
}

/* What a row has of its own to say, by its point. */
static void event_mark(struct recorder *r, const struct event *event,
		       struct recorded_event *row)
{
	const struct task *t = event->task;
	uint64_t bit = (uint64_t)1 << t->slot;

	if (event->point == HOOK_STEP)
		r->blocked &= ~bit;
	else if (event->point == HOOK_BLOCKED)
		r->blocked |= bit;
	else if (event->point == HOOK_SYSCALL_EXIT)
		row->before = t->held_outside;
}

static void event_add(struct recorder *r, const struct world *w,
		      const struct event *event)
{
	const struct task *t = event->task;
	struct recorded_event *row = rows_add(r, &r->events, sizeof(*row));

	if (!row)
		return;
	row->seq = ++r->seq;
	row->step = world_steps(w);
	row->ts_ns = world_now_ns(w);
	row->before = event->before;
	row->after = event->after;
	row->result = event->result;
	row->place = event->place;
	row->point = (uint8_t)event->point;
	row->op = event->point == HOOK_MISUSE ? (uint8_t)event->misuse
					      : (uint8_t)event->op;
	row->mode = (uint8_t)event->mode;
	row->object = object_see(r, w, event->object);
	row->text = text_add(r, event_words(event));
	if (!t)
		return;
	event_mark(r, event, row);
	row->task = t->id;
	row->actor = t->call_depth ? t->actor_stack[t->call_depth - 1] : 0;
	if (event->point == HOOK_STEP && event->object)
		row->hold = (uint8_t)hold_compare(r, t, event->object);
	held_store(r, w, t);
	row->held = r->held_of_task[t->id];
}

static void touch_add(struct recorder *r, const struct world *w,
		      const struct task *t, const struct object *o)
{
	struct recorded_touch *row = rows_add(r, &r->touches, sizeof(*row));

	if (!row)
		return;
	row->seq = ++r->seq;
	row->step = world_steps(w);
	row->task = t->id;
	row->object = object_see(r, w, o);
}

static struct recorded_touch *touch_last(struct recorder *r)
{
	return (void *)(r->touches.data + r->touches.bytes -
			sizeof(struct recorded_touch));
}

/* Who is started or signalled comes after this step. */
static void touch_task(struct recorder *r, const struct world *w,
		       const struct event *event)
{
	if (!event->task || !event->object ||
	    (event->op != OP_TASK_CREATE && event->op != OP_SIGNAL))
		return;
	touch_add(r, w, event->task, event->object);
	if (!r->failed)
		touch_last(r)->later =
			CONTAINER_OF(event->object, struct task, object)->id;
}

/* Those that order tasks; all others are of the ops of the step. */
static void hook_side(void *context, struct world *w, const struct event *event)
{
	struct recorder *r = context;

	if (!event->task)
		return;
	switch ((unsigned)event->object->kind) {
	case OBJECT_WORK:
	case OBJECT_WORKQUEUE:
	case OBJECT_TIMER:
	case OBJECT_TASK:
	case OBJECT_EVENT:
	case OBJECT_RPM:
		touch_add(r, w, event->task, event->object);
		if (!r->failed)
			touch_last(r)->reads = event->after == TOUCH_READ;
		break;
	default:
		break;
	}
}

/* What the op of a step changes comes after its row; what a task does then,
 * before the next row. */
static void hook_event(void *context, struct world *w,
		       const struct event *event)
{
	struct recorder *r = context;

	if (event->point == HOOK_STEP) {
		event_add(r, w, event);
		touch_task(r, w, event);
		states_now(r, w, event);
		states_look(r, w);
		return;
	}
	states_now(r, w, event);
	states_look(r, w);
	event_add(r, w, event);
}

/*
 * Who could have gone on when it declared its op, and no longer can: another
 * has taken the lock. The engine says no word of that.
 */
static void blocked_look(struct recorder *r, const struct world *w,
			 uint64_t enabled)
{
	uint64_t rest = world_task_slots(w) & ~(enabled | r->blocked);

	for (; rest; rest &= rest - 1) {
		struct task *t = world_task(w, (unsigned)__builtin_ctzll(rest));

		if (t->state == TASK_PARKED)
			event_add(r, w,
				  &(struct event){
					  .point = HOOK_BLOCKED,
					  .task = t,
					  .op = t->op.kind,
					  .mode = t->op.mode,
					  .object = t->op.object,
					  .place = t->op.place,
				  });
	}
}

static void hook_message(void *context, struct world *w,
			 const struct event *event)
{
	struct recorder *r = context;
	struct recorded_message *row;

	states_now(r, w, event);
	states_look(r, w);
	row = rows_add(r, &r->messages, sizeof(*row));
	if (!row)
		return;
	row->seq = ++r->seq;
	row->step = world_steps(w);
	row->ts_ns = world_now_ns(w);
	row->kind = (uint8_t)event->message;
	row->task = event->task ? event->task->id : 0;
	row->from = event->from;
	row->to = event->to;
	row->status = event->result;
	row->text = text_add(r, event->text);
}

static void choice_add(struct recorder *r, const struct world *w,
		       const struct task *t,
		       const struct recorded_choice *values)
{
	struct recorded_choice *row = rows_add(r, &r->choices, sizeof(*row));

	if (!row)
		return;
	*row = *values;
	row->seq = ++r->seq;
	if (!t)
		return;
	row->task = t->id;
	row->op = (uint8_t)t->op.kind;
	row->object = object_see(r, w, t->op.object);
	row->place = t->op.place;
}

static void chooser_begin(void *state, const struct world *w, uint64_t seed)
{
	struct recorder *r = state;

	if (r->inner.begin)
		r->inner.begin(r->inner.state, w, seed);
	r->last = (struct recorded_state){.seq = 0};
	states_first(r, w);
}

static void chooser_declared(void *state, const struct world *w, struct task *t)
{
	struct recorder *r = state;

	r->inner.declared(r->inner.state, w, t);
}

static unsigned chooser_pick(void *state, const struct world *w,
			     uint64_t enabled)
{
	struct recorder *r = state;
	unsigned slot = r->inner.pick(r->inner.state, w, enabled);
	const struct task *t;

	states_look(r, w);
	blocked_look(r, w, enabled);
	/* A replay that diverges picks what is not there. */
	if (slot >= TASKS_MAX || !((enabled >> slot) & 1))
		return slot;
	t = world_task(w, slot);
	choice_add(r, w, t,
		   &(struct recorded_choice){
			   .step = world_steps(w) + 1,
			   .kind = CHOICE_TASK,
			   .value = t->id,
			   .count = (uint32_t)__builtin_popcountll(enabled),
		   });
	return slot;
}

static unsigned chooser_only(void *state, const struct world *w, unsigned slot)
{
	struct recorder *r = state;

	states_look(r, w);
	blocked_look(r, w, (uint64_t)1 << slot);
	return r->inner.only ? r->inner.only(r->inner.state, w, slot) : slot;
}

static uint32_t chooser_choose(void *state, const struct world *w,
			       enum choice_kind kind, uint32_t n)
{
	struct recorder *r = state;
	uint32_t value = r->inner.choose(r->inner.state, w, kind, n);

	choice_add(r, w, task_current(),
		   &(struct recorded_choice){
			   .step = world_steps(w),
			   .kind = (uint8_t)kind,
			   .value = value,
			   .count = n,
		   });
	return value;
}

enum {
	ROWS_OF_RUN = 9,
};

static void recorder_rows(struct recorder *r,
			  struct rows *ret_rows[ROWS_OF_RUN])
{
	ret_rows[0] = &r->events;
	ret_rows[1] = &r->messages;
	ret_rows[2] = &r->choices;
	ret_rows[3] = &r->objects;
	ret_rows[4] = &r->holds;
	ret_rows[5] = &r->held_sets;
	ret_rows[6] = &r->text;
	ret_rows[7] = &r->states;
	ret_rows[8] = &r->touches;
}

void recorder_init(struct recorder *r, const struct registry *registry)
{
	memset(r, 0, sizeof(*r));
	r->registry = registry;
}

void recorder_release(struct recorder *r)
{
	struct rows *list[ROWS_OF_RUN];

	recorder_rows(r, list);
	for (size_t i = 0; i < ARRAY_COUNT(list); i++)
		free(list[i]->data);
	free(r->owners.data);
	free(r->variables.data);
	free(r->values.data);
	memset(r, 0, sizeof(*r));
}

void recorder_attach(struct recorder *r, struct world *w)
{
	static const enum hook_point points[] = {
		HOOK_STEP, HOOK_BLOCKED,    HOOK_MISUSE,   HOOK_SYSCALL_EXIT,
		HOOK_NOTE, HOOK_STEP_BEGIN, HOOK_STEP_END, HOOK_RETRY,
	};

	for (size_t i = 0; i < ARRAY_COUNT(points); i++)
		world_subscribe(w, points[i], hook_event, r);
	world_subscribe(w, HOOK_MESSAGE, hook_message, r);
	world_subscribe(w, HOOK_SIDE, hook_side, r);
}

const struct chooser *recorder_begin(struct recorder *r,
				     const struct chooser *inner)
{
	struct rows *list[ROWS_OF_RUN];

	recorder_rows(r, list);
	for (size_t i = 0; i < ARRAY_COUNT(list); i++)
		list[i]->bytes = 0;
	memset(r->held_of_task, 0, sizeof(r->held_of_task));
	r->blocked = 0;
	memset(r->place_of_task, 0, sizeof(r->place_of_task));
	r->seq = 0;
	r->failed = false;
	/* Index 0: the empty set, and no text. */
	rows_add(r, &r->held_sets, sizeof(struct recorded_held));
	rows_add(r, &r->text, 1);
	r->inner = *inner;
	r->outer = (struct chooser){
		.state = r,
		.begin = chooser_begin,
		.declared = inner->declared ? chooser_declared : NULL,
		.pick = chooser_pick,
		.only = chooser_only,
		.choose = chooser_choose,
	};
	return &r->outer;
}

static void block_see(struct recorder *r, const struct world *w,
		      const struct block *b)
{
	struct recorded_object *all;
	uint16_t id = object_see(r, w, &b->object);

	all = (struct recorded_object *)(void *)r->objects.data;
	if (!id)
		return;
	all[id].allocated_at = b->allocated_at;
	all[id].must_free = b->leak_checked && !b->kept;
}

void recorder_finish(struct recorder *r, const struct world *w)
{
	states_look(r, w);
	if (world_status(w) == RUN_STUCK)
		blocked_look(r, w, 0);
	for (struct object *o = world_objects(w); o; o = o->next) {
		if (o->kind == OBJECT_ACTOR)
			object_see(r, w, o);
		else if (o->kind == OBJECT_BLOCK)
			block_see(r, w, CONTAINER_OF(o, struct block, object));
	}
}

const char *recorder_text(const struct recorder *r, uint32_t text)
{
	return text ? r->text.data + text : NULL;
}

const struct recorded_object *recorder_object(const struct recorder *r,
					      unsigned id)
{
	uint32_t count;
	const struct recorded_object *rows =
		RECORDER_ROWS(r->objects, recorded_object, &count);

	if (!id || id >= count || !rows[id].name)
		return NULL;
	return &rows[id];
}
