/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * trace(...): runs replayed into rows. Method: a series of real runs is counted
 * and its findings recorded; then each question is asked of the recorded rows
 * and of the replayed ones, with SQLite alone.
 */
#include "test_trace_series_db.h"

/* --- looks --------------------------------------------------------------- */

/* The first column of the first row; an error as 'error: ...'. */
static const char *look_in(sqlite3 *in, const char *sql)
{
	static char value[4096];
	sqlite3_stmt *s = NULL;
	int code = sqlite3_prepare_v2(in, sql, -1, &s, NULL);

	value[0] = '\0';
	if (code == SQLITE_OK)
		code = sqlite3_step(s);
	if (code == SQLITE_ROW)
		(void)snprintf(value, sizeof(value), "%s",
			       (const char *)sqlite3_column_text(s, 0));
	else if (code != SQLITE_DONE)
		(void)snprintf(value, sizeof(value), "error: %s",
			       sqlite3_errmsg(in));
	(void)sqlite3_finalize(s);
	return value;
}

static const char *look(const char *sql)
{
	return look_in(db, sql);
}

/* Another connection changes the file behind db's back. */
static void change(const char *sql)
{
	char *error = NULL;
	sqlite3 *writer;

	ck_assert_int_eq(sqlite3_open(db_path, &writer), 0);
	ck_assert_msg(!sqlite3_exec(writer, sql, NULL, NULL, &error), "%s: %s",
		      sql, error);
	(void)sqlite3_close(writer);
}

static void ask_fails(const char *sql, const char *words)
{
	const char *said = look(sql);

	ck_assert_msg(!strncmp(said, "error: ", 7) && strstr(said, words),
		      "%s\ngives '%s'\nand not '%s'", sql, said, words);
}

/* --- rows ---------------------------------------------------------------- */

/* Which rows of a table or view are those of a run. */
static const char *rows_of(const char *name)
{
	if (!strcmp(name, "run"))
		return "id = ?1";
	if (!strcmp(name, "finding"))
		return "id IN (SELECT finding_id FROM finding_run WHERE run_id"
		       " = ?1)";
	return "run_id = ?1";
}

/* Rows that only one side has. */
static void compare(const char *name, sqlite3_int64 run_id, bool recorded_first)
{
	char recorded[256], replayed[128], sql[640];
	sqlite3_stmt *s;

	(void)snprintf(recorded, sizeof(recorded), "SELECT * FROM %s WHERE %s",
		       name, rows_of(name));
	(void)snprintf(replayed, sizeof(replayed), "SELECT * FROM trace_%s(?1)",
		       name);
	(void)snprintf(sql, sizeof(sql), "SELECT count(*) FROM (%s EXCEPT %s)",
		       recorded_first ? recorded : replayed,
		       recorded_first ? replayed : recorded);
	ck_assert_msg(!sqlite3_prepare_v2(db, sql, -1, &s, NULL), "%s: %s", sql,
		      sqlite3_errmsg(db));
	ck_assert_int_eq(sqlite3_bind_int64(s, 1, run_id), 0);
	ck_assert_msg(sqlite3_step(s) == SQLITE_ROW, "%s: %s", sql,
		      sqlite3_errmsg(db));
	ck_assert_msg(!sqlite3_column_int(s, 0), "%s: %d", sql,
		      sqlite3_column_int(s, 0));
	(void)sqlite3_finalize(s);
}

START_TEST(rows_of_a_recorded_run_are_those_recorded)
{
	sqlite3_stmt *s;
	unsigned relations = 0;

	ck_assert_int_eq(
		sqlite3_prepare_v2(db,
				   "SELECT substr(m.name, 7), run.id FROM"
				   " pragma_module_list AS m, run"
				   " WHERE m.name GLOB 'trace_*'",
				   -1, &s, NULL),
		0);
	for (; sqlite3_step(s) == SQLITE_ROW; relations++) {
		const char *name = (const char *)sqlite3_column_text(s, 0);

		compare(name, sqlite3_column_int64(s, 1), true);
		compare(name, sqlite3_column_int64(s, 1), false);
	}
	(void)sqlite3_finalize(s);
	ck_assert_uint_gt(relations, 50);
	ck_assert_str_ne(look("SELECT count(*) FROM trace(1)"), "0");
}
END_TEST

