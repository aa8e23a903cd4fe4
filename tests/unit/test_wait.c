/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Completions, wait queues, scenario events: who sleeps, who is woken, what a
 * timed wait returns. All schedules of small scripts, and some by hand.
 */
#include "table.h"

#include "world/wait.h"

#include <errno.h>

static const struct table_row rows[] = {
	{
		.name = "a completion ends a wait, before or after",
		.lines = {"a: wait:c", "b: complete:c"},
		.orders = "a",
		.runs = 1,
	},
	{
		.name = "a wait that is not completed is no choice",
		.lines = {"a: act:d wait:c", "b: complete:c"},
		.orders = "a",
		.runs = 2,
	},
	{
		.name = "one complete wakes one of two",
		.lines = {"a: wait:c", "b: wait:c", "z: complete:c"},
		.orders = "a! b!",
		.findings = "deadlock c a; deadlock c b",
	},
	{
		.name = "two completes wake both, in both orders",
		.lines = {"a: wait:c", "b: wait:c", "z: complete:c complete:c"},
		.orders = "ab ba",
	},
	{
		.name = "complete_all wakes everybody, for ever",
		.lines = {"a: wait:c wait:c", "b: wait:c", "z: completeall:c"},
		.orders = "aab aba baa",
	},
	{
		.name = "complete after complete_all takes nothing away",
		.lines = {"a: wait:c wait:c", "z: completeall:c complete:c"},
		.orders = "aa",
	},
	{
		.name = "a reinit forgets what was completed",
		.lines = {"a: complete:c reinit:c wait:c"},
		.orders = "!",
		.findings = "deadlock c a",
	},
	{
		.name = "a reinit puts those that were about to go on to sleep",
		.lines = {"a: wait:c",
			  "b: complete:c act:d reinit:c complete:f"},
		.orders = "! a",
		.findings = "deadlock c a",
	},
	{
		.name = "nobody completes: a lost wake-up",
		.lines = {"a: wait:c", "b: act:d"},
		.orders = "!",
		.findings = "deadlock c a",
	},
	{
		.name = "a timed wait expires when nothing else can go on",
		.lines = {"a: waitto:c say=1", "b: act:d act:d"},
		.orders = "1",
		.runs = 1,
	},
	{
		.name = "it does not expire before, without the fault",
		.lines = {"a: waitto:c", "b: act:d complete:c"},
		.orders = "a",
		.runs = 1,
	},
	{
		.name = "with the fault it may",
		.lines = {"a: waitto:c say=1", "b: complete:c"},
		.orders = "1 a1",
		.timeouts = 1,
	},
	{
		.name = "an early expiry is not lost to another waiter",
		.lines = {"a: waitto:c say=1", "b: wait:c", "z: complete:c"},
		.orders = "1b a1! b1",
		.findings = "deadlock c b",
		.timeouts = 1,
	},
	{
		.name = "a signal cuts short an interruptible wait",
		.lines = {"a: waitint:c say=1", "z: signal:a"},
		.orders = "1",
	},
	{
		.name = "not a killable one",
		.lines = {"a: waitkill:c say=1", "z: signal:a"},
		.orders = "!",
		.findings = "deadlock c a",
	},
	{
		.name = "a fatal signal does",
		.lines = {"a: waitkill:c say=1", "z: kill:a"},
		.orders = "1",
	},
	{
		.name = "no signal cuts short an uninterruptible wait",
		.lines = {"a: wait:c say=1", "z: kill:a"},
		.orders = "!",
		.findings = "deadlock c a",
	},
	{
		.name = "the fault 'signal' strikes at interruptible waits only",
		.lines = {"a: wait:c waitkill:c waitint:c say=1",
			  "z: complete:c complete:c complete:c"},
		.orders = "aa1 aaa1",
		.signals = 1,
	},
	{
		.name = "a note taken before the wake-up ends the sleep",
		.lines = {"a: prepare:q act:d sleep:q", "b: wake:q"},
		.orders = "! a",
		.findings = "deadlock q a",
	},
	{
		.name = "one wake-up wakes all sleepers",
		.lines = {"a: prepare:q complete:c sleep:q",
			  "b: prepare:q complete:c sleep:q",
			  "z: wait:c wait:c wake:q"},
		.orders = "zzab zzba",
	},
	{
		.name = "a timed sleep expires when nothing else can go on",
		.lines = {"a: prepare:q sleepto:q say=1", "b: act:d"},
		.orders = "1",
	},
	{
		.name = "an interruptible sleep ends with a signal",
		.lines = {"a: prepare:q sleepint:q say=1", "b: signal:a"},
		.orders = "1",
	},
	{
		.name = "an event lets its waiter on",
		.lines = {"a: until:e say=1", "b: act:d set:e act:d"},
		.orders = "a1",
	},
	{
		.name = "an event that cannot come true is given up",
		.lines = {"a: until:e say=1", "b: act:d"},
		.orders = "1",
	},
	{
		.name = "the oldest wait is given up first",
		.lines = {"a: until:e set:f say=1", "b: until:f say=2"},
		.orders = "1b2",
		.runs = 1,
	},
	{
		.name = "timed waits expire before events are given up",
		.lines = {"a: until:e say=1", "b: waitto:c set:e say=2"},
		.orders = "2a1",
		.runs = 1,
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
	const char *line;
	unsigned word;
	int64_t result;
} results[] = {
	{"complete first", {"a: wait:c", "z: complete:c"}, "za", "a", 1, 0},
	{"expired", {"a: waitto:c", "z: act:d"}, "za", "a", 1, -ETIMEDOUT},
	{"interrupted", {"a: waitint:c", "z: signal:a"}, "za", "a", 1, -EINTR},
	{"killed", {"a: waitkill:c", "z: kill:a"}, "za", "a", 1, -EINTR},
	{"completed and interrupted",
	 {"a: waitint:c", "z: signal:a complete:c"},
	 "zza",
	 "a",
	 1,
	 0},
	{"slept through",
	 {"a: prepare:q sleepto:q", "z: act:d"},
	 "zaa",
	 "a",
	 2,
	 -ETIMEDOUT},
	{"woken", {"a: prepare:q sleepto:q", "z: wake:q"}, "aza", "a", 2, 0},
	{"event", {"a: until:e", "z: act:d set:e"}, "za", "a", 1, 1},
	{"event given up", {"a: until:e", "z: act:d"}, "za", "a", 1, 0},
};

START_TEST(every_wait_returns_what_it_should)
{
	struct world *w = script_world(results[_i].lines);

	script_start(w);
	script_steps(w, results[_i].steps);
	ck_assert_uint_eq(world_enabled(w), 0);
	ck_assert_msg(script_result(script_of(w), results[_i].line,
				    results[_i].word) == results[_i].result,
		      "%s", results[_i].name);
	world_free(w);
}
END_TEST

START_TEST(time_jumps_to_the_earliest_deadline)
{
	static const char *const lines[] = {"a: waitto:c=5000 say=1",
					    "b: waitto:d=3000 say=2",
					    "c: waitto:e=3000 say=3", NULL};
	struct world *w = script_world(lines);

	script_start(w);
	ck_assert_uint_eq(world_enabled(w), 2);
	ck_assert_uint_eq(world_now_ns(w), 3000);
	script_steps(w, "b");
	/* Same deadline: in the order of creation. */
	ck_assert_uint_eq(world_enabled(w), 4);
	script_steps(w, "c");
	ck_assert_uint_eq(world_enabled(w), 1);
	ck_assert_uint_eq(world_now_ns(w), 5000);
	script_steps(w, "a");
	ck_assert_str_eq(script_order(script_of(w)), "231");
	world_free(w);
}
END_TEST

START_TEST(given_up_waits_are_counted)
{
	static const char *const lines[] = {"a: until:e", "b: until:f", NULL};
	struct world *w = script_world(lines);
	struct run_result r;

	script_start(w);
	script_steps(w, "ab");
	world_finish(w, &r);
	ck_assert_uint_eq(r.given_up, 2);
	ck_assert_uint_eq(r.status, RUN_FINISHED);
	world_free(w);
}
END_TEST

START_TEST(those_of_a_daemon_are_not)
{
	static const char *const lines[] = {"a: until:e", "b*: until:f wait:c",
					    NULL};
	struct world *w = script_world(lines);
	struct run_result r;

	script_start(w);
	script_steps(w, "ab");
	world_finish(w, &r);
	ck_assert_uint_eq(r.given_up, 1);
	world_free(w);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("wait");
	TCase *core = suite_case("core");

	SUITE_ADD_TABLE(core, every_row_shows_exactly_its_orders, rows);
	SUITE_ADD_TABLE(core, every_wait_returns_what_it_should, results);
	tcase_add_test(core, time_jumps_to_the_earliest_deadline);
	tcase_add_test(core, given_up_waits_are_counted);
	tcase_add_test(core, those_of_a_daemon_are_not);
	suite_add_tcase(s, core);
	return suite_main(s);
}
