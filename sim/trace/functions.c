/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * trace(...) and its siblings: one module, which hands on to the table or view
 * of the same name in the database of a replayed run.
 */
#include "trace/functions.h"

#include "relation.h"
#include "sql.h"

static void connection_release(void *context)
{
	struct connection *c = context;

	if (--c->users)
		return;
	replays_free(c->replays);
	sqlite3_free(c);
}

static void relation_free(void *context)
{
	struct relation *r = context;

	connection_release(r->connection);
	sqlite3_free(r);
}

/* --- columns ------------------------------------------------------------- */

static void table_free(struct relation_table *t)
{
	for (int i = 0; i < t->column_count; i++)
		sqlite3_free(t->columns[i]);
	sqlite3_free(t);
}

static bool column_is(const struct relation_table *t, int column,
		      const char *name)
{
	size_t length = strlen(name);

	return !strncmp(t->columns[column] + 1, name, length) &&
	       t->columns[column][length + 1] == '"';
}

static const char *run_id_name(const struct relation *r)
{
	return strcmp(r->name, "run") ? "run_id" : "id";
}

/* Columns of the table or view, into the declaration. */
static bool columns_read(struct relation_table *t, sqlite3 *schema,
			 sqlite3_str *declaration)
{
	sqlite3_stmt *s = NULL;
	int code = sqlite3_prepare_v2(
		schema, "SELECT name, type FROM pragma_table_xinfo(?1)", -1, &s,
		NULL);

	if (code == SQLITE_OK)
		code = sqlite3_bind_text(s, 1, t->relation->name, -1,
					 SQLITE_STATIC);
	while (code == SQLITE_OK && t->column_count < COLUMNS_MAX &&
	       sqlite3_step(s) == SQLITE_ROW) {
		const char *name = (const char *)sqlite3_column_text(s, 0);
		char *quoted = sqlite3_mprintf("\"%w\"", name);

		if (!quoted)
			break;
		sqlite3_str_appendf(declaration, "%s %s, ", quoted,
				    (const char *)sqlite3_column_text(s, 1));
		if (!strcmp(name, run_id_name(t->relation)))
			t->run_id = t->column_count;
		t->columns[t->column_count++] = quoted;
	}
	(void)sqlite3_finalize(s);
	return t->column_count > 0;
}

/* The arguments, hidden; one whose name a column has is 'of_NAME'. */
static void columns_hidden(const struct relation_table *t,
			   sqlite3_str *declaration)
{
	for (int i = 0; i < WHICH_ARGUMENT_COUNT; i++) {
		const char *name = which_name((enum which_argument)i);
		const char *prefix = "";

		for (int c = 0; c < t->column_count; c++)
			if (column_is(t, c, name))
				prefix = "of_";
		sqlite3_str_appendf(declaration, "%s%s%s HIDDEN", i ? ", " : "",
				    prefix, name);
	}
}

static bool is_view(const char *name)
{
	for (unsigned i = 0; i < sql_tables_count; i++)
		if (!strcmp(sql_tables[i].name, name))
			return false;
	return true;
}

static int table_declare(sqlite3 *db, struct relation_table *t, sqlite3 *schema)
{
	sqlite3_str *declaration = sqlite3_str_new(db);
	int code = SQLITE_NOMEM;
	char *sql;
	bool read;

	sqlite3_str_appendall(declaration, "CREATE TABLE x(");
	read = columns_read(t, schema, declaration);
	columns_hidden(t, declaration);
	sqlite3_str_appendall(declaration, ")");
	sql = sqlite3_str_finish(declaration);
	if (sql && read)
		code = sqlite3_declare_vtab(db, sql);
	sqlite3_free(sql);
	return code;
}

static int table_connect(sqlite3 *db, void *context, int count,
			 const char *const *words, sqlite3_vtab **ret,
			 char **reterr)
{
	const struct relation *r = context;
	struct sim_error error = {.kind = SIM_ERROR_NONE};
	sqlite3 *schema = replays_schema(r->connection->replays, &error);
	struct relation_table *t;
	int code;

	(void)count;
	(void)words;
	if (!schema) {
		*reterr = sqlite3_mprintf("%s", error.text);
		return SQLITE_ERROR;
	}
	t = sqlite3_malloc64(sizeof(*t));
	if (!t)
		return SQLITE_NOMEM;
	memset(t, 0, sizeof(*t));
	t->relation = r;
	t->run_id = -1;
	t->is_view = is_view(r->name);
	code = table_declare(db, t, schema);
	if (code == SQLITE_OK)
		*ret = &t->base;
	else
		table_free(t);
	return code;
}