START_TEST(a_run_of_the_series_is_the_run_that_was_counted)
{
	static const unsigned numbers[] = {0, 1, 255, 256, 511, 512, RUNS - 1};

	for (size_t i = 0; i < ARRAY_COUNT(numbers); i++) {
		char sql[256], digest[32];

		(void)snprintf(sql, sizeof(sql),
			       "SELECT digest FROM trace_run(" CELL "'pct',"
			       " run_seed(%d, %u)) WHERE id = -1",
			       SEED, numbers[i]);
		(void)snprintf(digest, sizeof(digest), "0x%016llx",
			       (unsigned long long)digests[numbers[i]]);
		ck_assert_str_eq(look(sql), digest);
	}
}
END_TEST

/* Statement, and the first value of what it gives. */
static const char *const ways_to_ask[][2] = {
	/* Of a run, its rows and no others; joined in any order. */
	{"SELECT count(DISTINCT run_id) FROM trace WHERE run_id = 2", "1"},
	{"SELECT count(*) FROM trace WHERE run_id = NULL", "0"},
	{"SELECT count(*) FROM trace WHERE run_id = 'x'", "0"},
	{"SELECT count(DISTINCT run_id) = 2 FROM trace WHERE run_id IN (1, 2)",
	 "1"},
	{"SELECT (SELECT count(*) FROM run JOIN trace_task(run.id) AS t) ="
	 " (SELECT count(*) FROM task)",
	 "1"},
	{"SELECT (SELECT count(*) FROM trace_task AS t JOIN run ON t.run_id ="
	 " run.id) = (SELECT count(*) FROM task)",
	 "1"},
	{"SELECT count(*) = (SELECT count(*) FROM event WHERE object_id NOT"
	 " NULL) FROM run JOIN trace(run.id) AS e JOIN trace_object(run.id) AS"
	 " o ON o.id = e.object_id",
	 "1"},
	/* By hidden columns, which give back what was asked. */
	{"SELECT seed || scenario FROM trace WHERE scenario = 'mse' AND design"
	 " = 'no-lock' AND platform = 'tdx' AND strategy = 'pct' AND seed = 7"
	 " LIMIT 1",
	 "7mse"},
	{"SELECT of_seed || seed FROM trace_run(1, 1, 'tdx', 'pct', '0x1f')",
	 "0x1f0x000000000000001f"},
	{"SELECT count(DISTINCT seed) FROM trace WHERE scenario = 'mse' AND"
	 " design = 'no-lock' AND platform = 'tdx' AND strategy = 'pct' AND"
	 " seed IN (1, 2, 3)",
	 "3"},
	/* Numbers of rows of the database, or negative. */
	{"SELECT id || ' ' || scenario_id || ' ' || design_id FROM trace_run(" CELL
	 "'random', 5)",
	 "-1 1 1"},
	{"SELECT count(*) = (SELECT count(*) FROM finding_run WHERE run_id ="
	 " 1) FROM trace_finding(1) JOIN finding USING (id, signature)",
	 "1"},
	/* More runs than are kept, all there at once. */
	{"WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE"
	 " i < 19) SELECT count(DISTINCT seed) FROM n JOIN trace_run(" CELL
	 "'pct', run_seed(1, n.i))",
	 "20"},
	{"SELECT count(DISTINCT seed) FROM trace WHERE scenario = 'mse' AND"
	 " design = 'no-lock' AND platform = 'tdx' AND strategy = 'pct' AND"
	 " (seed = 1 OR seed = 2)",
	 "2"},
	/* What a series under mix kept is known by the strategy that made it.
	 */
	{"SELECT min(r.digest = s.digest) FROM tally_signature AS s JOIN"
	 " trace_run(" CELL "s.strategy, s.seed) AS r WHERE s.tally_id = 2",
	 "1"},
	{"SELECT run_seed(1, 0) = run_seed('0x1', '0')", "1"},
	/* A schedule in place of a seed. */
	{"SELECT schedule = (SELECT schedule FROM run WHERE id = 1) FROM"
	 " trace_run(" CELL "'replay', (SELECT schedule FROM run WHERE id ="
	 " 1))",
	 "1"},
	{"SELECT races || granularity FROM trace_run(" CELL "'random', 5,"
	 " 'races granularity=lock')",
	 "1lock"},
};

START_TEST(there_are_many_ways_to_ask)
{
	for (size_t i = 0; i < ARRAY_COUNT(ways_to_ask); i++)
		ck_assert_msg(
			!strcmp(look(ways_to_ask[i][0]), ways_to_ask[i][1]),
			"%s\ngives    %s\nexpected %s", ways_to_ask[i][0],
			look(ways_to_ask[i][0]), ways_to_ask[i][1]);
}
END_TEST

