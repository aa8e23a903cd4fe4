/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The verdict matrix over several platforms, from counts that nobody ran: the
 * table of cases is test_matrix.txt. A case has lines of words:
 *
 *   width 40                   columns of the output, else 80
 *   verbose                    as with -v
 *   platforms tdx tio          those of the scenario
 *   designs rfc-v1 no-lock     the columns
 *   expect rfc-v1: {...}       one line below 'expect:' of the scenario
 *   double-release 0/0 5/1000p runs of 1000 that showed it: per design, per
 *                              platform; p: it is proved; ?: was not run
 */
#include "test_scenario_files.h"

#include "cli/matrix.h"

enum {
	DESIGNS_MAX = 8,
	PLATFORMS_MAX = 4,
	RUNS = 1000,
};

/* A case as it is read. */
struct table {
	struct cli cli;
	struct scenario *scenario;
	struct design designs[DESIGNS_MAX];
	const char *names[DESIGNS_MAX];
	unsigned design_count;
	unsigned platforms[PLATFORMS_MAX];
	unsigned platform_count;
	struct cell cells[DESIGNS_MAX * PLATFORMS_MAX];
	char yaml[1024];
};

static void read_platform(struct table *t, const char *name)
{
	unsigned i = 0;

	while (strcmp(test_platforms[i].name, name) != 0) {
		i++;
		SIM_ASSERT(i < ARRAY_COUNT(test_platforms));
	}
	SIM_ASSERT(t->platform_count < PLATFORMS_MAX);
	t->platforms[t->platform_count++] = i;
}

static void read_design(struct table *t, const char *name)
{
	SIM_ASSERT(t->design_count < DESIGNS_MAX);
	t->designs[t->design_count].name = name;
	t->names[t->design_count++] = name;
}

static void make_cells(struct table *t)
{
	for (unsigned i = 0; i < t->design_count * t->platform_count; i++) {
		struct cell *cell = &t->cells[i];

		cell->design = &t->designs[i / t->platform_count];
		cell->platform = t->platforms[i % t->platform_count];
		cell->strategy_count = 1;
		cell->tallies[0] = tally_new();
		cell->tallies[0]->runs = RUNS;
	}
}

/* '5', '1000p' or '?' */
static void read_count(struct cell *cell, unsigned klass, const char *word)
{
	if (*word == '?') {
		cell_release(cell);
		return;
	}
	SIM_ASSERT(cell->tallies[0]);
	cell->tallies[0]->class_hits[klass] = strtoull(word, NULL, 10);
	if (!strchr(word, 'p'))
		return;
	cell->exhaust = true;
	cell->proof.status = PROVE_ALL;
	cell->proof.executions = RUNS;
}

static void read_counts(struct table *t, const char *name, char *rest)
{
	struct cell *cell = t->cells;
	unsigned klass = 0;
	char *word;

	while (strcmp(test_classes[klass]->name, name) != 0) {
		klass++;
		SIM_ASSERT(klass < ARRAY_COUNT(test_classes));
	}
	if (!cell->design)
		make_cells(t);
	while ((word = strsep(&rest, " /")))
		read_count(cell++, klass, word);
	SIM_ASSERT(cell == &t->cells[t->design_count * t->platform_count]);
}

static void read_line(struct table *t, char *line)
{
	char *rest = line;
	const char *name = strsep(&rest, " ");
	char *word;

	if (!strcmp(name, "width")) {
		t->cli.output.width = (unsigned)strtoul(rest, NULL, 10);
	} else if (!strcmp(name, "verbose")) {
		t->cli.options.verbose = true;
	} else if (!strcmp(name, "expect")) {
		snprintf(t->yaml + strlen(t->yaml),
			 sizeof(t->yaml) - strlen(t->yaml), "%s  %s\n",
			 strstr(t->yaml, "expect") ? "" : "expect:\n", rest);
	} else if (!strcmp(name, "platforms")) {
		while ((word = strsep(&rest, " ")))
			read_platform(t, word);
	} else if (!strcmp(name, "designs")) {
		while ((word = strsep(&rest, " ")))
			read_design(t, word);
	} else {
		read_counts(t, name, rest);
	}
}

static void table_read(struct table *t, char *text)
{
	char *line;

	memset(t, 0, sizeof(*t));
	t->cli.registry = &test_registry;
	t->cli.class_count = ARRAY_COUNT(test_classes);
	t->cli.output.width = 80;
	(void)snprintf(t->yaml, sizeof(t->yaml), "%s",
		       "question: Is it found?\ntasks: {t: [guest.rest]}\n");
	memcpy(t->cli.classes, test_classes, sizeof(test_classes));
	while ((line = strsep(&text, "\n"))) {
		if (*line)
			read_line(t, line);
	}
	t->scenario = good(t->yaml);
	for (unsigned i = 0; i < t->design_count * t->platform_count; i++)
		t->cells[i].scenario = t->scenario;
}

static void table_release(struct table *t)
{
	for (unsigned i = 0; i < t->design_count * t->platform_count; i++)
		cell_release(&t->cells[i]);
	scenario_free(t->scenario);
}

START_TEST(matrix_has_the_text_of_the_table)
{
	const struct text_case *c = &cases[_i];
	char *text = strdup(c->text);
	static struct table table;
	static struct matrix m;
	struct text t;

	ck_assert_ptr_nonnull(text);
	table_read(&table, text);
	text_init(&t);
	matrix_init(&m, &table.cli, table.names, table.design_count,
		    table.platform_count > 1);
	matrix_head(&m, &t);
	matrix_scenario(&m, table.cells, table.platform_count, &t);
	ck_assert_msg(strcmp(t.data, c->expected) == 0,
		      "%s: expected\n%s\ngot\n%s", c->name, c->expected,
		      t.data);
	matrix_release(&m);
	text_release(&t);
	table_release(&table);
	free(text);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("matrix");
	TCase *core = tcase_create("core");

	cases_read(TEST_DIRECTORY "/test_matrix.txt");
	tcase_add_checked_fixture(core, enter_directory, leave_directory);
	tcase_add_loop_test(core, matrix_has_the_text_of_the_table, 0,
			    case_count);
	suite_add_tcase(suite, core);
	return run_suite(suite);
}
