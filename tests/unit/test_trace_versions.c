/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Files of older versions. Method: what versions 1 to 3 wrote is kept as text;
 * each is read as it is, then added to, and held against a file that is new.
 */
#include "suite.h"
#include "test_trace_fixture.h"
#include "test_trace_vfs.h"

#include <sys/stat.h>
#include <sys/wait.h>

#define OPTIONS "left_out,granularity,races,hung_ns,steps_max,retries_max\n"

/* By version. */
static const struct {
	const char *file, *version;
	const char *options; /* of the run */
	const char *states;  /* how many there are */
} old_files[] = {
	{TEST_DIRECTORY "/trace_version_1.txt", "1",
	 OPTIONS "\"\",lock,0,0,0,10\n", "n\n0\n"},
	{TEST_DIRECTORY "/trace_version_2.txt", "2",
	 OPTIONS "\"\",lock,1,7000000000,900,10\n", "n\n0\n"},
	{TEST_DIRECTORY "/trace_version_3.txt", "3",
	 OPTIONS "\"\",lock,1,7000000000,900,10\n", "n\n54\n"},
};

enum {
	OLD = ARRAY_COUNT(old_files),
};

static struct trace_run run_found;

static void runs_make(void)
{
	disk_attach();
	run_found = program_run(true);
}

static void runs_drop(void)
{
	program_run_free(&run_found);
}

/* All of a file. Owns: the caller, free(). */
static char *content(const char *path, size_t *ret_bytes)
{
	FILE *file = fopen(path, "rbe");
	char *data = NULL;
	FILE *out = open_memstream(&data, ret_bytes);
	int c;

	ck_assert_msg(file && out, "%s", path);
	while ((c = fgetc(file)) != EOF)
		(void)fputc(c, out);
	(void)fclose(file);
	ck_assert_int_eq(fclose(out), 0);
	return data;
}

static void execute(const char *path, const char *sql)
{
	char *error = NULL;
	sqlite3 *db;

	ck_assert_int_eq(sqlite3_open(path, &db), SQLITE_OK);
	(void)sqlite3_exec(db, sql, NULL, NULL, &error);
	ck_assert_msg(!error, "%s", error);
	(void)sqlite3_close(db);
}

static void old_make(int which)
{
	size_t bytes;
	char *sql = content(old_files[which].file, &bytes);

	execute(db_path, sql);
	free(sql);
}

/* The answer to a query, as CSV. Owns: the caller, free(). */
static char *ask(const char *query)
{
	struct sim_error error = {.kind = SIM_ERROR_NONE};
	char *text = NULL;
	size_t bytes;
	FILE *out = open_memstream(&text, &bytes);

	ck_assert_ptr_nonnull(out);
	ck_assert_msg(trace_query(db_path, query,
				  &(struct query_options){.format = QUERY_CSV},
				  out, &(struct query_result){.rows = 0},
				  &error),
		      "%s: %s", query, error.text);
	ck_assert_int_eq(fclose(out), 0);
	return text;
}

static void answers(const char *query, const char *expected)
{
	char *text = ask(query);

	ck_assert_msg(!strcmp(text, expected), "%s\ngives\n%s", query, text);
	free(text);
}

/* All that is asked of a file of today. */
static void answers_all(void)
{
	static const char *const tables[] = {
		"meta",	       "scenario",    "design",		 "design_base",
		"tally",       "run",	      "tally_class",	 "tally_block",
		"task",	       "object",      "tally_signature", "event",
		"state",       "message",     "choice",		 "finding",
		"finding_run", "finding_end", "campaign_arm",	 "night"};
	unsigned count;
	const struct trace_named_query *all = trace_named_queries(&count);

	for (unsigned i = 0; i < count; i++)
		free(ask(all[i].sql));
	for (size_t i = 0; i < ARRAY_COUNT(tables); i++)
		free(ask(tables[i]));
}

static void append_one(void)
{
	struct sim_error error = {.kind = SIM_ERROR_NONE};
	struct trace *t = trace_open(db_path, command_line, &error);

	ck_assert_msg(t && trace_record(t, &run_found, NULL, &error), "%s",
		      error.text);
	close_well(t);
}

