/* SPDX-License-Identifier: GPL-2.0-only */
#include "columns.h"

#include "names.h"

static void put_integer(sqlite3_context *c, int64_t value)
{
	sqlite3_result_int64(c, value);
}

/* NULL is NULL, as it is where nothing is put. */
static void put_text(sqlite3_context *c, const char *text)
{
	if (text)
		sqlite3_result_text(c, text, -1, SQLITE_STATIC);
}

static void put_id(sqlite3_context *c, unsigned id)
{
	if (id)
		sqlite3_result_int64(c, id);
}

static void put_function(sqlite3_context *c, const struct place *place)
{
	if (place)
		put_text(c, place->function);
}

/* A number, or the name of an error: the other one is NULL. */
static void put_result(sqlite3_context *c, int64_t result)
{
	if (!name_error(result))
		put_integer(c, result);
}

/* Do 'before' and 'after' mean something to people? */
static bool has_value(const struct recorded_object *o)
{
	return o && (o->kind == OBJECT_CELL || o->kind == OBJECT_REFCOUNT ||
		     o->kind == OBJECT_COMPLETION ||
		     o->kind == OBJECT_WAITQUEUE || o->kind == OBJECT_EVENT ||
		     o->kind == OBJECT_DEVICE || o->kind == OBJECT_WORKQUEUE);
}

static bool event_has_value(const struct writer *writer,
			    const struct recorded_event *e)
{
	return e->point == HOOK_STEP &&
	       has_value(recorder_object(writer->r, e->object));
}

static const char *event_op(const struct recorded_event *e)
{
	switch ((enum hook_point)e->point) {
	case HOOK_STEP:
	case HOOK_BLOCKED:
		return op_kind_name((enum op_kind)e->op);
	case HOOK_MISUSE:
		return name_misuse((enum misuse)e->op);
	case HOOK_SYSCALL_EXIT:
	case HOOK_MESSAGE:
	case HOOK_NOTE:
	case HOOK_STEP_BEGIN:
	case HOOK_STEP_END:
	case HOOK_TOUCH:
	case HOOK_RETRY:
	case HOOK_SIDE:
	case HOOK_RUN_END:
	case HOOK_POINT_COUNT:
		break;
	}
	return name_point((enum hook_point)e->point);
}

enum event_column {
	EVENT_RUN_ID,
	EVENT_SEQ,
	EVENT_STEP,
	EVENT_TS_NS,
	EVENT_TASK_ID,
	EVENT_ACTOR,
	EVENT_POINT,
	EVENT_OP,
	EVENT_OBJECT_ID,
	EVENT_OBJECT,
	EVENT_FUNCTION,
	EVENT_FILE,
	EVENT_LINE,
	EVENT_MODE,
	EVENT_BEFORE,
	EVENT_AFTER,
	EVENT_RESULT,
	EVENT_RESULT_NAME,
	EVENT_HOLD,
	EVENT_HELD,
	EVENT_TEXT,
};

static bool event_has_result(const struct recorded_event *e)
{
	return e->point == HOOK_STEP || e->point == HOOK_STEP_END;
}

/* Those that say what the task did to what; the others are below. */
static void event_more(struct writer *writer, const struct recorded_event *e,
		       sqlite3_context *c, int column)
{
	switch (column) {
	case EVENT_FUNCTION:
		put_function(c, e->place);
		break;
	case EVENT_FILE:
		put_text(c, e->place ? e->place->file : NULL);
		break;
	case EVENT_LINE:
		put_id(c, e->place ? e->place->line : 0);
		break;
	case EVENT_MODE:
		put_text(c, name_wait_mode((enum wait_mode)e->mode));
		break;
	case EVENT_BEFORE:
		if (event_has_value(writer, e) || e->point == HOOK_RETRY ||
		    e->point == HOOK_SYSCALL_EXIT)
			put_integer(c, (int64_t)e->before);
		break;
	case EVENT_AFTER:
		if (event_has_value(writer, e))
			put_integer(c, (int64_t)e->after);
		break;
	case EVENT_RESULT:
		if (event_has_result(e))
			put_result(c, e->result);
		break;
	case EVENT_RESULT_NAME:
		if (event_has_result(e))
			put_text(c, name_error(e->result));
		break;
	case EVENT_HOLD:
		put_text(c, name_hold((enum hold_change)e->hold));
		break;
	case EVENT_HELD:
		put_text(c, writer_held(writer, e->held));
		break;
	case EVENT_TEXT:
		put_text(c, recorder_text(writer->r, e->text));
		break;
	default:
		SIM_UNREACHABLE();
	}
}

