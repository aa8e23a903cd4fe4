/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Runs that are kept for a finding: they are the best of all that were offered,
 * whatever the order of the ranges; and what becomes of small ones.
 */
#include "test_campaign_ranges.h"

#include "scenario/parts.h"

static void campaign_set_up(void)
{
	set_up();
	campaign_plan_make();
}

enum {
	DRAWN = 40,
};

/* Without numbers of findings, which depend on who came first. */
static const char examples_named[] =
	"SELECT f.signature, f.design, e.kind, e.place, e.started, e.arm_id,"
	" e.first_run, e.strategy, e.seed, e.schedule, e.tasks, e.preemptions,"
	" e.steps, e.digest FROM campaign_example AS e"
	" JOIN campaign_finding AS f ON f.id = e.finding_id"
	" ORDER BY f.signature, f.design, e.kind, e.place";

static void store_drawn(uint64_t order)
{
	struct campaign_night_options o = night_options(7);
	struct sitting sitting;
	unsigned place[DRAWN] = {0};

	o.started = "2026-11-28T01:30:00Z";
	sitting = sit_down(db_path, &o);
	for (unsigned i = 0; i < DRAWN; i++) {
		unsigned j = (unsigned)(next_number(&order) % (i + 1));

		place[i] = place[j];
		place[j] = i;
	}
	for (unsigned i = 0; i < DRAWN; i++) {
		struct tally *t = range_draw(place[i], 16, 3);

		store_range(&sitting, place[i] % 6, 1, 16 * (place[i] / 6), t);
		tally_free(t);
	}
	get_up(&sitting);
}

START_TEST(order_of_ranges_does_not_matter)
{
	char *first = NULL;

	for (uint64_t order = 1; order <= 12; order++) {
		char *rows;

		store_drawn(order);
		rows = rows_of(db_path, examples_named);
		if (first)
			ck_assert_str_eq(first, rows);
		else
			first = strdup(rows);
		free(rows);
		ck_assert_int_eq(unlink(db_path), 0);
	}
	free(first);
}
END_TEST

/* Held against all runs that were offered, one by one. */
START_TEST(examples_are_the_best_of_all)
{
	static const char offered[] =
		"CREATE TABLE offered (signature, design, preemptions, tasks,"
		" steps, digest, first_run)";
	static const struct fact facts[] = {
		{"SELECT count(*) > 6 FROM campaign_finding", "1"},
		{"SELECT count(*) FROM campaign_example AS e"
		 " JOIN campaign_finding AS f ON f.id = e.finding_id"
		 " JOIN offered AS o USING (signature, design)"
		 " WHERE e.kind = 'shortest' AND (o.preemptions, o.tasks,"
		 " o.steps, o.digest) < (e.preemptions, e.tasks, e.steps,"
		 " e.digest)",
		 "0"},
		{"SELECT count(*) FROM campaign_example AS e"
		 " JOIN campaign_finding AS f ON f.id = e.finding_id"
		 " JOIN offered AS o USING (signature, design)"
		 " WHERE e.kind = 'earliest' AND o.first_run < e.first_run",
		 "0"},
		{"WITH d AS (SELECT DISTINCT signature, design, digest"
		 " FROM offered), r AS (SELECT *, row_number() OVER (PARTITION"
		 " BY signature, design ORDER BY digest) AS place FROM d)"
		 " SELECT count(*) = (SELECT count(*) FROM campaign_example"
		 " WHERE kind = 'other') AND count(*) > 12 FROM r"
		 " JOIN campaign_finding AS f USING (signature, design)"
		 " JOIN campaign_example AS e ON e.finding_id = f.id"
		 " AND e.kind = 'other' AND e.place = r.place"
		 " AND e.digest = r.digest",
		 "1"},
	};
	sqlite3 *db;

	store_drawn(1);
	ck_assert_int_eq(sqlite3_open(db_path, &db), SQLITE_OK);
	ck_assert_int_eq(sqlite3_exec(db, offered, NULL, NULL, NULL), 0);
	for (unsigned i = 0; i < DRAWN; i++) {
		struct tally *t = range_draw(i, 16, 3);

		for (unsigned j = 0; j < 3; j++) {
			const struct tally_signature *s = &t->signature[j];
			char *sql = sqlite3_mprintf(
				"INSERT INTO offered VALUES (%Q, %Q, %u, %u,"
				" %u, '0x%016llx', %u)",
				s->text, i % 6 >= 3 ? "other" : "no-lock",
				s->preemptions, s->tasks, s->steps,
				(unsigned long long)s->digest, 16 * (i / 6));

			ck_assert_int_eq(
				sqlite3_exec(db, sql, NULL, NULL, NULL), 0);
			sqlite3_free(sql);
		}
		tally_free(t);
	}
	(void)sqlite3_close(db);
	check_facts(facts, ARRAY_COUNT(facts));
}
END_TEST

/* --- small ones ----------------------------------------------------------- */

/* Any run that shows it will do. */
static struct campaign_small small_of(const struct tally_signature *s)
{
	return (struct campaign_small){
		.signature = s->text,
		.schedule = s->schedule,
		.seed = s->seed,
		.strategy = s->strategy->name,
		.tasks = 2,
		.preemptions = 1,
		.steps = 20,
		.digest = s->digest,
		.record = true,
	};
}

