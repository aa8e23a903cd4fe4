/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Runs one file of SQL tests: rows in, query, expected table. The file is made
 * of blocks; a block begins with a line '=== ...' and '#' begins a comment
 * between blocks:
 *
 *   === rows TABLE     a line of column names, then a line for each row, with
 *                      ' | ' between the cells; an empty cell is NULL
 *   === query          SQL
 *   === named NAME     a named query; a line 'name=value' for each parameter
 *   === expect         what the query before prints
 *
 * Usage: run_sql FILE
 */
#include "ask.h"
#include "format.h"
#include "sql.h"

#include <sqlite3.h>

enum {
	COLUMNS_MAX = 32,
	SQL_BYTES = 512,
};

struct runner {
	const char *path;
	sqlite3 *db;
	char *printed; /* by the last query */
	unsigned queries;
	unsigned failures;
};

static _Noreturn void die(const struct runner *r, const char *what)
{
	(void)fprintf(stderr, "%s: %s: %s\n", r->path, what,
		      sqlite3_errmsg(r->db));
	exit(EXIT_FAILURE);
}

/* The cells of a line, blanks around them taken off. Changes the line. */
static unsigned cells_split(char *line, char *cells[COLUMNS_MAX])
{
	unsigned count = 0;
	char *rest = line;

	while (rest && count < COLUMNS_MAX) {
		char *cell = rest;
		char *end = strchr(rest, '|');

		rest = end ? end + 1 : NULL;
		if (!end)
			end = cell + strlen(cell);
		while (*cell == ' ')
			cell++;
		while (end > cell && end[-1] == ' ')
			end--;
		*end = '\0';
		cells[count++] = cell;
	}
	return count;
}

static sqlite3_stmt *insert_prepare(struct runner *r, const char *table,
				    char *line, unsigned *ret_count)
{
	char *cells[COLUMNS_MAX];
	char names[SQL_BYTES] = "";
	char marks[SQL_BYTES] = "";
	char sql[3 * SQL_BYTES];
	sqlite3_stmt *s;
	size_t used = 0;

	*ret_count = cells_split(line, cells);
	for (unsigned i = 0; i < *ret_count; i++) {
		used += (size_t)snprintf(names + used, sizeof(names) - used,
					 "%s%s", i ? ", " : "", cells[i]);
		marks[2 * (size_t)i] = '?';
		marks[2 * (size_t)i + 1] = i + 1 < *ret_count ? ',' : '\0';
		if (used >= sizeof(names))
			die(r, "too many columns");
	}
	(void)snprintf(sql, sizeof(sql), "INSERT INTO %s (%s) VALUES (%s)",
		       table, names, marks);
	if (sqlite3_prepare_v2(r->db, sql, -1, &s, NULL) != SQLITE_OK)
		die(r, sql);
	return s;
}

/* Next line of the text, without its end; NULL after the last one. */
static char *line_take(char **text)
{
	char *line = *text;
	char *end = strchr(line, '\n');

	if (!*line)
		return NULL;
	*text = end ? end + 1 : line + strlen(line);
	if (end)
		*end = '\0';
	return line;
}

static void rows_insert(struct runner *r, const char *table, char *text)
{
	char *cells[COLUMNS_MAX];
	char *line = line_take(&text);
	unsigned count;
	sqlite3_stmt *s;

	if (!line)
		die(r, "no column names");
	s = insert_prepare(r, table, line, &count);
	while ((line = line_take(&text))) {
		if (!*line)
			continue;
		if (cells_split(line, cells) != count)
			die(r, "a row has another number of cells");
		for (unsigned i = 0; i < count; i++)
			(void)sqlite3_bind_text(s, (int)i + 1,
						*cells[i] ? cells[i] : NULL, -1,
						SQLITE_STATIC);
		if (sqlite3_step(s) != SQLITE_DONE)
			die(r, table);
		(void)sqlite3_reset(s);
	}
	(void)sqlite3_finalize(s);
}

