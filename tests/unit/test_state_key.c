/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Aim:    states that are the same look the same, whatever the way; states that
 *         go on differently never have one key.
 * Method: small worlds by hand, stepped along two ways; what differs lies in
 *         the heap, on a stack alone, or in what is for reports alone. And a
 *         search over the states of programs whose outcome hangs on a local
 *         variable.
 */
#include "explore/prove.h"
#include "suite.h"
#include "world/cell.h"
#include "world/mutex.h"
#include "world/state_key.h"

struct fixture {
	struct world *w;
	struct cell x, y;
	struct mutex lock;
	uint32_t note; /* for reports alone, by world_history() */
	uint64_t outcomes;
};

static void begin(void *state, const struct world *w, uint64_t seed)
{
	(void)state;
	(void)w;
	(void)seed;
}

static struct fixture *fixture_new(void (*first)(void *),
				   void (*second)(void *))
{
	struct sim_error error = {SIM_ERROR_NONE, ""};
	struct world *w = world_new(NULL, &error);
	struct fixture *f;

	ck_assert_msg(w != NULL, "%s", error.text);
	f = world_alloc(w, sizeof(*f));
	f->w = w;
	cell_init(&f->x, "x", NULL, CELL_PLAIN, 0);
	cell_init(&f->y, "y", NULL, CELL_PLAIN, 0);
	mutex_init(&f->lock, "lock", NULL);
	world_history(w, &f->note, sizeof(f->note));
	(void)task_new(w, "first", first, f, 0);
	(void)task_new(w, "second", second, f, 0);
	return f;
}

/* The key after the steps: '0' and '1' are slots. */
static struct state_key key_after(struct fixture *f, const char *slots)
{
	const struct chooser chooser = {.begin = begin};
	struct state_key key;

	world_stacks_clean(f->w, true);
	world_start(f->w, &chooser, 0);
	for (; *slots; slots++)
		world_step(f->w, (unsigned)(*slots - '0'));
	world_state_key(f->w, &key);
	return key;
}

static void locks(void *fixture)
{
	struct fixture *f = fixture;

	mutex_lock(&f->lock);
	f->note = world_steps(f->w);
	mutex_unlock(&f->lock);
	mutex_lock(&f->lock);
	mutex_unlock(&f->lock);
}

START_TEST(the_way_does_not_matter)
{
	struct fixture *f = fixture_new(locks, locks);
	struct state_key a, b, c;

	world_seal(f->w);
	a = key_after(f, "001100");
	b = key_after(f, "110000");
	c = key_after(f, "110011");
	ck_assert_uint_eq(a.visible, b.visible);
	ck_assert_uint_ne(a.visible, c.visible);
	world_free(f->w);
}
END_TEST

static void toggles(void *fixture)
{
	struct fixture *f = fixture;

	cell_write(&f->x, 1);
	cell_write(&f->x, 0);
}

/* While it waits for the lock, what it has read lies on its stack alone. */
static void carries(void *fixture)
{
	struct fixture *f = fixture;
	uint64_t local = cell_read(&f->x);

	mutex_lock(&f->lock);
	mutex_unlock(&f->lock);
	cell_write(&f->y, local);
}

START_TEST(what_lies_on_a_stack_matters)
{
	struct fixture *f = fixture_new(toggles, carries);
	struct state_key before, between;

	world_seal(f->w);
	before = key_after(f, "100");
	between = key_after(f, "010");
	ck_assert_uint_ne(before.exact, between.exact);
	ck_assert_uint_eq(before.visible, between.visible);
	before = key_after(f, "100111");
	between = key_after(f, "010111");
	ck_assert_uint_ne(before.visible, between.visible);
	world_free(f->w);
}
END_TEST

/* Who has read in between can go on only when it is over. */
static void toggles_locked(void *fixture)
{
	struct fixture *f = fixture;

	mutex_lock(&f->lock);
	toggles(fixture);
	mutex_unlock(&f->lock);
}

static void outcome(void *context, struct world *w, const struct run_result *r)
{
	uint64_t *outcomes = context;
	const struct fixture *f = world_user(w);

	ck_assert_int_eq(r->status, RUN_FINISHED);
	*outcomes |= UINT64_C(1) << cell_peek(&f->y);
}

