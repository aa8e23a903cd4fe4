/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Many runs: what is counted, which run is kept as the best, how sure one can
 * be of what was not seen.
 */
#include "programs.h"
#include "suite.h"

#include "explore/explore.h"

#include "check/check.h"

static const char *const abba[] = {"a: lock:m lock:n unlock:n unlock:m",
				   "b: lock:n lock:m unlock:m unlock:n",
				   "c: act:d act:d", NULL};

static struct explore_options options_of(const char *strategy, uint64_t runs)
{
	return (struct explore_options){
		.strategy = strategy_type_find(strategy),
		.seed = 7,
		.runs = runs,
	};
}

START_TEST(the_tally_adds_up)
{
	struct world *w = script_world(abba);
	unsigned count;
	struct explore_options o = options_of("random", 1000);
	uint64_t steps = 0;
	uint64_t stuck = 0;
	uint32_t choices = 0;
	struct strategy *s;
	struct tally *t;

	o.classes = check_classes(&count);
	o.class_count = count;
	t = explore_many(w, &o);
	s = strategy_new(o.strategy, NULL);
	for (uint64_t i = 0; i < 1000; i++) {
		struct run_result r;

		world_run(w, &s->chooser, explore_run_seed(7, i), &r);
		steps += r.steps;
		stuck += r.status == RUN_STUCK;
		choices = r.choices > choices ? r.choices : choices;
	}
	ck_assert_uint_eq(t->runs, 1000);
	ck_assert_uint_eq(t->steps, steps);
	ck_assert_uint_gt(stuck, 0);
	ck_assert_uint_eq(t->status[RUN_STUCK], stuck);
	ck_assert_uint_eq(t->status[RUN_FINISHED], 1000 - stuck);
	ck_assert_uint_eq(t->choices_max, choices);
	ck_assert_uint_eq(t->signature_count, 1);
	ck_assert_str_eq(t->signature[0].text, "deadlock m a b");
	ck_assert_uint_eq(t->signature[0].hits, stuck);
	ck_assert_ptr_eq(t->signature[0].klass, &check_deadlock);
	for (unsigned i = 0; i < count; i++)
		ck_assert_uint_eq(t->class_hits[i],
				  o.classes[i] == &check_deadlock ? stuck : 0);
	strategy_free(s);
	tally_free(t);
	tally_free(NULL);
	world_free(w);
}
END_TEST

START_TEST(the_best_run_has_the_fewest_preemptions)
{
	struct world *w = script_world(abba);
	struct explore_options o = options_of("random", 3000);
	struct tally *t = explore_many(w, &o);
	const struct tally_signature *best = &t->signature[0];
	struct strategy *s = strategy_new(o.strategy, NULL);
	struct schedule *schedule = schedule_new();
	struct replay *replay = replay_new(schedule);
	struct sim_error error = {SIM_ERROR_NONE, ""};
	struct run_result r;
	uint64_t first = UINT64_MAX;

	for (uint64_t i = 0; i < o.runs; i++) {
		world_run(w, &s->chooser, explore_run_seed(7, i), &r);
		if (!world_finding_count(w))
			continue;
		first = i < first ? i : first;
		ck_assert(r.preemptions > best->preemptions ||
			  (r.preemptions == best->preemptions &&
			   r.steps >= best->steps));
	}
	ck_assert_uint_eq(best->first_run, first);
	/* One is needed, to leave a between its locks. */
	ck_assert_uint_eq(best->preemptions, 1);
	ck_assert_uint_eq(best->tasks, 2);
	/* Its seed and its schedule both show it again. */
	world_run(w, &s->chooser, best->seed, &r);
	ck_assert_uint_eq(r.digest, best->digest);
	ck_assert(schedule_parse(schedule, best->schedule, &error));
	world_run(w, replay_chooser(replay), 0, &r);
	ck_assert_uint_eq(r.digest, best->digest);
	ck_assert_uint_eq(r.steps, best->steps);
	replay_free(replay);
	schedule_free(schedule);
	strategy_free(s);
	tally_free(t);
	world_free(w);
}
END_TEST

