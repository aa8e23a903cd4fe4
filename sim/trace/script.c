/* SPDX-License-Identifier: GPL-2.0-only */
#include "script.h"

#include "steps.h"

static void failed(struct trace *t)
{
	struct sim_error error = {.kind = SIM_ERROR_NONE};

	if ((sqlite3_errcode(t->db) & 0xff) == SQLITE_BUSY)
		sim_error_set(&error, SIM_ERROR_HOST,
			      "a database is in use: another process is"
			      " writing to it");
	else
		sim_error_set(&error, SIM_ERROR_HOST, "%s",
			      sqlite3_errmsg(t->db));
	store_refuse(t, &error);
}

void script_run(struct trace *t, const char *step)
{
	if (t->failed)
		return;
	if (sqlite3_exec(t->db, step_sql(step), NULL, NULL, NULL) != SQLITE_OK)
		failed(t);
}

/* The first row, if there is one. Owns: the caller, sqlite3_finalize(). */
static sqlite3_stmt *first_row(struct trace *t, const char *step)
{
	sqlite3_stmt *s = NULL;
	int code = SQLITE_ERROR;

	if (t->failed)
		return NULL;
	if (sqlite3_prepare_v2(t->db, step_sql(step), -1, &s, NULL) ==
	    SQLITE_OK)
		code = sqlite3_step(s);
	if (code == SQLITE_ROW)
		return s;
	if (code != SQLITE_DONE)
		failed(t);
	(void)sqlite3_finalize(s);
	return NULL;
}

void script_numbers(struct trace *t, const char *step, uint64_t *ret,
		    unsigned count)
{
	sqlite3_stmt *s = first_row(t, step);

	for (unsigned i = 0; i < count; i++)
		ret[i] = s ? (uint64_t)sqlite3_column_int64(s, (int)i) : 0;
	(void)sqlite3_finalize(s);
}

char *script_text(struct trace *t, const char *step)
{
	sqlite3_stmt *s = first_row(t, step);
	const char *text = s ? (const char *)sqlite3_column_text(s, 0) : NULL;
	char *copy = text ? strdup(text) : NULL;

	(void)sqlite3_finalize(s);
	return copy;
}
