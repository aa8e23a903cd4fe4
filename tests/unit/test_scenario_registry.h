/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A registry for tests of scenario files: one op, switch, event and fault of
 * each shape.
 */
#ifndef TEST_SCENARIO_REGISTRY_H
#define TEST_SCENARIO_REGISTRY_H

#include "test_scenario_ops.h"

static const char *const test_before[] = {
	"mse", "d3", "flr", "low_power", "reset", "close", "hot_reset", NULL,
};

static const struct registry_switch test_switches[] = {
	{.name = "unbind_lock",
	 .type = {.kind = VALUE_ENUM, .names = test_locks},
	 .otherwise = 1},
	{.name = "bound_flag", .type = {.kind = VALUE_BOOL}, .otherwise = 1},
	{.name = "retries",
	 .type = {.kind = VALUE_NUMBER, .min = 0, .max = 8},
	 .otherwise = 2},
	{.name = "unbind_before_zap",
	 .type = {.kind = VALUE_SET, .names = test_before},
	 .otherwise = 0x7f},
};

static const struct registry_fault test_faults[] = {
	{"enomem", "kmalloc", "no memory", NULL},
	{"doe_timeout", "pci_doe", "no answer", NULL},
};

static const struct registry_latency test_latencies[] = {
	{"flr", {100000000, 100000000, 100000000, false}, 'S', "a reset"},
	{"stop", {1000000, 10000000, 1000000000, true}, 'U', "a stop"},
};

static const struct registry_event test_events[TEST_EVENTS] = {
	{"bound", "the device is bound"},
	{"closed", "the device is closed"},
};

static const struct registry_platform test_platforms[] = {
	{"tdx", "one"},
	{"tio", "two"},
	{"cca", "three"},
};

static const struct registry_argument test_options[] = {
	{.name = "bars",
	 .type = {.kind = VALUE_NUMBER, .min = 1, .max = 6},
	 .otherwise = 2,
	 .sentence = "how many BARs"},
	{.name = "peer",
	 .type = {.kind = VALUE_MEMBER},
	 .otherwise = 99,
	 .sentence = "another device"},
	{.name = "owner",
	 .type = {.kind = VALUE_TASK},
	 .otherwise = 98,
	 .sentence = "a task"},
};

static const struct finding_class test_double_release = {
	"double-release", "released twice", SEVERITY_ERROR};
static const struct finding_class test_zap = {
	"zap-while-bound", "zapped while bound", SEVERITY_ERROR};
static const struct finding_class test_deadlock = {"deadlock", "nobody goes on",
						   SEVERITY_HANG};

static const struct finding_class *const test_classes[] = {
	&test_deadlock,
	&test_double_release,
	&test_zap,
};

static inline void test_setup(struct world *w,
			      const struct registry_setup *setup)
{
	struct test_state *state = world_alloc(w, sizeof(*state));

	state->setup = setup;
	for (unsigned i = 0; i < setup->member_count; i++)
		for (unsigned j = 0; j < TEST_EVENTS; j++)
			event_flag_init(&state->flags[i][j],
					test_events[j].name,
					setup->members[i].name);
	world_set_user(w, state);
}

static inline struct event_flag *test_event(struct world *w, unsigned member,
					    unsigned event)
{
	struct test_state *state = world_user(w);

	return &state->flags[member][event];
}

static const struct registry test_registry = {
	.name = "test",
	.ops = test_ops,
	.op_count = ARRAY_COUNT(test_ops),
	.switches = test_switches,
	.switch_count = ARRAY_COUNT(test_switches),
	.faults = test_faults,
	.fault_count = ARRAY_COUNT(test_faults),
	.latencies = test_latencies,
	.latency_count = ARRAY_COUNT(test_latencies),
	.events = test_events,
	.event_count = TEST_EVENTS,
	.platforms = test_platforms,
	.platform_count = ARRAY_COUNT(test_platforms),
	.classes = test_classes,
	.class_count = ARRAY_COUNT(test_classes),
	.group = {.key = "dev_sets",
		  .member_key = "devices",
		  .sentence = "devices that are reset together",
		  .options = test_options,
		  .option_count = ARRAY_COUNT(test_options),
		  .default_member = "gpu0"},
	.setup = test_setup,
	.event = test_event,
};

#endif
