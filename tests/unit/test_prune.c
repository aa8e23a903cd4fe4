/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Old nights are put together: the sums stay, newer nights and runs of other
 * commands stay as they are, recorded runs that no example names go, and a
 * second time changes nothing.
 */
#include "test_campaign_dump.h"

#include "trace/prune.h"

enum {
	NIGHTS = 4,
	RANGES = 18,
};

static void make_nights(void)
{
	for (unsigned night = 0; night < NIGHTS; night++) {
		struct campaign_night_options o = night_options(night);
		struct sitting sitting;
		char started[32];

		(void)snprintf(started, sizeof(started),
			       "2026-11-%02uT01:30:00Z", night + 1);
		o.started = started;
		sitting = sit_down(db_path, &o);
		for (unsigned i = 0; i < RANGES; i++) {
			struct tally *t = range_draw(night * 50 + i, 16, 3);

			/* Not from 0 on, and with a gap. */
			store_range(&sitting, i % 6, 1 + i / 6,
				    16 * (3 * (i / 6) + 1), t);
			tally_free(t);
		}
		get_up(&sitting);
	}
}

static bool is_still(const char *before)
{
	char *now = dump(db_path);
	bool same = !strcmp(before, now);

	free(now);
	return same;
}

static struct prune_counts prune(unsigned keep, bool dry_run)
{
	struct prune_options o = {
		.keep = keep,
		.dry_run = dry_run,
		.command_line = command_line,
	};
	struct sim_error error = {.kind = SIM_ERROR_NONE};
	struct prune_counts counts;

	ck_assert_msg(trace_prune(db_path, &o, &counts, &error), "%s",
		      error.text);
	return counts;
}

/* What is to be the same before and after. */
static const char *const sums[] = {
	("SELECT night_id, arm_id, min(first_run), sum(runs), min(epoch),"
	 " sum(steps), sum(stuck), sum(bounded), sum(busy_us), sum(twice),"
	 " sum(ranges) FROM campaign_range GROUP BY 1, 2 ORDER BY 1, 2"),
	("SELECT night_id, arm_id, finding_id, sum(hits), min(at_run)"
	 " FROM campaign_hit GROUP BY 1, 2, 3 ORDER BY 1, 2, 3"),
	"SELECT * FROM campaign_finding ORDER BY id",
	"SELECT * FROM campaign_example ORDER BY finding_id, kind, place",
	"SELECT * FROM campaign_range WHERE night_id > 2 ORDER BY 1, 2, 3",
	"SELECT * FROM campaign_hit WHERE night_id > 2 ORDER BY 1, 2, 3, 4",
	"SELECT * FROM night_sitting ORDER BY night_id",
};

START_TEST(sums_of_old_nights_stay)
{
	char *before[ARRAY_COUNT(sums)];
	struct prune_counts counts;

	make_nights();
	for (size_t i = 0; i < ARRAY_COUNT(sums); i++)
		before[i] = rows_of(db_path, sums[i]);
	counts = prune(2, false);
	ck_assert_uint_eq(counts.nights, 2);
	ck_assert_uint_eq(counts.ranges_before, NIGHTS * RANGES);
	ck_assert_uint_eq(counts.ranges, 2 * RANGES + 2 * 6);
	for (size_t i = 0; i < ARRAY_COUNT(sums); i++) {
		char *after = rows_of(db_path, sums[i]);

		ck_assert_str_eq(before[i], after);
		free(before[i]);
		free(after);
	}
	ck_assert_str_eq(look("SELECT count(*) FROM campaign_hit AS h WHERE"
			      " NOT EXISTS (SELECT 1 FROM campaign_range AS r"
			      " WHERE r.night_id = h.night_id AND r.arm_id ="
			      " h.arm_id AND r.first_run = h.first_run)"),
			 "0");
	ck_assert_str_eq(look("SELECT group_concat(DISTINCT ranges)"
			      " FROM campaign_range"),
			 "3,1");
	ck_assert_str_eq(look("PRAGMA integrity_check"), "ok");
	ck_assert_uint_eq(files_count(), 1);
}
END_TEST

START_TEST(second_time_changes_nothing)
{
	char *before;

	make_nights();
	(void)prune(1, false);
	before = dump(db_path);
	ck_assert_uint_eq(prune(1, false).ranges,
			  prune(1, false).ranges_before);
	ck_assert(is_still(before));
	free(before);
}
END_TEST

/* The digest of a sum is one over its ranges, whatever their order. */
START_TEST(digest_of_a_sum_tells_ranges_apart)
{
	char *digest;
	sqlite3 *db;

	make_nights();
	(void)prune(2, false);
	digest = strdup(look("SELECT digest FROM campaign_range WHERE night_id"
			     " = 1 ORDER BY arm_id LIMIT 1"));
	ck_assert_int_eq(unlink(db_path), 0);
	make_nights();
	ck_assert_int_eq(sqlite3_open(db_path, &db), SQLITE_OK);
	ck_assert_int_eq(sqlite3_exec(db,
				      "UPDATE campaign_range SET digest ="
				      " digest + 1 WHERE night_id = 1"
				      " AND first_run = 64",
				      NULL, NULL, NULL),
			 SQLITE_OK);
	(void)sqlite3_close(db);
	(void)prune(2, false);
	ck_assert_str_ne(digest, look("SELECT digest FROM campaign_range WHERE"
				      " night_id = 1 ORDER BY arm_id LIMIT 1"));
	free(digest);
}
END_TEST

