/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Aim:    the life of a world: how runs end, what they count, that a run is a
 *         function of program, strategy and seed, in every build.
 * Method: scripts by hand and under all strategies; digests as constants.
 */
#include "enumerate.h"
#include "programs.h"
#include "suite.h"

#include "check/check.h"
#include "schedule/schedule.h"

static const struct {
	const char *name;
	const char *lines[4];
	const char *steps;
	enum run_status status;
	uint32_t choices;
	uint32_t switches;
	uint32_t preemptions;
	uint64_t now_ns;
} ends[] = {
	{"no task at all", {NULL}, "", RUN_FINISHED, 0, 0, 0, 0},
	{"a task without an op", {"a: say=1"}, "", RUN_FINISHED, 0, 0, 0, 0},
	{"one task", {"a: act:d act:d"}, "aa", RUN_FINISHED, 0, 1, 0, 200},
	{"one after the other",
	 {"a: act:d act:d", "b: act:d"},
	 "aab",
	 RUN_FINISHED,
	 2,
	 2,
	 0,
	 200},
	{"one between the other's",
	 {"a: act:d act:d", "b: act:d"},
	 "aba",
	 RUN_FINISHED,
	 2,
	 3,
	 1,
	 200},
	{"a switch away from a blocked task is no preemption",
	 {"a: act:d wait:c", "b: complete:c act:d"},
	 "abba",
	 RUN_FINISHED,
	 2,
	 3,
	 0,
	 200},
	{"a stuck task", {"a: wait:c"}, "", RUN_STUCK, 0, 0, 0, 0},
	{"an idle daemon", {"a*: receive:m"}, "", RUN_FINISHED, 0, 0, 0, 0},
	{"a stuck task beside a daemon",
	 {"a*: receive:m", "b: act:d wait:c"},
	 "b",
	 RUN_STUCK,
	 0,
	 1,
	 0,
	 100},
	{"a daemon that still has work to do",
	 {"s*: receive:m act:d", "b: send:m"},
	 "bss",
	 RUN_FINISHED,
	 0,
	 2,
	 0,
	 200},
	{"sleep lets time pass",
	 {"a: nap=70 nap=30"},
	 "aa",
	 RUN_FINISHED,
	 0,
	 1,
	 0,
	 100},
	{"sleeps overlap",
	 {"a: nap=70", "b: nap=30"},
	 "ab",
	 RUN_FINISHED,
	 1,
	 2,
	 0,
	 70},
};

START_TEST(every_run_ends_and_counts_as_it_should)
{
	struct world *w = script_world(ends[_i].lines);
	struct run_result r;

	script_start(w);
	script_steps(w, ends[_i].steps);
	ck_assert_uint_eq(world_enabled(w), 0);
	world_finish(w, &r);
	ck_assert_msg(r.status == ends[_i].status, "%s: %s", ends[_i].name,
		      run_status_name(r.status));
	ck_assert_uint_eq(r.steps, strlen(ends[_i].steps));
	ck_assert_uint_eq(r.choices, ends[_i].choices);
	ck_assert_uint_eq(r.switches, ends[_i].switches);
	ck_assert_uint_eq(r.preemptions, ends[_i].preemptions);
	ck_assert_uint_eq(r.now_ns, ends[_i].now_ns);
	ck_assert_uint_eq(world_log(w)->steps, r.steps);
	world_free(w);
}
END_TEST

/* Every word of a script that is an op is exactly one step; a wait for a
 * rwsem, a cancel and a bit write are two. */
