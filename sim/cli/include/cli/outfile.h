/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A file that is there as a whole or not at all: written beside its place under
 * another name, then moved.
 */
#ifndef CLI_OUTFILE_H
#define CLI_OUTFILE_H

#include "cli/text.h"
#include "world/error.h"

struct outfile {
	const char *path;
	char *draft; /* owned */
	FILE *out;   /* to write to */
	bool force;
};

/*
 * Begin. An existing file is an error unless 'force' is set; what is no regular
 * file always is.
 *
 * Owns:   the caller, outfile_finish() or outfile_drop(); 'path' must live as
 *         long.
 * Errors: user (it is there, no such folder), host (not writable).
 */
bool outfile_begin(const char *path, bool force, struct outfile *ret,
		   struct sim_error *reterr);
/* Errors: host (disk full): the place stays as it was. */
bool outfile_finish(struct outfile *o, struct sim_error *reterr);
void outfile_drop(struct outfile *o);

#endif
