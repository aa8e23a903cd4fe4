/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How long things take: the shape of a distribution, and that an action takes
 * its time where latencies are drawn and none where they are not.
 */
#include "suite.h"

#include "schedule/schedule.h"
#include "world/world.h"

#include <signal.h>

enum {
	DRAWS = 20000,
	US = 1000,
	MS = 1000000,
};

static const struct latency stop = {1 * MS, 10 * MS, 1000 * MS, true};
static const struct latency lock = {1 * MS, 5 * MS, 50 * MS, false};

/* Shares are of all draws, in percent. */
static const struct {
	const char *name;
	struct latency latency;
	uint64_t below_ns;
	unsigned least, most;
} shapes[] = {
	{"half lie below the typical value",
	 {1 * MS, 10 * MS, 1000 * MS, true},
	 10 * MS,
	 49,
	 51},
	{"below it each doubling is as likely as the next",
	 {1 * US, 16 * US, 16 * US, false},
	 2 * US,
	 11,
	 14},
	{"and above it", {1 * US, 1 * US, 16 * US, false}, 4 * US, 73, 77},
	{"in a tail, half as likely",
	 {1 * US, 1 * US, 64 * US, true},
	 2 * US,
	 74,
	 76},
	{"a tail does not heap up at its end",
	 {1 * US, 1 * US, 4 * US, true},
	 3999,
	 99,
	 100},
	{"from nothing on", {0, 0, 16, false}, 1, 50, 64},
	{"an hour and its half",
	 {1, LATENCY_MAX_NS / 2, LATENCY_MAX_NS, true},
	 LATENCY_MAX_NS / 2,
	 49,
	 51},
};

START_TEST(a_distribution_has_its_shape)
{
	const struct latency *l = &shapes[_i].latency;
	struct generator g;
	unsigned below = 0;

	generator_seed(&g, 1);
	for (unsigned i = 0; i < DRAWS; i++) {
		uint64_t ns = latency_at(l, generator_next(&g));

		ck_assert_uint_ge(ns, l->min_ns);
		ck_assert_uint_le(ns, l->max_ns);
		below += ns < shapes[_i].below_ns;
	}
	ck_assert_msg(below * 100 >= shapes[_i].least * DRAWS &&
			      below * 100 <= shapes[_i].most * DRAWS,
		      "%s: %u of %d", shapes[_i].name, below, DRAWS);
}
END_TEST

START_TEST(the_ends_of_a_distribution_come)
{
	static const uint64_t all = UINT64_MAX;
	static const uint64_t far = UINT64_C(1) << 63 | UINT32_MAX;

	ck_assert_uint_eq(latency_at(&lock, 0), lock.min_ns);
	ck_assert_uint_ge(latency_at(&lock, all >> 32), lock.typical_ns - 100);
	ck_assert_uint_ge(latency_at(&lock, all), lock.max_ns - 1 * MS);
	ck_assert_uint_ge(latency_at(&stop, far), stop.max_ns - 10 * MS);
	ck_assert_uint_eq(latency_at(&(struct latency){7, 7, 7, true}, all), 7);
	ck_assert_uint_eq(latency_at(&(struct latency){0, 0, 0, false}, 0), 0);
}
END_TEST

/* Two tasks of which one is slower than the other. */
struct busy {
	struct object object;
	const struct latency *before, *after, *sleep;
	uint64_t acted_ns, over_ns;
};

static void busy_main(void *argument)
{
	struct busy *b = argument;

	if (b->before)
		task_takes(b->before);
	task_act(&b->object, 1);
	b->acted_ns = world_now_ns(world_current());
	if (b->after) {
		task_takes(b->after);
		task_takes(b->after);
	}
	if (b->sleep)
		task_sleep_for(b->sleep);
	task_act(&b->object, 2);
	b->over_ns = world_now_ns(world_current());
}

static struct busy *busy_world(const struct busy *as, struct world **ret_world)
{
	struct sim_error error = {SIM_ERROR_NONE, ""};
	struct world *w = world_new(NULL, &error);
	struct busy *b;

	ck_assert_ptr_nonnull(w);
	b = world_alloc(w, sizeof(*b));
	*b = *as;
	object_init(&b->object, OBJECT_DEVICE, "device", NULL);
	task_new(w, "busy", busy_main, b, TASK_PLAIN);
	world_seal(w);
	*ret_world = w;
	return b;
}

/* What the acts themselves take, four times their mean. */
enum {
	ACT_MAX_NS = 400,
};

