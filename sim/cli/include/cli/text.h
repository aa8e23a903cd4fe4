/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Growing text and host memory for the command line. Running out of memory
 * ends the program with exit code 3: nothing here can fail.
 */
#ifndef CLI_TEXT_H
#define CLI_TEXT_H

#include "world/base.h"

enum {
	TEXT_WIDTH = 78, /* of running text */
};

/* Always terminated; 'data' is never NULL after text_init(). */
struct text {
	char *data;
	size_t length;
	size_t capacity;
};

void text_init(struct text *t);
void text_release(struct text *t);
/* Empty it, and keep the memory. */
void text_clear(struct text *t);
void text_add(struct text *t, const char *string);
void text_add_bytes(struct text *t, const char *bytes, size_t count);
void text_format(struct text *t, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
/* Add blanks until the text is 'column' bytes behind 'line_start'. */
void text_pad(struct text *t, size_t line_start, size_t column);
/* Add words, broken into lines of TEXT_WIDTH, behind an indentation. */
void text_wrap(struct text *t, size_t line_start, size_t indent,
	       const char *words);
/*
 * Add a string for people: control characters as \xNN, so that no file name
 * and no key of a file can drive the terminal.
 */
void text_add_clean(struct text *t, const char *string);
/* Add a word for a shell: as it is, or in single quotes if it needs them. */
void text_add_shell(struct text *t, const char *string);

/* Say so, and end the program. */
_Noreturn void cli_no_memory(void);
/* Owns: the caller, free(). */
void *cli_alloc(size_t bytes); /* zeroed */
void *cli_realloc(void *pointer, size_t bytes);
char *cli_strdup(const char *string);
char *cli_format(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
