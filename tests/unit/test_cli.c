/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The parts of the command line that decide something: option parsing, exit
 * codes, shares in words, quoting. What a user sees as a whole is tested by
 * the text blocks in tests/cli/.
 */
#include <check.h>

#include "cli/cell.h"
#include "cli/inputs.h"
#include "cli/rates.h"
#include "cli/rows.h"

/* --- shares ------------------------------------------------------------ */

static const struct {
	uint64_t hits, runs;
	const char *text;
} shares[] = {
	{0, 0, "0"},
	{0, 10000, "0"},
	{1, 1, "always"},
	{10000, 10000, "always"},
	{1, 2, "50 %"},
	{9999, 10000, "100 %"},
	{1570, 10000, "16 %"},
	{999, 10000, "10.0 %"},
	{231, 10000, "2.3 %"},
	{100, 10000, "1.0 %"},
	{99, 10000, "0.99 %"},
	{12, 100000, "0.012 %"},
	{1, 1000000000, "0.0000001 %"},
	{1, UINT64_C(1000000000000), "0.0000001 %"},
	{UINT64_C(500000000000), UINT64_C(1000000000000), "50 %"},
};

START_TEST(share_has_two_significant_digits_below_ten_percent)
{
	char buffer[32];

	share_format(shares[_i].hits, shares[_i].runs, buffer, sizeof(buffer));
	ck_assert_str_eq(buffer, shares[_i].text);
}
END_TEST

static const struct {
	double per_million;
	const char *text;
} rates[] = {
	{0, "0"},	  {0.0123, "0.012"},	{3.14, "3.1"},	 {9.94, "9.9"},
	{9.96, "10"},	  {37.4, "37"},		{999.6, "1000"}, {1234, "1230"},
	{49999, "50000"}, {1000000, "1000000"},
};

START_TEST(a_rate_has_two_digits_below_ten_and_three_above)
{
	char buffer[32];

	rate_format(rates[_i].per_million, buffer, sizeof(buffer));
	ck_assert_str_eq(buffer, rates[_i].text);
}
END_TEST

static const struct {
	uint64_t ns;
	const char *text;
} spans[] = {
	{0, "0 ns"},
	{999, "999 ns"},
	{1000, "1.0 us"},
	{3199, "3.1 us"},
	{82999, "82 us"},
	{999999, "999 us"},
	{1500000, "1.5 ms"},
	{UINT64_C(60000000000), "60 s"},
	{UINT64_C(3600000000000), "3600 s"},
};

START_TEST(a_span_has_two_digits_and_a_unit)
{
	char buffer[32];

	span_format(spans[_i].ns, buffer, sizeof(buffer));
	ck_assert_str_eq(buffer, spans[_i].text);
}
END_TEST

/* --- exit codes -------------------------------------------------------- */

START_TEST(stronger_exit_code_wins_in_the_order_3_2_1_4_0)
{
	static const enum exit_code order[] = {
		EXIT_HOST, EXIT_MISUSE, EXIT_FOUND, EXIT_INCONCLUSIVE, EXIT_MET,
	};

	for (unsigned i = 0; i < ARRAY_COUNT(order); i++) {
		for (unsigned j = i; j < ARRAY_COUNT(order); j++) {
			ck_assert_int_eq(exit_worse(order[i], order[j]),
					 order[i]);
			ck_assert_int_eq(exit_worse(order[j], order[i]),
					 order[i]);
		}
	}
}
END_TEST

/* --- quoting ----------------------------------------------------------- */

START_TEST(shell_words_are_quoted_only_where_needed)
{
	static const char *const cases[][2] = {
		{"scenarios/a.yaml", "scenarios/a.yaml"},
		{"v1:vcpu0x14,vmm0x3=1", "v1:vcpu0x14,vmm0x3=1"},
		{"a b", "'a b'"},
		{"", "''"},
		{"it's", "'it'\\''s'"},
		{"$(x)", "'$(x)'"},
	};

	for (unsigned i = 0; i < ARRAY_COUNT(cases); i++) {
		struct text t;

		text_init(&t);
		text_add_shell(&t, cases[i][0]);
		ck_assert_str_eq(t.data, cases[i][1]);
		text_release(&t);
	}
}
END_TEST

START_TEST(control_characters_never_reach_the_terminal)
{
	struct text t;

	text_init(&t);
	text_add_clean(&t, "a\033[31mb\tc\nd\177");
	ck_assert_str_eq(t.data, "a\\x1b[31mb\tc\nd\\x7f");
	text_release(&t);
}
END_TEST

