/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What is said of runs whose time means something: the interval of a rate, by
 * values that were summed term by term; the widths of windows; what a tally
 * makes of both.
 */
#include "script.h"
#include "suite.h"

#include "check/check.h"
#include "explore/explore.h"

#include <math.h>
#include <signal.h>

static const struct {
	uint64_t hits, runs;
	double low, high;
} intervals[] = {
	{1, 10, 0.00252857854, 0.445016117},
	{5, 10, 0.187086028, 0.812913972},
	{2, 100, 0.00243133682, 0.0703839325},
	{50, 100, 0.39832113, 0.60167887},
	{99, 100, 0.945540615, 0.999746854},
	{1234, 20000, 0.0584042776, 0.0651238276},
	{37, 1000000, 2.60515441e-05, 5.09992691e-05},
	{1, 1000000000, 2.5317808e-11, 5.57164414e-09},
	/* All of the 5 % on one side. */
	{0, 10, 0, 0.258865551},
	{10, 10, 0.741134449, 1},
	{0, 1000000, 0, 2.99572779e-06},
	{1, 1, 0.05, 1},
	{0, 0, 0, 1},
};

START_TEST(an_interval_has_the_known_ends)
{
	struct explore_interval i =
		explore_interval(intervals[_i].hits, intervals[_i].runs);

	ck_assert_double_le(fabs(i.low - intervals[_i].low),
			    1e-5 * intervals[_i].low);
	ck_assert_double_le(fabs(i.high - intervals[_i].high),
			    1e-5 * intervals[_i].high);
}
END_TEST

START_TEST(an_interval_narrows_with_the_runs)
{
	double before = 1;

	for (uint64_t runs = 10; runs <= 1000000000; runs *= 10) {
		struct explore_interval i = explore_interval(runs / 2, runs);

		ck_assert_double_lt(i.low, 0.5);
		ck_assert_double_gt(i.high, 0.5);
		ck_assert_double_lt(i.high - i.low, before);
		before = i.high - i.low;
	}
	ck_assert_double_lt(before, 1e-4);
}
END_TEST

static const struct {
	const char *name;
	uint64_t first, step; /* 'count' durations */
	unsigned count, percent;
	uint64_t exact;
} quantiles[] = {
	{"one is its own median", 12345, 0, 1, 50, 12345},
	{"nothing", 0, 0, 3, 90, 0},
	{"small ones are exact", 1, 1, 63, 50, 32},
	{"the largest of all", 1, 1, 63, 100, 63},
	{"the smallest of a hundred", 1000, 1000, 100, 1, 1000},
	{"the median of a hundred", 1000, 1000, 100, 50, 50000},
	{"nine of ten", 1000, 1000, 100, 90, 90000},
	{"an hour", 3600000000000, 0, 7, 50, 3600000000000},
	{"longer than can be told", UINT64_MAX, 0, 1, 50,
	 (UINT64_C(1) << 48) - 1},
};

START_TEST(a_quantile_is_right_to_two_percent)
{
	struct window *w = window_new();
	uint64_t got;

	for (unsigned i = 0; i < quantiles[_i].count; i++)
		window_add(w, quantiles[_i].first + i * quantiles[_i].step);
	ck_assert_uint_eq(window_count(w), quantiles[_i].count);
	got = window_quantile(w, quantiles[_i].percent);
	ck_assert_msg(got <= quantiles[_i].exact + quantiles[_i].exact / 50 &&
			      got >= quantiles[_i].exact -
					      quantiles[_i].exact / 50,
		      "%s: %llu", quantiles[_i].name, (unsigned long long)got);
	window_free(w);
}
END_TEST

START_TEST(every_doubling_is_counted_to_two_percent)
{
	for (uint64_t ns = 1; ns < UINT64_C(1) << 47; ns += 1 + ns / 7) {
		struct window *w = window_new();
		uint64_t got;

		window_add(w, ns);
		got = window_quantile(w, 50);
		ck_assert_uint_le(got > ns ? got - ns : ns - got, ns / 50);
		window_free(w);
	}
	ck_assert_uint_eq(window_count(NULL), 0);
	window_free(NULL);
}
END_TEST

/* Freed at once, used 50 us later. */
static const char *const late_use[] = {"a: free:x", "b: nap=50000 use:x", NULL};