static int table_disconnect(sqlite3_vtab *base)
{
	table_free(CONTAINER_OF(base, struct relation_table, base));
	return SQLITE_OK;
}

/* Without xCreate: there from the start, and a function of its arguments. */
static const sqlite3_module module = {
	.iVersion = 0,
	.xConnect = table_connect,
	.xBestIndex = relation_best_index,
	.xDisconnect = table_disconnect,
	.xOpen = relation_open,
	.xClose = relation_close,
	.xFilter = relation_filter,
	.xNext = relation_next,
	.xEof = relation_eof,
	.xColumn = relation_column,
	.xRowid = relation_rowid,
};

/* --- registration -------------------------------------------------------- */

static void run_seed(sqlite3_context *context, int count,
		     sqlite3_value **values)
{
	struct sim_error error = {.kind = SIM_ERROR_NONE};
	uint64_t seed, run;
	char *text;

	(void)count;
	if (!which_seed(values[0], "run_seed, seed of the series", &seed,
			&error) ||
	    !which_seed(values[1], "run_seed, number of the run", &run,
			&error)) {
		sqlite3_result_error(context, error.text, -1);
		return;
	}
	text = sqlite3_mprintf("0x%016llx", explore_run_seed(seed, run));
	sqlite3_result_text(context, text, -1, sqlite3_free);
}

/*
 * The table of a module comes about when it is first named. That is done here:
 * an authorizer, which may come later, would take it for a write. Where the
 * database has a table of that name itself, that one stays.
 */
static void relation_connect(const struct connection *c, const char *function)
{
	char *sql = sqlite3_mprintf("SELECT 1 FROM \"%w\"(0)", function);
	sqlite3_stmt *s = NULL;

	if (sql)
		(void)sqlite3_prepare_v2(c->host, sql, -1, &s, NULL);
	(void)sqlite3_finalize(s);
	sqlite3_free(sql);
}

static bool relation_add(struct connection *c, const char *function,
			 const char *name)
{
	struct relation *r = sqlite3_malloc64(sizeof(*r));

	if (!r)
		return false;
	(void)snprintf(r->name, sizeof(r->name), "%s", name);
	r->connection = c;
	c->users++;
	/* On failure too, SQLite calls the destructor. */
	if (sqlite3_create_module_v2(c->host, function, &module, r,
				     relation_free) != SQLITE_OK)
		return false;
	relation_connect(c, function);
	return true;
}

/* All that tells of a run; internal views do not count. */
static bool relations_add(struct connection *c, sqlite3 *schema)
{
	sqlite3_stmt *s = NULL;
	bool good = sqlite3_prepare_v2(
			    schema,
			    "SELECT name FROM sqlite_schema AS relation"
			    " WHERE type IN ('table', 'view')"
			    " AND name NOT GLOB '[_]*'"
			    " AND (name IN ('run', 'finding') OR EXISTS"
			    " (SELECT 1 FROM pragma_table_xinfo(relation.name)"
			    " WHERE name = 'run_id'))",
			    -1, &s, NULL) == SQLITE_OK;

	while (good && sqlite3_step(s) == SQLITE_ROW) {
		const char *name = (const char *)sqlite3_column_text(s, 0);
		char *function = sqlite3_mprintf("trace_%s", name);

		good = function && strlen(name) < NAME_BYTES &&
		       relation_add(c, function, name);
		sqlite3_free(function);
	}
	(void)sqlite3_finalize(s);
	return good && relation_add(c, "trace", "event");
}

bool trace_functions(sqlite3 *db, const struct registry *registry,
		     struct sim_error *reterr)
{
	struct connection *c = sqlite3_malloc64(sizeof(*c));
	sqlite3 *schema;
	bool good;

	if (!c)
		return sim_error_set(reterr, SIM_ERROR_HOST, "out of memory");
	*c = (struct connection){
		.host = db,
		.registry = registry,
		.replays = replays_new(db, registry),
		.users = 1,
	};
	schema = c->replays ? replays_schema(c->replays, reterr) : NULL;
	good = schema && relations_add(c, schema);
	if (good) {
		c->users++;
		good = sqlite3_create_function_v2(
			       db, "run_seed", 2,
			       SQLITE_UTF8 | SQLITE_DETERMINISTIC |
				       SQLITE_INNOCUOUS,
			       c, run_seed, NULL, NULL,
			       connection_release) == SQLITE_OK;
	}
	connection_release(c);
	return good ||
	       sim_error_set(reterr, SIM_ERROR_HOST, "cannot add trace(): %s",
			     sqlite3_errmsg(db));
}