static const struct {
	const char *lines[4];
	uint32_t steps;
} counts[] = {
	{{"a: lock:m try:n unlock:n unlock:m"}, 4},
	{{"a: rd:s ru:s wr:s downgrade:s ru:s tryrd:s ru:s trywr:s wu:s"}, 9},
	{{"a: spin:l unspin:l tryspin:l unspin:l"}, 4},
	{{"a: complete:c wait:c completeall:c wait:c"}, 4},
	{{"a: prepare:q wake:q sleep:q"}, 3},
	{{"a: get:r put:r getnz:r put:r"}, 4},
	{{"a: read:x write:x=1 add:x=1"}, 3},
	{{"a: queue:w flush:w"}, 3}, /* and the worker's own */
	{{"a: flush:w cancel:w"}, 3},
	{{"a: arm:t=1 wait:c", "t#: complete:c"}, 4},
	{{"a: disarm:t"}, 1},
	{{"a: request:m=1", "s: receive:m reply:m"}, 4},
	{{"a: send:m=1", "s: receive:m"}, 2},
	{{"a: create:b join:b", "b@: act:d"}, 3},
	{{"a: signal:a nap act:d set:e until:e"}, 4},
	{{"a: enter leave set:e say=1 choose=2 fault"}, 0},
	{{"a: held:m rwheld:s reinit:c"}, 0},
};

START_TEST(every_op_is_one_step)
{
	struct world *w = script_world(counts[_i].lines);
	struct enumeration e = {.w = w};

	enumerate_all(&e);
	ck_assert_uint_eq(e.steps_min, counts[_i].steps);
	ck_assert_uint_eq(e.steps_max, counts[_i].steps);
	world_free(w);
}
END_TEST

static const struct table_row tasks[] = {
	{
		.name = "a created task takes part from the next choice on",
		.lines = {"a: act:d create:b say=1 act:d say=2",
			  "b@: say=3 act:d say=4"},
		/* It runs to its first op at once, within the step. */
		.orders = "3124 3142",
		.runs = 2,
	},
	{
		.name = "a created task may end at once",
		.lines = {"a: create:b join:b say=1", "b@: say=2"},
		.orders = "21",
		.runs = 1,
	},
	{
		.name = "a created task may create another",
		.lines = {"a: create:b say=1", "b@: create:c say=2",
			  "c@: act:d say=3"},
		.orders = "123",
		.runs = 1,
	},
	{
		.name = "a join waits for the end",
		.lines = {"a: join:b say=1", "b: act:d act:d say=2"},
		.orders = "21",
		.runs = 1,
	},
	{
		.name = "two tasks that join each other hang",
		.lines = {"a: join:b", "b: act:d join:a"},
		.orders = "!",
		.findings = "deadlock task a b",
	},
	{
		.name = "two may join one",
		.lines = {"a: join:c say=1", "b: join:c say=2",
			  "c: act:d say=3"},
		.orders = "312 321",
	},
};

START_TEST(tasks_come_and_go_in_these_orders)
{
	table_check(&tasks[_i]);
}
END_TEST

START_TEST(a_slot_is_used_again_and_an_id_is_not)
{
	static const char *const lines[] = {
		"a: create:b join:b create:c join:c", "b@: act:d", "c@: act:d",
		NULL};
	struct world *w = script_world(lines);

	script_start(w);
	script_steps(w, "abaaca");
	ck_assert_uint_eq(world_enabled(w), 0);
	ck_assert_uint_eq(world_task_count(w), 3);
	ck_assert_uint_eq(world_task_by_id(w, 2)->slot, 1);
	ck_assert_uint_eq(world_task_by_id(w, 3)->slot, 1);
	ck_assert_str_eq(world_task_by_id(w, 2)->name, "b");
	ck_assert_str_eq(world_task_by_id(w, 3)->name, "c");
	ck_assert_ptr_eq(world_task(w, 1), world_task_by_id(w, 3));
	ck_assert_ptr_null(world_task_by_id(w, 4));
	ck_assert_ptr_null(world_task_by_id(w, 256));
	ck_assert_ptr_null(world_task(w, 64));
	world_free(w);
}
END_TEST

/* All programs, under all strategies and a few seeds. */

static void run_one(struct world *w, const char *strategy, uint64_t seed,
		    struct run_result *ret_result)
{
	struct strategy *s = strategy_new(strategy_type_find(strategy), NULL);

	world_run(w, &s->chooser, seed, ret_result);
	strategy_free(s);
}

