/* SPDX-License-Identifier: GPL-2.0-only */
/* A spinlock: exclusive, and nobody sleeps under it. */
#include "table.h"

#include "world/spinlock.h"

static const struct table_row rows[] = {
	{
		.name = "three tasks take it in 3! orders",
		.lines = {"a: spin:l unspin:l", "b: spin:l unspin:l",
			  "c: spin:l unspin:l"},
		.orders = "abc acb bac bca cab cba",
		.runs = 6,
	},
	{
		.name = "a try fails while it is held",
		.lines = {"a: spin:l unspin:l", "b: tryspin:l unspin?:l"},
		.orders = "a ab ba",
	},
	{
		.name = "spinning on one's own is a self-deadlock",
		.lines = {"a: spin:l spin:l"},
		.orders = "a!",
		.findings = "self-deadlock l a a",
	},
	{
		.name = "a release by another task has no effect",
		.lines = {"a: spin:l act:d unspin:l", "b: unspin:l"},
		.orders = "a",
		.findings = "unbalanced-unlock l b",
	},
	{
		.name = "no signal cuts short the spinning",
		.lines = {"a: spin:l unspin:l", "b: spin:l unspin:l",
			  "k: kill:b"},
		.orders = "ab ba",
	},
	{
		.name = "what does not sleep is allowed under it",
		.lines = {"a: spin:l try:m unlock?:m tryrd:s ru?:s "
			  "spin:k unspin:k read:x write:x=1 complete:c wake:q "
			  "get:r put:r send:b act:d arm:t=5 unspin:l"},
		.orders = NULL,
	},
	{
		.name = "a mutex is a sleep",
		.lines = {"a: spin:l lock:m unspin:l unlock:m"},
		.orders = "aa",
		.findings = "sleep-in-atomic m a",
	},
	{
		.name = "also one that is free and interruptible",
		.lines = {"a: spin:l lockint:m unspin:l unlock:m"},
		.findings = "sleep-in-atomic m a",
	},
	{
		.name = "a rwsem is one",
		.lines = {"a: spin:l rd:s unspin:l ru:s"},
		.findings = "sleep-in-atomic s a",
	},
	{
		.name = "a completion is one",
		.lines = {"a: complete:c spin:l wait:c unspin:l"},
		.findings = "sleep-in-atomic c a",
	},
	{
		.name = "letting time pass is one",
		.lines = {"a: spin:l nap unspin:l"},
		.findings = "sleep-in-atomic - a",
	},
	{
		.name = "flushing work is one",
		.lines = {"a: queue:w spin:l flush:w unspin:l"},
		.findings = "sleep-in-atomic w a",
	},
	{
		.name = "the inner of two keeps the context atomic",
		.lines = {"a: spin:l spin:k unspin:l lock:m unlock:m unspin:k"},
		.findings = "sleep-in-atomic m a",
	},
	{
		.name = "after the release it is not atomic any more",
		.lines = {"a: spin:l unspin:l lock:m unlock:m nap"},
		.orders = "aa",
	},
	{
		.name = "nor after a try that failed",
		.lines = {"a: spin:l unspin:l", "b: tryspin:l unspin?:l nap"},
		.orders = "a ab ba",
	},
};

START_TEST(every_row_shows_exactly_its_orders)
{
	table_check(&rows[_i]);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("spinlock");
	TCase *core = suite_case("core");

	SUITE_ADD_TABLE(core, every_row_shows_exactly_its_orders, rows);
	suite_add_tcase(s, core);
	return suite_main(s);
}