static const char *const wrong[][2] = {
	{"SELECT * FROM trace", "no scenario is given"},
	{"SELECT * FROM trace(99)", "no recorded run 99"},
	{"SELECT * FROM trace('mse')", "which run?"},
	{"SELECT * FROM trace(1, 1)", "no strategy is given"},
	{"SELECT * FROM trace('mse', 'no-lock', 'tdx', 'pct')",
	 "no seed is given"},
	{"SELECT * FROM trace('mse', NULL, 'tdx', 'pct', 1)",
	 "no design is given"},
	{"SELECT * FROM trace('mse', 'no-lock', NULL, 'pct', 1)",
	 "no platform is given"},
	{"SELECT * FROM trace('msa', 'no-lock', 'tdx', 'pct', 1)",
	 "no scenario 'msa'"},
	{"SELECT * FROM trace('x/msa.yaml', 'no-lock', 'tdx', 'pct', 1)",
	 "x/msa.yaml"},
	{"SELECT * FROM trace(9, 'no-lock', 'tdx', 'pct', 1)", "no row 9"},
	{"SELECT * FROM trace('mse', 'no-lokc', 'tdx', 'pct', 1)",
	 "unknown design 'no-lokc'"},
	{"SELECT * FROM trace('mse', 'no-lock', 'tdz', 'pct', 1)",
	 "platform 'tdz' (did you mean 'tdx'?)"},
	{"SELECT * FROM trace('mse', 'no-lock', 'tdx', 'ptc', 1)",
	 "unknown strategy 'ptc' (did you mean 'pct'?)"},
	{"SELECT * FROM trace('mse', 'no-lock', 'tdx', 'pct', '1x')",
	 "'1x' is no number"},
	{"SELECT * FROM trace('mse', 'no-lock', 'tdx', 'pct', -1, 'depht=3')",
	 "'depht=3' is none of"},
	{"SELECT * FROM trace('mse', 'no-lock', 'tdx', 'surw', 1,"
	 " 'objects=nothing')",
	 "no task goes to 'nothing'"},
	{"SELECT * FROM trace('mse', 'no-lock', 'tdx', 'replay', 'v1:nobody')",
	 "nobody"},
	{"SELECT * FROM trace(" CELL "'mix', run_seed(1, 3))",
	 "run 3 of the series under 'mix' cannot be made alone"},
	{"SELECT run_seed(1, 'x')", "number of the run: 'x'"},
	{"SELECT * FROM trace(1, 2, 3, 4, 5, 6, 7)", "too many arguments"},
	{"DELETE FROM trace WHERE run_id = 1", "may not be modified"},
};

START_TEST(what_is_wrong_is_said)
{
	for (size_t i = 0; i < ARRAY_COUNT(wrong); i++)
		ask_fails(wrong[i][0], wrong[i][1]);
	/* And it goes on from there. */
	ck_assert_str_ne(look("SELECT count(*) FROM trace(1)"), "0");
}
END_TEST

/* --- narrow questions ---------------------------------------------------- */

/* How many rows SQLite takes from trace(1), by the steps of its program. */
static int steps_of(const char *where)
{
	sqlite3_stmt *s;
	char sql[256];
	int steps;

	(void)snprintf(sql, sizeof(sql),
		       "SELECT count(*), sum(line) FROM trace(1) WHERE %s",
		       where);
	ck_assert_int_eq(sqlite3_prepare_v2(db, sql, -1, &s, NULL), 0);
	ck_assert_int_eq(sqlite3_step(s), SQLITE_ROW);
	steps = sqlite3_stmt_status(s, SQLITE_STMTSTATUS_VM_STEP, 0);
	(void)sqlite3_finalize(s);
	return steps;
}

START_TEST(a_narrow_question_takes_few_rows)
{
	static const char *const narrow[] = {
		"seq = 27",
		"seq > 20 AND seq <= 24",
		"seq BETWEEN 20 AND 24",
		"step = 6 AND op = 'mutex_lock'",
		"task_id = 1 AND seq < 20",
		"object = 'dev_set->lock(gpu0)'",
		"point IS 'misuse'",
		"seq IS NULL",
	};
	int whole = steps_of("line = line");

	for (size_t i = 0; i < ARRAY_COUNT(narrow); i++)
		ck_assert_msg(steps_of(narrow[i]) * 5 < whole, "%s: %d of %d",
			      narrow[i], steps_of(narrow[i]), whole);
}
END_TEST

