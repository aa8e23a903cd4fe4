/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What stands at the path of a database, and how a new one gets there: it is
 * built beside it under another name and moved in place once it is whole. Files
 * of other programs are read, at most.
 */
#ifndef TRACE_FILE_H
#define TRACE_FILE_H

#include "world/error.h"

enum file_kind {
	FILE_NONE,
	FILE_EMPTY,
	FILE_OURS,
	FILE_DATABASE, /* of another program */
	FILE_OTHER,    /* no database */
	FILE_DIRECTORY,
	FILE_SPECIAL, /* a device, a pipe, a socket */
};

/*
 * Opens the file for a moment, as do all here that look into it: not where this
 * process has it open in SQLite, whose locks (POSIX) go with any close.
 *
 * Errors: host (it is there but cannot be read).
 */
bool file_classify(const char *path, enum file_kind *ret_kind,
		   struct sim_error *reterr);

/*
 * May a database be written to this path? 'force' allows to replace ours and
 * an empty file.
 *
 * Errors: user (it may not), host.
 */
bool file_may_create(const char *path, bool force, struct sim_error *reterr);

/*
 * May rows be added there: to a database of ours that can be written, and
 * then '*ret_there' is true; or to a new file?
 *
 * Errors: user (something else is there), host (it cannot be written).
 */
bool file_may_append(const char *path, bool *ret_there,
		     struct sim_error *reterr);

/*
 * May it be read as a database of ours?
 *
 * Errors: user (it is not one, or not there), host.
 */
bool file_may_read(const char *path, struct sim_error *reterr);

/*
 * The path as SQLite has to be told: no special meaning, symbolic links
 * followed. Owns: the caller, free().
 *
 * Errors: user (empty, or a link to nowhere), host.
 */
char *file_resolve(const char *path, struct sim_error *reterr);

/*
 * Make an empty file beside 'path'; returns its name.
 *
 * Owns:   the caller, file_drop().
 * Errors: user (no such directory), host.
 */
char *file_draft(const char *path, struct sim_error *reterr);

/* Remove a draft, and what SQLite may have left with it; free the name. */
void file_drop(char *draft);

/*
 * Move a whole draft to its path, and both to the disk. Without 'force' a file
 * that has appeared there meanwhile stays.
 *
 * Owns:   frees the draft if this succeeds.
 * Errors: as file_may_create().
 */
bool file_publish(char *draft, const char *path, bool force,
		  struct sim_error *reterr);

#endif
