/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A disk that fails: from the n-th write, truncation or sync on, each of them
 * is refused, or the process is killed before it. Everything else is the
 * host's own file system. Before the first use of SQLite: disk_attach().
 */
#ifndef TEST_TRACE_VFS_H
#define TEST_TRACE_VFS_H

#include "world/base.h"

#include <signal.h>
#include <sqlite3.h>

static struct {
	unsigned calls;	  /* so far */
	unsigned fail_at; /* from this one on; 0: never */
	int code;	  /* what SQLite is told; 0: SIGKILL */
	/* Called when a lock was let go of after a log is gone, and when one
	 * was refused. */
	void (*visitor)(void);
	bool log_gone;
	sqlite3_vfs vfs;
	sqlite3_vfs *host;
	/* One for each kind of file that the host has. */
	const sqlite3_io_methods *methods[4];
	sqlite3_io_methods failing[4];
} disk;

static inline const sqlite3_io_methods *disk_methods(const sqlite3_file *file)
{
	return disk.methods[file->pMethods - disk.failing];
}

static inline int disk_fails(void)
{
	disk.calls++;
	if (!disk.fail_at || disk.calls < disk.fail_at)
		return SQLITE_OK;
	if (!disk.code)
		raise(SIGKILL);
	return disk.code;
}

static inline int disk_write(sqlite3_file *file, const void *data, int bytes,
			     sqlite3_int64 at)
{
	int code = disk_fails();

	return code ? code : disk_methods(file)->xWrite(file, data, bytes, at);
}

static inline int disk_truncate(sqlite3_file *file, sqlite3_int64 bytes)
{
	int code = disk_fails();

	return code ? code : disk_methods(file)->xTruncate(file, bytes);
}

static inline int disk_sync(sqlite3_file *file, int flags)
{
	/* A kill is no power cut: it takes nothing that was written. */
	(void)file;
	(void)flags;
	return disk_fails();
}

static inline int disk_lock(sqlite3_file *file, int lock)
{
	int code = disk_methods(file)->xLock(file, lock);

	if (code == SQLITE_BUSY && disk.visitor)
		disk.visitor();
	return code;
}

static inline int disk_unlock(sqlite3_file *file, int lock)
{
	int code = disk_methods(file)->xUnlock(file, lock);

	if (disk.log_gone && disk.visitor)
		disk.visitor();
	return code;
}

static inline int disk_delete(sqlite3_vfs *vfs, const char *name, int sync)
{
	size_t bytes = strlen(name);

	(void)vfs;
	if (bytes > 4 && !strcmp(name + bytes - 4, "-wal"))
		disk.log_gone = true;
	return disk.host->xDelete(disk.host, name, sync);
}

static inline int disk_open(sqlite3_vfs *vfs, const char *name,
			    sqlite3_file *file, int flags, int *ret_flags)
{
	int code = disk.host->xOpen(disk.host, name, file, flags, ret_flags);
	unsigned i = 0;

	(void)vfs;
	if (!file->pMethods)
		return code;
	while (disk.methods[i] && disk.methods[i] != file->pMethods)
		i++;
	SIM_ASSERT(i < ARRAY_COUNT(disk.methods));
	disk.methods[i] = file->pMethods;
	disk.failing[i] = *file->pMethods;
	disk.failing[i].xWrite = disk_write;
	disk.failing[i].xTruncate = disk_truncate;
	disk.failing[i].xSync = disk_sync;
	disk.failing[i].xLock = disk_lock;
	disk.failing[i].xUnlock = disk_unlock;
	file->pMethods = &disk.failing[i];
	return code;
}

static inline void disk_attach(void)
{
	if (disk.host)
		return;
	disk.host = sqlite3_vfs_find(NULL);
	disk.vfs = *disk.host;
	disk.vfs.zName = "failing";
	disk.vfs.xOpen = disk_open;
	disk.vfs.xDelete = disk_delete;
	SIM_ASSERT(sqlite3_vfs_register(&disk.vfs, 1) == SQLITE_OK);
}

static inline void disk_fail(unsigned at, int code)
{
	disk.calls = 0;
	disk.fail_at = at;
	disk.code = code;
}

#endif
