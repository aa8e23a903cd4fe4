/* SPDX-License-Identifier: GPL-2.0-only */
#include "connection.h"

#include "questions.h"

static void bind(sqlite3_stmt *statement, const char *name, int64_t value)
{
	int index = sqlite3_bind_parameter_index(statement, name);

	if (index)
		(void)sqlite3_bind_int64(statement, index, value);
}

struct answer stored_ask(struct stored *s, const char *question)
{
	struct answer a = {.stored = s};
	unsigned i = 0;

	while (i < question_count && strcmp(questions[i].name, question) != 0)
		i++;
	SIM_ASSERT(i < question_count);
	if (s->failed)
		return a;
	if (sqlite3_prepare_v2(s->db, questions[i].sql, -1, &a.statement,
			       NULL) != SQLITE_OK) {
		stored_fail(s);
		return a;
	}
	bind(a.statement, ":finding", s->finding);
	bind(a.statement, ":run", s->run);
	bind(a.statement, ":simulated", s->simulated);
	bind(a.statement, ":all", s->all);
	return a;
}

bool answer_next(struct answer *a)
{
	int code;

	if (!a->statement)
		return false;
	code = sqlite3_step(a->statement);
	if (code == SQLITE_ROW)
		return true;
	if (code != SQLITE_DONE)
		stored_fail(a->stored);
	answer_end(a);
	return false;
}

void answer_end(struct answer *a)
{
	(void)sqlite3_finalize(a->statement);
	a->statement = NULL;
}

static int column_of(const struct answer *a, const char *column)
{
	int count = sqlite3_column_count(a->statement);

	for (int i = 0; i < count; i++)
		if (strcmp(sqlite3_column_name(a->statement, i), column) == 0)
			return i;
	SIM_UNREACHABLE();
}

const char *answer_text(const struct answer *a, const char *column)
{
	return (const char *)sqlite3_column_text(a->statement,
						 column_of(a, column));
}

const char *answer_word(const struct answer *a, const char *column)
{
	const char *text = answer_text(a, column);

	return text ? text : "";
}

int64_t answer_integer(const struct answer *a, const char *column)
{
	return sqlite3_column_int64(a->statement, column_of(a, column));
}

double answer_number(const struct answer *a, const char *column)
{
	return sqlite3_column_double(a->statement, column_of(a, column));
}

bool answer_is_null(const struct answer *a, const char *column)
{
	return sqlite3_column_type(a->statement, column_of(a, column)) ==
	       SQLITE_NULL;
}
