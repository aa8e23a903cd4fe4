/* SPDX-License-Identifier: GPL-2.0-only */
#include "relation.h"

/* The table's error for SQLite. */
static int table_error(sqlite3_vtab *base, const struct relation *r,
		       const char *text)
{
	sqlite3_free(base->zErrMsg);
	base->zErrMsg = sqlite3_mprintf(
		"trace%s%s: %s", strcmp(r->name, "event") ? "_" : "",
		strcmp(r->name, "event") ? r->name : "", text);
	return SQLITE_ERROR;
}

int relation_open(sqlite3_vtab *base, sqlite3_vtab_cursor **ret)
{
	struct relation_cursor *c = sqlite3_malloc64(sizeof(*c));

	(void)base;
	if (!c)
		return SQLITE_NOMEM;
	memset(c, 0, sizeof(*c));
	*ret = &c->base;
	return SQLITE_OK;
}

static struct relation_table *cursor_table(const struct relation_cursor *c)
{
	return CONTAINER_OF(c->base.pVtab, struct relation_table, base);
}

/* Forget the run. */
static void cursor_clear(struct relation_cursor *c)
{
	(void)sqlite3_finalize(c->s);
	sqlite3_free(c->sql);
	for (size_t i = 0; i < ARRAY_COUNT(c->arguments); i++) {
		sqlite3_value_free(c->arguments[i]);
		c->arguments[i] = NULL;
	}
	replays_put(cursor_table(c)->relation->connection->replays, c->rows);
	c->rows = NULL;
	c->sql = NULL;
	c->s = NULL;
}

int relation_close(sqlite3_vtab_cursor *base)
{
	struct relation_cursor *c =
		CONTAINER_OF(base, struct relation_cursor, base);

	cursor_clear(c);
	sqlite3_free(c);
	return SQLITE_OK;
}

static bool same_value(sqlite3_value *a, sqlite3_value *b)
{
	int bytes;

	if (sqlite3_value_type(a) != sqlite3_value_type(b))
		return false;
	if (sqlite3_value_type(a) == SQLITE_INTEGER)
		return sqlite3_value_int64(a) == sqlite3_value_int64(b);
	if (sqlite3_value_type(a) != SQLITE_TEXT)
		return false;
	bytes = sqlite3_value_bytes(a);
	return bytes == sqlite3_value_bytes(b) &&
	       !memcmp(sqlite3_value_text(a), sqlite3_value_text(b),
		       (size_t)bytes);
}

/* How many of the values tell which run it is. */
static int plan_argument_count(int plan)
{
	return __builtin_popcount((unsigned)plan);
}

/* The same run as in the call before: a join asks once for each row. */
static bool cursor_same_run(const struct relation_cursor *c, int plan,
			    sqlite3_value **values)
{
	if (!c->rows || c->plan != plan)
		return false;
	for (int i = 0, at = 0; i < (int)ARRAY_COUNT(c->arguments); i++)
		if (plan >> i & 1 && !same_value(c->arguments[i], values[at++]))
			return false;
	return true;
}

static int cursor_find(struct relation_cursor *c, int plan,
		       sqlite3_value **values)
{
	struct relation_table *t = cursor_table(c);
	struct connection *connection = t->relation->connection;
	struct sim_error error = {.kind = SIM_ERROR_NONE};
	struct which which = {.run_id = NULL};
	struct wanted w;

	/* 'run', 'scenario', ... may be views of the database's own. */
	if (connection->busy)
		return table_error(&t->base, t->relation,
				   "the database asks for it to answer itself");
	cursor_clear(c);
	c->plan = plan;
	for (int i = 0, at = 0; i < (int)ARRAY_COUNT(c->arguments); i++)
		if (plan >> i & 1)
			c->arguments[i] = sqlite3_value_dup(values[at++]);
	memcpy(which.arguments, c->arguments, sizeof(which.arguments));
	which.run_id = c->arguments[WHICH_ARGUMENT_COUNT];
	wanted_init(&w);
	connection->busy = true;
	if (which_resolve(connection->host, connection->registry, &which, &w,
			  &error))
		c->rows = replays_get(connection->replays, &w, &error);
	connection->busy = false;
	wanted_release(&w);
	return c->rows ? SQLITE_OK
		       : table_error(&t->base, t->relation, error.text);
}

static int cursor_inner_error(const struct relation_cursor *c)
{
	struct relation_table *t = cursor_table(c);

	return table_error(&t->base, t->relation, sqlite3_errmsg(c->rows->db));
}

static int cursor_step(struct relation_cursor *c)
{
	int code = sqlite3_step(c->s);

	c->row++;
	c->end = code != SQLITE_ROW;
	return code == SQLITE_ROW || code == SQLITE_DONE
		       ? SQLITE_OK
		       : cursor_inner_error(c);
}

static bool cursor_prepare(struct relation_cursor *c, const char *sql)
{
	if (c->s && !strcmp(c->sql, sql))
		return sqlite3_reset(c->s) == SQLITE_OK;
	(void)sqlite3_finalize(c->s);
	sqlite3_free(c->sql);
	c->s = NULL;
	c->sql = sqlite3_mprintf("%s", sql);
	return c->sql && sqlite3_prepare_v3(c->rows->db, sql, -1,
					    SQLITE_PREPARE_PERSISTENT, &c->s,
					    NULL) == SQLITE_OK;
}

static bool is_number(sqlite3_value *value)
{
	int type = sqlite3_value_numeric_type(value);

	return type == SQLITE_INTEGER || type == SQLITE_FLOAT;
}

int relation_filter(sqlite3_vtab_cursor *base, int plan, const char *sql,
		    int count, sqlite3_value **values)
{
	struct relation_cursor *c =
		CONTAINER_OF(base, struct relation_cursor, base);
	int first = plan_argument_count(plan);
	int code = SQLITE_OK;

	c->end = true;
	/* No number: no run, and no row. */
	if (plan & PLAN_BY_RUN_ID && !is_number(values[0]))
		return SQLITE_OK;
	if (!cursor_same_run(c, plan, values))
		code = cursor_find(c, plan, values);
	if (code != SQLITE_OK)
		return code;
	if (!cursor_prepare(c, sql))
		return cursor_inner_error(c);
	code = sqlite3_bind_int64(c->s, 1, c->rows->run_id);
	for (int i = first; code == SQLITE_OK && i < count; i++)
		code = sqlite3_bind_value(c->s, i - first + 2, values[i]);
	if (code != SQLITE_OK)
		return cursor_inner_error(c);
	c->row = 0;
	return cursor_step(c);
}

int relation_next(sqlite3_vtab_cursor *base)
{
	return cursor_step(CONTAINER_OF(base, struct relation_cursor, base));
}

int relation_eof(sqlite3_vtab_cursor *base)
{
	return CONTAINER_OF(base, struct relation_cursor, base)->end;
}

int relation_column(sqlite3_vtab_cursor *base, sqlite3_context *context,
		    int column)
{
	struct relation_cursor *c =
		CONTAINER_OF(base, struct relation_cursor, base);
	int hidden = column - cursor_table(c)->column_count;

	if (hidden < 0)
		sqlite3_result_value(context,
				     sqlite3_column_value(c->s, column));
	else if (c->arguments[hidden])
		sqlite3_result_value(context, c->arguments[hidden]);
	return SQLITE_OK;
}

int relation_rowid(sqlite3_vtab_cursor *base, sqlite3_int64 *ret)
{
	*ret = CONTAINER_OF(base, struct relation_cursor, base)->row;
	return SQLITE_OK;
}
