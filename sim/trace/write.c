/* SPDX-License-Identifier: GPL-2.0-only */
#include "write.h"

#include "names.h"
#include "world/retry.h"

enum {
	TEXT_BYTES = 256,
	HELD_TEXT_BYTES = 2048,
};

/*
 * Everything that is written out more than once is formatted once: names of
 * objects by id, sets of held locks by index.
 */
struct writer {
	struct trace *t;
	const struct recorder *r;
	int64_t run_id;
	char **objects;
	uint32_t object_count;
	char **held;
	uint32_t held_count;
};

static bool writer_init(struct writer *writer, struct trace *t,
			const struct recorder *r)
{
	*writer = (struct writer){.t = t, .r = r};
	(void)RECORDER_ROWS(r->objects, recorded_object, &writer->object_count);
	(void)RECORDER_ROWS(r->held_sets, recorded_held, &writer->held_count);
	writer->objects = calloc(writer->object_count + 1u, sizeof(char *));
	writer->held = calloc(writer->held_count + 1u, sizeof(char *));
	return writer->objects && writer->held;
}

static void writer_release(struct writer *writer)
{
	for (uint32_t i = 0; writer->objects && i < writer->object_count; i++)
		free(writer->objects[i]);
	for (uint32_t i = 0; writer->held && i < writer->held_count; i++)
		free(writer->held[i]);
	free(writer->objects);
	free(writer->held);
}

/* 'name(owner)', or NULL. */
static const char *writer_object(struct writer *writer, unsigned id)
{
	const struct recorded_object *o = recorder_object(writer->r, id);

	if (!o)
		return NULL;
	if (!writer->objects[id]) {
		char text[TEXT_BYTES];

		if (o->owner)
			(void)snprintf(text, sizeof(text), "%s(%s)", o->name,
				       o->owner);
		else
			(void)snprintf(text, sizeof(text), "%s", o->name);
		writer->objects[id] = strdup(text);
	}
	return writer->objects[id];
}

static const char *hold_suffix(const struct recorded_object *o, unsigned mode)
{
	if (mode == HOLD_READ)
		return ":R";
	return o && o->kind == OBJECT_RWSEM ? ":W" : "";
}

/* The locks of a set, or NULL for the empty one. */
static const char *writer_held(struct writer *writer, uint32_t index)
{
	const struct recorder *r = writer->r;
	uint32_t count;
	const struct recorded_held *sets =
		RECORDER_ROWS(r->held_sets, recorded_held, &count);
	const struct recorded_hold *holds =
		RECORDER_ROWS(r->holds, recorded_hold, &count);
	char text[HELD_TEXT_BYTES];
	size_t used = 0;

	if (!index)
		return NULL;
	if (writer->held[index])
		return writer->held[index];
	text[0] = '\0';
	for (uint32_t i = 0; i < sets[index].count; i++) {
		const struct recorded_hold *h = &holds[sets[index].first + i];
		const char *name = writer_object(writer, h->object);
		int wrote = snprintf(
			text + used, sizeof(text) - used, "%s%s%s",
			i ? " " : "", name ? name : "?",
			hold_suffix(recorder_object(r, h->object), h->mode));

		if (wrote < 0 || (size_t)wrote >= sizeof(text) - used)
			break;
		used += (size_t)wrote;
	}
	writer->held[index] = strdup(text);
	return writer->held[index];
}

static void store_id(struct trace *t, sqlite3_stmt *s, unsigned id)
{
	if (id)
		store_integer(t, s, id);
	else
		store_null(t, s);
}

static void store_place(struct trace *t, sqlite3_stmt *s,
			const struct place *place)
{
	store_text(t, s, place ? place->function : NULL);
	store_text(t, s, place ? place->file : NULL);
	store_id(t, s, place ? place->line : 0);
}

/* A number, or the name of an error; both NULL if there is nothing to say. */
static void store_result(struct trace *t, sqlite3_stmt *s, bool there,
			 int64_t result)
{
	const char *error = there ? name_error(result) : NULL;

	if (there && !error)
		store_integer(t, s, result);
	else
		store_null(t, s);
	store_text(t, s, error);
}

