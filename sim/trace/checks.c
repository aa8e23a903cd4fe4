/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A check becomes 'SELECT * FROM (check) LIMIT n': what stands in brackets can
 * only read, and is one statement.
 */
#include "trace/checks.h"

#include "format.h"
#include "store.h"

struct prepared {
	const struct scenario_check *check;
	sqlite3_stmt *s;
	char *rows; /* of the last run */
};

struct trace_checks {
	const struct scenario *scenario;
	struct trace *trace;	     /* in memory */
	struct trace_series *series; /* of the runs; NULL until the first */
	char *clear;		     /* SQL that makes it empty again */
	struct prepared checks[SCENARIO_CHECKS_MAX];
	unsigned count;
};

static const char prefix[] = "SELECT * FROM (\n";

static bool check_failed(const struct trace_checks *c,
			 const struct scenario_check *check,
			 struct sim_error *reterr)
{
	sqlite3 *db = c->trace->db;
	int at = sqlite3_error_offset(db) - (int)sizeof(prefix) + 2;

	if (at > 0)
		return sim_error_set(reterr, SIM_ERROR_USER,
				     "%s:%u: '%s', at character %d: %s",
				     c->scenario->path, check->line,
				     check->name, at, sqlite3_errmsg(db));
	return sim_error_set(reterr, SIM_ERROR_USER, "%s:%u: '%s': %s",
			     c->scenario->path, check->line, check->name,
			     sqlite3_errmsg(db));
}

/* Without the semicolon that people put at its end. */
static int length_of(const char *sql)
{
	size_t length = strlen(sql);

	while (length && strchr(" \t\n;", sql[length - 1]))
		length--;
	return (int)length;
}

static bool prepare(struct trace_checks *c, const struct scenario_check *check,
		    struct sim_error *reterr)
{
	struct prepared *p = &c->checks[c->count];
	char *sql = sqlite3_mprintf("%s%.*s\n) LIMIT %d", prefix,
				    length_of(check->sql), check->sql,
				    CHECK_ROWS_SHOWN);
	int code;

	if (!sql)
		return sim_error_set(reterr, SIM_ERROR_HOST, "out of memory");
	p->check = check;
	code = sqlite3_prepare_v3(c->trace->db, sql, -1,
				  SQLITE_PREPARE_PERSISTENT, &p->s, NULL);
	sqlite3_free(sql);
	if (code != SQLITE_OK)
		return check_failed(c, check, reterr);
	c->count++;
	return true;
}

/* 'DELETE FROM "event";...' */
static bool clear_make(struct trace_checks *c, struct sim_error *reterr)
{
	sqlite3_stmt *s = NULL;
	bool good = sqlite3_prepare_v2(
			    c->trace->db,
			    "SELECT group_concat('DELETE FROM \"' || name ||"
			    " '\";', '') FROM sqlite_schema"
			    " WHERE type = 'table' AND name <> 'meta'",
			    -1, &s, NULL) == SQLITE_OK &&
		    sqlite3_step(s) == SQLITE_ROW;

	if (good) {
		c->clear = strdup((const char *)sqlite3_column_text(s, 0));
		good = c->clear != NULL;
	}
	(void)sqlite3_finalize(s);
	return good ||
	       sim_error_set(reterr, SIM_ERROR_HOST, "checks of a trace: %s",
			     sqlite3_errmsg(c->trace->db));
}

struct trace_checks *trace_checks_new(const struct scenario *s,
				      const char *design,
				      struct sim_error *reterr)
{
	struct trace_checks *c = calloc(1, sizeof(*c));
	bool good;

	if (!c) {
		sim_error_set(reterr, SIM_ERROR_HOST, "out of memory");
		return NULL;
	}
	c->scenario = s;
	c->trace = store_memory(reterr);
	good = c->trace && clear_make(c, reterr);
	for (unsigned i = 0; good && i < s->check_count; i++)
		if (!design || scenario_check_holds(&s->checks[i], design))
			good = prepare(c, &s->checks[i], reterr);
	if (good)
		return c;
	trace_checks_free(c);
	return NULL;
}

void trace_checks_free(struct trace_checks *c)
{
	if (!c)
		return;
	for (unsigned i = 0; i < c->count; i++) {
		(void)sqlite3_finalize(c->checks[i].s);
		free(c->checks[i].rows);
	}
	trace_series_end(c->series);
	(void)trace_close(c->trace, NULL);
	free(c->clear);
	free(c);
}

/* Is there a row? Only then is anything printed. */
static bool ask(struct trace_checks *c, struct prepared *p,
		struct sim_error *reterr)
{
	const struct query_options options = {.format = QUERY_TABLE};
	struct query_result result = {.rows = 0};
	size_t bytes;
	FILE *out;
	int code = sqlite3_step(p->s);

	free(p->rows);
	p->rows = NULL;
	(void)sqlite3_reset(p->s);
	if (code == SQLITE_DONE)
		return true;
	if (code != SQLITE_ROW)
		return check_failed(c, p->check, reterr);
	out = open_memstream(&p->rows, &bytes);
	if (!out)
		return sim_error_set(reterr, SIM_ERROR_HOST, "out of memory");
	code = format_rows(p->s, &options, out, &result);
	(void)sqlite3_reset(p->s);
	if (fclose(out))
		return sim_error_set(reterr, SIM_ERROR_HOST, "out of memory");
	return code == SQLITE_DONE || check_failed(c, p->check, reterr);
}

bool trace_checks_ask(struct trace_checks *c, const struct trace_run *run,
		      struct sim_error *reterr)
{
	bool good;

	if (!c->series)
		c->series = trace_series_begin(c->trace, run, reterr);
	good = c->series && trace_series_record(c->series, run, NULL, reterr);
	for (unsigned i = 0; good && i < c->count; i++)
		good = ask(c, &c->checks[i], reterr);
	if (sqlite3_exec(c->trace->db, c->clear, NULL, NULL, NULL) !=
		    SQLITE_OK &&
	    good)
		good = sim_error_set(reterr, SIM_ERROR_HOST,
				     "checks of a trace: %s",
				     sqlite3_errmsg(c->trace->db));
	return good;
}

unsigned trace_checks_count(const struct trace_checks *c)
{
	return c->count;
}

const struct scenario_check *trace_checks_at(const struct trace_checks *c,
					     unsigned index)
{
	SIM_ASSERT(index < c->count);
	return c->checks[index].check;
}

const char *trace_checks_rows(const struct trace_checks *c, unsigned index)
{
	SIM_ASSERT(index < c->count);
	return c->checks[index].rows;
}
