/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The write-ahead log of a database is written in few large pieces. SQLite
 * writes each page of it on its own, and 24 bytes before each: a hundred system
 * calls for a run.
 *
 * Nothing is held back that SQLite takes for written: the last page of a
 * transaction takes all before it along, and fails if they do. What is lost in
 * a crash is a part of a transaction that was never committed.
 */
#ifndef TRACE_GATHER_H
#define TRACE_GATHER_H

#include "vfs.h"

/* Before the first write. Errors: SQLITE_NOMEM. */
int gather_begin(struct vfs_file *log);

/* xWrite of a log. */
int gather_write(sqlite3_file *file, const void *data, int bytes,
		 sqlite3_int64 at);

/* Before anything else is asked of the file. Of a database: nothing to do. */
int gather_flush(sqlite3_file *file);

/* The transaction is over: what is kept back was never committed and shall not
 * be written, and what could not be written has been told. */
void gather_drop(struct vfs_file *log);

void gather_end(struct vfs_file *log);

#endif
