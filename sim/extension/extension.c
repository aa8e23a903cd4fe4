/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The loadable extension for SQLite: '.load tdisim_trace' in the sqlite3 shell,
 * load_extension() elsewhere. SQLite derives the name of the entry point from
 * that of the file.
 *
 * All that this folder asks of SQLite goes through the table of functions that
 * the host program hands in (trace/sqlite.h), also for the databases in memory.
 */
#include "models/model.h"
#include "trace/functions.h"

#include <sqlite3ext.h>

SQLITE_EXTENSION_INIT1

enum {
	HOST_VERSION_MIN = 3038000, /* sqlite3_vtab_rhs_value() */
};

__attribute__((visibility("default"))) int
sqlite3_tdisimtrace_init(sqlite3 *db, char **reterr,
			 const sqlite3_api_routines *routines);

int sqlite3_tdisimtrace_init(sqlite3 *db, char **reterr,
			     const sqlite3_api_routines *routines)
{
	struct sim_error error = {.kind = SIM_ERROR_NONE};

	SQLITE_EXTENSION_INIT2(routines)
	if (sqlite3_libversion_number() < HOST_VERSION_MIN) {
		*reterr = sqlite3_mprintf(
			"tdisim_trace needs SQLite 3.38 or newer, and this"
			" program has %s",
			sqlite3_libversion());
		return SQLITE_ERROR;
	}
	if (!trace_functions(db, &model_registry, &error)) {
		*reterr = sqlite3_mprintf("tdisim_trace: %s", error.text);
		return SQLITE_ERROR;
	}
	/* The engine leaves a signal handler in the process: see
	 * world/crash.c. So the code stays, whatever connection is closed. */
	return SQLITE_OK_LOAD_PERMANENTLY;
}