START_TEST(text_grows_past_every_size)
{
	struct text t;

	text_init(&t);
	for (unsigned i = 0; i < 1000; i++)
		text_format(&t, "%u,", i % 10);
	ck_assert_uint_eq(t.length, 2000);
	ck_assert_uint_eq(strlen(t.data), 2000);
	text_pad(&t, 1990, 12);
	ck_assert_uint_eq(t.length, 2002);
	text_release(&t);
}
END_TEST

/* --- options ----------------------------------------------------------- */

/* Cut a line at blanks and parse it as the arguments of 'run'. */
static bool parse(const char *line, struct cli_options *o,
		  struct sim_error *error)
{
	static char storage[512];
	char *arguments[32];
	unsigned count = 0;
	char *rest = storage, *word;

	memset(o, 0, sizeof(*o));
	snprintf(storage, sizeof(storage), "%s", line);
	while ((word = strsep(&rest, " "))) {
		if (*word)
			arguments[count++] = word;
	}
	return options_parse(&command_run, arguments, count, o, error);
}

START_TEST(options_and_operands_mix)
{
	struct cli_options o;
	struct sim_error error = {.kind = SIM_ERROR_NONE};

	ck_assert(parse("--runs=5 a.yaml --seed 0xff -v --design x --json", &o,
			&error));
	ck_assert_uint_eq(o.operand_count, 1);
	ck_assert_str_eq(o.operands[0], "a.yaml");
	ck_assert(o.runs.given && o.runs.value == 5);
	ck_assert(o.seed.given && o.seed.value == 255);
	ck_assert(o.verbose && o.json && !o.force);
	ck_assert_str_eq(o.design, "x");
	free(o.operands);
}
END_TEST

START_TEST(double_dash_ends_the_options)
{
	struct cli_options o;
	struct sim_error error = {.kind = SIM_ERROR_NONE};

	ck_assert(parse("-- --seed", &o, &error));
	ck_assert_str_eq(o.operands[0], "--seed");
	ck_assert(!o.seed.given);
	free(o.operands);
}
END_TEST

START_TEST(limits_of_numbers_are_accepted_and_one_beyond_is_not)
{
	static const struct {
		const char *line;
		bool good;
	} cases[] = {
		{"a --seed=0", true},
		{"a --seed=18446744073709551615", true},
		{"a --seed=0xffffffffffffffff", true},
		{"a --seed=18446744073709551616", false},
		{"a --runs=1", true},
		{"a --runs=0", false},
		{"a --depth=64", true},
		{"a --depth=65", false},
		{"a --steps=1000000", true},
		{"a --steps=1000001", false},
	};

	for (unsigned i = 0; i < ARRAY_COUNT(cases); i++) {
		struct cli_options o;
		struct sim_error error = {.kind = SIM_ERROR_NONE};

		ck_assert_msg(parse(cases[i].line, &o, &error) == cases[i].good,
			      "%s", cases[i].line);
		free(o.operands);
	}
}
END_TEST

static const char *const misuses[][2] = {
	{"", "'run' wants a scenario file"},
	{"a b", "'run' does not know what to do with 'b'"},
	{"a --sed=1", "unknown option '--sed': did you mean '--seed'?"},
	{"a --frobnicate", "unknown option '--frobnicate'"},
	{"a -x", "unknown option '-x'"},
	{"a --json=1", "'--json' takes no value"},
	{"a --seed", "'--seed' wants a value: X"},
	{"a --design=", "'--design' wants NAME, not nothing"},
	{"a --seed=1x", "'--seed' wants a number, not '1x'"},
	{"a --seed=-1", "'--seed' wants a number, not '-1'"},
	{"a --seed=0x", "'--seed' wants a number, not '0x'"},
	{"a --runs=0", "'--runs' must lie between 1 and 1000000000000, not "
		       "'0'"},
	{"a --granularity=locks",
	 "'--granularity' cannot be 'locks': did you mean 'lock'?"},
	{"a --color=green",
	 "'--color' cannot be 'green': it is one of auto, always, never"},
};

START_TEST(misuse_is_explained)
{
	struct cli_options o;
	struct sim_error error = {.kind = SIM_ERROR_NONE};

	ck_assert(!parse(misuses[_i][0], &o, &error));
	ck_assert_int_eq(error.kind, SIM_ERROR_USER);
	ck_assert_str_eq(error.text, misuses[_i][1]);
	free(o.operands);
}
END_TEST

START_TEST(help_needs_no_operand)
{
	struct cli_options o;
	struct sim_error error = {.kind = SIM_ERROR_NONE};

	ck_assert(parse("-h", &o, &error));
	ck_assert(o.help);
	free(o.operands);
}
END_TEST

