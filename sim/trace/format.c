/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Tables are aligned by what their first rows need: enough rows for anything
 * that is read by people, and memory stays bounded however long the result is.
 */
#include "format.h"

#include <json-c/json.h>

enum {
	MEASURED_ROWS_MAX = 4096,
};

struct table {
	FILE *out;
	bool markdown;
	int columns;
	char **head;	 /* names of the columns, escaped */
	size_t *width;	 /* in characters */
	bool *is_number; /* every value so far: to the right */
	/* Rows kept until the widths are known: cells with their NUL. */
	char *text;
	size_t text_bytes;
	FILE *text_out;
	unsigned rows;
	size_t blanks; /* owed before the next text of this line */
};

/* Characters, taken as one column each. */
static size_t text_width(const char *text)
{
	size_t width = 0;

	for (; *text; text++)
		width += ((unsigned char)*text & 0xc0) != 0x80;
	return width;
}

/* No cell may break the line, or reach the terminal with an escape. */
static void cell_escape(FILE *out, const char *text, bool markdown)
{
	for (; *text; text++) {
		unsigned char c = (unsigned char)*text;

		if (c == '\n')
			(void)fputs("\\n", out);
		else if (c == '\t')
			(void)fputs("\\t", out);
		else if (c < 0x20 || c == 0x7f)
			(void)fprintf(out, "\\x%02x", c);
		else if (markdown && c == '|')
			(void)fputs("\\|", out);
		else
			(void)fputc(c, out);
	}
}

/* The value of a column as text; blobs in SQL's notation. */
static void cell_write(FILE *out, sqlite3_stmt *s, int column, bool markdown)
{
	if (sqlite3_column_type(s, column) == SQLITE_BLOB) {
		const unsigned char *bytes = sqlite3_column_blob(s, column);
		int count = sqlite3_column_bytes(s, column);

		(void)fputs("x'", out);
		for (int i = 0; i < count; i++)
			(void)fprintf(out, "%02x", bytes[i]);
		(void)fputc('\'', out);
	} else if (sqlite3_column_type(s, column) != SQLITE_NULL) {
		cell_escape(out, (const char *)sqlite3_column_text(s, column),
			    markdown);
	}
}

/* A text escaped for a cell. Owns: the caller; NULL without memory. */
static char *cell_escaped(const char *text, bool markdown)
{
	char *escaped = NULL;
	size_t bytes;
	FILE *out = open_memstream(&escaped, &bytes);

	if (!out)
		return NULL;
	cell_escape(out, text, markdown);
	if (fclose(out)) {
		free(escaped);
		return NULL;
	}
	return escaped;
}

static void put(struct table *t, const char *text)
{
	for (; *text && t->blanks; t->blanks--)
		(void)fputc(' ', t->out);
	(void)fputs(text, t->out);
}

/* Blanks at the end of a line are owed for ever. */
static void end_line(struct table *t)
{
	t->blanks = 0;
	(void)fputc('\n', t->out);
}

static void table_cell(struct table *t, int column, const char *text)
{
	size_t width = text_width(text);
	size_t blanks = t->width[column] > width ? t->width[column] - width : 0;

	if (t->markdown)
		put(t, "| ");
	if (t->is_number[column])
		t->blanks += blanks;
	put(t, text);
	if (!t->is_number[column])
		t->blanks += blanks;
	t->blanks += t->markdown ? 1 : 2;
	if (column < t->columns - 1)
		return;
	if (t->markdown)
		put(t, "|");
	end_line(t);
}

/* The line between head and rows; in markdown it tells the alignment. */
static void table_rule(struct table *t)
{
	for (int i = 0; i < t->columns; i++) {
		if (t->markdown)
			put(t, "| ");
		for (size_t j = 1; j < t->width[i]; j++)
			put(t, "-");
		put(t, t->markdown && t->is_number[i] ? ":" : "-");
		t->blanks += t->markdown ? 1 : 2;
	}
	if (t->markdown)
		put(t, "|");
	end_line(t);
}

static void table_head(struct table *t)
{
	for (int i = 0; i < t->columns; i++)
		table_cell(t, i, t->head[i]);
	table_rule(t);
}

/* Print what was kept; from now on rows go out at once. */
static void table_flush(struct table *t)
{
	const char *cell;

	(void)fclose(t->text_out);
	t->text_out = NULL;
	table_head(t);
	cell = t->text;
	for (unsigned row = 0; row < t->rows; row++) {
		for (int i = 0; i < t->columns; i++) {
			table_cell(t, i, cell);
			cell += strlen(cell) + 1;
		}
	}
}

static bool table_keep_row(struct table *t, sqlite3_stmt *s)
{
	for (int i = 0; i < t->columns; i++) {
		long before = ftell(t->text_out);
		int type = sqlite3_column_type(s, i);
		const char *cell;
		size_t width;

		cell_write(t->text_out, s, i, t->markdown);
		(void)fputc('\0', t->text_out);
		if (before < 0 || fflush(t->text_out) || ferror(t->text_out))
			return false;
		cell = t->text + before;
		width = text_width(cell);
		if (t->width[i] < width)
			t->width[i] = width;
		if (type == SQLITE_TEXT || type == SQLITE_BLOB)
			t->is_number[i] = false;
	}
	t->rows++;
	return true;
}

static void table_print_row(struct table *t, sqlite3_stmt *s)
{
	for (int i = 0; i < t->columns; i++) {
		char *cell = NULL;
		size_t bytes;
		FILE *out = open_memstream(&cell, &bytes);

		if (!out)
			return;
		cell_write(out, s, i, t->markdown);
		if (!fclose(out))
			table_cell(t, i, cell);
		free(cell);
	}
}

