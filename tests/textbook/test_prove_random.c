/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Aim:    the exhaustive search loses nothing: no final state, no deadlock, no
 *         finding.
 * Method: random small programs over all primitives, whose final states are
 *         compared with those that brute force comes to: the state of all
 *         objects and tasks, what each word gave, how the run ended, and the
 *         signatures of its findings, together as one number. Of the plain
 *         ones among many more: no run is cut short.
 */
#include "check/check.h"
#include "enumerate.h"
#include "explore/prove.h"
#include "random_program.h"
#include "script_verbs.h"
#include "state_key.h"
#include "suite.h"

enum {
	PROGRAMS_PER_TEST = 20,
	RUNS_MAX = 3000, /* of brute force; a larger program is left out */
};

static unsigned programs(void)
{
	return suite_times(60, 200);
}

struct seen {
	struct prove *prove; /* NULL: brute force */
	struct key_set ends, classes;
	uint64_t runs;
};

/* What each word gave. */
static uint64_t results_key(const struct world *w)
{
	const struct script *s = script_of(w);
	uint64_t key = 7;

	for (unsigned i = 0; i < s->line_count; i++)
		for (unsigned j = 0; j < s->line[i].word_count; j++)
			key = key * 31 + (uint64_t)s->line[i].word[j].result;
	return key;
}

static void seen_end(void *context, struct world *w, const struct run_result *r)
{
	struct seen *s = context;
	uint64_t key = state_key(w);

	key = key * 3 + findings_key(w);
	key = key * 5 + results_key(w);
	key = key * 7 + r->status;
	(void)key_set_add(&s->ends, key);
	if (s->prove)
		(void)key_set_add(&s->classes, prove_class(s->prove));
	s->runs++;
}

static bool seen_stop(void *context, const struct prove_result *so_far)
{
	(void)context;
	return so_far->executions > RUNS_MAX;
}

static unsigned lost(const struct key_set *all, struct key_set *of)
{
	unsigned count = 0;

	for (size_t i = 0; i < all->room; i++)
		if (all->keys[i] && key_set_add(of, all->keys[i]))
			count++;
	return count;
}

enum {
	RUNS_BOUNDED_MAX = 250,
};

static const struct prove_bounds bounded[] = {
	{0, PROVE_ANY},
	{1, PROVE_ANY},
	{2, PROVE_ANY},
	{1, 2},
};

/* Both searches of a world that is not sealed; true if it was small enough to
 * be judged. 'values': it chooses some. 'bounds' may be NULL. Says in ret_wrong
 * what differs, or "". */
static bool judge_world(struct world *w, bool values, bool by_states,
			const struct prove_bounds *bounds,
			char ret_wrong[static 200])
{
	struct seen brute = {.runs = 0}, proved = {.runs = 0};
	struct prove_options options = {
		.at_end = seen_end,
		.stop = seen_stop,
		.context = &proved,
		.by_states = by_states,
		.bounds = bounds,
	};
	struct enumeration all = {
		.w = w,
		.at_end = seen_end,
		.context = &brute,
		.runs_max = bounds ? RUNS_BOUNDED_MAX : RUNS_MAX,
		.bounded = bounds,
		.preemptions_max = bounds ? bounds->preemptions : 0,
		.switches_max = bounds ? bounds->switches : 0,
	};
	struct prove_result result = {.status = PROVE_ALL};
	unsigned missing, more;
	bool judged;

	ret_wrong[0] = '\0';
	proved.prove = prove_attach(w);
	world_seal(w);
	enumerate_all(&all);
	judged = all.runs + all.cut < all.runs_max;
	if (judged)
		prove_run(proved.prove, &options, &result);
	missing = judged ? lost(&brute.ends, &proved.ends) : 0;
	more = judged ? lost(&proved.ends, &brute.ends) : 0;
	if (judged &&
	    (missing || more || result.status == PROVE_STOP ||
	     result.status == PROVE_BOUND ||
	     (!bounds && result.status != PROVE_ALL) ||
	     (!by_states && !values && proved.classes.count != proved.runs)))
		(void)snprintf(ret_wrong, 200,
			       "%u final states of %zu are missing, %u are "
			       "wrong; %llu executions of %zu classes",
			       missing, brute.ends.count, more,
			       (unsigned long long)proved.runs,
			       proved.classes.count);
	world_free(w);
	prove_free(proved.prove);
	key_set_clear(&brute.ends);
	key_set_clear(&proved.ends);
	key_set_clear(&proved.classes);
	return judged;
}

/* True if the program was small enough to be judged. */
static bool judge(uint64_t seed, bool by_states,
		  const struct prove_bounds *bounds)
{
	struct random_program program;
	char wrong[200];
	bool judged;

	random_program_make(&program, seed);
	judged = judge_world(random_program_world(&program), program.values,
			     by_states, bounds, wrong);
	if (wrong[0]) {
		random_program_print(&program);
		ck_abort_msg("seed %llu, %u preemptions, %u switches: %s",
			     (unsigned long long)seed,
			     bounds ? bounds->preemptions : PROVE_ANY,
			     bounds ? bounds->switches : PROVE_ANY, wrong);
	}
	return judged;
}

