/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Aim:    every bound is hit with a diagnosis and never with a crash; misuse by
 *         our own code aborts, and says where the run was.
 * Method: the bound, and one more. Crashes happen in a child whose stderr is
 *         read.
 */
#include "suite.h"

#include "script.h"

#include "check/check.h"
#include "schedule/schedule.h"
#include "world/block.h"
#include "world/mutex.h"
#include "world/wait.h"

#include <signal.h>
#include <sys/wait.h>

/* NOLINTNEXTLINE(readability-non-const-parameter): task_new() takes it */
static struct world *limits_world(void (*run)(void *), unsigned *argument,
				  const struct world_options *options)
{
	struct sim_error error = {SIM_ERROR_NONE, ""};
	struct world *w = world_new(options, &error);
	unsigned *copy;

	ck_assert_msg(w != NULL, "%s", error.text);
	check_attach(w);
	copy = world_alloc(w, sizeof(*copy));
	*copy = *argument;
	(void)task_new(w, "first", run, copy, 0);
	world_seal(w);
	return w;
}

static struct run_result run_in(struct world *w)
{
	struct strategy *s = strategy_new(strategy_type_find("random"), NULL);
	struct run_result r;

	world_run(w, &s->chooser, 1, &r);
	strategy_free(s);
	return r;
}

/* Programs that take a bounded thing n times. */

static void wait_for_ever(void *argument)
{
	task_act(&task_current()->object, 0);
	(void)argument;
}

static void sleep_for_ever(void *argument)
{
	(void)completion_wait((struct completion *)argument);
}

static void create_tasks(void *argument)
{
	struct completion *never =
		world_alloc(world_current(), sizeof(struct completion));

	completion_init(never, "never", NULL);
	for (unsigned n = *(unsigned *)argument; n; n--)
		(void)task_create("more", sleep_for_ever, never, TASK_DAEMON);
}

/* One after the other, so that few are alive. */
static void create_ids(void *argument)
{
	for (unsigned n = *(unsigned *)argument; n; n--)
		task_join(task_create("more", wait_for_ever, NULL, 0));
}

static void make_steps(void *argument)
{
	for (unsigned n = *(unsigned *)argument; n; n--)
		task_act(&task_current()->object, n);
}

static void take_heap(void *argument)
{
	struct world *w = world_current();

	task_act(&task_current()->object, 0);
	for (unsigned n = *(unsigned *)argument; n; n--)
		(void)world_alloc(w, 1 << 20);
}

static void take_objects(void *argument)
{
	for (unsigned n = *(unsigned *)argument; n; n--) {
		struct object *o =
			world_alloc(world_current(), sizeof(struct object));

		object_init(o, OBJECT_DEVICE, "o", NULL);
	}
}

static void take_locks(void *argument)
{
	unsigned count = *(unsigned *)argument;
	struct mutex *m = world_alloc(world_current(), 64 * sizeof(*m));

	for (unsigned i = 0; i < count; i++) {
		mutex_init(&m[i], "m", NULL);
		mutex_lock(&m[i]);
	}
	for (unsigned i = 0; i < count; i++)
		mutex_unlock(&m[i]);
}

static void draw_values(void *argument)
{
	for (unsigned n = *(unsigned *)argument; n; n--)
		(void)world_choose(CHOICE_VALUE, 2);
}

static void leak_blocks(void *argument)
{
	static const char *const names[] = {
		"a", "b", "c", "d", "e", "f", "g", "h", "i",
		"j", "k", "l", "m", "n", "o", "p", "q",
	};

	for (unsigned n = *(unsigned *)argument; n; n--)
		(void)block_new(names[n - 1], NULL, 8);
}

static const struct {
	const char *name;
	void (*run)(void *);
	unsigned most; /* fits; one more does not */
	const char *text;
	enum run_status status; /* of one more */
} bounds[] = {
	{"tasks alive", create_tasks, TASKS_MAX - 1, "more than 64 tasks alive",
	 RUN_LIMIT},
	{"tasks in all", create_ids, TASK_IDS_MAX - 1,
	 "more than 255 tasks in one run", RUN_LIMIT},
	{"steps", make_steps, 1000, "", RUN_STEPS},
	{"heap", take_heap, 7, "the arena is full (8 MiB)", RUN_LIMIT},
	/* The first task is an object too. */
	{"objects", take_objects, 65533, "more than 65534 objects in one run",
	 RUN_LIMIT},
	{"held locks", take_locks, TASK_HELD_MAX,
	 "a task holds more than 24 locks", RUN_LIMIT},
	{"values", draw_values, VALUE_CHOICES_MAX,
	 "more than 4096 choices of value", RUN_LIMIT},
};