static bool table_init(struct table *t, sqlite3_stmt *s, FILE *out,
		       bool markdown)
{
	*t = (struct table){
		.out = out,
		.markdown = markdown,
		.columns = sqlite3_column_count(s),
	};
	t->head = calloc((size_t)t->columns, sizeof(*t->head));
	t->width = calloc((size_t)t->columns, sizeof(*t->width));
	t->is_number = calloc((size_t)t->columns, sizeof(*t->is_number));
	t->text_out = open_memstream(&t->text, &t->text_bytes);
	if (!t->head || !t->width || !t->is_number || !t->text_out)
		return false;
	for (int i = 0; i < t->columns; i++) {
		t->head[i] = cell_escaped(sqlite3_column_name(s, i), markdown);
		if (!t->head[i])
			return false;
		t->width[i] = text_width(t->head[i]);
		if (!t->width[i])
			t->width[i] = 1;
		t->is_number[i] = true;
	}
	return true;
}

static void table_release(struct table *t)
{
	if (t->text_out)
		(void)fclose(t->text_out);
	for (int i = 0; t->head && i < t->columns; i++)
		free(t->head[i]);
	free(t->head);
	free(t->text);
	free(t->width);
	free(t->is_number);
}

static int rows_table(sqlite3_stmt *s, FILE *out, bool markdown)
{
	struct table t;
	int code = SQLITE_NOMEM;

	if (table_init(&t, s, out, markdown)) {
		while ((code = sqlite3_step(s)) == SQLITE_ROW) {
			if (t.rows < MEASURED_ROWS_MAX) {
				if (table_keep_row(&t, s))
					continue;
				code = SQLITE_NOMEM;
				break;
			}
			if (t.text_out)
				table_flush(&t);
			table_print_row(&t, s);
		}
		if (t.text_out && code == SQLITE_DONE)
			table_flush(&t);
	}
	table_release(&t);
	return code;
}

static void csv_text(FILE *out, const char *text)
{
	if (!strpbrk(text, ",\"\r\n")) {
		(void)fputs(text, out);
		return;
	}
	(void)fputc('"', out);
	for (; *text; text++) {
		if (*text == '"')
			(void)fputc('"', out);
		(void)fputc(*text, out);
	}
	(void)fputc('"', out);
}

static int rows_csv(sqlite3_stmt *s, FILE *out)
{
	int columns = sqlite3_column_count(s);
	int code;

	for (int i = 0; i < columns; i++) {
		(void)fputs(i ? "," : "", out);
		csv_text(out, sqlite3_column_name(s, i));
	}
	(void)fputc('\n', out);
	while ((code = sqlite3_step(s)) == SQLITE_ROW) {
		for (int i = 0; i < columns; i++) {
			(void)fputs(i ? "," : "", out);
			if (sqlite3_column_type(s, i) == SQLITE_TEXT)
				csv_text(out, (const char *)sqlite3_column_text(
						      s, i));
			else
				cell_write(out, s, i, false);
		}
		(void)fputc('\n', out);
	}
	return code;
}

static struct json_object *json_value(sqlite3_stmt *s, int column)
{
	const char *text;
	struct json_object *value;
	char *blob = NULL;
	size_t bytes;
	FILE *out;

	switch (sqlite3_column_type(s, column)) {
	case SQLITE_NULL:
		return NULL;
	case SQLITE_INTEGER:
		return json_object_new_int64(sqlite3_column_int64(s, column));
	case SQLITE_FLOAT:
		text = (const char *)sqlite3_column_text(s, column);
		/* JSON has no infinity. */
		if (strpbrk(text, "Ii"))
			return NULL;
		return json_object_new_double_s(
			sqlite3_column_double(s, column), text);
	case SQLITE_TEXT:
		return json_object_new_string_len(
			(const char *)sqlite3_column_text(s, column),
			sqlite3_column_bytes(s, column));
	default:
		out = open_memstream(&blob, &bytes);
		if (!out)
			return NULL;
		cell_write(out, s, column, false);
		value = fclose(out) ? NULL : json_object_new_string(blob);
		free(blob);
		return value;
	}
}

static int rows_json(sqlite3_stmt *s, FILE *out)
{
	int columns = sqlite3_column_count(s);
	int code;

	(void)fputs("{\"format\":\"tdisim-query\",\"version\":1}\n", out);
	while ((code = sqlite3_step(s)) == SQLITE_ROW) {
		struct json_object *row = json_object_new_object();

		if (!row)
			return SQLITE_NOMEM;
		for (int i = 0; i < columns; i++)
			(void)json_object_object_add(row,
						     sqlite3_column_name(s, i),
						     json_value(s, i));
		(void)fputs(
			json_object_to_json_string_ext(
				row, JSON_C_TO_STRING_PLAIN |
					     JSON_C_TO_STRING_NOSLASHESCAPE),
			out);
		(void)fputc('\n', out);
		(void)json_object_put(row);
	}
	return code;
}

const char *format_duplicate(sqlite3_stmt *s)
{
	int columns = sqlite3_column_count(s);

	for (int i = 0; i < columns; i++) {
		for (int j = 0; j < i; j++) {
			if (!strcmp(sqlite3_column_name(s, i),
				    sqlite3_column_name(s, j)))
				return sqlite3_column_name(s, i);
		}
	}
	return NULL;
}

int format_rows(sqlite3_stmt *s, enum query_format format, FILE *out)
{
	switch (format) {
	case QUERY_CSV:
		return rows_csv(s, out);
	case QUERY_JSON:
		return rows_json(s, out);
	case QUERY_TABLE:
	case QUERY_MARKDOWN:
		break;
	}
	return rows_table(s, out, format == QUERY_MARKDOWN);
}
