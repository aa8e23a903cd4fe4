/* SPDX-License-Identifier: GPL-2.0-only */
/* Reference counts: saturation, zero, the last put. */
#include "enumerate.h"
#include "table.h"

#include "check/check.h"
#include "world/refcount.h"

/* Counts of scripts begin with 1. */
static const struct table_row rows[] = {
	{
		.name = "the last put says so, once",
		.lines = {"a: get:r complete:c put:r", "b: wait:c put:r"},
		.orders = "ba bb",
	},
	{
		.name = "getting a zero count is a finding",
		.lines = {"a: put:r get:r"},
		.orders = "a",
		.findings = "refcount r a",
	},
	{
		.name = "dropping a zero count is a finding",
		.lines = {"a: put:r put:r"},
		.orders = "a",
		.findings = "refcount r a",
	},
	{
		.name = "a count that was dropped below zero stays up for ever",
		.lines = {"a: put:r put:r put:r put:r"},
		.orders = "a",
		.findings = "refcount r a",
	},
	{
		.name = "a get that may fail does so on zero, and silently",
		.lines = {"a: put:r", "b: getnz:r put?:r"},
		/* b gets it, and either is the last to put. */
		.orders = "a ba bb",
	},
};

START_TEST(every_row_shows_exactly_its_orders)
{
	table_check(&rows[_i]);
}
END_TEST

enum change {
	INC,
	INC_NOT_ZERO,
	DEC,
	DEC_IF_ONE,
};

/* value before, change: value after, what it returned, misuse. */
static const struct {
	uint64_t before;
	enum change change;
	uint64_t after;
	bool result;
	bool finding;
} changes[] = {
	{1, INC, 2, false, false},
	{0, INC, REFCOUNT_SATURATED, false, true},
	{REFCOUNT_SATURATED - 1, INC, REFCOUNT_SATURATED, false, false},
	{REFCOUNT_SATURATED, INC, REFCOUNT_SATURATED, false, false},
	{1, INC_NOT_ZERO, 2, true, false},
	{0, INC_NOT_ZERO, 0, false, false},
	{REFCOUNT_SATURATED, INC_NOT_ZERO, REFCOUNT_SATURATED, true, false},
	{2, DEC, 1, false, false},
	{1, DEC, 0, true, false},
	{0, DEC, REFCOUNT_SATURATED, false, true},
	{REFCOUNT_SATURATED, DEC, REFCOUNT_SATURATED, false, false},
	{2, DEC_IF_ONE, 2, false, false},
	{1, DEC_IF_ONE, 0, true, false},
	{0, DEC_IF_ONE, 0, false, false},
};

struct one {
	struct refcount refcount;
	enum change change;
	bool result;
	uint64_t read;
};

static void one_run(void *argument)
{
	struct one *o = argument;

	if (o->change == INC)
		refcount_inc(&o->refcount);
	else if (o->change == INC_NOT_ZERO)
		o->result = refcount_inc_not_zero(&o->refcount);
	else if (o->change == DEC_IF_ONE)
		o->result = refcount_dec_if_one(&o->refcount);
	else
		o->result = refcount_dec_and_test(&o->refcount);
	o->read = refcount_read(&o->refcount);
}

START_TEST(every_change_has_its_result)
{
	struct sim_error error = {SIM_ERROR_NONE, ""};
	struct world *w = world_new(NULL, &error);
	struct enumeration e = {.w = w};
	struct one *o;

	ck_assert_ptr_nonnull(w);
	check_attach(w);
	o = world_alloc(w, sizeof(*o));
	o->change = changes[_i].change;
	refcount_init(&o->refcount, "count", NULL, changes[_i].before);
	(void)task_new(w, "a", one_run, o, 0);
	world_seal(w);
	enumerate_all(&e);
	ck_assert_uint_eq(o->refcount.value, changes[_i].after);
	ck_assert_uint_eq(o->read, changes[_i].after);
	ck_assert_int_eq(o->result, changes[_i].result);
	ck_assert_uint_eq(e.with_finding, changes[_i].finding);
	ck_assert_uint_eq(e.steps_max, 2);
	world_free(w);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("refcount");
	TCase *core = suite_case("core");

	SUITE_ADD_TABLE(core, every_row_shows_exactly_its_orders, rows);
	SUITE_ADD_TABLE(core, every_change_has_its_result, changes);
	suite_add_tcase(s, core);
	return suite_main(s);
}
