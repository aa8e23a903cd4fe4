/* SPDX-License-Identifier: GPL-2.0-only */
#include "store.h"

#include "feed.h"
#include "file.h"
#include "modes.h"
#include "quote.h"
#include "sql.h"
#include "version.h"
#include "versions.h"
#include "vfs.h"

#include <inttypes.h>

enum {
	BUSY_MS = 5000, /* for another writer's transaction */
};

static const char *const statement_texts[STORE_STATEMENT_COUNT] = {
	[STORE_META] = "INSERT INTO meta VALUES (?, ?)",
	/* 'command_line_2', and so on. */
	[STORE_META_MORE] = "INSERT INTO meta SELECT ?1 || '_' ||"
			    " (1 + count(*)), ?2 FROM meta WHERE key = ?1"
			    " OR key GLOB ?1 || '_[0-9]*'",
	[STORE_SCENARIO_FIND] = "SELECT id FROM scenario WHERE name = ?"
				" AND path = ? AND text = ?",
	[STORE_SCENARIO] = "INSERT INTO scenario VALUES (NULL, ?, ?, ?, ?)",
	/* The same text on another base is another design. */
	[STORE_DESIGN_FIND] =
		"SELECT id FROM design WHERE name = ? AND path = ?"
		" AND text = ? AND ? = (SELECT coalesce(group_concat("
		"path || char(10) || text, ''), '') FROM (SELECT path, text"
		" FROM design_base WHERE design_id = design.id ORDER BY seq))",
	[STORE_DESIGN] = "INSERT INTO design VALUES (NULL, ?, ?, ?, ?)",
	[STORE_DESIGN_BASE] = "INSERT INTO design_base VALUES (?, ?, ?, ?)",
	[STORE_TALLY] = "INSERT INTO tally VALUES (NULL, ?, ?, ?, ?, ?, ?, ?,"
			" ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
	[STORE_TALLY_BLOCK] = "INSERT INTO tally_block VALUES (?, ?, ?)",
	[STORE_TALLY_CLASS] = "INSERT INTO tally_class VALUES (?, ?, ?)",
	[STORE_TALLY_SIGNATURE] = "INSERT INTO tally_signature VALUES (?, ?,"
				  " ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
	[STORE_RUN] = "INSERT INTO run VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?,"
		      " ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
	[STORE_TASK] = "INSERT INTO task VALUES (?, ?, ?, ?, ?, ?)",
	[STORE_OBJECT] = "INSERT INTO object SELECT * FROM recorded_object",
	[STORE_EVENT] = "INSERT INTO event SELECT * FROM recorded_event",
	[STORE_MESSAGE] = "INSERT INTO message SELECT * FROM recorded_message",
	[STORE_CHOICE] = "INSERT INTO choice SELECT * FROM recorded_choice",
	[STORE_STATE] = "INSERT INTO state SELECT * FROM recorded_state",
	[STORE_TOUCH] = "INSERT INTO touch SELECT * FROM recorded_touch",
	[STORE_FINDING] = "INSERT INTO finding VALUES (NULL, ?, ?, ?, ?)"
			  " ON CONFLICT (signature) DO NOTHING",
	[STORE_FINDING_FIND] = "SELECT id FROM finding WHERE signature = ?",
	[STORE_FINDING_RUN] = "INSERT INTO finding_run VALUES (?, ?, ?, ?, ?,"
			      " ?) ON CONFLICT DO NOTHING",
	[STORE_CAMPAIGN_RUN] = "INSERT INTO campaign_run VALUES (?)",
	[STORE_FINDING_END] = "INSERT INTO finding_end VALUES (?, ?, ?, ?, ?,"
			      " ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
};

const char *trace_tool_version(void)
{
	return TRACE_TOOL_VERSION;
}

const char *trace_tool_commit(void)
{
	return TRACE_TOOL_COMMIT;
}

