/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Design files: every rule by the text of its diagnosis (the table is
 * test_scenario_design_errors.txt), where a design is looked for, and what a
 * base gives to the designs on top of it.
 */
#include "test_scenario_files.h"

#include <sys/stat.h>

static const char *const directories[] = {"first", "second", NULL};

static struct design *try_design(const char *name, struct diagnostics *d)
{
	diagnostics_init(d);
	return design_load(name, directories, &test_registry, d);
}

static struct design *good_design(const char *name)
{
	struct diagnostics d;
	struct design *design = try_design(name, &d);

	ck_assert_str_eq(d.text, "");
	ck_assert_ptr_nonnull(design);
	diagnostics_clear(&d);
	return design;
}

static void bad_design(const char *name, const char *expected)
{
	struct diagnostics d;

	ck_assert_ptr_null(try_design(name, &d));
	ck_assert_str_eq(d.text, expected);
	ck_assert_uint_gt(d.error_count, 0);
	diagnostics_clear(&d);
}

static void enter_with_directories(void)
{
	enter_directory();
	ck_assert_int_eq(mkdir("first", 0700), 0);
	ck_assert_int_eq(mkdir("second", 0700), 0);
}

START_TEST(error_has_the_text_of_the_table)
{
	const struct text_case *c = &cases[_i];
	struct diagnostics d;

	write_file("other.yaml", "about: o\nswitches: {retries: 5}\n");
	write_file("broken.yaml", "switches: {retires: 5}\n");
	write_file("cycle.yaml", "base: t\n");
	write_file("t.yaml", c->text);
	ck_assert_ptr_null(try_design("t.yaml", &d));
	ck_assert_msg(strcmp(d.text, c->expected) == 0,
		      "%s: expected\n%s\ngot\n%s", c->name, c->expected,
		      d.text);
	diagnostics_clear(&d);
}
END_TEST

START_TEST(switches_have_values_or_defaults)
{
	struct design *d;

	write_file("first/all.yaml", "about: >\n"
				     "  every\n"
				     "  switch\n"
				     "switches:\n"
				     "  unbind_lock: group\n"
				     "  bound_flag: off\n"
				     "  retries: 0\n"
				     "  unbind_before_zap: [d3, close]\n");
	d = good_design("all");
	ck_assert_str_eq(d->name, "all");
	ck_assert_str_eq(d->path, "first/all.yaml");
	ck_assert_str_eq(d->sentence, "every switch");
	ck_assert_int_eq(strncmp(d->text, "about: >\n", 9), 0);
	ck_assert_uint_eq(d->switches[0], 2);
	ck_assert_uint_eq(d->switches[1], 0);
	ck_assert_uint_eq(d->switches[2], 0);
	ck_assert_uint_eq(d->switches[3], 2 | 32);
	design_free(d);
	write_file("second/none.yaml", "about: nothing\n");
	d = good_design("none");
	ck_assert_uint_eq(d->switches[0], 1);
	ck_assert_uint_eq(d->switches[1], 1);
	ck_assert_uint_eq(d->switches[2], 2);
	ck_assert_uint_eq(d->switches[3], 0x7f);
	design_free(d);
	write_file("second/empty.yaml", "switches: {}\n");
	d = good_design("empty");
	ck_assert_str_eq(d->sentence, "");
	design_free(d);
}
END_TEST

START_TEST(design_is_found_by_path_or_by_name)
{
	struct design *d;

	write_file("x.yaml", "switches: {retries: 3}\n");
	write_file("first/x.yaml", "switches: {retries: 4}\n");
	write_file("second/x.yaml", "switches: {retries: 5}\n");
	write_file("second/y.yaml", "switches: {retries: 6}\n");
	d = good_design("x.yaml");
	ck_assert_uint_eq(d->switches[2], 3);
	design_free(d);
	d = good_design("x");
	ck_assert_uint_eq(d->switches[2], 4);
	design_free(d);
	d = good_design("second/x.yaml");
	ck_assert_uint_eq(d->switches[2], 5);
	design_free(d);
	d = good_design("y");
	ck_assert_uint_eq(d->switches[2], 6);
	design_free(d);
	bad_design("z", "error: unknown design 'z'\n");
	write_file("second/no-lock.yaml", "switches: {}\n");
	bad_design("no-lokc", "error: unknown design 'no-lokc'\n"
			      "hint: did you mean 'no-lock'?\n");
	bad_design("no-lock.yaml", "no-lock.yaml: error: no such file\n");
	bad_design("first/y.yaml", "first/y.yaml: error: no such file\n");
	bad_design("first/", "first/: error: is a directory, expected a "
			     "file\n");
	bad_design("", "error: unknown design ''\n");
}
END_TEST