static void same_result(const struct run_result *a, const struct run_result *b)
{
	ck_assert_uint_eq(a->status, b->status);
	ck_assert_uint_eq(a->steps, b->steps);
	ck_assert_uint_eq(a->choices, b->choices);
	ck_assert_uint_eq(a->switches, b->switches);
	ck_assert_uint_eq(a->preemptions, b->preemptions);
	ck_assert_uint_eq(a->now_ns, b->now_ns);
	ck_assert_uint_eq(a->digest, b->digest);
}

START_TEST(the_same_seed_gives_the_same_run)
{
	struct world *w = table_world(&programs[_i]);
	struct world *other = table_world(&programs[_i]);
	unsigned count;
	const struct strategy_type *const *types = strategy_types(&count);

	for (unsigned i = 0; i < count; i++)
		for (uint64_t seed = 0; seed < 20; seed++) {
			struct run_result first, again, elsewhere, between;

			run_one(w, types[i]->name, seed, &first);
			run_one(w, types[i]->name, seed + 1000, &between);
			run_one(other, types[i]->name, seed, &elsewhere);
			run_one(w, types[i]->name, seed, &again);
			same_result(&first, &again);
			same_result(&first, &elsewhere);
		}
	world_free(w);
	world_free(other);
}
END_TEST

START_TEST(different_seeds_give_different_runs)
{
	struct world *w = table_world(&programs[0]);
	struct key_set seen = {NULL, 0, 0};

	for (uint64_t seed = 0; seed < 100; seed++) {
		struct run_result r;

		run_one(w, "random", seed, &r);
		(void)key_set_add(&seen, r.digest);
	}
	ck_assert_uint_gt(seen.count, 80);
	key_set_clear(&seen);
	world_free(w);
}
END_TEST

/* Whatever compiler, optimization or sanitizer: these are the runs. */
static const struct {
	unsigned program;
	const char *strategy;
	uint64_t seed;
	uint64_t digest;
} digests[] = {
	{0, "random", 1, 0xa2942c94a4abe224},
	{0, "pct", 1, 0x973f5267d2fdfee7},
	{0, "timed", 1, 0x5f0bfe5162ecc033},
	{1, "random", 2, 0xee2e5ab8c7f4a2d1},
	{1, "pct", 2, 0x9ffb3751b30a30c9},
	{1, "timed", 2, 0x0ea05007a9c9ae05},
	{2, "random", 3, 0xa8d507ed01003190},
	{2, "pct", 3, 0xdc068259b385950a},
	{2, "timed", 3, 0x66b0f029a088cb11},
	{3, "random", 4, 0xef54bca8f5a14468},
	{3, "pct", 4, 0x00b26851c27e519f},
	{3, "timed", 4, 0x4b2fbabb2e2975f3},
	{4, "random", UINT64_MAX, 0x5e63d46419e37709},
	{4, "pct", UINT64_MAX, 0xa81af72e16b801e7},
	{4, "timed", UINT64_MAX, 0xb33c573d64570ba7},
	{0, "pos", 1, 0x7bb3f650a67e5595},
	{0, "surw", 1, 0x20228a2e7bdc03e5},
	{0, "rff", 0x9123456789abcdef, 0x8b3a1e675c07d7f0},
	{0, "mix", 1, 0x7bb3f650a67e5595},
	{1, "pos", 2, 0xdea50f0f316b7b8b},
	{1, "surw", 2, 0x9570e3f1be995d3c},
	{1, "rff", 0x5123456789abcdef, 0x964facd8a08e198c},
	{1, "mix", 2, 0x9570e3f1be995d3c},
	{2, "pos", 3, 0x0bf67a7e5797f4eb},
	{2, "surw", 3, 0x036b8e71a81fef2e},
	{2, "rff", 0x9123456789abcdef, 0xe22e836739fc0742},
	{2, "mix", 3, 0x0bf67a7e5797f4eb},
	{3, "pos", 4, 0xdd365469fb4c166d},
	{3, "surw", 4, 0x9cb50f95c646dd07},
	{3, "rff", 0x5123456789abcdef, 0xa7d1930411a244f0},
	{3, "mix", 4, 0x00b26851c27e519f},
	{4, "pos", UINT64_MAX, 0x4012650083d4dc80},
	{4, "surw", UINT64_MAX, 0xc93ab93c668d7f4f},
	{4, "rff", 0x9123456789abcdef, 0x95f193bd891cd59c},
	{4, "mix", UINT64_MAX, 0xb33c573d64570ba7},
};

