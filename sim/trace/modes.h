/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How a connection of our own writes: what SQLite leaves to choose. Nothing
 * here changes what is in a database, and where SQLite refuses, it works as
 * before.
 */
#ifndef TRACE_MODES_H
#define TRACE_MODES_H

#include "sqlite.h"

/* Each new connection. */
void modes_connect(sqlite3 *db);
/* A file that others may read: from run to run it stays whole. */
void modes_wal(sqlite3 *db);
/* Only our own rows come from here on, and rows of theirs were checked. */
void modes_unchecked(sqlite3 *db);
/* Rows come at all places of a large file: some 20 MiB of it stay in memory,
 * which is 10 million runs of a campaign. */
void modes_many_pages(sqlite3 *db);
/*
 * At the end, out of WAL mode: the log is empty and gone, if nobody else is
 * there. Waits about half a second for others.
 *
 * Returns: SQLite's code; SQLITE_BUSY: the log stays for those who are there.
 *          The connection is fit only to be closed.
 */
int modes_one_file(sqlite3 *db);

#endif
