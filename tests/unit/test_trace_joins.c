/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * trace_X(...) several times in one join. Method: each join is asked of what is
 * recorded of a run, and of its replay, which is named in several ways. SQLite
 * has to find an order in which the arguments come first.
 */
#include "test_trace_series_db.h"

/* Who asks is run 1. $x is trace_x(...), and what is recorded of that run. */
static const char *const joins[] = {
	"SELECT count(*) FROM $run, $event AS e, $message AS m WHERE r.id = 1"
	" AND e.step = m.step",
	"SELECT count(*) FROM $run, $message AS m, $event AS e, $lock_hold AS h"
	" WHERE r.id = 1 AND e.seq > m.seq AND e.task_id = m.task_id AND"
	" h.task_id = m.task_id AND e.seq BETWEEN h.acquired_seq AND"
	" h.released_seq",
	"SELECT count(*) FROM $run, $event AS e, $message AS m, $lock_hold AS h"
	" WHERE r.id = 1 AND e.run_id = m.run_id AND m.run_id = h.run_id AND"
	" e.seq = h.acquired_seq AND m.seq < e.seq",
	"SELECT count(*) FROM $run, $event AS e, $event AS f, $lock_hold AS h,"
	" $message AS m WHERE r.id = 1 AND e.seq = f.seq - 1 AND e.task_id ="
	" h.task_id AND f.seq = h.acquired_seq AND (m.seq = e.seq OR m.step <="
	" h.acquired_step)",
	"SELECT count(m.seq) * 1000 + count(*) FROM $run LEFT JOIN $lock_hold"
	" AS h LEFT JOIN $event AS e ON e.seq = h.acquired_seq LEFT JOIN"
	" $message AS m ON m.seq > e.seq AND m.task_id = h.task_id WHERE r.id"
	" = 1",
	"SELECT count(*) FROM $run, (SELECT * FROM event WHERE run_id = 1 AND"
	" hold = 'acquired') AS e"
	" WHERE r.id = 1 AND EXISTS (SELECT 1 FROM $message AS m, $lock_hold"
	" AS h WHERE m.seq > h.acquired_seq AND h.task_id = e.task_id AND"
	" m.task_id = h.task_id)",
	"SELECT sum((SELECT count(*) FROM $event AS e, $lock_hold AS h, $event"
	" AS f WHERE e.seq = h.acquired_seq AND f.seq = h.released_seq AND"
	" e.task_id = f.task_id)) FROM $run WHERE r.id = 1",
};

/* What says which run: its row in the database is 'r'. */
static const char *const said[] = {
	"1",
	"?1",
	"r.id",
	"'mse', 'no-lock', 'tdx', 'pct', (SELECT seed FROM run WHERE id = 1)",
	"s.name, d.name, r.platform, r.strategy, r.seed",
	"s.id, d.id, 'tdx', 'pct', r.seed",
};

static void put(char *sql, size_t bytes, const char *join, const char *run)
{
	FILE *out = fmemopen(sql, bytes, "w");

	ck_assert_ptr_nonnull(out);
	while (*join) {
		size_t name = strspn(join + 1, "abcdefghijklmnopqrstuvwxyz_");

		if (*join != '$') {
			(void)fputc(*join++, out);
			continue;
		}
		if (!strncmp(join + 1, "run", name))
			(void)fputs("run AS r JOIN scenario AS s ON s.id ="
				    " r.scenario_id JOIN design AS d ON d.id ="
				    " r.design_id",
				    out);
		else if (run)
			(void)fprintf(out, "trace_%.*s(%s)", (int)name,
				      join + 1, run);
		else
			(void)fprintf(out,
				      "(SELECT * FROM %.*s WHERE run_id = 1)",
				      (int)name, join + 1);
		join += 1 + name;
	}
	ck_assert_int_eq(fclose(out), 0);
}

/* The number that it gives; ?1 is 1. */
static int number(const char *sql)
{
	sqlite3_stmt *s = NULL;
	int value;

	ck_assert_msg(!sqlite3_prepare_v2(db, sql, -1, &s, NULL), "%s: %s", sql,
		      sqlite3_errmsg(db));
	if (sqlite3_bind_parameter_count(s))
		ck_assert_int_eq(sqlite3_bind_int(s, 1, 1), 0);
	ck_assert_msg(sqlite3_step(s) == SQLITE_ROW, "%s: %s", sql,
		      sqlite3_errmsg(db));
	value = sqlite3_column_int(s, 0);
	(void)sqlite3_finalize(s);
	return value;
}

START_TEST(several_are_joined_in_any_order)
{
	char sql[2048];

	for (size_t i = 0; i < ARRAY_COUNT(joins); i++) {
		int recorded;

		put(sql, sizeof(sql), joins[i], NULL);
		recorded = number(sql);
		ck_assert_msg(recorded > 0, "%s", sql);
		for (size_t j = 0; j < ARRAY_COUNT(said); j++) {
			put(sql, sizeof(sql), joins[i], said[j]);
			ck_assert_msg(number(sql) == recorded, "%s: %d of %d",
				      sql, number(sql), recorded);
		}
	}
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("trace_joins");
	TCase *core = tcase_create("core");
	SRunner *runner;
	int failed;

	tcase_add_checked_fixture(core, series_set_up, series_tear_down);
	tcase_set_timeout(core, 300);
	tcase_add_test(core, several_are_joined_in_any_order);
	suite_add_tcase(suite, core);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
