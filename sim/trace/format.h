/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The rows of a statement as text: an aligned table for people, markdown, CSV
 * (RFC 4180, with plain line feeds), or JSON (one object a line, after a
 * header line).
 */
#ifndef TRACE_FORMAT_H
#define TRACE_FORMAT_H

#include "sqlite.h"
#include "trace/trace.h"

/*
 * Step through the statement and print, up to the limits of the options; what
 * came is added to the result. Returns the last code of sqlite3_step(),
 * SQLITE_DONE if all went well.
 */
int format_rows(sqlite3_stmt *s, const struct query_options *o, FILE *out,
		struct query_result *result);

/* The name of a column that comes twice, which JSON cannot say, or NULL. */
const char *format_duplicate(sqlite3_stmt *s);

#endif