START_TEST(small_run_is_recorded_and_replaced_by_a_smaller_one)
{
	static const struct fact facts[] = {
		{"SELECT group_concat(steps || '/' || preemptions || '/'"
		 " || first_run || '/' || (run_id IS NULL)) FROM"
		 " campaign_example WHERE kind = 'shrunk'",
		 "19/1/-1/1"},
		/* Nobody looks whether it is the same. */
		{"SELECT group_concat(strategy) FROM (SELECT strategy FROM run"
		 " ORDER BY id)",
		 "shrink,shrink"},
		{"SELECT count(*) FROM campaign_run JOIN run"
		 " ON run.id = run_id",
		 "2"},
		/* The others are made again by strategy and seed. */
		{"SELECT group_concat(kind) FROM campaign_example"
		 " WHERE schedule <> ''",
		 "shrunk"},
		{"SELECT count(*) FROM pragma_foreign_key_check", "0"},
	};
	struct campaign_night_options o = night_options(7);
	struct sitting sitting = sit_down(db_path, &o);
	struct sim_error error = {.kind = SIM_ERROR_NONE};
	struct tally *t = range_run(0, 7, 0, 64);
	struct campaign_small small = small_of(&t->signature[0]);

	store_range(&sitting, 0, 1, 0, t);
	ck_assert_msg(campaign_store_small(sitting.s, &small, &error), "%s",
		      error.text);
	/* A larger one changes nothing but that it is there. */
	small.steps = 21;
	ck_assert(campaign_store_small(sitting.s, &small, &error));
	small.steps = 19;
	small.record = false;
	ck_assert(campaign_store_small(sitting.s, &small, &error));
	small.signature = "double-release: elsewhere";
	ck_assert(!campaign_store_small(sitting.s, &small, &error));
	ck_assert_int_eq(error.kind, SIM_ERROR_USER);
	ck_assert_ptr_nonnull(strstr(error.text, "has shown"));
	tally_free(t);
	get_up(&sitting);
	check_facts(facts, ARRAY_COUNT(facts));
}
END_TEST

/* The worlds of the whole and of the smaller scenario make different runs. */
START_TEST(small_run_of_a_smaller_scenario_is_recorded)
{
	struct campaign_night_options o = night_options(7);
	struct sitting sitting = sit_down(db_path, &o);
	struct sim_error error = {.kind = SIM_ERROR_NONE};
	struct tally *t = range_run(0, 7, 0, 64);
	struct campaign_small small = small_of(&t->signature[0]);
	bool *parts = NULL;
	struct scenario *without;
	struct world *w;
	struct strategy *strategy;
	struct schedule *schedule = schedule_new();
	struct run_result result;
	char *text;

	store_range(&sitting, 0, 1, 0, t);
	small.left_out = "vmm0.2";
	ck_assert_msg(scenario_parts_parse(&campaign_scenario, small.left_out,
					   &parts, &error),
		      "%s", error.text);
	without = scenario_without(&campaign_scenario, parts,
				   scenario_part_count(&campaign_scenario));
	w = scenario_world(without, &campaign_designs[0], 1, NULL, &error);
	strategy = strategy_new(strategy_type_find("random"),
				&(struct strategy_options){.depth = 0});
	world_run(w, &strategy->chooser, 3, &result);
	schedule_from_log(schedule, w);
	text = schedule_format(schedule);
	small.schedule = text;
	small.digest = result.digest;
	ck_assert_msg(campaign_store_small(sitting.s, &small, &error), "%s",
		      error.text);
	get_up(&sitting);
	ck_assert_str_eq(look("SELECT r.left_out || e.left_out FROM run AS r"
			      " JOIN campaign_example AS e ON e.run_id = r.id"
			      " WHERE e.kind = 'shrunk'"),
			 "vmm0.2vmm0.2");
	ck_assert_str_eq(look("SELECT count(*) FROM scenario"), "1");
	free(text);
	schedule_free(schedule);
	strategy_free(strategy);
	world_free(w);
	free(without);
	free(parts);
	tally_free(t);
}
END_TEST

START_TEST(run_that_comes_out_otherwise_is_not_recorded)
{
	struct campaign_night_options o = night_options(7);
	struct sitting sitting = sit_down(db_path, &o);
	struct sim_error error = {.kind = SIM_ERROR_NONE};
	struct tally *t = range_run(0, 7, 0, 64);
	struct campaign_small small = small_of(&t->signature[0]);

	store_range(&sitting, 0, 1, 0, t);
	small.digest++;
	ck_assert(!campaign_store_small(sitting.s, &small, &error));
	ck_assert_int_eq(error.kind, SIM_ERROR_USER);
	ck_assert_ptr_nonnull(strstr(error.text, "gave another run"));
	tally_free(t);
	get_up(&sitting);
	ck_assert_str_eq(look("SELECT count(*) FROM campaign_example"
			      " WHERE kind = 'shrunk'"),
			 "0");
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("campaign_examples");
	SRunner *runner = srunner_create(suite);
	TCase *core = tcase_create("core");
	int failed;

	tcase_set_timeout(core, 300);
	tcase_add_checked_fixture(core, campaign_set_up, tear_down);
	tcase_add_test(core, order_of_ranges_does_not_matter);
	tcase_add_test(core, examples_are_the_best_of_all);
	tcase_add_test(core,
		       small_run_is_recorded_and_replaced_by_a_smaller_one);
	tcase_add_test(core, small_run_of_a_smaller_scenario_is_recorded);
	tcase_add_test(core, run_that_comes_out_otherwise_is_not_recorded);
	suite_add_tcase(suite, core);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