static void event_column(struct writer *writer, const void *row,
			 sqlite3_context *c, int column)
{
	const struct recorded_event *e = row;

	switch (column) {
	case EVENT_RUN_ID:
		put_integer(c, writer->run_id);
		break;
	case EVENT_SEQ:
		put_integer(c, e->seq);
		break;
	case EVENT_STEP:
		put_integer(c, e->step);
		break;
	case EVENT_TS_NS:
		put_integer(c, (int64_t)e->ts_ns);
		break;
	case EVENT_TASK_ID:
		put_id(c, e->task);
		break;
	case EVENT_ACTOR:
		put_text(c, writer_object(writer, e->actor));
		break;
	case EVENT_POINT:
		put_text(c, name_point((enum hook_point)e->point));
		break;
	case EVENT_OP:
		put_text(c, event_op(e));
		break;
	case EVENT_OBJECT_ID:
		put_id(c, e->object);
		break;
	case EVENT_OBJECT:
		put_text(c, writer_object(writer, e->object));
		break;
	default:
		event_more(writer, e, c, column);
	}
}

enum message_column {
	MESSAGE_RUN_ID,
	MESSAGE_SEQ,
	MESSAGE_STEP,
	MESSAGE_TS_NS,
	MESSAGE_KIND,
	MESSAGE_TASK_ID,
	MESSAGE_FROM_ACTOR,
	MESSAGE_TO_ACTOR,
	MESSAGE_NAME,
	MESSAGE_STATUS,
	MESSAGE_STATUS_NAME,
};

static bool message_has_status(const struct recorded_message *m)
{
	return m->kind == MESSAGE_RETURN || m->kind == MESSAGE_REPLY;
}

static const char *message_name(const struct writer *writer,
				const struct recorded_message *m)
{
	const char *name = recorder_text(writer->r, m->text);

	return name ? name : "";
}

static void message_column(struct writer *writer, const void *row,
			   sqlite3_context *c, int column)
{
	const struct recorded_message *m = row;

	switch ((enum message_column)column) {
	case MESSAGE_RUN_ID:
		put_integer(c, writer->run_id);
		break;
	case MESSAGE_SEQ:
		put_integer(c, m->seq);
		break;
	case MESSAGE_STEP:
		put_integer(c, m->step);
		break;
	case MESSAGE_TS_NS:
		put_integer(c, (int64_t)m->ts_ns);
		break;
	case MESSAGE_KIND:
		put_text(c, name_message((enum message_kind)m->kind));
		break;
	case MESSAGE_TASK_ID:
		put_id(c, m->task);
		break;
	case MESSAGE_FROM_ACTOR:
		put_text(c, writer_object(writer, m->from));
		break;
	case MESSAGE_TO_ACTOR:
		put_text(c, writer_object(writer, m->to));
		break;
	case MESSAGE_NAME:
		put_text(c, message_name(writer, m));
		break;
	case MESSAGE_STATUS:
		if (message_has_status(m))
			put_result(c, m->status);
		break;
	case MESSAGE_STATUS_NAME:
		if (message_has_status(m))
			put_text(c, name_error(m->status));
		break;
	}
}

enum choice_column {
	CHOICE_RUN_ID,
	CHOICE_SEQ,
	CHOICE_STEP,
	CHOICE_KIND,
	CHOICE_TASK_ID,
	CHOICE_OP,
	CHOICE_OBJECT_ID,
	CHOICE_FUNCTION,
	CHOICE_THE_VALUE,
	CHOICE_COUNT,
};

