/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The log in large pieces. The aim: once a transaction is committed, another
 * connection by the host's own way sees it whole, also where SQLite has gone
 * back to pages that it had written already. And writers and checkpoints in
 * turn, also with a connection by the host's own way.
 */
#include "test_trace_vfs.h"
#include "vfs.h"

#include <check.h>

static char path[64];
static sqlite3 *writer;
static sqlite3 *reader;

static void set_up(void)
{
	static const char tables[] =
		"PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;"
		/* Pages leave the cache before the commit. */
		"PRAGMA cache_size = 10;"
		"CREATE TABLE t (id INTEGER PRIMARY KEY, n, text)";

	(void)snprintf(path, sizeof(path), "/tmp/tdisim-gather-%d.db",
		       (int)(getpid)());
	disk_attach();
	ck_assert_ptr_nonnull(vfs_name());
	ck_assert_int_eq(
		sqlite3_open_v2(path, &writer,
				SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE,
				vfs_name()),
		SQLITE_OK);
	ck_assert_int_eq(sqlite3_exec(writer, tables, NULL, NULL, NULL),
			 SQLITE_OK);
	ck_assert_int_eq(sqlite3_open(path, &reader), SQLITE_OK);
}

static void tear_down(void)
{
	ck_assert_int_eq(sqlite3_close(reader), SQLITE_OK);
	ck_assert_int_eq(sqlite3_close(writer), SQLITE_OK);
	(void)unlink(path);
}

static void run_by(sqlite3 *db, const char *sql)
{
	ck_assert_msg(!sqlite3_exec(db, sql, NULL, NULL, NULL), "%s: %s", sql,
		      sqlite3_errmsg(db));
}

static void run(const char *sql)
{
	run_by(writer, sql);
}

static void sees(const char *sql, int expected)
{
	sqlite3_stmt *s = NULL;

	ck_assert_int_eq(sqlite3_prepare_v2(reader, sql, -1, &s, NULL),
			 SQLITE_OK);
	ck_assert_int_eq(sqlite3_step(s), SQLITE_ROW);
	ck_assert_int_eq(sqlite3_column_int(s, 0), expected);
	ck_assert_int_eq(sqlite3_finalize(s), SQLITE_OK);
}

static void intact(void)
{
	sees("SELECT count(*) FROM pragma_integrity_check"
	     " WHERE integrity_check = 'ok'",
	     1);
}

static const char fill[] =
	"WITH RECURSIVE c (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c"
	" WHERE i < 2000) INSERT INTO t SELECT i, 0, printf('%500d', i) FROM c";

START_TEST(small_and_large_transactions_are_seen)
{
	run("INSERT INTO t VALUES (5000, 7, 'one')");
	sees("SELECT n FROM t WHERE id = 5000", 7);
	run(fill);
	sees("SELECT count(*) FROM t", 2001);
	run("UPDATE t SET n = 8 WHERE id = 5000");
	sees("SELECT n FROM t WHERE id = 5000", 8);
}
END_TEST

START_TEST(pages_written_twice_in_one_transaction)
{
	run("BEGIN");
	run(fill);
	for (unsigned i = 0; i < 3; i++)
		run("UPDATE t SET n = n + 1");
	sees("SELECT count(*) FROM t", 0);
	run("COMMIT");
	sees("SELECT sum(n) FROM t", 6000);
	intact();
}
END_TEST

START_TEST(rolled_back_and_begun_anew)
{
	for (unsigned i = 0; i < 3; i++) {
		run("BEGIN");
		run(fill);
		run("ROLLBACK");
		sees("SELECT count(*) FROM t", 0);
	}
	run(fill);
	run("PRAGMA wal_checkpoint(RESTART)");
	run("UPDATE t SET n = 1");
	sees("SELECT sum(n) FROM t", 2000);
}
END_TEST

START_TEST(rolled_back_and_written_by_another)
{
	/* With an empty log, nothing of it is read to roll back. */
	run("PRAGMA wal_checkpoint(TRUNCATE)");
	run("BEGIN");
	run(fill);
	run("ROLLBACK");
	run_by(reader, "BEGIN");
	run_by(reader, fill);
	run_by(reader, "UPDATE t SET text = replace(text, ' ', '-')");
	run_by(reader, "COMMIT");
	run("SELECT sum(length(text)) FROM t");
	sees("SELECT count(*) FROM t", 2000);
	run("INSERT INTO t VALUES (5000, 7, 'one')");
	sees("SELECT count(*) FROM t", 2001);
	intact();
}
END_TEST

START_TEST(failed_and_written_by_another)
{
	disk_fail(1, SQLITE_FULL);
	ck_assert_int_ne(sqlite3_exec(writer, fill, NULL, NULL, NULL),
			 SQLITE_OK);
	disk_fail(0, SQLITE_OK);
	run_by(reader, fill);
	run("INSERT INTO t VALUES (5000, 7, 'one')");
	sees("SELECT count(*) FROM t", 2001);
	intact();
}
END_TEST

static int checkpoint(sqlite3 *db, int mode)
{
	return sqlite3_wal_checkpoint_v2(db, NULL, mode, NULL, NULL);
}

/* The other connection is ours as well, or the host's. */
START_TEST(writers_and_checkpoints_take_turns)
{
	sqlite3 *other = reader;

	if (_i)
		ck_assert_int_eq(sqlite3_open_v2(path, &other,
						 SQLITE_OPEN_READWRITE,
						 vfs_name()),
				 SQLITE_OK);
	run_by(other, "PRAGMA wal_autocheckpoint = 0");
	for (int mode = SQLITE_CHECKPOINT_PASSIVE;
	     mode <= SQLITE_CHECKPOINT_TRUNCATE; mode++) {
		run_by(other, "BEGIN IMMEDIATE; UPDATE t SET n = n + 1");
		ck_assert_int_eq(checkpoint(writer, mode), SQLITE_BUSY);
		run_by(other, "COMMIT");
		run("BEGIN IMMEDIATE; UPDATE t SET n = n + 1");
		ck_assert_int_eq(checkpoint(other, mode), SQLITE_BUSY);
		run("COMMIT");
		ck_assert_int_eq(checkpoint(writer, mode), SQLITE_OK);
		ck_assert_int_eq(checkpoint(other, mode), SQLITE_OK);
	}
	if (_i)
		ck_assert_int_eq(sqlite3_close(other), SQLITE_OK);
	intact();
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("trace_gather");
	TCase *cases = tcase_create("gather");
	SRunner *runner;
	int failed;

	tcase_add_checked_fixture(cases, set_up, tear_down);
	tcase_add_test(cases, small_and_large_transactions_are_seen);
	tcase_add_test(cases, pages_written_twice_in_one_transaction);
	tcase_add_test(cases, rolled_back_and_begun_anew);
	tcase_add_test(cases, rolled_back_and_written_by_another);
	tcase_add_test(cases, failed_and_written_by_another);
	tcase_add_loop_test(cases, writers_and_checkpoints_take_turns, 0, 2);
	suite_add_tcase(suite, cases);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
