/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Host memory of one loaded file: everything that a scenario or a design owns
 * is taken from its pool and goes with it. Nothing here is used inside a run.
 *
 * Each piece is an allocation of its own, so that the sanitizers see its ends.
 */
#ifndef SCENARIO_POOL_H
#define SCENARIO_POOL_H

#include <stdarg.h>

#include "world/base.h"

struct pool_piece;

struct pool {
	struct pool_piece *pieces;
};

/* Zeroed memory, or the end of the program: 'out of memory', exit code 3. */
void *xalloc(size_t bytes);
void *xrealloc(void *old, size_t bytes);

void pool_init(struct pool *p);
/* Free everything that was taken from it. */
void pool_clear(struct pool *p);

/* Zeroed memory. Owns: the pool. */
void *pool_alloc(struct pool *p, size_t bytes);
/* A copy of 'bytes' bytes with a NUL behind them. Owns: the pool. */
char *pool_copy(struct pool *p, const char *text, size_t bytes);
char *pool_format(struct pool *p, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
char *pool_vformat(struct pool *p, const char *format, va_list arguments)
	__attribute__((format(printf, 2, 0)));

/* A list of names, to search and to suggest from. */
struct words {
	const char **at;
	unsigned count;
};

/*
 * The names of a table whose rows begin with 'const char *name'.
 *
 * Owns: the pool; the names themselves stay the table's.
 */
struct words words_collect(struct pool *p, const void *table, unsigned count,
			   size_t row_bytes);

/* The index of a word, or words->count. */
unsigned words_find(const struct words *words, const char *word);

#endif
