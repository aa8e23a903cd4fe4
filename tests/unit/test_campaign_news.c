/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Aim:    what is new in a night, and in which order it is told, does not
 *         depend on the order in which ranges come; what is expected, known or
 *         a note is no news.
 * Method: one plan of four arms; the same hits in all orders.
 */
#include <check.h>
#include <stdlib.h>

#include "frontier.h"
#include "news.h"

static const struct finding_class broken = {
	.name = "broken",
	.severity = SEVERITY_ERROR,
};
static const struct finding_class allowed = {
	.name = "allowed",
	.severity = SEVERITY_NOTE,
};

enum {
	ARM_PLAIN,    /* nothing is expected */
	ARM_OTHER,    /* likewise, of the same design */
	ARM_EXPECTED, /* the scenario says 'sometimes: [broken]' */
	ARM_NEVER,    /* 'never: [broken]' */
	ARM_CANARY,
	ARMS,
};

static const struct registry_platform platform = {.name = "p"};
static const struct registry registry = {
	.platforms = &platform,
	.platform_count = 1,
};
static const struct scenario scenarios[] = {
	{.name = "silent", .registry = &registry},
	{
		.name = "expects",
		.registry = &registry,
		.expects = {{"d", EXPECT_EVERY_PLATFORM, &broken,
			     EXPECT_SOMETIMES, 1}},
		.expect_count = 1,
	},
	{
		.name = "forbids",
		.registry = &registry,
		.expects = {{"d", EXPECT_EVERY_PLATFORM, &broken, EXPECT_NEVER,
			     1}},
		.expect_count = 1,
	},
};
static const struct design design = {.name = "d"};
static const struct campaign_cell cells[] = {
	{.scenario = &scenarios[0], .design = &design, .arm_count = 2},
	{.scenario = &scenarios[1], .design = &design, .first_arm = 2},
	{.scenario = &scenarios[2], .design = &design, .first_arm = 3},
	{.scenario = &scenarios[0], .design = &design, .first_arm = 4},
};
static const struct campaign_arm arms[ARMS] = {
	[ARM_PLAIN] = {.cell = 0, .canary = -1},
	[ARM_OTHER] = {.cell = 0, .canary = -1},
	[ARM_EXPECTED] = {.cell = 1, .canary = -1},
	[ARM_NEVER] = {.cell = 2, .canary = -1},
	[ARM_CANARY] = {.cell = 3, .canary = 0},
};
static const struct campaign_known known = {
	.signature = "broken by design*",
	.reason = "so it is",
};
static const struct campaign_plan plan = {
	.cells = cells,
	.cell_count = 4,
	.plain_cells = 3,
	.arms = arms,
	.arm_count = ARMS,
	.plain_arms = 4,
	.known = &known,
	.known_count = 1,
};

static struct news_hit hit(unsigned arm, uint64_t order, const char *signature)
{
	return (struct news_hit){
		.order = order,
		.arm = arm,
		.epoch = 1,
		.runs = 10,
		.hits = 1,
		.klass = &broken,
		.signature = signature,
		.schedule = "v1:",
		.strategy = "random",
	};
}

static const struct {
	unsigned arm;
	const char *signature;
	bool before;
	bool note;
	bool fresh; /* it is told */
} lines[] = {
	{ARM_PLAIN, "broken a", false, false, true},
	{ARM_PLAIN, "broken a", true, false, false},
	{ARM_PLAIN, "allowed a", false, true, false},
	{ARM_PLAIN, "broken by design x", false, false, false},
	{ARM_EXPECTED, "broken a", false, false, false},
	{ARM_NEVER, "broken a", false, false, true},
	{ARM_CANARY, "broken a", false, false, false},
};

START_TEST(only_what_nobody_expects_is_new)
{
	struct news *n = news_new(&plan);
	struct news_hit h = hit(lines[_i].arm, 3, lines[_i].signature);

	h.before = lines[_i].before;
	h.klass = lines[_i].note ? &allowed : &broken;
	ck_assert(news_add(n, &h));
	ck_assert_ptr_null(news_next(n, 3));
	ck_assert((news_next(n, 4) != NULL) == lines[_i].fresh);
	ck_assert_ptr_null(news_next(n, UINT64_MAX));
	ck_assert_uint_eq(news_counts(n).fresh, lines[_i].fresh);
	ck_assert_uint_eq(news_counts(n).once, 1);
	news_free(n);
}
END_TEST

/* Four hits of two findings; 'a' is first shown by order 1, range 2. */
static const struct {
	unsigned arm;
	uint64_t order;
	unsigned index;
	const char *signature;
} hits[] = {
	{ARM_EXPECTED, 0, 0, "broken a"}, /* expected there */
	{ARM_OTHER, 1, 2, "broken a"},
	{ARM_PLAIN, 2, 0, "broken b"},
	{ARM_PLAIN, 2, 1, "broken a"},
};

/* The i-th order of four things. */
static void permute(unsigned number, unsigned ret[4])
{
	for (unsigned i = 0; i < 4; i++)
		ret[i] = i;
	for (unsigned i = 4; i > 1; i--) {
		unsigned j = number % i, other = ret[i - 1];

		number /= i;
		ret[i - 1] = ret[j];
		ret[j] = other;
	}
}

