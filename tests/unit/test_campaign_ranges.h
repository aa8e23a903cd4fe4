/* SPDX-License-Identifier: GPL-2.0-only */
/* Tallies of ranges, made by real runs or by hand, and what becomes of them. */
#ifndef TEST_CAMPAIGN_RANGES_H
#define TEST_CAMPAIGN_RANGES_H

#include "test_campaign.h"

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
	for (unsigned i = 0; i < signatures; i++) {
		struct tally_signature *s = tally_signature_new(t);

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
		.news = news,
	};

	ck_assert_msg(campaign_store_add(sitting->s, &r, 1, &error), "%s",
		      error.text);
}

/* --- what is there -------------------------------------------------------- */

/* All rows of a statement, to compare. Owns: the caller, free(). */
static inline char *rows_in(sqlite3 *db, const char *sql)
{
	sqlite3_stmt *s;
	char *text = NULL;
	size_t bytes;
	FILE *out = open_memstream(&text, &bytes);

	ck_assert_ptr_nonnull(out);
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
	ck_assert_int_eq(fclose(out), 0);
	return text;
}

/* What was left half done is made whole. */
static inline sqlite3 *db_open(const char *path)
{
	sqlite3 *db;

	ck_assert_int_eq(
		sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, NULL),
		SQLITE_OK);
	return db;
}

static inline char *rows_of(const char *path, const char *sql)
{
	sqlite3 *db = db_open(path);
	char *rows = rows_in(db, sql);

	(void)sqlite3_close(db);
	return rows;
}

/* Statement, and its first value. */
struct fact {
	const char *sql, *value;
};

static inline void check_facts(const struct fact *facts, size_t count)
{
	for (size_t i = 0; i < count; i++)
		ck_assert_msg(!strcmp(look(facts[i].sql), facts[i].value),
			      "%s: '%s', not '%s'", facts[i].sql,
			      look(facts[i].sql), facts[i].value);
}

#endif
