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
static char *ask_with(const char *query, const struct query_options *options,
		      struct query_result *ret_result)
{
	struct sim_error error = {.kind = SIM_ERROR_NONE};
	char *text = NULL;
	size_t bytes;
	FILE *out = open_memstream(&text, &bytes);
	bool done =
		trace_query(db_path, query, options, out, ret_result, &error);

	if (!done)
		(void)fprintf(out, "%s error: %s\n",
			      error.kind == SIM_ERROR_USER ? "user" : "host",
			      error.text);
	else
		ck_assert_int_eq(error.kind, SIM_ERROR_NONE);
	ck_assert_int_eq(fclose(out), 0);
	return text;
}

static char *ask(const char *query, enum query_format format)
{
	const struct query_options options = {.format = format};
	struct query_result result;

	return ask_with(query, &options, &result);
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
	/* An empty text is not NULL; a NUL byte is a byte. */
	{"SELECT '' AS a, NULL AS b, 'x' || char(0) || 'y' AS c, x'' AS d",
	 QUERY_CSV, NULL},
	/* What would drive the terminal, or write backwards. */
	{"SELECT char(0x9b) || '[2J' AS a, char(0x202e) || 'b' AS b,"
	 " CAST(x'ff41' AS TEXT) AS c, char(0) || 'd' AS d",
	 QUERY_TABLE,
	 "a          b        c      d\n"
	 "---------  -------  -----  -----\n"
	 "\\u009b[2J  \\u202eb  \\xffA  \\x00d\n"},
	{"SELECT CAST(x'ff41c3' AS TEXT) AS a, char(0x20ac, 0) AS b",
	 QUERY_JSON,
	 "{\"format\":\"tdisim-query\",\"version\":1}\n"
	 "{\"a\":\"\xef\xbf\xbd"
	 "A\xef\xbf\xbd\",\"b\":\"\xe2\x82\xac\\u0000\"}\n"},
	{"SELECT '<b>' AS a", QUERY_MARKDOWN,
	 "| a    |\n"
	 "| ---- |\n"
	 "| \\<b> |\n"},
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
	{"SELECT value FROM json_each('[1,2]')", QUERY_CSV, "value\n1\n2\n"},
	{"SELECT name FROM pragma_table_info('meta')", QUERY_CSV,
	 "name\nkey\nvalue\n"},
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
	{"SELECT * FROM pragma_journal_mode", "only read"},
	{"SELECT * FROM dbstat", "no such table"},
	{"SELECT * FROM sqlite_dbpage", "no such table"},
	{"SELECT writefile('x', 'y')", ""},
	{"SELECT readfile('x')", ""},
	/* Bombs. */
	{"SELECT length(zeroblob(1000000000))", "longer than 32 MiB"},
	{"SELECT length(randomblob(1000000000))", "longer than 32 MiB"},
	{"SELECT length(printf('%.*c', 50000000, 'x'))", "more than 8 MiB"},
	{"SELECT length(hex(zeroblob(20000000)))", "more than 8 MiB"},
	{"SELECT length(replace(hex(zeroblob(9999)), '0', hex(zeroblob(9999))))",
	 "more than 8 MiB"},
	{"WITH RECURSIVE n (i) AS (SELECT 1 UNION SELECT i + 1 FROM n)"
	 " SELECT count(*) FROM n",
	 "more than 8 MiB of memory"},
	{"WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)"
	 " SELECT randomblob(1000) FROM n ORDER BY 1",
	 "more than 8 MiB of memory"},
	{"SELECT :x", "'--param=x=VALUE'"},
	{"SELECT ?", "without a name"},
	{"SELECT @x", "without a name"},
};

START_TEST(query_is_refused)
{
	const struct query_options little = {.heap_max = 8 << 20};
	struct query_result result;
	struct stat before;
	struct stat after;
	char *text;

	ck_assert_int_eq(stat(db_path, &before), 0);
	text = ask_with(refused[_i][0], &little, &result);
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

static const char counting[] =
	"WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n%s)"
	" SELECT i FROM n";

START_TEST(rows_are_limited_and_more_is_told)
{
	static const struct {
		uint64_t rows_max;
		unsigned rows;
		bool more;
	} cases[] = {
		{0, 4, false}, {1, 1, true},  {3, 3, true},
		{4, 4, false}, {5, 4, false},
	};

	for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
		for (int format = QUERY_TABLE; format <= QUERY_MARKDOWN;
		     format++) {
			const struct query_options options = {
				.format = (enum query_format)format,
				.rows_max = cases[i].rows_max,
			};
			struct query_result result;
			char sql[160];
			char *text;

			(void)snprintf(sql, sizeof(sql), counting,
				       " WHERE i < 4");
			text = ask_with(sql, &options, &result);
			ck_assert_uint_eq(result.rows, cases[i].rows);
			ck_assert_int_eq(result.more, cases[i].more);
			ck_assert(!result.stopped && !result.cut);
			ck_assert_int_eq(strstr(text, "4") != NULL,
					 cases[i].rows == 4);
			free(text);
		}
	}
}
END_TEST

