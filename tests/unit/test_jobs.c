/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Aim:    parts that are made by worker processes come, each once, and in the
 *         order that is asked for; a worker that dies, and a part that cannot
 *         be made, are errors; no process is left behind.
 * Method: parts that write their number, many times; some die, or fail.
 */
#include <check.h>
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>

#include "cli/jobs.h"

enum {
	PARTS = 40,
	NUMBERS = 20000, /* more than a pipe has room for */
	NONE = PARTS,
};

static struct cli cli;

struct series {
	unsigned dies, fails; /* the part that does, or NONE */
	unsigned taken[PARTS];
};

static bool make(void *context, unsigned part, struct progress *progress,
		 FILE *out, struct sim_error *reterr)
{
	const struct series *s = context;

	(void)progress;
	if (part == s->fails)
		return sim_error_set(reterr, SIM_ERROR_USER, "part %u is bad",
				     part);
	for (unsigned i = 0; i < NUMBERS; i++)
		(void)fprintf(out, " %u", part * NUMBERS + i);
	if (part == s->dies)
		(void)raise(SIGKILL);
	return true;
}

static bool take(void *context, unsigned part, struct saved *from)
{
	struct series *s = context;

	for (unsigned i = 0; i < NUMBERS; i++)
		if (saved_number(from, UINT64_MAX) != part * NUMBERS + i)
			return false;
	s->taken[part]++;
	return !from->bad;
}

static void name(const void *context, unsigned part, struct text *t)
{
	(void)context;
	text_format(t, "part number %u", part);
}

static struct jobs *begin(struct series *s, unsigned workers,
			  struct jobs_work *work, struct progress *progress)
{
	struct sim_error error = {.kind = SIM_ERROR_NONE};
	struct jobs *j;

	cli.options.json = true;
	progress_begin(progress, &cli, 0);
	*work = (struct jobs_work){
		.count = PARTS,
		.make = make,
		.take = take,
		.name = name,
		.context = s,
	};
	j = jobs_begin(work, workers, progress, &error);
	ck_assert_ptr_nonnull(j);
	return j;
}

static void no_child_is_left(void)
{
	ck_assert_int_eq(waitpid(-1, NULL, WNOHANG), -1);
	ck_assert_int_eq(errno, ECHILD);
}

static const unsigned workers[] = {1, 2, 7, PARTS, JOBS_MAX};

START_TEST(each_part_comes_once_whatever_the_number_of_workers)
{
	struct series s = {.dies = NONE, .fails = NONE};
	struct sim_error error = {.kind = SIM_ERROR_NONE};
	struct progress progress;
	struct jobs_work work;
	struct jobs *j = begin(&s, workers[_i], &work, &progress);

	for (unsigned i = 0; i < PARTS; i++) {
		bool came;

		ck_assert(jobs_wait(j, i, &came, &error));
		ck_assert(came);
		ck_assert_uint_eq(s.taken[i], 1);
	}
	jobs_end(j);
	no_child_is_left();
}
END_TEST

/* Up to the first that fails. */
static void error_of_all(struct series *s, unsigned count,
			 struct sim_error *ret_error)
{
	struct progress progress;
	struct jobs_work work;
	struct jobs *j = begin(s, count, &work, &progress);
	bool came, good = true;

	for (unsigned i = 0; good && i < PARTS; i++)
		good = jobs_wait(j, i, &came, ret_error);
	ck_assert(!good);
	jobs_end(j);
	no_child_is_left();
}

START_TEST(a_worker_that_dies_is_an_error_with_its_part)
{
	struct series s = {.dies = 11, .fails = NONE};
	struct sim_error error = {.kind = SIM_ERROR_NONE};

	error_of_all(&s, workers[_i], &error);
	ck_assert_int_eq(error.kind, SIM_ERROR_HOST);
	ck_assert_msg(strstr(error.text, "signal 9") &&
			      strstr(error.text, "part number 11"),
		      "%s", error.text);
}
END_TEST

START_TEST(an_error_of_a_part_is_that_of_the_part)
{
	struct series s = {.dies = NONE, .fails = 23};
	struct sim_error error = {.kind = SIM_ERROR_NONE};

	error_of_all(&s, workers[_i], &error);
	ck_assert_int_eq(error.kind, SIM_ERROR_USER);
	ck_assert_str_eq(error.text, "part 23 is bad");
	for (unsigned i = 0; i < PARTS; i++)
		ck_assert_uint_eq(s.taken[i], i < 23);
}
END_TEST

START_TEST(after_an_interrupt_no_part_is_begun)
{
	struct series s = {.dies = NONE, .fails = NONE};
	struct sim_error error = {.kind = SIM_ERROR_NONE};
	struct progress progress;
	struct jobs_work work;
	struct jobs *j;
	bool came = true;

	interrupt_watch();
	ck_assert(interrupt_share());
	ck_assert_int_eq(raise(SIGTERM), 0);
	ck_assert(interrupted());
	j = begin(&s, 3, &work, &progress);
	ck_assert(jobs_wait(j, PARTS - 1, &came, &error));
	ck_assert(!came);
	jobs_end(j);
	no_child_is_left();
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("jobs");
	TCase *core = tcase_create("core");
	SRunner *runner;
	int failed;

	tcase_add_loop_test(core,
			    each_part_comes_once_whatever_the_number_of_workers,
			    0, ARRAY_COUNT(workers));
	tcase_add_loop_test(core, a_worker_that_dies_is_an_error_with_its_part,
			    0, ARRAY_COUNT(workers));
	tcase_add_loop_test(core, an_error_of_a_part_is_that_of_the_part, 0,
			    ARRAY_COUNT(workers));
	tcase_add_test(core, after_an_interrupt_no_part_is_begun);
	tcase_set_tags(core, "fork");
	suite_add_tcase(suite, core);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
