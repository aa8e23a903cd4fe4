/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Questions to a trace database. Whatever they say, they read: nothing is
 * written, nowhere, and memory is bounded. The file is not trusted either.
 */
#ifndef TRACE_QUERY_H
#define TRACE_QUERY_H

#include <stdio.h>

#include "trace/functions.h"
#include "world/error.h"

enum query_format {
	QUERY_TABLE,
	QUERY_CSV,
	QUERY_JSON,
	QUERY_MARKDOWN,
};

/* The value of a parameter ':name' of the query, in place of its default. */
struct query_setting {
	const char *name; /* without the colon */
	const char *value;
};

/*
 * Runs that are replayed: trace(...) and its siblings (trace/functions.h); or,
 * if one run is given, all is asked of that one.
 */
struct query_runs {
	const struct registry *registry;
	const struct trace_one *one;
};

struct query_options {
	enum query_format format;
	uint64_t rows_max; /* no more rows than that; 0: all */
	/* Columns of a terminal: long texts in a table are cut so that its
	 * lines fit, if they can. 0: never. */
	unsigned width;
	uint64_t heap_max; /* bytes that SQLite may use; 0: 1 GiB */
	const struct query_setting *settings;
	unsigned setting_count;
	const struct query_runs *runs; /* NULL: none are replayed */
	/* Asked again and again; true ends the query. NULL: never. */
	bool (*stop)(void *context);
	void *context;
};

struct query_result {
	uint64_t rows; /* that were printed */
	bool more;     /* there are more than rows_max */
	bool stopped;  /* by 'stop': there may be more */
	bool cut;      /* texts, for 'width' */
};

/*
 * Print the rows of a query. 'query' is the name of a named query, else of a
 * view or table (only a-z, 0-9, '_' and '-' in it), or one SQL statement.
 * While it runs, SQLite's memory in this process has a hard limit.
 *
 * A query that 'stop' has ended is a success; the rows so far are printed.
 *
 * Errors: user (missing, a directory, not a database, another program's,
 *         unknown name, SQL that is wrong or not allowed, a parameter without
 *         a value, too much memory), host (I/O, a damaged file).
 */
bool trace_query(const char *path, const char *query,
		 const struct query_options *options, FILE *out,
		 struct query_result *ret_result, struct sim_error *reterr);

/* --- what can be asked ------------------------------------------------- */

struct trace_column {
	const char *name;
	const char *meaning; /* sentences */
};

struct trace_parameter {
	const char *name;
	const char *value; /* the default, as SQL: a number, 'text' or NULL */
	const char *meaning;
};

/* All texts come from the comments in reports/. */
struct trace_named_query {
	const char *name;
	const char *sentence; /* the first one, without its full stop */
	const char *sql;
	bool is_view;
	const char *about;     /* of the whole; an example is set in */
	const char *statement; /* a view or table: that makes it; else 'sql' */
	const struct trace_column *columns;
	unsigned column_count;
	const struct trace_parameter *parameters;
	unsigned parameter_count;
};

/* Named queries, then views, built in; each part sorted. */
const struct trace_named_query *trace_named_queries(unsigned *ret_count);
/* The tables of the schema, in its order. */
const struct trace_named_query *trace_tables(unsigned *ret_count);

/* A view or table that is in a database. */
struct query_relation {
	const char *name;
	const char *sql; /* CREATE ... */
	bool is_view;
	int64_t rows; /* of a table; -1: they cannot be counted */
};

/*
 * Call 'each' for the tables, then for the views that the database has beyond
 * the built-in ones. Texts are valid during the call.
 *
 * Errors: as trace_query().
 */
bool trace_relations(const char *path,
		     void (*each)(void *context,
				  const struct query_relation *r),
		     void *context, struct sim_error *reterr);

#endif