static void search(void (*first)(void *), uint64_t expected)
{
	struct fixture *f = fixture_new(first, carries);
	struct prove *p = prove_attach(f->w);
	uint64_t outcomes = 0;
	const struct prove_options options = {
		.by_states = true, .at_end = outcome, .context = &outcomes};
	struct prove_result r;

	world_set_user(f->w, f);
	world_seal(f->w);
	prove_run(p, &options, &r);
	ck_assert_int_eq(r.status, PROVE_ALL);
	ck_assert_uint_eq(outcomes, expected);
	world_free(f->w);
	prove_free(p);
}

START_TEST(no_outcome_of_a_local_variable_is_lost)
{
	search(toggles, 1 << 0 | 1 << 1);
	search(toggles_locked, 1 << 0 | 1 << 1);
	search(locks, 1 << 0);
}
END_TEST

START_TEST(cleaning_stacks_changes_no_run)
{
	for (unsigned clean = 0; clean < 2; clean++) {
		static uint64_t digest;
		struct fixture *f = fixture_new(toggles, carries);
		const struct chooser chooser = {.begin = begin};
		struct run_result r;

		world_seal(f->w);
		world_stacks_clean(f->w, clean);
		world_start(f->w, &chooser, 0);
		while (world_enabled(f->w))
			world_step(f->w, (unsigned)__builtin_ctzll(
						 world_enabled(f->w)));
		world_finish(f->w, &r);
		if (clean)
			ck_assert_uint_eq(r.digest, digest);
		digest = r.digest;
		world_free(f->w);
	}
}
END_TEST

/* So many frames of a kilobyte, and then an op. */
enum {
	DEEP = 40
};

static void fills(struct fixture *f, unsigned depth)
{
	char room[1024];

	memset(room, 0xa5, sizeof(room));
	__asm__ volatile("" : : "r"(room) : "memory");
	if (depth)
		fills(f, depth - 1);
	else
		(void)cell_read(&f->x);
	__asm__ volatile("" : : "r"(room) : "memory");
}

static void leaves_hollow(struct fixture *f, unsigned depth)
{
	char room[1024]; /* never written */

	__asm__ volatile("" : : "r"(room) : "memory");
	if (depth)
		leaves_hollow(f, depth - 1);
	else
		(void)cell_read(&f->x);
	__asm__ volatile("" : : "r"(room) : "memory");
}

static void deep(void *fixture)
{
	fills(fixture, DEEP);
}

static void hollow(void *fixture)
{
	leaves_hollow(fixture, DEEP);
}

static struct state_key key_of(void (*task)(void *))
{
	struct fixture *f = fixture_new(task, task);
	struct state_key key;

	world_seal(f->w);
	key = key_after(f, "0");
	world_free(f->w);
	return key;
}

START_TEST(what_an_earlier_world_left_on_its_stacks_does_not_matter)
{
	struct state_key first = key_of(hollow), again;

	(void)key_of(deep);
	again = key_of(hollow);
	ck_assert_mem_eq(&first, &again, sizeof(first));
}
END_TEST

enum {
	ODD_BYTES = 5, /* what is handed out has room for 16 */
	FULL_BYTES = 64,
	ALLOCATIONS = 200,
};

static void idle(void *fixture)
{
	struct fixture *f = fixture;

	(void)cell_read(&f->x);
}

static struct state_key key_with(size_t bytes, int fill)
{
	struct fixture *f = fixture_new(idle, idle);
	struct state_key key;

	for (unsigned i = 0; i < ALLOCATIONS; i++)
		memset(world_alloc(f->w, bytes), fill, bytes);
	world_seal(f->w);
	key = key_after(f, "0");
	world_free(f->w);
	return key;
}

START_TEST(what_an_earlier_world_left_in_its_heap_does_not_matter)
{
	struct state_key first, again;

	(void)key_with(FULL_BYTES, 0);
	first = key_with(ODD_BYTES, 1);
	(void)key_with(FULL_BYTES, 0xa5);
	again = key_with(ODD_BYTES, 1);
	ck_assert_mem_eq(&first, &again, sizeof(first));
}
END_TEST

int main(void)
{
	Suite *s = suite_create("state_key");
	TCase *core = suite_case("core");

	tcase_add_test(core, the_way_does_not_matter);
	tcase_add_test(core, what_lies_on_a_stack_matters);
	tcase_add_test(core, no_outcome_of_a_local_variable_is_lost);
	tcase_add_test(core, cleaning_stacks_changes_no_run);
	tcase_add_test(
		core, what_an_earlier_world_left_on_its_stacks_does_not_matter);
	tcase_add_test(core,
		       what_an_earlier_world_left_in_its_heap_does_not_matter);
	suite_add_tcase(s, core);
	return suite_main(s);
}
