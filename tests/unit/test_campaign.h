/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A small plan of campaigns: the program of test_trace_program.h under two
 * designs, three arms of each and a canary; and its nights in a database.
 */
#ifndef TEST_CAMPAIGN_H
#define TEST_CAMPAIGN_H

#include "test_trace_fixture.h"

#include "trace/campaign.h"

enum {
	CELLS = 3,
	ARMS = 7,
	CANARY = 6,
};

static struct design campaign_designs[2];
static struct scenario campaign_scenario;
static const struct scenario *const campaign_scenarios[] = {&campaign_scenario};
static const struct design *const campaign_design_list[] = {
	&campaign_designs[0], &campaign_designs[1]};
static struct campaign_cell campaign_cells[CELLS];
static struct campaign_arm campaign_arms[ARMS];
static const struct campaign_canary campaign_canaries[] = {
	{.arm = CANARY, .klass = &program_double_release, .within = 64},
};
static const struct campaign_known campaign_known_lines[] = {
	{.klass = "deadlock", .reason = "an old one"},
};
static struct campaign_plan campaign_plan;

static const struct finding_class *campaign_class_list[64];
static struct tally_classes campaign_classes = {.at = campaign_class_list};

static inline void campaign_plan_make(void)
{
	static const char *const strategies[] = {"random", "pct", "mix"};
	static char keys[ARMS][80];
	unsigned engine;
	const struct finding_class *const *classes = check_classes(&engine);

	memcpy(campaign_class_list, classes, engine * sizeof(*classes));
	campaign_class_list[engine] = &program_double_release;
	campaign_classes.count = engine + 1;
	campaign_scenario = program_scenario;
	campaign_designs[0] = program_design;
	campaign_designs[1] = program_design;
	campaign_designs[1].name = "other";
	campaign_designs[1].path = "other.yaml";
	for (unsigned i = 0; i < CELLS; i++)
		campaign_cells[i] = (struct campaign_cell){
			.scenario = &campaign_scenario,
			.design = &campaign_designs[i % 2],
			.platform = 1,
			.first_arm = 3 * i,
			.arm_count = i == CELLS - 1 ? 1 : 3,
		};
	for (unsigned i = 0; i < ARMS; i++) {
		(void)snprintf(keys[i], sizeof(keys[i]), "program %s tio %s%s",
			       i / 3 == 1 ? "other" : "no-lock",
			       strategies[i % 3], i == CANARY ? " canary" : "");
		campaign_arms[i] = (struct campaign_arm){
			.cell = i / 3,
			.strategy = strategy_type_find(strategies[i % 3]),
			.weight = 1,
			.key = keys[i],
			.canary = i == CANARY ? 0 : -1,
		};
	}
	campaign_plan = (struct campaign_plan){
		.path = "plans/nightly.yaml",
		.name = "nightly",
		.text = "groups: []\n",
		.digest = 0x1234,
		.scenarios = campaign_scenarios,
		.scenario_count = 1,
		.designs = campaign_design_list,
		.design_count = 2,
		.cells = campaign_cells,
		.cell_count = CELLS,
		.plain_cells = CELLS - 1,
		.arms = campaign_arms,
		.arm_count = ARMS,
		.plain_arms = CANARY,
		.canaries = campaign_canaries,
		.canary_count = 1,
		.known = campaign_known_lines,
		.known_count = 1,
	};
}

/* --- nights --------------------------------------------------------------- */

struct sitting {
	struct trace *t;
	struct campaign_store *s;
};

static inline struct campaign_night_options night_options(uint64_t seed)
{
	return (struct campaign_night_options){
		.plan = &campaign_plan,
		.classes = &campaign_classes,
		.seed = seed,
		.adapted = true,
		.shard = 1,
		.shards = 1,
		.jobs = 2,
		.host = "here",
	};
}

static inline struct sitting sit_down(const char *path,
				      struct campaign_night_options *o)
{
	struct sim_error error = {.kind = SIM_ERROR_NONE};
	struct sitting sitting = {.t = trace_open(path, command_line, &error)};

	ck_assert_msg(sitting.t, "%s", error.text);
	sitting.s = campaign_store_begin(sitting.t, o, &error);
	ck_assert_msg(sitting.s, "%s", error.text);
	return sitting;
}

static inline void get_up(struct sitting *sitting)
{
	struct sim_error error = {.kind = SIM_ERROR_NONE};

	campaign_store_end(sitting->s);
	ck_assert_msg(trace_close(sitting->t, &error), "%s", error.text);
}

#endif
