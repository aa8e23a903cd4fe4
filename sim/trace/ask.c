/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The walls around a query. Against what the query says: the file is opened
 * for reading; an authorizer lets through what a SELECT needs and nothing
 * else; SQLite's limits bound each value, and a hard limit its memory, so that
 * sorting stays in memory too and no file is written, not even a temporary
 * one. Against what the file says: its schema is not trusted to call functions
 * with effects; modules of virtual tables are gone, but for two that only
 * compute; and a schema with more objects than we would ever make is refused,
 * for views upon views can be stacked until SQLite's stack is full.
 */
#include "ask.h"

#include "file.h"
#include "versions.h"

#include <sys/stat.h>

enum {
	VALUE_BYTES_MAX = 32 << 20,
	HEAP_BYTES_MAX = 1 << 30,
	SCHEMA_ROWS_MAX = 420,
	BUSY_MS = 5000,
	OPCODES_PER_STOP = 1000,
};

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

/* Those of SQLite are off as well; the others may have been linked to it. */
static bool function_reads(const char *name)
{
	static const char *const names[] = {
		"load_extension", "fts3_tokenizer", "readfile", "writefile",
		"edit",		  "eval",	    "fsdir",
	};

	for (size_t i = 0; i < ARRAY_COUNT(names); i++)
		if (!sqlite3_stricmp(name, names[i]))
			return false;
	return true;
}

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
		allowed = function_reads(second);
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

static bool user_error(struct query *q, const char *text)
{
	return sim_error_set(q->reterr, SIM_ERROR_USER, "%s", text);
}

static bool sql_error(struct query *q)
{
	int at = sqlite3_error_offset(q->db);

	if (at < 0)
		return sim_error_set(q->reterr, SIM_ERROR_USER,
				     "in the query: %s", sqlite3_errmsg(q->db));
	return sim_error_set(q->reterr, SIM_ERROR_USER,
			     "in the query, at character %d: %s", at + 1,
			     sqlite3_errmsg(q->db));
}

static bool file_error(struct query *q, const char *text)
{
	return sim_error_set(q->reterr, SIM_ERROR_HOST, "'%s' %s", q->path,
			     text);
}

static int64_t heap_max(const struct query *q)
{
	return q->options->heap_max ? (int64_t)q->options->heap_max
				    : HEAP_BYTES_MAX;
}

bool query_failed(struct query *q)
{
	int code = sqlite3_errcode(q->db) & 0xff;

	if (q->refused)
		return user_error(q, "a query may only read");
	switch (code) {
	case SQLITE_INTERRUPT:
		return false; /* and no error: see trace_query() */
	case SQLITE_ERROR:
	case SQLITE_MISMATCH:
	case SQLITE_RANGE:
		return sql_error(q);
	case SQLITE_TOOBIG:
		return user_error(q, "in the query: a value is longer than "
				     "32 MiB");
	case SQLITE_NOMEM:
		return sim_error_set(q->reterr, SIM_ERROR_USER,
				     "the query needs more than %lld MiB of"
				     " memory (ask for fewer rows with WHERE,"
				     " or do not sort)",
				     (long long)(heap_max(q) >> 20));
	case SQLITE_NOTADB:
		return sim_error_set(q->reterr, SIM_ERROR_USER,
				     "'%s' is not a database of this program",
				     q->path);
	case SQLITE_CORRUPT:
	case SQLITE_FORMAT:
		return sim_error_set(q->reterr, SIM_ERROR_HOST,
				     "'%s' is damaged: %s", q->path,
				     sqlite3_errmsg(q->db));
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return file_error(q, "is being written by another program: "
				     "try again");
	case SQLITE_READONLY:
		return file_error(q, "was left in the middle of a write, and "
				     "a query does not repair it: open it "
				     "with sqlite3, or record anew");
	default:
		return sim_error_set(q->reterr, SIM_ERROR_HOST,
				     "reading '%s': %s", q->path,
				     sqlite3_errmsg(q->db));
	}
}

/* The integer that a statement yields; false: see query_failed(). */
static bool ask_integer(struct query *q, const char *sql, int *ret_value)
{
	sqlite3_stmt *s;

	if (sqlite3_prepare_v2(q->db, sql, -1, &s, NULL) != SQLITE_OK)
		return false;
	if (sqlite3_step(s) != SQLITE_ROW) {
		(void)sqlite3_finalize(s);
		return false;
	}
	*ret_value = sqlite3_column_int(s, 0);
	(void)sqlite3_finalize(s);
	return true;
}

