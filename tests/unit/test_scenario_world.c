/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * From a scenario to a world that runs: steps in order, arguments as written,
 * waits that hold a task back, set-up as the registry wants it.
 */
#include "test_scenario_files.h"

#include "explore/explore.h"
#include "world/retry.h"

static struct design *default_design(void)
{
	static const char text[] = "switches: {retries: 3}\n";
	struct scenario_file file = {"d.yaml", text, sizeof(text) - 1};
	struct diagnostics d;
	struct design *design;

	diagnostics_init(&d);
	design = design_parse(&file, NULL, &test_registry, &d);
	ck_assert_ptr_nonnull(design);
	diagnostics_clear(&d);
	return design;
}

static struct world *build(const struct scenario *s,
			   const struct design *design, unsigned platform,
			   const struct scenario_world_options *options)
{
	struct sim_error error = {SIM_ERROR_NONE, ""};
	struct world *w = scenario_world(s, design, platform, options, &error);

	ck_assert_msg(w != NULL, "%s", error.text);
	return w;
}

static void run(struct world *w, uint64_t seed, struct run_result *ret_result)
{
	struct strategy_options options = {0};
	struct strategy *strategy =
		strategy_new(strategy_type_find("random"), &options);

	world_run(w, &strategy->chooser, seed, ret_result);
	strategy_free(strategy);
}

START_TEST(steps_run_in_order_with_their_arguments)
{
	struct scenario *s =
		good("question: q\n"
		     "platform: tio\n"
		     "topology: {dev_sets: [{devices: [gpu0, gpu1]}]}\n"
		     "tasks:\n"
		     "  vcpu0:\n"
		     "    - guest.bind: gpu1\n"
		     "    - admin.reset: {kinds: d3, times: 2}\n"
		     "    - guest.rest\n");
	struct design *design = default_design();
	struct world *w = build(s, design, 1, NULL);
	struct test_state *state = world_user(w);
	struct run_result result;

	for (uint64_t seed = 0; seed < 3; seed++) {
		run(w, seed, &result);
		ck_assert_int_eq(result.status, RUN_FINISHED);
		ck_assert_uint_eq(state->log_count, 3);
		ck_assert_str_eq(state->task[0], "vcpu0");
		ck_assert_str_eq(state->log[0].op->name, "guest.bind");
		ck_assert_uint_eq(state->log[0].argument[0], 1);
		ck_assert_uint_eq(state->log[0].line, 6);
		ck_assert_str_eq(state->log[1].op->name, "admin.reset");
		ck_assert_uint_eq(state->log[1].argument[0], 4);
		ck_assert_uint_eq(state->log[1].argument[1], 2);
		ck_assert_str_eq(state->log[2].op->name, "guest.rest");
	}
	ck_assert_str_eq(state->setup->platform, "tio");
	ck_assert_uint_eq(state->setup->platform_index, 1);
	ck_assert_uint_eq(state->setup->switches[2], 3);
	ck_assert_uint_eq(state->setup->latencies[1].max_ns, 1000000000);
	ck_assert_uint_eq(state->setup->member_count, 2);
	ck_assert_uint_eq(state->setup->group_count, 1);
	ck_assert_str_eq(state->setup->members[1].name, "gpu1");
	world_free(w);
	design_free(design);
	scenario_free(s);
}
END_TEST

START_TEST(wait_holds_a_task_back_until_the_event)
{
	struct scenario *s = good("question: q\n"
				  "tasks:\n"
				  "  vmm0:\n"
				  "    - wait: gpu0 bound\n"
				  "    - vmm.close: gpu0\n"
				  "  vcpu0:\n"
				  "    - guest.bind: gpu0\n");
	struct design *design = default_design();
	struct world *w = build(s, design, 0, NULL);
	struct test_state *state = world_user(w);
	struct run_result result;

	for (uint64_t seed = 0; seed < 32; seed++) {
		run(w, seed, &result);
		ck_assert_int_eq(result.status, RUN_FINISHED);
		ck_assert_uint_eq(result.given_up, 0);
		ck_assert_uint_eq(state->log_count, 2);
		ck_assert_str_eq(state->task[0], "vcpu0");
		ck_assert_str_eq(state->task[1], "vmm0");
	}
	world_free(w);
	design_free(design);
	scenario_free(s);
}
END_TEST

START_TEST(wait_that_cannot_come_true_is_given_up)
{
	struct scenario *s = good("question: q\n"
				  "tasks:\n"
				  "  vmm0:\n"
				  "    - wait: gpu0 closed\n"
				  "    - vmm.close: gpu0\n");
	struct design *design = default_design();
	struct world *w = build(s, design, 0, NULL);
	struct test_state *state = world_user(w);
	struct run_result result;

	run(w, 1, &result);
	ck_assert_int_eq(result.status, RUN_FINISHED);
	ck_assert_uint_eq(result.given_up, 1);
	ck_assert_uint_eq(state->log_count, 1);
	world_free(w);
	design_free(design);
	scenario_free(s);
}
END_TEST

static void count_step(void *context, struct world *w,
		       const struct event *event)
{
	(void)w;
	(void)event;
	(*(unsigned *)context)++;
}

static void subscribe(void *context, struct world *w)
{
	world_subscribe(w, HOOK_STEP, count_step, context);
}

START_TEST(more_may_subscribe_before_the_seal)
{
	struct scenario *s = good("question: q\n"
				  "bounds: {steps: 100, retries: 5}\n"
				  "tasks:\n"
				  "  vmm0: [guest.bind: gpu0, "
				  "wait: gpu0 bound]\n");
	struct design *design = default_design();
	unsigned steps = 0;
	struct scenario_world_options options = {
		.before_seal = subscribe,
		.context = &steps,
	};
	struct world *w = build(s, design, 2, &options);
	struct run_result result;

	ck_assert_uint_eq(world_steps_max(w), 100);
	ck_assert_uint_eq(world_retries_max(w), 5);
	run(w, 1, &result);
	ck_assert_int_eq(result.status, RUN_FINISHED);
	ck_assert_uint_ge(steps, 1);
	ck_assert_uint_eq(steps, result.steps);
	world_free(w);
	design_free(design);
	scenario_free(s);
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("scenario_world");
	TCase *core = tcase_create("core");

	tcase_add_checked_fixture(core, enter_directory, leave_directory);
	tcase_add_test(core, steps_run_in_order_with_their_arguments);
	tcase_add_test(core, wait_holds_a_task_back_until_the_event);
	tcase_add_test(core, wait_that_cannot_come_true_is_given_up);
	tcase_add_test(core, more_may_subscribe_before_the_seal);
	suite_add_tcase(s, core);
	return s;
}

int main(void)
{
	return run_suite(suite());
}
