/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The life of allocations: use after free with both places, double free, leak.
 * Small programs under all schedules.
 */
#include "enumerate.h"
#include "oracle.h"
#include "suite.h"

#include "check/check.h"
#include "world/block.h"
#include "world/cell.h"
#include "world/mutex.h"

#include <signal.h>

struct thing {
	struct mutex mutex;
	struct cell cell;
};

struct life {
	struct thing *thing;
	void *plain;
	struct cell go;
};

static struct thing *thing_new(void)
{
	struct thing *t = block_new("thing", "gpu0", sizeof(*t));

	mutex_init(&t->mutex, "thing->lock", NULL);
	cell_init(&t->cell, "thing->x", NULL, CELL_PLAIN, 0);
	return t;
}

/* Task 'a' of each program; 'b' waits until it has made the thing. */

static void make(struct life *l)
{
	l->thing = thing_new();
	cell_write(&l->go, 1);
}

static void make_and_free(void *argument)
{
	struct life *l = argument;

	make(l);
	block_free(l->thing);
}

static void make_and_leave(void *argument)
{
	make(argument);
}

static void make_leave_unchecked(void *argument)
{
	struct life *l = argument;

	make(l);
	block_leak_check(l->thing, false);
}

static void make_and_keep(void *argument)
{
	struct life *l = argument;

	make(l);
	block_of(l->thing)->kept = true;
}

static void free_twice(void *argument)
{
	struct life *l = argument;

	make(l);
	block_free(l->thing);
	block_free(l->thing);
}

static void free_null(void *argument)
{
	(void)argument;
	block_free(NULL);
}

static void use_after(void *argument)
{
	struct life *l = argument;

	make_and_free(l);
	(void)cell_read(&l->thing->cell);
}

static void free_under_lock(void *argument)
{
	struct life *l = argument;

	make(l);
	mutex_lock(&l->thing->mutex);
	block_free(l->thing);
	mutex_unlock(&l->thing->mutex);
}

/* Task 'b' of each program. */

static void read_once(void *argument)
{
	struct life *l = argument;

	if (cell_read(&l->go))
		(void)cell_read(&l->thing->cell);
}

static void lock_once(void *argument)
{
	struct life *l = argument;

	if (!cell_read(&l->go))
		return;
	mutex_lock(&l->thing->mutex);
	mutex_unlock(&l->thing->mutex);
}

static void free_once(void *argument)
{
	struct life *l = argument;

	if (cell_read(&l->go))
		block_free(l->thing);
}

static void nothing(void *argument)
{
	(void)argument;
}

/*
 * Runs with a finding, of all runs; the signatures in the order in which they
 * are met; NULL is none.
 */
static const struct {
	const char *name;
	void (*a)(void *);
	void (*b)(void *);
	uint64_t with_finding;
	uint64_t runs;
	const char *signature;
} lives[] = {
	{"a thing that is freed", make_and_free, nothing, 0, 1, NULL},
	{"a thing that is left", make_and_leave, nothing, 1, 1,
	 "object-leak thing thing_new"},
	{"one that nobody looks after", make_leave_unchecked, nothing, 0, 1,
	 NULL},
	{"one that something still owns", make_and_keep, nothing, 0, 1, NULL},
	{"freed twice", free_twice, nothing, 1, 1,
	 "double-free thing free_twice free_twice"},
	{"NULL is freed", free_null, nothing, 0, 1, NULL},
	{"used afterwards", use_after, nothing, 1, 1,
	 "use-after-free thing->x make_and_free use_after"},
	{"freed with its lock held", free_under_lock, nothing, 1, 1,
	 "use-after-free thing->lock free_under_lock free_under_lock"},
	/*
	 * a: write, free; b: read go, read thing. Of the 3 schedules in which b
	 * sees the thing the free comes before b's last step in 2; in one of
	 * these b had declared that step already.
	 */
	{"read by another task", make_and_free, read_once, 2, 4,
	 "use-after-free thing->x make_and_free read_once"},
	/* Locking and unlocking are two steps: free before one of them. */
	{"locked by another task", make_and_free, lock_once, 3, 5,
	 "use-after-free thing->lock lock_once make_and_free"},
	{"freed by two tasks", make_and_free, free_once, 3, 4,
	 "double-free thing free_once make_and_free"},
};

static void life_state(void *context, struct world *w)
{
	const char *wrong = oracle_check(w);

	(void)context;
	ck_assert_msg(!wrong, "%s", wrong);
}

static void life_end(void *context, struct world *w, const struct run_result *r)
{
	const char *expected = context;
	char signature[160];

	ck_assert_uint_eq(r->status, RUN_FINISHED);
	for (unsigned i = 0; i < world_finding_count(w); i++) {
		finding_signature(world_finding(w, i), signature,
				  sizeof(signature));
		ck_assert_str_eq(signature, expected);
	}
}

static struct world *life_world(void (*a)(void *), void (*b)(void *))
{
	struct sim_error error = {SIM_ERROR_NONE, ""};
	struct world *w = world_new(NULL, &error);
	struct life *l;

	ck_assert_msg(w != NULL, "%s", error.text);
	check_attach(w);
	l = world_alloc(w, sizeof(*l));
	world_set_user(w, l);
	cell_init(&l->go, "go", NULL, CELL_PLAIN, 0);
	(void)task_new(w, "a", a, l, 0);
	(void)task_new(w, "b", b, l, 0);
	world_seal(w);
	return w;
}

