/* SPDX-License-Identifier: GPL-2.0-only */
/* Fault points, the engine's own faults, signals, system calls. */
#include "table.h"

#include "world/fault.h"
#include "world/mutex.h"

static const struct table_row rows[] = {
	{
		.name = "without a budget no fault strikes",
		.lines = {"a: fault say=1 fault say=2 act:d"},
		.orders = "12",
		.runs = 1,
	},
	{
		.name = "with a budget of one it strikes here, there or never",
		.lines = {"a: fault act:d fault act:d fault"},
		.runs = 4,
		.faults = 1,
	},
	{
		.name = "with a budget of two, at any two points",
		.lines = {"a: fault act:d fault act:d fault"},
		.runs = 7,
		.faults = 2,
	},
	{
		.name = "values multiply schedules",
		.lines = {"a: act:d choose=3 act:d", "b: choose=2 act:e"},
		/* 3 orders of a, a, b; times 3, times 2. */
		.runs = 18,
	},
	{
		.name = "a choice among one is none",
		.lines = {"a: act:d choose=1 act:d"},
		.runs = 1,
	},
	{
		.name = "the fault 'signal' strikes before an interruptible wait",
		.lines = {"a: lock:m unlock:m", "b: lockint:m unlock?:m"},
		.orders = "a ab ba",
		.signals = 1,
	},
	{
		.name = "and not where nothing waits interruptibly",
		.lines = {"a: lock:m unlock:m", "b: lockkill:m unlock?:m"},
		.orders = "ab ba",
		.runs = 2,
		.signals = 1,
	},
	{
		.name = "a signal lasts until the system call ends",
		.lines = {"a: enter waitint:c waitint:d leave waitint:e say=1",
			  "b: signal:a"},
		.orders = "!",
		.findings = "deadlock e a",
	},
	{
		.name = "a fatal signal lasts for ever",
		.lines = {"a: enter waitkill:c leave enter waitkill:d leave "
			  "say=1",
			  "b: kill:a"},
		.orders = "1",
	},
	{
		.name = "a task may signal itself",
		.lines = {"a: signal:a waitint:c say=1"},
		.orders = "1",
	},
	{
		.name = "a signal to an ended task is lost",
		.lines = {"a: act:d", "b: join:a signal:a say=1"},
		.orders = "1",
	},
	{
		.name = "no lock may be held at the end of a system call",
		.lines = {"a: enter lock:m leave unlock:m"},
		.orders = "a",
		.findings = "lock-leak m a",
	},
};

START_TEST(every_row_shows_exactly_its_orders)
{
	table_check(&rows[_i]);
}
END_TEST

START_TEST(a_signal_counts_as_delivered_at_the_end_of_a_system_call)
{
	static const char *const lines[] = {"a: enter act:d leave act:d",
					    "b: signal:a", "c: kill:a", NULL};
	struct world *w = script_world(lines);
	const struct task *a = world_task_by_id(w, 1);

	script_start(w);
	ck_assert_str_eq(a->syscall, "ioctl");
	script_steps(w, "b");
	ck_assert(a->signal_pending && !a->fatal_pending);
	if (_i)
		script_steps(w, "c");
	script_steps(w, "a");
	ck_assert_ptr_null(a->syscall);
	/* A fatal one stays. */
	ck_assert_int_eq(a->signal_pending, _i == 1);
	ck_assert_int_eq(a->fatal_pending, _i == 1);
	world_free(w);
}
END_TEST

START_TEST(values_are_logged_with_the_step_that_drew_them)
{
	static const char *const lines[] = {
		"a: choose=3 act:d choose=4 choose=5 act:d", NULL};
	struct world *w = script_world(lines);
	const struct schedule_log *log;
	struct run_result r;

	script_start(w);
	script_steps(w, "aa");
	world_finish(w, &r);
	log = world_log(w);
	ck_assert_uint_eq(log->value_count, 3);
	ck_assert_uint_eq(log->values[0].step, 0);
	ck_assert_uint_eq(log->values[0].count, 3);
	ck_assert_uint_eq(log->values[1].step, 1);
	ck_assert_uint_eq(log->values[2].step, 1);
	ck_assert_uint_eq(log->values[2].count, 5);
	ck_assert_uint_eq(log->values[2].kind, CHOICE_VALUE);
	world_free(w);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("fault");
	TCase *core = suite_case("core");

	SUITE_ADD_TABLE(core, every_row_shows_exactly_its_orders, rows);
	tcase_add_loop_test(
		core, a_signal_counts_as_delivered_at_the_end_of_a_system_call,
		0, 2);
	tcase_add_test(core, values_are_logged_with_the_step_that_drew_them);
	suite_add_tcase(s, core);
	return suite_main(s);
}
