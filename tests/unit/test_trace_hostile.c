/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Databases that are not what they should be: damaged, left behind by a crash,
 * where nothing can be written, or made to do harm. A query of one prints rows
 * or one sentence; the file stays as it is, and nothing appears beside it.
 */
#include "suite.h"
#include "test_trace_program.h"

#include <check.h>
#include <dirent.h>
#include <errno.h>
#include <sqlite3.h>
#include <sys/stat.h>

enum {
	QUERIES_PER_FLIP = 3,
	STOPS = 2000, /* of 1000 opcodes: more than a whole query takes */
};

static char directory[64];
static char db_path[128];

/* All that is in a file. */
struct content {
	char *data;
	size_t bytes;
};

static struct content content_of(const char *path)
{
	struct content c = {.data = NULL};
	FILE *file = fopen(path, "rbe");
	struct stat status;

	ck_assert(file && !fstat(fileno(file), &status));
	c.bytes = (size_t)status.st_size;
	c.data = malloc(c.bytes + 1);
	ck_assert_ptr_nonnull(c.data);
	ck_assert_uint_eq(fread(c.data, 1, c.bytes, file), c.bytes);
	(void)fclose(file);
	return c;
}

static void content_write(const char *path, const struct content *c)
{
	FILE *file = fopen(path, "wbe");

	ck_assert_ptr_nonnull(file);
	ck_assert_uint_eq(fwrite(c->data, 1, c->bytes, file), c->bytes);
	ck_assert_int_eq(fclose(file), 0);
}

static unsigned files_in(const char *path)
{
	DIR *dir = opendir(path);
	unsigned count = 0;

	ck_assert_ptr_nonnull(dir);
	while (readdir(dir))
		count++;
	(void)closedir(dir);
	return count;
}

static void set_up(void)
{
	struct sim_error error = {.kind = SIM_ERROR_NONE};
	struct trace_run run = program_run(true);
	struct trace *t;

	(void)snprintf(directory, sizeof(directory), "/tmp/hostile-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(directory));
	ck_assert_int_eq(chmod(directory, 0755), 0);
	(void)snprintf(db_path, sizeof(db_path), "%s/run.db", directory);
	t = trace_create(db_path, false, (const char *[]){"x", NULL}, &error);
	ck_assert_msg(t && trace_record(t, &run, NULL, &error) &&
			      trace_close(t, &error),
		      "%s", error.text);
	program_run_free(&run);
}

static void tear_down(void)
{
	static const char *const suffixes[] = {"", "-wal", "-shm", "-journal"};

	(void)chmod(directory, 0755);
	for (size_t i = 0; i < ARRAY_COUNT(suffixes); i++) {
		char path[160];

		(void)snprintf(path, sizeof(path), "%s%s", db_path,
			       suffixes[i]);
		(void)unlink(path);
	}
	ck_assert_int_eq(rmdir(directory), 0);
}

static bool stop_later(void *context)
{
	unsigned *left = context;

	return !*left || !--*left;
}

/*
 * The rows, or "host error: ..."; the file is the same afterwards, and stands
 * alone if it did before. Owns: the caller, free().
 */
static char *ask(const char *query)
{
	unsigned left = STOPS;
	const struct query_options options = {
		.format = QUERY_CSV,
		.heap_max = 64 << 20,
		.stop = stop_later,
		.context = &left,
	};
	struct content before = content_of(db_path), after;
	unsigned files = files_in(directory);
	struct sim_error error = {.kind = SIM_ERROR_NONE};
	struct query_result result;
	char *text = NULL;
	size_t bytes;
	FILE *out = open_memstream(&text, &bytes);

	if (!trace_query(db_path, query, &options, out, &result, &error))
		(void)fprintf(out, "%s error: %s\n",
			      error.kind == SIM_ERROR_USER ? "user" : "host",
			      error.text);
	ck_assert_int_eq(fclose(out), 0);
	after = content_of(db_path);
	ck_assert(before.bytes == after.bytes &&
		  !memcmp(before.data, after.data, before.bytes));
	ck_assert_uint_eq(files_in(directory), files);
	free(before.data);
	free(after.data);
	return text;
}

static void ask_expect(const char *query, const char *expected)
{
	char *text = ask(query);

	ck_assert_msg(strstr(text, expected), "%s\ngives\n%s\nwithout %s",
		      query, text, expected);
	free(text);
}

static void change(const char *sql)
{
	sqlite3 *db;
	char *message = NULL;

	ck_assert_int_eq(sqlite3_open(db_path, &db), SQLITE_OK);
	(void)sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 0, NULL);
	ck_assert_msg(sqlite3_exec(db, sql, NULL, NULL, &message) == SQLITE_OK,
		      "%s: %s", sql, message);
	(void)sqlite3_close(db);
}