START_TEST(the_plan_names_what_is_handed_on)
{
	static const char plan[] =
		"EXPLAIN QUERY PLAN SELECT op FROM trace(1) WHERE seq >= 3"
		" AND text LIKE '%x%' COLLATE NOCASE AND op = 'READ' COLLATE"
		" NOCASE ORDER BY seq DESC";
	sqlite3_stmt *s;
	const char *text;

	ck_assert_int_eq(sqlite3_prepare_v2(db, plan, -1, &s, NULL), 0);
	ck_assert_int_eq(sqlite3_step(s), SQLITE_ROW);
	text = (const char *)sqlite3_column_text(s, 3);
	ck_assert_ptr_nonnull(strstr(text, "\"seq\" >= ?"));
	ck_assert_ptr_nonnull(strstr(text, "ORDER BY \"seq\" DESC"));
	/* Another collation narrows more than this table's would. */
	ck_assert_ptr_null(strstr(text, "\"op\" = ?"));
	/* No sorter beside it. */
	ck_assert_int_eq(sqlite3_step(s), SQLITE_DONE);
	(void)sqlite3_finalize(s);
}
END_TEST

/* --- never wrong rows ---------------------------------------------------- */

START_TEST(a_recorded_run_that_replays_to_another_digest_is_refused)
{
	change("UPDATE run SET digest = '0x0000000000000001' WHERE id = 1");
	ask_fails("SELECT * FROM trace(1)", "the program has changed");
	ask_fails("SELECT * FROM trace(1)", "expected 0x0000000000000001");
	change("UPDATE run SET schedule = 'v1:vcpu0x300' WHERE id = 1");
	ask_fails("SELECT * FROM trace(1)", "the program has changed");
	ck_assert_str_ne(look("SELECT count(*) FROM trace(2)"), "0");
}
END_TEST

START_TEST(a_run_of_a_block_with_another_digest_is_refused)
{
	change("UPDATE tally_block SET digest = digest + 1 WHERE tally_id = 1"
	       " AND block = 1");
	ask_fails("SELECT * FROM trace(" CELL "'pct', run_seed(1, 256))",
		  "the program has changed");
	ask_fails("SELECT * FROM trace(" CELL "'pct', run_seed(1, 511))",
		  "the program has changed");
	ck_assert_str_ne(look("SELECT count(*) FROM trace(" CELL
			      "'pct', run_seed(1, 512))"),
			 "0");
	/* It is no run of that series. */
	ck_assert_str_ne(
		look("SELECT count(*) FROM trace(" CELL "'random', 3)"), "0");
}
END_TEST

START_TEST(kept_runs_stand_for_series_that_choose_their_seeds)
{
	ck_assert_str_ne(look("SELECT count(*) FROM trace(" CELL "'pos', 3)"),
			 "0");
	change("UPDATE tally_signature SET digest = '0x1' WHERE tally_id = 2");
	ck_assert_int_eq(sqlite3_close(db), 0);
	db = connect(SQLITE_OPEN_READONLY);
	ask_fails("SELECT * FROM trace(" CELL "'pos', 3)",
		  "the program has changed");
	/* This series has a digest of its own. */
	ck_assert_str_ne(look("SELECT count(*) FROM trace(" CELL
			      "'pct', run_seed(1, 3))"),
			 "0");
}
END_TEST

START_TEST(a_hostile_database_gets_an_error)
{
	static const char *const hostile[][2] = {
		{"UPDATE run SET steps_max = 1 << 60", "out of range"},
		{"UPDATE scenario SET text = 'x: [' WHERE id = 1", "mse.yaml"},
		{"UPDATE design_base SET text = 'base: rfc-v1'", "rfc-v1"},
		{"UPDATE run SET platform = 'vax'", "'vax'"},
		{"UPDATE run SET left_out = 'nobody.7'", "nobody"},
		{"UPDATE run SET schedule = ''", "schedule"},
		{"ALTER TABLE run RENAME TO r; CREATE VIEW run AS SELECT"
		 " t.* FROM r JOIN trace_run(r.id) AS t",
		 "the database asks for it to answer itself"},
		{"DROP TABLE scenario", "no row 1 in its table 'scenario'"},
		{"DROP TABLE run", "no trace database"},
	};

	for (size_t i = 0; i < ARRAY_COUNT(hostile); i++) {
		char *error = NULL;

		ck_assert_int_eq(sqlite3_close(db), 0);
		db = connect(SQLITE_OPEN_READWRITE);
		ck_assert_msg(!sqlite3_exec(db, "BEGIN", NULL, NULL, &error) &&
				      !sqlite3_exec(db, hostile[i][0], NULL,
						    NULL, &error),
			      "%s: %s", hostile[i][0], error);
		ask_fails("SELECT * FROM trace(1)", hostile[i][1]);
		(void)sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL);
	}
	ck_assert_str_ne(look("SELECT count(*) FROM trace(1)"), "0");
}
END_TEST

