/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Aim:    a rwsem has the fairness of the kernel's: in every schedule.
 * Method: small scripts under all schedules, the oracle (writer xor readers, no
 *         waiter lost or doubled, enabled exactly when its turn has come) at
 *         every state; then single schedules by hand, step by step.
 */
#include "table.h"

#include "world/rwsem.h"

#include <errno.h>

static const struct table_row rows[] = {
	{
		.name = "two writers take it in both orders",
		.lines = {"a: wr:s wu:s", "b: wr:s wu:s"},
		.orders = "ab ba",
		/* b comes after a's release, or queues before it; and so with
		 * a and b exchanged. */
		.runs = 4,
	},
	{
		.name = "two readers are inside together",
		.lines = {"a: rd:s ru:s", "b: rd:s ru:s"},
		.orders = "ab ba",
		.runs = 6,
	},
	{
		.name = "a reader and a writer take turns",
		.lines = {"a: rd:s say=1 ru:s say=2", "b: wr:s wu:s say=3"},
		.orders = "a12b3 b3a12",
	},
	{
		.name = "a reader that reads again behind a writer hangs",
		.lines = {"a: rd:s rd:s ru:s ru:s", "b: wr:s wu:s"},
		.orders = "a! aab baa",
		.findings = "deadlock s a b",
		.runs = 6,
	},
	{
		.name = "it does so too where the writer has the lower id",
		.lines = {"b: wr:s wu:s", "a: rd:s rd:s ru:s ru:s"},
		.findings = "deadlock s a b",
		.runs = 6,
	},
	{
		.name = "a writer that reads is a self-deadlock",
		.lines = {"a: wr:s rd:s"},
		.orders = "a!",
		.findings = "self-deadlock s a a",
	},
	{
		.name = "a reader that writes is a self-deadlock",
		.lines = {"a: rd:s wr:s"},
		.orders = "a!",
		.findings = "self-deadlock s a a",
	},
	{
		.name = "two readers that both write hang",
		.lines = {"a: rd:s wr:s", "b: rd:s wr:s"},
		.findings = "self-deadlock s a a; self-deadlock s b b",
	},
	{
		.name = "try forms fail while a writer is inside",
		.lines = {"a: wr:s wu:s", "b: tryrd:s ru?:s",
			  "c: trywr:s wu?:s"},
		.orders = "a ab abc ac acb ba bac bca ca cab cba",
	},
	{
		.name = "a downgrade lets readers in and writers not",
		.lines = {"a: wr:s downgrade:s say=1 ru:s say=2",
			  "b: rd:s say=3 ru:s", "c: wr:s wu:s"},
		.orders = NULL,
	},
	{
		.name = "a killed writer leaves the queue to the readers behind",
		.lines = {"a: rd:s ru:s", "w: wrkill:s wu?:s", "b: rd:s ru:s",
			  "k: kill:w"},
		.orders = "ab abw awb ba baw bwa wab wba",
	},
	{
		.name = "an interrupted reader leaves the queue",
		.lines = {"a: wr:s wu:s", "b: rdint:s ru?:s", "c: wr:s wu:s",
			  "k: signal:b"},
		.orders = "abc ac acb bac bca ca cab cba",
	},
	{
		.name = "a killed reader leaves the queue",
		.lines = {"a: wr:s wu:s", "b: rdkill:s ru?:s", "k: kill:b",
			  "c: rd:s ru:s"},
		.orders = "abc ac acb bac bca ca cab cba",
	},
	{
		.name = "a signal does not cut short a killable wait",
		.lines = {"a: wr:s wu:s", "b: rdkill:s ru?:s", "k: signal:b",
			  "c: wrkill:s wu?:s"},
		.orders = "abc acb bac bca cab cba",
	},
	{
		.name = "no grant is lost when two waiters give up",
		.lines = {"a: wr:s wu:s", "b: wrkill:s wu?:s",
			  "c: rdkill:s ru?:s", "k: kill:b kill:c"},
		.orders = "a ab abc ac acb ba bac bca ca cab cba",
	},
	{
		.name = "a release in the wrong mode has no effect",
		.lines = {"a: rd:s wu:s ru:s wr:s ru:s wu:s"},
		.orders = "aa",
		.findings = "unbalanced-unlock s a",
	},
	{
		.name = "a release by another task has no effect",
		.lines = {"a: wr:s act:d wu:s", "b: wu:s"},
		.orders = "a",
		.findings = "unbalanced-unlock s b",
	},
	{
		.name = "a downgrade without a hold has no effect",
		.lines = {"a: downgrade:s rd:s downgrade:s ru:s"},
		.orders = "a",
		.findings = "unbalanced-unlock s a",
	},
	{
		.name = "assertions know the mode",
		.lines = {"a: rd:s rwheld:s ru:s wr:s rwheld:s wrheld:s wu:s"},
		.orders = "aa",
	},
	{
		.name = "a reader does not hold it for writing",
		.lines = {"a: rd:s wrheld:s ru:s"},
		.findings = "assert-held s a",
		.orders = "a",
	},
};

