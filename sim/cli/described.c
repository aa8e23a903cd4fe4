/* SPDX-License-Identifier: GPL-2.0-only */
#include "cli/described.h"

enum {
	NAME_COLUMN = 22,
	ROWS_DIGITS = 8,
	NAMES_MAX = 256,
};

static void add_heading(struct text *t, const struct output *o,
			const char *words)
{
	text_format(t, "%s%s%s%s:\n", t->length ? "\n" : "",
		    output_on(o, COLOUR_BOLD), words, output_off(o));
}

/* A name, and what it is, in a column of its own. */
static void add_meaning(struct text *t, const char *name, size_t column,
			const char *meaning)
{
	size_t start = t->length;

	text_format(t, "  %s", name);
	if (t->length - start + 2 > column) {
		text_add(t, "\n");
		start = t->length;
	}
	text_wrap(t, start, column, meaning);
}

static size_t column_after(size_t longest)
{
	return longest + 4 > NAME_COLUMN ? NAME_COLUMN : longest + 4;
}

static void add_columns(struct text *t, const struct output *o,
			const struct trace_named_query *q)
{
	size_t longest = 0;

	for (unsigned i = 0; i < q->column_count; i++)
		if (longest < strlen(q->columns[i].name))
			longest = strlen(q->columns[i].name);
	add_heading(t, o, "columns");
	for (unsigned i = 0; i < q->column_count; i++)
		add_meaning(t, q->columns[i].name, column_after(longest),
			    q->columns[i].meaning);
}

static void add_parameters(struct text *t, const struct output *o,
			   const struct trace_named_query *q)
{
	if (!q->parameter_count)
		return;
	add_heading(t, o, "parameters");
	for (unsigned i = 0; i < q->parameter_count; i++) {
		const struct trace_parameter *p = &q->parameters[i];
		char *words =
			cli_format("%s (default: %s)", p->meaning, p->value);
		char *name = cli_format("--param=%s=", p->name);

		add_meaning(t, name, NAME_COLUMN, words);
		free(words);
		free(name);
	}
}

/* Without the comments on columns, which have been printed, if so wanted. */
static void add_sql(struct text *t, const struct output *o, const char *sql,
		    bool bare)
{
	static const char comment[] = "  --";

	add_heading(t, o, "SQL");
	while (*sql) {
		size_t length = strcspn(sql, "\n");
		bool left_out =
			bare && !strncmp(sql, comment, sizeof(comment) - 1);

		if (!left_out) {
			text_add(t, length ? "  " : "");
			text_add_bytes(t, sql, length);
			text_add(t, "\n");
		}
		sql += length;
		sql += *sql == '\n';
	}
}

/* Lines that begin with a blank are an example, and stay as they are. */
static void add_about(struct text *t, const char *about)
{
	while (*about) {
		size_t length = strcspn(about, "\n");
		char *line = cli_format("%.*s", (int)length, about);

		if (*line == ' ')
			text_format(t, "%s\n", line);
		else
			text_wrap(t, t->length, 0, line);
		free(line);
		about += length;
		about += *about == '\n';
	}
}

static void add_named(struct text *t, const struct output *o,
		      const struct trace_named_query *q, const char *kind)
{
	text_format(t, "%s%s%s%s: %s\n\n", t->length ? "\n\n" : "",
		    output_on(o, COLOUR_BOLD), q->name, output_off(o), kind);
	add_about(t, q->about);
	add_parameters(t, o, q);
	add_columns(t, o, q);
	add_sql(t, o, q->statement, q->statement != q->sql);
}

static bool add_built_in(const char *name, const struct output *o,
			 struct text *t)
{
	unsigned count;
	const struct trace_named_query *all = trace_named_queries(&count);
	bool found = false;

	for (unsigned i = 0; i < count; i++) {
		if (strcmp(all[i].name, name) != 0)
			continue;
		add_named(t, o, &all[i],
			  all[i].is_view ? "a view" : "a named query");
		found = true;
	}
	all = trace_tables(&count);
	for (unsigned i = 0; i < count; i++) {
		if (strcmp(all[i].name, name) != 0)
			continue;
		add_named(t, o, &all[i], "a table");
		found = true;
	}
	return found;
}

static const char *name_near(const char *name)
{
	const char *names[NAMES_MAX];
	unsigned count, used = 0;
	const struct trace_named_query *all = trace_named_queries(&count);

	for (unsigned i = 0; i < count && used < NAMES_MAX; i++)
		names[used++] = all[i].name;
	all = trace_tables(&count);
	for (unsigned i = 0; i < count && used < NAMES_MAX; i++)
		names[used++] = all[i].name;
	return nearest_name(name, names, used);
}