static bool stop_later(void *context)
{
	unsigned *left = context;

	return !*left || !--*left;
}

START_TEST(query_that_is_stopped_prints_what_it_has)
{
	for (int format = QUERY_TABLE; format <= QUERY_MARKDOWN; format++) {
		unsigned left = 3;
		const struct query_options options = {
			.format = (enum query_format)format,
			.stop = stop_later,
			.context = &left,
		};
		struct query_result result;
		char sql[160];
		char *text;

		(void)snprintf(sql, sizeof(sql), counting, "");
		text = ask_with(sql, &options, &result);
		ck_assert(result.stopped && !result.more);
		ck_assert_uint_gt(result.rows, 10);
		ck_assert_msg(strstr(text, "10") && !strstr(text, "error"),
			      "%s", text);
		free(text);
	}
}
END_TEST

START_TEST(long_texts_are_cut_to_the_terminal)
{
	static const char sql[] =
		"SELECT 'abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz'"
		" AS a, 123456 AS n, 'éééééééééééééééééééé' AS b, 'x' AS c";
	struct query_options options = {.width = 60};
	struct query_result result;
	char *text = ask_with(sql, &options, &result);

	ck_assert_str_eq(
		text,
		"a                                 n  b                     c\n"
		"---------------------------  ------  --------------------  -\n"
		"abcdefghijklmnopqrstuvwx...  123456  éééééééééééééééééééé  x"
		"\n");
	ck_assert(result.cut);
	free(text);
	/* Where nothing helps, only what is very long is cut. */
	text = ask_with("SELECT 'abcdefghijklmnopqrstuvwxyz' AS a, 'abcdefghij"
			"klmnopqrstuvwxyz' AS b, 'abcdefghijklmnopqrstuvwxyz'"
			" AS c, 'abcdefghijklmnopqrstuvwxyz' AS d",
			&options, &result);
	ck_assert(!result.cut && !strstr(text, "..."));
	free(text);
	options.format = QUERY_CSV;
	text = ask_with(sql, &options, &result);
	ck_assert(!result.cut && !strstr(text, "..."));
	free(text);
}
END_TEST

START_TEST(parameters_have_values)
{
	static const char sql[] = "-- What.\n"
				  "-- :lock = 'it''s': a lock\n"
				  "-- :n = -3: a number\n"
				  "-- :run = NULL: a run\n"
				  "SELECT :lock AS a, typeof(:lock) AS b,"
				  " :n AS c, :run AS d, typeof(:run) AS e";
	static const struct {
		struct query_setting settings[3];
		unsigned count;
		const char *expected;
	} cases[] = {
		{{{NULL, NULL}}, 0, "it's,text,-3,,null\n"},
		{{{"run", "7"}, {"lock", "12"}}, 2, "12,text,-3,7,integer\n"},
		{{{"run", "7x"}, {"n", "9"}, {"lock", ""}},
		 3,
		 "\"\",text,9,7x,text\n"},
		/* The last one counts. */
		{{{"n", "1"}, {"n", "2"}}, 2, "it's,text,2,,null\n"},
		{{{"n", "1x"}}, 1, "'n' is a number in this query"},
		{{{"lok", "1"}}, 1, "did you mean ':lock'?"},
		{{{"nothing-like-it", "1"}}, 1, "but ':lock'"},
	};

	for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
		const struct query_options options = {
			.format = QUERY_CSV,
			.settings = cases[i].settings,
			.setting_count = cases[i].count,
		};
		struct query_result result;
		char *text = ask_with(sql, &options, &result);

		ck_assert_msg(strstr(text, cases[i].expected), "%zu: %s", i,
			      text);
		free(text);
	}
}
END_TEST

