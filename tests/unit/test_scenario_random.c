/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Generated tasks in scenario files: what is said about them (the diagnostics
 * are in test_scenario_random_errors.txt), and which calls can be drawn. What
 * their runs are like is test_scenario_generated.c's.
 */
#include "test_scenario_files.h"

/* A scenario of two devices; 'random' is what is said of its tasks. */
static struct scenario *random_scenario(const char *random)
{
	char text[512];

	snprintf(text, sizeof(text),
		 "question: q\n"
		 "topology: {dev_sets: [{devices: [gpu0, gpu1]}]}\n"
		 "tasks:\n"
		 "  random: {%s}\n",
		 random);
	return good(text);
}

START_TEST(error_has_the_text_of_the_table)
{
	const struct text_case *c = &cases[_i];
	struct diagnostics d;

	write_file("t.yaml", c->text);
	ck_assert_ptr_null(load("t.yaml", &d));
	ck_assert_msg(strcmp(d.text, c->expected) == 0,
		      "%s: expected\n%s\ngot\n%s", c->name, c->expected,
		      d.text);
	diagnostics_clear(&d);
}
END_TEST

START_TEST(only_ops_must_be_said)
{
	struct scenario *s = random_scenario("ops: guest.rest");

	ck_assert_ptr_nonnull(s->generated);
	ck_assert_uint_eq(s->generated->task_count, 2);
	ck_assert_uint_eq(s->generated->length, 6);
	ck_assert_uint_eq(s->generated->entry_count, 1);
	ck_assert_uint_eq(s->task_count, 2);
	ck_assert_str_eq(s->tasks[0].name, "random0");
	ck_assert_str_eq(s->tasks[1].name, "random1");
	for (unsigned i = 0; i < 2; i++) {
		ck_assert(s->tasks[i].generated);
		ck_assert_int_eq(s->tasks[i].profile, PROFILE_CLUMSY);
		ck_assert_uint_eq(s->tasks[i].step_count, 0);
	}
	scenario_free(s);
	s = good("question: q\ntasks: {t: [guest.rest]}\n");
	ck_assert_ptr_null(s->generated);
	ck_assert(!s->tasks[0].generated);
	scenario_free(s);
}
END_TEST

START_TEST(each_generated_task_may_have_a_profile_of_its_own)
{
	struct scenario *s =
		good("question: q\n"
		     "tasks:\n"
		     "  random: {ops: guest.*, tasks: 3,\n"
		     "           profile: [hostile, polite, clumsy]}\n");

	ck_assert_int_eq(s->tasks[0].profile, PROFILE_HOSTILE);
	ck_assert_int_eq(s->tasks[1].profile, PROFILE_POLITE);
	ck_assert_int_eq(s->tasks[2].profile, PROFILE_CLUMSY);
	scenario_free(s);
}
END_TEST

START_TEST(generated_tasks_stand_beside_fixed_ones)
{
	struct scenario *s =
		good("question: q\n"
		     "topology: {dev_sets: [{devices: "
		     "[{name: gpu0, owner: random2}]}]}\n"
		     "tasks:\n"
		     "  a: [guest.rest, admin.signal: random1]\n"
		     "  random: {profile: polite, length: 64, tasks: 3,\n"
		     "           ops: [vmm.*, admin.signal]}\n"
		     "  random3: [guest.rest]\n");
	static const char *const names[] = {"a", "random0", "random1",
					    "random2", "random3"};

	ck_assert_uint_eq(s->task_count, 5);
	for (unsigned i = 0; i < 5; i++) {
		ck_assert_str_eq(s->tasks[i].name, names[i]);
		ck_assert(s->tasks[i].generated == (i >= 1 && i <= 3));
	}
	ck_assert_uint_eq(s->tasks[0].step_count, 2);
	ck_assert_uint_eq(s->tasks[0].steps[1].call.argument[0], 2);
	ck_assert_uint_eq(s->tasks[4].step_count, 1);
	ck_assert_uint_eq(s->members[0].option[2], 3);
	for (unsigned i = 1; i < 4; i++)
		ck_assert_int_eq(s->tasks[i].profile, PROFILE_POLITE);
	ck_assert_uint_eq(s->generated->length, 64);
	/* vmm.close, vmm.poke, admin.signal of five tasks. */
	ck_assert_uint_eq(s->generated->entry_count, 1 + 1 + 5);
	scenario_free(s);
}
END_TEST

/* The calls that can be drawn: weight and text, '--' between entries. */
static void check_calls(const struct scenario *s, const char *expected)
{
	char text[2048] = "";
	size_t used = 0;

	for (unsigned i = 0; i < s->generated->entry_count; i++) {
		const struct generated_entry *e = &s->generated->entries[i];

		if (i)
			used += (size_t)snprintf(text + used,
						 sizeof(text) - used, "--\n");
		for (unsigned j = 0; j < e->count; j++)
			used += (size_t)snprintf(
				text + used, sizeof(text) - used, "%u %s\n",
				e->calls[j].weight, e->calls[j].text);
		ck_assert_uint_lt(used, sizeof(text));
	}
	ck_assert_str_eq(text, expected);
}

