/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A virtual table for each kind of recorded rows: no index, no constraint, one
 * pass from the first row to the last. Text is handed over as it lies: it has
 * to live until the statement has taken the next row, and lives as long as the
 * writer.
 */
#include "feed.h"

#include "columns.h"

struct feed_table {
	sqlite3_vtab base;
	const struct feed_kind *kind;
	struct writer **writer;
};

struct feed_cursor {
	sqlite3_vtab_cursor base;
	struct writer *writer;
	const char *rows;
	uint32_t count;
	uint32_t at;
	/* Asked for each value: what puts it, and the row at hand. */
	void (*put)(struct writer *writer, const void *row,
		    sqlite3_context *context, int column);
	const char *row;
};

/* What a module is told: which rows, and whose. */
struct feed {
	const struct feed_kind *kind;
	struct writer **writer;
};

static int feed_connect(sqlite3 *db, void *client, int count,
			const char *const *words, sqlite3_vtab **ret_table,
			char **reterr)
{
	const struct feed *feed = client;
	struct feed_table *table;
	int code = sqlite3_declare_vtab(db, feed->kind->declaration);

	(void)count;
	(void)words;
	(void)reterr;
	if (code != SQLITE_OK)
		return code;
	table = sqlite3_malloc(sizeof(*table));
	if (!table)
		return SQLITE_NOMEM;
	*table = (struct feed_table){
		.kind = feed->kind,
		.writer = feed->writer,
	};
	*ret_table = &table->base;
	/* Not for views and triggers of a file. */
	return sqlite3_vtab_config(db, SQLITE_VTAB_DIRECTONLY);
}

static int feed_disconnect(sqlite3_vtab *table)
{
	sqlite3_free(table);
	return SQLITE_OK;
}

static int feed_plan(sqlite3_vtab *table, sqlite3_index_info *info)
{
	(void)table;
	info->estimatedCost = 1000;
	return SQLITE_OK;
}

static int feed_open(sqlite3_vtab *table, sqlite3_vtab_cursor **ret_cursor)
{
	struct feed_cursor *cursor = sqlite3_malloc(sizeof(*cursor));

	(void)table;
	if (!cursor)
		return SQLITE_NOMEM;
	*cursor = (struct feed_cursor){.at = 0};
	*ret_cursor = &cursor->base;
	return SQLITE_OK;
}

static int feed_close(sqlite3_vtab_cursor *cursor)
{
	sqlite3_free(cursor);
	return SQLITE_OK;
}

static const struct feed_table *table_of(const sqlite3_vtab_cursor *cursor)
{
	return (const struct feed_table *)(const void *)cursor->pVtab;
}

/* To the next row that is one, from here on. */
static void cursor_settle(struct feed_cursor *cursor)
{
	const struct feed_kind *kind = table_of(&cursor->base)->kind;

	while (kind->there && cursor->at < cursor->count &&
	       !kind->there(cursor->rows +
			    (size_t)cursor->at * kind->row_bytes))
		cursor->at++;
	if (cursor->at < cursor->count)
		cursor->row =
			cursor->rows + (size_t)cursor->at * kind->row_bytes;
}

static int feed_first(sqlite3_vtab_cursor *base, int plan, const char *words,
		      int count, sqlite3_value **values)
{
	struct feed_cursor *cursor = (struct feed_cursor *)base;
	const struct feed_table *table = table_of(base);

	(void)plan;
	(void)words;
	(void)count;
	(void)values;
	cursor->at = 0;
	cursor->count = 0;
	cursor->writer = *table->writer;
	if (!cursor->writer)
		return SQLITE_OK;
	cursor->rows = rows_get(table->kind->rows(cursor->writer->r),
				table->kind->row_bytes, &cursor->count);
	cursor->put = table->kind->column;
	cursor_settle(cursor);
	return SQLITE_OK;
}

static int feed_next(sqlite3_vtab_cursor *base)
{
	struct feed_cursor *cursor = (struct feed_cursor *)base;

	cursor->at++;
	cursor_settle(cursor);
	return SQLITE_OK;
}

static int feed_eof(sqlite3_vtab_cursor *base)
{
	const struct feed_cursor *cursor = (struct feed_cursor *)base;

	return cursor->at >= cursor->count;
}

static int feed_column(sqlite3_vtab_cursor *base, sqlite3_context *context,
		       int column)
{
	const struct feed_cursor *cursor = (const struct feed_cursor *)base;

	cursor->put(cursor->writer, cursor->row, context, column);
	return SQLITE_OK;
}

static int feed_rowid(sqlite3_vtab_cursor *base, sqlite3_int64 *ret_rowid)
{
	*ret_rowid = ((struct feed_cursor *)base)->at;
	return SQLITE_OK;
}

/* Without xCreate: they are there by their names. */
static const sqlite3_module feed_module = {
	.iVersion = 1,
	.xConnect = feed_connect,
	.xBestIndex = feed_plan,
	.xDisconnect = feed_disconnect,
	.xOpen = feed_open,
	.xClose = feed_close,
	.xFilter = feed_first,
	.xNext = feed_next,
	.xEof = feed_eof,
	.xColumn = feed_column,
	.xRowid = feed_rowid,
};

bool feed_attach(sqlite3 *db, struct writer **writer)
{
	for (unsigned i = 0; i < feed_kind_count; i++) {
		struct feed *feed = malloc(sizeof(*feed));

		if (!feed)
			return false;
		*feed = (struct feed){&feed_kinds[i], writer};
		/* Frees it too if it fails. */
		if (sqlite3_create_module_v2(db, feed_kinds[i].name,
					     &feed_module, feed,
					     free) != SQLITE_OK)
			return false;
	}
	return true;
}
