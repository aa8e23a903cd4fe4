/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Queries, read-only whatever they say. Three walls: the file is opened for
 * reading; an authorizer lets through what a SELECT needs and nothing else; one
 * statement a query, which SQLite itself must call read-only. The database is
 * not trusted either: its schema may be anybody's.
 */
#include "file.h"
#include "format.h"
#include "one.h"
#include "sql.h"
#include "versions.h"

#include <errno.h>

enum {
	NAMES_MAX = 256,
	NAME_BYTES_MAX = 64,
	SQL_BYTES_MAX = 1 << 20,
};

const struct trace_named_query *trace_named_queries(unsigned *ret_count)
{
	*ret_count = sql_named_count;
	return sql_named;
}

/* Pragmas that look and do not touch. */
static bool pragma_reads(const char *name)
{
	static const char *const names[] = {
		"table_info", "table_xinfo", "table_list",
		"index_list", "index_info",  "foreign_key_list",
	};

	for (size_t i = 0; i < ARRAY_COUNT(names); i++)
		if (!sqlite3_stricmp(name, names[i]))
			return true;
	return false;
}

/* A query under way. */
struct query {
	sqlite3 *db;
	const char *path;
	const char *text; /* as given: a name or SQL */
	enum query_format format;
	const struct query_runs *runs; /* NULL: none are replayed */
	sqlite3 *host;		       /* beside 'db', where that is one run */
	struct one one;
	FILE *out;
	bool refused; /* by the authorizer: SQLite's own code does not tell */
	struct sim_error *reterr;
};

static int authorize(void *context, int action, const char *first,
		     const char *second, const char *database,
		     const char *trigger)
{
	struct query *q = context;
	bool allowed = false;

	(void)database;
	(void)trigger;
	switch (action) {
	case SQLITE_SELECT:
	case SQLITE_READ:
	case SQLITE_RECURSIVE:
		allowed = true;
		break;
	case SQLITE_FUNCTION:
		allowed = sqlite3_stricmp(second, "load_extension") != 0;
		break;
	case SQLITE_PRAGMA:
		allowed = pragma_reads(first);
		break;
	default:
		break;
	}
	if (!allowed)
		q->refused = true;
	return allowed ? SQLITE_OK : SQLITE_DENY;
}

static bool refuse(struct query *q, const char *text)
{
	return sim_error_set(q->reterr, SIM_ERROR_USER, "%s", text);
}

/* What SQLite said last becomes the error. */
static bool sql_error(struct query *q)
{
	int code = sqlite3_errcode(q->db) & 0xff;
	int at = sqlite3_error_offset(q->db);

	if (q->refused)
		return refuse(q, "a query may only read");
	switch (code) {
	case SQLITE_ERROR:
	case SQLITE_TOOBIG:
	case SQLITE_MISMATCH:
	case SQLITE_RANGE:
		if (at >= 0)
			return sim_error_set(
				q->reterr, SIM_ERROR_USER,
				"in the query, at character %d: %s", at + 1,
				sqlite3_errmsg(q->db));
		return sim_error_set(q->reterr, SIM_ERROR_USER,
				     "in the query: %s", sqlite3_errmsg(q->db));
	case SQLITE_NOTADB:
		return sim_error_set(q->reterr, SIM_ERROR_USER,
				     "'%s' is not a database of this program",
				     q->path);
	default:
		return sim_error_set(q->reterr, SIM_ERROR_HOST,
				     "reading '%s': %s", q->path,
				     sqlite3_errmsg(q->db));
	}
}

static void walls(struct query *q, sqlite3 *db)
{
	(void)sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	(void)sqlite3_db_config(db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
	(void)sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0,
				NULL);
	(void)sqlite3_set_authorizer(db, authorize, q);
}

/* Making the functions takes some milliseconds, and few queries name one. */
static bool names_function(const char *query)
{
	return strcasestr(query, "trace") || strcasestr(query, "run_seed");
}

/* One run in place of the whole database, or functions beside it. */
static bool query_runs(struct query *q)
{
	if (!q->runs)
		return true;
	if (!trace_one_given(q->runs->one))
		return !names_function(q->text) ||
		       trace_functions(q->db, q->runs->registry, q->reterr);
	if (!one_make(&q->one, q->db, q->runs->registry, q->runs->one,
		      q->reterr))
		return false;
	q->host = q->db;
	q->db = q->one.rows->db;
	walls(q, q->db);
	return true;
}

