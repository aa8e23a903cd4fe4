/* SPDX-License-Identifier: GPL-2.0-only */
/* Options that say how a scenario is run: by whom, how often, how far. */
#ifndef CLI_ROWS_HOW_H
#define CLI_ROWS_HOW_H

#include "cli/options.h"

#define ROW_STRATEGY(many, otherwise)                                          \
	{                                                                      \
		.name = (many) ? "strategies" : "strategy",                    \
		.value = (many) ? "S,S" : "S", .kind = OPTION_TEXT,            \
		.offset = OPTION_FIELD(strategy), .completes = "strategies",   \
		.group = GROUP_HOW,                                            \
		.sentence = "who makes the choices: see 'tdisim list "         \
			    "strategies'; default: " otherwise                 \
	}

#define ROW_RUNS(otherwise)                                                    \
	{                                                                      \
		.name = "runs", .value = "N", .kind = OPTION_NUMBER,           \
		.offset = OPTION_FIELD(runs), .min = 1,                        \
		.max = UINT64_C(1000000000000), .group = GROUP_HOW,            \
		.sentence = "runs of each; default: " otherwise                \
	}

#define ROW_SEED(text)                                                         \
	{                                                                      \
		.name = "seed", .value = "X", .kind = OPTION_NUMBER,           \
		.offset = OPTION_FIELD(seed), .max = UINT64_MAX,               \
		.group = GROUP_HOW, .sentence = (text)                         \
	}

#define ROW_DEPTH                                                              \
	{                                                                      \
		.name = "depth", .value = "D", .kind = OPTION_NUMBER,          \
		.offset = OPTION_FIELD(depth), .min = 1, .max = 64,            \
		.group = GROUP_HOW,                                            \
		.sentence = "pct: ordering constraints that a bug may need; "  \
			    "default: 3"                                       \
	}

#define ROW_OBJECTS                                                            \
	{                                                                      \
		.name = "objects", .value = "O,O", .kind = OPTION_TEXT,        \
		.offset = OPTION_FIELD(objects), .group = GROUP_HOW,           \
		.sentence =                                                    \
			"surw, mix: make all orders of the steps on these "    \
			"objects equally likely: 'dev_set->lock', "            \
			"'bound(gpu0)'; 'auto': drawn for each run from "      \
			"locks on a cycle of the lock order and shared "       \
			"variables that no lock guards; default: from all "    \
			"shared variables and locks, these four times as "     \
			"often"                                                \
	}

#define ROW_STEPS                                                              \
	{                                                                      \
		.name = "steps", .value = "N", .kind = OPTION_NUMBER,          \
		.offset = OPTION_FIELD(steps), .min = 1, .max = 1000000,       \
		.group = GROUP_HOW,                                            \
		.sentence =                                                    \
			"end a run after N steps; default: the scenario's "    \
			"bound, or 20000"                                      \
	}

#define ROW_GRANULARITY                                                        \
	{                                                                      \
		.name = "granularity", .value = "WHAT", .kind = OPTION_CHOICE, \
		.offset = OPTION_FIELD(granularity),                           \
		.choices = granularity_choices, .group = GROUP_HOW,            \
		.sentence = "access: each access to a shared variable is "     \
			    "a choice (default); lock: only locks, waits and " \
			    "messages are"                                     \
	}

#define ROW_RACES                                                              \
	{                                                                      \
		.name = "races", .kind = OPTION_FLAG,                          \
		.offset = OPTION_FIELD(races), .group = GROUP_HOW,             \
		.sentence = "look for data races too: accesses to a shared "   \
			    "variable that nothing orders, one of them a "     \
			    "write"                                            \
	}

#define ROW_HUNG                                                               \
	{                                                                      \
		.name = "hung", .value = "SECONDS", .kind = OPTION_NUMBER,     \
		.offset = OPTION_FIELD(hung), .min = 1, .max = 1000000,        \
		.group = GROUP_HOW,                                            \
		.sentence = "timed: look for tasks too that wait for a lock "  \
			    "for longer, in simulated time; the kernel warns " \
			    "after 120"                                        \
	}

#define ROW_EXECUTIONS(otherwise)                                              \
	{                                                                      \
		.name = "executions", .value = "N", .kind = OPTION_NUMBER,     \
		.offset = OPTION_FIELD(executions), .min = 1,                  \
		.max = UINT64_C(1000000000000), .group = GROUP_HOW,            \
		.sentence =                                                    \
			"stop after N executions, those that were cut short "  \
			"count too; default: " otherwise                       \
	}

#define ROW_STATES(otherwise)                                                  \
	{                                                                      \
		.name = "states", .value = "N", .kind = OPTION_NUMBER,         \
		.offset = OPTION_FIELD(states), .min = 1,                      \
		.max = UINT64_C(1000000000), .group = GROUP_HOW,               \
		.sentence = "visit states instead of executions, each once, "  \
			    "at most N; default: executions first, and where " \
			    "they are many, at most " otherwise " states"      \
	}

#define ROW_PREEMPTIONS(when)                                                  \
	{                                                                      \
		.name = "preemptions", .value = "K|auto", .kind = OPTION_TEXT, \
		.offset = OPTION_FIELD(preemptions), .group = GROUP_HOW,       \
		.sentence = when "only schedules with at most K preemptions: " \
				 "switches away from a task that could go "    \
				 "on; auto: where the budget ends before all " \
				 "were seen, all with 0, 1, 2, ... of them"    \
	}

#define ROW_NO_SHRINK                                                          \
	{                                                                      \
		.name = "no-shrink", .kind = OPTION_FLAG,                      \
		.offset = OPTION_FIELD(no_shrink), .group = GROUP_OUTPUT,      \
		.sentence = "show findings in the easiest run that was seen, " \
			    "not in one made smaller"                          \
	}

#define ROW_JOBS(text)                                                         \
	{                                                                      \
		.name = "jobs", .value = "J", .kind = OPTION_NUMBER,           \
		.offset = OPTION_FIELD(jobs), .min = 1, .max = 256,            \
		.group = GROUP_HOW, .sentence = (text)                         \
	}

#define ROW_SCHEDULE                                                           \
	{                                                                      \
		.name = "schedule", .value = "TEXT", .kind = OPTION_TEXT,      \
		.offset = OPTION_FIELD(schedule), .group = GROUP_HOW,          \
		.sentence =                                                    \
			"the schedule, as a report printed it: "               \
			"'v1:vcpu0x14,vmm0x3=1'; after its end the running "   \
			"task goes on"                                         \
	}

#endif
