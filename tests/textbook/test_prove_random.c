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
#include "enumerate.h"
#include "explore/prove.h"
#include "random_program.h"
#include "script_verbs.h"
#include "state_key.h"
#include "suite.h"

enum {
	PROGRAMS = 200,
	PROGRAMS_PER_TEST = 20,
	SEEDS_PLAIN = 6000, /* few of them */
	RUNS_MAX = 3000,    /* of brute force; a larger program is left out */
};

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
	BY_STATES = -2,
	UNBOUNDED = -1,
	PREEMPTIONS_MAX = 2,
	RUNS_BOUNDED_MAX = 250,
};

/* True if the program was small enough to be judged. */
static bool judge(uint64_t seed, int preemptions)
{
	struct random_program program;
	struct seen brute = {.runs = 0}, proved = {.runs = 0};
	struct prove_options options = {
		.at_end = seen_end,
		.stop = seen_stop,
		.context = &proved,
		.by_states = preemptions == BY_STATES,
		.bounded = preemptions >= 0,
		.preemptions_max = (unsigned)preemptions,
	};
	struct enumeration all = {
		.at_end = seen_end,
		.context = &brute,
		.runs_max = preemptions < 0 ? RUNS_MAX : RUNS_BOUNDED_MAX,
		.bounded = options.bounded,
		.preemptions_max = options.preemptions_max,
	};
	struct prove_result result = {.status = PROVE_ALL};
	struct world *w;
	unsigned missing, more;
	bool judged;

	random_program_make(&program, seed);
	w = random_program_world(&program);
	proved.prove = prove_attach(w);
	world_seal(w);
	all.w = w;
	enumerate_all(&all);
	judged = all.runs < all.runs_max;
	if (judged)
		prove_run(proved.prove, &options, &result);
	missing = judged ? lost(&brute.ends, &proved.ends) : 0;
	more = judged ? lost(&proved.ends, &brute.ends) : 0;
	if (judged && (missing || more || result.status == PROVE_STOP ||
		       result.status == PROVE_BOUND ||
		       (preemptions < 0 && result.status != PROVE_ALL) ||
		       (!options.by_states && !program.values &&
			proved.classes.count != proved.runs))) {
		random_program_print(&program);
		ck_abort_msg(
			"seed %llu, %d preemptions: %u final states of %zu are missing, %u are "
			"wrong; %llu executions of %zu classes",
			(unsigned long long)seed, preemptions, missing,
			brute.ends.count, more, (unsigned long long)proved.runs,
			proved.classes.count);
	}
	world_free(w);
	prove_free(proved.prove);
	key_set_clear(&brute.ends);
	key_set_clear(&proved.ends);
	key_set_clear(&proved.classes);
	return judged;
}

START_TEST(ends_as_brute_force_does)
{
	unsigned judged = 0;

	for (int i = 0; i < PROGRAMS_PER_TEST; i++)
		judged += judge((uint64_t)_i * PROGRAMS_PER_TEST + (uint64_t)i,
				UNBOUNDED);
	ck_assert_uint_gt(judged, PROGRAMS_PER_TEST / 2);
}
END_TEST

START_TEST(ends_by_states_as_brute_force_does)
{
	unsigned judged = 0;

	for (int i = 0; i < PROGRAMS; i++)
		judged += judge((uint64_t)i, BY_STATES);
	ck_assert_uint_gt(judged, PROGRAMS / 2);
}
END_TEST

/* As many preemptions as are allowed, and no schedule is lost but those that
 * brute force leaves out too. */
START_TEST(ends_as_brute_force_does_under_a_bound)
{
	unsigned judged = 0;

	for (int i = 0; i < PROGRAMS; i++)
		judged += judge((uint64_t)i, _i);
	ck_assert_uint_gt(judged, PROGRAMS / 2);
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
	unsigned judged = 0;

	for (uint64_t seed = 0; seed < SEEDS_PLAIN; seed++) {
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
			    PROGRAMS / PROGRAMS_PER_TEST);
	tcase_add_loop_test(core, ends_as_brute_force_does_under_a_bound, 0,
			    PREEMPTIONS_MAX + 1);
	tcase_add_test(core, ends_by_states_as_brute_force_does);
	tcase_add_test(core, no_run_of_a_plain_program_is_cut_short);
	suite_add_tcase(s, core);
	return suite_main(s);
}
