/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Aim:    each strategy keeps its word: uniform, the bound of pct, time.
 * Method: many fixed seeds and integer bounds, so that a test passes always or
 *         never. The bounds are five standard deviations wide or more.
 */
#include "programs.h"
#include "suite.h"

#include "explore/explore.h"
#include "schedule/schedule.h"

static const struct {
	uint64_t seed;
	uint64_t draws[3];
} vectors[] = {
	/* By another implementation of splitmix64 and xoshiro256**. */
	{0, {0x99ec5f36cb75f2b4, 0xbf6e1f784956452a, 0x1a5f849d4933e6e0}},
	{1, {0xb3f2af6d0fc710c5, 0x853b559647364cea, 0x92f89756082a4514}},
	{UINT64_MAX,
	 {0x8f5520d52a7ead08, 0xc476a018caa1802d, 0x81de31c0d260469e}},
};

START_TEST(the_generator_is_the_published_one)
{
	struct generator g;

	generator_seed(&g, vectors[_i].seed);
	for (unsigned i = 0; i < 3; i++)
		ck_assert_uint_eq(generator_next(&g), vectors[_i].draws[i]);
}
END_TEST

static const uint32_t below[] = {1, 2, 3, 7, 64, 1000, UINT32_MAX};

START_TEST(draws_are_below_their_bound_and_reach_both_ends)
{
	struct generator g;
	uint32_t least = UINT32_MAX;
	uint32_t most = 0;

	generator_seed(&g, 5);
	for (unsigned i = 0; i < 100000; i++) {
		uint32_t draw = generator_below(&g, below[_i]);

		ck_assert_uint_lt(draw, below[_i]);
		least = draw < least ? draw : least;
		most = draw > most ? draw : most;
	}
	ck_assert_uint_le(least, below[_i] / 1000);
	ck_assert_uint_ge(most, below[_i] - 1 - below[_i] / 1000);
}
END_TEST

START_TEST(strategies_are_found_by_name)
{
	unsigned count;
	const struct strategy_type *const *types = strategy_types(&count);

	ck_assert_uint_ge(count, 3);
	for (unsigned i = 0; i < count; i++) {
		ck_assert_ptr_eq(strategy_type_find(types[i]->name), types[i]);
		ck_assert_ptr_nonnull(types[i]->sentence);
	}
	ck_assert_ptr_null(strategy_type_find("psychic"));
	ck_assert_ptr_null(strategy_type_find(""));
}
END_TEST

/*
 * How often each order of a script comes out. Orders are known beforehand, one
 * word each, separated by blanks.
 */
struct share {
	const char *strategy;
	struct strategy_options options;
	const char *lines[5];
	const char *orders;
	unsigned runs;
	unsigned least; /* of each order */
	unsigned most;
};

static const struct share shares[] = {
	{"random",
	 {.depth = 0},
	 {"a: lock:m unlock:m", "b: lock:m unlock:m", "c: lock:m unlock:m"},
	 "abc acb bac bca cab cba",
	 12000,
	 1790,
	 2210},
	/* The two orders of the last step of one among three. */
	{"random",
	 {.depth = 0},
	 {"a: choose=4 act:d say=1", "b: act:d say=2"},
	 "12 21",
	 10000,
	 4750,
	 5250},
	/* d = 1: each order of whole tasks, and no other, equally often. */
	{"pct",
	 {.depth = 1},
	 {"a: act:d act:d say=1", "b: act:d act:d say=2"},
	 "12 21",
	 10000,
	 4750,
	 5250},
	{"pct",
	 {.depth = 1},
	 {"a: act:d act:d say=1", "b: act:d act:d say=2",
	  "c: act:d act:d say=3"},
	 "123 132 213 231 312 321",
	 12000,
	 1790,
	 2210},
	{"pct",
	 {.depth = 1},
	 {"a: act:d act:d say=1", "b: act:d act:d say=2",
	  "c: act:d act:d say=3", "d: act:d act:d say=4"},
	 "1234 1243 1324 1342 1423 1432 2134 2143 2314 2341 2413 2431 3124 "
	 "3142 3214 3241 3412 3421 4123 4132 4213 4231 4312 4321",
	 24000,
	 840,
	 1160},
};