static void tallies_equal(const struct tally *a, const struct tally *b)
{
	ck_assert_uint_eq(a->runs, b->runs);
	ck_assert_uint_eq(a->steps, b->steps);
	ck_assert_uint_eq(a->ops, b->ops);
	ck_assert_uint_eq(a->choices_max, b->choices_max);
	ck_assert_mem_eq(a->status, b->status, sizeof(a->status));
	ck_assert_mem_eq(a->class_hits, b->class_hits, sizeof(a->class_hits));
	ck_assert_uint_eq(a->signature_count, b->signature_count);
	for (unsigned i = 0; i < a->signature_count; i++) {
		const struct tally_signature *s = &a->signature[i];
		const struct tally_signature *t = &b->signature[i];

		ck_assert_str_eq(s->text, t->text);
		ck_assert_ptr_eq(s->klass, t->klass);
		ck_assert_uint_eq(s->hits, t->hits);
		ck_assert_uint_eq(s->first_run, t->first_run);
		ck_assert_uint_eq(s->seed, t->seed);
		ck_assert_uint_eq(s->preemptions, t->preemptions);
		ck_assert_str_eq(s->schedule, t->schedule);
	}
}

static const uint64_t first_parts[] = {0, 1, 300, 599, 600};

START_TEST(a_series_in_two_parts_is_the_series)
{
	struct world *w = script_world(abba);
	struct explore_options o = options_of("random", 600);
	struct tally *whole, *parts, *second;

	o.classes = check_classes(&o.class_count);
	whole = explore_many(w, &o);
	o.runs = first_parts[_i];
	parts = explore_many(w, &o);
	o.first_run = o.runs;
	o.runs = 600 - o.first_run;
	second = explore_many(w, &o);
	tally_merge(parts, second);
	tallies_equal(whole, parts);
	tally_free(second);
	tally_free(parts);
	tally_free(whole);
	world_free(w);
}
END_TEST

START_TEST(a_tally_passes_as_bytes)
{
	struct world *w = script_world(abba);
	struct explore_options o = options_of("timed", 300);
	struct tally *t, *passed;
	struct saved saved;
	char *bytes;
	size_t count;
	FILE *out = open_memstream(&bytes, &count);

	o.classes = check_classes(&o.class_count);
	o.turns = 5;
	t = explore_many(w, &o);
	ck_assert_ptr_nonnull(out);
	tally_pass(t, out);
	ck_assert_int_eq(fclose(out), 0);
	saved_begin(&saved, bytes, count);
	passed = tally_passed(&saved);
	ck_assert_ptr_nonnull(passed);
	ck_assert_ptr_eq(saved.at, saved.end);
	tallies_equal(t, passed);
	ck_assert_uint_eq(t->digest, passed->digest);
	ck_assert_mem_eq(t->turns, passed->turns, 5 * sizeof(*t->turns));
	tally_free(passed);
	/* Not all of it. */
	for (size_t i = 0; i < count; i += 97) {
		saved_begin(&saved, bytes, i);
		ck_assert_ptr_null(tally_passed(&saved));
	}
	tally_free(t);
	free(bytes);
	world_free(w);
}
END_TEST

START_TEST(a_run_counts_once_for_a_signature)
{
	/* Two instances of one class, released without being held. */
	static const char *const lines[] = {"a: unlock:x.m unlock:y.m", NULL};
	const struct finding_class *const classes[] = {
		&check_unbalanced_unlock};
	struct world *w = script_world(lines);
	struct explore_options o = options_of("random", 10);
	struct tally *t;

	o.classes = classes;
	o.class_count = 1;
	t = explore_many(w, &o);
	ck_assert_uint_eq(t->signature_count, 1);
	ck_assert_uint_eq(t->signature[0].hits, 10);
	ck_assert_uint_eq(t->class_hits[0], 10);
	tally_free(t);
	world_free(w);
}
END_TEST

START_TEST(a_series_can_be_cut_in_pieces)
{
	struct world *w = table_world(&programs[_i]);
	struct explore_options o = options_of("pct", 300);
	struct tally *whole = explore_many(w, &o);
	struct tally *again = explore_many(w, &o);
	struct tally *first, *second;

	ck_assert_uint_eq(whole->digest, again->digest);
	o.runs = 120;
	first = explore_many(w, &o);
	o.first_run = 120;
	o.runs = 180;
	second = explore_many(w, &o);
	ck_assert_uint_eq(whole->runs, first->runs + second->runs);
	ck_assert_uint_eq(whole->steps, first->steps + second->steps);
	ck_assert_uint_ne(first->digest, second->digest);
	for (unsigned i = 0; i < ARRAY_COUNT(whole->status); i++)
		ck_assert_uint_eq(whole->status[i],
				  first->status[i] + second->status[i]);
	tally_free(whole);
	tally_free(again);
	tally_free(first);
	tally_free(second);
	world_free(w);
}
END_TEST

