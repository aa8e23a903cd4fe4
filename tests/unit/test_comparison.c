/* SPDX-License-Identifier: GPL-2.0-only */
/* What 'compare' works on: which scenarios on which platforms. */
#include "test_scenario_files.h"

#include "cli/comparison.h"

enum {
	SCENARIOS_MAX = 3,
};

/* Three scenarios: on tdx; on tio and cca; on all. */
static struct cli cli;

static void scenarios_write(void)
{
	static const char *names[] = {"a.yaml", "b.yaml", "c.yaml"};

	write_file("a.yaml", "question: q\nplatform: tdx\ndesign: d\n"
			     "tasks: {t: [guest.rest]}\n");
	write_file("b.yaml", "question: q\nplatform: [cca, tio]\ndesign: d\n"
			     "tasks: {t: [guest.rest]}\n");
	write_file("c.yaml", "question: q\ndesign: d\n"
			     "tasks: {t: [guest.rest]}\n");
	write_file("d.yaml", "switches: {bound_flag: off}\n");
	cli = (struct cli){
		.registry = &test_registry,
		.class_count = ARRAY_COUNT(test_classes),
		.output = {.width = 80},
		.options = {.operands = names,
			    .operand_count = ARRAY_COUNT(names),
			    .design_dir = "."},
	};
	memcpy(cli.classes, test_classes, sizeof(test_classes));
}

static const struct {
	const char *platforms;	       /* as given; NULL: not given */
	const char *kept;	       /* 'abc' */
	unsigned masks[SCENARIOS_MAX]; /* of those that are kept */
} rows[] = {
	{NULL, "abc", {1, 6, 7}},
	{"tdx", "ac", {1, 1}},
	{"cca", "bc", {4, 4}},
	{"tio,tdx", "abc", {1, 2, 3}},
	{"cca,tdx,tio,tdx", "abc", {1, 6, 7}},
};

START_TEST(scenarios_run_on_the_platforms_that_both_sides_name)
{
	struct comparison c;

	scenarios_write();
	cli.options.platform = rows[_i].platforms;
	ck_assert_int_eq(comparison_make(&cli, &c), EXIT_MET);
	ck_assert_uint_eq(c.scenario_count, strlen(rows[_i].kept));
	for (unsigned i = 0; i < c.scenario_count; i++) {
		unsigned count;
		struct cell *cells = comparison_cells(&c, i, &count);
		unsigned mask = 0;

		ck_assert_int_eq(c.scenarios[i]->name[0], rows[_i].kept[i]);
		for (unsigned j = 0; j < count; j++)
			mask |= 1U << cells[j].platform;
		ck_assert_uint_eq(mask, rows[_i].masks[i]);
		ck_assert_uint_eq(count, (unsigned)__builtin_popcount(mask));
		free(cells);
	}
	comparison_release(&c);
}
END_TEST

static const struct {
	const char *platforms;
	unsigned operand_count;
} misuses[] = {
	{"tdy", 3}, {"tdx,tdy", 3}, {",", 3},
	{"", 3},    {"cca", 1},	    {"tio,cca", 1},
};

START_TEST(nothing_to_run_is_a_misuse)
{
	struct comparison c;

	scenarios_write();
	cli.options.platform = misuses[_i].platforms;
	cli.options.operand_count = misuses[_i].operand_count;
	ck_assert_int_eq(comparison_make(&cli, &c), EXIT_MISUSE);
	comparison_release(&c);
}
END_TEST

START_TEST(one_scenario_runs_on_what_is_named_or_says_on_what_it_does)
{
	struct sim_error error = {.kind = SIM_ERROR_NONE};
	struct scenario *s = good("question: q\nplatform: [tdx, cca]\n"
				  "tasks: {t: [guest.rest]}\n");
	unsigned mask = 0;

	scenarios_write();
	ck_assert(inputs_platforms(&cli, s, NULL, &mask, &error));
	ck_assert_uint_eq(mask, 5);
	ck_assert(inputs_platforms(&cli, s, "cca", &mask, &error));
	ck_assert_uint_eq(mask, 4);
	ck_assert(!inputs_platforms(&cli, s, "tio,tdx", &mask, &error));
	ck_assert_str_eq(error.text,
			 "'t.yaml' does not run on tio, only on tdx, cca");
	error.kind = SIM_ERROR_NONE;
	ck_assert(!inputs_platforms(&cli, s, "ccb", &mask, &error));
	ck_assert_str_eq(error.text,
			 "unknown platform 'ccb': did you mean 'cca'?");
	ck_assert_uint_eq(mask, 4);
	scenario_free(s);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("comparison");
	TCase *core = tcase_create("core");

	tcase_add_checked_fixture(core, enter_directory, leave_directory);
	tcase_add_loop_test(core,
			    scenarios_run_on_the_platforms_that_both_sides_name,
			    0, ARRAY_COUNT(rows));
	tcase_add_loop_test(core, nothing_to_run_is_a_misuse, 0,
			    ARRAY_COUNT(misuses));
	tcase_add_test(
		core,
		one_scenario_runs_on_what_is_named_or_says_on_what_it_does);
	suite_add_tcase(suite, core);
	return run_suite(suite);
}