START_TEST(older_file_is_read_as_it_is)
{
	size_t before_bytes, after_bytes;
	char *before, *after;

	old_make(_i);
	before = content(db_path, &before_bytes);
	answers_all();
	answers("SELECT left_out, granularity, races, hung_ns, steps_max,"
		" retries_max FROM run",
		old_files[_i].options);
	answers("SELECT count(*) AS n FROM task WHERE ended <> (NOT daemon)",
		"n\n0\n");
	answers("SELECT count(*) AS n FROM task WHERE ended", "n\n1\n");
	answers("SELECT count(*) AS n FROM state", old_files[_i].states);
	answers("SELECT count(*) > 0 AS n FROM scenario_step", "n\n1\n");
	after = content(db_path, &after_bytes);
	ck_assert_uint_eq(before_bytes, after_bytes);
	ck_assert_int_eq(memcmp(before, after, after_bytes), 0);
	ck_assert_uint_eq(files_count(), 1);
	free(before);
	free(after);
}
END_TEST

static const char schema[] =
	"SELECT type, name, tbl_name, sql FROM sqlite_schema"
	" ORDER BY type, name";
static const char old_rows[] =
	"SELECT (SELECT count(*) FROM event WHERE run_id = 1) AS events,"
	" (SELECT count(*) FROM message WHERE run_id = 1) AS messages,"
	" (SELECT count(*) FROM object WHERE run_id = 1) AS objects,"
	" (SELECT count(*) FROM task WHERE run_id = 1) AS tasks,"
	" (SELECT count(*) FROM finding_end WHERE run_id = 1) AS ends,"
	" (SELECT group_concat(signature || strategy IS NULL) FROM"
	" tally_signature) AS signatures,"
	" (SELECT group_concat(op || coalesce(held, '')) FROM event WHERE"
	" run_id = 1) AS ops,"
	" (SELECT granularity || races || hung_ns || steps_max || digest ||"
	" seed FROM run WHERE id = 1) AS options";

START_TEST(older_file_becomes_one_of_today)
{
	char *rows, *rows_after, *upgraded, *fresh;

	old_make(_i);
	rows = ask(old_rows);
	append_one();
	answers_all();
	rows_after = ask(old_rows);
	ck_assert_str_eq(rows, rows_after);
	upgraded = ask(schema);
	ck_assert_str_eq(look("PRAGMA user_version"), "4");
	ck_assert_str_eq(look("PRAGMA integrity_check"), "ok");
	ck_assert_str_eq(look("SELECT count(*) FROM pragma_foreign_key_check"),
			 "0");
	ck_assert_str_eq(look("SELECT value FROM meta WHERE key ="
			      " 'upgraded_from'"),
			 old_files[_i].version);
	ck_assert_str_eq(look("SELECT group_concat(id) FROM run"), "1,2");
	ck_assert_uint_eq(files_count(), 1);
	ck_assert_int_eq(unlink(db_path), 0);
	append_one();
	fresh = ask(schema);
	ck_assert_str_eq(upgraded, fresh);
	free(rows);
	free(rows_after);
	free(upgraded);
	free(fresh);
}
END_TEST

START_TEST(older_file_stays_old_if_nothing_is_added)
{
	struct sim_error error = {.kind = SIM_ERROR_NONE};
	struct trace *t;

	old_make(_i);
	t = trace_open(db_path, command_line, &error);
	ck_assert_msg(t, "%s", error.text);
	close_well(t);
	ck_assert_str_eq(look("PRAGMA user_version"), old_files[_i].version);
}
END_TEST

START_TEST(what_others_made_in_a_file_stays)
{
	old_make(1);
	execute(db_path, "CREATE VIEW mine AS SELECT id FROM run;"
			 "CREATE INDEX event_actor ON event (actor);"
			 "CREATE TABLE other (a);"
			 "CREATE TRIGGER wild AFTER INSERT ON message"
			 " BEGIN DELETE FROM event; END;");
	append_one();
	ck_assert_str_eq(look("SELECT group_concat(id) FROM mine"), "1,2");
	ck_assert_str_eq(look("SELECT group_concat(name) FROM (SELECT name FROM"
			      " sqlite_schema WHERE name IN ('mine', 'other',"
			      " 'event_actor', 'event_note') ORDER BY name)"),
			 "event_actor,event_note,mine,other");
	ck_assert_str_eq(look("PRAGMA integrity_check"), "ok");
	/* What is in a file does not run when it is written to. */
	ck_assert_str_eq(look("SELECT count(*) > 0 FROM event"), "1");
}
END_TEST

