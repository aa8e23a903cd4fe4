/* SPDX-License-Identifier: GPL-2.0-only */
/* Shared variables: lost updates, bits of a byte, guards, granularity. */
#include "enumerate.h"
#include "table.h"

#include "check/check.h"
#include "world/mutex.h"
#include "world/rwsem.h"

static const struct table_row rows[] = {
	{
		.name = "each access is a step of its own",
		.lines = {"a: read:x write:x=1", "b: read:x write:x=2"},
		.runs = 6,
	},
	{
		.name = "an atomic change is one step",
		.lines = {"a: add:x=1", "b: add:x=1", "c: add:x=1"},
		.runs = 6,
	},
	{
		.name = "with lock granularity accesses are no steps",
		.lines = {"a: read:x write:x=1 act:d", "b: read:x write:x=2",
			  "c: act:d read:x store:x=1"},
		.runs = 2,
		.lock_granularity = true,
	},
};

START_TEST(every_row_has_its_number_of_schedules)
{
	table_check(&rows[_i]);
}
END_TEST

/* A world of two tasks around cells, made by hand. */
struct cells {
	struct cell x, once;
	struct cell_bit bit[2];
	struct mutex mutex;
	struct rwsem rwsem;
	uint64_t got[8];
};

static struct cells *cells_new(struct world *w, void (*a)(void *),
			       void (*b)(void *))
{
	struct cells *c = world_alloc(w, sizeof(*c));

	check_attach(w);
	world_set_user(w, c);
	cell_init(&c->x, "x", NULL, CELL_PLAIN, 0);
	cell_init(&c->once, "once", NULL, CELL_ONCE, 0);
	cell_bit_init(&c->bit[0], &c->x, 0, "first");
	cell_bit_init(&c->bit[1], &c->x, 7, "last");
	mutex_init(&c->mutex, "mutex", NULL);
	rwsem_init(&c->rwsem, "rwsem", NULL);
	(void)task_new(w, "a", a, c, 0);
	if (b)
		(void)task_new(w, "b", b, c, 0);
	return c;
}

static struct world *cells_world(const struct world_options *options)
{
	struct sim_error error = {SIM_ERROR_NONE, ""};
	struct world *w = world_new(options, &error);

	ck_assert_msg(w != NULL, "%s", error.text);
	return w;
}

static void set_first(void *argument)
{
	struct cells *c = argument;

	cell_bit_write(&c->bit[0], true);
}

static void set_last(void *argument)
{
	struct cells *c = argument;

	cell_bit_write(&c->bit[1], true);
}

static void set_first_locked(void *argument)
{
	struct cells *c = argument;

	mutex_lock(&c->mutex);
	set_first(c);
	mutex_unlock(&c->mutex);
}

static void set_last_locked(void *argument)
{
	struct cells *c = argument;

	mutex_lock(&c->mutex);
	set_last(c);
	mutex_unlock(&c->mutex);
}

struct bit_counts {
	unsigned both, lost;
};

static void bits_end(void *context, struct world *w, const struct run_result *r)
{
	struct bit_counts *n = context;
	const struct cells *c = world_user(w);
	bool both = cell_bit_peek(&c->bit[0]) && cell_bit_peek(&c->bit[1]);

	(void)r;
	ck_assert_uint_eq(world_finding_count(w), 0);
	n->both += both;
	n->lost += !both;
}

static struct bit_counts bits_count(void (*a)(void *), void (*b)(void *))
{
	struct bit_counts n = {0, 0};
	struct world *w = cells_world(NULL);
	struct enumeration e = {.w = w, .at_end = bits_end, .context = &n};

	(void)cells_new(w, a, b);
	world_seal(w);
	enumerate_all(&e);
	world_free(w);
	return n;
}

START_TEST(two_bits_of_a_byte_lose_a_write_when_they_interleave)
{
	struct bit_counts n = bits_count(set_first, set_last);

	/* read write read write in 2 orders; the other 4 lose one. */
	ck_assert_uint_eq(n.both, 2);
	ck_assert_uint_eq(n.lost, 4);
}
END_TEST

