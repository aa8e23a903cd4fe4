/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The list of arms that the groups of a plan ask for: sorted, each once, up to
 * the limit.
 */
#include <check.h>

#include "campaign_load.h"

static void add(struct plan_arms *arms, unsigned scenario, unsigned design,
		unsigned weight)
{
	const struct plan_arm arm = {
		.scenario = scenario,
		.design = design,
		.strategy = {.weight = weight},
	};

	plan_arms_add(arms, &arm);
}

START_TEST(no_arms_are_sorted)
{
	struct plan_arms arms = {.count = 0};

	plan_arms_sort(&arms);
	ck_assert_uint_eq(arms.count, 0);
	ck_assert(!arms.full);
}
END_TEST

START_TEST(arm_stays_once_with_its_largest_weight)
{
	struct plan_arms arms = {.count = 0};

	add(&arms, 1, 0, 2);
	add(&arms, 0, 7, 1);
	add(&arms, 1, 0, 9);
	add(&arms, 1, 0, 3);
	add(&arms, 0, 6, 4);
	plan_arms_sort(&arms);
	ck_assert_uint_eq(arms.count, 3);
	ck_assert_uint_eq(arms.at[0].design, 6);
	ck_assert_uint_eq(arms.at[0].strategy.weight, 4);
	ck_assert_uint_eq(arms.at[1].design, 7);
	ck_assert_uint_eq(arms.at[2].scenario, 1);
	ck_assert_uint_eq(arms.at[2].strategy.weight, 9);
	free(arms.at);
}
END_TEST

START_TEST(every_option_makes_an_arm_another_one)
{
	const struct plan_arm arm = {.strategy = {.objects = "a"}};
	struct plan_arm others[9];

	for (unsigned i = 0; i < ARRAY_COUNT(others); i++)
		others[i] = arm;
	others[0].scenario = 1;
	others[1].design = 1;
	others[2].platform = 1;
	others[3].look.lock_granularity = true;
	others[4].look.races = true;
	others[5].look.hung_ns = 1;
	others[6].strategy.type = 1;
	others[7].strategy.depth = 1;
	others[8].strategy.objects = "b";
	ck_assert(plan_arms_equal(&arm, &arm));
	for (unsigned i = 0; i < ARRAY_COUNT(others); i++)
		ck_assert(!plan_arms_equal(&arm, &others[i]));
}
END_TEST

START_TEST(as_many_arms_as_there_may_be)
{
	struct plan_arms arms = {.count = 0};

	/* Each twice, so that the room is not enough for what stands twice. */
	for (unsigned i = 0; i < 2 * CAMPAIGN_ARMS_MAX; i++)
		add(&arms, 0, i / 2, 1);
	add(&arms, 0, 0, 5);
	plan_arms_sort(&arms);
	ck_assert_uint_eq(arms.count, CAMPAIGN_ARMS_MAX);
	ck_assert(!arms.full);
	ck_assert_uint_eq(arms.at[0].strategy.weight, 5);
	add(&arms, 0, CAMPAIGN_ARMS_MAX, 1);
	plan_arms_sort(&arms);
	ck_assert(arms.full);
	free(arms.at);
}
END_TEST

START_TEST(more_arms_take_no_more_room)
{
	struct plan_arms arms = {.count = 0};

	for (unsigned i = 0; i < 5 * CAMPAIGN_ARMS_MAX; i++)
		add(&arms, 0, i, 1);
	ck_assert(arms.full);
	ck_assert_uint_eq(arms.room, 2 * CAMPAIGN_ARMS_MAX);
	free(arms.at);
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("campaign_arms");
	TCase *core = tcase_create("core"), *limits = tcase_create("limits");

	tcase_add_test(core, no_arms_are_sorted);
	tcase_add_test(core, arm_stays_once_with_its_largest_weight);
	tcase_add_test(core, every_option_makes_an_arm_another_one);
	suite_add_tcase(s, core);
	tcase_set_timeout(limits, 300);
	tcase_add_test(limits, as_many_arms_as_there_may_be);
	tcase_add_test(limits, more_arms_take_no_more_room);
	suite_add_tcase(s, limits);
	return s;
}

int main(void)
{
	SRunner *runner = srunner_create(suite());
	int failed;

	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