/* The help of a query is made of them. */
START_TEST(every_column_and_parameter_has_a_meaning)
{
	unsigned count[2];
	const struct trace_named_query *all[2] = {
		trace_named_queries(&count[0]),
		trace_tables(&count[1]),
	};

	for (int list = 0; list < 2; list++) {
		for (unsigned i = 0; i < count[list]; i++) {
			const struct trace_named_query *q = &all[list][i];

			ck_assert_msg(strchr(q->about, ' ') && q->column_count,
				      "%s", q->name);
			for (unsigned j = 0; j < q->column_count; j++)
				ck_assert_msg(*q->columns[j].meaning,
					      "%s: column '%s' has no comment",
					      q->name, q->columns[j].name);
			for (unsigned j = 0; j < q->parameter_count; j++)
				ck_assert_msg(*q->parameters[j].meaning, "%s",
					      q->name);
		}
	}
}
END_TEST

/* What help says are the columns that come, in their order. */
START_TEST(columns_of_help_are_those_of_the_result)
{
	unsigned count;
	const struct trace_named_query *all = trace_named_queries(&count);

	for (unsigned i = 0; i < count; i++) {
		char *text = ask(all[i].sql, QUERY_CSV);
		char *head = text;

		for (unsigned j = 0; j < all[i].column_count; j++) {
			const char *name = all[i].columns[j].name;
			size_t length = strcspn(head, ",\n");

			ck_assert_msg(length == strlen(name) &&
					      !strncmp(head, name, length),
				      "%s: %s is not %s", all[i].name, head,
				      name);
			ck_assert(j + 1 == all[i].column_count
					  ? head[length] == '\n'
					  : head[length] == ',');
			head += length + 1;
		}
		free(text);
	}
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
			char sql[128];
			char *text;

			/* A view in full may take long. */
			(void)snprintf(sql, sizeof(sql), "%s LIMIT 3",
				       all[i].is_view ? all[i].sql : "");
			text = ask(all[i].is_view ? sql : all[i].sql,
				   (enum query_format)format);
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
	const struct query_options options = {.format = QUERY_TABLE};
	struct query_result result;
	struct sim_error error = {.kind = SIM_ERROR_NONE};

	ck_assert(!trace_query(path, "run", &options, stdout, &result, &error));
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
	char sql[80];

	open_fails("test-query-none.db", "there is no database");
	open_fails(directory, "is a directory");
	open_fails("/dev/null", "not a regular file");
	open_fails("/proc/self/cmdline", "");
	(void)snprintf(sql, sizeof(sql), "PRAGMA user_version = %d",
		       TRACE_VERSION + 1);
	change(sql);
	open_fails(db_path, "newer version");
	change("PRAGMA application_id = 5");
	open_fails(db_path, "another program");
	ck_assert_int_eq(truncate(db_path, 0), 0);
	open_fails(db_path, "empty file");
}
END_TEST

START_TEST(result_that_cannot_be_written_is_told)
{
	const struct query_options options = {.format = QUERY_TABLE};
	struct query_result result;
	struct sim_error error = {.kind = SIM_ERROR_NONE};
	FILE *full = fopen("/dev/full", "we");

	if (!full)
		return;
	ck_assert(!trace_query(db_path, "event", &options, full, &result,
			       &error));
	ck_assert_int_eq(error.kind, SIM_ERROR_HOST);
	(void)fclose(full);
}
END_TEST

static Suite *query_suite(void)
{
	Suite *suite = suite_create("trace_query");
	TCase *core = tcase_create("core");
	TCase *limits = tcase_create("limits");

	tcase_set_timeout(core, 300);
	/* Nothing there changes the database. */
	tcase_add_unchecked_fixture(core, set_up, tear_down);
	tcase_set_timeout(core, 300);
	tcase_add_loop_test(core, query_prints, 0, ARRAY_COUNT(printed));
	tcase_add_loop_test(core, query_is_refused, 0, ARRAY_COUNT(refused));
	tcase_add_test(core, json_wants_names_that_differ);
	tcase_add_test(core, rows_are_limited_and_more_is_told);
	tcase_add_test(core, query_that_is_stopped_prints_what_it_has);
	tcase_add_test(core, long_texts_are_cut_to_the_terminal);
	tcase_add_test(core, parameters_have_values);
	tcase_add_test(core, every_column_and_parameter_has_a_meaning);
	tcase_add_test(core, columns_of_help_are_those_of_the_result);
	tcase_add_test(core, every_named_query_runs_in_every_format);
	suite_add_tcase(suite, core);

	tcase_add_checked_fixture(limits, set_up, tear_down);
	tcase_add_test(limits,
		       long_result_needs_little_memory_and_stays_aligned);
	tcase_add_test(limits, what_is_no_trace_is_not_opened);
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
