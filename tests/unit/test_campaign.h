/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A small plan of campaigns: the program of test_trace_program.h under two
 * designs, three arms of each and a canary; its nights in a database; and
 * tallies of ranges, made by real runs or by hand.
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

/* --- ranges --------------------------------------------------------------- */

/* Real runs of an arm. Owns: the caller, tally_free(). */
static inline struct tally *range_run(unsigned arm, uint64_t night,
				      uint64_t first, uint64_t runs)
{
	const struct campaign_arm *a = &campaign_arms[arm];
	const struct campaign_cell *cell = &campaign_cells[a->cell];
	struct sim_error error = {.kind = SIM_ERROR_NONE};
	struct world *w = scenario_world(cell->scenario, cell->design,
					 cell->platform, NULL, &error);
	struct profile *profile;
	struct tally *t;

	ck_assert_msg(w != NULL, "%s", error.text);
	profile = explore_profile(w);
	t = explore_many(
		w,
		&(struct explore_options){
			.strategy = a->strategy,
			.strategy_options = {.choices_hint = profile->choices,
					     .profile = profile},
			.seed = campaign_series_seed(a, night),
			.first_run = first,
			.runs = runs,
			.classes = campaign_classes.at,
			.class_count = campaign_classes.count,
		});
	explore_profile_free(profile);
	world_free(w);
	return t;
}

/* Any generator: which numbers come out does not matter, only that they stay.
 */
static inline uint64_t next_number(uint64_t *state)
{
	*state = explore_run_seed(*state, 1);
	return *state;
}

/* A range by hand: some signatures, alike in what they are measured by. Owns:
 * the caller, tally_free(). */
static inline struct tally *range_draw(uint64_t seed, uint64_t runs,
				       unsigned signatures)
{
	static const char *const schedules[] = {"1", "1 2", "1 2 1", "2"};
	struct tally *t = tally_new();

	t->runs = runs;
	t->steps = 40 * runs;
	t->status[RUN_FINISHED] = runs - 1;
	t->status[RUN_STUCK] = 1;
	t->digest = next_number(&seed);
	t->signature_count = signatures;
	for (unsigned i = 0; i < signatures; i++) {
		struct tally_signature *s = &t->signature[i];

		(void)snprintf(s->text, sizeof(s->text),
			       "double-release: place %u, %llu", i,
			       (unsigned long long)(next_number(&seed) % 3));
		s->klass = &program_double_release;
		s->hits = 1 + next_number(&seed) % 5;
		s->first_run = next_number(&seed) % runs;
		s->seed = next_number(&seed);
		s->preemptions = (uint32_t)(next_number(&seed) % 2);
		s->tasks = 2;
		s->steps = (uint32_t)(20 + next_number(&seed) % 2);
		s->schedule = strdup(schedules[next_number(&seed) % 4]);
		s->digest = next_number(&seed) % 8;
	}
	return t;
}

static inline void store_range(struct sitting *sitting, unsigned arm,
			       unsigned epoch, uint64_t first,
			       const struct tally *t)
{
	enum campaign_news news[TALLY_SIGNATURES_MAX];
	struct sim_error error = {.kind = SIM_ERROR_NONE};
	struct campaign_range r = {
		.arm = arm,
		.epoch = epoch,
		.first_run = first,
		.busy_us = 5,
		.tally = t,
	};

	ck_assert_msg(campaign_store_range(sitting->s, &r, news, &error), "%s",
		      error.text);
}

/* --- what is there -------------------------------------------------------- */

/* All rows of a statement, to compare; what was left half done is made whole.
 * Owns: the caller, free(). */
static inline char *rows_of(const char *path, const char *sql)
{
	sqlite3 *db;
	sqlite3_stmt *s;
	char *text = NULL;
	size_t bytes;
	FILE *out = open_memstream(&text, &bytes);

	ck_assert_int_eq(
		sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, NULL),
		SQLITE_OK);
	ck_assert_msg(!sqlite3_prepare_v2(db, sql, -1, &s, NULL), "%s: %s", sql,
		      sqlite3_errmsg(db));
	while (sqlite3_step(s) == SQLITE_ROW) {
		for (int i = 0; i < sqlite3_column_count(s); i++) {
			const char *cell =
				(const char *)sqlite3_column_text(s, i);

			(void)fprintf(out, "%s|", cell ? cell : "NULL");
		}
		(void)fputc('\n', out);
	}
	(void)sqlite3_finalize(s);
	(void)sqlite3_close(db);
	ck_assert_int_eq(fclose(out), 0);
	return text;
}

#endif