START_TEST(two_bits_of_a_byte_lose_none_under_one_lock)
{
	struct bit_counts n = bits_count(set_first_locked, set_last_locked);

	ck_assert_uint_eq(n.both, 2);
	ck_assert_uint_eq(n.lost, 0);
}
END_TEST

START_TEST(one_lock_on_one_side_is_not_enough)
{
	struct bit_counts n = bits_count(set_first_locked, set_last);

	ck_assert_uint_gt(n.lost, 0);
}
END_TEST

static void values_run(void *argument)
{
	struct cells *c = argument;

	c->got[0] = cell_exchange(&c->x, 5);
	c->got[1] = cell_add(&c->x, 2);
	c->got[2] = cell_compare_exchange(&c->x, 7, 9);
	c->got[3] = cell_compare_exchange(&c->x, 7, 1);
	cell_write(&c->x, 0x40);
	cell_bit_write(&c->bit[1], true);
	cell_bit_write(&c->bit[0], true);
	cell_bit_write(&c->bit[1], false);
	c->got[4] = cell_read(&c->x);
	c->got[5] = cell_bit_read(&c->bit[0]);
	c->got[6] = cell_bit_read(&c->bit[1]);
}

START_TEST(every_change_gives_the_value_before)
{
	static const uint64_t expected[] = {0, 5, 7, 9, 0x41, 1, 0};
	struct world *w = cells_world(NULL);
	struct cells *c = cells_new(w, values_run, NULL);
	struct enumeration e = {.w = w};

	world_seal(w);
	enumerate_all(&e);
	for (unsigned i = 0; i < ARRAY_COUNT(expected); i++)
		ck_assert_uint_eq(c->got[i], expected[i]);
	ck_assert_uint_eq(cell_peek(&c->x), 0x41);
	/* 4 changes, a write, 3 bit writes of 2 steps, 3 reads. */
	ck_assert_uint_eq(e.steps_max, 14);
	ck_assert_uint_eq(e.runs, 1);
	world_free(w);
}
END_TEST

/* Guards: who may touch x while it holds what. */

static void read_bare(void *argument)
{
	(void)cell_read(&((struct cells *)argument)->x);
}

static void write_bare(void *argument)
{
	cell_write(&((struct cells *)argument)->x, 1);
}

static void read_in_mutex(void *argument)
{
	struct cells *c = argument;

	mutex_lock(&c->mutex);
	(void)cell_read(&c->x);
	(void)cell_add(&c->x, 1);
	cell_write(&c->x, 1);
	mutex_unlock(&c->mutex);
}

static void read_in_read(void *argument)
{
	struct cells *c = argument;

	rwsem_down_read(&c->rwsem);
	(void)cell_read(&c->x);
	rwsem_up_read(&c->rwsem);
}

static void write_in_read(void *argument)
{
	struct cells *c = argument;

	rwsem_down_read(&c->rwsem);
	cell_write(&c->x, 1);
	rwsem_up_read(&c->rwsem);
}

static void add_in_read(void *argument)
{
	struct cells *c = argument;

	rwsem_down_read(&c->rwsem);
	(void)cell_add(&c->x, 1);
	rwsem_up_read(&c->rwsem);
}

static void write_in_write(void *argument)
{
	struct cells *c = argument;

	rwsem_down_write(&c->rwsem);
	cell_write(&c->x, 1);
	rwsem_up_write(&c->rwsem);
}

static void bit_in_nothing(void *argument)
{
	(void)cell_bit_read(&((struct cells *)argument)->bit[0]);
}

static void other_bit(void *argument)
{
	(void)cell_bit_read(&((struct cells *)argument)->bit[1]);
}

enum guard {
	GUARD_NONE,
	GUARD_MUTEX,
	GUARD_RWSEM,
	GUARD_BIT, /* the first bit alone */
};

