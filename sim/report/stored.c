/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The connection. Everything that a report needs beside the tables is made in
 * its own schema 'temp', which is looked at before that of the file.
 */
#include "connection.h"

#include "memory.h"
#include "questions.h"
#include "shell_word.h"

#include "trace/reader.h"

static const char facts[] =
	/* No file beside those that are read. */
	"PRAGMA temp_store = MEMORY;"
	"CREATE TEMP TABLE class ("
	"  id INTEGER PRIMARY KEY, name TEXT, severity TEXT, sentence TEXT);"
	"CREATE TEMP TABLE expectation ("
	"  scenario_id INTEGER, design TEXT, platform TEXT, class TEXT,"
	"  word TEXT);"
	"CREATE TEMP TABLE chosen (finding_id INTEGER, run_id INTEGER);";

bool stored_fail(struct stored *s)
{
	if (!s->failed)
		trace_reader_error(s->db, s->path, &s->error);
	s->failed = true;
	return false;
}

bool stored_execute(struct stored *s, const char *sql)
{
	if (s->failed)
		return false;
	return sqlite3_exec(s->db, sql, NULL, NULL, NULL) == SQLITE_OK ||
	       stored_fail(s);
}

/* Does the table of the file have the column? Other versions do not. */
static bool column_is_there(struct stored *s, const char *table,
			    const char *column)
{
	char *sql = report_format("SELECT %s FROM main.%s", column, table);
	sqlite3_stmt *statement = NULL;
	bool there = sqlite3_prepare_v2(s->db, sql, -1, &statement, NULL) ==
		     SQLITE_OK;

	(void)sqlite3_finalize(statement);
	free(sql);
	return there;
}

static const char *view_sql(const char *name)
{
	for (unsigned i = 0; i < question_count; i++)
		if (strcmp(questions[i].name, name) == 0)
			return questions[i].sql;
	SIM_UNREACHABLE();
}

/* Where versions differ: what to make if the column is there, and if not. */
struct variant {
	const char *table;
	const char *column;
	const char *with; /* NULL: nothing */
	const char *without;
};

static const struct variant variants[] = {
	{"run", "steps_max", "_run_option", "_run_option_2"},
	{"tally", "steps_max", "_tally_option", "_tally_option_2"},
	{"state", "seq", NULL, "_state_2"},
};

static bool is_variant(const char *name)
{
	for (size_t i = 0; i < ARRAY_COUNT(variants); i++) {
		if ((variants[i].with && !strcmp(variants[i].with, name)) ||
		    !strcmp(variants[i].without, name))
			return true;
	}
	return false;
}

static void make_variants(struct stored *s)
{
	for (size_t i = 0; i < ARRAY_COUNT(variants); i++) {
		const struct variant *v = &variants[i];
		const char *name = column_is_there(s, v->table, v->column)
					   ? v->with
					   : v->without;

		if (name)
			stored_execute(s, view_sql(name));
	}
}

static void make_views(struct stored *s)
{
	static const char prefix[] = "CREATE VIEW ";
	unsigned count;
	const char *const *views = trace_reader_views(&count);

	for (unsigned i = 0; i < count; i++) {
		char *sql;

		SIM_ASSERT(!strncmp(views[i], prefix, strlen(prefix)));
		sql = report_format("CREATE TEMP VIEW %s",
				    views[i] + strlen(prefix));
		stored_execute(s, sql);
		free(sql);
	}
	for (unsigned i = 0; i < question_count; i++)
		if (*questions[i].name == '_' && !is_variant(questions[i].name))
			stored_execute(s, questions[i].sql);
}

struct stored *stored_open(const char *path, struct sim_error *reterr)
{
	struct sqlite3 *db = trace_reader_open(path, reterr);
	struct stored *s;

	if (!db)
		return NULL;
	s = report_alloc(sizeof(*s));
	s->db = db;
	s->path = path;
	if (!shell_word_register(db))
		stored_fail(s);
	/* The schema is read here, and found to be one. */
	stored_execute(s, "SELECT count(*) FROM main.run");
	stored_execute(s, facts);
	make_variants(s);
	make_views(s);
	if (stored_good(s, reterr))
		return s;
	stored_close(s);
	return NULL;
}

void stored_close(struct stored *s)
{
	if (!s)
		return;
	(void)sqlite3_close(s->db);
	free(s);
}

bool stored_good(const struct stored *s, struct sim_error *reterr)
{
	if (s->failed)
		*reterr = s->error;
	return !s->failed;
}

/* A row of texts; the first may be a number. */
static void add_row(struct stored *s, const char *sql, const char *const *texts,
		    int count)
{
	sqlite3_stmt *statement = NULL;

	if (s->failed)
		return;
	if (sqlite3_prepare_v2(s->db, sql, -1, &statement, NULL) != SQLITE_OK) {
		stored_fail(s);
		return;
	}
	for (int i = 0; i < count; i++)
		(void)sqlite3_bind_text(statement, i + 1, texts[i], -1,
					SQLITE_STATIC);
	if (sqlite3_step(statement) != SQLITE_DONE)
		stored_fail(s);
	(void)sqlite3_finalize(statement);
}

void stored_add_class(struct stored *s, const char *name, const char *severity,
		      const char *sentence)
{
	const char *const texts[] = {name, severity, sentence};

	add_row(s,
		"INSERT INTO class (name, severity, sentence)"
		" VALUES (?, ?, ?)",
		texts, 3);
}

void stored_add_expectation(struct stored *s,
			    const struct stored_expectation *e)
{
	char *id = report_format("%lld", (long long)e->scenario_id);
	const char *const texts[] = {id, e->design, e->platform, e->klass,
				     e->word};

	add_row(s,
		"INSERT INTO expectation"
		" (scenario_id, design, platform, class, word)"
		" VALUES (?, ?, ?, ?, ?)",
		texts, 5);
	free(id);
}

/*
 * From now on the tables of events hold this run alone: views over all runs of
 * a large file would take long.
 */
void stored_narrow(struct stored *s, int64_t run)
{
	static const char *const tables[] = {"event", "message", "choice",
					     "state"};
	char *sql;

	s->run = run;
	sql = report_format("INSERT INTO chosen VALUES (%lld, %lld)",
			    (long long)s->finding, (long long)run);
	stored_execute(s, sql);
	free(sql);
	for (size_t i = 0; i < ARRAY_COUNT(tables); i++) {
		if (!column_is_there(s, tables[i], "run_id"))
			continue;
		sql = report_format(
			"CREATE TEMP VIEW %s AS"
			" SELECT * FROM main.%s WHERE run_id = %lld",
			tables[i], tables[i], (long long)run);
		stored_execute(s, sql);
		free(sql);
	}
}