/* --- a schema that is made to do harm ---------------------------------- */

struct schema_case {
	const char *change;
	const char *query;
	const char *expected;
};

static const struct schema_case schema_cases[] = {
	{"CREATE VIEW evil AS SELECT load_extension('/tmp/x.so') AS a", "evil",
	 "user error: "},
	{"CREATE VIEW evil AS SELECT fts3_tokenizer('x', x'41') AS a", "evil",
	 "user error: "},
	{"CREATE VIEW evil AS SELECT * FROM pragma_journal_mode", "evil",
	 "user error: in the query: unsafe use of virtual table"},
	{"CREATE VIRTUAL TABLE evil USING fts5 (a)", "evil",
	 "user error: in the query: no such module: fts5"},
	{"CREATE VIRTUAL TABLE evil USING fts4 (a)", "SELECT * FROM evil",
	 "user error: in the query: no such module: fts4"},
	{"CREATE VIRTUAL TABLE evil USING rtree (a, b, c)", "evil",
	 "user error: in the query: no such module: rtree"},
	{"DROP VIEW lock_hold; CREATE VIRTUAL TABLE lock_hold USING fts5 (a)",
	 "lock_hold", "no such module: fts5"},
	/* Under the name of one of ours: then ours is asked. */
	{"DROP VIEW lock_hold; CREATE VIEW lock_hold AS SELECT 1 AS a",
	 "lock_hold", "run_id,task,"},
	{"CREATE TABLE evil (a, b AS (hex(zeroblob(20000000))));"
	 "INSERT INTO evil (a) VALUES (1)",
	 "evil", "user error: in the query: a value is longer than 32 MiB"},
	{"CREATE VIEW evil AS WITH RECURSIVE n (i) AS (SELECT 1 UNION SELECT"
	 " i + 1 FROM n) SELECT count(*) FROM n",
	 "evil", ""},
	/* Views upon views, each of them twice the one before. */
	{"CREATE VIEW v0 AS SELECT 1 AS a;"
	 "CREATE VIEW v1 AS SELECT x.a FROM v0 x, v0 y LIMIT 1;"
	 "CREATE VIEW v2 AS SELECT x.a FROM v1 x, v1 y LIMIT 1;"
	 "CREATE VIEW v3 AS SELECT x.a FROM v2 x, v2 y LIMIT 1;"
	 "CREATE VIEW v4 AS SELECT x.a FROM v3 x, v3 y LIMIT 1",
	 "v4", "a\n1\n"},
	{"CREATE VIEW a1 AS SELECT * FROM a2; CREATE VIEW a2 AS SELECT * FROM"
	 " a1",
	 "a1", "circularly defined"},
	{"CREATE TRIGGER evil INSTEAD OF INSERT ON lock_hold BEGIN"
	 " DELETE FROM run; END",
	 "INSERT INTO lock_hold (run_id) VALUES (1)", "only read"},
	{"PRAGMA writable_schema = 1; UPDATE sqlite_schema SET sql ="
	 " 'CREATE TABLE run (' WHERE name = 'run'",
	 "run", "host error: '"},
	{"PRAGMA writable_schema = 1; UPDATE sqlite_schema SET rootpage ="
	 " 99999 WHERE name = 'run'",
	 "run", "host error: '"},
	{"PRAGMA writable_schema = 1; UPDATE sqlite_schema SET rootpage ="
	 " (SELECT rootpage FROM sqlite_schema WHERE name = 'event')"
	 " WHERE name = 'run'",
	 "run", ""},
	{"PRAGMA writable_schema = 1; UPDATE sqlite_schema SET type = 'view',"
	 " rootpage = 0, sql = 'CREATE VIEW run AS SELECT load_extension(1)'"
	 " WHERE name = 'run'",
	 "SELECT * FROM run", "user error: "},
	{"UPDATE task SET name = char(27) || ']0;x' || char(7)",
	 "SELECT name FROM task", "name\n"},
};