START_TEST(every_bound_ends_the_run_with_its_text)
{
	const struct world_options options = {.steps_max = 1000};

	for (unsigned more = 0; more < 2; more++) {
		unsigned n = bounds[_i].most + more;
		struct world *w = limits_world(bounds[_i].run, &n, &options);
		struct run_result r = run_in(w);

		ck_assert_msg(
			r.status == (more ? bounds[_i].status : RUN_FINISHED),
			"%s: %s", bounds[_i].name, run_status_name(r.status));
		ck_assert_str_eq(world_limit_text(w),
				 more ? bounds[_i].text : "");
		ck_assert_uint_le(r.steps, 1000);
		/* The next run is as good as ever. */
		ck_assert_uint_eq(run_in(w).digest, r.digest);
		world_free(w);
	}
}
END_TEST

START_TEST(as_many_worlds_as_there_is_memory_for)
{
	struct world *worlds[20];
	unsigned n = 1;

	for (unsigned i = 0; i < ARRAY_COUNT(worlds); i++)
		worlds[i] = limits_world(make_steps, &n, NULL);
	for (unsigned i = 0; i < ARRAY_COUNT(worlds); i++)
		ck_assert_uint_eq(run_in(worlds[i]).status, RUN_FINISHED);
	for (unsigned i = 0; i < ARRAY_COUNT(worlds); i++)
		world_free(worlds[i]);
}
END_TEST

START_TEST(findings_beyond_the_bound_are_dropped)
{
	unsigned n = FINDINGS_PER_RUN_MAX + (unsigned)_i;
	struct world *w = limits_world(leak_blocks, &n, NULL);
	struct run_result r = run_in(w);

	ck_assert_uint_eq(r.status, RUN_FINISHED);
	ck_assert_uint_eq(world_finding_count(w), FINDINGS_PER_RUN_MAX);
	world_free(w);
}
END_TEST

static void fill_and_hang(void *argument)
{
	struct world *w = world_current();
	struct mutex *m = world_alloc(w, sizeof(*m));

	/* To the last byte that a run can have. */
	mutex_init(m, "m", NULL);
	mutex_lock(m);
	if (*(unsigned *)argument)
		for (;;)
			(void)world_alloc(w, 16);
	for (unsigned i = 0; i < 15; i++)
		(void)world_alloc(w, 1 << 19);
	for (unsigned i = 0; i < 17500; i++)
		(void)world_alloc(w, 16);
	mutex_lock(m);
}

START_TEST(a_full_arena_still_has_room_for_findings)
{
	unsigned to_the_end = (unsigned)_i;
	struct world *w = limits_world(fill_and_hang, &to_the_end, NULL);
	struct run_result r = run_in(w);

	ck_assert_uint_eq(r.status, to_the_end ? RUN_LIMIT : RUN_STUCK);
	ck_assert_uint_eq(world_finding_count(w), to_the_end ? 0 : 1);
	world_free(w);
}
END_TEST

static void report_on_full(void *context, struct world *w,
			   const struct event *event)
{
	struct finding f = {.klass = &check_object_leak};

	(void)context;
	(void)event;
	world_report(w, &f);
}

START_TEST(a_finding_can_be_reported_at_the_end_of_a_full_run)
{
	struct sim_error error = {SIM_ERROR_NONE, ""};
	struct world *w = world_new(NULL, &error);
	unsigned *all;
	struct run_result r;

	ck_assert_ptr_nonnull(w);
	all = world_alloc(w, sizeof(*all));
	*all = 1;
	(void)task_new(w, "first", fill_and_hang, all, 0);
	world_subscribe(w, HOOK_RUN_END, report_on_full, NULL);
	world_seal(w);
	r = run_in(w);
	ck_assert_uint_eq(r.status, RUN_LIMIT);
	ck_assert_uint_eq(world_finding_count(w), 1);
	world_free(w);
}
END_TEST