START_TEST(dry_run_changes_nothing)
{
	struct prune_counts dry, wet;
	char *before;

	make_nights();
	before = dump(db_path);
	dry = prune(2, true);
	ck_assert(is_still(before));
	wet = prune(2, false);
	ck_assert_uint_eq(dry.nights, wet.nights);
	ck_assert_uint_eq(dry.ranges, wet.ranges);
	ck_assert_uint_eq(dry.recorded, wet.recorded);
	ck_assert(!is_still(before));
	free(before);
}
END_TEST

/* Made small twice: nobody names the first small run any more. */
static void make_recorded(void)
{
	struct campaign_night_options o = night_options(7);
	struct sim_error error = {.kind = SIM_ERROR_NONE};
	struct sitting sitting = sit_down(db_path, &o);
	struct tally *t = range_run(0, 7, 0, 64);
	const struct tally_signature *s = &t->signature[0];

	store_range(&sitting, 0, 1, 0, t);
	for (uint32_t steps = 20; steps > 18; steps--) {
		struct campaign_small small = {
			.signature = s->text,
			.schedule = s->schedule,
			.seed = s->seed,
			.strategy = s->strategy->name,
			.tasks = s->tasks,
			.preemptions = s->preemptions,
			.steps = steps,
			.digest = s->digest,
			.record = true,
		};

		ck_assert_msg(campaign_store_small(sitting.s, &small, &error),
			      "%s", error.text);
	}
	tally_free(t);
	get_up(&sitting);
}

START_TEST(runs_that_no_example_names_go)
{
	struct sim_error error = {.kind = SIM_ERROR_NONE};
	struct prune_counts counts;
	struct trace *t;

	make_recorded();
	t = trace_open(db_path, command_line, &error);
	ck_assert_msg(t, "%s", error.text);
	record_one(t, true);
	record_one(t, false);
	close_well(t);
	counts = prune(14, false);
	ck_assert_uint_eq(counts.nights, 0);
	ck_assert_uint_eq(counts.recorded_before, 4);
	ck_assert_uint_eq(counts.recorded, 3);
	ck_assert_uint_lt(counts.bytes, counts.bytes_before);
	ck_assert_str_eq(look("SELECT group_concat(strategy) FROM (SELECT"
			      " strategy FROM run ORDER BY id)"),
			 "shrink,random,random");
	ck_assert_str_eq(look("SELECT (SELECT count(DISTINCT run_id) FROM task)"
			      " || (SELECT count(DISTINCT run_id) FROM event)"
			      " || (SELECT count(DISTINCT run_id) FROM state)"
			      " || (SELECT count(*) FROM campaign_run)"),
			 "3331");
	ck_assert_str_eq(look("SELECT count(*) FROM pragma_foreign_key_check"),
			 "0");
}
END_TEST

START_TEST(what_is_no_database_is_not_made_one)
{
	struct prune_options o = {.keep = 1};
	struct sim_error error = {.kind = SIM_ERROR_NONE};
	struct prune_counts counts;

	ck_assert(!trace_prune(db_path, &o, &counts, &error));
	ck_assert_int_eq(error.kind, SIM_ERROR_USER);
	ck_assert_ptr_nonnull(strstr(error.text, "there is no database"));
	ck_assert_uint_eq(files_count(), 0);
}
END_TEST

START_TEST(older_version_stays_one)
{
	sqlite3 *db;

	make_nights();
	ck_assert_int_eq(sqlite3_open(db_path, &db), SQLITE_OK);
	(void)sqlite3_exec(db, "PRAGMA user_version = 3", NULL, NULL, NULL);
	(void)sqlite3_close(db);
	ck_assert_uint_eq(prune(1, false).nights, 0);
	ck_assert_str_eq(look("PRAGMA user_version"), "3");
}
END_TEST

static void prune_set_up(void)
{
	set_up();
	campaign_plan_make();
}

int main(void)
{
	Suite *suite = suite_create("prune");
	SRunner *runner = srunner_create(suite);
	TCase *core = tcase_create("core");
	int failed;

	tcase_add_checked_fixture(core, prune_set_up, tear_down);
	tcase_set_timeout(core, 300);
	tcase_add_test(core, sums_of_old_nights_stay);
	tcase_add_test(core, second_time_changes_nothing);
	tcase_add_test(core, digest_of_a_sum_tells_ranges_apart);
	tcase_add_test(core, dry_run_changes_nothing);
	tcase_add_test(core, runs_that_no_example_names_go);
	tcase_add_test(core, older_version_stays_one);
	tcase_add_test(core, what_is_no_database_is_not_made_one);
	suite_add_tcase(suite, core);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