START_TEST(every_life_has_its_findings)
{
	char expected[160];
	struct world *w = life_world(lives[_i].a, lives[_i].b);
	struct enumeration e = {.w = w,
				.at_state = life_state,
				.at_end = life_end,
				.context = expected};

	(void)snprintf(expected, sizeof(expected), "%s",
		       lives[_i].signature ? lives[_i].signature : "");
	enumerate_all(&e);
	ck_assert_msg(e.runs == lives[_i].runs &&
			      e.with_finding == lives[_i].with_finding,
		      "%s: %llu of %llu runs", lives[_i].name,
		      (unsigned long long)e.with_finding,
		      (unsigned long long)e.runs);
	world_free(w);
}
END_TEST

static void first_begin(void *state, const struct world *w, uint64_t seed)
{
	(void)state;
	(void)w;
	(void)seed;
}

static void steps(struct world *w, const char *tasks)
{
	for (; *tasks; tasks++)
		world_step(w, *tasks == 'a' ? 0 : 1);
}

START_TEST(a_use_after_free_names_both_places)
{
	const struct chooser chooser = {.begin = first_begin};
	struct world *w = life_world(make_and_free, read_once);
	const struct finding *f;

	world_start(w, &chooser, 0);
	/* b has declared its read before the free. */
	steps(w, _i ? "aabb" : "abab");
	ck_assert_uint_eq(world_finding_count(w), 1);
	f = world_finding(w, 0);
	ck_assert_ptr_eq(f->klass, &check_use_after_free);
	ck_assert_str_eq(f->text, "read_once: b uses freed thing->x");
	ck_assert_uint_eq(f->end_count, 2);
	ck_assert_str_eq(f->end[0].task_name, "b");
	ck_assert_str_eq(f->end[0].place->function, "read_once");
	ck_assert_str_eq(f->end[0].role, "uses freed");
	ck_assert_str_eq(f->end[1].task_name, "a");
	ck_assert_str_eq(f->end[1].place->function, "make_and_free");
	ck_assert_str_eq(f->end[1].role, "freed");
	ck_assert_uint_eq(f->end[1].step, _i ? 2 : 3);
	world_free(w);
}
END_TEST

static void plain_run(void *argument)
{
	struct life *l = argument;
	unsigned char *bytes = block_new("bytes", NULL, 100);

	for (unsigned i = 0; i < 100; i++)
		SIM_ASSERT(bytes[i] == 0);
	SIM_ASSERT((uintptr_t)bytes % 16 == 0);
	SIM_ASSERT(block_of(bytes)->bytes == 100);
	l->plain = bytes;
	block_free(bytes);
	SIM_ASSERT(block_of(bytes)->object.dead);
	for (unsigned i = 0; i < 100; i++)
		SIM_ASSERT(bytes[i] == 0x6b);
	/* Freed bytes are never used again. */
	SIM_ASSERT(block_new("bytes", NULL, 100) != bytes);
	block_leak_check(block_new("bytes", NULL, 0), false);
}

START_TEST(blocks_are_zeroed_poisoned_and_never_reused)
{
	const struct chooser chooser = {.begin = first_begin};
	struct world *w = life_world(plain_run, nothing);

	world_start(w, &chooser, 0);
	steps(w, "a");
	ck_assert_uint_eq(world_enabled(w), 0);
	world_free(w);
}
END_TEST

static void free_of_set_up(void *argument)
{
	struct thing *t = argument;

	ck_assert(!block_of(t)->object.dead);
	cell_write(&t->cell, 1);
	block_free(t);
	cell_write(&t->cell, 2);
}

START_TEST(a_block_of_set_up_is_there_in_each_run)
{
	struct world_options options = {0};
	struct sim_error error;
	struct world *w = world_new(&options, &error);
	struct thing *t = block_setup(w, "thing", NULL, sizeof(*t));
	const struct chooser chooser = {.begin = first_begin};
	struct run_result result;

	ck_assert_uint_eq(block_of(t)->bytes, sizeof(*t));
	cell_init(&t->cell, "thing->x", NULL, CELL_PLAIN, 0);
	check_attach(w);
	(void)task_new(w, "a", free_of_set_up, t, TASK_PLAIN);
	world_seal(w);
	for (unsigned run = 0; run < 2; run++) {
		world_run(w, &chooser, run, &result);
		ck_assert_int_eq(result.status, RUN_FINISHED);
		ck_assert_uint_eq(world_finding_count(w), 1);
		ck_assert_str_eq(world_finding(w, 0)->klass->name,
				 "use-after-free");
	}
	world_free(w);
}
END_TEST

START_TEST(set_up_code_makes_no_blocks)
{
	struct sim_error error = {SIM_ERROR_NONE, ""};
	struct world *w = world_new(NULL, &error);

	ck_assert_ptr_nonnull(w);
	(void)block_new("thing", NULL, 16);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("block");
	TCase *core = suite_case("core");
	TCase *aborts = suite_case("aborts");

	SUITE_ADD_TABLE(core, every_life_has_its_findings, lives);
	tcase_add_loop_test(core, a_use_after_free_names_both_places, 0, 2);
	tcase_add_test(core, blocks_are_zeroed_poisoned_and_never_reused);
	tcase_add_test(core, a_block_of_set_up_is_there_in_each_run);
	suite_add_tcase(s, core);
	tcase_set_tags(aborts, "fork");
	tcase_add_test_raise_signal(aborts, set_up_code_makes_no_blocks,
				    SIGABRT);
	suite_add_tcase(s, aborts);
	return suite_main(s);
}