START_TEST(several_worlds_live_side_by_side)
{
	struct world *worlds[8];
	uint64_t digest = 0;

	for (unsigned i = 0; i < ARRAY_COUNT(worlds); i++) {
		unsigned n = 10;

		worlds[i] = limits_world(make_steps, &n, NULL);
	}
	for (unsigned i = 0; i < ARRAY_COUNT(worlds); i++) {
		struct run_result r = run_in(worlds[i]);

		ck_assert(!i || r.digest == digest);
		digest = r.digest;
	}
	for (unsigned i = 0; i < ARRAY_COUNT(worlds); i++)
		world_free(worlds[i]);
}
END_TEST

/* Crashes. */

static void misuse_seal_twice(struct world *w)
{
	world_seal(w);
	world_seal(w);
}

static void misuse_run_unsealed(struct world *w)
{
	script_start(w);
}

static void misuse_task_after_seal(struct world *w)
{
	world_seal(w);
	(void)task_new(w, "late", wait_for_ever, NULL, 0);
}

static void misuse_subscribe_after_seal(struct world *w)
{
	world_seal(w);
	world_subscribe(w, HOOK_STEP, report_on_full, NULL);
}

static void misuse_many_hooks(struct world *w)
{
	for (unsigned i = 0; i <= HOOKS_PER_POINT_MAX; i++)
		world_subscribe(w, HOOK_STEP, report_on_full, NULL);
}

static void misuse_object_on_stack(struct world *w)
{
	struct mutex m = {.holder = NULL};

	(void)w;
	mutex_init(&m, "m", NULL);
}

static void misuse_init_twice(struct world *w)
{
	struct mutex *m = world_alloc(w, sizeof(*m));

	mutex_init(m, "m", NULL);
	mutex_init(m, "m", NULL);
}

static void misuse_tasks_at_set_up(struct world *w)
{
	for (unsigned i = 0; i <= TASKS_MAX; i++)
		(void)task_new(w, "t", wait_for_ever, NULL, 0);
}

static void misuse_heap_at_set_up(struct world *w)
{
	(void)world_alloc(w, 9 << 20);
}

static void run_lines(struct world *w, const char *line)
{
	const char *const lines[] = {line, "b: act:d", NULL};

	(void)script_build(w, lines);
	world_seal(w);
	script_start(w);
	while (world_enabled(w))
		world_step(w, (unsigned)__builtin_ctzll(world_enabled(w)));
}

static void misuse_enter_twice(struct world *w)
{
	run_lines(w, "a: act:d act:d enter enter");
}

static void misuse_leave_without_enter(struct world *w)
{
	run_lines(w, "a: act:d leave");
}

static void misuse_step_of_blocked_task(struct world *w)
{
	static const char *const lines[] = {"a: wait:c", "b: act:d", NULL};

	(void)script_build(w, lines);
	world_seal(w);
	script_start(w);
	world_step(w, 0);
}

static void fails(void *argument)
{
	(void)argument;
	task_act(&task_current()->object, 0);
	task_act(&task_current()->object, 0);
	SIM_ASSERT(world_now_ns(world_current()) == 1);
}

static void misuse_assert_in_task(struct world *w)
{
	struct strategy *s = strategy_new(strategy_type_find("pct"), NULL);
	struct run_result r;

	(void)task_new(w, "unlucky", fails, NULL, 0);
	world_seal(w);
	world_run(w, &s->chooser, 0x2a, &r);
}

/* Not a tail call, and each frame is used after the call. */
static unsigned recurse(unsigned depth)
{
	volatile char frame[1024];

	frame[depth % sizeof(frame)] = (char)depth;
	if (depth)
		(void)recurse(depth - 1);
	return (unsigned char)frame[depth % sizeof(frame)];
}

static void overflows(void *argument)
{
	(void)argument;
	task_act(&task_current()->object, 0);
	(void)recurse(1 << 16);
}

static void misuse_stack_overflow(struct world *w)
{
	(void)task_new(w, "modest", wait_for_ever, NULL, 0);
	(void)task_new(w, "greedy", overflows, NULL, 0);
	world_seal(w);
	script_start(w);
	world_step(w, 1);
}