static struct tally *tally_of(const char *const *lines, const char *strategy,
			      const struct finding_class *klass)
{
	struct world *w = script_world(lines);
	struct explore_options o = {
		.strategy = strategy_type_find(strategy),
		.seed = 7,
		.runs = 500,
		.classes = &klass,
		.class_count = 1,
	};
	struct tally *t = explore_many(w, &o);

	world_free(w);
	return t;
}

START_TEST(a_window_is_as_wide_as_the_program_makes_it)
{
	struct tally *t = tally_of(late_use, "timed", &check_use_after_free);
	const struct window *w = t->class_window[0];

	ck_assert_uint_eq(t->class_hits[0], 500);
	ck_assert_uint_eq(window_count(w), 500);
	ck_assert_uint_ge(window_quantile(w, 50), 49000);
	ck_assert_uint_le(window_quantile(w, 50), 51000);
	ck_assert_uint_ge(window_quantile(w, 90), window_quantile(w, 50));
	tally_free(t);
}
END_TEST

START_TEST(no_window_where_time_means_nothing)
{
	struct tally *t = tally_of(late_use, "random", &check_use_after_free);

	ck_assert_uint_gt(t->class_hits[0], 0);
	ck_assert_ptr_null(t->class_window[0]);
	tally_free(t);
}
END_TEST

START_TEST(no_window_of_one_end)
{
	static const char *const lines[] = {"a: unlock:m", NULL};
	struct tally *t = tally_of(lines, "timed", &check_unbalanced_unlock);

	ck_assert_uint_eq(t->class_hits[0], 500);
	ck_assert_uint_eq(window_count(t->class_window[0]), 0);
	tally_free(t);
}
END_TEST

static void count_main(void *argument)
{
	const struct object *o = argument;

	for (unsigned i = 0; i < 3; i++) {
		task_sleep(1);
		world_count();
	}
	ck_assert_ptr_nonnull(o);
}

START_TEST(what_a_program_counts_adds_up)
{
	struct sim_error error = {SIM_ERROR_NONE, ""};
	struct world *w = world_new(NULL, &error);
	struct object *o = world_alloc(w, sizeof(*o));
	struct explore_options options = {
		.strategy = strategy_type_find("timed"),
		.runs = 10,
	};
	struct tally *t;

	(void)task_new(w, "counts", count_main, o, TASK_PLAIN);
	(void)task_new(w, "too", count_main, o, TASK_PLAIN);
	world_seal(w);
	t = explore_many(w, &options);
	ck_assert_uint_eq(t->counted, 60);
	tally_free(t);
	world_free(w);
}
END_TEST

START_TEST(times_are_those_of_the_steps)
{
	struct world *w = script_world(late_use);
	struct strategy *s = strategy_new(strategy_type_find("timed"), NULL);
	const struct schedule_log *log;
	struct run_result r;

	world_run(w, &s->chooser, 1, &r);
	log = world_log(w);
	ck_assert_uint_eq(log->steps, r.steps);
	for (uint32_t i = 1; i < log->steps; i++)
		ck_assert_uint_ge(log->times_ns[i], log->times_ns[i - 1]);
	ck_assert_uint_eq(log->times_ns[log->steps - 1], r.now_ns);
	strategy_free(s);
	world_free(w);
}
END_TEST

START_TEST(more_hits_than_runs_aborts)
{
	(void)explore_interval(2, 1);
}
END_TEST

START_TEST(a_quantile_of_nothing_aborts)
{
	(void)window_quantile(window_new(), 50);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("rates");
	TCase *core = suite_case("core");
	TCase *aborts = suite_case("aborts");

	SUITE_ADD_TABLE(core, an_interval_has_the_known_ends, intervals);
	tcase_add_test(core, an_interval_narrows_with_the_runs);
	SUITE_ADD_TABLE(core, a_quantile_is_right_to_two_percent, quantiles);
	tcase_add_test(core, every_doubling_is_counted_to_two_percent);
	tcase_add_test(core, a_window_is_as_wide_as_the_program_makes_it);
	tcase_add_test(core, no_window_where_time_means_nothing);
	tcase_add_test(core, no_window_of_one_end);
	tcase_add_test(core, what_a_program_counts_adds_up);
	tcase_add_test(core, times_are_those_of_the_steps);
	tcase_add_test_raise_signal(aborts, more_hits_than_runs_aborts,
				    SIGABRT);
	tcase_add_test_raise_signal(aborts, a_quantile_of_nothing_aborts,
				    SIGABRT);
	suite_add_tcase(s, core);
	suite_add_tcase(s, aborts);
	return suite_main(s);
}