static void query_print(struct runner *r, const char *sql,
			const struct query_setting *settings, unsigned count)
{
	const struct query_options options = {
		.format = QUERY_TABLE,
		.settings = settings,
		.setting_count = count,
	};
	struct sim_error error = {.kind = SIM_ERROR_NONE};
	struct query q = {.db = r->db, .options = &options, .reterr = &error};
	struct query_result result = {.rows = 0};
	sqlite3_stmt *s;
	size_t bytes;
	FILE *out;

	free(r->printed);
	out = open_memstream(&r->printed, &bytes);
	if (!out || sqlite3_prepare_v2(r->db, sql, -1, &s, NULL) != SQLITE_OK ||
	    !query_bind(&q, s, sql) ||
	    format_rows(s, &options, out, &result) != SQLITE_DONE)
		die(r, sql);
	(void)sqlite3_finalize(s);
	if (fclose(out))
		die(r, "out of memory");
	r->queries++;
}

static void named_print(struct runner *r, const char *name, char *text)
{
	struct query_setting settings[COLUMNS_MAX];
	unsigned count = 0;
	char *line;

	while ((line = line_take(&text))) {
		char *equals = strchr(line, '=');

		if (!equals || count == COLUMNS_MAX)
			continue;
		*equals = '\0';
		settings[count++] = (struct query_setting){
			.name = line,
			.value = equals + 1,
		};
	}
	for (unsigned i = 0; i < sql_named_count; i++) {
		if (sql_named[i].is_view ||
		    strcmp(sql_named[i].name, name) != 0)
			continue;
		query_print(r, sql_named[i].sql, settings, count);
		return;
	}
	die(r, "no query of that name");
}

/* Blank lines at the end of a block do not count. */
static void end_trim(char *text)
{
	size_t length = strlen(text);

	while (length > 1 && text[length - 1] == '\n' &&
	       text[length - 2] == '\n')
		text[--length] = '\0';
}

static void block_run(struct runner *r, const char *head, char *text)
{
	end_trim(text);
	if (!strncmp(head, "rows ", 5)) {
		rows_insert(r, head + 5, text);
	} else if (!strcmp(head, "query")) {
		query_print(r, text, NULL, 0);
	} else if (!strncmp(head, "named ", 6)) {
		named_print(r, head + 6, text);
	} else if (!strcmp(head, "expect")) {
		if (r->printed && !strcmp(r->printed, text))
			return;
		(void)fprintf(stderr, "%s: expected\n%s\ngot\n%s\n", r->path,
			      text, r->printed ? r->printed : "no query");
		r->failures++;
	} else {
		die(r, "unknown kind of block");
	}
}

static void blocks_run(struct runner *r, char *text)
{
	char *block = strstr(text, "=== ");

	while (block) {
		char *head = block + 4;
		char *next = strstr(head, "\n=== ");
		char *body = strchr(head, '\n');

		if (!body)
			die(r, "a block without lines");
		*body++ = '\0';
		/* Body and next begin at the same newline if it is empty. */
		if (next && next >= body - 1)
			*next = '\0';
		block_run(r, head, next == body - 1 ? next : body);
		block = next ? next + 1 : NULL;
	}
}

/* The file without its comment lines. Owns: the caller, free(). */
static char *file_load(const struct runner *r)
{
	FILE *file = fopen(r->path, "re");
	char *text = NULL;
	char *line = NULL;
	size_t bytes;
	FILE *out = open_memstream(&text, &bytes);

	if (!file || !out)
		die(r, "cannot be read");
	bytes = 0;
	for (size_t room = 0; getline(&line, &room, file) > 0;) {
		if (*line != '#')
			(void)fputs(line, out);
	}
	free(line);
	(void)fclose(file);
	if (fclose(out))
		die(r, "out of memory");
	return text;
}

static void db_open(struct runner *r)
{
	if (sqlite3_open(":memory:", &r->db) != SQLITE_OK ||
	    sqlite3_exec(r->db, sql_schema, NULL, NULL, NULL) != SQLITE_OK)
		die(r, "schema");
	for (unsigned i = 0; i < sql_view_count; i++)
		if (sqlite3_exec(r->db, sql_views[i], NULL, NULL, NULL))
			die(r, sql_views[i]);
}

int main(int argc, char **argv)
{
	struct runner r = {.path = argc == 2 ? argv[1] : "run_sql"};
	char *text;

	if (argc != 2) {
		(void)fprintf(stderr, "usage: run_sql FILE\n");
		return 2;
	}
	db_open(&r);
	text = file_load(&r);
	blocks_run(&r, text);
	free(text);
	free(r.printed);
	(void)sqlite3_close(r.db);
	if (!r.queries) {
		(void)fprintf(stderr, "%s: no query\n", r.path);
		return EXIT_FAILURE;
	}
	return r.failures ? EXIT_FAILURE : EXIT_SUCCESS;
}
