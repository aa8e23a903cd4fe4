/* SPDX-License-Identifier: GPL-2.0-only */
/* One value of a row as text, fit for a line on a terminal. */
#ifndef TRACE_FORMAT_CELL_H
#define TRACE_FORMAT_CELL_H

#include "format.h"

/*
 * Text for a cell: nothing in it breaks the line, reaches the terminal as a
 * command, turns the direction of writing, or is not UTF-8; that is written
 * as '\n', '\x1b', '\u202e'. In markdown '|' and '<' get a backslash.
 */
void cell_escape(FILE *out, const char *text, size_t bytes, bool markdown);

/* The value of a column; blobs in SQL's notation, NULL as nothing. */
void cell_write(FILE *out, sqlite3_stmt *s, int column, bool markdown);

/* The text of a column, which may have NUL bytes in it. Valid until the next
 * step; "" if SQLite has no memory, which the next step tells. */
const char *cell_text(sqlite3_stmt *s, int column, size_t *ret_bytes);

/* Bytes of the character at 'text', of which 'left' are there; 0 if it is not
 * UTF-8. */
unsigned cell_character(const char *text, size_t left, uint32_t *ret_code);

/*
 * The next row, as sqlite3_step() says, within the limits of the options; what
 * comes is counted.
 */
int row_next(sqlite3_stmt *s, const struct query_options *o, FILE *out,
	     struct query_result *result);

/* Tables, for people and in markdown: in format_table.c. */
int rows_table(sqlite3_stmt *s, const struct query_options *o, FILE *out,
	       struct query_result *result);

#endif