START_TEST(schema_does_no_harm)
{
	change(schema_cases[_i].change);
	ask_expect(schema_cases[_i].query, schema_cases[_i].expected);
	free(ask("double_release"));
}
END_TEST

START_TEST(views_upon_views_do_not_fill_the_stack)
{
	/* As many as there may be, then more. */
	static const int counts[] = {300, 2000};

	change("PRAGMA writable_schema = 1;"
	       "CREATE VIEW v0 AS SELECT 1 AS a");
	for (size_t i = 0; i < ARRAY_COUNT(counts); i++) {
		char sql[512];

		(void)snprintf(
			sql, sizeof(sql),
			"PRAGMA writable_schema = 1;"
			"WITH RECURSIVE n (i) AS (SELECT coalesce((SELECT"
			" max(CAST(substr(name, 2) AS INTEGER)) + 1 FROM"
			" sqlite_schema WHERE name LIKE 'v%%' AND type ="
			" 'view'), 1) UNION ALL SELECT i + 1 FROM n WHERE i <"
			" %d) INSERT INTO sqlite_schema SELECT 'view',"
			" 'v' || i, 'v' || i, 0, 'CREATE VIEW v' || i || ' AS"
			" SELECT a FROM v' || (i - 1) FROM n",
			counts[i]);
		change(sql);
		(void)snprintf(sql, sizeof(sql), "v%d", counts[i]);
		ask_expect(sql, i ? "tables, views and indexes" : "a\n1\n");
	}
}
END_TEST

static void relation_note(void *context, const struct query_relation *r)
{
	int64_t *rows = context;

	if (!strcmp(r->name, "fts"))
		rows[0] = r->rows;
	if (!strcmp(r->name, "run"))
		rows[1] = r->rows;
	if (!strcmp(r->name, "x\\x1by"))
		rows[2] = r->rows;
}

START_TEST(tables_are_listed_whatever_they_are)
{
	struct sim_error error = {.kind = SIM_ERROR_NONE};
	int64_t rows[3] = {0, 0, 0};

	change("CREATE VIRTUAL TABLE fts USING fts5 (a);"
	       "PRAGMA writable_schema = 1;"
	       "CREATE TABLE xy (a); INSERT INTO xy VALUES (1), (2);"
	       "UPDATE sqlite_schema SET name = 'x' || char(27) || 'y',"
	       " tbl_name = 'x' || char(27) || 'y', sql = 'CREATE TABLE \"x'"
	       " || char(27) || 'y\" (a)' WHERE name = 'xy'");
	ck_assert_msg(trace_relations(db_path, relation_note, rows, &error),
		      "%s", error.text);
	ck_assert_int_eq(rows[0], -1);
	ck_assert_int_eq(rows[1], 1);
	ck_assert_int_eq(rows[2], 2);
}
END_TEST

/* --- an older one ------------------------------------------------------ */

START_TEST(older_database_gets_the_views_of_today)
{
	change("DROP VIEW lock_order; DROP VIEW lock_hold;"
	       "CREATE VIEW lock_hold AS SELECT 1 AS what_it_was;"
	       "DROP VIEW double_release; PRAGMA user_version = 1");
	ask_expect("SELECT count(*) > 0 AS a, max(lock) IS NULL AS b FROM"
		   " lock_hold",
		   "a,b\n1,0\n");
	ask_expect("double_release", "1,gpu0,all,vcpu0,");
}
END_TEST