START_TEST(every_build_makes_the_same_runs)
{
	struct world *w = table_world(&programs[digests[_i].program]);
	struct run_result r;

	run_one(w, digests[_i].strategy, digests[_i].seed, &r);
	ck_assert_msg(r.digest == digests[_i].digest,
		      "program %u, %s, seed %llu: digest is 0x%016llx",
		      digests[_i].program, digests[_i].strategy,
		      (unsigned long long)digests[_i].seed,
		      (unsigned long long)r.digest);
	world_free(w);
}
END_TEST

static void repeat_begin(void *state, const struct world *w, uint64_t seed)
{
	(void)state;
	(void)w;
	(void)seed;
}

/* Make the choices of a log again, by single steps. */
struct repeat {
	const uint8_t *tasks;
	const struct value_choice *values;
	uint32_t value;
};

static uint32_t repeat_choose(void *state, const struct world *w,
			      enum choice_kind kind, uint32_t n)
{
	struct repeat *r = state;

	(void)w;
	(void)kind;
	(void)n;
	return r->values[r->value++].value;
}

START_TEST(single_steps_make_the_same_run)
{
	struct world *w = table_world(&programs[_i]);
	static uint8_t made[4096];
	static struct value_choice values[256];

	for (uint64_t seed = 0; seed < 50; seed++) {
		struct repeat repeat = {.tasks = made, .values = values};
		const struct chooser chooser = {.state = &repeat,
						.begin = repeat_begin,
						.choose = repeat_choose};
		struct run_result whole, stepped;
		const struct schedule_log *log = world_log(w);

		run_one(w, seed & 1 ? "random" : "pct", seed, &whole);
		ck_assert_uint_le(log->steps, sizeof(made));
		ck_assert_uint_le(log->value_count, ARRAY_COUNT(values));
		memcpy(made, log->tasks, log->steps);
		memcpy(values, log->values,
		       log->value_count * sizeof(values[0]));
		world_start(w, &chooser, seed);
		for (uint32_t i = 0; i < whole.steps; i++)
			world_step(w, world_task_by_id(w, made[i])->slot);
		ck_assert_uint_eq(world_enabled(w), 0);
		world_finish(w, &stepped);
		same_result(&whole, &stepped);
	}
	world_free(w);
}
END_TEST

START_TEST(a_run_that_was_left_half_way_leaves_no_trace)
{
	struct world *w = table_world(&programs[_i]);
	struct run_result before, after;

	run_one(w, "random", 7, &before);
	for (unsigned steps = 0; steps < 12; steps++) {
		script_start(w);
		for (unsigned i = 0; i < steps && world_enabled(w); i++)
			world_step(w, 63u - (unsigned)__builtin_clzll(
						    world_enabled(w)));
		run_one(w, "random", 7, &after);
		same_result(&before, &after);
	}
	world_free(w);
}
END_TEST

/* What is asked of a world. */
START_TEST(queries_answer_about_the_present_run)
{
	static const char *const lines[] = {"a: act:gpu0.d nap=50", NULL};
	struct world *w = script_world(lines);
	const struct object *o;
	char name[64];
	char cut[6];

	ck_assert_ptr_eq(world_of(script_of(w)), w);
	ck_assert_uint_eq(world_steps_max(w), 20000);
	script_start(w);
	ck_assert_uint_eq(world_steps(w), 0);
	ck_assert_ptr_null(world_last_task(w));
	script_steps(w, "a");
	ck_assert_uint_eq(world_steps(w), 1);
	ck_assert_ptr_eq(world_last_task(w), world_task_by_id(w, 1));
	ck_assert_uint_eq(world_now_ns(w), 100);
	ck_assert_uint_eq(world_task_by_id(w, 1)->last_step, 1);
	o = script_object(script_of(w), "gpu0.d");
	object_format(o, name, sizeof(name));
	ck_assert_str_eq(name, "d(gpu0)");
	object_format(o, cut, sizeof(cut));
	ck_assert_str_eq(cut, "d(gpu");
	object_format(NULL, name, sizeof(name));
	ck_assert_str_eq(name, "-");
	ck_assert_str_eq(object_kind_name((enum object_kind)o->kind), "device");
	ck_assert_uint_eq(o->id, 1);
	ck_assert_str_eq(op_kind_name(OP_MUTEX_LOCK), "mutex_lock");
	ck_assert_ptr_nonnull(op_kind_sentence(OP_ACT));
	world_free(w);
}
END_TEST