START_TEST(the_first_of_the_sequence_is_told_whatever_comes_first)
{
	struct news *n = news_new(&plan);
	const struct news_finding *f;
	unsigned order[4];

	permute((unsigned)_i, order);
	for (unsigned i = 0; i < 4; i++) {
		struct news_hit h =
			hit(hits[order[i]].arm, hits[order[i]].order,
			    hits[order[i]].signature);

		h.index = hits[order[i]].index;
		ck_assert_ptr_null(news_next(n, 1));
		ck_assert(news_add(n, &h));
	}
	f = news_next(n, 2);
	ck_assert_ptr_nonnull(f);
	ck_assert_str_eq(f->signature, "broken a");
	ck_assert_uint_eq(f->arm, ARM_OTHER);
	ck_assert_uint_eq(f->hits, 3);
	ck_assert_ptr_null(news_next(n, 2));
	f = news_next(n, 3);
	ck_assert_ptr_nonnull(f);
	ck_assert_str_eq(f->signature, "broken b");
	ck_assert_ptr_null(news_next(n, UINT64_MAX));
	ck_assert_uint_eq(news_counts(n).fresh, 2);
	news_free(n);
}
END_TEST

START_TEST(an_arm_pays_for_what_no_epoch_before_has_shown)
{
	struct news *n = news_new(&plan);
	struct news_hit first = hit(ARM_PLAIN, 1, "broken a");
	struct news_hit second = hit(ARM_OTHER, 2, "broken a");
	struct news_hit later = hit(ARM_OTHER, 9, "broken a");

	later.epoch = 2;
	ck_assert(news_add(n, &first));
	ck_assert(news_add(n, &second));
	ck_assert(!news_add(n, &later));
	news_free(n);
}
END_TEST

START_TEST(many_findings_are_kept_apart)
{
	struct news *n = news_new(&plan);
	unsigned told = 0;

	for (unsigned round = 0; round < 2; round++) {
		for (unsigned i = 0; i < 3000; i++) {
			char signature[40];
			struct news_hit h;

			(void)snprintf(signature, sizeof(signature),
				       "broken %u", i);
			h = hit(ARM_PLAIN, 10 * i + round, signature);
			(void)news_add(n, &h);
		}
	}
	while (news_next(n, UINT64_MAX))
		told++;
	ck_assert_uint_eq(told, 3000);
	ck_assert_uint_eq(news_counts(n).fresh, 3000);
	ck_assert_uint_eq(news_counts(n).once, 0);
	news_free(n);
}
END_TEST

START_TEST(the_frontier_is_the_first_order_that_is_not_in)
{
	struct frontier *f = frontier_new();
	unsigned epoch, ranges;

	ck_assert_uint_eq(frontier_number(f), UINT64_MAX);
	frontier_open(f, 4, 1, 3, 2);
	frontier_open(f, 6, 1, 1, 1);
	frontier_open(f, 7, 2, 1, 1);
	ck_assert(frontier_in(f, 6, &epoch, &ranges));
	ck_assert_uint_eq(ranges, 1);
	ck_assert_uint_eq(frontier_number(f), 4);
	ck_assert(!frontier_in(f, 4, &epoch, &ranges));
	frontier_more(f, 4);
	ck_assert(!frontier_in(f, 4, &epoch, &ranges));
	ck_assert(frontier_in(f, 4, &epoch, &ranges));
	ck_assert_uint_eq(epoch, 1);
	ck_assert_uint_eq(ranges, 3);
	ck_assert_uint_eq(frontier_number(f), 7);
	ck_assert(frontier_in(f, 7, &epoch, &ranges));
	ck_assert_uint_eq(frontier_number(f), UINT64_MAX);
	frontier_free(f);
}
END_TEST

START_TEST(a_frontier_moves_over_many_orders)
{
	struct frontier *f = frontier_new();
	unsigned epoch, ranges;

	/* 100 are open at a time, and come in the other order. */
	for (uint64_t i = 0; i < 100000; i += 100) {
		for (uint64_t j = 0; j < 100; j++)
			frontier_open(f, i + j, 1, 1, 1);
		ck_assert_uint_eq(frontier_number(f), i);
		for (uint64_t j = 100; j > 0; j--)
			ck_assert(frontier_in(f, i + j - 1, &epoch, &ranges));
		ck_assert_uint_eq(frontier_number(f), UINT64_MAX);
	}
	frontier_free(f);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("campaign_news");
	TCase *core = tcase_create("core");
	SRunner *runner;
	int failed;

	tcase_add_loop_test(core, only_what_nobody_expects_is_new, 0,
			    ARRAY_COUNT(lines));
	tcase_add_loop_test(
		core, the_first_of_the_sequence_is_told_whatever_comes_first, 0,
		24);
	tcase_add_test(core, an_arm_pays_for_what_no_epoch_before_has_shown);
	tcase_add_test(core, many_findings_are_kept_apart);
	tcase_add_test(core, the_frontier_is_the_first_order_that_is_not_in);
	tcase_add_test(core, a_frontier_moves_over_many_orders);
	suite_add_tcase(suite, core);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