/* The last failure of SQLite becomes the error. */
static bool store_error(const struct trace *t, struct sim_error *reterr)
{
	int host = t->db ? sqlite3_system_errno(t->db) : 0;
	const char *message = t->db ? sqlite3_errmsg(t->db) : "out of memory";

	if (t->db && (sqlite3_errcode(t->db) & 0xff) == SQLITE_BUSY)
		return sim_error_set(reterr, SIM_ERROR_HOST,
				     "'%s' is in use: another process is"
				     " writing to it",
				     t->name);
	if (host)
		return sim_error_set(reterr, SIM_ERROR_HOST,
				     "writing '%s': %s (%s)", t->name, message,
				     strerror(host));
	return sim_error_set(reterr, SIM_ERROR_HOST, "writing '%s': %s",
			     t->name, message);
}

/* What failed in the rows written so far. */
static bool store_failed(const struct trace *t, struct sim_error *reterr)
{
	return sim_error_set(reterr, t->error.kind, "%s", t->error.text);
}

static bool store_exec(const struct trace *t, const char *sql,
		       struct sim_error *reterr)
{
	if (sqlite3_exec(t->db, sql, NULL, NULL, NULL) != SQLITE_OK)
		return store_error(t, reterr);
	return true;
}

/* Without a word: what was to be said has been said. */
static void store_disconnect(struct trace *t)
{
	for (unsigned i = 0; i < STORE_STATEMENT_COUNT; i++) {
		(void)sqlite3_finalize(t->statements[i]);
		t->statements[i] = NULL;
	}
	(void)sqlite3_close(t->db);
	t->db = NULL;
}

static bool store_connect(struct trace *t, const char *path,
			  struct sim_error *reterr)
{
	/* A trace is used by one thread. URIs are for ATTACH: the path here
	 * begins with a slash or a dot. */
	int flags =
		SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_URI;

	const char *vfs = t->memory ? NULL : vfs_name();

	if (sqlite3_open_v2(path, &t->db, flags, vfs) == SQLITE_OK) {
		(void)sqlite3_busy_timeout(t->db, BUSY_MS);
		modes_connect(t->db);
		if (feed_attach(t->db, &t->writer))
			return true;
	}
	store_error(t, reterr);
	store_disconnect(t);
	return false;
}

static void store_meta(struct trace *t, enum store_statement which,
		       const char *key, const char *value)
{
	sqlite3_stmt *s = store_row_begin(t, which);

	store_text(t, s, key);
	store_text(t, s, value);
	(void)store_row(t, s);
}

/* Schema, views and meta, in a transaction of their own. */
static bool draft_fill(struct trace *t, struct sim_error *reterr)
{
	/* If the draft is lost, so is nothing: no care for power cuts. */
	if (!store_exec(t,
			"PRAGMA journal_mode = MEMORY;"
			"PRAGMA synchronous = OFF;"
			"BEGIN",
			reterr) ||
	    !store_exec(t, sql_schema, reterr))
		return false;
	for (unsigned i = 0; i < sql_view_count; i++)
		if (!store_exec(t, sql_views[i], reterr))
			return false;
	t->failed = false;
	t->error.kind = SIM_ERROR_NONE;
	store_meta(t, STORE_META, "tool_version", TRACE_TOOL_VERSION);
	store_meta(t, STORE_META, "tool_commit", TRACE_TOOL_COMMIT);
	store_meta(t, STORE_META, "sqlite_version", sqlite3_libversion());
	store_meta(t, STORE_META, "command_line", t->command_line);
	if (t->failed)
		return store_failed(t, reterr);
	return store_exec(t, "COMMIT", reterr);
}

static void draft_drop(struct trace *t)
{
	store_disconnect(t);
	file_drop(t->draft);
	t->draft = NULL;
}

