/* SPDX-License-Identifier: GPL-2.0-only */
/* Leaving out parts of a program: by text, and what is left. */
#include "suite.h"
#include "test_scenario_files.h"

#include "scenario/parts.h"

static const char text[] = "question: q\n"
			   "topology: {dev_sets: [{devices: [gpu0, gpu1]}]}\n"
			   "tasks:\n"
			   "  vcpu0:\n"
			   "    - guest.bind: gpu0\n"
			   "    - guest.rest\n"
			   "    - guest.rest\n"
			   "    - guest.bind: gpu1\n"
			   "  v-1:\n"
			   "    - wait: gpu0 bound\n"
			   "    - vmm.close: gpu0\n";

static const char random_text[] =
	"question: q\n"
	"topology: {dev_sets: [{devices: [gpu0]}]}\n"
	"tasks:\n"
	"  random: {tasks: 2, length: 3, ops: [guest.bind, vmm.close]}\n";

enum {
	PARTS = 5,
};

/* What is left out, as given and as it is written again; then how many steps
 * each task has. */
static const struct cut {
	const char *given, *written;
	unsigned first, second;
} cuts[] = {
	{"vcpu0.2", "vcpu0.2", 3, 2},
	{"vcpu0.2,vcpu0.3", "vcpu0.2-3", 2, 2},
	{"vcpu0.4,vcpu0.1", "vcpu0.1,vcpu0.4", 2, 2},
	{"vcpu0.2-4", "vcpu0.2-4", 1, 2},
	{"vcpu0.1-4", "vcpu0", 0, 2},
	{"vcpu0", "vcpu0", 0, 2},
	/* A wait goes with the last op. */
	{"v-1.2", "v-1", 4, 0},
	{"v-1.1-2", "v-1", 4, 0},
	{"v-1,vcpu0.1", "vcpu0.1,v-1", 3, 0},
	{"vcpu0,v-1", "vcpu0,v-1", 0, 0},
};

START_TEST(what_is_left_out_is_gone)
{
	const struct cut *c = &cuts[_i];
	struct scenario *s = good(text), *less;
	struct sim_error error = {SIM_ERROR_NONE, ""};
	bool *left_out;
	char *written;

	ck_assert_uint_eq(scenario_part_count(s), PARTS);
	ck_assert_msg(scenario_parts_parse(s, c->given, &left_out, &error),
		      "%s", error.text);
	written = scenario_parts_format(s, left_out, PARTS);
	ck_assert_str_eq(written, c->written);
	less = scenario_without(s, left_out, PARTS);
	ck_assert_uint_eq(less->task_count, 2);
	ck_assert_uint_eq(less->tasks[0].step_count, c->first);
	ck_assert_uint_eq(less->tasks[1].step_count, c->second);
	free(less);
	free(written);
	free(left_out);
	scenario_free(s);
}
END_TEST

START_TEST(those_that_stay_keep_their_order)
{
	struct scenario *s = good(text), *less;
	const bool left_out[PARTS] = {[1] = true};

	less = scenario_without(s, left_out, PARTS);
	ck_assert_str_eq(less->tasks[0].steps[0].call.op->name, "guest.bind");
	ck_assert_str_eq(less->tasks[0].steps[1].call.op->name, "guest.rest");
	ck_assert_str_eq(less->tasks[0].steps[2].call.op->name, "guest.bind");
	ck_assert_uint_eq(less->tasks[0].steps[2].call.argument[0], 1);
	ck_assert_int_eq(less->tasks[1].steps[0].kind, STEP_WAIT);
	ck_assert_int_eq(less->tasks[1].steps[1].kind, STEP_OP);
	free(less);
	scenario_free(s);
}
END_TEST

START_TEST(of_a_generated_task_draws_are_left_out)
{
	struct scenario *s = good(random_text), *less;
	struct sim_error error = {SIM_ERROR_NONE, ""};
	bool *left_out;

	ck_assert_uint_eq(scenario_part_count(s), 6);
	ck_assert(scenario_parts_parse(s, "random0.2-3,random1", &left_out,
				       &error));
	less = scenario_without(s, left_out, 6);
	ck_assert_uint_eq(less->tasks[0].left_out, 6);
	ck_assert_uint_eq(less->tasks[1].left_out, 7);
	free(less);
	free(left_out);
	scenario_free(s);
}
END_TEST

static const struct wrong {
	const char *given, *message;
} wrong[] = {
	{"vcpu1", "no task 'vcpu1' in the scenario (did you mean 'vcpu0'?), "
		  "expected 'TASK' or 'TASK.STEP'"},
	{"", "no task '' in the scenario, expected 'TASK' or 'TASK.STEP'"},
	{"vcpu0,", "no task '' in the scenario, expected 'TASK' or "
		   "'TASK.STEP'"},
	{"vcpu0.5", "task 'vcpu0' has no step 5, only 1 to 4"},
	{"vcpu0.3-2", "task 'vcpu0' has no step 2, only 1 to 4"},
	{"vcpu0.0", "no task 'vcpu0.0' in the scenario (did you mean "
		    "'vcpu0'?), expected 'TASK' or 'TASK.STEP'"},
	{"v-1.1", "step 1 of task 'v-1' is a wait: it goes when no other step "
		  "is left"},
};

START_TEST(a_wrong_text_is_explained)
{
	struct scenario *s = good(text);
	struct sim_error error = {SIM_ERROR_NONE, ""};
	bool *left_out;

	ck_assert(!scenario_parts_parse(s, wrong[_i].given, &left_out, &error));
	ck_assert_int_eq(error.kind, SIM_ERROR_USER);
	ck_assert_str_eq(error.text, wrong[_i].message);
	scenario_free(s);
}
END_TEST

static Suite *parts_suite(void)
{
	Suite *suite = suite_create("scenario_parts");
	TCase *core = suite_case("core");

	tcase_add_checked_fixture(core, enter_directory, leave_directory);
	SUITE_ADD_TABLE(core, what_is_left_out_is_gone, cuts);
	tcase_add_test(core, those_that_stay_keep_their_order);
	tcase_add_test(core, of_a_generated_task_draws_are_left_out);
	SUITE_ADD_TABLE(core, a_wrong_text_is_explained, wrong);
	suite_add_tcase(suite, core);
	return suite;
}

int main(void)
{
	return suite_main(parts_suite());
}
