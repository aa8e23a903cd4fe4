/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Aim:    pos and surw give orders the chance that their papers give them; rff
 *         steers to what it has not seen; mix is fair to its members; a run of
 *         a series that learns can be made alone.
 * Method: programs whose orders are counted by hand, fixed seeds, and
 * chi-square sums in integers, so that a test passes always or never. The
 * bounds of chi-square are those of a probability of 1 in 1000.
 */
#include "programs.h"
#include "suite.h"

#include "explore/explore.h"

enum {
	ORDERS_MAX = 24,
};

/* Orders of a program, one word each, and their chances. */
struct chances {
	const char *what;
	const char *strategy;
	const char *objects; /* for surw to watch */
	const char *lines[6];
	const char *orders;
	unsigned weights[ORDERS_MAX]; /* of 1000; 0 first: all alike */
	unsigned count;
	unsigned chi2; /* the bound, times 10 */
};

static const struct chances chances[] = {
	/* b has the lowest of eight draws. */
	{"an event stalls behind seven that it does not race with",
	 "pos",
	 NULL,
	 {"a: act:d act:d act:d act:d act:d act:d act:d say=1",
	  "b: act:e say=2"},
	 "12 21",
	 {125, 875},
	 2,
	 108},
	/* Both draw again after each step. */
	{"events that race draw again",
	 "pos",
	 NULL,
	 {"a: act:d say=1 act:d say=2 act:d say=3", "b: act:d say=4"},
	 "4123 1423 1243 1234",
	 {500, 250, 125, 125},
	 4,
	 163},
	{"reads do not race with reads",
	 "pos",
	 NULL,
	 {"a: read:x read:x read:x say=1", "b: read:x say=2"},
	 "12 21",
	 {250, 750},
	 2,
	 108},
	{"takers of a lock are equals",
	 "pos",
	 NULL,
	 {"a: lock:m unlock:m", "b: lock:m unlock:m", "c: lock:m unlock:m"},
	 "abc acb bac bca cab cba",
	 {0},
	 6,
	 205},
	{"all orders of one object's steps are alike",
	 "surw",
	 "d",
	 {"a: act:d say=1 act:d say=2 act:d say=3",
	  "b: act:d say=4 act:d say=5"},
	 "12345 12435 12453 14235 14253 14523 41235 41253 41523 45123",
	 {0},
	 10,
	 279},
	{"whatever else the tasks do, and others",
	 "surw",
	 "d",
	 {"a: act:e act:e act:d say=1 act:d say=2 act:e act:d say=3",
	  "b: act:d say=4 act:f act:f act:f act:f act:f act:f act:d say=5",
	  "c: act:g act:g act:g act:g act:g act:g"},
	 "12345 12435 12453 14235 14253 14523 41235 41253 41523 45123",
	 {0},
	 10,
	 279},
	{"a drawn object is as good as a named one",
	 "surw",
	 NULL,
	 {"a: act:e act:e act:d say=1 act:d say=2 act:e act:d say=3",
	  "b: act:d say=4 act:f act:f act:f act:f act:f act:f act:d say=5"},
	 "12345 12435 12453 14235 14253 14523 41235 41253 41523 45123",
	 {0},
	 10,
	 279},
	{"where it is told so it draws what no lock guards, and nothing else",
	 "surw",
	 "auto",
	 {"a: act:d act:d act:d act:d act:d write:x=1 say=1 write:x=2 say=2",
	  "b: act:d act:d act:d act:d write:x=3 say=3"},
	 "123 132 312",
	 {0},
	 3,
	 138},
	{"or what there is",
	 "surw",
	 "auto",
	 {"a: act:e act:e act:d say=1 act:d say=2 act:e act:d say=3",
	  "b: act:d say=4 act:f act:f act:f act:f act:f act:f act:d say=5"},
	 "12345 12435 12453 14235 14253 14523 41235 41253 41523 45123",
	 {0},
	 10,
	 279},
	{"the weight of a task that is made later comes from its maker",
	 "surw",
	 "d",
	 {"a: create:b create:c act:d say=1", "b@: act:d say=2 act:d say=3",
	  "c@: act:d say=4"},
	 "1234 1243 1423 2134 2143 2314 2341 2413 2431 4123 4213 4231",
	 {0},
	 12,
	 313},
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

enum {
	CHANCE_RUNS = 12000,
};

/* Chi-square times 10, over CHANCE_RUNS runs of a strategy. */
static uint64_t chi_square(const struct chances *c, const char *strategy)
{
	struct world *w = script_world(c->lines);
	struct profile *profile = explore_profile(w);
	struct strategy_options options = {.profile = profile,
					   .objects = c->objects};
	struct strategy *s =
		strategy_new(strategy_type_find(strategy), &options);
	uint64_t hits[ORDERS_MAX] = {0};
	uint64_t sum = 0;

	for (unsigned i = 0; i < CHANCE_RUNS; i++) {
		struct run_result r;
		int index;

		world_run(w, &s->chooser, explore_run_seed(11, i), &r);
		index = word_index(c->orders, script_order(script_of(w)));
		ck_assert_msg(index >= 0, "%s: unexpected order %s", c->what,
			      script_order(script_of(w)));
		hits[index]++;
	}
	for (unsigned i = 0; i < c->count; i++) {
		uint64_t wanted = c->weights[0]
					  ? CHANCE_RUNS * c->weights[i] / 1000
					  : CHANCE_RUNS / c->count;
		uint64_t off =
			hits[i] > wanted ? hits[i] - wanted : wanted - hits[i];

		sum += 10 * off * off / wanted;
	}
	strategy_free(s);
	explore_profile_free(profile);
	world_free(w);
	return sum;
}

START_TEST(orders_have_their_chances)
{
	uint64_t sum = chi_square(&chances[_i], chances[_i].strategy);

	ck_assert_msg(sum <= chances[_i].chi2, "%s: chi-square is %llu/10",
		      chances[_i].what, (unsigned long long)sum);
}
END_TEST

/* The sums would show it if it were otherwise. Tasks that go to one object at
 * every step, or to one lock once, have the same chances under random. */
START_TEST(under_random_they_have_others)
{
	unsigned far = 0;

	for (unsigned i = 0; i < ARRAY_COUNT(chances); i++)
		far += chi_square(&chances[i], "random") > 10 * chances[i].chi2;
	ck_assert_uint_eq(far, ARRAY_COUNT(chances) - 2);
}
END_TEST

START_TEST(the_profile_knows_tasks_and_objects)
{
	static const char *const lines[] = {
		"a: lock:m lock:n write:x=1 unlock:n unlock:m write:y=1",
		"b: lock:n lock:m read:x unlock:m unlock:n write:y=2 create:c",
		"c@: read:z act:d", NULL};
	struct world *w = script_world(lines);
	struct profile *p = explore_profile(w);
	unsigned a = profile_find_task(p, "a");
	unsigned b = profile_find_task(p, "b");
	unsigned c = profile_find_task(p, "c");
	const struct script *s = script_of(w);
	unsigned m = profile_find_object(p, script_object(s, "m"));
	unsigned n = profile_find_object(p, script_object(s, "n"));
	unsigned x = profile_find_object(p, script_object(s, "x"));
	unsigned y = profile_find_object(p, script_object(s, "y"));
	unsigned z = profile_find_object(p, script_object(s, "z"));

	ck_assert_uint_eq(p->task[a].count, 16);
	ck_assert_uint_eq(p->task[b].created[c], p->task[c].count);
	ck_assert_uint_eq(p->task[a].created[c], 0);
	ck_assert_uint_eq(p->task[c].events[z], p->task[c].count);
	ck_assert_uint_eq(p->task[c].events[x], 0);
	ck_assert_str_eq(p->object[m].name, "m");
	ck_assert(profile_cycle(p, m, n) && profile_cycle(p, n, m));
	ck_assert(!profile_cycle(p, m, x));
	ck_assert(!profile_unguarded(p, x));
	ck_assert(profile_unguarded(p, y));
	ck_assert(!profile_unguarded(p, z)); /* nobody writes it */
	ck_assert_uint_eq(profile_find_task(p, "d"), PROFILE_TASKS_MAX);
	explore_profile_free(p);
	world_free(w);
}
END_TEST

static const struct {
	const char *names;
	const char *object;
	bool meant;
} named[] = {
	{"lock", "lock", true},
	{"lock", "lock(gpu0)", true},
	{"lock(gpu0)", "lock(gpu0)", true},
	{"lock(gpu1)", "lock(gpu0)", false},
	{"loc", "lock(gpu0)", false},
	{"lock(", "lock(gpu0)", false},
	{"lock(gpu0)", "lock", false},
	{"a,lock,b", "lock", true},
	{"a,b,lock(gpu0)", "lock(gpu0)", true},
	{",,lock", "lock", true},
	{"a,b", "lock", false},
	{"", "lock", false},
	{",", "lock", false},
};

START_TEST(a_name_means_its_objects)
{
	ck_assert_msg(profile_named(named[_i].names, named[_i].object) ==
			      named[_i].meant,
		      "'%s' and '%s'", named[_i].names, named[_i].object);
}
END_TEST

/*
 * A run of a series, made alone: same strategy and seed, nothing learnt before.
 */
START_TEST(a_run_of_a_series_can_be_made_alone)
{
	struct world *w = table_world(&programs[_i]);
	struct profile *profile = explore_profile(w);
	struct strategy_options options = {.profile = profile,
					   .choices_hint = profile->choices};
	unsigned count;
	const struct strategy_type *const *types = strategy_types(&count);

	for (unsigned i = 0; i < count; i++) {
		struct strategy *s = strategy_new(types[i], &options);

		for (uint64_t run = 0; run < 150; run++) {
			struct run_result first, again;
			struct strategy *alone;

			strategy_run(s, w, explore_run_seed(3, run), &first);
			alone = strategy_new(s->ran, &options);
			world_run(w, &alone->chooser, world_seed(w), &again);
			ck_assert_msg(first.digest == again.digest &&
					      first.steps == again.steps,
				      "%s: run %llu, by %s", types[i]->name,
				      (unsigned long long)run, s->ran->name);
			strategy_free(alone);
		}
		strategy_free(s);
	}
	explore_profile_free(profile);
	world_free(w);
}
END_TEST

/* r reads what c has written after twelve steps: how often in 1000 runs. */
static unsigned late_reads(const char *strategy)
{
	static const char *const lines[] = {
		"a: write:x=1 act:d act:d act:d", "b: act:e write:x=2 act:e",
		("c: act:f act:f act:f act:f act:f act:f act:f act:f act:f "
		 "act:f act:f act:f write:x=3"),
		"r: read:x", NULL};
	struct world *w = script_world(lines);
	struct strategy *s = strategy_new(strategy_type_find(strategy), NULL);
	unsigned hits = 0;

	for (uint64_t i = 0; i < 1000; i++) {
		struct run_result r;

		strategy_run(s, w, explore_run_seed(5, i), &r);
		hits += script_result(script_of(w), "r", 1) == 3;
	}
	strategy_free(s);
	world_free(w);
	return hits;
}

START_TEST(rff_steers_to_pairs_that_are_rare)
{
	unsigned random = late_reads("random");
	unsigned pos = late_reads("pos");
	unsigned rff = late_reads("rff");

	ck_assert_uint_lt(random, 5);
	ck_assert_msg(rff >= 2 * pos, "rff %u, pos %u", rff, pos);
}
END_TEST

enum {
	EPOCH = 64,
	EPOCHS = 20,
};

/* Runs of one member of mix in each epoch of a series. */
static void shares_of(const char *const *lines, const char *member,
		      unsigned *ret)
{
	struct world *w = script_world(lines);
	struct strategy *s = strategy_new(strategy_type_find("mix"), NULL);
	const struct strategy_type *type = strategy_type_find(member);

	memset(ret, 0, EPOCHS * sizeof(*ret));
	for (uint64_t i = 0; i < EPOCH * EPOCHS; i++) {
		struct run_result r;

		strategy_run(s, w, explore_run_seed(9, i), &r);
		ret[i / EPOCH] += s->ran == type;
	}
	strategy_free(s);
	world_free(w);
}

/* Of 64 runs, at first and, half of them, for ever. */
static const struct {
	const char *member;
	unsigned runs;
} shares[] = {
	{"surw", 38}, {"pct", 10}, {"random", 6},
	{"timed", 5}, {"rff", 2},  {"pos", 2},
};

START_TEST(mix_leaves_no_member_out)
{
	static const char *const nothing[] = {"a: nap", "b: nap", NULL};
	static const char *const much[] = {
		"a: write:x=1 read:y lock:m unlock:m write:y=1 lock:n unlock:n",
		"b: write:y=1 read:x lock:m lock:n unlock:n unlock:m read:y",
		"c: lock:n lock:m unlock:m unlock:n write:x=1 add:y=1", NULL};
	unsigned same[EPOCHS], moved[EPOCHS];

	shares_of(nothing, shares[_i].member, same);
	shares_of(much, shares[_i].member, moved);
	for (unsigned i = 0; i < EPOCHS; i++) {
		/* Where nobody finds anything shares stay as they are. */
		ck_assert_uint_ge(same[i] + 1, shares[_i].runs);
		ck_assert_uint_le(same[i], shares[_i].runs + 1);
		ck_assert_uint_ge(moved[i] + 1, shares[_i].runs / 2);
	}
	ck_assert_uint_ge(moved[0] + 1, shares[_i].runs);
	ck_assert_uint_le(moved[0], shares[_i].runs + 1);
}
END_TEST

START_TEST(mix_goes_by_what_is_found)
{
	static const char *const abba[] = {
		("a: act:d act:d act:d act:d act:d act:d lock:m lock:n "
		 "unlock:n unlock:m"),
		"b: lock:n act:e lock:m unlock:m unlock:n", "c: write:x=1",
		"d: read:x add:y=1", NULL};
	unsigned epochs[EPOCHS], least = EPOCH, most = 0;

	shares_of(abba, "surw", epochs);
	for (unsigned i = 0; i < EPOCHS; i++) {
		least = epochs[i] < least ? epochs[i] : least;
		most = epochs[i] > most ? epochs[i] : most;
	}
	ck_assert_msg(most >= least + 5, "surw has %u to %u of 64 runs", least,
		      most);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("schedule_sampling");
	TCase *core = suite_case("core");

	SUITE_ADD_TABLE(core, orders_have_their_chances, chances);
	tcase_add_test(core, under_random_they_have_others);
	tcase_add_test(core, the_profile_knows_tasks_and_objects);
	SUITE_ADD_TABLE(core, a_name_means_its_objects, named);
	SUITE_ADD_TABLE(core, a_run_of_a_series_can_be_made_alone, programs);
	tcase_add_test(core, rff_steers_to_pairs_that_are_rare);
	SUITE_ADD_TABLE(core, mix_leaves_no_member_out, shares);
	tcase_add_test(core, mix_goes_by_what_is_found);
	suite_add_tcase(s, core);
	return suite_main(s);
}
