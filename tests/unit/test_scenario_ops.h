/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The ops of the registry for tests of scenario files, and what they do: they
 * note in the world what they were called with. guest.bind makes sense while
 * the device is not bound and vmm.close while it is; both fail otherwise.
 */
#ifndef TEST_SCENARIO_OPS_H
#define TEST_SCENARIO_OPS_H

#include "scenario/scenario.h"

enum {
	TEST_LOG_MAX = 1024,
	TEST_EVENTS = 2,
};

/* What the ops did in one run; the world's user pointer. */
struct test_state {
	const struct registry_setup *setup;
	struct event_flag flags[REGISTRY_MEMBERS_MAX][TEST_EVENTS];
	bool bound[REGISTRY_MEMBERS_MAX];
	unsigned log_count;
	struct op_call log[TEST_LOG_MAX];
	char task[TEST_LOG_MAX][TASK_NAME_BYTES];
};

static inline void test_note_call(struct world *w, const struct op_call *call)
{
	struct test_state *state = world_user(w);

	SIM_ASSERT(state->log_count < TEST_LOG_MAX);
	snprintf(state->task[state->log_count], TASK_NAME_BYTES, "%s",
		 task_current()->name);
	state->log[state->log_count++] = *call;
}

static inline void test_run_bind(struct world *w, const struct op_call *call)
{
	struct test_state *state = world_user(w);

	test_note_call(w, call);
	if (state->bound[call->argument[0]])
		task_result(-1);
	state->bound[call->argument[0]] = true;
	event_flag_set(&state->flags[call->argument[0]][0]);
}

static inline void test_run_close(struct world *w, const struct op_call *call)
{
	struct test_state *state = world_user(w);

	test_note_call(w, call);
	if (!state->bound[call->argument[0]])
		task_result(-1);
	state->bound[call->argument[0]] = false;
}

static inline bool test_is_bound(struct world *w, const struct op_call *call)
{
	const struct test_state *state = world_user(w);

	return state->bound[call->argument[0]];
}

static inline bool test_is_unbound(struct world *w, const struct op_call *call)
{
	return !test_is_bound(w, call);
}

static const char *const test_kinds[] = {"flr", "bus", "d3", NULL};
static const char *const test_locks[] = {"none", "dev_set", "group", NULL};

#define TEST_DEVICE                                                            \
	{                                                                      \
		.name = "device", .type = {.kind = VALUE_MEMBER},              \
		.required = true                                               \
	}

static const struct registry_argument test_device_only[] = {TEST_DEVICE};

static const struct registry_argument test_write_command[] = {
	TEST_DEVICE,
	{.name = "memory", .type = {.kind = VALUE_BOOL}, .required = true},
	{.name = "master", .type = {.kind = VALUE_BOOL}, .otherwise = 1},
};

static const struct registry_argument test_reset[] = {
	{.name = "kinds",
	 .type = {.kind = VALUE_SET, .names = test_kinds},
	 .required = true},
	{.name = "times",
	 .type = {.kind = VALUE_NUMBER, .min = 1, .max = 3},
	 .otherwise = 1},
};

static const struct registry_argument test_signal[] = {
	{.name = "task", .type = {.kind = VALUE_TASK}, .required = true},
};

static const struct registry_argument test_poke[] = {
	{.name = "address", .type = {.kind = VALUE_NUMBER}},
	{.name = "lock", .type = {.kind = VALUE_ENUM, .names = test_locks}},
};

#define TEST_OP(op, table, function)                                           \
	.name = (op), .sentence = (op), .arguments = (table),                  \
	.argument_count = ARRAY_COUNT(table), .run = (function)

static const struct registry_op test_ops[] = {
	{TEST_OP("guest.bind", test_device_only, test_run_bind),
	 .sensible = test_is_unbound},
	{TEST_OP("guest.write_command", test_write_command, test_note_call)},
	{.name = "guest.rest", .sentence = "nothing", .run = test_note_call},
	{TEST_OP("vmm.close", test_device_only, test_run_close),
	 .sensible = test_is_bound},
	{TEST_OP("vmm.poke", test_poke, test_note_call)},
	{TEST_OP("admin.reset", test_reset, test_note_call)},
	{TEST_OP("admin.signal", test_signal, test_note_call)},
};

#endif