static const struct {
	const char *name;
	struct busy busy;
	uint64_t acted_least, acted_most;
	uint64_t over_least, over_most; /* since the first act */
} cases[] = {
	{"nothing", {.before = NULL}, 0, ACT_MAX_NS, 0, ACT_MAX_NS},
	{"an action that takes its time",
	 {.before = &lock},
	 1 * MS,
	 50 * MS + ACT_MAX_NS,
	 0,
	 ACT_MAX_NS},
	{"what follows it, and two add up",
	 {.after = &lock},
	 0,
	 ACT_MAX_NS,
	 2 * MS,
	 100 * MS + ACT_MAX_NS},
	{"a sleep", {.sleep = &stop}, 0, ACT_MAX_NS, 1 * MS, 1001 * MS},
	{"a sleep after an action that takes its time",
	 {.after = &lock, .sleep = &lock},
	 0,
	 ACT_MAX_NS,
	 3 * MS,
	 150 * MS + ACT_MAX_NS},
};

START_TEST(an_action_takes_its_time)
{
	struct world *w;
	struct busy *b = busy_world(&cases[_i].busy, &w);
	struct strategy *s = strategy_new(strategy_type_find("timed"), NULL);
	bool differs = false;
	uint64_t first = 0;

	for (uint64_t seed = 0; seed < 200; seed++) {
		struct run_result r;
		uint64_t over;

		world_run(w, &s->chooser, seed, &r);
		over = b->over_ns - b->acted_ns;
		ck_assert_uint_ge(b->acted_ns, cases[_i].acted_least);
		ck_assert_uint_le(b->acted_ns, cases[_i].acted_most);
		ck_assert_uint_ge(over, cases[_i].over_least);
		ck_assert_uint_le(over, cases[_i].over_most);
		first = seed ? first : b->over_ns;
		differs = differs || b->over_ns != first;
	}
	ck_assert(differs);
	strategy_free(s);
	world_free(w);
}
END_TEST

START_TEST(where_nothing_is_drawn_it_takes_none)
{
	static const struct busy all = {
		.before = &stop, .after = &lock, .sleep = &stop};
	static const struct busy none = {.sleep = &stop};
	struct strategy *s =
		strategy_new(strategy_type_find(_i ? "pct" : "random"), NULL);
	struct run_result of_all, of_none;
	struct world *w;

	(void)busy_world(&all, &w);
	world_run(w, &s->chooser, 1, &of_all);
	world_free(w);
	(void)busy_world(&none, &w);
	world_run(w, &s->chooser, 1, &of_none);
	world_free(w);
	ck_assert_uint_eq(of_all.digest, of_none.digest);
	/* A sleep lasts as it does typically. */
	ck_assert_uint_eq(of_all.now_ns, 100 + 10 * MS + 100);
	strategy_free(s);
}
END_TEST

START_TEST(a_replay_draws_the_same)
{
	static const struct busy all = {
		.before = &stop, .after = &lock, .sleep = &stop};
	struct strategy *s = strategy_new(strategy_type_find("timed"), NULL);
	struct schedule *schedule = schedule_new();
	struct replay *replay = replay_new(schedule);
	struct run_result once, again;
	struct world *w;

	(void)busy_world(&all, &w);
	for (uint64_t seed = 0; seed < 20; seed++) {
		world_run(w, &s->chooser, seed, &once);
		schedule_from_log(schedule, w);
		world_run(w, replay_chooser(replay), 0, &again);
		ck_assert_uint_eq(once.digest, again.digest);
		ck_assert_uint_eq(once.now_ns, again.now_ns);
	}
	replay_free(replay);
	schedule_free(schedule);
	strategy_free(s);
	world_free(w);
}
END_TEST

START_TEST(a_minimum_above_the_typical_aborts)
{
	latency_at(&(struct latency){2, 1, 3, false}, 0);
}
END_TEST

START_TEST(more_than_an_hour_aborts)
{
	latency_at(&(struct latency){1, 1, LATENCY_MAX_NS + 1, false}, 0);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("latency");
	TCase *core = suite_case("core");
	TCase *aborts = suite_case("aborts");

	SUITE_ADD_TABLE(core, a_distribution_has_its_shape, shapes);
	tcase_add_test(core, the_ends_of_a_distribution_come);
	SUITE_ADD_TABLE(core, an_action_takes_its_time, cases);
	tcase_add_loop_test(core, where_nothing_is_drawn_it_takes_none, 0, 2);
	tcase_add_test(core, a_replay_draws_the_same);
	tcase_add_test_raise_signal(aborts, a_minimum_above_the_typical_aborts,
				    SIGABRT);
	tcase_add_test_raise_signal(aborts, more_than_an_hour_aborts, SIGABRT);
	suite_add_tcase(s, core);
	suite_add_tcase(s, aborts);
	return suite_main(s);
}
