/* SPDX-License-Identifier: GPL-2.0-only */
/* The SQL of reports/, built in: reports/embed.py writes the other side. */
#ifndef TRACE_SQL_H
#define TRACE_SQL_H

#include "trace/trace.h"

extern const char *const sql_schema;
/* Statements, also of the internal views. */
extern const char *const sql_views[];
extern const unsigned sql_view_count;
/* Of these: the ones that call functions of JSON, or ask such a one. */
extern const char *const sql_views_json[];
extern const unsigned sql_view_json_count;
/* For people: see trace_named_queries(). */
extern const struct trace_named_query sql_named[];
extern const unsigned sql_named_count;
extern const struct trace_named_query sql_tables[];
extern const unsigned sql_tables_count;

/* What is new in a version: rows of table, column, and the expression that it
 * is in rows of an older one. */
struct sql_migration {
	int version;
	const char *sql;
};
extern const struct sql_migration sql_migrations[];
extern const unsigned sql_migration_count;

#endif
