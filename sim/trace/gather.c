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

enum {
	/* The largest page: the host's file is never asked for more. */
	GATHER_BYTES = 64 << 10,
	FRAME_HEADER_BYTES = 24,
	SIZE_AT = 4,
	SIZE_BYTES = 4,
};

int gather_begin(struct vfs_file *log)
{
	log->log.data = malloc(GATHER_BYTES);
	return log->log.data ? SQLITE_OK : SQLITE_NOMEM;
}

void gather_end(struct vfs_file *log)
{
	free(log->log.data);
	log->log.data = NULL;
}

void gather_drop(struct vfs_file *log)
{
	log->log.bytes = 0;
	log->log.lost = SQLITE_OK;
}

static int host_write(sqlite3_file *file, const void *data, int bytes,
		      sqlite3_int64 at)
{
	return vfs_below(file)->pMethods->xWrite(vfs_below(file), data, bytes,
						 at);
}

int gather_flush(sqlite3_file *file)
{
	struct vfs_file *v = vfs_file(file);
	sqlite3_int64 at = v->log.next - v->log.bytes;
	int code;

	if (!v->log.bytes)
		return SQLITE_OK;
	code = host_write(file, v->log.data, v->log.bytes, at);
	v->log.bytes = 0;
	if (code == SQLITE_OK)
		return SQLITE_OK;
	v->log.lost = code;
	v->log.lost_at = at;
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
	int code = gather_flush(file);

	vfs_file(file)->log.next = at + bytes;
	return code != SQLITE_OK ? code : host_write(file, data, bytes, at);
}

int gather_write(sqlite3_file *file, const void *data, int bytes,
		 sqlite3_int64 at)
{
	struct vfs_file *v = vfs_file(file);
	bool header = bytes == FRAME_HEADER_BYTES;

	if (v->log.lost != SQLITE_OK && at > v->log.lost_at)
		return v->log.lost;
	v->log.lost = SQLITE_OK;
	if (header)
		v->log.ends = says_end(data);
	if (at != v->log.next || bytes > GATHER_BYTES)
		return write_through(file, data, bytes, at);
	if (bytes > GATHER_BYTES - v->log.bytes) {
		int code = gather_flush(file);

		if (code != SQLITE_OK)
			return code;
	}
	memcpy(v->log.data + v->log.bytes, data, (size_t)bytes);
	v->log.bytes += bytes;
	v->log.next = at + bytes;
	return v->log.ends && !header ? gather_flush(file) : SQLITE_OK;
}