static void query_close(struct query *q)
{
	one_release(&q->one);
	(void)sqlite3_close(q->host ? q->host : q->db);
}

/*
 * A writer was killed in a transaction: SQLite has to undo it before anybody
 * can read, and that is a write. Nothing that was committed changes.
 */
static bool query_recover(const char *resolved)
{
	sqlite3 *db = NULL;
	bool done;

	done = sqlite3_open_v2(resolved, &db, SQLITE_OPEN_READWRITE, NULL) ==
	       SQLITE_OK;
	(void)sqlite3_busy_timeout(db, 5000);
	done = done && sqlite3_exec(db, "SELECT count(*) FROM sqlite_schema",
				    NULL, NULL, NULL) == SQLITE_OK;
	(void)sqlite3_close(db);
	return done;
}

static int query_connect(struct query *q, const char *resolved)
{
	int code =
		sqlite3_open_v2(resolved, &q->db, SQLITE_OPEN_READONLY, NULL);

	(void)sqlite3_busy_timeout(q->db, 5000);
	if (code != SQLITE_OK)
		return code;
	code = sqlite3_exec(q->db, "SELECT count(*) FROM sqlite_schema", NULL,
			    NULL, NULL);
	return code == SQLITE_READONLY ? code : SQLITE_OK;
}

static bool query_open(struct query *q)
{
	char *resolved;
	int code;

	if (!file_may_read(q->path, q->reterr))
		return false;
	resolved = file_resolve(q->path, q->reterr);
	if (!resolved)
		return false;
	code = query_connect(q, resolved);
	if (code == SQLITE_READONLY && query_recover(resolved)) {
		(void)sqlite3_close(q->db);
		code = query_connect(q, resolved);
	}
	free(resolved);
	if (code != SQLITE_OK)
		return sql_error(q);
	if (!versions_show(q->db, q->path, q->reterr) || !query_runs(q))
		return false;
	if (!q->host)
		walls(q, q->db);
	return true;
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
	const char *twice =
		q->format == QUERY_JSON ? format_duplicate(s) : NULL;

	if (twice)
		return sim_error_set(q->reterr, SIM_ERROR_USER,
				     "two columns are named '%s' (give one"
				     " another name with AS)",
				     twice);
	if (format_rows(s, q->format, q->out) != SQLITE_DONE)
		return sql_error(q);
	if (fflush(q->out) || ferror(q->out))
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
		return sql_error(q);
	if (!s)
		return refuse(q, "there is no statement in the query");
	if (!sql_ends(q, tail))
		refuse(q, "a query is one statement, and there is more after "
			  "it");
	else if (!sqlite3_stmt_readonly(s) || !sqlite3_column_count(s))
		refuse(q, "a query may only read");
	else
		done = query_print(q, s);
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
		return sql_error(q);
	if (sqlite3_bind_text(s, 1, name, -1, SQLITE_STATIC) == SQLITE_OK)
		found = sqlite3_step(s) == SQLITE_ROW;
	(void)sqlite3_finalize(s);
	if (!found || strlen(name) >= NAME_BYTES_MAX)
		return name_unknown(q, name);
	(void)snprintf(sql, sizeof(sql), "SELECT * FROM \"%s\"", name);
	return query_run(q, sql);
}

bool trace_query(const char *path, const char *query, enum query_format format,
		 FILE *out, struct sim_error *reterr)
{
	return trace_query_runs(path, query, format, NULL, out, reterr);
}

bool trace_query_runs(const char *path, const char *query,
		      enum query_format format, const struct query_runs *runs,
		      FILE *out, struct sim_error *reterr)
{
	static const char name_characters[] = "abcdefghijklmnopqrstuvwxyz"
					      "0123456789_-";
	struct query q = {
		.path = path,
		.text = query,
		.format = format,
		.runs = runs,
		.out = out,
		.reterr = reterr,
	};
	bool is_name =
		*query && strspn(query, name_characters) == strlen(query);
	const char *sql = is_name ? named_find(query) : query;
	bool done = false;

	if (query_open(&q))
		done = sql ? query_run(&q, sql) : query_relation(&q, query);
	query_close(&q);
	return done;
}
