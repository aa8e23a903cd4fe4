/* SPDX-License-Identifier: GPL-2.0-only */
#include "vfs.h"

#include "gather.h"
#include "turns.h"

static struct {
	sqlite3_vfs vfs;
	sqlite3_vfs *host;
} layer;

static int pass_close(sqlite3_file *file)
{
	struct vfs_file *v = vfs_file(file);

	if (v->other)
		v->other->other = NULL;
	/* What is kept back then was never committed. */
	gather_end(v);
	return vfs_below(file)->pMethods->xClose(vfs_below(file));
}

static int pass_read(sqlite3_file *file, void *data, int bytes,
		     sqlite3_int64 at)
{
	int code = gather_flush(file);

	return code != SQLITE_OK ? code
				 : vfs_below(file)->pMethods->xRead(
					   vfs_below(file), data, bytes, at);
}

static int pass_write(sqlite3_file *file, const void *data, int bytes,
		      sqlite3_int64 at)
{
	return vfs_below(file)->pMethods->xWrite(vfs_below(file), data, bytes,
						 at);
}

static int pass_truncate(sqlite3_file *file, sqlite3_int64 bytes)
{
	int code = gather_flush(file);

	return code != SQLITE_OK ? code
				 : vfs_below(file)->pMethods->xTruncate(
					   vfs_below(file), bytes);
}

static int pass_sync(sqlite3_file *file, int flags)
{
	int code = gather_flush(file);

	return code != SQLITE_OK ? code
				 : vfs_below(file)->pMethods->xSync(
					   vfs_below(file), flags);
}

static int pass_size(sqlite3_file *file, sqlite3_int64 *ret_bytes)
{
	int code = gather_flush(file);

	return code != SQLITE_OK ? code
				 : vfs_below(file)->pMethods->xFileSize(
					   vfs_below(file), ret_bytes);
}

static int pass_lock(sqlite3_file *file, int lock)
{
	return vfs_below(file)->pMethods->xLock(vfs_below(file), lock);
}

static int pass_unlock(sqlite3_file *file, int lock)
{
	return vfs_below(file)->pMethods->xUnlock(vfs_below(file), lock);
}

static int pass_reserved(sqlite3_file *file, int *ret_reserved)
{
	return vfs_below(file)->pMethods->xCheckReservedLock(vfs_below(file),
							     ret_reserved);
}

static int pass_control(sqlite3_file *file, int op, void *argument)
{
	int code = gather_flush(file);

	return code != SQLITE_OK ? code
				 : vfs_below(file)->pMethods->xFileControl(
					   vfs_below(file), op, argument);
}

static int pass_sector(sqlite3_file *file)
{
	return vfs_below(file)->pMethods->xSectorSize(vfs_below(file));
}

static int pass_device(sqlite3_file *file)
{
	return vfs_below(file)->pMethods->xDeviceCharacteristics(
		vfs_below(file));
}

static int pass_shared(sqlite3_file *file, int region, int bytes, int extend,
		       void volatile **ret_memory)
{
	return vfs_below(file)->pMethods->xShmMap(vfs_below(file), region,
						  bytes, extend, ret_memory);
}

static void pass_barrier(sqlite3_file *file)
{
	vfs_below(file)->pMethods->xShmBarrier(vfs_below(file));
}

static int pass_unshare(sqlite3_file *file, int remove)
{
	return vfs_below(file)->pMethods->xShmUnmap(vfs_below(file), remove);
}

enum {
	WITHOUT_SHARED_MEMORY = 1,
	WITHOUT_MAPPINGS = 2,
};

/* Of a log no shared memory is asked, and of neither a mapping. */
static void methods_set(struct vfs_file *v, bool log)
{
	int can = vfs_below(&v->base)->pMethods->iVersion;

	v->methods = (sqlite3_io_methods){
		.iVersion = log || can < WITHOUT_MAPPINGS
				    ? WITHOUT_SHARED_MEMORY
				    : WITHOUT_MAPPINGS,
		.xClose = pass_close,
		.xRead = pass_read,
		.xWrite = log ? gather_write : pass_write,
		.xTruncate = pass_truncate,
		.xSync = pass_sync,
		.xFileSize = pass_size,
		.xLock = pass_lock,
		.xUnlock = pass_unlock,
		.xCheckReservedLock = pass_reserved,
		.xFileControl = pass_control,
		.xSectorSize = pass_sector,
		.xDeviceCharacteristics = pass_device,
		.xShmMap = pass_shared,
		.xShmLock = turns_lock,
		.xShmBarrier = pass_barrier,
		.xShmUnmap = pass_unshare,
	};
	v->base.pMethods = &v->methods;
}

static int host_open(const char *name, sqlite3_file *file, int flags,
		     int *ret_flags)
{
	return layer.host->xOpen(layer.host, name, file, flags, ret_flags);
}

/* SQLite tells the names of logs only with their database's. */
static void pair(struct vfs_file *log, const char *name)
{
	log->other = vfs_file(sqlite3_database_file_object(name));
	log->other->other = log;
}

static int layer_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *file,
		      int flags, int *ret_flags)
{
	struct vfs_file *v = vfs_file(file);
	bool log = flags & SQLITE_OPEN_WAL;
	int code;

	(void)vfs;
	if (!log && !(flags & SQLITE_OPEN_MAIN_DB))
		return host_open(name, file, flags, ret_flags);
	*v = (struct vfs_file){.other = NULL};
	if (log && gather_begin(v) != SQLITE_OK)
		return SQLITE_NOMEM;
	code = host_open(name, vfs_below(file), flags, ret_flags);
	/* With methods SQLite closes it, also if this has failed. */
	if (vfs_below(file)->pMethods)
		methods_set(v, log);
	else
		gather_end(v);
	if (log && code == SQLITE_OK)
		pair(v, name);
	return code;
}

const char *vfs_name(void)
{
	if (layer.host)
		return layer.vfs.zName;
	layer.host = sqlite3_vfs_find(NULL);
	if (!layer.host)
		return NULL;
	layer.vfs = *layer.host;
	layer.vfs.pNext = NULL;
	layer.vfs.zName = "tdisim";
	layer.vfs.szOsFile += (int)sizeof(struct vfs_file);
	layer.vfs.xOpen = layer_open;
	if (sqlite3_vfs_register(&layer.vfs, 0) == SQLITE_OK)
		return layer.vfs.zName;
	layer.host = NULL;
	return NULL;
}
