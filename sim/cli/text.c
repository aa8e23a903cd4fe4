/* SPDX-License-Identifier: GPL-2.0-only */
/* Growing text and host memory. */
#include <ctype.h>
#include <stdarg.h>

#include "cli/text.h"

_Noreturn void cli_no_memory(void)
{
	static const char message[] = "error: out of memory\n";

	if (write(STDERR_FILENO, message, sizeof(message) - 1) < 0)
		_exit(3);
	_exit(3);
}

void *cli_alloc(size_t bytes)
{
	void *pointer = calloc(1, bytes ? bytes : 1);

	if (!pointer)
		cli_no_memory();
	return pointer;
}

void *cli_realloc(void *pointer, size_t bytes)
{
	void *moved = realloc(pointer, bytes ? bytes : 1);

	if (!moved)
		cli_no_memory();
	return moved;
}

char *cli_strdup(const char *string)
{
	size_t bytes = strlen(string) + 1;

	return memcpy(cli_alloc(bytes), string, bytes);
}

void text_init(struct text *t)
{
	t->capacity = 128;
	t->length = 0;
	t->data = cli_alloc(t->capacity);
}

void text_release(struct text *t)
{
	free(t->data);
	*t = (struct text){.data = NULL};
}

void text_clear(struct text *t)
{
	t->length = 0;
	t->data[0] = '\0';
}

static void text_reserve(struct text *t, size_t more)
{
	size_t wanted = t->length + more + 1;

	SIM_ASSERT(t->data);
	if (wanted <= t->capacity)
		return;
	while (t->capacity < wanted)
		t->capacity *= 2;
	t->data = cli_realloc(t->data, t->capacity);
}

void text_add_bytes(struct text *t, const char *bytes, size_t count)
{
	text_reserve(t, count);
	memcpy(t->data + t->length, bytes, count);
	t->length += count;
	t->data[t->length] = '\0';
}

void text_add(struct text *t, const char *string)
{
	text_add_bytes(t, string, strlen(string));
}

__attribute__((format(printf, 2, 0))) static void
text_format_list(struct text *t, const char *format, va_list list)
{
	va_list again;
	int bytes;

	va_copy(again, list);
	bytes = vsnprintf(NULL, 0, format, again);
	va_end(again);
	SIM_ASSERT(bytes >= 0);
	text_reserve(t, (size_t)bytes);
	vsnprintf(t->data + t->length, (size_t)bytes + 1, format, list);
	t->length += (size_t)bytes;
}

void text_format(struct text *t, const char *format, ...)
{
	va_list list;

	va_start(list, format);
	text_format_list(t, format, list);
	va_end(list);
}

char *cli_format(const char *format, ...)
{
	struct text t;
	va_list list;

	text_init(&t);
	va_start(list, format);
	text_format_list(&t, format, list);
	va_end(list);
	return t.data;
}

void text_pad(struct text *t, size_t line_start, size_t column)
{
	SIM_ASSERT(line_start <= t->length);
	while (t->length - line_start < column)
		text_add_bytes(t, " ", 1);
}

void text_wrap(struct text *t, size_t line_start, size_t indent,
	       const char *words)
{
	bool first = true;

	text_pad(t, line_start, indent);
	while (*words) {
		size_t word = strcspn(words, " ");

		if (!first && t->length - line_start + 1 + word > TEXT_WIDTH) {
			text_add(t, "\n");
			line_start = t->length;
			text_pad(t, line_start, indent);
		} else if (!first) {
			text_add(t, " ");
		}
		text_add_bytes(t, words, word);
		words += word;
		words += strspn(words, " ");
		first = false;
	}
	text_add(t, "\n");
}

void text_add_clean(struct text *t, const char *string)
{
	for (const char *c = string; *c; c++) {
		if (*c == '\n' || *c == '\t' || !iscntrl((unsigned char)*c))
			text_add_bytes(t, c, 1);
		else
			text_format(t, "\\x%02x", (unsigned char)*c);
	}
}

static bool shell_safe(char c)
{
	return isalnum((unsigned char)c) || strchr("_-./:=,@%+", c);
}

void text_add_shell(struct text *t, const char *string)
{
	bool safe = *string;

	for (const char *c = string; *c; c++)
		safe = safe && shell_safe(*c);
	if (safe) {
		text_add(t, string);
		return;
	}
	text_add(t, "'");
	for (const char *c = string; *c; c++) {
		if (*c == '\'')
			text_add(t, "'\\''");
		else
			text_add_bytes(t, c, 1);
	}
	text_add(t, "'");
}
