/* SPDX-License-Identifier: GPL-2.0-only */
/* A trace database for the floors above that ask it questions of their own. */
#ifndef TRACE_READER_H
#define TRACE_READER_H

#include "world/error.h"

struct sqlite3;

/*
 * Open a database for reading alone. Its schema is not trusted: nothing in it
 * may call a function that does more than compute.
 *
 * Owns:   the caller, sqlite3_close().
 * Errors: user (missing, a directory, not a database, another program's, of a
 *         newer version), host (I/O); NULL.
 */
struct sqlite3 *trace_reader_open(const char *path, struct sim_error *reterr);

/*
 * What SQLite said last, of a database that was opened here, as an error.
 * Always false.
 */
bool trace_reader_error(struct sqlite3 *db, const char *path,
			struct sim_error *reterr);

/* All views of reports/views, as they are in a new database: statements that
 * begin with 'CREATE VIEW '. */
const char *const *trace_reader_views(unsigned *ret_count);

#endif