START_TEST(view_that_is_missing_is_ours)
{
	change("DROP VIEW double_release; DROP VIEW derived_finding");
	ask_expect("derived_finding", "run_id,class,signature,");
	ask_expect("double_release", "1,gpu0,all,vcpu0,");
	ask_expect("SELECT count(*) AS n FROM double_release", "n\n1\n");
}
END_TEST

/* --- damage ------------------------------------------------------------ */

/* Fixed places, over the whole file. */
static uint32_t random_next(uint32_t *state)
{
	*state = *state * 1664525u + 1013904223u;
	return *state >> 8;
}

START_TEST(flipped_bytes_are_survived)
{
	struct content whole = content_of(db_path);
	struct content damaged = {malloc(whole.bytes), whole.bytes};
	unsigned flips = suite_times(20, 50), count;
	const struct trace_named_query *all = trace_named_queries(&count);
	uint32_t state = (uint32_t)_i;

	ck_assert_ptr_nonnull(damaged.data);
	for (unsigned flip = 0; flip < flips; flip++) {
		uint32_t at = random_next(&state) % (uint32_t)whole.bytes;

		memcpy(damaged.data, whole.data, whole.bytes);
		damaged.data[at] = (char)((unsigned char)damaged.data[at] ^
					  1u << random_next(&state) % 8);
		/* And one in the pages of the schema. */
		at = 100 + random_next(&state) % 8000;
		damaged.data[at] = (char)random_next(&state);
		content_write(db_path, &damaged);
		for (int i = 0; i < QUERIES_PER_FLIP; i++)
			free(ask(all[random_next(&state) % count].name));
	}
	content_write(db_path, &whole);
	free(damaged.data);
	free(whole.data);
}
END_TEST

START_TEST(truncated_file_is_told)
{
	struct content whole = content_of(db_path);

	for (size_t part = 1; part < 8; part++) {
		struct content some = {whole.data, whole.bytes * part / 8};

		content_write(db_path, &some);
		ask_expect("event", "host error: ");
	}
	free(whole.data);
}
END_TEST

START_TEST(header_alone_is_told)
{
	struct content whole = content_of(db_path);
	struct content some = {whole.data, 100};

	content_write(db_path, &some);
	ask_expect("event", " error: ");
	some.bytes = 99;
	content_write(db_path, &some);
	ask_expect("event", "user error: ");
	free(whole.data);
}
END_TEST

/* --- left behind, and where nothing can be written --------------------- */

/* Rows that are in the WAL alone, with nobody who has the database open. */
static void wal_leave(void)
{
	char wal_path[160];
	struct content file, wal;
	sqlite3 *db;

	(void)snprintf(wal_path, sizeof(wal_path), "%s-wal", db_path);
	ck_assert_int_eq(sqlite3_open(db_path, &db), SQLITE_OK);
	ck_assert_int_eq(sqlite3_exec(db,
				      "PRAGMA journal_mode = WAL;"
				      "INSERT INTO meta VALUES ('a', 'b')",
				      NULL, NULL, NULL),
			 SQLITE_OK);
	file = content_of(db_path);
	wal = content_of(wal_path);
	(void)sqlite3_close(db);
	content_write(db_path, &file);
	content_write(wal_path, &wal);
	free(file.data);
	free(wal.data);
}

/* As somebody who may not write there; false if that cannot be had. */
static bool folder_close(void)
{
	ck_assert_int_eq(chmod(directory, 0555), 0);
	if (!geteuid() && seteuid(65534))
		return false;
	return !access(db_path, R_OK) && access(directory, W_OK);
}

static void folder_open(void)
{
	(void)seteuid(getuid());
}

START_TEST(rows_of_a_wal_that_was_left_are_seen)
{
	const struct query_options options = {.format = QUERY_CSV};
	struct content before, after;
	struct query_result result;
	struct sim_error error;
	char *text = NULL;
	size_t bytes;
	FILE *out = open_memstream(&text, &bytes);

	wal_leave();
	before = content_of(db_path);
	ck_assert(trace_query(db_path, "SELECT value FROM meta WHERE key = 'a'",
			      &options, out, &result, &error));
	ck_assert_int_eq(fclose(out), 0);
	ck_assert_str_eq(text, "value\nb\n");
	after = content_of(db_path);
	ck_assert(before.bytes == after.bytes &&
		  !memcmp(before.data, after.data, before.bytes));
	free(before.data);
	free(after.data);
	free(text);
}
END_TEST

