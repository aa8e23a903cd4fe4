/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A way to the disk for what is written to: the log in large pieces (gather.h),
 * and writers and checkpoints in turn (turns.h). All else is the host's.
 */
#ifndef TRACE_VFS_H
#define TRACE_VFS_H

#include "sqlite.h"
#include "world/base.h"

/* A database or its write-ahead log. The host's own file lies behind it, in the
 * same memory. */
struct vfs_file {
	sqlite3_file base;
	struct vfs_file *other;	    /* the database's log, the log's database */
	sqlite3_io_methods methods; /* of this file: what its host can do */
	unsigned turns; /* of a database: how many of the two locks are asked */
	struct {
		unsigned char *data;
		int bytes;
		bool ends;	    /* of the last header: its frame ends all */
		sqlite3_int64 next; /* where the last write ended */
		/* What was kept back could not be written: so nothing can be
		 * behind it, until SQLite has begun anew. */
		int lost;
		sqlite3_int64 lost_at;
	} log;
};

static inline struct vfs_file *vfs_file(sqlite3_file *file)
{
	return (struct vfs_file *)(void *)file;
}

/* The host's file. */
static inline sqlite3_file *vfs_below(sqlite3_file *file)
{
	return (sqlite3_file *)(void *)(vfs_file(file) + 1);
}

/*
 * The name under which SQLite knows it. It is made known to SQLite at the first
 * call, over what is the default by then.
 *
 * Owns:   nothing; it stays as long as the process.
 * Locks:  not for two threads at once.
 * Errors: NULL, where SQLite does not take it.
 */
const char *vfs_name(void);

#endif