static const struct {
	void (*run)(void *);
	enum guard guard;
	const char *signature; /* NULL: silent */
} guards[] = {
	{read_bare, GUARD_NONE, NULL},
	{read_bare, GUARD_MUTEX, "unguarded-access x read_bare"},
	{write_bare, GUARD_MUTEX, "unguarded-access x write_bare"},
	{read_in_mutex, GUARD_MUTEX, NULL},
	{read_in_mutex, GUARD_RWSEM, "unguarded-access x read_in_mutex"},
	{read_in_read, GUARD_RWSEM, NULL},
	{write_in_read, GUARD_RWSEM, "unguarded-access x write_in_read"},
	{add_in_read, GUARD_RWSEM, "unguarded-access x add_in_read"},
	{write_in_write, GUARD_RWSEM, NULL},
	{read_in_read, GUARD_MUTEX, "unguarded-access x read_in_read"},
	{bit_in_nothing, GUARD_BIT, "unguarded-access x bit_in_nothing"},
	{set_first_locked, GUARD_BIT, NULL},
	{set_first, GUARD_BIT, "unguarded-access x set_first"},
	{other_bit, GUARD_BIT, NULL},
};

static void guard_check(unsigned row, bool lock_granularity)
{
	const struct world_options options = {.lock_granularity =
						      lock_granularity};
	struct world *w = cells_world(&options);
	struct cells *c = cells_new(w, guards[row].run, NULL);
	struct enumeration e = {.w = w};
	char signature[128] = "";

	if (guards[row].guard == GUARD_MUTEX)
		cell_guard(&c->x, &c->mutex.object);
	else if (guards[row].guard == GUARD_RWSEM)
		cell_guard(&c->x, &c->rwsem.object);
	else if (guards[row].guard == GUARD_BIT)
		cell_bit_guard(&c->bit[0], &c->mutex.object);
	world_seal(w);
	enumerate_all(&e);
	ck_assert_uint_eq(world_finding_count(w),
			  guards[row].signature ? 1 : 0);
	if (guards[row].signature) {
		finding_signature(world_finding(w, 0), signature,
				  sizeof(signature));
		ck_assert_str_eq(signature, guards[row].signature);
	}
	world_free(w);
}

START_TEST(an_access_without_its_guard_is_a_finding)
{
	guard_check((unsigned)_i, false);
}
END_TEST

START_TEST(checkers_see_accesses_also_with_lock_granularity)
{
	guard_check((unsigned)_i, true);
}
END_TEST

static void spin_run(void *argument)
{
	while (!cell_read(&((struct cells *)argument)->x))
		;
}

START_TEST(spinning_on_a_cell_ends_with_a_bound)
{
	const struct world_options options = {
		.lock_granularity = _i == 1,
		.steps_max = 100,
	};
	struct world *w = cells_world(&options);
	struct run_result r;

	(void)cells_new(w, spin_run, NULL);
	world_seal(w);
	script_start(w);
	while (world_enabled(w))
		world_step(w, 0);
	world_finish(w, &r);
	ck_assert_uint_eq(r.status, _i == 1 ? RUN_LIMIT : RUN_STEPS);
	world_free(w);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("cell");
	TCase *core = suite_case("core");
	TCase *limits = suite_case("limits");

	SUITE_ADD_TABLE(core, every_row_has_its_number_of_schedules, rows);
	tcase_add_test(core,
		       two_bits_of_a_byte_lose_a_write_when_they_interleave);
	tcase_add_test(core, two_bits_of_a_byte_lose_none_under_one_lock);
	tcase_add_test(core, one_lock_on_one_side_is_not_enough);
	tcase_add_test(core, every_change_gives_the_value_before);
	SUITE_ADD_TABLE(core, an_access_without_its_guard_is_a_finding, guards);
	SUITE_ADD_TABLE(core, checkers_see_accesses_also_with_lock_granularity,
			guards);
	suite_add_tcase(s, core);
	tcase_add_loop_test(limits, spinning_on_a_cell_ends_with_a_bound, 0, 2);
	suite_add_tcase(s, limits);
	return suite_main(s);
}
