/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Queries. Two aims: output that scripts can rely on, byte by byte; and a
 * database that no query, whatever it says, can change.
 */
#include "test_trace_program.h"

#include <check.h>
#include <sqlite3.h>
#include <sys/stat.h>

static char directory[64];
static char db_path[128];

static void set_up(void)
{
	struct sim_error error = {.kind = SIM_ERROR_NONE};
	struct trace_run run = program_run(true);
	struct trace *t;

	(void)snprintf(directory, sizeof(directory), "test-query-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(directory));
	(void)snprintf(db_path, sizeof(db_path), "%s/run.db", directory);
	t = trace_create(db_path, false, (const char *[]){"x", NULL}, &error);
	ck_assert_msg(t && trace_record(t, &run, NULL, &error) &&
			      trace_close(t, &error),
		      "%s", error.text);
	program_run_free(&run);
}

static void tear_down(void)
{
	(void)unlink(db_path);
	ck_assert_int_eq(rmdir(directory), 0);
}

/* What a query prints, or "error: ..." with 'user' or 'host' in front. Owns:
 * the caller, free(). */
static char *ask(const char *query, enum query_format format)
{
	struct sim_error error = {.kind = SIM_ERROR_NONE};
	char *text = NULL;
	size_t bytes;
	FILE *out = open_memstream(&text, &bytes);
	bool done = trace_query(db_path, query, format, out, &error);

	if (!done)
		(void)fprintf(out, "%s error: %s\n",
			      error.kind == SIM_ERROR_USER ? "user" : "host",
			      error.text);
	else
		ck_assert_int_eq(error.kind, SIM_ERROR_NONE);
	ck_assert_int_eq(fclose(out), 0);
	return text;
}

struct query_case {
	const char *query;
	enum query_format format;
	const char *expected;
};

static const struct query_case printed[] = {
	{"SELECT 1 AS one, 'a' AS word UNION SELECT 1000, 'bcd' ORDER BY 1",
	 QUERY_TABLE,
	 " one  word\n"
	 "----  ----\n"
	 "   1  a\n"
	 "1000  bcd\n"},
	/* Characters count, not bytes; control characters stay harmless. */
	{"SELECT 'é' AS a, 1 AS b UNION ALL SELECT 'x' || char(27) || char(10),"
	 " NULL",
	 QUERY_TABLE,
	 "a        b\n"
	 "-------  -\n"
	 "é        1\n"
	 "x\\x1b\\n\n"},
	{"SELECT name FROM task WHERE 0", QUERY_TABLE, "name\n----\n"},
	{"SELECT x'00ff' AS blob, 1.5 AS real, 9223372036854775807 AS big",
	 QUERY_TABLE,
	 "blob     real                  big\n"
	 "-------  ----  -------------------\n"
	 "x'00ff'   1.5  9223372036854775807\n"},
	{"SELECT 1 AS \"\"", QUERY_TABLE, "\n-\n1\n"},
	{"SELECT 'a,b' AS \"x\"\"y\", 'say \"hi\"' AS b, 3 AS c, NULL AS d",
	 QUERY_CSV,
	 "\"x\"\"y\",b,c,d\n"
	 "\"a,b\",\"say \"\"hi\"\"\",3,\n"},
	{"SELECT 'two' || char(10) || 'lines' AS a", QUERY_CSV,
	 "a\n\"two\nlines\"\n"},
	{"SELECT 1 AS a, 'x\"y/z' || char(10) AS b, NULL AS c, 1.5 AS d,"
	 " x'01' AS e, 1e999 AS f",
	 QUERY_JSON,
	 "{\"format\":\"tdisim-query\",\"version\":1}\n"
	 "{\"a\":1,\"b\":\"x\\\"y/z\\n\",\"c\":null,\"d\":1.5,"
	 "\"e\":\"x'01'\",\"f\":null}\n"},
	{"SELECT 1 AS a WHERE 0", QUERY_JSON,
	 "{\"format\":\"tdisim-query\",\"version\":1}\n"},
	{"SELECT 'a|b' AS \"p|q\", 12 AS n", QUERY_MARKDOWN,
	 "| p\\|q |  n |\n"
	 "| ---- | -: |\n"
	 "| a\\|b | 12 |\n"},
	/* A named query, a view, a table, and SQL with all that may follow. */
	{"double_release", QUERY_CSV,
	 "run_id,device,bar,first_task,first_function,first_step,second_task,"
	 "second_function,second_step\n"
	 "1,gpu0,all,vcpu0,regions_release,14,vmm0,regions_release,22\n"},
	{"meta", QUERY_CSV, NULL},
	{"_model_note", QUERY_CSV, NULL},
	{" SELECT 1 AS a ; ; -- that is all\n/* really */ ;\n", QUERY_CSV,
	 "a\n1\n"},
	{"WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n"
	 " WHERE i < 5000) SELECT count(*) AS n, max(i) AS m FROM n",
	 QUERY_CSV, "n,m\n5000,5000\n"},
	{"VALUES (1)", QUERY_CSV, "column1\n1\n"},
	{"PRAGMA table_info(meta)", QUERY_CSV, NULL},
	{"EXPLAIN QUERY PLAN SELECT * FROM event", QUERY_CSV, NULL},
};

START_TEST(query_prints)
{
	const struct query_case *c = &printed[_i];
	char *text = ask(c->query, c->format);

	if (c->expected)
		ck_assert_msg(!strcmp(text, c->expected),
			      "%s\ngives\n%s\nexpected\n%s", c->query, text,
			      c->expected);
	else
		ck_assert_msg(!strstr(text, "error:"), "%s", text);
	free(text);
}
END_TEST

/* Statements that would write, open or load something, or are wrong. */
static const char *const refused[][2] = {
	{"DELETE FROM run", "only read"},
	{"INSERT INTO meta VALUES ('a', 'b')", "only read"},
	{"UPDATE run SET digest = ''", "only read"},
	{"DROP TABLE run", "only read"},
	{"CREATE TABLE x (y)", "only read"},
	{"CREATE TEMP TABLE x (y)", "only read"},
	{"CREATE TEMP VIEW x AS SELECT 1", "only read"},
	{"ATTACH 'other.db' AS other", "only read"},
	{"DETACH main", "only read"},
	{"VACUUM", "only read"},
	{"VACUUM INTO 'copy.db'", "only read"},
	{"REINDEX", "only read"},
	{"ANALYZE", "only read"},
	{"BEGIN", "only read"},
	{"SAVEPOINT x", "only read"},
	{"PRAGMA journal_mode = WAL", "only read"},
	{"PRAGMA writable_schema = 1", "only read"},
	{"PRAGMA user_version = 3", "only read"},
	{"PRAGMA query_only = 0", "only read"},
	{"EXPLAIN DELETE FROM run", "only read"},
	{"WITH x AS (SELECT 1) DELETE FROM run", "only read"},
	{"SELECT load_extension('x')", ""},
	{"SELECT fts3_tokenizer('x', x'00')", ""},
	{"CREATE VIRTUAL TABLE x USING fts5 (y)", "only read"},
	{"SELECT 1; DELETE FROM run", "one statement"},
	{"SELECT 1; SELECT 2", "one statement"},
	{"SELECT 1; nonsense", "one statement"},
	{"", "no statement"},
	{" ; ", "no statement"},
	{"-- nothing", "no statement"},
	{"SELECT absent FROM run", "at character 8: no such column: absent"},
	{"SELECT * FROM rum", "no such table: rum"},
	{"SELECT (", "incomplete input"},
	{"double_relase", "did you mean 'double_release'?"},
	{"lock_holds", "did you mean 'lock_hold'?"},
	{"qqqqqqqqqqqqqqqqqqqqqqqqqqqq", "unknown query 'qqqq"},
	{"SELECT abs(-9223372036854775807 - 1)", "overflow"},
};

START_TEST(query_is_refused)
{
	struct stat before;
	struct stat after;
	char *text;

	ck_assert_int_eq(stat(db_path, &before), 0);
	text = ask(refused[_i][0], QUERY_TABLE);
	ck_assert_msg(strstr(text, "user error: "), "%s\ngives %s",
		      refused[_i][0], text);
	ck_assert_msg(strstr(text, refused[_i][1]), "%s\ngives %s",
		      refused[_i][0], text);
	free(text);
	ck_assert_int_eq(stat(db_path, &after), 0);
	ck_assert(before.st_mtim.tv_sec == after.st_mtim.tv_sec &&
		  before.st_mtim.tv_nsec == after.st_mtim.tv_nsec &&
		  before.st_size == after.st_size);
}
END_TEST

START_TEST(json_wants_names_that_differ)
{
	char *text = ask("SELECT 1 AS a, 2 AS a", QUERY_JSON);

	ck_assert_str_eq(text, "user error: two columns are named 'a' (give one"
			       " another name with AS)\n");
	free(text);
}
END_TEST

START_TEST(every_named_query_runs_in_every_format)
{
	unsigned count;
	const struct trace_named_query *all = trace_named_queries(&count);

	ck_assert_uint_ge(count, 7);
	for (unsigned i = 0; i < count; i++) {
		ck_assert(all[i].name[0] != '_');
		ck_assert_ptr_nonnull(strchr(all[i].sentence, ' '));
		for (int format = QUERY_TABLE; format <= QUERY_MARKDOWN;
		     format++) {
			char *text = ask(all[i].sql, (enum query_format)format);

			ck_assert_msg(!strstr(text, "error:"), "%s: %s",
				      all[i].name, text);
			free(text);
		}
	}
}
END_TEST

START_TEST(long_result_needs_little_memory_and_stays_aligned)
{
	char *text = ask("WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT"
			 " i + 1 FROM n WHERE i < 10000) SELECT i, 'x' AS x"
			 " FROM n",
			 QUERY_TABLE);

	ck_assert_ptr_nonnull(strstr(text, "\n4096  x\n4097  x\n"));
	ck_assert_ptr_nonnull(strstr(text, "\n10000  x\n"));
	free(text);
}
END_TEST

static void open_fails(const char *path, const char *words)
{
	struct sim_error error = {.kind = SIM_ERROR_NONE};

	ck_assert(!trace_query(path, "run", QUERY_TABLE, stdout, &error));
	ck_assert_int_eq(error.kind, SIM_ERROR_USER);
	ck_assert_msg(strstr(error.text, words), "%s", error.text);
}

static void change(const char *sql)
{
	sqlite3 *db;

	ck_assert_int_eq(sqlite3_open(db_path, &db), SQLITE_OK);
	ck_assert_int_eq(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
	(void)sqlite3_close(db);
}

START_TEST(what_is_no_trace_is_not_opened)
{
	open_fails("test-query-none.db", "there is no database");
	open_fails(directory, "is a directory");
	open_fails("/dev/null", "not a regular file");
	open_fails("/proc/self/cmdline", "");
	change("PRAGMA user_version = 4");
	open_fails(db_path, "newer version");
	change("PRAGMA application_id = 5");
	open_fails(db_path, "another program");
	ck_assert_int_eq(truncate(db_path, 0), 0);
	open_fails(db_path, "empty file");
}
END_TEST

START_TEST(damaged_database_is_told)
{
	struct stat status;
	char *text;

	ck_assert_int_eq(stat(db_path, &status), 0);
	ck_assert_int_eq(truncate(db_path, status.st_size / 2), 0);
	text = ask("event", QUERY_TABLE);
	ck_assert_msg(strstr(text, "host error: reading"), "%s", text);
	free(text);
}
END_TEST

START_TEST(result_that_cannot_be_written_is_told)
{
	struct sim_error error = {.kind = SIM_ERROR_NONE};
	FILE *full = fopen("/dev/full", "we");

	if (!full)
		return;
	ck_assert(!trace_query(db_path, "event", QUERY_TABLE, full, &error));
	ck_assert_int_eq(error.kind, SIM_ERROR_HOST);
	(void)fclose(full);
}
END_TEST

static Suite *query_suite(void)
{
	Suite *suite = suite_create("trace_query");
	TCase *core = tcase_create("core");
	TCase *limits = tcase_create("limits");

	/* Nothing there changes the database. */
	tcase_add_unchecked_fixture(core, set_up, tear_down);
	tcase_add_loop_test(core, query_prints, 0, ARRAY_COUNT(printed));
	tcase_add_loop_test(core, query_is_refused, 0, ARRAY_COUNT(refused));
	tcase_add_test(core, json_wants_names_that_differ);
	tcase_add_test(core, every_named_query_runs_in_every_format);
	suite_add_tcase(suite, core);

	tcase_add_checked_fixture(limits, set_up, tear_down);
	tcase_add_test(limits,
		       long_result_needs_little_memory_and_stays_aligned);
	tcase_add_test(limits, what_is_no_trace_is_not_opened);
	tcase_add_test(limits, damaged_database_is_told);
	tcase_add_test(limits, result_that_cannot_be_written_is_told);
	suite_add_tcase(suite, limits);
	return suite;
}

int main(void)
{
	SRunner *runner = srunner_create(query_suite());
	int failed;

	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
