/* SPDX-License-Identifier: GPL-2.0-only */
#include "modes.h"

#include "world/base.h"

enum {
	/* At the end, for others. */
	SETTLE_MS = 250,
	SETTLE_STEP_MS = 25,
};

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

/* In KiB. With SQLite's own 2 MiB some 400 pages a second are read again. */
void modes_many_pages(sqlite3 *db)
{
	(void)set(db, "PRAGMA cache_size = -20480");
}

/* For another writer SQLite does not wait here. */
static int log_empty(sqlite3 *db)
{
	int code = SQLITE_BUSY;

	(void)sqlite3_busy_timeout(db, SETTLE_STEP_MS);
	for (unsigned ms = 0; code == SQLITE_BUSY && ms <= SETTLE_MS;
	     ms += 2 * SETTLE_STEP_MS) {
		if (ms)
			(void)sqlite3_sleep(SETTLE_STEP_MS);
		code = sqlite3_wal_checkpoint_v2(
			db, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
	}
	return code;
}

/*
 * Between taking the log away and writing that there is none, SQLite (3.40 at
 * least) lets others in, unless it is told to keep its lock: they begin a new
 * log, and what they commit is lost.
 */
int modes_one_file(sqlite3 *db)
{
	int code = log_empty(db);

	if (code != SQLITE_OK)
		return code;
	(void)sqlite3_busy_timeout(db, SETTLE_MS);
	return sqlite3_exec(db,
			    "PRAGMA locking_mode = EXCLUSIVE;"
			    "PRAGMA journal_mode = DELETE",
			    NULL, NULL, NULL);
}