/* The number of a word in a list, or -1. */
static int word_index(const char *words, const char *word)
{
	size_t length = strlen(word);
	int index = 0;

	for (const char *at = words; *at; index++) {
		size_t here = strcspn(at, " ");

		if (here == length && !strncmp(at, word, length))
			return index;
		at += here;
		at += *at == ' ';
	}
	return -1;
}

START_TEST(each_order_has_its_share)
{
	const struct share *share = &shares[_i];
	struct world *w = script_world(share->lines);
	struct strategy *s = strategy_new(strategy_type_find(share->strategy),
					  &share->options);
	unsigned hits[32] = {0};

	for (unsigned i = 0; i < share->runs; i++) {
		struct run_result r;
		int index;

		world_run(w, &s->chooser, explore_run_seed(1, i), &r);
		index = word_index(share->orders, script_order(script_of(w)));
		ck_assert_msg(index >= 0, "unexpected order %s",
			      script_order(script_of(w)));
		hits[index]++;
		if (share->options.depth == 1)
			ck_assert_uint_eq(r.preemptions, 0);
	}
	for (int i = 0;
	     i < 32 &&
	     i <= word_index(share->orders, strrchr(share->orders, ' ') + 1);
	     i++)
		ck_assert_msg(hits[i] >= share->least && hits[i] <= share->most,
			      "order %d: %u of %u", i, hits[i], share->runs);
	strategy_free(s);
	world_free(w);
}
END_TEST

/* The first pick among three tasks, and a value among five. */
START_TEST(random_is_uniform_over_tasks_and_values)
{
	static const char *const lines[] = {"a: act:d choose=5 act:d",
					    "b: act:d choose=5 act:d",
					    "c: act:d choose=5 act:d", NULL};
	struct world *w = script_world(lines);
	struct strategy *s = strategy_new(strategy_type_find("random"), NULL);
	unsigned first[4] = {0};
	unsigned values[5] = {0};

	for (uint64_t seed = 0; seed < 30000; seed++) {
		struct run_result r;

		world_run(w, &s->chooser, seed, &r);
		first[world_log(w)->tasks[0]]++;
		values[world_log(w)->values[0].value]++;
	}
	for (unsigned i = 1; i <= 3; i++)
		ck_assert(first[i] > 9590 && first[i] < 10410);
	for (unsigned i = 0; i < 5; i++)
		ck_assert(values[i] > 5650 && values[i] < 6350);
	strategy_free(s);
	world_free(w);
}
END_TEST

/*
 * Bugs of a known depth: the chance of a run in which the order is 'bad' is at
 * least 1 / (n k^(d-1)), where k is the largest number of choice points. For
 * the second one it is exactly that.
 */
static const struct {
	const char *name;
	const char *lines[5];
	const char *bad;
	unsigned n;
	unsigned depth;
} bugs[] = {
	{"depth 1: b before a",
	 {"a: act:d act:d act:d act:d say=1", "b: act:d say=2"},
	 "21",
	 2,
	 1},
	{"depth 2: b between two steps of a",
	 {"a: act:d act:d act:d say=1 act:d say=2 act:d act:d",
	  "b: act:e act:e act:e say=3"},
	 "132",
	 2,
	 2},
	{"depth 2, among four tasks",
	 {"a: act:d act:d say=1 act:d say=2 act:d", "b: act:e act:e say=3",
	  "c: act:f act:f act:f", "d: act:g act:g act:g"},
	 "132",
	 4,
	 2},
	{"depth 3: part of b between two steps of a, the rest at the end",
	 {"a: act:d say=1 act:d say=2 act:d say=3",
	  "b: act:e say=4 act:e say=5", "c: act:f"},
	 "14235",
	 3,
	 3},
};

