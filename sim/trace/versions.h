/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Databases of older versions. A reader sees one as if it were of today: views
 * of the connection stand before what the file has. A writer makes it one of
 * today. Tables are compared by what they are, so files of today whose views
 * have aged get today's views, too.
 */
#ifndef TRACE_VERSIONS_H
#define TRACE_VERSIONS_H

#include "sqlite.h"
#include "world/error.h"

/*
 * The version of an open database of ours.
 *
 * Errors: user: a newer one; host: SQLite cannot read it.
 */
bool versions_check(sqlite3 *db, const char *path, int *ret_version,
		    struct sim_error *reterr);

/*
 * Show all tables and views of today. The file is not changed: what it lacks,
 * or has in another shape, is a TEMP view of that name.
 *
 * Errors: host.
 */
bool versions_show(sqlite3 *db, const char *path, struct sim_error *reterr);

/*
 * Bring the file to today's version, in one transaction; nothing to do is no
 * error, and no write.
 *
 * Errors: as versions_check(); host. The file then is what it was.
 */
bool versions_upgrade(sqlite3 *db, const char *path, struct sim_error *reterr);

#endif