START_TEST(every_row_shows_exactly_its_orders)
{
	table_check(&rows[_i]);
}
END_TEST

/*
 * Single schedules. After the steps, 'held' are the tasks that hold it, 'next'
 * those that are enabled, 'queue' those that wait, oldest first.
 */
static const struct {
	const char *name;
	const char *lines[6];
	const char *steps;
	const char *held;
	const char *next;
	const char *queue;
} states[] = {
	{"free", {"a: rd:s ru:s"}, "", "", "a", ""},
	{"a reader queues behind a waiting writer",
	 {"a: rd:s ru:s", "b: wr:s wu:s", "c: rd:s ru:s"},
	 "abc",
	 "a",
	 "a",
	 "bc"},
	{"the queue is first in, first out",
	 {"a: wr:s wu:s", "b: wr:s wu:s", "c: wr:s wu:s", "d: wr:s wu:s"},
	 "acbd",
	 "a",
	 "a",
	 "cbd"},
	{"the head writer alone may go on after the release",
	 {"a: wr:s wu:s", "b: wr:s wu:s", "c: wr:s wu:s"},
	 "acba",
	 "",
	 "c",
	 "cb"},
	{"a reader at the head takes all waiting readers with it",
	 {"a: wr:s wu:s", "b: rd:s ru:s", "c: wr:s wu:s", "d: rd:s ru:s"},
	 "abcda",
	 "",
	 "bd",
	 "c"},
	{"the writer between them waits for both",
	 {"a: wr:s wu:s", "b: rd:s ru:s", "c: wr:s wu:s", "d: rd:s ru:s"},
	 "abcdabdb",
	 "d",
	 "d",
	 "c"},
	{"a writer steals it while it is free",
	 {"a: wr:s wu:s", "b: wr:s wu:s", "c: wr:s wu:s"},
	 "abac",
	 "c",
	 "c",
	 "b"},
	{"a reader steals it while it is free",
	 {"a: wr:s wu:s", "b: wr:s wu:s", "c: rd:s ru:s"},
	 "abac",
	 "c",
	 "c",
	 "b"},
	{"a second reader does not, since a reader is inside",
	 {"a: wr:s wu:s", "b: wr:s wu:s", "c: rd:s ru:s", "d: rd:s ru:s"},
	 "abacd",
	 "c",
	 "c",
	 "bd"},
	{"a try fails although it is free, while anybody waits",
	 {"a: wr:s wu:s", "b: wr:s wu:s", "c: tryrd:s ru?:s act:d",
	  "d: trywr:s wu?:s act:d"},
	 "abacd",
	 "",
	 "bcd",
	 "b"},
	{"a downgrade lets the reader at the head in",
	 {"a: wr:s downgrade:s ru:s", "b: rd:s ru:s", "c: rd:s ru:s"},
	 "abca",
	 "a",
	 "abc",
	 ""},
	{"but no reader behind a writer",
	 {"a: wr:s downgrade:s ru:s", "b: wr:s wu:s", "c: rd:s ru:s"},
	 "abca",
	 "a",
	 "a",
	 "bc"},
	{"a killed head writer lets the readers behind it in",
	 {"a: rd:s ru:s", "b: wrkill:s wu?:s act:d", "c: rd:s ru:s",
	  "k: kill:b"},
	 "abckb",
	 "a",
	 "abc",
	 ""},
	{"a killed writer in the middle changes nothing",
	 {"a: wr:s wu:s", "b: wr:s wu:s", "c: wrkill:s wu?:s act:d",
	  "d: rd:s ru:s", "k: kill:c"},
	 "abcdkc",
	 "a",
	 "ac",
	 "bd"},
	{"a killed waiter may go on before it has its turn",
	 {"a: wr:s wu:s", "b: wrkill:s wu?:s", "k: kill:b"},
	 "abk",
	 "a",
	 "ab",
	 "b"},
	{"a granted reader takes it although it was killed",
	 {"a: wr:s wu:s", "b: rdkill:s ru?:s", "k: kill:b"},
	 "abakb",
	 "b",
	 "b",
	 ""},
};

