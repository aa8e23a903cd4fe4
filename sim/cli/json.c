/* SPDX-License-Identifier: GPL-2.0-only */
/* JSON lines by json-c. */
#include <json-c/json.h>

#include "cli/json.h"
#include "cli/output.h"
#include "trace/trace.h"

enum {
	FORMAT_VERSION = 1,
};

/* The length of the UTF-8 character at 'c', 0 if there is none. */
static size_t character_bytes(const unsigned char *c)
{
	size_t bytes = *c < 0x80	     ? 1
		       : (*c & 0xe0) == 0xc0 ? 2
		       : (*c & 0xf0) == 0xe0 ? 3
		       : (*c & 0xf8) == 0xf0 ? 4
					     : 0;

	for (size_t i = 1; i < bytes; i++) {
		if ((c[i] & 0xc0) != 0x80)
			return 0;
	}
	return bytes;
}

/* A JSON text is UTF-8; a file name need not be. */
static struct json_object *clean_string(const char *value)
{
	const unsigned char *c = (const unsigned char *)value;
	struct json_object *string;
	struct text t;

	text_init(&t);
	while (*c) {
		size_t bytes = character_bytes(c);

		if (bytes)
			text_add_bytes(&t, (const char *)c, bytes);
		else
			text_add(&t, "?");
		c += bytes ? bytes : 1;
	}
	string = json_object_new_string(t.data);
	text_release(&t);
	return string;
}

struct json_object *json_begin(void)
{
	return json_object_new_object();
}

void json_text(struct json_object *j, const char *name, const char *value)
{
	json_object_object_add(j, name, clean_string(value));
}

void json_number(struct json_object *j, const char *name, uint64_t value)
{
	json_object_object_add(j, name, json_object_new_uint64(value));
}

void json_flag(struct json_object *j, const char *name, bool value)
{
	json_object_object_add(j, name, json_object_new_boolean(value));
}

void json_digest(struct json_object *j, const char *name, uint64_t value)
{
	char digits[20];

	snprintf(digits, sizeof(digits), "%016llx", (unsigned long long)value);
	json_text(j, name, digits);
}

void json_texts(struct json_object *j, const char *name,
		const char *const *values)
{
	struct json_object *list = json_object_new_array();

	for (; *values; values++)
		json_object_array_add(list, clean_string(*values));
	json_object_object_add(j, name, list);
}

/* Frees the object. */
static void add_line(struct json_object *j, struct text *t)
{
	const char *line = json_object_to_json_string_ext(
		j, JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE);

	text_add(t, line ? line : "{}");
	text_add(t, "\n");
	json_object_put(j);
}

void json_line(struct json_object *j)
{
	struct text t;

	text_init(&t);
	add_line(j, &t);
	output_write(&t);
	text_release(&t);
}

void json_header_text(const char *format, const char *const *command_line,
		      struct text *ret_text)
{
	struct json_object *j = json_begin();

	json_text(j, "format", format);
	json_number(j, "version", FORMAT_VERSION);
	json_text(j, "tool_version", trace_tool_version());
	json_text(j, "commit", trace_tool_commit());
	json_texts(j, "command_line", command_line);
	add_line(j, ret_text);
}

void json_header(const char *format, const char *const *command_line)
{
	struct text t;

	text_init(&t);
	json_header_text(format, command_line, &t);
	output_write(&t);
	text_release(&t);
}
