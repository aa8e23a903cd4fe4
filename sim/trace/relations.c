/* SPDX-License-Identifier: GPL-2.0-only */
/* What a database holds: its tables with their rows, and its own views. */
#include "ask.h"
#include "format_cell.h"
#include "sql.h"

struct visit {
	struct query *q;
	void (*each)(void *context, const struct query_relation *r);
	void *context;
};

/* A text of several lines, each fit for a terminal. Owns: the caller. */
static char *lines_escape(const char *text)
{
	char *escaped = NULL;
	size_t bytes;
	FILE *out = open_memstream(&escaped, &bytes);

	if (!out)
		return NULL;
	while (*text) {
		size_t length = strcspn(text, "\n");

		cell_escape(out, text, length, false);
		text += length;
		if (*text)
			(void)fputc(*text++, out);
	}
	return fclose(out) ? NULL : escaped;
}

/* Errors: false; see query_failed(). */
static bool rows_count(struct query *q, const char *name, int64_t *ret_rows)
{
	char *sql = sqlite3_mprintf("SELECT count(*) FROM main.\"%w\"", name);
	sqlite3_stmt *s = NULL;
	bool counted;

	counted = sql &&
		  sqlite3_prepare_v2(q->db, sql, -1, &s, NULL) == SQLITE_OK &&
		  sqlite3_step(s) == SQLITE_ROW;
	if (counted)
		*ret_rows = sqlite3_column_int64(s, 0);
	sqlite3_free(sql);
	/* One that needs a module which is off, say. */
	if (!counted && (sqlite3_errcode(q->db) & 0xff) == SQLITE_ERROR) {
		*ret_rows = -1;
		counted = true;
	}
	if (!counted)
		(void)query_failed(q);
	(void)sqlite3_finalize(s);
	return counted;
}

static bool is_built_in(const char *name)
{
	for (unsigned i = 0; i < sql_named_count; i++)
		if (sql_named[i].is_view && !strcmp(sql_named[i].name, name))
			return true;
	return false;
}

static bool relation_visit(struct visit *v, sqlite3_stmt *s)
{
	size_t bytes;
	const char *name = cell_text(s, 1, &bytes);
	struct query_relation r = {.is_view = sqlite3_column_int(s, 0)};
	char *clean_name, *clean_sql;
	bool done;

	if (r.is_view && (*name == '_' || is_built_in(name)))
		return true;
	if (!r.is_view && !rows_count(v->q, name, &r.rows))
		return false;
	clean_name = lines_escape(name);
	clean_sql = lines_escape(cell_text(s, 2, &bytes));
	done = clean_name && clean_sql;
	r.name = clean_name;
	r.sql = clean_sql;
	if (done)
		v->each(v->context, &r);
	else
		sim_error_set(v->q->reterr, SIM_ERROR_HOST, "out of memory");
	free(clean_name);
	free(clean_sql);
	return done;
}

static bool relations_visit(struct visit *v)
{
	sqlite3_stmt *s;
	bool done = true;
	int code;

	if (sqlite3_prepare_v2(v->q->db,
			       "SELECT type = 'view', name, sql"
			       " FROM main.sqlite_schema"
			       " WHERE type IN ('table', 'view')"
			       " AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
			       " ORDER BY 1, rowid",
			       -1, &s, NULL) != SQLITE_OK)
		return query_failed(v->q);
	while (done && (code = sqlite3_step(s)) == SQLITE_ROW)
		done = relation_visit(v, s);
	if (done && code != SQLITE_DONE)
		done = query_failed(v->q);
	(void)sqlite3_finalize(s);
	return done;
}

bool trace_relations(const char *path,
		     void (*each)(void *context,
				  const struct query_relation *r),
		     void *context, struct sim_error *reterr)
{
	const struct query_options options = {.format = QUERY_TABLE};
	struct query_result result = {.rows = 0};
	struct query q = {
		.path = path,
		.options = &options,
		.result = &result,
		.reterr = reterr,
	};
	struct visit v = {.q = &q, .each = each, .context = context};
	bool done = query_open(&q) && relations_visit(&v);

	query_close(&q);
	return done;
}