/* --- one of a database ------------------------------------------------- */

struct finder {
	const char *name;
	const struct output *output;
	struct text *t;
};

static void relation_describe(void *context, const struct query_relation *r)
{
	struct finder *f = context;

	if (strcmp(r->name, f->name) != 0)
		return;
	text_format(f->t, "%s%s%s: a %s of this database\n",
		    output_on(f->output, COLOUR_BOLD), r->name,
		    output_off(f->output), r->is_view ? "view" : "table");
	add_sql(f->t, f->output, r->sql, false);
}

static bool add_of_database(const char *path, const char *name,
			    const struct output *o, struct text *t,
			    struct sim_error *reterr)
{
	struct finder f = {.name = name, .output = o, .t = t};

	return trace_relations(path, relation_describe, &f, reterr);
}

static bool name_unknown(const char *name, struct sim_error *reterr)
{
	const char *near = name_near(name);

	if (near)
		return sim_error_set(reterr, SIM_ERROR_USER,
				     "unknown query '%.100s' (did you mean "
				     "'%s'?)",
				     name, near);
	return sim_error_set(reterr, SIM_ERROR_USER, "unknown query '%.100s'",
			     name);
}

/* Print what was made, or the error. */
static enum exit_code print(struct cli *cli, bool made, struct text *t,
			    const struct sim_error *error)
{
	if (made)
		output_write(t);
	text_release(t);
	return made ? EXIT_MET : cli_error(cli, error);
}

enum exit_code described_print(struct cli *cli, const char *path,
			       const char *name)
{
	struct sim_error error = {.kind = SIM_ERROR_NONE};
	bool made = true;
	struct text t;

	text_init(&t);
	if (!add_built_in(name, &cli->output, &t) && path)
		made = add_of_database(path, name, &cli->output, &t, &error);
	if (made && !t.length)
		made = name_unknown(name, &error);
	return print(cli, made, &t, &error);
}

/* --- all of them ------------------------------------------------------- */

struct lists {
	struct text tables;
	struct text views;
};

static const char *sentence_of(const char *name)
{
	unsigned count;
	const struct trace_named_query *all = trace_tables(&count);

	for (unsigned i = 0; i < count; i++)
		if (!strcmp(all[i].name, name))
			return all[i].sentence;
	return "of this database alone";
}

static void relation_list(void *context, const struct query_relation *r)
{
	struct lists *l = context;
	char rows[24];
	char *name;

	if (r->is_view) {
		add_meaning(&l->views, r->name, NAME_COLUMN,
			    "of this database alone");
		return;
	}
	(void)snprintf(rows, sizeof(rows), "%lld", (long long)r->rows);
	name = cli_format("%-*s%*s", NAME_COLUMN - 2, r->name, ROWS_DIGITS,
			  r->rows < 0 ? "?" : rows);
	add_meaning(&l->tables, name, NAME_COLUMN + ROWS_DIGITS + 2,
		    sentence_of(r->name));
	free(name);
}

static void add_all(struct text *t, const struct output *o, bool views,
		    const char *heading)
{
	unsigned count;
	const struct trace_named_query *all = trace_named_queries(&count);

	add_heading(t, o, heading);
	for (unsigned i = 0; i < count; i++)
		if (all[i].is_view == views)
			add_meaning(t, all[i].name, NAME_COLUMN,
				    all[i].sentence);
}

static bool add_database(const char *path, const struct output *o,
			 struct text *t, struct sim_error *reterr)
{
	struct lists l;
	bool done;

	text_init(&l.tables);
	text_init(&l.views);
	done = trace_relations(path, relation_list, &l, reterr);
	if (done) {
		add_all(t, o, false, "questions");
		add_all(t, o, true, "views");
		text_add(t, l.views.data);
		add_heading(t, o, "tables, and how many rows they have");
		text_add(t, l.tables.data);
	}
	text_release(&l.tables);
	text_release(&l.views);
	return done;
}

enum exit_code described_database(struct cli *cli, const char *path)
{
	char *how = cli_format("'tdisim query %s NAME' prints the rows, "
			       "'tdisim query NAME --help' says what they "
			       "mean.",
			       path);
	struct sim_error error = {.kind = SIM_ERROR_NONE};
	struct text t;
	bool made;

	text_init(&t);
	made = add_database(path, &cli->output, &t, &error);
	if (made) {
		text_add(&t, "\n");
		text_wrap(&t, t.length, 0, how);
	}
	free(how);
	return print(cli, made, &t, &error);
}
