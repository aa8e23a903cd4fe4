/* SPDX-License-Identifier: GPL-2.0-only */
/* Memory of a search, on the host: growing arrays, or the end of tdisim. */
#ifndef EXPLORE_MEMORY_H
#define EXPLORE_MEMORY_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static inline void *memory_checked(void *memory)
{
	if (memory)
		return memory;
	(void)fputs("tdisim: no memory for a search\n", stderr);
	exit(3);
}

/* Zeroed. */
static inline void *memory_taken(size_t bytes)
{
	return memory_checked(calloc(1, bytes));
}

/* Room for 'wanted' of them; what is new is zeroed. */
static inline void *memory_grown(void *old, uint32_t *room, uint32_t wanted,
				 size_t each)
{
	uint32_t before = *room;
	char *grown;

	if (wanted <= before)
		return old;
	*room = wanted + wanted / 2 + 64;
	grown = memory_checked(realloc(old, *room * each));
	memset(grown + before * each, 0, (*room - before) * each);
	return grown;
}

#endif