START_TEST(a_table_of_the_user_goes_first)
{
	change("CREATE TABLE trace_event(a); INSERT INTO trace_event VALUES"
	       " (7)");
	ck_assert_int_eq(sqlite3_close(db), 0);
	db = connect(SQLITE_OPEN_READONLY);
	ck_assert_str_eq(look("SELECT a FROM trace_event"), "7");
	ck_assert_str_ne(look("SELECT count(*) FROM trace(1)"), "0");
}
END_TEST

START_TEST(files_that_changed_do_not_matter)
{
	static const char *const files[] = {"mse.yaml", "no-lock.yaml",
					    "rfc-v1.yaml"};
	char before[64], sql[256];

	(void)snprintf(sql, sizeof(sql),
		       "SELECT digest FROM trace_run(" CELL
		       "'pct', run_seed(1, 9))");
	(void)snprintf(before, sizeof(before), "%s", look(sql));
	for (size_t i = 0; i < ARRAY_COUNT(files); i++) {
		FILE *out = fopen(in_directory(files[i]), "we");

		ck_assert_ptr_nonnull(out);
		(void)fputs("no: yaml: at: all", out);
		ck_assert_int_eq(fclose(out), 0);
	}
	ck_assert_int_eq(sqlite3_close(db), 0);
	db = connect(SQLITE_OPEN_READONLY);
	ck_assert_str_eq(look(sql), before);
	compare("event", 1, true);
	compare("event", 1, false);
}
END_TEST

START_TEST(without_a_database_files_do)
{
	struct sim_error error = {.kind = SIM_ERROR_NONE};
	char sql[512], of_file[64];
	sqlite3 *none;

	ck_assert_int_eq(sqlite3_open(":memory:", &none), 0);
	ck_assert(trace_functions(none, &model_registry, &error));
	(void)snprintf(sql, sizeof(sql),
		       "SELECT digest FROM trace_run('%s',"
		       " '%s/no-lock.yaml', 'tdx', 'pct', run_seed(1, 9))",
		       in_directory("mse.yaml"), directory);
	(void)snprintf(of_file, sizeof(of_file), "%s", look_in(none, sql));
	ck_assert_str_eq(of_file, look("SELECT digest FROM trace_run(" CELL
				       "'pct', run_seed(1, 9))"));
	ck_assert_ptr_nonnull(strstr(look_in(none, "SELECT * FROM trace(1)"),
				     "no trace database"));
	ck_assert_int_eq(sqlite3_close(none), 0);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("trace_functions");
	TCase *core = tcase_create("core");
	SRunner *runner;
	int failed;

	tcase_add_checked_fixture(core, series_set_up, series_tear_down);
	tcase_set_timeout(core, 300);
	tcase_add_test(core, rows_of_a_recorded_run_are_those_recorded);
	tcase_add_test(core, a_run_of_the_series_is_the_run_that_was_counted);
	tcase_add_test(core, there_are_many_ways_to_ask);
	tcase_add_test(core, what_is_wrong_is_said);
	tcase_add_test(core, a_narrow_question_takes_few_rows);
	tcase_add_test(core, the_plan_names_what_is_handed_on);
	tcase_add_test(
		core, a_recorded_run_that_replays_to_another_digest_is_refused);
	tcase_add_test(core, a_run_of_a_block_with_another_digest_is_refused);
	tcase_add_test(core,
		       kept_runs_stand_for_series_that_choose_their_seeds);
	tcase_add_test(core, a_hostile_database_gets_an_error);
	tcase_add_test(core, a_table_of_the_user_goes_first);
	tcase_add_test(core, files_that_changed_do_not_matter);
	tcase_add_test(core, without_a_database_files_do);
	suite_add_tcase(suite, core);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
