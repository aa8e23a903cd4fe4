/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Bounds of scenario files: each at its largest, and one beyond. The texts are
 * made here.
 */
#include <stdarg.h>

#include "test_scenario_files.h"

/* A text that grows. */
static char text[2 << 20];
static size_t text_bytes;

static void restart(void)
{
	text_bytes = 0;
	text[0] = '\0';
}

__attribute__((format(printf, 1, 2))) static void say(const char *format, ...)
{
	va_list arguments;
	int bytes;

	va_start(arguments, format);
	bytes = vsnprintf(text + text_bytes, sizeof(text) - text_bytes, format,
			  arguments);
	va_end(arguments);
	/* Not ck_assert: it writes to a pipe each time. */
	SIM_ASSERT(bytes >= 0);
	text_bytes += (size_t)bytes;
	SIM_ASSERT(text_bytes < sizeof(text));
}

/* The error line of the only problem. */
static void only_error(const char *expected)
{
	struct diagnostics d;

	write_bytes("t.yaml", text, text_bytes);
	ck_assert_ptr_null(load("t.yaml", &d));
	ck_assert_uint_eq(d.error_count, 1);
	ck_assert_uint_eq(strcspn(d.text, "\n"), strlen(expected));
	ck_assert_int_eq(strncmp(d.text, expected, strlen(expected)), 0);
	diagnostics_clear(&d);
}

static void tasks_text(unsigned count)
{
	restart();
	say("question: q\ntasks:\n");
	for (unsigned i = 0; i < count; i++)
		say("  t%u: [guest.rest]\n", i);
}

START_TEST(tasks_up_to_the_limit)
{
	struct scenario *s;

	tasks_text(SCENARIO_TASKS_MAX);
	s = good(text);
	ck_assert_uint_eq(s->task_count, SCENARIO_TASKS_MAX);
	ck_assert_str_eq(s->tasks[SCENARIO_TASKS_MAX - 1].name, "t15");
	scenario_free(s);
	tasks_text(SCENARIO_TASKS_MAX + 1);
	only_error("t.yaml:19:3: error: more than 16 tasks");
}
END_TEST

static void steps_text(unsigned count)
{
	restart();
	say("question: q\ntasks:\n  t:\n");
	for (unsigned i = 0; i < count; i++)
		say("    - guest.bind: gpu0\n");
}

START_TEST(steps_up_to_the_limit)
{
	struct scenario *s;

	steps_text(SCENARIO_STEPS_MAX);
	s = good(text);
	ck_assert_uint_eq(s->tasks[0].step_count, SCENARIO_STEPS_MAX);
	ck_assert_uint_eq(s->tasks[0].steps[SCENARIO_STEPS_MAX - 1].call.line,
			  SCENARIO_STEPS_MAX + 3);
	scenario_free(s);
	steps_text(SCENARIO_STEPS_MAX + 1);
	only_error("t.yaml:3:3: error: task 't' has 257 steps, at most 256 "
		   "are possible");
}
END_TEST

static void members_text(unsigned groups, unsigned members)
{
	restart();
	say("question: q\ntasks: {t: [guest.rest]}\n"
	    "topology:\n  dev_sets:\n");
	for (unsigned i = 0; i < groups; i++) {
		say("    - devices:\n");
		for (unsigned j = 0; j < members; j++)
			say("      - g%u-%u\n", i, j);
	}
}

START_TEST(members_and_groups_up_to_the_limit)
{
	struct scenario *s;

	members_text(1, REGISTRY_MEMBERS_MAX);
	s = good(text);
	ck_assert_uint_eq(s->member_count, REGISTRY_MEMBERS_MAX);
	ck_assert_str_eq(s->members[15].name, "g0-15");
	scenario_free(s);
	members_text(1, REGISTRY_MEMBERS_MAX + 2);
	only_error("t.yaml:22:9: error: more than 16 devices");
	members_text(REGISTRY_GROUPS_MAX, 2);
	s = good(text);
	ck_assert_uint_eq(s->group_count, REGISTRY_GROUPS_MAX);
	ck_assert_uint_eq(s->members[15].group, REGISTRY_GROUPS_MAX - 1);
	scenario_free(s);
	members_text(REGISTRY_GROUPS_MAX + 1, 1);
	only_error("t.yaml:21:7: error: more than 8 dev_sets");
}
END_TEST