/* First letters of the tasks in a mask, in the order of slots. */
static void letters(const struct world *w, uint64_t mask, char *ret_letters)
{
	for (; mask; mask &= mask - 1)
		*ret_letters++ =
			world_task(w, (unsigned)__builtin_ctzll(mask))->name[0];
	*ret_letters = '\0';
}

START_TEST(every_schedule_leads_to_its_state)
{
	struct world *w = script_world(states[_i].lines);
	const struct rwsem *s = script_object(script_of(w), "s");
	char held[TASKS_MAX] = "", next[TASKS_MAX], queue[TASKS_MAX] = "";
	uint64_t holders = 0;

	script_start(w);
	script_steps(w, states[_i].steps);
	for (unsigned slot = 0; slot < TASKS_MAX; slot++)
		if (world_task(w, slot) &&
		    task_holds(world_task(w, slot), &s->object))
			holders |= (uint64_t)1 << slot;
	letters(w, holders, held);
	letters(w, world_enabled(w), next);
	for (unsigned i = 0; i < s->waiter_count; i++)
		queue[i] = world_task(w, s->waiters[i])->name[0];
	ck_assert_msg(!strcmp(held, states[_i].held), "%s: held by '%s'",
		      states[_i].name, held);
	ck_assert_msg(!strcmp(next, states[_i].next), "%s: enabled '%s'",
		      states[_i].name, next);
	ck_assert_msg(!strcmp(queue, states[_i].queue), "%s: queue '%s'",
		      states[_i].name, queue);
	world_free(w);
}
END_TEST

static const struct {
	const char *lines[4];
	const char *steps;
	int64_t result; /* of b's first word */
} results[] = {
	{{"a: act:d", "b: rd:s ru:s"}, "abb", 0},
	{{"a: wr:s wu:s", "b: rd:s ru:s"}, "ababb", 0},
	{{"a: wr:s signal:b wu:s", "b: rdint:s"}, "ababa", -EINTR},
	{{"a: wr:s kill:b wu:s", "b: rdkill:s"}, "ababa", -EINTR},
	{{"a: wr:s kill:b wu:s", "b: wrkill:s"}, "ababa", -EINTR},
	{{"a: wr:s wu:s", "b: tryrd:s"}, "aba", 0},
	{{"a: rd:s ru:s", "b: trywr:s"}, "aba", 0},
	{{"a: rd:s ru:s", "b: tryrd:s ru:s"}, "abab", 1},
};

START_TEST(every_form_returns_what_the_kernel_returns)
{
	struct world *w = script_world(results[_i].lines);

	script_start(w);
	script_steps(w, results[_i].steps);
	ck_assert_uint_eq(world_enabled(w), 0);
	ck_assert_int_eq(script_result(script_of(w), "b", 1),
			 results[_i].result);
	world_free(w);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("rwsem");
	TCase *core = suite_case("core");

	SUITE_ADD_TABLE(core, every_row_shows_exactly_its_orders, rows);
	SUITE_ADD_TABLE(core, every_schedule_leads_to_its_state, states);
	SUITE_ADD_TABLE(core, every_form_returns_what_the_kernel_returns,
			results);
	suite_add_tcase(s, core);
	return suite_main(s);
}
