/* SPDX-License-Identifier: GPL-2.0-only */
/* Answers as JSON: each row an object on a line of its own, with the names of
 * the columns, and its kind in front. */
#include "connection.h"
#include "report/formats.h"

#include <json-c/json.h>

static struct json_object *value_of(sqlite3_stmt *s, int column)
{
	switch (sqlite3_column_type(s, column)) {
	case SQLITE_INTEGER:
		return json_object_new_int64(sqlite3_column_int64(s, column));
	case SQLITE_FLOAT:
		return json_object_new_double_s(
			sqlite3_column_double(s, column),
			(const char *)sqlite3_column_text(s, column));
	case SQLITE_TEXT:
		return json_object_new_string(
			(const char *)sqlite3_column_text(s, column));
	default:
		return NULL;
	}
}

static void write_rows(struct stored *s, const char *question, const char *type,
		       FILE *out)
{
	struct answer a = stored_ask(s, question);

	while (answer_next(&a)) {
		struct json_object *row = json_object_new_object();
		int count = sqlite3_column_count(a.statement);

		(void)json_object_object_add(row, "type",
					     json_object_new_string(type));
		for (int i = 0; i < count; i++)
			(void)json_object_object_add(
				row, sqlite3_column_name(a.statement, i),
				value_of(a.statement, i));
		(void)fprintf(
			out, "%s\n",
			json_object_to_json_string_ext(
				row, JSON_C_TO_STRING_PLAIN |
					     JSON_C_TO_STRING_NOSLASHESCAPE));
		(void)json_object_put(row);
	}
}

struct part {
	const char *question;
	const char *type;
};

static void write_parts(struct stored *s, const struct part *parts,
			size_t count, FILE *out)
{
	for (size_t i = 0; i < count; i++)
		write_rows(s, parts[i].question, parts[i].type, out);
}

void summary_lines(struct stored *s, FILE *out)
{
	static const struct part parts[] = {
		{"meta", "meta"},	 {"recorded", "recorded"},
		{"series", "series"},	 {"verdict", "verdict"},
		{"findings", "finding"}, {"unfound", "unfound"},
	};

	write_parts(s, parts, ARRAY_COUNT(parts), out);
}

void night_lines(struct stored *s, FILE *out)
{
	static const struct part parts[] = {
		{"night", "night"},
		{"night_finding", "finding"},
		{"night_gone", "gone"},
		{"night_trouble", "trouble"},
		{"night_canary", "canary"},
		{"night_unreached", "unreached"},
		{"night_verdict", "verdicts"},
		{"night_matrix", "verdict"},
		{"night_left_sum", "left"},
		{"night_left", "arm_left"},
		{"night_strategy", "strategy"},
		{"night_sitting", "sitting"},
	};

	write_parts(s, parts, ARRAY_COUNT(parts), out);
}

void finding_lines(struct stored *s, FILE *out)
{
	static const struct part parts[] = {
		{"finding", "finding"}, {"end", "end"},
		{"held", "held"},	{"task", "task"},
		{"object", "object"},	{"event", "event"},
		{"message", "message"}, {"state", "state"},
	};

	write_parts(s, parts, ARRAY_COUNT(parts), out);
}
