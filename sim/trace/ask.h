/* SPDX-License-Identifier: GPL-2.0-only */
/* A query under way: the database behind its walls, and what became of it. */
#ifndef TRACE_ASK_H
#define TRACE_ASK_H

#include "one.h"
#include "sqlite.h"
#include "trace/trace.h"

struct query {
	sqlite3 *db;
	sqlite3 *host; /* beside 'db', where that is one run */
	struct one one;
	const char *path;
	const char *text; /* as given: a name or SQL */
	const struct query_options *options;
	FILE *out;
	struct query_result *result;
	int64_t heap_limit; /* that stood before */
	bool refused; /* by the authorizer: SQLite's own code does not tell */
	struct sim_error *reterr;
};

/*
 * Open the database for reading, put up all walls, and add the views that this
 * program has and the database does not.
 *
 * Owns:   the caller, query_close(), also after an error.
 * Errors: as trace_query().
 */
bool query_open(struct query *q);
void query_close(struct query *q);

/* What SQLite said last becomes the error. Returns false. */
bool query_failed(struct query *q);

/* Give every parameter of the statement its value; 'sql' may hold defaults. */
bool query_bind(struct query *q, sqlite3_stmt *s, const char *sql);

#endif