static void choice_column(struct writer *writer, const void *row,
			  sqlite3_context *context, int column)
{
	const struct recorded_choice *c = row;

	switch ((enum choice_column)column) {
	case CHOICE_RUN_ID:
		put_integer(context, writer->run_id);
		break;
	case CHOICE_SEQ:
		put_integer(context, c->seq);
		break;
	case CHOICE_STEP:
		put_integer(context, c->step);
		break;
	case CHOICE_KIND:
		put_text(context, name_choice(c->kind));
		break;
	case CHOICE_TASK_ID:
		put_id(context, c->task);
		break;
	case CHOICE_OP:
		if (c->task)
			put_text(context, op_kind_name((enum op_kind)c->op));
		break;
	case CHOICE_OBJECT_ID:
		put_id(context, c->object);
		break;
	case CHOICE_FUNCTION:
		put_function(context, c->place);
		break;
	case CHOICE_THE_VALUE:
		put_integer(context, c->value);
		break;
	case CHOICE_COUNT:
		put_integer(context, c->count);
		break;
	}
}

enum state_column {
	STATE_RUN_ID,
	STATE_SEQ,
	STATE_STEP,
	STATE_TS_NS,
	STATE_TASK_ID,
	STATE_FUNCTION,
	STATE_OBJECT,
	STATE_NAME,
	STATE_BEFORE,
	STATE_BEFORE_TEXT,
	STATE_AFTER,
	STATE_AFTER_TEXT,
};

/* The name of a value, or NULL where it is a number. */
static const char *value_name(const struct registry_state *state,
			      uint64_t value)
{
	for (uint64_t i = 0; state->values && state->values[i]; i++)
		if (i == value)
			return state->values[i];
	return NULL;
}

static void state_values(const struct recorder_variable *v,
			 const struct recorded_state *s, sqlite3_context *c,
			 int column)
{
	switch (column) {
	case STATE_OBJECT:
		put_text(c, v->owner);
		break;
	case STATE_NAME:
		put_text(c, v->state->name);
		break;
	case STATE_BEFORE:
		if (!s->first)
			put_integer(c, (int64_t)s->before);
		break;
	case STATE_BEFORE_TEXT:
		if (!s->first)
			put_text(c, value_name(v->state, s->before));
		break;
	case STATE_AFTER:
		put_integer(c, (int64_t)s->after);
		break;
	case STATE_AFTER_TEXT:
		put_text(c, value_name(v->state, s->after));
		break;
	default:
		SIM_UNREACHABLE();
	}
}

static void state_column(struct writer *writer, const void *row,
			 sqlite3_context *c, int column)
{
	const struct recorded_state *s = row;

	switch (column) {
	case STATE_RUN_ID:
		put_integer(c, writer->run_id);
		break;
	case STATE_SEQ:
		put_integer(c, s->seq);
		break;
	case STATE_STEP:
		put_integer(c, s->step);
		break;
	case STATE_TS_NS:
		put_integer(c, (int64_t)s->ts_ns);
		break;
	case STATE_TASK_ID:
		put_id(c, s->task);
		break;
	case STATE_FUNCTION:
		put_function(c, s->place);
		break;
	default:
		state_values(recorder_variable(writer->r, s->variable), s, c,
			     column);
	}
}

enum touch_column {
	TOUCH_RUN_ID,
	TOUCH_SEQ,
	TOUCH_STEP,
	TOUCH_TASK_ID,
	TOUCH_KIND,
	TOUCH_OBJECT_ID,
	TOUCH_LATER_TASK_ID,
};

static void touch_column(struct writer *writer, const void *row,
			 sqlite3_context *c, int column)
{
	const struct recorded_touch *t = row;

	switch ((enum touch_column)column) {
	case TOUCH_RUN_ID:
		put_integer(c, writer->run_id);
		break;
	case TOUCH_SEQ:
		put_integer(c, t->seq);
		break;
	case TOUCH_STEP:
		put_integer(c, t->step);
		break;
	case TOUCH_TASK_ID:
		put_id(c, t->task);
		break;
	case TOUCH_KIND:
		put_text(c, name_touch(t->reads, t->later));
		break;
	case TOUCH_OBJECT_ID:
		put_id(c, t->object);
		break;
	case TOUCH_LATER_TASK_ID:
		put_id(c, t->later);
		break;
	}
}

