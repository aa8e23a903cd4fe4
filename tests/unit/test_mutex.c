/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Aim:    a mutex has exactly the orders that the kernel's has.
 * Method: small scripts under all schedules, the oracle at every state.
 */
#include "table.h"

#include "world/mutex.h"

#include <errno.h>

static const struct table_row rows[] = {
	{
		.name = "one task takes it",
		.lines = {"a: lock:m unlock:m"},
		.orders = "a",
		.runs = 1,
	},
	{
		.name = "two tasks take it in 2! orders",
		.lines = {"a: lock:m unlock:m", "b: lock:m unlock:m"},
		.orders = "ab ba",
		.runs = 2,
	},
	{
		.name = "three in 3!",
		.lines = {"a: lock:m unlock:m", "b: lock:m unlock:m",
			  "c: lock:m unlock:m"},
		.orders = "abc acb bac bca cab cba",
		.runs = 6,
	},
	{
		.name = "four in 4!",
		.lines = {"a: lock:m unlock:m", "b: lock:m unlock:m",
			  "c: lock:m unlock:m", "d: lock:m unlock:m"},
		.orders = "abcd abdc acbd acdb adbc adcb "
			  "bacd badc bcad bcda bdac bdca "
			  "cabd cadb cbad cbda cdab cdba "
			  "dabc dacb dbac dbca dcab dcba",
		.runs = 24,
	},
	{
		.name = "a free mutex may be stolen from one that waited",
		.lines = {"a: lock:m unlock:m lock:m unlock:m",
			  "b: lock:m unlock:m"},
		.orders = "aab aba baa",
	},
	{
		.name = "a try fails while it is held and never waits",
		.lines = {"a: lock:m unlock:m", "b: try:m unlock?:m"},
		.orders = "a ab ba",
	},
	{
		.name = "a task that tries its own mutex fails",
		.lines = {"a: lock:m try:m unlock?:m say=1 unlock:m"},
		.orders = "a1",
	},
	{
		.name = "a mutex that is taken by a try is released as any other",
		.lines = {"a: try:m unlock?:m", "b: lock:m unlock:m"},
		.orders = "ab b ba",
	},
	{
		.name = "two mutexes are independent",
		.lines = {"a: lock:m unlock:m", "b: lock:n unlock:n"},
		.orders = "ab ba",
		.runs = 6,
	},
	{
		.name = "a mutex may be released out of order",
		.lines = {"a: lock:m lock:n unlock:m unlock:n"},
		.orders = "aa",
	},
	{
		.name = "a signal cuts short an interruptible wait",
		.lines = {"a: lock:m act:d unlock:m", "b: lockint:m unlock?:m",
			  "s: signal:b"},
		/* b gives up only while a holds it and s has struck. */
		.orders = "a ab ba",
	},
	{
		.name = "a free mutex is taken although a signal is pending",
		.lines = {"b: signal:b lockint:m unlock:m"},
		.orders = "b",
	},
	{
		.name = "a signal does not cut short a killable wait",
		.lines = {"a: lock:m unlock:m", "b: lockkill:m unlock?:m",
			  "s: signal:b"},
		.orders = "ab ba",
	},
	{
		.name = "a fatal signal does",
		.lines = {"a: lock:m unlock:m", "b: lockkill:m unlock?:m",
			  "s: kill:b"},
		.orders = "a ab ba",
	},
	{
		.name = "no signal cuts short an uninterruptible wait",
		.lines = {"a: lock:m unlock:m", "b: lock:m unlock:m",
			  "s: kill:b"},
		.orders = "ab ba",
	},
	{
		.name = "nor one that a dying task has taken",
		.lines = {"a: lock:m unlock:m",
			  "b: kill:b die lockint:m unlock:m"},
		.orders = "ab ba",
	},
	{
		.name = "one that gives up takes nothing from others",
		.lines = {"a: lock:m unlock:m", "b: lockint:m unlock?:m",
			  "c: lock:m unlock:m", "s: signal:b"},
		.orders = "abc ac acb bac bca ca cab cba",
	},
	{
		.name = "waiting for one's own mutex is a self-deadlock",
		.lines = {"a: lock:m lock:m"},
		.orders = "a!",
		.findings = "self-deadlock m a a",
	},
	{
		.name = "a release by another task has no effect",
		.lines = {"a: lock:m say=1 unlock:m", "b: unlock:m"},
		.orders = "a1",
		.findings = "unbalanced-unlock m b",
	},
	{
		.name = "an assertion that it is held is silent when it is",
		.lines = {"a: lock:m held:m unlock:m"},
		.orders = "a",
	},
	{
		.name = "and a finding when it is not",
		.lines = {"a: lock:m unlock:m held:m"},
		.orders = "a",
		.findings = "assert-held m a",
	},
	{
		.name = "or when another task holds it",
		.lines = {"a: lock:m act:d unlock:m", "b: held:m act:d"},
		.findings = "assert-held m b",
	},
};