static bool draft_make(struct trace *t, struct sim_error *reterr)
{
	t->draft = file_draft(t->path, reterr);
	if (!t->draft)
		return false;
	if (store_connect(t, t->draft, reterr) && draft_fill(t, reterr))
		return true;
	draft_drop(t);
	return false;
}

static bool store_connect_again(struct trace *t, struct sim_error *reterr)
{
	if (!store_connect(t, t->path, reterr))
		return false;
	modes_wal(t->db);
	modes_unchecked(t->db);
	return true;
}

/* The file appears; from here on a crash costs the run in hand at most. */
static bool draft_publish(struct trace *t, struct sim_error *reterr)
{
	store_disconnect(t);
	if (!file_publish(t->draft, t->path, t->force, reterr)) {
		draft_drop(t);
		return false;
	}
	t->draft = NULL;
	t->published = true;
	return store_connect_again(t, reterr);
}

/* Up to 64 MiB: more would take too long, and SQLite finds damage where it
 * comes across it. */
static bool append_intact(const struct trace *t, struct sim_error *reterr)
{
	static const char sql[] =
		"SELECT quick_check FROM pragma_page_count, pragma_page_size,"
		" pragma_quick_check(1)"
		" WHERE page_count * page_size <= 64 << 20";
	sqlite3_stmt *s = NULL;
	const char *words;
	bool good = true;
	int code;

	if (sqlite3_prepare_v2(t->db, sql, -1, &s, NULL) != SQLITE_OK)
		return store_error(t, reterr);
	code = sqlite3_step(s);
	if (code == SQLITE_ROW) {
		words = (const char *)sqlite3_column_text(s, 0);
		/* The first line says in which database. */
		if (strchr(words, '\n'))
			words = strrchr(words, '\n') + 1;
		good = !strcmp(words, "ok") ||
		       sim_error_set(reterr, SIM_ERROR_HOST,
				     "'%s' is damaged: %s", t->name, words);
	} else if (code != SQLITE_DONE) {
		good = store_error(t, reterr);
	}
	(void)sqlite3_finalize(s);
	return good;
}

