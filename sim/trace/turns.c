/* SPDX-License-Identifier: GPL-2.0-only */
#include "turns.h"

#include "gather.h"

/* https://sqlite.org/walformat.html, 2.3. */
enum {
	WRITE_LOCK,
	CHECKPOINT_LOCK,
	BOTH,
};

static int host_lock(sqlite3_file *file, int offset, int n, int flags)
{
	return vfs_below(file)->pMethods->xShmLock(vfs_below(file), offset, n,
						   flags);
}

static int turn_take(sqlite3_file *file, int flags)
{
	struct vfs_file *v = vfs_file(file);
	int code =
		v->turns ? SQLITE_OK : host_lock(file, WRITE_LOCK, BOTH, flags);

	v->turns += code == SQLITE_OK;
	return code;
}

static int turn_leave(sqlite3_file *file, int offset, int flags)
{
	struct vfs_file *v = vfs_file(file);

	/* What is kept back by now was rolled back; the next writer may be
	 * another, and its frames come to the same place. */
	if (offset == WRITE_LOCK && v->other)
		gather_drop(v->other);
	v->turns -= v->turns > 0;
	return v->turns ? SQLITE_OK : host_lock(file, WRITE_LOCK, BOTH, flags);
}

int turns_lock(sqlite3_file *file, int offset, int n, int flags)
{
	/* Recovery asks for several, and has the writers' by then. */
	if (offset == CHECKPOINT_LOCK && n > 1 && vfs_file(file)->turns)
		return host_lock(file, offset + 1, n - 1, flags);
	if (offset >= BOTH || n > 1 || !(flags & SQLITE_SHM_EXCLUSIVE))
		return host_lock(file, offset, n, flags);
	return (flags & SQLITE_SHM_LOCK) ? turn_take(file, flags)
					 : turn_leave(file, offset, flags);
}
