/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Aim:    a task's stack and registers survive other tasks' steps, and being
 *         copied away and back.
 * Method: tasks that keep many values live across ops, deep and shallow, and
 *         check them afterwards.
 */
#include "suite.h"

#include "script.h"

#include "schedule/schedule.h"
#include "world/cell.h"

enum {
	DEEP = 40,
	BUSY_TASKS = 16,
};

struct busy {
	struct object turn;
	unsigned index;
	uint64_t sum;
};

/* More live values than there are registers, across each yield. */
static uint64_t many_live(struct busy *b, uint64_t a)
{
	uint64_t c = a + 1, d = a + 2, e = a + 3, f = a + 4, g = a + 5;
	uint64_t h = a * 3, i = a * 5, j = a * 7, k = a * 11, l = a * 13;
	uint64_t m = a ^ 21, n = a ^ 22, o = a ^ 23, p = a ^ 24, q = a ^ 25;
	uint64_t before =
		c + d * e + f + g * h + i + j * k + l + m * n + o + p * q;

	task_act(&b->turn, a);
	/* Always true, if the switch keeps every register. */
	/* cppcheck-suppress knownConditionTrueFalse */
	SIM_ASSERT(before ==
		   c + d * e + f + g * h + i + j * k + l + m * n + o + p * q);
	task_act(&b->turn, before);
	return c ^ d ^ e ^ f ^ g ^ h ^ i ^ j ^ k ^ l ^ m ^ n ^ o ^ p ^ q;
}

static uint64_t deep(struct busy *b, unsigned depth)
{
	volatile uint64_t frame[32];
	uint64_t sum = 0;

	for (unsigned i = 0; i < ARRAY_COUNT(frame); i++)
		frame[i] = (uint64_t)depth * 1000 + b->index * 100 + i;
	sum += many_live(b, depth + b->index);
	if (depth)
		sum += deep(b, depth - 1);
	for (unsigned i = 0; i < ARRAY_COUNT(frame); i++)
		SIM_ASSERT(frame[i] ==
			   (uint64_t)depth * 1000 + b->index * 100 + i);
	return sum;
}

static void busy_run(void *argument)
{
	struct busy *b = argument;

	/* The stack is aligned as the calling convention wants it. */
	SIM_ASSERT((uintptr_t)__builtin_frame_address(0) % 16 == 0);
	b->sum = deep(b, DEEP);
}

static struct world *busy_world(size_t stack_bytes)
{
	const struct world_options options = {.stack_bytes = stack_bytes};
	struct sim_error error = {SIM_ERROR_NONE, ""};
	struct world *w = world_new(&options, &error);
	struct busy *b;

	ck_assert_msg(w != NULL, "%s", error.text);
	b = world_alloc(w, BUSY_TASKS * sizeof(*b));
	world_set_user(w, b);
	for (unsigned i = 0; i < BUSY_TASKS; i++) {
		object_init(&b[i].turn, OBJECT_DEVICE, "turn", NULL);
		b[i].index = i;
		(void)task_new(w, "busy", busy_run, &b[i], 0);
	}
	world_seal(w);
	return w;
}

/* By its own arithmetic, without any switch. */
static uint64_t expected_sum(unsigned index)
{
	uint64_t sum = 0;

	for (unsigned depth = 0; depth <= DEEP; depth++) {
		uint64_t a = depth + index;

		/* The operands differ. */
		/* NOLINTBEGIN(misc-redundant-expression) */
		sum += (a + 1) ^ (a + 2) ^ (a + 3) ^ (a + 4) ^ (a + 5) ^
		       (a * 3) ^ (a * 5) ^ (a * 7) ^ (a * 11) ^ (a * 13) ^
		       (a ^ 21) ^ (a ^ 22) ^ (a ^ 23) ^ (a ^ 24) ^ (a ^ 25);
		/* NOLINTEND(misc-redundant-expression) */
	}
	return sum;
}

START_TEST(values_survive_the_steps_of_others)
{
	struct world *w = busy_world(0);
	struct strategy *s = strategy_new(strategy_type_find("random"), NULL);
	const struct busy *b = world_user(w);

	for (uint64_t seed = 0; seed < 10; seed++) {
		struct run_result r;

		world_run(w, &s->chooser, seed, &r);
		ck_assert_uint_eq(r.status, RUN_FINISHED);
		ck_assert_uint_eq(r.steps, BUSY_TASKS * 2 * (DEEP + 1));
		for (unsigned i = 0; i < BUSY_TASKS; i++)
			ck_assert_uint_eq(b[i].sum, expected_sum(i));
	}
	strategy_free(s);
	world_free(w);
}
END_TEST

START_TEST(values_survive_being_copied_away_and_back)
{
	struct world *w = busy_world(0);
	struct snapshot *s = snapshot_new();
	const struct busy *b = world_user(w);
	struct run_result first, second;

	script_start(w);
	for (unsigned i = 0; i < 500; i++)
		world_step(w, (i * 7 + i / 3) % BUSY_TASKS);
	snapshot_take(s, w);
	while (world_enabled(w))
		world_step(w, (unsigned)__builtin_ctzll(world_enabled(w)));
	world_finish(w, &first);
	/* The stacks were used by the rest of the run; now they are back. */
	snapshot_restore(s, w);
	while (world_enabled(w))
		world_step(w,
			   63u - (unsigned)__builtin_clzll(world_enabled(w)));
	world_finish(w, &second);
	ck_assert_uint_eq(first.steps, second.steps);
	ck_assert_uint_ne(first.digest, second.digest);
	for (unsigned i = 0; i < BUSY_TASKS; i++)
		ck_assert_uint_eq(b[i].sum, expected_sum(i));
	snapshot_free(s);
	world_free(w);
}
END_TEST

/* Stacks of other sizes: rounded up to whole pages. */
static const size_t stacks[] = {65536, 100000, 262144, 524288};

static void check_stacks(size_t bytes)
{
	struct world *w = busy_world(bytes);
	const struct busy *b = world_user(w);
	const struct task *t = world_task_by_id(w, BUSY_TASKS);
	const struct task *first = world_task_by_id(w, 1);

	script_start(w);
	while (world_enabled(w))
		world_step(w, (unsigned)__builtin_ctzll(world_enabled(w)));
	ck_assert_uint_eq(b[0].sum, expected_sum(0));
	/* One guard page each. */
	ck_assert_uint_eq((size_t)(t->stack_top - first->stack_top) /
				  (BUSY_TASKS - 1),
			  (bytes + 4095) / 4096 * 4096 + 4096);
	world_free(w);
}

START_TEST(stacks_have_the_size_that_was_asked_for)
{
	check_stacks(stacks[_i]);
}
END_TEST

START_TEST(a_world_may_follow_one_with_other_stacks)
{
	for (unsigned i = 0; i < 2 * ARRAY_COUNT(stacks); i++)
		check_stacks(stacks[i / 2]);
	check_stacks(stacks[0]);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("coroutine");
	TCase *core = suite_case("core");

	tcase_add_test(core, values_survive_the_steps_of_others);
	tcase_add_test(core, values_survive_being_copied_away_and_back);
	SUITE_ADD_TABLE(core, stacks_have_the_size_that_was_asked_for, stacks);
	tcase_add_test(core, a_world_may_follow_one_with_other_stacks);
	suite_add_tcase(s, core);
	return suite_main(s);
}
