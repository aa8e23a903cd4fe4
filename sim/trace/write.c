/* SPDX-License-Identifier: GPL-2.0-only */
#include "write.h"

#include "names.h"
#include "world/retry.h"
#include "writer.h"

enum {
	TEXT_BYTES = 256,
};

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

/* One statement for all rows of a table. */
static void write_recorded(struct writer *writer)
{
	static const enum store_statement statements[] = {
		STORE_OBJECT, STORE_EVENT, STORE_MESSAGE,
		STORE_CHOICE, STORE_STATE, STORE_TOUCH,
	};
	struct trace *t = writer->t;

	t->writer = writer;
	for (size_t i = 0; i < ARRAY_COUNT(statements); i++)
		(void)store_row(t, store_row_begin(t, statements[i]));
	t->writer = NULL;
}

int64_t write_run(struct trace *t, const struct trace_run *run,
		  const struct recorder *r, const struct world *w,
		  const struct run_result *result)
{
	struct writer writer;
	int64_t run_id;

	if (writer_init(&writer, t, r)) {
		writer.run_id = write_run_row(t, run, w, result);
		write_tasks(&writer, w);
		write_recorded(&writer);
		for (unsigned i = 0; i < world_finding_count(w); i++)
			write_finding(&writer, world_finding(w, i));
	} else {
		t->failed = true;
		sim_error_set(&t->error, SIM_ERROR_HOST, "out of memory");
	}
	run_id = writer.run_id;
	writer_release(&writer);
	return run_id;
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
