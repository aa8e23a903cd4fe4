/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reading a file of a user: whatever it is, the answer is a text or one clear
 * sentence.
 */
#ifndef SCENARIO_FILE_H
#define SCENARIO_FILE_H

#include "diagnostic.h"

/*
 * Read a whole file. NULL after a diagnosis: missing, a directory, larger than
 * SCENARIO_FILE_BYTES_MAX (the user's mistakes), or unreadable (host failure).
 *
 * Owns: the pool; a NUL stands behind the bytes.
 */
const char *file_read(struct pool *p, const char *path, struct diagnostics *d,
		      size_t *ret_bytes);

/* Is there something at the path? */
bool file_exists(const char *path);
/* Do both paths lead to one file? */
bool file_is_same(const char *a, const char *b);

/* 'x/y.yaml' -> 'y'. Owns: the pool. */
const char *file_stem(struct pool *p, const char *path);
/* 'x/y.yaml' -> 'x', 'y.yaml' -> '.'. Owns: the pool. */
const char *file_directory(struct pool *p, const char *path);
bool file_has_yaml_ending(const char *name);

/*
 * Check that a text is one: UTF-8 without control characters. Moves past a
 * byte order mark. False after a diagnosis.
 */
bool text_check(struct source *s);

#endif
