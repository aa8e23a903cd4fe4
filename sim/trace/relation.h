/* SPDX-License-Identifier: GPL-2.0-only */
/* trace_X(...) inside: the module's table, plans and cursors. See functions.c.
 */
#ifndef TRACE_RELATION_H
#define TRACE_RELATION_H

#include "replays.h"
#include "which.h"

enum {
	COLUMNS_MAX = 64, /* of a table or view; sqlite3_index_info.colUsed */
	NAME_BYTES = 64,
	/* In idxNum: bit i for argument i; and this. */
	PLAN_BY_RUN_ID = 1 << WHICH_ARGUMENT_COUNT,
};

/* Of one connection; its modules and functions share it. */
struct connection {
	sqlite3 *host;
	const struct registry *registry;
	struct replays *replays;
	bool busy; /* a run is being looked up or made */
	unsigned users;
};

/* What a module is about. */
struct relation {
	struct connection *connection;
	char name[NAME_BYTES]; /* of the table or view */
};

struct relation_table {
	sqlite3_vtab base;
	const struct relation *relation;
	char *columns[COLUMNS_MAX]; /* names, quoted */
	int column_count;
	int run_id;   /* index of the column, or -1 */
	bool is_view; /* each question to it works all of it out again */
};

struct relation_cursor {
	sqlite3_vtab_cursor base;
	struct replay_rows *rows;
	sqlite3_stmt *s;
	char *sql; /* of 's' */
	int plan;  /* idxNum of the arguments below */
	sqlite3_value *arguments[WHICH_ARGUMENT_COUNT + 1];
	sqlite3_int64 row;
	bool end;
};

/* Methods of the module, as SQLite documents them. */
int relation_best_index(sqlite3_vtab *base, sqlite3_index_info *info);
int relation_open(sqlite3_vtab *base, sqlite3_vtab_cursor **ret);
int relation_close(sqlite3_vtab_cursor *base);
int relation_filter(sqlite3_vtab_cursor *base, int plan, const char *sql,
		    int count, sqlite3_value **values);
int relation_next(sqlite3_vtab_cursor *base);
int relation_eof(sqlite3_vtab_cursor *base);
int relation_column(sqlite3_vtab_cursor *base, sqlite3_context *context,
		    int column);
int relation_rowid(sqlite3_vtab_cursor *base, sqlite3_int64 *ret);

#endif
