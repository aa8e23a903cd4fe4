/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A frame of the log is a header of 24 bytes and a page. Bytes 4 to 7 of the
 * header are the size of the database after the transaction in its last frame,
 * and 0 in all others (https://sqlite.org/fileformat2.html, 4.1). Writes that
 * follow each other are put together up to the page of such a last frame.
 * Whatever else is asked of the file has them written first, and so has a write
 * anywhere else, which is not kept back: with it SQLite goes back to frames
 * that it has written before.
 */
#include "gather.h"

#include "sqlite.h"
#include "world/base.h"

enum {
	/* The largest page: the host's file is never asked for more. */
	GATHER_BYTES = 64 << 10,
	FRAME_HEADER_BYTES = 24,
	SIZE_AT = 4,
	SIZE_BYTES = 4,
};

/* The host's file lies behind it, in the same memory. */
struct gather_file {
	sqlite3_file base;
	unsigned char *data; /* GATHER_BYTES; the last ones before 'next' */
	int bytes;
	bool ends; /* of the last header: its frame ends a transaction */
	sqlite3_int64 next; /* where the last write ended */
	/* What was kept back could not be written: so nothing can be behind
	 * it, until SQLite has begun anew. */
	int lost;
	sqlite3_int64 lost_at;
};

static struct {
	sqlite3_vfs vfs;
	sqlite3_vfs *host;
} gather;

static sqlite3_file *below(sqlite3_file *file)
{
	return (sqlite3_file *)(void *)((struct gather_file *)(void *)file + 1);
}

static int gather_flush(sqlite3_file *file)
{
	struct gather_file *g = (struct gather_file *)(void *)file;
	sqlite3_int64 at = g->next - g->bytes;
	int code;

	if (!g->bytes)
		return SQLITE_OK;
	code = below(file)->pMethods->xWrite(below(file), g->data, g->bytes,
					     at);
	g->bytes = 0;
	if (code == SQLITE_OK)
		return SQLITE_OK;
	g->lost = code;
	g->lost_at = at;
	return code;
}

static bool says_end(const void *header)
{
	static const unsigned char none[SIZE_BYTES];

	return memcmp((const unsigned char *)header + SIZE_AT, none,
		      SIZE_BYTES) != 0;
}

/* Not where the last one ended, or too large. */
static int write_through(sqlite3_file *file, const void *data, int bytes,
			 sqlite3_int64 at)
{
	struct gather_file *g = (struct gather_file *)(void *)file;
	int code = gather_flush(file);

	g->next = at + bytes;
	return code != SQLITE_OK ? code
				 : below(file)->pMethods->xWrite(
					   below(file), data, bytes, at);
}

static int gather_write(sqlite3_file *file, const void *data, int bytes,
			sqlite3_int64 at)
{
	struct gather_file *g = (struct gather_file *)(void *)file;
	bool header = bytes == FRAME_HEADER_BYTES;

	if (g->lost != SQLITE_OK && at > g->lost_at)
		return g->lost;
	g->lost = SQLITE_OK;
	if (header)
		g->ends = says_end(data);
	if (at != g->next || bytes > GATHER_BYTES)
		return write_through(file, data, bytes, at);
	if (bytes > GATHER_BYTES - g->bytes) {
		int code = gather_flush(file);

		if (code != SQLITE_OK)
			return code;
	}
	memcpy(g->data + g->bytes, data, (size_t)bytes);
	g->bytes += bytes;
	g->next = at + bytes;
	return g->ends && !header ? gather_flush(file) : SQLITE_OK;
}

/* What is kept back then was never committed. */
static int gather_close(sqlite3_file *file)
{
	struct gather_file *g = (struct gather_file *)(void *)file;

	free(g->data);
	g->data = NULL;
	return below(file)->pMethods->xClose(below(file));
}

static int gather_read(sqlite3_file *file, void *data, int bytes,
		       sqlite3_int64 at)
{
	int code = gather_flush(file);

	return code != SQLITE_OK ? code
				 : below(file)->pMethods->xRead(
					   below(file), data, bytes, at);
}

static int gather_truncate(sqlite3_file *file, sqlite3_int64 bytes)
{
	int code = gather_flush(file);

	return code != SQLITE_OK
		       ? code
		       : below(file)->pMethods->xTruncate(below(file), bytes);
}

static int gather_sync(sqlite3_file *file, int flags)
{
	int code = gather_flush(file);

	return code != SQLITE_OK
		       ? code
		       : below(file)->pMethods->xSync(below(file), flags);
}

static int gather_size(sqlite3_file *file, sqlite3_int64 *ret_bytes)
{
	int code = gather_flush(file);

	return code != SQLITE_OK ? code
				 : below(file)->pMethods->xFileSize(below(file),
								    ret_bytes);
}

static int gather_lock(sqlite3_file *file, int lock)
{
	return below(file)->pMethods->xLock(below(file), lock);
}

static int gather_unlock(sqlite3_file *file, int lock)
{
	return below(file)->pMethods->xUnlock(below(file), lock);
}

static int gather_reserved(sqlite3_file *file, int *ret_reserved)
{
	return below(file)->pMethods->xCheckReservedLock(below(file),
							 ret_reserved);
}

static int gather_control(sqlite3_file *file, int op, void *argument)
{
	int code = gather_flush(file);

	return code != SQLITE_OK ? code
				 : below(file)->pMethods->xFileControl(
					   below(file), op, argument);
}

static int gather_sector(sqlite3_file *file)
{
	return below(file)->pMethods->xSectorSize(below(file));
}

static int gather_device(sqlite3_file *file)
{
	return below(file)->pMethods->xDeviceCharacteristics(below(file));
}

/* Shared memory and mappings are asked of the database itself. */
static const sqlite3_io_methods gather_methods = {
	.iVersion = 1,
	.xClose = gather_close,
	.xRead = gather_read,
	.xWrite = gather_write,
	.xTruncate = gather_truncate,
	.xSync = gather_sync,
	.xFileSize = gather_size,
	.xLock = gather_lock,
	.xUnlock = gather_unlock,
	.xCheckReservedLock = gather_reserved,
	.xFileControl = gather_control,
	.xSectorSize = gather_sector,
	.xDeviceCharacteristics = gather_device,
};

static int gather_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *file,
		       int flags, int *ret_flags)
{
	struct gather_file *g = (struct gather_file *)(void *)file;
	int code;

	(void)vfs;
	if (!(flags & SQLITE_OPEN_WAL))
		return gather.host->xOpen(gather.host, name, file, flags,
					  ret_flags);
	*g = (struct gather_file){.data = malloc(GATHER_BYTES)};
	if (!g->data)
		return SQLITE_NOMEM;
	code = gather.host->xOpen(gather.host, name, below(file), flags,
				  ret_flags);
	/* With methods SQLite closes it, also if this has failed. */
	if (below(file)->pMethods)
		g->base.pMethods = &gather_methods;
	else
		free(g->data);
	return code;
}

const char *gather_vfs(void)
{
	if (gather.host)
		return gather.vfs.zName;
	gather.host = sqlite3_vfs_find(NULL);
	if (!gather.host)
		return NULL;
	gather.vfs = *gather.host;
	gather.vfs.pNext = NULL;
	gather.vfs.zName = "tdisim-gather";
	gather.vfs.szOsFile += (int)sizeof(struct gather_file);
	gather.vfs.xOpen = gather_open;
	if (sqlite3_vfs_register(&gather.vfs, 0) == SQLITE_OK)
		return gather.vfs.zName;
	gather.host = NULL;
	return NULL;
}