/* A URI that says: nobody writes this file, do without locks and -shm. */
static char *uri_immutable(const char *path)
{
	char *uri = NULL;
	size_t bytes;
	FILE *out = open_memstream(&uri, &bytes);

	if (!out)
		return NULL;
	(void)fputs("file:", out);
	for (; *path; path++) {
		if (strchr("%?#", *path))
			(void)fprintf(out, "%%%02X", (unsigned char)*path);
		else
			(void)fputc(*path, out);
	}
	(void)fputs("?immutable=1", out);
	return fclose(out) ? NULL : uri;
}

static int connect_to(struct query *q, const char *name, int flags)
{
	(void)sqlite3_close(q->db);
	q->db = NULL;
	return sqlite3_open_v2(name, &q->db, SQLITE_OPEN_READONLY | flags,
			       NULL);
}

/* Is there something in the write-ahead log beside it? */
static bool wal_waits(const char *path)
{
	char *name;
	struct stat status;
	bool waits;

	if (asprintf(&name, "%s-wal", path) < 0)
		return true;
	waits = !stat(name, &status) && status.st_size > 0;
	free(name);
	return waits;
}

/*
 * A writer was killed in a transaction: SQLite has to undo it before anybody
 * can read, and that is a write. Nothing that was committed changes.
 */
static bool journal_undone(const char *resolved)
{
	sqlite3 *db = NULL;
	bool done;

	done = sqlite3_open_v2(resolved, &db, SQLITE_OPEN_READWRITE, NULL) ==
	       SQLITE_OK;
	(void)sqlite3_busy_timeout(db, BUSY_MS);
	done = done && sqlite3_exec(db, "SELECT count(*) FROM sqlite_schema",
				    NULL, NULL, NULL) == SQLITE_OK;
	(void)sqlite3_close(db);
	return done;
}

/*
 * The version in the header; to read it, SQLite has to have all that it needs
 * for the rest. A database in WAL mode needs a file for shared memory: in a
 * folder that cannot be written there can be none, but then nobody writes the
 * database, and it is read as it stands.
 */
static bool connect_and_look(struct query *q, const char *resolved,
			     int *ret_version)
{
	static const char ask[] = "PRAGMA user_version";
	char *uri;
	int code;

	if (connect_to(q, resolved, 0) == SQLITE_OK &&
	    ask_integer(q, ask, ret_version))
		return true;
	code = sqlite3_errcode(q->db) & 0xff;
	if (code != SQLITE_CANTOPEN && code != SQLITE_READONLY)
		return query_failed(q);
	if (wal_waits(resolved))
		return file_error(q, "has rows in its '-wal' file that cannot "
				     "be read where nothing can be written: "
				     "copy both elsewhere");
	if (code == SQLITE_READONLY) {
		if (journal_undone(resolved) &&
		    connect_to(q, resolved, 0) == SQLITE_OK &&
		    ask_integer(q, ask, ret_version))
			return true;
		return query_failed(q);
	}
	uri = uri_immutable(resolved);
	if (!uri)
		return sim_error_set(q->reterr, SIM_ERROR_HOST,
				     "out of memory");
	code = connect_to(q, uri, SQLITE_OPEN_URI);
	free(uri);
	return (code == SQLITE_OK && ask_integer(q, ask, ret_version)) ||
	       query_failed(q);
}

/*
 * Table-valued functions that only look or compute. What is named once stays
 * known to the connection; later the authorizer would see a table come up.
 */
static void functions_name(sqlite3 *db)
{
	static const char *const names[] = {
		"json_each('1')",	    "json_tree('1')",
		"pragma_table_info('run')", "pragma_table_xinfo('run')",
		"pragma_table_list",	    "pragma_index_list('run')",
		"pragma_index_info('run')", "pragma_foreign_key_list('run')",
	};

	for (size_t i = 0; i < ARRAY_COUNT(names); i++) {
		char sql[80];
		sqlite3_stmt *s = NULL;

		(void)snprintf(sql, sizeof(sql), "SELECT 1 FROM %s", names[i]);
		(void)sqlite3_prepare_v2(db, sql, -1, &s, NULL);
		(void)sqlite3_finalize(s);
	}
}

