/* SPDX-License-Identifier: GPL-2.0-only */
/* Host memory for reports. Running out of it ends the program with exit
 * code 3: nothing here can fail. */
#ifndef REPORT_MEMORY_H
#define REPORT_MEMORY_H

#include "world/base.h"

/* Owns: the caller, free(). */
void *report_alloc(size_t bytes); /* zeroed */
void *report_realloc(void *pointer, size_t bytes);
char *report_strdup(const char *string);
char *report_format(const char *format, ...)
	__attribute__((format(printf, 1, 2)));

#endif
