/* SPDX-License-Identifier: GPL-2.0-only */
#include "modes.h"

#include "world/base.h"

static bool set(sqlite3 *db, const char *pragma)
{
	return sqlite3_exec(db, pragma, NULL, NULL, NULL) == SQLITE_OK;
}

/* Nothing here is secret: some builds of SQLite overwrite with zeros whatever
 * they let go of, also what only moves from page to page. */
void modes_connect(sqlite3 *db)
{
	(void)set(db, "PRAGMA secure_delete = OFF");
}

/* Where there is no WAL (a full disk, some file systems) the default goes on:
 * as safe, but readers and the writer wait for each other. */
void modes_wal(sqlite3 *db)
{
	if (set(db, "PRAGMA journal_mode = WAL"))
		(void)set(db, "PRAGMA synchronous = NORMAL");
}

/*
 * CHECKs for each row: the first run of a new file has gone through them, and
 * the words that they ask for come out of the tables of names.c.
 */
void modes_unchecked(sqlite3 *db)
{
	(void)set(db, "PRAGMA ignore_check_constraints = ON");
}
