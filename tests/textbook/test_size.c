/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Aim:    the size of a search is known before it begins.
 * Method: programs of the literature, whose numbers of executions are known:
 *         the mean of many trials, however small, is the number; random small
 *         programs: the number itself where nothing was drawn.
 */
#include "explore/size.h"
#include "random_program.h"
#include "suite.h"
#include "textbook.h"

static struct prove_size size_of(struct prove *p, uint64_t seed, unsigned paths,
				 unsigned trials)
{
	struct prove_size_options options = {.seed = seed, .paths = paths};
	struct prove_sizing *s = prove_sizing_new(p, &options);
	struct prove_size size;

	for (unsigned i = 0; i < trials; i++)
		ck_assert(prove_sizing_trial(s));
	prove_sizing_result(s, &size);
	prove_sizing_free(s);
	return size;
}

static const struct {
	const struct textbook_program *program;
	unsigned n;
	double executions;
	unsigned paths, trials;
	double within; /* 1.2: from five sixths up to six fifths; 1: exact */
} rows[] = {
	/* Nothing is drawn. */
	{&textbook_mutex_deadlock, 8, 8, 64, 1, 1},
	{&textbook_lastzero, 5, 64, 256, 1, 1},
	/* Much is drawn. */
	{&textbook_readers, 4, 16, 2, 600, 1.2},
	{&textbook_philosophers_naive, 3, 7, 2, 600, 1.2},
	{&textbook_lockinc, 5, 120, 4, 300, 1.2},
	{&textbook_lockinc, 7, 5040, 20, 60, 1.2},
	{&textbook_ainc, 6, 720, 8, 200, 1.2},
	{&textbook_writers_a_reader, 6, 5040, 20, 60, 1.2},
	{&textbook_lastzero, 6, 144, 8, 200, 1.2},
	{&textbook_lastzero, 10, 3328, 20, 60, 1.3},
	{&textbook_lastzero, 15, 147456, 20, 300, 1.2},
};

START_TEST(programs_of_known_size)
{
	struct sim_error error = {SIM_ERROR_NONE, ""};
	struct world *w = world_new(NULL, &error);
	struct prove *p = prove_attach(w);
	struct prove_size size;

	rows[_i].program->setup(w, rows[_i].n);
	world_seal(w);
	size = size_of(p, 2001, rows[_i].paths, rows[_i].trials);
	ck_assert(size.known);
	ck_assert_uint_eq(size.trials, rows[_i].trials);
	ck_assert_int_eq(size.exact, rows[_i].within <= 1);
	ck_assert_double_le(size.executions,
			    rows[_i].executions * rows[_i].within);
	ck_assert_double_ge(size.executions,
			    rows[_i].executions / rows[_i].within);
	ck_assert_double_le(size.low, rows[_i].executions);
	ck_assert_double_ge(size.high, rows[_i].executions);
	if (!size.exact)
		ck_assert_double_lt(size.low, size.high);
	world_free(w);
	prove_free(p);
}
END_TEST

START_TEST(one_trial_of_what_was_drawn_says_nothing)
{
	struct sim_error error = {SIM_ERROR_NONE, ""};
	struct world *w = world_new(NULL, &error);
	struct prove *p = prove_attach(w);

	textbook_lockinc.setup(w, 6);
	world_seal(w);
	ck_assert(!size_of(p, 1, 10, 0).known);
	ck_assert(!size_of(p, 1, 10, 1).known);
	ck_assert(size_of(p, 1, 10, 2).known);
	world_free(w);
	prove_free(p);
}
END_TEST

START_TEST(a_trial_of_too_many_steps_is_given_up)
{
	struct prove_size_options options = {.seed = 1, .paths = 10};
	struct sim_error error = {SIM_ERROR_NONE, ""};
	struct world *w = world_new(NULL, &error);
	struct prove *p = prove_attach(w);
	struct prove_sizing *s;
	struct prove_size size;

	textbook_lockinc.setup(w, 6);
	world_seal(w);
	for (options.steps_max = 10; options.steps_max < 100000;
	     options.steps_max *= 100) {
		s = prove_sizing_new(p, &options);
		for (unsigned i = 0; i < 3; i++)
			ck_assert_int_eq(prove_sizing_trial(s),
					 options.steps_max > 10);
		prove_sizing_result(s, &size);
		ck_assert_int_eq(size.known, options.steps_max > 10);
		prove_sizing_free(s);
	}
	world_free(w);
	prove_free(p);
}
END_TEST

/* The search is as it was, and so is the next estimate. */
START_TEST(a_search_and_its_size_do_not_touch_each_other)
{
	struct prove_options options = {.stop = NULL};
	struct sim_error error = {SIM_ERROR_NONE, ""};
	struct world *w = world_new(NULL, &error);
	struct prove *p = prove_attach(w);
	struct prove_size before, after;
	struct prove_result all;

	textbook_lastzero.setup(w, 8);
	world_seal(w);
	before = size_of(p, 5, 10, 10);
	prove_run(p, &options, &all);
	after = size_of(p, 5, 10, 10);
	ck_assert_uint_eq(all.executions, 704);
	ck_assert_double_eq_tol(before.executions, after.executions, 1e-9);
	ck_assert_double_eq_tol(before.high, after.high, 1e-9);
	ck_assert_uint_eq(before.steps_made, after.steps_made);
	world_free(w);
	prove_free(p);
}
END_TEST

enum {
	PROGRAMS = 40,
	EXECUTIONS_MAX = 300,
};

static bool too_many(void *context, const struct prove_result *so_far)
{
	(void)context;
	return so_far->executions > EXECUTIONS_MAX;
}

START_TEST(what_was_not_drawn_is_exact)
{
	struct prove_options options = {.stop = too_many};
	unsigned exact = 0;

	for (uint64_t seed = 0; seed < PROGRAMS; seed++) {
		struct random_program program;
		struct prove_size size;
		struct prove_result all;
		struct prove *p;
		struct world *w;

		random_program_make(&program, seed);
		w = random_program_world(&program);
		p = prove_attach(w);
		world_seal(w);
		prove_run(p, &options, &all);
		if (all.status == PROVE_ALL && !program.values) {
			size = size_of(p, 1, 600, 1);
			if (size.exact) {
				ck_assert_double_eq_tol(size.executions,
							(double)all.executions,
							0.5);
				exact++;
			}
		}
		world_free(w);
		prove_free(p);
	}
	ck_assert_uint_gt(exact, PROGRAMS / 10);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("size");
	TCase *core = suite_case("core");

	SUITE_ADD_TABLE(core, programs_of_known_size, rows);
	tcase_add_test(core, one_trial_of_what_was_drawn_says_nothing);
	tcase_add_test(core, a_trial_of_too_many_steps_is_given_up);
	tcase_add_test(core, a_search_and_its_size_do_not_touch_each_other);
	tcase_add_test(core, what_was_not_drawn_is_exact);
	suite_add_tcase(suite, core);
	return suite_main(suite);
}
