/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Aim:    who waits for a lock for longer than the limit is reported, with who
 *         held it; who waits for less, or can be killed, or waits in a run that
 *         has no time, is not.
 * Method: a task that sleeps for a known time with a lock held, under the
 *         strategy that draws latencies, and under one that does not.
 */
#include "check/check.h"
#include "explore/explore.h"
#include "suite.h"
#include "world/mutex.h"
#include "world/rwsem.h"

#define SECONDS(n)                                                             \
	{                                                                      \
		UINT64_C(n) * 1000000000, UINT64_C(n) * 1000000000,            \
			UINT64_C(n) * 1000000000, false                        \
	}

static const struct latency sleeps[] = {SECONDS(70), SECONDS(119),
					SECONDS(121)};

struct locks {
	struct mutex mutex;
	struct rwsem rwsem;
	const struct latency *sleep;
};

static void mutex_held(void *argument)
{
	struct locks *l = argument;

	mutex_lock(&l->mutex);
	task_sleep_for(l->sleep);
	mutex_unlock(&l->mutex);
}

static void mutex_killable(void *argument)
{
	struct locks *l = argument;

	if (mutex_lock_killable(&l->mutex))
		return;
	task_sleep_for(l->sleep);
	mutex_unlock(&l->mutex);
}

static void write_held(void *argument)
{
	struct locks *l = argument;

	rwsem_down_write(&l->rwsem);
	task_sleep_for(l->sleep);
	rwsem_up_write(&l->rwsem);
}

static void read_held(void *argument)
{
	struct locks *l = argument;

	rwsem_down_read(&l->rwsem);
	task_sleep_for(l->sleep);
	rwsem_up_read(&l->rwsem);
}

static void one_after_the_other(void *argument)
{
	struct locks *l = argument;

	task_sleep_for(l->sleep);
	mutex_lock(&l->mutex);
	mutex_unlock(&l->mutex);
	task_sleep_for(l->sleep);
}

static const struct {
	const char *name;
	void (*run)(void *);
	unsigned tasks;
	const struct latency *sleep;
	uint64_t limit_ns;
	const char *strategy;
	const char *signature; /* NULL: none */
} rows[] = {
	{"more than the kernel's", mutex_held, 2, &sleeps[2], 0, "timed",
	 "hung-task mutex mutex_held mutex_held"},
	{"less", mutex_held, 2, &sleeps[1], 0, "timed", NULL},
	{"a limit of one's own", mutex_held, 2, &sleeps[1],
	 UINT64_C(100000000000), "timed",
	 "hung-task mutex mutex_held mutex_held"},
	{"behind two, each of less", mutex_held, 3, &sleeps[0], 0, "timed",
	 "hung-task mutex mutex_held mutex_held"},
	{"behind one", mutex_held, 2, &sleeps[0], 0, "timed", NULL},
	{"who can be killed", mutex_killable, 2, &sleeps[2], 0, "timed", NULL},
	{"a semaphore", write_held, 2, &sleeps[2], 0, "timed",
	 "hung-task rwsem write_held write_held"},
	{"readers wait for no reader", read_held, 3, &sleeps[2], 0, "timed",
	 NULL},
	{"nobody wants it meanwhile", one_after_the_other, 2, &sleeps[2], 0,
	 "timed", NULL},
	{"no time, no limit", mutex_held, 3, &sleeps[2], 1, "random", NULL},
};

static struct world *row_world(unsigned row, bool look)
{
	struct sim_error error = {SIM_ERROR_NONE, ""};
	struct world *w = world_new(NULL, &error);
	struct locks *l;

	ck_assert_msg(w != NULL, "%s", error.text);
	l = world_alloc(w, sizeof(*l));
	l->sleep = rows[row].sleep;
	mutex_init(&l->mutex, "mutex", NULL);
	rwsem_init(&l->rwsem, "rwsem", NULL);
	check_attach(w);
	if (look)
		check_attach_hung(w, rows[row].limit_ns);
	for (unsigned i = 0; i < rows[row].tasks; i++)
		(void)task_new(w, i ? "other" : "one", rows[row].run, l, 0);
	world_seal(w);
	return w;
}

START_TEST(waits_beyond_the_limit_are_reported)
{
	struct world *w = row_world((unsigned)_i, true);
	struct world *plain = row_world((unsigned)_i, false);
	struct strategy *s =
		strategy_new(strategy_type_find(rows[_i].strategy), NULL);
	char signature[SIGNATURE_BYTES];
	struct run_result r, unlooked;

	for (uint64_t seed = 1; seed < 20; seed++) {
		world_run(plain, &s->chooser, seed, &unlooked);
		world_run(w, &s->chooser, seed, &r);
		ck_assert_uint_eq(r.status, RUN_FINISHED);
		ck_assert_uint_eq(r.digest, unlooked.digest);
		ck_assert_msg(world_finding_count(w) ==
				      (rows[_i].signature != NULL),
			      "%s: %u findings", rows[_i].name,
			      world_finding_count(w));
		if (!rows[_i].signature)
			continue;
		finding_signature(world_finding(w, 0), signature,
				  sizeof(signature));
		ck_assert_str_eq(signature, rows[_i].signature);
	}
	strategy_free(s);
	world_free(w);
	world_free(plain);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("hung");
	TCase *core = suite_case("core");

	SUITE_ADD_TABLE(core, waits_beyond_the_limit_are_reported, rows);
	suite_add_tcase(s, core);
	return suite_main(s);
}
