/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which files a plan of a campaign stands for: globs, folders, designs of
 * several folders, and files with errors.
 */
#include "test_campaign_files.h"

/* The scenarios of a plan, by a glob, in their order. */
static void check_glob(const char *glob, const char *expected)
{
	char text[512], paths[512] = "";
	struct campaign_plan *p;
	int bytes = 0;

	snprintf(text, sizeof(text),
		 "groups: {g: {scenarios: %s, designs: rfc-v1}}\n", glob);
	p = good_plan(text);
	for (unsigned i = 0; i < p->scenario_count; i++)
		bytes += snprintf(paths + bytes, sizeof(paths) - (size_t)bytes,
				  "%s%s", i ? " " : "", p->scenarios[i]->path);
	ck_assert_str_eq(paths, expected);
	campaign_plan_free(p);
}

START_TEST(glob_stands_for_files_and_folders)
{
	static const char *const all =
		"s/deep/three.yaml s/none.yaml s/one.yaml s/two.yaml";

	check_glob("../s/", all);
	check_glob("../s", all);
	check_glob("'../s/**'", all);
	check_glob("'../s/**/*.yaml'", all);
	check_glob("'../*/**/*e*.yaml'",
		   "s/deep/three.yaml s/none.yaml s/one.yaml");
	check_glob("'../s/*'", all);
	check_glob("'../s/*.yaml'", "s/none.yaml s/one.yaml s/two.yaml");
	check_glob("'../s/[n-o]*e.yaml'", "s/none.yaml s/one.yaml");
	check_glob("'../s/t?o.yaml'", "s/two.yaml");
	check_glob("./../s/.././s//one.yaml", "s/one.yaml");
	check_glob("[../s/two.yaml, '../s/*o.yaml', ../s/one.yaml]",
		   "s/two.yaml s/one.yaml");
}
END_TEST

START_TEST(glob_follows_no_link_back_and_keeps_what_up_means)
{
	ck_assert_int_eq(symlink("..", "s/deep/back"), 0);
	check_glob("'../s/deep/**'", "s/deep/three.yaml");
	/* Above 'away' is 's', not the folder that has the link. */
	ck_assert_int_eq(symlink("s/deep", "away"), 0);
	check_glob("../away/../one.yaml", "away/../one.yaml");
	check_glob("[../s/one.yaml, ../away/../one.yaml]", "s/one.yaml");
}
END_TEST

START_TEST(long_path_is_refused)
{
	char text[2048], path[1100];
	struct diagnostics d;

	memset(path, 'a', sizeof(path));
	path[1025] = '\0';
	snprintf(text, sizeof(text), "groups: {g: {scenarios: %s}}\n", path);
	write_file("plans/t.yaml", text);
	ck_assert_ptr_null(try_plan("plans/t.yaml", &d));
	ck_assert_ptr_nonnull(
		strstr(d.text, "error: a path of more than 1024 bytes\n"));
	diagnostics_clear(&d);
	path[1024] = '\0';
	snprintf(text, sizeof(text), "groups: {g: {scenarios: %s}}\n", path);
	write_file("plans/t.yaml", text);
	ck_assert_ptr_null(try_plan("plans/t.yaml", &d));
	ck_assert_ptr_nonnull(strstr(d.text, "error: no such file or folder"));
	diagnostics_clear(&d);
}
END_TEST

START_TEST(path_may_be_whole)
{
	char glob[128];
	char expected[128];

	snprintf(glob, sizeof(glob), "%s/s/two.yaml", directory);
	snprintf(expected, sizeof(expected), "%s/s/two.yaml", directory);
	check_glob(glob, expected);
}
END_TEST

START_TEST(except_takes_away_before_files_are_read)
{
	write_file("s/deep/wrong.yaml", "nothing\n");
	check_arms(
		"groups:\n"
		"  g:\n"
		"    scenarios: ../s/\n"
		"    except: ['../s/deep/*', '../s/n*.yaml', ../s/one.yaml]\n",
		"1 two rfc-v1 cca mix\n");
}
END_TEST

START_TEST(scenarios_of_one_name_are_told_apart)
{
	ck_assert_int_eq(mkdir("other", 0700), 0);
	write_scenario("other/two.yaml", "platform: tdx\ndesign: x01\n");
	check_arms("groups: {g: {scenarios: ['../s/tw*', ../other/]}}\n",
		   "1 two rfc-v1 cca mix\n"
		   "1 two~2 x01 tdx mix\n");
}
END_TEST