static void formats_run(void *argument)
{
	char **text = argument;

	text[0] = world_format(world_current(), "%s-%u", "task", 7u);
	text[1] = world_format(world_current(), "%s", "");
}

START_TEST(texts_are_made_in_the_arena)
{
	struct sim_error error = {SIM_ERROR_NONE, ""};
	struct world *w = world_new(NULL, &error);
	char **text;

	ck_assert_ptr_nonnull(w);
	text = world_alloc(w, 2 * sizeof(char *));
	(void)task_new(w, "a", formats_run, text, 0);
	world_seal(w);
	script_start(w);
	ck_assert_str_eq(text[0], "task-7");
	ck_assert_str_eq(text[1], "");
	ck_assert_ptr_eq(world_of(text[0]), w);
	world_free(w);
}
END_TEST

START_TEST(errors_are_set_once_wrapped_and_cut)
{
	struct sim_error e = {SIM_ERROR_NONE, ""};
	char longer[600];

	memset(longer, 'x', sizeof(longer) - 1);
	longer[sizeof(longer) - 1] = '\0';
	ck_assert(!sim_error_set(&e, SIM_ERROR_USER, "no %s", "task"));
	ck_assert_str_eq(e.text, "no task");
	ck_assert(!sim_error_set(&e, SIM_ERROR_HOST, "later"));
	ck_assert_str_eq(e.text, "no task");
	ck_assert_uint_eq(e.kind, SIM_ERROR_USER);
	ck_assert(!sim_error_wrap(&e, "loading '%s'", "x"));
	ck_assert_str_eq(e.text, "loading 'x': no task");
	e.kind = SIM_ERROR_NONE;
	ck_assert(!sim_error_set(&e, SIM_ERROR_HOST, "%s", longer));
	ck_assert_uint_eq(strlen(e.text), sizeof(e.text) - 1);
	ck_assert_str_eq(e.text + sizeof(e.text) - 4, "...");
	ck_assert(!sim_error_set(NULL, SIM_ERROR_USER, "nobody asks"));
}
END_TEST

int main(void)
{
	Suite *s = suite_create("world");
	TCase *core = suite_case("core");
	TCase *same = suite_case("determinism");

	SUITE_ADD_TABLE(core, every_run_ends_and_counts_as_it_should, ends);
	SUITE_ADD_TABLE(core, every_op_is_one_step, counts);
	SUITE_ADD_TABLE(core, tasks_come_and_go_in_these_orders, tasks);
	tcase_add_test(core, a_slot_is_used_again_and_an_id_is_not);
	tcase_add_test(core, queries_answer_about_the_present_run);
	tcase_add_test(core, texts_are_made_in_the_arena);
	tcase_add_test(core, errors_are_set_once_wrapped_and_cut);
	suite_add_tcase(s, core);
	SUITE_ADD_TABLE(same, the_same_seed_gives_the_same_run, programs);
	tcase_add_test(same, different_seeds_give_different_runs);
	SUITE_ADD_TABLE(same, every_build_makes_the_same_runs, digests);
	SUITE_ADD_TABLE(same, single_steps_make_the_same_run, programs);
	SUITE_ADD_TABLE(same, a_run_that_was_left_half_way_leaves_no_trace,
			programs);
	suite_add_tcase(s, same);
	return suite_main(s);
}
