/* SPDX-License-Identifier: GPL-2.0-only */
/* Host memory of a campaign. Running out of it ends the program with exit
 * code 3: what is committed stays. */
#ifndef CAMPAIGN_MEMORY_H
#define CAMPAIGN_MEMORY_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static inline void *campaign_memory(void *memory)
{
	if (memory)
		return memory;
	(void)fputs("error: no memory for a campaign\n", stderr);
	exit(3);
}

/* Zeroed. Owns: the caller, free(). */
static inline void *campaign_alloc(size_t bytes)
{
	return campaign_memory(calloc(1, bytes ? bytes : 1));
}

static inline void *campaign_realloc(void *old, size_t bytes)
{
	return campaign_memory(realloc(old, bytes ? bytes : 1));
}

/* For what is handed out as constant and owned here. */
static inline void *campaign_own(const void *constant)
{
	union {
		const void *constant;
		void *own;
	} pointer = {.constant = constant};

	return pointer.own;
}

static inline char *campaign_strdup(const char *text)
{
	size_t bytes = strlen(text) + 1;

	return memcpy(campaign_alloc(bytes), text, bytes);
}

#endif