/* What is there is not trusted: its triggers do not run. */
static bool append_connect(struct trace *t, struct sim_error *reterr)
{
	bool there = false;
	int version;

	if (!file_may_append(t->name, &there, reterr))
		return false;
	if (!there)
		return sim_error_set(reterr, SIM_ERROR_HOST,
				     "'%s' is no longer there", t->name);
	if (!store_connect(t, t->path, reterr))
		return false;
	(void)sqlite3_db_config(t->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	(void)sqlite3_db_config(t->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
	(void)sqlite3_db_config(t->db, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL);
	if (versions_check(t->db, t->name, &version, reterr)) {
		if (!sqlite3_db_readonly(t->db, "main"))
			return true;
		sim_error_set(reterr, SIM_ERROR_HOST,
			      "cannot write '%s': it is read-only", t->name);
	}
	store_disconnect(t);
	return false;
}

/* Is the file one that can be added to? It is not held while others run. */
static bool append_check(struct trace *t, struct sim_error *reterr)
{
	bool good = append_connect(t, reterr) && append_intact(t, reterr);

	store_disconnect(t);
	return good;
}

/* The new file appears before its first run: so who comes second finds it, and
 * none is lost. */
static bool append_publish(struct trace *t, struct sim_error *reterr)
{
	struct sim_error error = {.kind = SIM_ERROR_NONE};
	bool there = false;

	store_disconnect(t);
	if (file_publish(t->draft, t->path, false, &error)) {
		t->draft = NULL;
		return true;
	}
	draft_drop(t);
	t->guest = true;
	if (file_may_append(t->name, &there, reterr) && there)
		return true;
	if (reterr->kind == SIM_ERROR_NONE)
		*reterr = error;
	return false;
}

static bool append_begin(struct trace *t, struct sim_error *reterr)
{
	if (t->draft && !append_publish(t, reterr))
		return false;
	if (!append_connect(t, reterr))
		return false;
	if (versions_upgrade(t->db, t->name, reterr)) {
		modes_wal(t->db);
		return true;
	}
	store_disconnect(t);
	return false;
}

static bool store_ready(struct trace *t, struct sim_error *reterr)
{
	if (t->append)
		return (t->db && !t->draft) || append_begin(t, reterr);
	if (t->db)
		return true;
	return t->published ? store_connect_again(t, reterr)
			    : draft_make(t, reterr);
}

bool store_begin(struct trace *t, struct sim_error *reterr)
{
	if (!store_ready(t, reterr))
		return false;
	t->failed = false;
	t->error.kind = SIM_ERROR_NONE;
	if (!store_exec(t, "BEGIN IMMEDIATE", reterr))
		return false;
	if (t->guest) {
		store_meta(t, STORE_META_MORE, "tool_commit",
			   TRACE_TOOL_COMMIT);
		store_meta(t, STORE_META_MORE, "command_line", t->command_line);
	}
	return true;
}

bool store_commit(struct trace *t, struct sim_error *reterr)
{
	if (!t->failed && sqlite3_exec(t->db, "COMMIT", NULL, NULL, NULL)) {
		t->failed = true;
		store_error(t, &t->error);
	}
	if (t->failed) {
		/* SQLite may have rolled back by itself. */
		if (!sqlite3_get_autocommit(t->db))
			(void)sqlite3_exec(t->db, "ROLLBACK", NULL, NULL, NULL);
		return store_failed(t, reterr);
	}
	t->guest = false;
	return !t->draft || draft_publish(t, reterr);
}

static void row_failed(struct trace *t)
{
	if (t->failed)
		return;
	t->failed = true;
	store_error(t, &t->error);
}

sqlite3_stmt *store_prepared(struct trace *t, sqlite3_stmt **s, const char *sql)
{
	t->columns = 0;
	if (!*s && !t->failed &&
	    sqlite3_prepare_v3(t->db, sql, -1, SQLITE_PREPARE_PERSISTENT, s,
			       NULL) != SQLITE_OK)
		row_failed(t);
	return *s;
}

sqlite3_stmt *store_row_begin(struct trace *t, enum store_statement which)
{
	return store_prepared(t, &t->statements[which], statement_texts[which]);
}

static int next_column(struct trace *t)
{
	return (int)++t->columns;
}

void store_integer(struct trace *t, sqlite3_stmt *s, int64_t value)
{
	if (!t->failed && sqlite3_bind_int64(s, next_column(t), value))
		row_failed(t);
}

void store_null(struct trace *t, sqlite3_stmt *s)
{
	if (!t->failed && sqlite3_bind_null(s, next_column(t)))
		row_failed(t);
}

void store_text(struct trace *t, sqlite3_stmt *s, const char *text)
{
	if (!t->failed &&
	    sqlite3_bind_text(s, next_column(t), text, -1, SQLITE_STATIC))
		row_failed(t);
}

void store_hex(struct trace *t, sqlite3_stmt *s, uint64_t value)
{
	char text[24];

	(void)snprintf(text, sizeof(text), "0x%016" PRIx64, value);
	if (!t->failed &&
	    sqlite3_bind_text(s, next_column(t), text, -1, SQLITE_TRANSIENT))
		row_failed(t);
}

int64_t store_row(struct trace *t, sqlite3_stmt *s)
{
	if (t->failed)
		return 0;
	SIM_ASSERT((int)t->columns == sqlite3_bind_parameter_count(s));
	if (sqlite3_step(s) != SQLITE_DONE)
		row_failed(t);
	(void)sqlite3_reset(s);
	return sqlite3_last_insert_rowid(t->db);
}

int64_t store_find(struct trace *t, sqlite3_stmt *s)
{
	int64_t found = 0;
	int code;

	if (t->failed)
		return 0;
	SIM_ASSERT((int)t->columns == sqlite3_bind_parameter_count(s));
	code = sqlite3_step(s);
	if (code == SQLITE_ROW)
		found = sqlite3_column_int64(s, 0);
	else if (code != SQLITE_DONE)
		row_failed(t);
	(void)sqlite3_reset(s);
	return found;
}

bool store_next(struct trace *t, sqlite3_stmt *s)
{
	int code;

	if (t->failed)
		return false;
	code = sqlite3_step(s);
	if (code == SQLITE_ROW)
		return true;
	if (code != SQLITE_DONE)
		row_failed(t);
	(void)sqlite3_reset(s);
	return false;
}

void store_refuse(struct trace *t, const struct sim_error *error)
{
	if (t->failed)
		return;
	t->failed = true;
	t->error = *error;
}

static void trace_free(struct trace *t)
{
	draft_drop(t);
	free(t->name);
	free(t->path);
	free(t->command_line);
	free(t);
}

static struct trace *trace_new(const char *path,
			       const char *const *command_line,
			       struct sim_error *reterr)
{
	struct trace *t = calloc(1, sizeof(*t));

	if (!t) {
		sim_error_set(reterr, SIM_ERROR_HOST, "out of memory");
		return NULL;
	}
	t->command_line = quote_words(command_line);
	t->name = strdup(path);
	if (!t->name)
		sim_error_set(reterr, SIM_ERROR_HOST, "out of memory");
	else
		t->path = file_resolve(path, reterr);
	if (t->path)
		return t;
	trace_free(t);
	return NULL;
}

/* The draft is made at once: an unwritable directory shows now, and not after
 * hours. */
struct trace *trace_create(const char *path, bool force,
			   const char *const *command_line,
			   struct sim_error *reterr)
{
	struct trace *t = trace_new(path, command_line, reterr);

	if (!t)
		return NULL;
	t->force = force;
	if (file_may_create(path, force, reterr) && draft_make(t, reterr))
		return t;
	trace_free(t);
	return NULL;
}

struct trace *trace_open(const char *path, const char *const *command_line,
			 struct sim_error *reterr)
{
	struct trace *t = trace_new(path, command_line, reterr);

	if (!t)
		return NULL;
	t->append = true;
	if (file_may_append(path, &t->guest, reterr) &&
	    (t->guest ? append_check(t, reterr) : draft_make(t, reterr)))
		return t;
	trace_free(t);
	return NULL;
}

struct trace *store_memory(struct sim_error *reterr)
{
	struct trace *t = calloc(1, sizeof(*t));

	if (!t) {
		sim_error_set(reterr, SIM_ERROR_HOST, "out of memory");
		return NULL;
	}
	t->command_line = quote_words(NULL);
	t->name = strdup(":memory:");
	t->path = strdup(":memory:");
	t->memory = true;
	t->published = true;
	if (t->name && t->path && store_connect(t, t->path, reterr) &&
	    draft_fill(t, reterr))
		return t;
	trace_free(t);
	return NULL;
}

/* Others may hinder it: then the WAL stays beside the file. */
static bool store_settle(struct trace *t, struct sim_error *reterr)
{
	int code = modes_one_file(t->db) & 0xff;

	return code == SQLITE_OK || code == SQLITE_BUSY ||
	       store_error(t, reterr);
}

bool trace_close(struct trace *t, struct sim_error *reterr)
{
	struct sim_error error = {.kind = SIM_ERROR_NONE};
	bool settled = true;

	if (!t)
		return true;
	for (unsigned i = 0; i < STORE_STATEMENT_COUNT; i++) {
		(void)sqlite3_finalize(t->statements[i]);
		t->statements[i] = NULL;
	}
	if (t->db && !t->draft && !t->memory)
		settled = store_settle(t, &error);
	trace_free(t);
	if (!settled && reterr)
		*reterr = error;
	return settled;
}
