/* SPDX-License-Identifier: GPL-2.0-only */
/* What stands in each column of object, event, message, choice,
 * state and touch. */
#ifndef TRACE_COLUMNS_H
#define TRACE_COLUMNS_H

#include "sqlite.h"
#include "writer.h"

struct feed_kind {
	const char *name;
	/* As SQLite is told, with the columns in the order of the schema. */
	const char *declaration;
	const struct rows *(*rows)(const struct recorder *r);
	size_t row_bytes;
	/* Some are not there: false for these. NULL: all are. */
	bool (*there)(const void *row);
	/* The value in one column, from 0, of a recorded row. */
	void (*column)(struct writer *writer, const void *row,
		       sqlite3_context *context, int column);
};

extern const struct feed_kind feed_kinds[];
extern const unsigned feed_kind_count;

#endif
