/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A way to the disk on which the write-ahead log of a database is written in
 * few large pieces. SQLite writes each page of it on its own, and 24 bytes
 * before each: a hundred system calls for a run. All else is the host's.
 *
 * Nothing is held back that SQLite takes for written: the last page of a
 * transaction takes all before it along, and fails if they do. What is lost in
 * a crash is a part of a transaction that was never committed.
 */
#ifndef TRACE_GATHER_H
#define TRACE_GATHER_H

/*
 * Make it known to SQLite, over what is the default by then.
 *
 * Owns:   nothing; it stays as long as the process.
 * Locks:  not for two threads at once.
 * Errors: NULL, where SQLite does not take it: then the default will do.
 */
const char *gather_vfs(void);

#endif