START_TEST(base_comes_first)
{
	struct design *d;

	write_file("first/a.yaml", "about: the first\n"
				   "switches: {retries: 4, bound_flag: off}\n");
	write_file("first/b.yaml", "switches: {retries: 5}\nbase: a\n");
	write_file("second/a.yaml", "switches: {retries: 8}\n");
	write_file("second/c.yaml", "base: a\n");
	write_file("second/d.yaml", "base: ../first/b.yaml\n"
				    "switches: {unbind_lock: none}\n");
	d = good_design("b");
	ck_assert_str_eq(d->sentence, "");
	ck_assert_uint_eq(d->switches[1], 0);
	ck_assert_uint_eq(d->switches[2], 5);
	design_free(d);
	/* Beside the file before the directories. */
	d = good_design("c");
	ck_assert_uint_eq(d->switches[2], 8);
	design_free(d);
	d = good_design("second/d.yaml");
	ck_assert_uint_eq(d->switches[0], 0);
	ck_assert_uint_eq(d->switches[1], 0);
	ck_assert_uint_eq(d->switches[2], 5);
	design_free(d);
	write_file("e.yaml", "base: b\n");
	d = good_design("e.yaml");
	ck_assert_uint_eq(d->switches[2], 5);
	design_free(d);
}
END_TEST

START_TEST(bases_up_to_the_limit)
{
	struct design *d;
	struct diagnostics diagnostics;

	write_file("first/d0.yaml", "switches: {retries: 7}\n");
	for (int i = 1; i <= 16; i++) {
		char path[32], text[32];

		snprintf(path, sizeof(path), "first/d%d.yaml", i);
		snprintf(text, sizeof(text), "base: d%d\n", i - 1);
		write_file(path, text);
	}
	d = good_design("d15");
	ck_assert_uint_eq(d->switches[2], 7);
	design_free(d);
	ck_assert_ptr_null(try_design("d16", &diagnostics));
	ck_assert_ptr_nonnull(strstr(diagnostics.text,
				     "first/d1.yaml:1:7: error: more than 16 "
				     "designs based on each other\n"));
	diagnostics_clear(&diagnostics);
}
END_TEST

START_TEST(text_in_memory_is_read_like_a_file)
{
	static const char text[] = "base: a\nswitches: {bound_flag: no}\n";
	struct scenario_file file = {"m.yaml", text, sizeof(text) - 1};
	struct diagnostics diagnostics;
	struct design *d;

	write_file("first/a.yaml", "switches: {retries: 4}\n");
	diagnostics_init(&diagnostics);
	d = design_parse(&file, directories, &test_registry, &diagnostics);
	ck_assert_str_eq(diagnostics.text, "");
	ck_assert_str_eq(d->name, "m");
	ck_assert_str_eq(d->text, text);
	ck_assert_uint_eq(d->switches[1], 0);
	ck_assert_uint_eq(d->switches[2], 4);
	design_free(d);
	ck_assert_ptr_null(
		design_parse(&file, NULL, &test_registry, &diagnostics));
	ck_assert_str_eq(diagnostics.text,
			 "m.yaml:1:7: error: unknown design 'a'\n"
			 "base: a\n"
			 "      ^\n");
	diagnostics_clear(&diagnostics);
}
END_TEST

START_TEST(chain_of_bases_makes_the_design_again_without_files)
{
	struct scenario_file files[DESIGN_BASES_MAX + 1];
	struct diagnostics diagnostics;
	struct design *d, *again;

	write_file("first/a.yaml", "switches: {retries: 4, bound_flag: off}\n");
	write_file("first/b.yaml", "base: a\nswitches: {retries: 5}\n");
	write_file("second/c.yaml", "base: ../first/b.yaml\n");
	d = good_design("c");
	ck_assert_uint_eq(d->base_count, 2);
	ck_assert_str_eq(d->bases[0].path, "second/../first/b.yaml");
	ck_assert_str_eq(d->bases[1].text,
			 "switches: {retries: 4, bound_flag: off}\n");
	files[0] = (struct scenario_file){d->path, d->text, strlen(d->text)};
	memcpy(files + 1, d->bases, d->base_count * sizeof(*files));
	write_file("first/a.yaml", "gone\n");
	write_file("first/b.yaml", "gone\n");
	diagnostics_init(&diagnostics);
	again = design_parse_chain(files, 3, &test_registry, &diagnostics);
	ck_assert_str_eq(diagnostics.text, "");
	ck_assert(!memcmp(again->switches, d->switches, sizeof(d->switches)));
	ck_assert_uint_eq(again->base_count, 2);
	design_free(again);
	ck_assert_ptr_null(
		design_parse_chain(files, 2, &test_registry, &diagnostics));
	ck_assert_ptr_nonnull(strstr(diagnostics.text,
				     "second/../first/b.yaml:1:7: error: the "
				     "text of base 'a' is not there\n"));
	diagnostics_clear(&diagnostics);
	design_free(d);
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("scenario_design");
	TCase *core = tcase_create("core");

	tcase_add_checked_fixture(core, enter_with_directories,
				  leave_directory);
	tcase_add_loop_test(core, error_has_the_text_of_the_table, 0,
			    case_count);
	tcase_add_test(core, switches_have_values_or_defaults);
	tcase_add_test(core, design_is_found_by_path_or_by_name);
	tcase_add_test(core, base_comes_first);
	tcase_add_test(core, bases_up_to_the_limit);
	tcase_add_test(core, text_in_memory_is_read_like_a_file);
	tcase_add_test(core,
		       chain_of_bases_makes_the_design_again_without_files);
	suite_add_tcase(s, core);
	return s;
}

int main(void)
{
	cases_read(TEST_DIRECTORY "/test_scenario_design_errors.txt");
	return run_suite(suite());
}
