/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One JSON object per line. Names equal the columns of the trace; fields are
 * only added, never renamed.
 */
#ifndef CLI_JSON_H
#define CLI_JSON_H

#include "cli/text.h"

struct json_object;

/* Begin an object; json_line() ends it. */
struct json_object *json_begin(void);
void json_text(struct json_object *j, const char *name, const char *value);
void json_number(struct json_object *j, const char *name, uint64_t value);
void json_flag(struct json_object *j, const char *name, bool value);
/* 16 hexadecimal digits: too long for the numbers of many readers. */
void json_digest(struct json_object *j, const char *name, uint64_t value);
/* A list of texts; NULL-terminated. */
void json_texts(struct json_object *j, const char *name,
		const char *const *values);
/* Write it as one line to standard output, and free it. */
void json_line(struct json_object *j);

/* The first line of every --json output. */
void json_header(const char *format, const char *const *command_line);
/* The same, added to a text. */
void json_header_text(const char *format, const char *const *command_line,
		      struct text *ret_text);

#endif
