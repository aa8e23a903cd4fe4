/* SPDX-License-Identifier: GPL-2.0-only */
#include "trace/reader.h"

#include "file.h"
#include "sql.h"

#include <sqlite3.h>

bool trace_reader_error(struct sqlite3 *db, const char *path,
			struct sim_error *reterr)
{
	if ((sqlite3_errcode(db) & 0xff) == SQLITE_NOTADB)
		return sim_error_set(reterr, SIM_ERROR_USER,
				     "'%s' is not a database of this program",
				     path);
	return sim_error_set(reterr, SIM_ERROR_HOST, "reading '%s': %s", path,
			     sqlite3_errmsg(db));
}

static bool version_good(struct sqlite3 *db, const char *path,
			 struct sim_error *reterr)
{
	sqlite3_stmt *s = NULL;
	int version = 0;
	bool read = sqlite3_prepare_v2(db, "PRAGMA user_version", -1, &s,
				       NULL) == SQLITE_OK &&
		    sqlite3_step(s) == SQLITE_ROW;

	if (read)
		version = sqlite3_column_int(s, 0);
	else
		trace_reader_error(db, path, reterr);
	(void)sqlite3_finalize(s);
	if (read && version > TRACE_VERSION)
		return sim_error_set(reterr, SIM_ERROR_USER,
				     "'%s' was written by a newer version of"
				     " this program",
				     path);
	return read;
}

struct sqlite3 *trace_reader_open(const char *path, struct sim_error *reterr)
{
	struct sqlite3 *db = NULL;
	char *resolved;
	int code;

	if (!file_may_read(path, reterr))
		return NULL;
	resolved = file_resolve(path, reterr);
	if (!resolved)
		return NULL;
	code = sqlite3_open_v2(resolved, &db, SQLITE_OPEN_READONLY, NULL);
	free(resolved);
	if (code != SQLITE_OK) {
		trace_reader_error(db, path, reterr);
		(void)sqlite3_close(db);
		return NULL;
	}
	(void)sqlite3_busy_timeout(db, 5000);
	(void)sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	(void)sqlite3_db_config(db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
	if (version_good(db, path, reterr))
		return db;
	(void)sqlite3_close(db);
	return NULL;
}

const char *const *trace_reader_views(unsigned *ret_count)
{
	*ret_count = sql_view_count;
	return sql_views;
}