START_TEST(every_row_shows_exactly_its_orders)
{
	table_check(&rows[_i]);
}
END_TEST

static const struct {
	const char *name;
	const char *lines[4];
	const char *steps;
	int64_t result; /* of b's first word */
} results[] = {
	{"taken", {"a: act:d", "b: lock:m unlock:m"}, "bba", 0},
	{"interrupted",
	 {"a: lock:m signal:b unlock:m", "b: lockint:m"},
	 "aaba",
	 -EINTR},
	{"taken after the release, with a signal pending",
	 {"a: lock:m signal:b unlock:m", "b: lockint:m unlock:m"},
	 "aaabb",
	 0},
	{"killed",
	 {"a: lock:m kill:b unlock:m", "b: lockkill:m"},
	 "aaba",
	 -EINTR},
	{"an interruptible wait is killed too",
	 {"a: lock:m kill:b unlock:m", "b: lockint:m"},
	 "aaba",
	 -EINTR},
	{"tried in vain", {"a: lock:m unlock:m", "b: try:m"}, "aba", 0},
	{"tried with success", {"a: act:d", "b: try:m unlock:m"}, "abb", 1},
};

START_TEST(every_form_returns_what_the_kernel_returns)
{
	struct world *w = script_world(results[_i].lines);
	struct run_result r;

	script_start(w);
	script_steps(w, results[_i].steps);
	ck_assert_uint_eq(world_enabled(w), 0);
	world_finish(w, &r);
	ck_assert_uint_eq(r.status, RUN_FINISHED);
	ck_assert_uint_eq(r.steps, strlen(results[_i].steps));
	ck_assert_uint_eq(world_finding_count(w), 0);
	ck_assert_msg(script_result(script_of(w), "b", 1) == results[_i].result,
		      "%s: %lld", results[_i].name,
		      (long long)script_result(script_of(w), "b", 1));
	world_free(w);
}
END_TEST

START_TEST(the_holder_is_the_task_that_took_it)
{
	static const char *const lines[] = {"a: lock:m unlock:m", NULL};
	struct world *w = script_world(lines);
	const struct mutex *m = script_object(script_of(w), "m");
	const struct task *a = world_task_by_id(w, 1);

	script_start(w);
	ck_assert_ptr_null(m->holder);
	script_steps(w, "a");
	ck_assert_ptr_eq(m->holder, a);
	ck_assert(task_holds(a, &m->object));
	ck_assert(task_holds_exclusive(a, &m->object));
	ck_assert_uint_eq(a->held_count, 1);
	ck_assert_ptr_eq(a->held[0].place, script_place(script_of(w), "a", 1));
	ck_assert_uint_eq(a->held[0].step, 1);
	ck_assert(!a->held[0].by_trylock);
	script_steps(w, "a");
	ck_assert_ptr_null(m->holder);
	ck_assert_uint_eq(a->held_count, 0);
	world_free(w);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("mutex");
	TCase *core = suite_case("core");

	SUITE_ADD_TABLE(core, every_row_shows_exactly_its_orders, rows);
	SUITE_ADD_TABLE(core, every_form_returns_what_the_kernel_returns,
			results);
	tcase_add_test(core, the_holder_is_the_task_that_took_it);
	suite_add_tcase(s, core);
	return suite_main(s);
}