static void limits_set(sqlite3 *db)
{
	static const int limits[][2] = {
		{SQLITE_LIMIT_LENGTH, VALUE_BYTES_MAX},
		{SQLITE_LIMIT_ATTACHED, 0},
		{SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 1000},
		{SQLITE_LIMIT_TRIGGER_DEPTH, 1},
		{SQLITE_LIMIT_WORKER_THREADS, 0},
	};
	static const int switches[][2] = {
		{SQLITE_DBCONFIG_DEFENSIVE, 1},
		{SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0},
		{SQLITE_DBCONFIG_ENABLE_TRIGGER, 0},
		{SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0},
		{SQLITE_DBCONFIG_ENABLE_FTS3_TOKENIZER, 0},
		{SQLITE_DBCONFIG_WRITABLE_SCHEMA, 0},
	};
	/* They compute, and touch no table. */
	static const char *modules[] = {"json_each", "json_tree", NULL};

	for (size_t i = 0; i < ARRAY_COUNT(limits); i++)
		(void)sqlite3_limit(db, limits[i][0], limits[i][1]);
	for (size_t i = 0; i < ARRAY_COUNT(switches); i++)
		(void)sqlite3_db_config(db, switches[i][0], switches[i][1],
					NULL);
	(void)sqlite3_drop_modules(db, modules);
	(void)sqlite3_busy_timeout(db, BUSY_MS);
	(void)sqlite3_exec(db,
			   "PRAGMA temp_store = MEMORY;"
			   "PRAGMA mmap_size = 0;"
			   "PRAGMA cell_size_check = ON",
			   NULL, NULL, NULL);
}

static int is_over(void *context)
{
	struct query *q = context;

	if (q->options->stop && q->options->stop(q->options->context))
		q->result->stopped = true;
	return q->result->stopped;
}

static bool schema_check(struct query *q)
{
	int rows;

	if (!ask_integer(q, "SELECT count(*) FROM sqlite_schema", &rows))
		return query_failed(q);
	if (rows > SCHEMA_ROWS_MAX)
		return sim_error_set(q->reterr, SIM_ERROR_USER,
				     "'%s' is not a database of this program:"
				     " it has %d tables, views and indexes",
				     q->path, rows);
	return true;
}

/* Making the functions takes some milliseconds, and few queries name one. */
static bool names_function(const char *query)
{
	return query &&
	       (strcasestr(query, "trace") || strcasestr(query, "run_seed"));
}

/* One run in place of the whole database, or functions beside it. */
static bool runs_add(struct query *q)
{
	const struct query_runs *runs = q->options->runs;

	if (!runs)
		return true;
	if (!trace_one_given(runs->one))
		return !names_function(q->text) ||
		       trace_functions(q->db, runs->registry, q->reterr);
	(void)sqlite3_set_authorizer(q->db, authorize, q);
	if (!one_make(&q->one, q->db, runs->registry, runs->one, q->reterr))
		return false;
	q->host = q->db;
	q->db = q->one.rows->db;
	limits_set(q->db);
	/* Its schema is ours. */
	(void)sqlite3_db_config(q->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 1, NULL);
	return true;
}

/* From here on nobody but the query speaks. */
static bool walls_close(struct query *q)
{
	functions_name(q->db);
	if (sqlite3_exec(q->db, "PRAGMA query_only = ON", NULL, NULL, NULL) !=
	    SQLITE_OK)
		return query_failed(q);
	(void)sqlite3_set_authorizer(q->db, authorize, q);
	sqlite3_progress_handler(q->db, OPCODES_PER_STOP, is_over, q);
	return true;
}

bool query_open(struct query *q)
{
	char *resolved;
	int version = 0;
	bool open;

	q->heap_limit = sqlite3_hard_heap_limit64(heap_max(q));
	if (!file_may_read(q->path, q->reterr))
		return false;
	resolved = file_resolve(q->path, q->reterr);
	if (!resolved)
		return false;
	open = connect_and_look(q, resolved, &version);
	free(resolved);
	if (!open)
		return false;
	limits_set(q->db);
	return schema_check(q) && versions_show(q->db, q->path, q->reterr) &&
	       runs_add(q) && walls_close(q);
}

void query_close(struct query *q)
{
	one_release(&q->one);
	(void)sqlite3_close(q->host ? q->host : q->db);
	q->db = q->host = NULL;
	(void)sqlite3_hard_heap_limit64(q->heap_limit);
}
