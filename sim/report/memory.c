/* SPDX-License-Identifier: GPL-2.0-only */
#include "memory.h"

#include <stdarg.h>

_Noreturn static void no_memory(void)
{
	static const char message[] = "error: out of memory\n";

	(void)!write(STDERR_FILENO, message, sizeof(message) - 1);
	_exit(3);
}

void *report_alloc(size_t bytes)
{
	void *pointer = calloc(1, bytes ? bytes : 1);

	if (!pointer)
		no_memory();
	return pointer;
}

void *report_realloc(void *pointer, size_t bytes)
{
	void *moved = realloc(pointer, bytes ? bytes : 1);

	if (!moved)
		no_memory();
	return moved;
}

char *report_strdup(const char *string)
{
	size_t bytes = strlen(string) + 1;

	return memcpy(report_alloc(bytes), string, bytes);
}

char *report_format(const char *format, ...)
{
	char *text = NULL;
	va_list list;
	int bytes;

	va_start(list, format);
	bytes = vasprintf(&text, format, list);
	va_end(list);
	if (bytes < 0)
		no_memory();
	return text;
}