static const struct {
	void (*crash)(struct world *w);
	const char *text[4]; /* all of them are printed */
} crashes[] = {
	{misuse_seal_twice, {"assertion '!w->sealed' failed"}},
	{misuse_run_unsealed, {"assertion 'w->sealed' failed"}},
	{misuse_task_after_seal, {"assertion '!w->sealed' failed"}},
	{misuse_subscribe_after_seal, {"assertion '!w->sealed' failed"}},
	{misuse_many_hooks, {"HOOKS_PER_POINT_MAX"}},
	{misuse_object_on_stack, {"object_init: assertion"}},
	{misuse_init_twice, {"assertion '!o->id' failed"}},
	{misuse_tasks_at_set_up, {"assertion 'w->run.current' failed"}},
	{misuse_heap_at_set_up, {"assertion 'w->run.current' failed"}},
	{misuse_enter_twice,
	 {"assertion '!t->syscall' failed", "task 'a', step 2,"}},
	{misuse_leave_without_enter, {"assertion 't->syscall' failed"}},
	{misuse_step_of_blocked_task, {"engine_commit_slot: assertion"}},
	{misuse_assert_in_task,
	 {"assertion 'world_now_ns(world_current()) == 1' failed",
	  "task 'unlucky', step 2, seed 0x000000000000002a, time 200 ns",
	  "schedule (task ids): 1 1"}},
	{misuse_stack_overflow,
	 {"task 'greedy' overflowed its stack of", "KiB",
	  "schedule (task ids): 2"}},
};

/* Run it in a child; returns how that ended. */
static int crash_in_child(void (*crash)(struct world *), char *text,
			  size_t bytes)
{
	FILE *file = tmpfile();
	size_t length;
	pid_t child;
	int status;

	ck_assert_ptr_nonnull(file);
	child = fork();
	ck_assert_int_ge(child, 0);
	if (!child) {
		struct sim_error error = {SIM_ERROR_NONE, ""};

		(void)dup2(fileno(file), STDERR_FILENO);
		crash(world_new(NULL, &error));
		_exit(0);
	}
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	rewind(file);
	length = fread(text, 1, bytes - 1, file);
	text[length] = '\0';
	(void)fclose(file);
	return status;
}

START_TEST(misuse_and_overflow_stop_with_a_diagnosis)
{
	static char text[16384];
	int status = crash_in_child(crashes[_i].crash, text, sizeof(text));

	ck_assert_msg(WIFSIGNALED(status) || WEXITSTATUS(status) != 0,
		      "it went on: %s", text);
	for (unsigned i = 0; i < ARRAY_COUNT(crashes[_i].text); i++)
		if (crashes[_i].text[i])
			ck_assert_msg(strstr(text, crashes[_i].text[i]) != NULL,
				      "no \"%s\" in: %s", crashes[_i].text[i],
				      text);
}
END_TEST

START_TEST(a_failed_assertion_in_a_task_aborts)
{
	struct sim_error error = {SIM_ERROR_NONE, ""};

	misuse_assert_in_task(world_new(NULL, &error));
}
END_TEST

int main(void)
{
	Suite *s = suite_create("world_limits");
	TCase *limits = suite_case("limits");
	TCase *aborts = suite_case("aborts");

	SUITE_ADD_TABLE(limits, every_bound_ends_the_run_with_its_text, bounds);
	tcase_add_test(limits, as_many_worlds_as_there_is_memory_for);
	tcase_add_loop_test(limits, findings_beyond_the_bound_are_dropped, 0,
			    2);
	tcase_add_loop_test(limits, a_full_arena_still_has_room_for_findings, 0,
			    2);
	tcase_add_test(limits,
		       a_finding_can_be_reported_at_the_end_of_a_full_run);
	tcase_add_test(limits, several_worlds_live_side_by_side);
	suite_add_tcase(s, limits);
	tcase_set_tags(aborts, "fork");
	SUITE_ADD_TABLE(aborts, misuse_and_overflow_stop_with_a_diagnosis,
			crashes);
	tcase_add_test_raise_signal(aborts, a_failed_assertion_in_a_task_aborts,
				    SIGABRT);
	suite_add_tcase(s, aborts);
	return suite_main(s);
}
