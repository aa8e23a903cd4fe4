/* SPDX-License-Identifier: GPL-2.0-only */
#include "format_cell.h"

#include <json-c/json.h>

/* An empty text has quotes; NULL is nothing. */
static void csv_text(FILE *out, const char *text, size_t bytes)
{
	bool quoted = !bytes;

	for (size_t i = 0; i < bytes && !quoted; i++)
		quoted = strchr(",\"\r\n", text[i]) != NULL;
	if (!quoted) {
		(void)fwrite(text, 1, bytes, out);
		return;
	}
	(void)fputc('"', out);
	for (size_t i = 0; i < bytes; i++) {
		if (text[i] == '"')
			(void)fputc('"', out);
		(void)fputc(text[i], out);
	}
	(void)fputc('"', out);
}

static void csv_cell(FILE *out, sqlite3_stmt *s, int column)
{
	size_t bytes;
	const char *text;

	if (sqlite3_column_type(s, column) != SQLITE_TEXT) {
		cell_write(out, s, column, false);
		return;
	}
	text = cell_text(s, column, &bytes);
	csv_text(out, text, bytes);
}

static int rows_csv(sqlite3_stmt *s, const struct query_options *o, FILE *out,
		    struct query_result *result)
{
	int columns = sqlite3_column_count(s);
	int code;

	for (int i = 0; i < columns; i++) {
		const char *name = sqlite3_column_name(s, i);

		if (!name)
			return SQLITE_NOMEM;
		(void)fputs(i ? "," : "", out);
		csv_text(out, name, strlen(name));
	}
	(void)fputc('\n', out);
	while ((code = row_next(s, o, out, result)) == SQLITE_ROW) {
		for (int i = 0; i < columns; i++) {
			(void)fputs(i ? "," : "", out);
			csv_cell(out, s, i);
		}
		(void)fputc('\n', out);
	}
	return code;
}

/* A text as JSON can have it: what is not UTF-8 becomes U+FFFD. */
static struct json_object *json_text_value(const char *text, size_t bytes)
{
	struct json_object *value;
	char *clean = NULL;
	size_t clean_bytes, at = 0;
	FILE *out = open_memstream(&clean, &clean_bytes);

	if (!out)
		return NULL;
	while (at < bytes) {
		uint32_t code;
		unsigned length = cell_character(text + at, bytes - at, &code);

		if (length)
			(void)fwrite(text + at, 1, length, out);
		else
			(void)fputs("\xef\xbf\xbd", out);
		at += length ? length : 1;
	}
	value = fclose(out)
			? NULL
			: json_object_new_string_len(clean, (int)clean_bytes);
	free(clean);
	return value;
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
		text = cell_text(s, column, &bytes);
		/* JSON has no infinity. */
		if (strpbrk(text, "Ii"))
			return NULL;
		return json_object_new_double_s(
			sqlite3_column_double(s, column), text);
	case SQLITE_TEXT:
		text = cell_text(s, column, &bytes);
		return json_text_value(text, bytes);
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

static int rows_json(sqlite3_stmt *s, const struct query_options *o, FILE *out,
		     struct query_result *result)
{
	int columns = sqlite3_column_count(s);
	int code;

	(void)fputs("{\"format\":\"tdisim-query\",\"version\":1}\n", out);
	while ((code = row_next(s, o, out, result)) == SQLITE_ROW) {
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

int format_rows(sqlite3_stmt *s, const struct query_options *o, FILE *out,
		struct query_result *result)
{
	switch (o->format) {
	case QUERY_CSV:
		return rows_csv(s, o, out, result);
	case QUERY_JSON:
		return rows_json(s, o, out, result);
	case QUERY_TABLE:
	case QUERY_MARKDOWN:
		break;
	}
	return rows_table(s, o, out, result);
}