/* --- names ------------------------------------------------------------- */

START_TEST(names_are_cut_at_commas_and_kept_once)
{
	struct name_list l;

	name_list_split(&l, "b,a,,b,c");
	ck_assert_uint_eq(l.count, 3);
	ck_assert_str_eq(l.names[0], "b");
	ck_assert_str_eq(l.names[1], "a");
	ck_assert_str_eq(l.names[2], "c");
	name_list_release(&l);
}
END_TEST

START_TEST(designs_and_plans_are_known_by_their_folder)
{
	ck_assert(inputs_is_design_path("scenarios/designs/a.yaml"));
	ck_assert(inputs_is_design_path("designs/a.yaml"));
	ck_assert(!inputs_is_design_path("a.yaml"));
	ck_assert(!inputs_is_design_path("mydesigns/a.yaml"));
	ck_assert(!inputs_is_design_path("designs/x/a.yaml"));
	ck_assert(inputs_is_plan_path("scenarios/campaigns/a.yaml"));
	ck_assert(inputs_is_plan_path("campaigns//a.yaml"));
	ck_assert(!inputs_is_plan_path("campaigns"));
	ck_assert(!inputs_is_plan_path("campaigns/x/a.yaml"));
	ck_assert(!inputs_is_plan_path("scenarios/a.yaml"));
}
END_TEST

/* --- tables of options ------------------------------------------------- */

START_TEST(every_option_has_a_sentence_a_group_and_a_name_of_its_own)
{
	unsigned count;
	const struct command *const *all = commands(&count);

	for (unsigned i = 0; i < count; i++) {
		for (unsigned j = 0; j < all[i]->option_count; j++) {
			const struct option_row *row = &all[i]->options[j];

			ck_assert_ptr_nonnull(row->sentence);
			ck_assert_ptr_nonnull(row->group);
			ck_assert((row->kind == OPTION_FLAG) == !row->value);
			for (unsigned k = 0; k < j; k++)
				ck_assert_str_ne(row->name,
						 all[i]->options[k].name);
		}
	}
}
END_TEST

START_TEST(help_fits_eighty_columns)
{
	unsigned count;
	const struct command *const *all = commands(&count);

	for (unsigned i = 0; i < count; i++) {
		struct output o = {.width = 80};
		struct text t;
		char *rest, *line;

		text_init(&t);
		help_text(all[i], &o, &t);
		rest = t.data;
		while ((line = strsep(&rest, "\n"))) {
			size_t length = strlen(line);

			ck_assert_msg(length <= 80, "%s", line);
			ck_assert_msg(!length || line[length - 1] != ' ',
				      "'%s' ends with a blank", line);
		}
		text_release(&t);
	}
}
END_TEST

static Suite *cli_suite(void)
{
	Suite *suite = suite_create("cli");
	TCase *core = tcase_create("core");
	TCase *limits = tcase_create("limits");

	tcase_add_test(core, stronger_exit_code_wins_in_the_order_3_2_1_4_0);
	tcase_add_test(core, shell_words_are_quoted_only_where_needed);
	tcase_add_test(core, control_characters_never_reach_the_terminal);
	tcase_add_test(core, options_and_operands_mix);
	tcase_add_test(core, double_dash_ends_the_options);
	tcase_add_loop_test(core, misuse_is_explained, 0,
			    (int)ARRAY_COUNT(misuses));
	tcase_add_test(core, help_needs_no_operand);
	tcase_add_test(core, names_are_cut_at_commas_and_kept_once);
	tcase_add_test(core, designs_and_plans_are_known_by_their_folder);
	tcase_add_test(
		core,
		every_option_has_a_sentence_a_group_and_a_name_of_its_own);
	tcase_add_test(core, help_fits_eighty_columns);
	suite_add_tcase(suite, core);
	tcase_add_loop_test(limits,
			    a_rate_has_two_digits_below_ten_and_three_above, 0,
			    (int)ARRAY_COUNT(rates));
	tcase_add_loop_test(limits, a_span_has_two_digits_and_a_unit, 0,
			    (int)ARRAY_COUNT(spans));
	tcase_add_loop_test(limits,
			    share_has_two_significant_digits_below_ten_percent,
			    0, (int)ARRAY_COUNT(shares));
	tcase_add_test(limits, text_grows_past_every_size);
	tcase_add_test(limits,
		       limits_of_numbers_are_accepted_and_one_beyond_is_not);
	suite_add_tcase(suite, limits);
	return suite;
}

int main(void)
{
	SRunner *runner = srunner_create(cli_suite());
	int failed;

	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? 1 : 0;
}