START_TEST(views_that_have_aged_are_those_of_today)
{
	append_one();
	execute(db_path, "DROP VIEW lock_hold; DROP VIEW double_release;"
			 "CREATE VIEW double_release AS SELECT 'old' AS was");
	answers("SELECT count(*) > 0 AS n FROM lock_hold", "n\n1\n");
	answers("SELECT count(*) AS n FROM double_release WHERE"
		" first_function IS NOT NULL",
		"n\n1\n");
	ck_assert_str_eq(look("SELECT was FROM double_release"), "old");
	append_one();
	ck_assert_str_eq(look("SELECT count(*) FROM double_release WHERE"
			      " first_function IS NOT NULL"),
			 "2");
	ck_assert_str_eq(look("SELECT count(*) FROM meta WHERE key ="
			      " 'upgraded_from'"),
			 "0");
}
END_TEST

/* Version and rows: those of before, or those of after, and nothing else. */
static void old_or_new(int which, bool *ret_new)
{
	answers("SELECT group_concat(DISTINCT run_id) AS runs FROM event WHERE"
		" run_id = 1",
		"runs\n1\n");
	*ret_new = !strcmp(look("PRAGMA user_version"), "4");
	if (!*ret_new)
		ck_assert_str_eq(look("PRAGMA user_version"),
				 old_files[which].version);
	ck_assert_str_eq(look("SELECT count(*) FROM sqlite_schema WHERE name"
			      " GLOB '_old_*'"),
			 "0");
	ck_assert_str_eq(look("SELECT count(*) FROM sqlite_schema WHERE name ="
			      " 'campaign_arm'"),
			 *ret_new ? "1" : "0");
	ck_assert_str_eq(look("PRAGMA integrity_check"), "ok");
}

/* A kill or a full disk at some writes, until one goes through. */
START_TEST(upgrade_that_breaks_off_leaves_the_old_file)
{
	bool done = false;
	bool is_new;
	unsigned old = 0;

	for (unsigned n = 1 + (unsigned)_i; !done; n += suite_times(36, 6)) {
		pid_t child;
		int status;

		(void)unlink(db_path);
		old_make(_i % OLD);
		child = fork();
		ck_assert_int_ge(child, 0);
		if (!child) {
			struct sim_error error = {.kind = SIM_ERROR_NONE};
			struct trace *t;

			disk_fail(n, _i / OLD ? SQLITE_FULL : 0);
			t = trace_open(db_path, command_line, &error);
			done = t && trace_record(t, &run_found, NULL, &error);
			(void)trace_close(t, NULL);
			_exit(done ? 0 : 3);
		}
		ck_assert_int_eq(waitpid(child, &status, 0), child);
		done = WIFEXITED(status) && !WEXITSTATUS(status);
		old_or_new(_i % OLD, &is_new);
		old += !is_new;
		if (done)
			ck_assert(is_new);
	}
	ck_assert_uint_ge(old, 2);
	append_one();
}
END_TEST

static Suite *versions_suite(void)
{
	Suite *suite = suite_create("trace_versions");
	TCase *core = tcase_create("core");
	TCase *aborts = tcase_create("aborts");
	TCase *cases[] = {core, aborts};

	for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
		tcase_add_unchecked_fixture(cases[i], runs_make, runs_drop);
		tcase_add_checked_fixture(cases[i], set_up, tear_down);
		tcase_set_timeout(cases[i], 300);
		suite_add_tcase(suite, cases[i]);
	}
	tcase_add_loop_test(core, older_file_is_read_as_it_is, 0, OLD);
	tcase_add_loop_test(core, older_file_becomes_one_of_today, 0, OLD);
	tcase_add_loop_test(core, older_file_stays_old_if_nothing_is_added, 0,
			    OLD);
	tcase_add_test(core, what_others_made_in_a_file_stays);
	tcase_add_test(core, views_that_have_aged_are_those_of_today);
	tcase_set_tags(aborts, "fork");
	tcase_add_loop_test(aborts, upgrade_that_breaks_off_leaves_the_old_file,
			    0, 2 * OLD);
	return suite;
}

int main(void)
{
	return suite_main(versions_suite());
}