START_TEST(pct_keeps_its_bound)
{
	enum {
		RUNS = 20000,
	};
	struct world *w = script_world(bugs[_i].lines);
	struct strategy_options options = {.depth = bugs[_i].depth};
	struct strategy *s;
	struct run_result r;
	uint64_t hits = 0;
	uint64_t rate = bugs[_i].n;
	uint64_t deviation = 0;
	uint32_t most = 0;

	s = strategy_new(strategy_type_find("random"), NULL);
	for (uint64_t seed = 0; seed < 2000; seed++) {
		world_run(w, &s->chooser, seed, &r);
		most = r.choices > most ? r.choices : most;
	}
	strategy_free(s);
	options.choices_hint = most;
	for (unsigned i = 1; i < bugs[_i].depth; i++)
		rate *= most;
	s = strategy_new(strategy_type_find("pct"), &options);
	for (uint64_t i = 0; i < RUNS; i++) {
		world_run(w, &s->chooser, explore_run_seed(2, i), &r);
		hits += !strcmp(script_order(script_of(w)), bugs[_i].bad);
	}
	while (deviation * deviation < RUNS / rate)
		deviation++;
	ck_assert_msg(hits + 4 * deviation >= RUNS / rate,
		      "%s: %llu hits, bound %llu", bugs[_i].name,
		      (unsigned long long)hits,
		      (unsigned long long)(RUNS / rate));
	strategy_free(s);
	world_free(w);
}
END_TEST

START_TEST(pct_finds_it_without_knowing_the_length)
{
	struct world *w = script_world(bugs[_i].lines);
	struct strategy *s = strategy_new(strategy_type_find("pct"), NULL);
	uint64_t hits = 0;

	for (uint64_t i = 0; i < 20000; i++) {
		struct run_result r;

		world_run(w, &s->chooser, explore_run_seed(3, i), &r);
		hits += !strcmp(script_order(script_of(w)), bugs[_i].bad);
	}
	ck_assert_uint_gt(hits, 0);
	strategy_free(s);
	world_free(w);
}
END_TEST

/* Under 'timed' these orders come out, whatever the seed. */
static const struct {
	const char *name;
	const char *lines[4];
	const char *order;
	uint64_t now_least;
	uint64_t now_most;
} times[] = {
	{"the shortest sleep ends first",
	 {"a: nap=1000 say=1", "b: nap=500 say=2", "c: nap=2000 say=3"},
	 "213",
	 2000,
	 2000},
	{"equal sleeps end in the order of creation",
	 {"a: nap=700 say=1", "b: nap=700 say=2"},
	 "12",
	 700,
	 700},
	{"sleeps add up",
	 {"a: nap=300 nap=300 say=1", "b: nap=500 say=2"},
	 "21",
	 600,
	 600},
	{"timers fire at their deadlines",
	 {"a: arm:t=5000 arm:u=1000 nap=3000 say=1 nap=5000 say=2"},
	 "u1t2",
	 8000,
	 8200},
	{"a step lasts a quarter of its mean to four times that",
	 {"a: act:d"},
	 "",
	 25,
	 400},
	{"a task that waited goes on at once",
	 {"a: wait:c say=1", "b: nap=9000 complete:c nap=1 say=2"},
	 "a12",
	 9000,
	 9300},
};

START_TEST(timed_runs_what_is_ready_first)
{
	struct world *w = script_world(times[_i].lines);
	struct strategy *s = strategy_new(strategy_type_find("timed"), NULL);

	for (uint64_t seed = 0; seed < 2000; seed++) {
		struct run_result r;

		world_run(w, &s->chooser, seed, &r);
		ck_assert_msg(
			!strcmp(script_order(script_of(w)), times[_i].order),
			"%s: seed %llu: %s", times[_i].name,
			(unsigned long long)seed, script_order(script_of(w)));
		ck_assert_uint_ge(r.now_ns, times[_i].now_least);
		ck_assert_uint_le(r.now_ns, times[_i].now_most);
	}
	strategy_free(s);
	world_free(w);
}
END_TEST