enum object_column {
	OBJECT_RUN_ID,
	OBJECT_ID,
	OBJECT_KIND,
	OBJECT_NAME,
	OBJECT_OWNER,
	OBJECT_BLOCK_ID,
	OBJECT_FUNCTION,
	OBJECT_MUST_FREE,
	OBJECT_ACCESS,
};

static bool object_there(const void *row)
{
	return ((const struct recorded_object *)row)->name;
}

/* Its id is its place among the others. */
static void object_column(struct writer *writer, const void *row,
			  sqlite3_context *c, int column)
{
	const struct recorded_object *o = row;
	uint32_t count;

	switch ((enum object_column)column) {
	case OBJECT_RUN_ID:
		put_integer(c, writer->run_id);
		break;
	case OBJECT_ID:
		put_integer(c, o - RECORDER_ROWS(writer->r->objects,
						 recorded_object, &count));
		break;
	case OBJECT_KIND:
		put_text(c, object_kind_name((enum object_kind)o->kind));
		break;
	case OBJECT_NAME:
		put_text(c, o->name);
		break;
	case OBJECT_OWNER:
		put_text(c, o->owner);
		break;
	case OBJECT_BLOCK_ID:
		put_id(c, o->block);
		break;
	case OBJECT_FUNCTION:
		put_function(c, o->allocated_at);
		break;
	case OBJECT_MUST_FREE:
		if (o->kind == OBJECT_BLOCK)
			put_integer(c, o->must_free);
		break;
	case OBJECT_ACCESS:
		put_text(c, name_access((enum object_kind)o->kind, o->once));
		break;
	}
}

static const struct rows *objects_of(const struct recorder *r)
{
	return &r->objects;
}

static const struct rows *events_of(const struct recorder *r)
{
	return &r->events;
}

static const struct rows *messages_of(const struct recorder *r)
{
	return &r->messages;
}

static const struct rows *choices_of(const struct recorder *r)
{
	return &r->choices;
}

static const struct rows *states_of(const struct recorder *r)
{
	return &r->states;
}

static const struct rows *touches_of(const struct recorder *r)
{
	return &r->touches;
}

const struct feed_kind feed_kinds[] = {
	{"recorded_object",
	 "CREATE TABLE x (run_id, id, kind, name, owner, block_id, function,"
	 " must_free, access)",
	 objects_of, sizeof(struct recorded_object), object_there,
	 object_column},
	{"recorded_event",
	 "CREATE TABLE x (run_id, seq, step, ts_ns, task_id, actor, point, op,"
	 " object_id, object, function, file, line, mode, before, after,"
	 " result, result_name, hold, held, text)",
	 events_of, sizeof(struct recorded_event), NULL, event_column},
	{"recorded_message",
	 "CREATE TABLE x (run_id, seq, step, ts_ns, kind, task_id, from_actor,"
	 " to_actor, name, status, status_name)",
	 messages_of, sizeof(struct recorded_message), NULL, message_column},
	{"recorded_choice",
	 "CREATE TABLE x (run_id, seq, step, kind, task_id, op, object_id,"
	 " function, value, count)",
	 choices_of, sizeof(struct recorded_choice), NULL, choice_column},
	{"recorded_state",
	 "CREATE TABLE x (run_id, seq, step, ts_ns, task_id, function, object,"
	 " name, before, before_text, after, after_text)",
	 states_of, sizeof(struct recorded_state), NULL, state_column},
	{"recorded_touch",
	 "CREATE TABLE x (run_id, seq, step, task_id, kind, object_id,"
	 " later_task_id)",
	 touches_of, sizeof(struct recorded_touch), NULL, touch_column},
};

const unsigned feed_kind_count = ARRAY_COUNT(feed_kinds);