START_TEST(design_of_two_folders_is_one)
{
	struct campaign_plan *p;

	ck_assert_int_eq(mkdir("other", 0700), 0);
	ck_assert_int_eq(mkdir("other/designs", 0700), 0);
	write_file("other/designs/x01.yaml", "about: another\n");
	write_scenario("other/five.yaml", "platform: tdx\n"
					  "expect: {rfc-v1: {never: deadlock},"
					  " x01: {never: deadlock}}\n");
	p = good_plan("groups: {g: {scenarios: [../other/five.yaml, "
		      "../s/deep/three.yaml, ../s/two.yaml]}}\n");
	ck_assert_str_eq(keys_of(p), "1 five rfc-v1 tdx mix\n"
				     "1 five x01 tdx mix\n"
				     "1 three x01 tdx mix\n"
				     "1 two rfc-v1 cca mix\n");
	ck_assert_uint_eq(p->design_count, 3);
	ck_assert_str_eq(p->cells[1].design->path, "other/designs/x01.yaml");
	ck_assert_str_eq(p->cells[2].design->path, "designs/x01.yaml");
	ck_assert_ptr_eq(p->cells[0].design, p->cells[3].design);
	campaign_plan_free(p);
}
END_TEST

START_TEST(errors_of_files_are_said_once)
{
	struct diagnostics d;

	write_file("plans/t.yaml",
		   "groups:\n"
		   "  a: {scenarios: [../broken.yaml, ../s/two.yaml],"
		   " designs: broken}\n"
		   "  b: {scenarios: [../broken.yaml, ../s/two.yaml],"
		   " designs: broken}\n"
		   "known: [{design: nobody, reason: r}]\n");
	ck_assert_ptr_null(try_plan("plans/t.yaml", &d));
	ck_assert_str_eq(d.text,
			 "broken.yaml:1:1: error: missing key 'tasks'\n"
			 "question: Is it?\n"
			 "^\n"
			 "designs/broken.yaml:1:1: error: unknown key 'swiches'"
			 "\n"
			 "swiches: {retries: 1}\n"
			 "^~~~~~~\n"
			 "hint: did you mean 'switches'?\n");
	ck_assert_uint_eq(d.error_count, 2);
	diagnostics_clear(&d);
}
END_TEST

START_TEST(unknown_designs_of_a_scenario_are_errors)
{
	struct diagnostics d;

	write_scenario("s/one.yaml", "design: rfc-v2\n");
	write_file("plans/t.yaml", "groups: {g: {scenarios: ../s/one.yaml}}\n");
	ck_assert_ptr_null(try_plan("plans/t.yaml", &d));
	ck_assert_str_eq(d.text, "s/one.yaml:3:9: error: unknown design "
				 "'rfc-v2'\n"
				 "design: rfc-v2\n"
				 "        ^~~~~~\n"
				 "hint: did you mean 'rfc-v1'?\n");
	diagnostics_clear(&d);
}
END_TEST

START_TEST(missing_plan_is_an_error)
{
	struct diagnostics d;

	ck_assert_ptr_null(try_plan("plans/no.yaml", &d));
	ck_assert_str_eq(d.text, "plans/no.yaml: error: no such file\n");
	diagnostics_clear(&d);
}
END_TEST

START_TEST(design_directory_of_the_options_is_the_only_one)
{
	struct campaign_plan_options o = plan_options;
	struct campaign_plan *p;
	struct diagnostics d;

	ck_assert_int_eq(mkdir("mine", 0700), 0);
	write_file("mine/rfc-v1.yaml", "about: mine\n");
	o.design_dir = "mine";
	write_file("plans/t.yaml",
		   "groups: {g: {scenarios: ../s/two.yaml, designs: all}}\n");
	diagnostics_init(&d);
	p = campaign_plan_load("plans/t.yaml", &o, &d);
	ck_assert_str_eq(d.text, "");
	ck_assert_uint_eq(p->design_count, 1);
	ck_assert_str_eq(p->designs[0]->sentence, "mine");
	diagnostics_clear(&d);
	campaign_plan_free(p);
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("campaign_files");
	TCase *core = tcase_create("core");

	tcase_add_checked_fixture(core, enter_with_files, leave_directory);
	tcase_add_test(core, glob_stands_for_files_and_folders);
	tcase_add_test(core, glob_follows_no_link_back_and_keeps_what_up_means);
	tcase_add_test(core, long_path_is_refused);
	tcase_add_test(core, path_may_be_whole);
	tcase_add_test(core, except_takes_away_before_files_are_read);
	tcase_add_test(core, scenarios_of_one_name_are_told_apart);
	tcase_add_test(core, design_of_two_folders_is_one);
	tcase_add_test(core, errors_of_files_are_said_once);
	tcase_add_test(core, unknown_designs_of_a_scenario_are_errors);
	tcase_add_test(core, missing_plan_is_an_error);
	tcase_add_test(core, design_directory_of_the_options_is_the_only_one);
	suite_add_tcase(s, core);
	return s;
}

int main(void)
{
	return run_suite(suite());
}