static void expects_text(unsigned count)
{
	restart();
	say("question: q\ntasks: {t: [guest.rest]}\nexpect:\n");
	for (unsigned i = 0; i < count; i++)
		say("  d%u: {never: deadlock}\n", i);
}

START_TEST(expectations_up_to_the_limit)
{
	struct scenario *s;

	expects_text(SCENARIO_EXPECTS_MAX);
	s = good(text);
	ck_assert_uint_eq(s->expect_count, SCENARIO_EXPECTS_MAX);
	scenario_free(s);
	expects_text(SCENARIO_EXPECTS_MAX + 2);
	only_error("t.yaml:260:17: error: more than 256 expectations");
}
END_TEST

static void keys_text(unsigned count)
{
	restart();
	say("question: q\ntasks: {t: [guest.rest]}\nfaults:\n");
	for (unsigned i = 0; i < count; i++)
		say("  f%u: 1\n", i);
}

START_TEST(keys_and_errors_up_to_the_limit)
{
	struct diagnostics d;
	struct scenario *s;

	/* As many keys as there may be, each of them an error. */
	keys_text(1024);
	write_file("t.yaml", text);
	s = load("t.yaml", &d);
	ck_assert_ptr_null(s);
	ck_assert_uint_eq(d.error_count, 1024);
	ck_assert_uint_eq(d.dropped, 1024 - DIAGNOSTICS_MAX);
	ck_assert_str_eq(strrchr(d.text, '\n'), "\n");
	ck_assert_ptr_nonnull(
		strstr(d.text, "\nt.yaml: ... and 1004 more errors\n"));
	diagnostics_clear(&d);
	keys_text(1025);
	only_error("t.yaml:1028:3: error: more than 1024 keys in one mapping");
}
END_TEST

static void errors_text(unsigned count)
{
	restart();
	say("question: q\ntasks:\n  t:\n");
	for (unsigned i = 0; i < count; i++)
		say("    - nothing-near\n");
}

START_TEST(all_errors_are_shown_up_to_the_limit)
{
	for (unsigned count = 19; count <= 22; count++) {
		struct diagnostics d;
		unsigned shown = 0;

		errors_text(count);
		write_file("t.yaml", text);
		ck_assert_ptr_null(load("t.yaml", &d));
		ck_assert_uint_eq(d.error_count, count);
		ck_assert_uint_eq(d.dropped, count > 20 ? count - 20 : 0);
		for (const char *at = d.text; (at = strstr(at, ": error: "));
		     at++)
			shown++;
		ck_assert_uint_eq(shown, count > 20 ? 20 : count);
		ck_assert_int_eq(strstr(d.text, "more error") != NULL,
				 count > 20);
		diagnostics_clear(&d);
	}
}
END_TEST

START_TEST(numbers_up_to_the_limit)
{
	struct scenario *s = good("question: q\ntasks: {t: [guest.rest]}\n"
				  "faults: {signal: 1000000}\n"
				  "bounds: {steps: 1, retries: 7}\n");

	ck_assert_uint_eq(s->fault_budget[FAULT_SIGNAL], 1000000);
	ck_assert_uint_eq(s->steps_max, 1);
	ck_assert_uint_eq(s->retries_max, 7);
	scenario_free(s);
}
END_TEST

/* Nested lists, 'levels' in all. */
static void nested_text(const char *open, unsigned levels, const char *close)
{
	restart();
	for (unsigned i = 0; i < levels; i++)
		say("%s", open);
	for (unsigned i = 0; i < levels && *close; i++)
		say("%s", close);
}

