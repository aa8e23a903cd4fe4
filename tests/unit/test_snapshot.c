/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Aim:    a snapshot brings back all that a run has changed, in any order.
 * Method: programs that use every primitive; a snapshot at every state; run on
 *         by fixed rules, restore, run on again, compare everything.
 */
#include "enumerate.h"
#include "programs.h"
#include "suite.h"

#include "schedule/schedule.h"

enum {
	STEPS_MAX = 128,
};

/* Which enabled task goes next: a fixed mixture, and fixed values. */
static unsigned rule(const struct world *w, unsigned salt)
{
	uint64_t enabled = world_enabled(w);
	unsigned skip = (world_steps(w) * 7 + salt * 13) %
			(unsigned)__builtin_popcountll(enabled);

	for (; skip; skip--)
		enabled &= enabled - 1;
	return (unsigned)__builtin_ctzll(enabled);
}

static void rule_begin(void *state, const struct world *w, uint64_t seed)
{
	(void)state;
	(void)w;
	(void)seed;
}

static uint32_t rule_choose(void *state, const struct world *w,
			    enum choice_kind kind, uint32_t n)
{
	const unsigned *salt = state;

	(void)kind;
	return (world_steps(w) + *salt) % n;
}

static struct chooser rule_chooser(unsigned *salt)
{
	return (struct chooser){
		.state = salt, .begin = rule_begin, .choose = rule_choose};
}

/* The rest of a run, and all that can be seen of it, as one number. */
static uint64_t finish(struct world *w, unsigned salt)
{
	const struct schedule_log *log = world_log(w);
	struct schedule *s = schedule_new();
	struct run_result r;
	uint64_t key;
	char *text;

	while (world_enabled(w))
		world_step(w, rule(w, salt));
	world_finish(w, &r);
	key = r.digest ^ r.steps ^ r.now_ns ^ r.status ^ r.choices ^
	      ((uint64_t)r.preemptions << 32) ^ log->value_count;
	schedule_from_log(s, w);
	text = schedule_format(s);
	key ^= key_of_text(text);
	free(text);
	schedule_free(s);
	for (unsigned i = 0; i < world_finding_count(w); i++) {
		const struct finding *f = world_finding(w, i);

		key ^= key_of_text(f->text) + f->step;
	}
	return key ^ key_of_text(script_order(script_of(w)));
}

START_TEST(a_restored_run_goes_on_as_before)
{
	struct world *w = table_world(&programs[_i]);
	struct snapshot *s = snapshot_new();
	unsigned salt;
	struct chooser chooser = rule_chooser(&salt);

	for (salt = 0; salt < 3; salt++) {
		unsigned made = 0;

		/* Each state of the run that the rule makes. */
		for (bool more = true; more; made++) {
			uint64_t first;

			world_start(w, &chooser, salt);
			for (unsigned i = 0; i < made; i++)
				world_step(w, rule(w, salt));
			more = world_enabled(w) != 0;
			snapshot_take(s, w);
			first = finish(w, salt);
			snapshot_restore(s, w);
			ck_assert_uint_eq(world_steps(w), made);
			ck_assert_uint_eq(finish(w, salt), first);
			/* Another run in between changes nothing. */
			world_start(w, &chooser, salt);
			(void)finish(w, salt + 1);
			snapshot_restore(s, w);
			ck_assert_uint_eq(finish(w, salt), first);
		}
		ck_assert_uint_gt(made, 5);
	}
	snapshot_free(s);
	world_free(w);
}
END_TEST

START_TEST(snapshots_may_be_restored_in_any_order)
{
	struct world *w = table_world(&programs[_i]);
	struct snapshot *s[STEPS_MAX] = {NULL};
	uint64_t expected[STEPS_MAX];
	unsigned salt = 1;
	unsigned count = 0;
	struct chooser chooser = rule_chooser(&salt);

	world_start(w, &chooser, 0);
	for (;; count++) {
		ck_assert_uint_lt(count, STEPS_MAX);
		s[count] = snapshot_new();
		snapshot_take(s[count], w);
		if (!world_enabled(w))
			break;
		world_step(w, rule(w, count));
	}
	for (unsigned i = 0; i <= count; i++) {
		snapshot_restore(s[i], w);
		expected[i] = finish(w, 3);
	}
	for (unsigned i = 0; i <= count; i++) {
		unsigned at = (i * 17 + 5) % (count + 1);

		/* As far from this state as can be. */
		world_start(w, &chooser, 0);
		(void)finish(w, i + 7);
		snapshot_restore(s[at], w);
		ck_assert_uint_eq(finish(w, 3), expected[at]);
	}
	for (unsigned i = 0; i <= count; i++)
		snapshot_free(s[i]);
	world_free(w);
}
END_TEST