/* Do 'before' and 'after' mean something to people? */
static bool has_value(const struct recorded_object *o)
{
	return o && (o->kind == OBJECT_CELL || o->kind == OBJECT_REFCOUNT ||
		     o->kind == OBJECT_COMPLETION ||
		     o->kind == OBJECT_WAITQUEUE || o->kind == OBJECT_EVENT ||
		     o->kind == OBJECT_DEVICE || o->kind == OBJECT_WORKQUEUE);
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

static void write_event(struct writer *writer, const struct recorded_event *e)
{
	struct trace *t = writer->t;
	sqlite3_stmt *s = store_row_begin(t, STORE_EVENT);
	const struct recorded_object *o = recorder_object(writer->r, e->object);
	bool step = e->point == HOOK_STEP;

	store_integer(t, s, writer->run_id);
	store_integer(t, s, e->seq);
	store_integer(t, s, e->step);
	store_integer(t, s, (int64_t)e->ts_ns);
	store_id(t, s, e->task);
	store_text(t, s, writer_object(writer, e->actor));
	store_text(t, s, name_point((enum hook_point)e->point));
	store_text(t, s, event_op(e));
	store_id(t, s, e->object);
	store_text(t, s, writer_object(writer, e->object));
	store_place(t, s, e->place);
	store_text(t, s, name_wait_mode((enum wait_mode)e->mode));
	if (step && has_value(o)) {
		store_integer(t, s, (int64_t)e->before);
		store_integer(t, s, (int64_t)e->after);
	} else if (e->point == HOOK_RETRY || e->point == HOOK_SYSCALL_EXIT) {
		store_integer(t, s, (int64_t)e->before);
		store_null(t, s);
	} else {
		store_null(t, s);
		store_null(t, s);
	}
	store_result(t, s, step || e->point == HOOK_STEP_END, e->result);
	store_text(t, s, name_hold((enum hold_change)e->hold));
	store_text(t, s, writer_held(writer, e->held));
	store_text(t, s, recorder_text(writer->r, e->text));
	(void)store_row(t, s);
}

static void write_message(struct writer *writer,
			  const struct recorded_message *m)
{
	struct trace *t = writer->t;
	sqlite3_stmt *s = store_row_begin(t, STORE_MESSAGE);
	const char *name = recorder_text(writer->r, m->text);

	store_integer(t, s, writer->run_id);
	store_integer(t, s, m->seq);
	store_integer(t, s, m->step);
	store_integer(t, s, (int64_t)m->ts_ns);
	store_text(t, s, name_message((enum message_kind)m->kind));
	store_id(t, s, m->task);
	store_text(t, s, writer_object(writer, m->from));
	store_text(t, s, writer_object(writer, m->to));
	store_text(t, s, name ? name : "");
	store_result(t, s,
		     m->kind == MESSAGE_RETURN || m->kind == MESSAGE_REPLY,
		     m->status);
	(void)store_row(t, s);
}

/* The name of a value, or NULL where it is a number. */
static const char *value_name(const struct registry_state *state,
			      uint64_t value)
{
	for (uint64_t i = 0; state->values && state->values[i]; i++)
		if (i == value)
			return state->values[i];
	return NULL;
}

static void write_state(struct writer *writer, const struct recorded_state *c)
{
	struct trace *t = writer->t;
	sqlite3_stmt *s = store_row_begin(t, STORE_STATE);
	const struct recorder_variable *v =
		recorder_variable(writer->r, c->variable);

	store_integer(t, s, writer->run_id);
	store_integer(t, s, c->seq);
	store_integer(t, s, c->step);
	store_integer(t, s, (int64_t)c->ts_ns);
	store_id(t, s, c->task);
	store_text(t, s, c->place ? c->place->function : NULL);
	store_text(t, s, v->owner);
	store_text(t, s, v->state->name);
	if (c->first) {
		store_null(t, s);
		store_null(t, s);
	} else {
		store_integer(t, s, (int64_t)c->before);
		store_text(t, s, value_name(v->state, c->before));
	}
	store_integer(t, s, (int64_t)c->after);
	store_text(t, s, value_name(v->state, c->after));
	(void)store_row(t, s);
}

static void write_choice(struct writer *writer, const struct recorded_choice *c)
{
	struct trace *t = writer->t;
	sqlite3_stmt *s = store_row_begin(t, STORE_CHOICE);

	store_integer(t, s, writer->run_id);
	store_integer(t, s, c->seq);
	store_integer(t, s, c->step);
	store_text(t, s, name_choice(c->kind));
	store_id(t, s, c->task);
	store_text(t, s, c->task ? op_kind_name((enum op_kind)c->op) : NULL);
	store_id(t, s, c->object);
	store_text(t, s, c->place ? c->place->function : NULL);
	store_integer(t, s, c->value);
	store_integer(t, s, c->count);
	(void)store_row(t, s);
}

static void write_objects(struct writer *writer)
{
	struct trace *t = writer->t;

	for (uint32_t id = 1; id < writer->object_count; id++) {
		const struct recorded_object *o =
			recorder_object(writer->r, id);
		sqlite3_stmt *s;

		if (!o)
			continue;
		s = store_row_begin(t, STORE_OBJECT);
		store_integer(t, s, writer->run_id);
		store_integer(t, s, id);
		store_text(t, s, object_kind_name((enum object_kind)o->kind));
		store_text(t, s, o->name);
		store_text(t, s, o->owner);
		store_id(t, s, o->block);
		store_text(t, s,
			   o->allocated_at ? o->allocated_at->function : NULL);
		if (o->kind == OBJECT_BLOCK)
			store_integer(t, s, o->must_free);
		else
			store_null(t, s);
		(void)store_row(t, s);
	}
}

static void write_tasks(struct writer *writer, const struct world *w)
{
	struct trace *t = writer->t;

	for (unsigned id = 1; id <= world_task_count(w); id++) {
		const struct task *task = world_task_by_id(w, id);
		sqlite3_stmt *s;

		if (!task)
			continue;
		s = store_row_begin(t, STORE_TASK);
		store_integer(t, s, writer->run_id);
		store_integer(t, s, id);
		store_text(t, s, task->name);
		store_integer(t, s, (task->flags & TASK_DAEMON) != 0);
		store_integer(t, s, task->steps);
		store_integer(t, s, task->state == TASK_ENDED);
		(void)store_row(t, s);
	}
}

/* What is recorded shares its names with what only findings mention. */
static void store_object(struct trace *t, sqlite3_stmt *s,
			 const struct object *o, char text[TEXT_BYTES])
{
	if (!o) {
		store_null(t, s);
		store_null(t, s);
		return;
	}
	object_format(o, text, TEXT_BYTES);
	store_integer(t, s, o->id);
	store_text(t, s, text);
}

static void write_finding_end(struct writer *writer, int64_t finding_id,
			      unsigned seq, const struct finding_end *end)
{
	struct trace *t = writer->t;
	sqlite3_stmt *s = store_row_begin(t, STORE_FINDING_END);
	char text[TEXT_BYTES];

	store_integer(t, s, finding_id);
	store_integer(t, s, writer->run_id);
	store_integer(t, s, seq);
	store_id(t, s, end->task);
	store_text(t, s, end->task ? end->task_name : NULL);
	store_text(t, s, end->role);
	store_object(t, s, end->object, text);
	store_place(t, s, end->place);
	store_integer(t, s, end->step);
	(void)store_row(t, s);
}

static void write_finding(struct writer *writer, const struct finding *f)
{
	struct trace *t = writer->t;
	char signature[SIGNATURE_BYTES];
	char text[TEXT_BYTES];
	int64_t finding_id;
	sqlite3_stmt *s;

	finding_signature(f, signature, sizeof(signature));
	s = store_row_begin(t, STORE_FINDING);
	store_text(t, s, f->klass->name);
	store_text(t, s, name_severity(f->klass->severity));
	store_text(t, s, signature);
	store_text(t, s, f->klass->sentence);
	(void)store_row(t, s);
	s = store_row_begin(t, STORE_FINDING_FIND);
	store_text(t, s, signature);
	finding_id = store_find(t, s);

	s = store_row_begin(t, STORE_FINDING_RUN);
	store_integer(t, s, finding_id);
	store_integer(t, s, writer->run_id);
	store_integer(t, s, f->step);
	store_object(t, s, f->object, text);
	store_text(t, s, f->text);
	(void)store_row(t, s);
	for (unsigned i = 0; i < f->end_count; i++)
		write_finding_end(writer, finding_id, i + 1, &f->end[i]);
}

static int64_t write_run_row(struct trace *t, const struct trace_run *run,
			     const struct world *w,
			     const struct run_result *result)
{
	int64_t scenario_id = write_scenario(t, run->scenario);
	int64_t design_id = write_design(t, run->design);
	sqlite3_stmt *s = store_row_begin(t, STORE_RUN);

	if (run->id)
		store_integer(t, s, run->id);
	else
		store_null(t, s);
	store_integer(t, s, scenario_id);
	store_integer(t, s, design_id);
	store_text(t, s, platform_name(run->scenario, run->platform));
	store_text(t, s, run->strategy);
	store_hex(t, s, run->seed);
	store_text(t, s, run->schedule);
	store_text(t, s, run->left_out ? run->left_out : "");
	store_text(t, s, granularity_name(run->lock_granularity));
	store_integer(t, s, scenario_races(run->scenario, run->races));
	store_integer(t, s,
		      (int64_t)scenario_hung_ns(run->scenario, run->hung_ns));
	store_integer(t, s, run->scenario->steps_max);
	store_integer(t, s, world_retries_max(w));
	store_hex(t, s, result->digest);
	store_text(t, s, run_status_name(result->status));
	store_integer(t, s, result->steps);
	store_integer(t, s, result->choices);
	store_integer(t, s, result->switches);
	store_integer(t, s, result->preemptions);
	store_integer(t, s, result->given_up);
	store_integer(t, s, result->ops);
	store_integer(t, s, result->ops_effective);
	store_integer(t, s, (int64_t)result->now_ns);
	store_text(t, s,
		   result->status == RUN_LIMIT ? world_limit_text(w) : NULL);
	return store_row(t, s);
}

static void write_recorded(struct writer *writer)
{
	const struct recorder *r = writer->r;
	uint32_t count;
	const struct recorded_event *events =
		RECORDER_ROWS(r->events, recorded_event, &count);

	for (uint32_t i = 0; i < count; i++)
		write_event(writer, &events[i]);

	const struct recorded_message *messages =
		RECORDER_ROWS(r->messages, recorded_message, &count);

	for (uint32_t i = 0; i < count; i++)
		write_message(writer, &messages[i]);

	const struct recorded_choice *choices =
		RECORDER_ROWS(r->choices, recorded_choice, &count);

	for (uint32_t i = 0; i < count; i++)
		write_choice(writer, &choices[i]);

	const struct recorded_state *states =
		RECORDER_ROWS(r->states, recorded_state, &count);

	for (uint32_t i = 0; i < count; i++)
		write_state(writer, &states[i]);
}

int64_t write_run(struct trace *t, const struct trace_run *run,
		  const struct recorder *r, const struct world *w,
		  const struct run_result *result)
{
	struct writer writer;

	if (writer_init(&writer, t, r)) {
		writer.run_id = write_run_row(t, run, w, result);
		write_tasks(&writer, w);
		write_objects(&writer);
		write_recorded(&writer);
		for (unsigned i = 0; i < world_finding_count(w); i++)
			write_finding(&writer, world_finding(w, i));
	} else {
		t->failed = true;
		sim_error_set(&t->error, SIM_ERROR_HOST, "out of memory");
	}
	writer_release(&writer);
	return writer.run_id;
}

const char *granularity_name(bool lock)
{
	return lock ? "lock" : "access";
}

const char *platform_name(const struct scenario *s, unsigned platform)
{
	const struct registry *r = s->registry;

	return r->platform_count ? r->platforms[platform].name : "none";
}

int64_t write_scenario(struct trace *t, const struct scenario *s)
{
	sqlite3_stmt *row = store_row_begin(t, STORE_SCENARIO_FIND);
	int64_t id;

	store_text(t, row, s->name);
	store_text(t, row, s->path);
	store_text(t, row, s->text);
	id = store_find(t, row);
	if (id)
		return id;
	row = store_row_begin(t, STORE_SCENARIO);
	store_text(t, row, s->name);
	store_text(t, row, s->path);
	store_text(t, row, s->text);
	store_text(t, row, s->question);
	return store_row(t, row);
}

/*
 * The chain of bases as one text, to be compared with.
 *
 * Owns: the caller, free(); NULL without memory.
 */
static char *design_chain(const struct design *d)
{
	char *text = NULL;
	size_t bytes;
	FILE *out = open_memstream(&text, &bytes);

	if (!out)
		return NULL;
	for (unsigned i = 0; i < d->base_count; i++)
		(void)fprintf(out, "%s\n%s", d->bases[i].path,
			      d->bases[i].text);
	if (!fclose(out))
		return text;
	free(text);
	return NULL;
}

static int64_t design_find(struct trace *t, const struct design *d)
{
	sqlite3_stmt *s = store_row_begin(t, STORE_DESIGN_FIND);
	char *chain = design_chain(d);
	int64_t id;

	store_text(t, s, d->name);
	store_text(t, s, d->path);
	store_text(t, s, d->text);
	store_text(t, s, chain);
	id = store_find(t, s);
	free(chain);
	return id;
}

int64_t write_design(struct trace *t, const struct design *d)
{
	const char *about = d->sentence && *d->sentence ? d->sentence : NULL;
	int64_t id = design_find(t, d);
	sqlite3_stmt *s;

	if (id)
		return id;
	s = store_row_begin(t, STORE_DESIGN);
	store_text(t, s, d->name);
	store_text(t, s, d->path);
	store_text(t, s, d->text);
	store_text(t, s, about);
	id = store_row(t, s);
	for (unsigned i = 0; i < d->base_count; i++) {
		s = store_row_begin(t, STORE_DESIGN_BASE);
		store_integer(t, s, id);
		store_integer(t, s, i + 1);
		store_text(t, s, d->bases[i].path);
		store_text(t, s, d->bases[i].text);
		(void)store_row(t, s);
	}
	return id;
}
