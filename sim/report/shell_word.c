/* SPDX-License-Identifier: GPL-2.0-only */
#include "shell_word.h"

#include "world/base.h"

#include <ctype.h>
#include <sqlite3.h>

static bool is_safe(const char *word)
{
	for (const char *c = word; *c; c++)
		if (!isalnum((unsigned char)*c) && !strchr("_-./:=,@%+", *c))
			return false;
	return *word;
}

static void shell_word(sqlite3_context *context, int count,
		       sqlite3_value **values)
{
	const char *word = (const char *)sqlite3_value_text(values[0]);
	sqlite3_str *quoted;

	SIM_ASSERT(count == 1);
	if (!word || is_safe(word)) {
		sqlite3_result_value(context, values[0]);
		return;
	}
	quoted = sqlite3_str_new(sqlite3_context_db_handle(context));
	sqlite3_str_appendchar(quoted, 1, '\'');
	for (; *word; word++) {
		if (*word == '\'')
			sqlite3_str_appendall(quoted, "'\\''");
		else
			sqlite3_str_appendchar(quoted, 1, *word);
	}
	sqlite3_str_appendchar(quoted, 1, '\'');
	sqlite3_result_text(context, sqlite3_str_finish(quoted), -1,
			    sqlite3_free);
}

bool shell_word_register(struct sqlite3 *db)
{
	int flags = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS;

	return sqlite3_create_function_v2(db, "shell_word", 1, flags, NULL,
					  shell_word, NULL, NULL,
					  NULL) == SQLITE_OK;
}
