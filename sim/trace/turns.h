/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A writer and a checkpoint of the same database never at the same time, in
 * this process or in another. SQLite means to allow both; but in versions from
 * 3.7.0 to 3.51.2, Debian's among them, a checkpoint that begins while a writer
 * starts the log anew takes new frames for old ones, and pages are lost
 * (https://sqlite.org/wal.html#walresetbug).
 */
#ifndef TRACE_TURNS_H
#define TRACE_TURNS_H

#include "vfs.h"

/*
 * xShmLock of a database: who asks for the lock of writers or for that of
 * checkpoints gets both or none. So either is kept from the other, also from
 * that of a program that knows nothing of this.
 *
 * Errors: SQLITE_BUSY, at once: a checkpoint has to be asked for again.
 */
int turns_lock(sqlite3_file *file, int offset, int n, int flags);

#endif