/* Two snapshots of one state are the same number of bytes, and restoring one
 * and taking it again gives the same state again. */
START_TEST(a_snapshot_of_a_restored_state_is_the_same)
{
	struct world *w = table_world(&programs[_i]);
	struct snapshot *first = snapshot_new();
	struct snapshot *second = snapshot_new();
	unsigned salt = 2;
	struct chooser chooser = rule_chooser(&salt);
	bool more = true;

	world_start(w, &chooser, 0);
	while (more) {
		snapshot_take(first, w);
		(void)finish(w, 9);
		snapshot_restore(first, w);
		snapshot_take(second, w);
		ck_assert_uint_eq(snapshot_bytes(first),
				  snapshot_bytes(second));
		ck_assert(snapshot_equal(first, second));
		more = world_enabled(w) != 0;
		if (more)
			world_step(w, rule(w, salt));
	}
	snapshot_free(first);
	snapshot_free(second);
	world_free(w);
}
END_TEST

static void count_key(void *context, struct world *w,
		      const struct run_result *r)
{
	(void)w;
	(void)key_set_add(context, r->digest);
}

/* The depth-first search over snapshots meets exactly the runs that single
 * runs from the start meet. */
START_TEST(nested_snapshots_meet_the_runs_of_fresh_starts)
{
	static const char *const lines[] = {"a: lock:m read:x unlock:m",
					    "b: lockint:m write:x=1 unlock?:m",
					    "k: signal:b", NULL};
	struct world *w = script_world(lines);
	struct key_set searched = {NULL, 0, 0}, drawn = {NULL, 0, 0};
	struct enumeration e = {
		.w = w, .at_end = count_key, .context = &searched};
	struct strategy *s = strategy_new(strategy_type_find("random"), NULL);

	enumerate_all(&e);
	for (uint64_t seed = 0; seed < 3000; seed++) {
		struct run_result r;

		world_run(w, &s->chooser, seed, &r);
		ck_assert(!key_set_add(&searched, r.digest));
		(void)key_set_add(&drawn, r.digest);
	}
	ck_assert_uint_eq(drawn.count, searched.count);
	ck_assert_uint_eq(e.runs, searched.count);
	strategy_free(s);
	key_set_clear(&searched);
	key_set_clear(&drawn);
	world_free(w);
}
END_TEST

START_TEST(a_snapshot_copies_what_lives_and_no_more)
{
	static const char *const lines[] = {"a: act:d act:d", "b: act:d", NULL};
	struct world *w = script_world(lines);
	struct snapshot *s = snapshot_new();
	size_t bytes;

	script_start(w);
	snapshot_take(s, w);
	bytes = snapshot_bytes(s);
	script_steps(w, "b");
	snapshot_take(s, w);
	/* The stack of b is gone. */
	ck_assert_uint_lt(snapshot_bytes(s), bytes);
	ck_assert_uint_lt(bytes, (size_t)512 << 10);
	snapshot_free(s);
	snapshot_free(NULL);
	world_free(w);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("snapshot");
	TCase *core = suite_case("core");
	TCase *bytes = suite_case("bytes");

	SUITE_ADD_TABLE(core, a_restored_run_goes_on_as_before, programs);
	SUITE_ADD_TABLE(core, snapshots_may_be_restored_in_any_order, programs);
	tcase_add_test(core, nested_snapshots_meet_the_runs_of_fresh_starts);
	tcase_add_test(core, a_snapshot_copies_what_lives_and_no_more);
	suite_add_tcase(s, core);
	/* Compares gaps between variables too, which valgrind complains of:
	 * what is excluded there has this tag. */
	tcase_set_tags(bytes, "fork");
	SUITE_ADD_TABLE(bytes, a_snapshot_of_a_restored_state_is_the_same,
			programs);
	suite_add_tcase(s, bytes);
	return suite_main(s);
}