START_TEST(calls_are_all_combinations_by_subject)
{
	struct scenario *s = random_scenario("ops: [guest.*, admin.signal]");

	/* 'memory' is required, 'master' is on where it is left out. */
	check_calls(s, "1 guest.bind gpu0\n"
		       "--\n"
		       "1 guest.bind gpu1\n"
		       "--\n"
		       "3 guest.write_command gpu0 memory=off\n"
		       "3 guest.write_command gpu0 memory=on\n"
		       "1 guest.write_command gpu0 memory=off master=off\n"
		       "1 guest.write_command gpu0 memory=on master=off\n"
		       "--\n"
		       "3 guest.write_command gpu1 memory=off\n"
		       "3 guest.write_command gpu1 memory=on\n"
		       "1 guest.write_command gpu1 memory=off master=off\n"
		       "1 guest.write_command gpu1 memory=on master=off\n"
		       "--\n"
		       "1 guest.rest\n"
		       "--\n"
		       "1 admin.signal random0\n"
		       "--\n"
		       "1 admin.signal random1\n");
	ck_assert_uint_eq(s->generated->entries[2].calls[2].call.argument[2],
			  0);
	ck_assert_uint_eq(s->generated->entries[2].calls[0].call.line, 4);
	scenario_free(s);
	/*
	 * The first argument stands alone. A set has one name, a number that
	 * may be anything its default.
	 */
	s = random_scenario("ops: [vmm.poke, admin.reset]");
	check_calls(s, "4 vmm.poke\n"
		       "1 vmm.poke lock=dev_set\n"
		       "1 vmm.poke lock=group\n"
		       "--\n"
		       "4 admin.reset flr\n"
		       "4 admin.reset bus\n"
		       "4 admin.reset d3\n"
		       "1 admin.reset flr times=2\n"
		       "1 admin.reset bus times=2\n"
		       "1 admin.reset d3 times=2\n"
		       "1 admin.reset flr times=3\n"
		       "1 admin.reset bus times=3\n"
		       "1 admin.reset d3 times=3\n");
	scenario_free(s);
}
END_TEST

#define NUMBER(text, low, high)                                                \
	{                                                                      \
		.name = (text), .otherwise = (low), .type = {                  \
			.kind = VALUE_NUMBER,                                  \
			.min = (low),                                          \
			.max = (high)                                          \
		}                                                              \
	}

static void calls_of(const struct registry_op *op, const char *expected)
{
	struct registry r = test_registry;
	static const char text[] = "question: q\n"
				   "tasks: {random: {ops: [x.*]}}\n";
	struct scenario_file file = {"t.yaml", text, sizeof(text) - 1};
	struct diagnostics d;
	struct scenario *s;
	unsigned count = 0;

	r.ops = op;
	r.op_count = 1;
	diagnostics_init(&d);
	s = scenario_parse(&file, &r, test_classes, ARRAY_COUNT(test_classes),
			   &d);
	ck_assert_str_eq(d.text, "");
	ck_assert_ptr_nonnull(s);
	if (expected)
		check_calls(s, expected);
	for (unsigned i = 0; i < s->generated->entry_count; i++)
		count += s->generated->entries[i].count;
	ck_assert_uint_ge(count, 1);
	ck_assert_uint_le(count, GENERATED_CALLS_MAX);
	diagnostics_clear(&d);
	scenario_free(s);
}

START_TEST(numbers_are_drawn_from_a_short_range)
{
	struct registry_argument a[] = {NUMBER("n", 3, 3 + 16)};
	struct registry_op op = {
		.name = "x.y", .arguments = a, .argument_count = 1};

	calls_of(&op, "18 x.y\n1 x.y 4\n1 x.y 5\n1 x.y 6\n1 x.y 7\n"
		      "1 x.y 8\n1 x.y 9\n1 x.y 10\n1 x.y 11\n"
		      "1 x.y 12\n1 x.y 13\n1 x.y 14\n1 x.y 15\n"
		      "1 x.y 16\n1 x.y 17\n1 x.y 18\n1 x.y 19\n");
	a[0].type.max++;
	calls_of(&op, "1 x.y\n");
	a[0].required = true;
	calls_of(&op, "1 x.y 3\n");
	a[0].otherwise = 0; /* below the range */
	calls_of(&op, "1 x.y 3\n");
	a[0].otherwise = 5;
	calls_of(&op, "1 x.y 5\n");
	a[0].type.max = 4;
	calls_of(&op, "1 x.y 3\n1 x.y 4\n");
}
END_TEST

START_TEST(calls_of_an_op_are_bounded)
{
	struct registry_argument a[REGISTRY_ARGUMENTS_MAX] = {
		NUMBER("a", 0, 15), NUMBER("b", 0, 15), NUMBER("c", 0, 15),
		NUMBER("d", 0, 15), NUMBER("e", 0, 15), NUMBER("f", 0, 15)};
	struct registry_op op = {.name = "x.y", .arguments = a};

	for (unsigned i = 0; i <= REGISTRY_ARGUMENTS_MAX; i++) {
		op.argument_count = i;
		calls_of(&op, i ? NULL : "1 x.y\n");
	}
	for (unsigned i = 0; i < REGISTRY_ARGUMENTS_MAX; i++)
		a[i].required = true;
	calls_of(&op, NULL);
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("scenario_random");
	TCase *core = tcase_create("core");
	TCase *limits = tcase_create("limits");

	tcase_add_checked_fixture(core, enter_directory, leave_directory);
	tcase_add_loop_test(core, error_has_the_text_of_the_table, 0,
			    case_count);
	tcase_add_test(core, only_ops_must_be_said);
	tcase_add_test(core, each_generated_task_may_have_a_profile_of_its_own);
	tcase_add_test(core, generated_tasks_stand_beside_fixed_ones);
	tcase_add_test(core, calls_are_all_combinations_by_subject);
	suite_add_tcase(s, core);
	tcase_add_checked_fixture(limits, enter_directory, leave_directory);
	tcase_add_test(limits, numbers_are_drawn_from_a_short_range);
	tcase_add_test(limits, calls_of_an_op_are_bounded);
	suite_add_tcase(s, limits);
	return s;
}

int main(void)
{
	cases_read(TEST_DIRECTORY "/test_scenario_random_errors.txt");
	return run_suite(suite());
}