START_TEST(folder_without_write_access_is_enough)
{
	if (folder_close())
		ask_expect("SELECT count(*) AS n FROM run", "n\n1\n");
	folder_open();
}
END_TEST

START_TEST(wal_mode_without_write_access_is_enough)
{
	/* With what a URI would take for its own. */
	change("PRAGMA journal_mode = WAL");
	if (folder_close())
		ask_expect("SELECT count(*) AS n FROM run", "n\n1\n");
	folder_open();
}
END_TEST

START_TEST(wal_that_cannot_be_read_is_told)
{
	wal_leave();
	if (folder_close())
		ask_expect("run", "has rows in its '-wal' file");
	folder_open();
}
END_TEST

/* A writer was killed: what it had not committed is undone, as by any reader
 * that may. */
START_TEST(write_that_was_cut_is_undone)
{
	char path[160];
	struct content journal, file;
	struct sim_error error = {.kind = SIM_ERROR_NONE};
	sqlite3 *db;
	FILE *nowhere;

	(void)snprintf(path, sizeof(path), "%s-journal", db_path);
	ck_assert_int_eq(sqlite3_open(db_path, &db), SQLITE_OK);
	/* Little memory for pages: they go to the file at once. */
	ck_assert_int_eq(
		sqlite3_exec(db,
			     "PRAGMA cache_size = 5; BEGIN IMMEDIATE;"
			     "UPDATE event SET text = hex(zeroblob(500))",
			     NULL, NULL, NULL),
		SQLITE_OK);
	ck_assert_int_eq(sqlite3_db_cacheflush(db), SQLITE_OK);
	journal = content_of(path);
	file = content_of(db_path);
	(void)sqlite3_close(db);
	content_write(db_path, &file);
	content_write(path, &journal);
	free(journal.data);
	free(file.data);
	nowhere = fopen("/dev/null", "w");
	ck_assert_ptr_nonnull(nowhere);
	ck_assert_msg(trace_query(db_path, "SELECT count(*) AS n FROM run",
				  &(struct query_options){.format = QUERY_CSV},
				  nowhere, &(struct query_result){.rows = 0},
				  &error),
		      "%s", error.text);
	ck_assert_int_eq(fclose(nowhere), 0);
	ask_expect("SELECT count(*) AS n FROM run", "n\n1\n");
}
END_TEST

static Suite *hostile_suite(void)
{
	Suite *suite = suite_create("trace_hostile");
	TCase *core = tcase_create("core");

	tcase_set_timeout(core, 300);
	tcase_add_checked_fixture(core, set_up, tear_down);
	tcase_add_loop_test(core, schema_does_no_harm, 0,
			    ARRAY_COUNT(schema_cases));
	tcase_add_test(core, views_upon_views_do_not_fill_the_stack);
	tcase_add_test(core, tables_are_listed_whatever_they_are);
	tcase_add_test(core, older_database_gets_the_views_of_today);
	tcase_add_test(core, view_that_is_missing_is_ours);
	tcase_add_loop_test(core, flipped_bytes_are_survived, 0, 4);
	tcase_add_test(core, truncated_file_is_told);
	tcase_add_test(core, header_alone_is_told);
	tcase_add_test(core, rows_of_a_wal_that_was_left_are_seen);
	tcase_add_test(core, folder_without_write_access_is_enough);
	tcase_add_test(core, wal_mode_without_write_access_is_enough);
	tcase_add_test(core, wal_that_cannot_be_read_is_told);
	tcase_add_test(core, write_that_was_cut_is_undone);
	suite_add_tcase(suite, core);
	return suite;
}

int main(void)
{
	SRunner *runner = srunner_create(hostile_suite());
	int failed;

	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
