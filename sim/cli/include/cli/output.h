/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The two streams. Results go to standard output, everything else to standard
 * error; colour is decided for each stream alone, and is never the only
 * carrier of meaning.
 */
#ifndef CLI_OUTPUT_H
#define CLI_OUTPUT_H

#include "cli/text.h"

enum colour_when {
	COLOUR_AUTO,
	COLOUR_ALWAYS,
	COLOUR_NEVER,
};

enum colour {
	COLOUR_RED,
	COLOUR_YELLOW,
	COLOUR_GREEN,
	COLOUR_BOLD,
	COLOUR_DIM,
};

struct output {
	bool colour;	     /* on standard output */
	bool message_colour; /* on standard error */
	bool terminal;	     /* standard output is one */
	bool message_terminal;
	unsigned columns; /* of standard output; 80 if not known */
	unsigned width;	  /* the same within bounds, for running text */
};

/* Look at the streams, NO_COLOR, TERM and COLUMNS. */
void output_init(struct output *o, enum colour_when when);

/* The escape that turns a colour on or off; "" without colour. */
const char *output_on(const struct output *o, enum colour colour);
const char *output_off(const struct output *o);

/* Write a text to standard output and empty it. */
void output_write(struct text *t);

/*
 * Flush standard output.
 *
 * Errors: false if any of it was lost (disk full); the reason was printed.
 */
bool output_finish(void);

/*
 * One message on standard error, in one write: 'error: ...'. Lower case, no
 * full stop. Control characters are escaped.
 */
enum message_kind_cli {
	MESSAGE_ERROR,
	MESSAGE_WARNING,
	MESSAGE_NOTE_PLAIN, /* no word before it */
};
void output_message(const struct output *o, enum message_kind_cli kind,
		    const char *format, ...)
	__attribute__((format(printf, 3, 4)));

#endif
