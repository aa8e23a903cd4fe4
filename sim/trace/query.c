/* SPDX-License-Identifier: GPL-2.0-only */
/* What is asked: a name is looked up, one statement is run and printed. */
#include "ask.h"
#include "format.h"
#include "sql.h"

#include <errno.h>

enum {
	NAMES_MAX = 512,
	NAME_BYTES_MAX = 64,
	SQL_BYTES_MAX = 1 << 20,
};

const struct trace_named_query *trace_named_queries(unsigned *ret_count)
{
	*ret_count = sql_named_count;
	return sql_named;
}

const struct trace_named_query *trace_tables(unsigned *ret_count)
{
	*ret_count = sql_tables_count;
	return sql_tables;
}

static bool refuse(struct query *q, const char *text)
{
	return sim_error_set(q->reterr, SIM_ERROR_USER, "%s", text);
}

/* Nothing but white space, comments and semicolons left? */
static bool sql_ends(struct query *q, const char *tail)
{
	while (*tail) {
		sqlite3_stmt *s = NULL;
		const char *next;
		int code = sqlite3_prepare_v2(q->db, tail, -1, &s, &next);

		(void)sqlite3_finalize(s);
		if (code != SQLITE_OK || s || next == tail)
			return false;
		tail = next;
	}
	return true;
}

static bool query_print(struct query *q, sqlite3_stmt *s)
{
	enum query_format format = q->options->format;
	const char *twice = format == QUERY_JSON ? format_duplicate(s) : NULL;
	int code;

	if (twice)
		return sim_error_set(q->reterr, SIM_ERROR_USER,
				     "two columns are named '%s' (give one"
				     " another name with AS)",
				     twice);
	code = format_rows(s, q->options, q->out, q->result);
	if (code != SQLITE_DONE && !q->result->stopped)
		return query_failed(q);
	if ((fflush(q->out) || ferror(q->out)) && !q->result->stopped)
		return sim_error_set(q->reterr, SIM_ERROR_HOST,
				     "cannot write the result: %s",
				     strerror(errno));
	return true;
}

static bool query_run(struct query *q, const char *sql)
{
	sqlite3_stmt *s = NULL;
	const char *tail;
	bool done = false;

	if (strlen(sql) > SQL_BYTES_MAX)
		return refuse(q, "the query is longer than 1 MiB");
	if (sqlite3_prepare_v2(q->db, sql, -1, &s, &tail) != SQLITE_OK)
		return query_failed(q);
	if (!s)
		return refuse(q, "there is no statement in the query");
	if (!sql_ends(q, tail))
		refuse(q, "a query is one statement, and there is more after "
			  "it");
	else if (!sqlite3_stmt_readonly(s) || !sqlite3_column_count(s))
		refuse(q, "a query may only read");
	else
		done = query_bind(q, s, sql) && query_print(q, s);
	(void)sqlite3_finalize(s);
	return done;
}

/* What an older file lacks is there for this connection. */
#define RELATIONS                                                              \
	"SELECT name FROM sqlite_schema WHERE type IN ('table', 'view')"       \
	" UNION SELECT name FROM sqlite_temp_schema WHERE type = 'view'"

static const char *named_find(const char *name)
{
	for (unsigned i = 0; i < sql_named_count; i++)
		if (!sql_named[i].is_view && !strcmp(sql_named[i].name, name))
			return sql_named[i].sql;
	return NULL;
}

/* All that could have been meant: named queries, then views and tables. */
struct name_list {
	char text[NAMES_MAX][NAME_BYTES_MAX];
	const char *names[NAMES_MAX];
	unsigned count;
};

static void name_list_add(struct name_list *list, const char *name)
{
	if (list->count == NAMES_MAX)
		return;
	(void)snprintf(list->text[list->count], NAME_BYTES_MAX, "%s", name);
	list->names[list->count] = list->text[list->count];
	list->count++;
}

static bool name_unknown(struct query *q, const char *name)
{
	struct name_list *list = calloc(1, sizeof(*list));
	sqlite3_stmt *s = NULL;
	const char *near;

	if (!list)
		return sim_error_set(q->reterr, SIM_ERROR_HOST,
				     "out of memory");
	for (unsigned i = 0; i < sql_named_count; i++)
		if (!sql_named[i].is_view)
			name_list_add(list, sql_named[i].name);
	if (sqlite3_prepare_v2(q->db, RELATIONS " ORDER BY name", -1, &s,
			       NULL) == SQLITE_OK) {
		while (sqlite3_step(s) == SQLITE_ROW)
			name_list_add(list,
				      (const char *)sqlite3_column_text(s, 0));
	}
	(void)sqlite3_finalize(s);
	near = nearest_name(name, list->names, list->count);
	if (near)
		sim_error_set(q->reterr, SIM_ERROR_USER,
			      "unknown query '%s' (did you mean '%s'?)", name,
			      near);
	else
		sim_error_set(q->reterr, SIM_ERROR_USER, "unknown query '%s'",
			      name);
	free(list);
	return false;
}

/* A view or table of the database: everything in it. */
static bool query_relation(struct query *q, const char *name)
{
	char sql[NAME_BYTES_MAX + 32];
	sqlite3_stmt *s = NULL;
	bool found = false;

	if (sqlite3_prepare_v2(q->db,
			       "SELECT 1 FROM (" RELATIONS ")"
			       " WHERE name = ?",
			       -1, &s, NULL) != SQLITE_OK)
		return query_failed(q);
	if (sqlite3_bind_text(s, 1, name, -1, SQLITE_STATIC) == SQLITE_OK)
		found = sqlite3_step(s) == SQLITE_ROW;
	(void)sqlite3_finalize(s);
	if (!found || strlen(name) >= NAME_BYTES_MAX)
		return name_unknown(q, name);
	(void)snprintf(sql, sizeof(sql), "SELECT * FROM \"%s\"", name);
	return query_run(q, sql);
}

bool trace_query(const char *path, const char *query,
		 const struct query_options *options, FILE *out,
		 struct query_result *ret_result, struct sim_error *reterr)
{
	static const char name_characters[] = "abcdefghijklmnopqrstuvwxyz"
					      "0123456789_-";
	struct query q = {
		.path = path,
		.text = query,
		.options = options,
		.out = out,
		.result = ret_result,
		.reterr = reterr,
	};
	bool is_name =
		*query && strspn(query, name_characters) == strlen(query);
	const char *sql = is_name ? named_find(query) : query;
	bool done = false;

	*ret_result = (struct query_result){.rows = 0};
	if (query_open(&q))
		done = sql ? query_run(&q, sql) : query_relation(&q, query);
	query_close(&q);
	return done || ret_result->stopped;
}