START_TEST(depth_up_to_the_limit)
{
	nested_text("[", 16, "]");
	only_error("t.yaml:1:1: error: expected a scenario: a mapping with "
		   "'question' first, got a list");
	nested_text("[", 17, "]");
	only_error("t.yaml:1:17: error: nested deeper than 16 levels");
	nested_text("- ", 17, "");
	only_error("t.yaml:1:33: error: nested deeper than 16 levels");
	nested_text("[", 100000, "");
	only_error("t.yaml:1:17: error: nested deeper than 16 levels");
	nested_text("[", 100000, "]");
	only_error("t.yaml:1:17: error: nested deeper than 16 levels");
	nested_text("{a: ", 100000, "");
	only_error("t.yaml:1:65: error: nested deeper than 16 levels");
	nested_text("? ", 100000, "");
	only_error("t.yaml:1:3: error: expected a name as key, got a mapping");
	nested_text("- ", 100000, "");
	only_error("t.yaml:1:33: error: nested deeper than 16 levels");
	/* libfyaml scans a directive in quadratic time: refused before. */
	nested_text("%", 1000000, "");
	only_error("t.yaml:1:1: error: directives are not allowed");
}
END_TEST

static void file_text(size_t bytes)
{
	restart();
	say("question: q\ntasks: {t: [guest.rest]}\n#");
	memset(text + text_bytes, 'x', bytes - text_bytes);
	text_bytes = bytes;
	text[bytes] = '\0';
}

START_TEST(file_up_to_a_mebibyte)
{
	struct scenario *s;

	file_text(SCENARIO_FILE_BYTES_MAX);
	s = good(text);
	ck_assert_uint_eq(strlen(s->text), SCENARIO_FILE_BYTES_MAX);
	scenario_free(s);
	file_text(SCENARIO_FILE_BYTES_MAX + 1);
	write_file("t.yaml", text);
	bad("t.yaml", "t.yaml: error: file is larger than 1 MiB\n");
	bad("/dev/zero", "/dev/zero: error: file is larger than 1 MiB\n");
	bad("/dev/null", "/dev/null:1:1: error: file is empty\n");
}
END_TEST

START_TEST(file_may_be_cut_off_anywhere)
{
	static const char whole[] =
		"question: \"q\"\n"
		"platform: [tdx, tio]\n"
		"topology:\n"
		"  dev_sets:\n"
		"    - devices: [gpu0, {name: gpu1, bars: 3}]\n"
		"tasks:\n"
		"  vcpu0:\n"
		"    - guest.bind: gpu0\n"
		"    - guest.write_command: {device: 'gpu0', memory: off}\n"
		"    - wait: gpu1 bound\n"
		"expect:\n"
		"  d: {never: [deadlock]}\n";

	for (size_t bytes = 0; bytes < sizeof(whole); bytes++) {
		struct diagnostics d;
		struct scenario *s;

		write_bytes("t.yaml", whole, bytes);
		s = load("t.yaml", &d);
		/* Either it is good, or it says why not. */
		ck_assert_int_eq(s == NULL, d.error_count > 0);
		ck_assert_int_eq(s == NULL, d.text[0] != '\0');
		scenario_free(s);
		diagnostics_clear(&d);
	}
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("scenario_limits");
	TCase *limits = tcase_create("limits");

	tcase_add_checked_fixture(limits, enter_directory, leave_directory);
	tcase_set_timeout(limits, 300);
	tcase_add_test(limits, tasks_up_to_the_limit);
	tcase_add_test(limits, steps_up_to_the_limit);
	tcase_add_test(limits, members_and_groups_up_to_the_limit);
	tcase_add_test(limits, expectations_up_to_the_limit);
	tcase_add_test(limits, keys_and_errors_up_to_the_limit);
	tcase_add_test(limits, all_errors_are_shown_up_to_the_limit);
	tcase_add_test(limits, numbers_up_to_the_limit);
	tcase_add_test(limits, depth_up_to_the_limit);
	tcase_add_test(limits, file_up_to_a_mebibyte);
	tcase_add_test(limits, file_may_be_cut_off_anywhere);
	suite_add_tcase(s, limits);
	return s;
}

int main(void)
{
	return run_suite(suite());
}
