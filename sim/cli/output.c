/* SPDX-License-Identifier: GPL-2.0-only */
/* Streams, colour, messages. */
#include <errno.h>
#include <stdarg.h>
#include <sys/ioctl.h>

#include "cli/output.h"

enum {
	WIDTH_DEFAULT = 80,
	WIDTH_MIN = 60,
	WIDTH_MAX = 160,
	COLUMNS_MAX = 100000,
};

static unsigned terminal_columns(bool terminal)
{
	const char *columns = getenv("COLUMNS");
	struct winsize size;
	unsigned long width = WIDTH_DEFAULT;

	if (columns && *columns)
		width = strtoul(columns, NULL, 10);
	else if (terminal && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0)
		width = size.ws_col;
	return width && width <= COLUMNS_MAX ? (unsigned)width : WIDTH_DEFAULT;
}

static unsigned width_bounded(unsigned width)
{
	if (width < WIDTH_MIN)
		return WIDTH_MIN;
	return width > WIDTH_MAX ? WIDTH_MAX : width;
}

void output_init(struct output *o, enum colour_when when)
{
	const char *no_color = getenv("NO_COLOR");
	const char *term = getenv("TERM");
	bool able =
		!(no_color && *no_color) && term && strcmp(term, "dumb") != 0;

	o->terminal = isatty(STDOUT_FILENO);
	o->message_terminal = isatty(STDERR_FILENO);
	o->colour = when == COLOUR_ALWAYS ||
		    (when == COLOUR_AUTO && able && o->terminal);
	o->message_colour =
		when == COLOUR_ALWAYS ||
		(when == COLOUR_AUTO && able && o->message_terminal);
	o->columns = terminal_columns(o->terminal);
	o->width = width_bounded(o->columns);
}

static const char *escape(enum colour colour)
{
	static const char *const escapes[] = {
		[COLOUR_RED] = "\033[31m",   [COLOUR_YELLOW] = "\033[33m",
		[COLOUR_GREEN] = "\033[32m", [COLOUR_BOLD] = "\033[1m",
		[COLOUR_DIM] = "\033[2m",
	};

	return escapes[colour];
}

const char *output_on(const struct output *o, enum colour colour)
{
	return o->colour ? escape(colour) : "";
}

const char *output_off(const struct output *o)
{
	return o->colour ? "\033[0m" : "";
}

void output_write(struct text *t)
{
	/* A lost write is noticed once, by output_finish(). */
	(void)fwrite(t->data, 1, t->length, stdout);
	text_clear(t);
}

bool output_finish(void)
{
	static const struct output plain = {.width = WIDTH_DEFAULT};

	errno = 0;
	if (fflush(stdout) == 0 && !ferror(stdout))
		return true;
	output_message(&plain, MESSAGE_ERROR,
		       "cannot write to standard output: %s",
		       errno ? strerror(errno) : "an earlier write failed");
	return false;
}

void output_message(const struct output *o, enum message_kind_cli kind,
		    const char *format, ...)
{
	static const char *const words[] = {
		[MESSAGE_ERROR] = "error: ",
		[MESSAGE_WARNING] = "warning: ",
		[MESSAGE_NOTE_PLAIN] = "",
	};
	bool colour = o->message_colour && kind != MESSAGE_NOTE_PLAIN;
	struct text body, all;
	va_list list;
	char *raw = NULL;

	va_start(list, format);
	if (vasprintf(&raw, format, list) < 0)
		raw = NULL;
	va_end(list);
	text_init(&body);
	text_init(&all);
	text_add_clean(&body, raw ? raw : "(out of memory)");
	free(raw);
	if (colour)
		text_add(&all, escape(kind == MESSAGE_ERROR ? COLOUR_RED
							    : COLOUR_YELLOW));
	text_add(&all, words[kind]);
	if (colour)
		text_add(&all, "\033[0m");
	text_add(&all, body.data);
	text_add(&all, "\n");
	/* What was said before on the other stream comes first. */
	(void)fflush(stdout);
	if (write(STDERR_FILENO, all.data, all.length) < 0)
		errno = 0; /* nobody left to tell */
	text_release(&body);
	text_release(&all);
}