START_TEST(ends_as_brute_force_does)
{
	unsigned judged = 0;

	for (int i = 0; i < PROGRAMS_PER_TEST; i++)
		judged += judge((uint64_t)_i * PROGRAMS_PER_TEST + (uint64_t)i,
				false, NULL);
	ck_assert_uint_gt(judged, PROGRAMS_PER_TEST / 2);
}
END_TEST

START_TEST(ends_by_states_as_brute_force_does)
{
	unsigned judged = 0;

	for (unsigned i = 0; i < programs(); i++)
		judged += judge((uint64_t)i, true, NULL);
	ck_assert_uint_gt(judged, programs() / 2);
}
END_TEST

/* As many preemptions and switches as are allowed, and no schedule is lost but
 * those that brute force leaves out too. */
START_TEST(ends_as_brute_force_does_under_a_bound)
{
	unsigned judged = 0;

	for (unsigned i = 0; i < programs(); i++)
		judged += judge((uint64_t)i, false, &bounded[_i]);
	ck_assert_uint_gt(judged, programs() / 2);
}
END_TEST

/* In these it matters who went on last, and what was spent on the way. */
static const char *const written[][4] = {
	{"a: store:p=1 read:q store:v=1", "b: store:q=1 read:p store:v=2"},
	{"a: store:p=1 store:v=1", "b: read:p store:q=1 store:v=2",
	 "c: read:q store:v=3"},
	{"a: act:o wait:x complete:y store:v=1",
	 "b: complete:x wait:y store:v=2"},
};

START_TEST(written_programs_end_so_under_each_bound)
{
	static const uint32_t most[] = {0, 1, 2, 3, 4, 5, PROVE_ANY};
	unsigned judged = 0;

	for (unsigned i = 0; i < ARRAY_COUNT(most); i++) {
		for (unsigned j = 0; j < ARRAY_COUNT(most); j++) {
			const struct prove_bounds bounds = {most[i], most[j]};
			struct sim_error error = {SIM_ERROR_NONE, ""};
			struct world *w = world_new(NULL, &error);
			char wrong[200];

			check_attach(w);
			(void)script_build(w, written[_i]);
			judged += judge_world(w, false, false, &bounds, wrong);
			ck_assert_msg(
				!wrong[0], "%u preemptions, %u switches: %s",
				bounds.preemptions, bounds.switches, wrong);
		}
	}
	ck_assert_uint_gt(judged, ARRAY_COUNT(most) * ARRAY_COUNT(most) / 2);
}
END_TEST

/* Cells, and locks that are locked and unlocked: no step touches more or less
 * in another order. */
static bool plain(const struct random_program *p)
{
	static const char *const verbs[] = {
		"read:", "write:",  "add:",  "store:",
		"lock:", "unlock:", "spin:", "unspin:"};

	for (unsigned i = 0; i < p->count; i++) {
		const char *word = strchr(p->text[i], ' ');

		for (; word; word = strchr(word + 1, ' ')) {
			bool known = false;

			for (unsigned j = 0; j < ARRAY_COUNT(verbs); j++)
				known = known || !strncmp(word + 1, verbs[j],
							  strlen(verbs[j]));
			if (!known)
				return false;
		}
	}
	return !p->values;
}

START_TEST(no_run_of_a_plain_program_is_cut_short)
{
	unsigned seeds = suite_times(4000, 6000), judged = 0;

	for (uint64_t seed = 0; seed < seeds; seed++) {
		struct random_program program;
		struct prove_options options = {.stop = seen_stop};
		struct prove_result result;
		struct prove *p;
		struct world *w;

		random_program_make(&program, seed);
		if (!plain(&program))
			continue;
		w = random_program_world(&program);
		p = prove_attach(w);
		world_seal(w);
		prove_run(p, &options, &result);
		ck_assert_msg(!result.sleep_blocked, "seed %llu",
			      (unsigned long long)seed);
		judged++;
		world_free(w);
		prove_free(p);
	}
	ck_assert_uint_gt(judged, 20);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("prove_random");
	TCase *core = suite_case("core");

	tcase_add_loop_test(core, ends_as_brute_force_does, 0,
			    (int)programs() / PROGRAMS_PER_TEST);
	tcase_add_test(core, ends_by_states_as_brute_force_does);
	SUITE_ADD_TABLE(core, ends_as_brute_force_does_under_a_bound, bounded);
	SUITE_ADD_TABLE(core, written_programs_end_so_under_each_bound,
			written);
	tcase_add_test(core, no_run_of_a_plain_program_is_cut_short);
	suite_add_tcase(s, core);
	return suite_main(s);
}