START_TEST(timed_draws_its_latencies)
{
	static const char *const lines[] = {"a: act:d act:d act:d say=1",
					    "b: act:d act:d act:d say=2", NULL};
	struct world *w = script_world(lines);
	struct strategy *s = strategy_new(strategy_type_find("timed"), NULL);
	unsigned first = 0;

	for (uint64_t seed = 0; seed < 10000; seed++) {
		struct run_result r;

		world_run(w, &s->chooser, seed, &r);
		first += script_order(script_of(w))[0] == '1';
	}
	ck_assert(first > 4700 && first < 5300);
	strategy_free(s);
	world_free(w);
}
END_TEST

/* Time never goes back, and never before an op is ready. */
static void time_step(void *context, struct world *w, const struct event *event)
{
	uint64_t *before = context;

	ck_assert_uint_ge(world_now_ns(w), *before);
	ck_assert_uint_ge(world_now_ns(w), event->task->ready_ns);
	*before = world_now_ns(w);
}

START_TEST(time_goes_forward_under_all_strategies)
{
	struct sim_error error = {SIM_ERROR_NONE, ""};
	struct world *w = world_new(NULL, &error);
	uint64_t before;
	unsigned count;
	const struct strategy_type *const *types = strategy_types(&count);

	ck_assert_ptr_nonnull(w);
	(void)script_build(w, programs[_i].lines);
	world_subscribe(w, HOOK_STEP, time_step, &before);
	world_seal(w);
	for (unsigned i = 0; i < count; i++) {
		struct strategy *s = strategy_new(types[i], NULL);

		for (uint64_t seed = 0; seed < 50; seed++) {
			struct run_result r;

			before = 0;
			world_run(w, &s->chooser, seed, &r);
		}
		strategy_free(s);
	}
	world_free(w);
}
END_TEST

/* One fault among eight points: each is struck in some run, at most one a run,
 * and some runs have none. */
START_TEST(faults_strike_everywhere)
{
	static const struct table_row row = {
		.lines = {"a: fault act:d fault act:d fault act:d fault act:d "
			  "fault act:d fault act:d fault act:d fault"},
		.faults = 1,
	};
	struct world *w = table_world(&row);
	unsigned count;
	const struct strategy_type *const *types = strategy_types(&count);

	for (unsigned i = 0; i < count; i++) {
		struct strategy *s = strategy_new(types[i], NULL);
		unsigned struck[9] = {0};

		for (uint64_t seed = 0; seed < 4000; seed++) {
			struct run_result r;
			unsigned at = 8;
			unsigned sum = 0;

			world_run(w, &s->chooser, seed, &r);
			for (unsigned word = 0; word < 8; word++)
				if (script_result(script_of(w), "a",
						  2 * word + 1) == 1) {
					at = word;
					sum++;
				}
			ck_assert_uint_le(sum, 1);
			struck[at]++;
		}
		for (unsigned at = 0; at < 9; at++)
			ck_assert_msg(struck[at] > 20, "%s: point %u: %u",
				      types[i]->name, at, struck[at]);
		strategy_free(s);
	}
	world_free(w);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("schedule_strategy");
	TCase *core = suite_case("core");

	SUITE_ADD_TABLE(core, the_generator_is_the_published_one, vectors);
	SUITE_ADD_TABLE(core, draws_are_below_their_bound_and_reach_both_ends,
			below);
	tcase_add_test(core, strategies_are_found_by_name);
	SUITE_ADD_TABLE(core, each_order_has_its_share, shares);
	tcase_add_test(core, random_is_uniform_over_tasks_and_values);
	SUITE_ADD_TABLE(core, pct_keeps_its_bound, bugs);
	SUITE_ADD_TABLE(core, pct_finds_it_without_knowing_the_length, bugs);
	SUITE_ADD_TABLE(core, timed_runs_what_is_ready_first, times);
	tcase_add_test(core, timed_draws_its_latencies);
	SUITE_ADD_TABLE(core, time_goes_forward_under_all_strategies, programs);
	tcase_add_test(core, faults_strike_everywhere);
	suite_add_tcase(s, core);
	return suite_main(s);
}