static bool stop_at(void *context, const struct tally *so_far)
{
	return so_far->runs >= *(const uint64_t *)context;
}

START_TEST(it_stops_when_asked_to)
{
	struct world *w = script_world(abba);
	struct explore_options o = options_of("random", 10000);
	uint64_t most = 100;
	struct tally *t;

	o.stop = stop_at;
	o.stop_context = &most;
	t = explore_many(w, &o);
	ck_assert_uint_ge(t->runs, 100);
	ck_assert_uint_lt(t->runs, 1000);
	tally_free(t);
	most = 0;
	t = explore_many(w, &o);
	ck_assert_uint_eq(t->runs, 0);
	tally_free(t);
	world_free(w);
}
END_TEST

START_TEST(seeds_of_a_series_differ)
{
	for (uint64_t i = 0; i < 1000; i++) {
		ck_assert_uint_ne(explore_run_seed(1, i),
				  explore_run_seed(1, i + 1));
		ck_assert_uint_ne(explore_run_seed(1, i),
				  explore_run_seed(2, i));
		ck_assert_uint_eq(explore_run_seed(1, i),
				  explore_run_seed(1, i));
	}
	/* Fixed for ever: they stand in databases. */
	ck_assert_uint_eq(explore_run_seed(0, 0), 0x6e789e6aa1b965f4);
}
END_TEST

static uint32_t profiled_choices(struct world *w)
{
	struct profile *p = explore_profile(w);
	uint32_t choices = p->choices;

	explore_profile_free(p);
	return choices;
}

START_TEST(the_profile_is_a_little_more_than_was_seen)
{
	static const char *const one[] = {"a: act:d act:d", NULL};
	struct world *w = script_world(one);
	uint32_t choices;

	/* No choice at all. */
	ck_assert_uint_eq(profiled_choices(w), 1);
	world_free(w);
	w = script_world(abba);
	choices = profiled_choices(w);
	ck_assert_uint_eq(choices, profiled_choices(w));
	ck_assert(choices >= 5 && choices <= 13);
	world_free(w);
}
END_TEST

/* 1 - 0.05^(1/n), and 3/n from 30 runs on. */
static const struct {
	uint64_t runs;
	uint64_t least;
	uint64_t most;
} bounds[] = {
	{0, 1000000000, 1000000000}, {1, 950000000, 950000000},
	{2, 776393203, 776393205},   {3, 631596851, 631596855},
	{10, 258865551, 258865560},  {29, 98144628, 98144670},
	{30, 100000000, 100000000},  {31, 96774194, 96774194},
	{100, 30000000, 30000000},   {3000, 1000000, 1000000},
	{3000000000, 1, 1},	     {3000000001, 1, 1},
	{1000000000000000000, 1, 1},
};

START_TEST(what_was_not_seen_has_an_upper_bound)
{
	uint64_t bound = explore_rate_bound_ppb(bounds[_i].runs);

	ck_assert_msg(bound >= bounds[_i].least && bound <= bounds[_i].most,
		      "%llu", (unsigned long long)bound);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("explore");
	TCase *core = suite_case("core");

	tcase_add_test(core, the_tally_adds_up);
	tcase_add_test(core, the_best_run_has_the_fewest_preemptions);
	tcase_add_test(core, a_run_counts_once_for_a_signature);
	SUITE_ADD_TABLE(core, a_series_in_two_parts_is_the_series, first_parts);
	tcase_add_test(core, a_tally_passes_as_bytes);
	SUITE_ADD_TABLE(core, a_series_can_be_cut_in_pieces, programs);
	tcase_add_test(core, it_stops_when_asked_to);
	tcase_add_test(core, seeds_of_a_series_differ);
	tcase_add_test(core, the_profile_is_a_little_more_than_was_seen);
	SUITE_ADD_TABLE(core, what_was_not_seen_has_an_upper_bound, bounds);
	suite_add_tcase(s, core);
	return suite_main(s);
}
