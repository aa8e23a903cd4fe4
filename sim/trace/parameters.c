/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Parameters of a query. Lines of comment declare them with a default, which
 * is a number, a text in quotes, or NULL:
 *
 *   -- :lock = 'dev_set->lock': class of the lock
 *
 * A value that is given has the type of the default. Without a default, or
 * with NULL, what looks like an integer is one.
 */
#include "ask.h"

#include <errno.h>

enum {
	NAME_BYTES = 64,
	NAMES_MAX = 32,
	VALUE_BYTES = 256,
};

enum default_kind {
	DEFAULT_NONE,
	DEFAULT_NULL,
	DEFAULT_INTEGER,
	DEFAULT_TEXT,
};

struct parameter_default {
	enum default_kind kind;
	int64_t integer;
	char text[VALUE_BYTES];
};

static const char *blanks_skip(const char *at)
{
	return at + strspn(at, " \t");
}

/* A text in quotes; a quote in it is doubled. */
static void quoted_read(const char *at, struct parameter_default *d)
{
	size_t used = 0;

	d->kind = DEFAULT_TEXT;
	for (at++; *at && *at != '\n' && used + 1 < VALUE_BYTES; at++) {
		if (*at == '\'' && *++at != '\'')
			break;
		d->text[used++] = *at;
	}
	d->text[used] = '\0';
}

static void default_read(const char *at, struct parameter_default *d)
{
	at = blanks_skip(at);
	if (*at == '\'') {
		quoted_read(at, d);
	} else if (!strncmp(at, "NULL", 4)) {
		d->kind = DEFAULT_NULL;
	} else {
		d->kind = DEFAULT_INTEGER;
		d->integer = strtoll(at, NULL, 10);
	}
}

/* The line that declares ':name', if there is one. */
static void default_find(const char *sql, const char *name,
			 struct parameter_default *d)
{
	size_t length = strlen(name);
	const char *line = sql;

	d->kind = DEFAULT_NONE;
	while (line) {
		const char *at = blanks_skip(line);

		line = strchr(line, '\n');
		if (line)
			line++;
		if (strncmp(at, "--", 2) != 0)
			continue;
		at = blanks_skip(at + 2);
		if (*at != ':' || strncmp(at + 1, name, length) != 0)
			continue;
		at = blanks_skip(at + 1 + length);
		if (*at != '=')
			continue;
		default_read(at + 1, d);
		return;
	}
}

static bool integer_read(const char *text, int64_t *ret_value)
{
	char *end;

	errno = 0;
	*ret_value = strtoll(text, &end, 10);
	return *text && !strchr(" \t\n+", *text) && !*end && !errno;
}

static bool parameter_missing(struct query *q, const char *name)
{
	return sim_error_set(q->reterr, SIM_ERROR_USER,
			     "the query does not say what ':%s' is: "
			     "'--param=%s=VALUE' does",
			     name, name);
}

static bool value_bind(struct query *q, sqlite3_stmt *s, int index,
		       const char *name, const struct parameter_default *d)
{
	const char *value = NULL;
	int64_t integer = d->integer;
	int code;

	for (unsigned i = 0; i < q->options->setting_count; i++)
		if (!strcmp(q->options->settings[i].name, name))
			value = q->options->settings[i].value;
	if (!value && d->kind == DEFAULT_NONE)
		return parameter_missing(q, name);
	if (value && d->kind == DEFAULT_INTEGER &&
	    !integer_read(value, &integer))
		return sim_error_set(q->reterr, SIM_ERROR_USER,
				     "'%s' is a number in this query, not"
				     " '%.100s'",
				     name, value);
	if (d->kind == DEFAULT_INTEGER ||
	    (value && d->kind != DEFAULT_TEXT && integer_read(value, &integer)))
		code = sqlite3_bind_int64(s, index, integer);
	else if (value || d->kind == DEFAULT_TEXT)
		code = sqlite3_bind_text(s, index, value ? value : d->text, -1,
					 SQLITE_TRANSIENT);
	else
		code = sqlite3_bind_null(s, index);
	return code == SQLITE_OK || query_failed(q);
}

/* The query has no parameter of that name. */
static bool setting_unknown(struct query *q, sqlite3_stmt *s, const char *name)
{
	const char *names[NAMES_MAX];
	unsigned count = 0;
	const char *near;

	for (int i = 1; i <= sqlite3_bind_parameter_count(s); i++) {
		const char *known = sqlite3_bind_parameter_name(s, i);

		if (known && count < NAMES_MAX)
			names[count++] = known + 1;
	}
	near = nearest_name(name, names, count);
	if (!count)
		return sim_error_set(q->reterr, SIM_ERROR_USER,
				     "the query has no parameters, and none "
				     "':%.60s'",
				     name);
	return sim_error_set(q->reterr, SIM_ERROR_USER,
			     near ? "the query has no parameter ':%.60s' (did "
				    "you mean ':%.60s'?)"
				  : "the query has no parameter ':%.60s', but "
				    "':%.60s'",
			     name, near ? near : names[0]);
}

bool query_bind(struct query *q, sqlite3_stmt *s, const char *sql)
{
	for (unsigned i = 0; i < q->options->setting_count; i++) {
		const char *name = q->options->settings[i].name;
		char marked[NAME_BYTES];

		(void)snprintf(marked, sizeof(marked), ":%.60s", name);
		if (!sqlite3_bind_parameter_index(s, marked))
			return setting_unknown(q, s, name);
	}
	for (int i = 1; i <= sqlite3_bind_parameter_count(s); i++) {
		const char *name = sqlite3_bind_parameter_name(s, i);
		struct parameter_default d = {.kind = DEFAULT_NONE};

		if (!name || *name != ':')
			return sim_error_set(q->reterr, SIM_ERROR_USER,
					     "the query has a parameter "
					     "without a name: write ':name'");
		default_find(sql, name + 1, &d);
		if (!value_bind(q, s, i, name + 1, &d))
			return false;
	}
	return true;
}
