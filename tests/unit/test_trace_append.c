/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Adding to a database: what is used again, who may write at the same time, and
 * what a disk that fails, or a kill, at each write leaves behind. Method: a
 * file system of SQLite that fails from its n-th write on, for all n.
 */
#include "suite.h"
#include "test_trace_fixture.h"
#include "test_trace_vfs.h"

#include <sys/stat.h>
#include <sys/wait.h>

/* Each run is whole: its steps, messages and choices are all there. */
static const char partial_runs[] =
	"SELECT count(*) FROM run WHERE steps <> (SELECT count(*) FROM event"
	" WHERE run_id = id AND point = 'step') OR choices <> (SELECT count(*)"
	" FROM choice WHERE run_id = id AND kind = 'task') OR NOT EXISTS"
	" (SELECT 1 FROM message WHERE run_id = id) OR (SELECT sum(t.steps)"
	" FROM task AS t WHERE run_id = run.id) <> run.steps";

static struct trace_run run_found;
static struct trace_run run_other;

static void runs_make(void)
{
	disk_attach();
	run_found = program_run(true);
	run_other = program_run(false);
}

static void runs_drop(void)
{
	program_run_free(&run_found);
	program_run_free(&run_other);
}

static struct trace *open_well(void)
{
	struct sim_error error = {.kind = SIM_ERROR_NONE};
	struct trace *t = trace_open(db_path, command_line, &error);

	ck_assert_msg(t, "%s", error.text);
	return t;
}

static void add(struct trace *t, const struct trace_run *run)
{
	struct sim_error error = {.kind = SIM_ERROR_NONE};

	ck_assert_msg(trace_record(t, run, NULL, &error), "%s", error.text);
}

static void open_fails(const char *path, enum sim_error_kind kind,
		       const char *words)
{
	struct sim_error error = {.kind = SIM_ERROR_NONE};

	ck_assert_ptr_null(trace_open(path, command_line, &error));
	ck_assert_int_eq(error.kind, kind);
	ck_assert_msg(strstr(error.text, words), "'%s' lacks '%s'", error.text,
		      words);
}

START_TEST(what_is_there_is_used_again)
{
	for (unsigned i = 0; i < 3; i++) {
		struct trace *t = open_well();

		add(t, &run_found);
		add(t, &run_other);
		close_well(t);
		ck_assert_uint_eq(files_count(), 1);
	}
	ck_assert_str_eq(look("SELECT group_concat(id) FROM run"),
			 "1,2,3,4,5,6");
	ck_assert_str_eq(look("SELECT count(*) FROM scenario"), "1");
	ck_assert_str_eq(look("SELECT count(*) FROM design"), "1");
	ck_assert_str_eq(look("SELECT count(*) FROM finding"), "1");
	ck_assert_str_eq(look("SELECT count(*) FROM finding_run"), "3");
	ck_assert_str_eq(look("SELECT group_concat(key) FROM (SELECT key FROM"
			      " meta WHERE key GLOB 'command*' ORDER BY key)"),
			 "command_line,command_line_2,command_line_3");
	ck_assert_str_eq(look("PRAGMA journal_mode"), "delete");
	ck_assert_str_eq(look(partial_runs), "0");
}
END_TEST

START_TEST(nothing_added_changes_nothing)
{
	struct sim_error error = {.kind = SIM_ERROR_NONE};
	struct trace_run wrong = run_found;
	struct stat before, after;
	struct trace *t = open_well();

	close_well(t);
	ck_assert_uint_eq(files_count(), 0);
	t = open_well();
	add(t, &run_found);
	close_well(t);
	ck_assert_int_eq(stat(db_path, &before), 0);
	t = open_well();
	wrong.digest++;
	ck_assert(!trace_record(t, &wrong, NULL, &error));
	close_well(t);
	ck_assert_int_eq(stat(db_path, &after), 0);
	ck_assert(before.st_mtim.tv_sec == after.st_mtim.tv_sec &&
		  before.st_mtim.tv_nsec == after.st_mtim.tv_nsec);
}
END_TEST

START_TEST(two_at_a_time_lose_nothing)
{
	/* Both come before there is a file. */
	struct trace *first = open_well();
	struct trace *second = open_well();

	for (unsigned i = 0; i < 3; i++) {
		add(first, &run_found);
		add(second, &run_other);
	}
	close_well(first);
	add(second, &run_found);
	close_well(second);
	ck_assert_uint_eq(files_count(), 1);
	ck_assert_str_eq(look("SELECT count(*) FROM run"), "7");
	ck_assert_str_eq(look(partial_runs), "0");
	ck_assert_str_eq(look("SELECT count(*) FROM meta WHERE key GLOB"
			      " 'command_line*'"),
			 "2");
	ck_assert_str_eq(look("PRAGMA journal_mode"), "delete");
}
END_TEST

static sqlite3 *visitor;

/* Looks in at first and writes when it is called again, so that the file grows.
 * Not by our own way: any program may come. */
static void visit(void)
{
	static const char leave[] =
		"INSERT INTO meta VALUES ('visitor', printf('%.40000c', 'x'));"
		"PRAGMA wal_checkpoint(TRUNCATE)";
	bool first = !visitor;

	disk.visitor = NULL;
	if (first)
		ck_assert_int_eq(sqlite3_open(db_path, &visitor), SQLITE_OK);
	ck_assert_int_eq(sqlite3_exec(visitor,
				      first ? "SELECT key FROM meta" : leave,
				      NULL, NULL, NULL),
			 SQLITE_OK);
	if (first)
		disk.visitor = visit;
	else
		(void)sqlite3_close(visitor);
}

START_TEST(who_comes_when_the_last_one_leaves_loses_nothing)
{
	struct trace *t = open_well();

	add(t, &run_found);
	disk.log_gone = false;
	disk.visitor = visit;
	close_well(t);
	ck_assert_ptr_nonnull(visitor);
	if (disk.visitor)
		visit();
	ck_assert_str_eq(look("PRAGMA integrity_check"), "ok");
	ck_assert_str_eq(look("SELECT length(value) FROM meta"
			      " WHERE key = 'visitor'"),
			 "40000");
}
END_TEST

START_TEST(four_processes_at_a_time_lose_nothing)
{
	pid_t children[4];
	int status;

	for (size_t i = 0; i < ARRAY_COUNT(children); i++) {
		children[i] = fork();
		ck_assert_int_ge(children[i], 0);
		if (children[i])
			continue;
		for (unsigned n = 0; n < 3; n++) {
			struct trace *t = open_well();

			add(t, &run_found);
			add(t, &run_other);
			close_well(t);
		}
		_exit(0);
	}
	for (size_t i = 0; i < ARRAY_COUNT(children); i++) {
		ck_assert_int_eq(waitpid(children[i], &status, 0), children[i]);
		ck_assert_int_eq(status, 0);
	}
	ck_assert_str_eq(look("SELECT count(*) FROM run"), "24");
	ck_assert_str_eq(look(partial_runs), "0");
	ck_assert_str_eq(look("SELECT count(*) FROM finding"), "1");
	ck_assert_str_eq(look("PRAGMA integrity_check"), "ok");
}
END_TEST

START_TEST(database_in_use_is_told)
{
	struct sim_error error = {.kind = SIM_ERROR_NONE};
	struct trace *t = open_well();
	sqlite3 *other;

	add(t, &run_found);
	close_well(t);
	ck_assert_int_eq(sqlite3_open(db_path, &other), SQLITE_OK);
	ck_assert_int_eq(
		sqlite3_exec(other, "BEGIN IMMEDIATE", NULL, NULL, NULL),
		SQLITE_OK);
	t = open_well();
	ck_assert(!trace_record(t, &run_other, NULL, &error));
	ck_assert_int_eq(error.kind, SIM_ERROR_HOST);
	ck_assert_msg(strstr(error.text, "is in use"), "%s", error.text);
	(void)sqlite3_close(other);
	add(t, &run_other);
	close_well(t);
	ck_assert_str_eq(look("SELECT count(*) FROM run"), "2");
}
END_TEST

static void copy_file(const char *from, const char *to)
{
	FILE *in = fopen(from, "rbe");
	FILE *out = fopen(to, "wbe");
	char bytes[2048];
	size_t count;

	ck_assert(in && out);
	while ((count = fread(bytes, 1, sizeof(bytes), in)))
		ck_assert_uint_eq(fwrite(bytes, 1, count, out), count);
	(void)fclose(in);
	ck_assert_int_eq(fclose(out), 0);
}

START_TEST(what_cannot_be_added_to_is_refused)
{
	char path[256];
	struct trace *t = open_well();
	struct stat status;
	sqlite3 *db;

	add(t, &run_found);
	close_well(t);
	ck_assert_int_eq(sqlite3_open(db_path, &db), SQLITE_OK);
	(void)sqlite3_exec(db, "PRAGMA user_version = 5", NULL, NULL, NULL);
	(void)sqlite3_close(db);
	open_fails(db_path, SIM_ERROR_USER, "newer version");
	ck_assert_int_eq(sqlite3_open(db_path, &db), SQLITE_OK);
	(void)sqlite3_exec(db, "PRAGMA application_id = 4", NULL, NULL, NULL);
	(void)sqlite3_close(db);
	open_fails(db_path, SIM_ERROR_USER, "another program");
	ck_assert_int_eq(stat(db_path, &status), 0);
	ck_assert_int_eq(truncate(db_path, 0), 0);
	open_fails(db_path, SIM_ERROR_USER, "is an empty file");
	write_file(db_path, "precious\n");
	open_fails(db_path, SIM_ERROR_USER, "not a database of this");
	ck_assert_int_eq(unlink(db_path), 0);
	open_fails(directory, SIM_ERROR_USER, "is a directory");
	open_fails("/dev/full", SIM_ERROR_USER, "not a regular file");
	(void)snprintf(path, sizeof(path), "%s/no/run.db", directory);
	open_fails(path, SIM_ERROR_USER, "No such file");
	ck_assert_int_eq(symlink("nowhere", db_path), 0);
	open_fails(db_path, SIM_ERROR_USER, "link to nowhere");
}
END_TEST

/* At each place in turn some bytes are not what they were. */
START_TEST(damaged_database_is_not_added_to)
{
	char copy[256];
	struct trace *t = open_well();
	struct stat status;
	unsigned places = 0, refused = 0;

	add(t, &run_found);
	close_well(t);
	(void)snprintf(copy, sizeof(copy), "%s/copy.db", directory);
	copy_file(db_path, copy);
	ck_assert_int_eq(stat(db_path, &status), 0);
	for (off_t at = 4096; at < status.st_size;
	     at += 4096 * (off_t)suite_times(3, 1)) {
		struct sim_error error = {.kind = SIM_ERROR_NONE};
		FILE *file;

		places++;
		copy_file(copy, db_path);
		file = fopen(db_path, "r+be");
		ck_assert_ptr_nonnull(file);
		ck_assert_int_eq(fseek(file, (long)at, SEEK_SET), 0);
		(void)fputs("\xff\xff\xff\xff\xff\xff\xff\xff", file);
		ck_assert_int_eq(fclose(file), 0);
		t = trace_open(db_path, command_line, &error);
		if (t) {
			close_well(t);
			continue;
		}
		refused++;
		ck_assert_int_eq(error.kind, SIM_ERROR_HOST);
		ck_assert_ptr_nonnull(strstr(error.text, db_path));
	}
	ck_assert_uint_ge(refused, places - 1);
	copy_file(copy, db_path);
	ck_assert_int_eq(truncate(db_path, status.st_size - 4096), 0);
	open_fails(db_path, SIM_ERROR_HOST, "");
}
END_TEST

START_TEST(directory_that_disappears_is_told)
{
	struct sim_error error = {.kind = SIM_ERROR_NONE};
	struct trace *t = open_well();
	char moved[256];

	add(t, &run_found);
	close_well(t);
	t = open_well();
	(void)snprintf(moved, sizeof(moved), "%s-moved", directory);
	ck_assert_int_eq(rename(directory, moved), 0);
	ck_assert(!trace_record(t, &run_other, NULL, &error));
	ck_assert_int_eq(error.kind, SIM_ERROR_HOST);
	ck_assert_msg(strstr(error.text, "no longer there"), "%s", error.text);
	ck_assert_int_eq(rename(moved, directory), 0);
	add(t, &run_other);
	close_well(t);
	ck_assert_str_eq(look("SELECT count(*) FROM run"), "2");
}
END_TEST

/* Add two runs; how many of them it says are there. False: one error. */
static bool add_two(unsigned *ret_count)
{
	struct sim_error error = {.kind = SIM_ERROR_NONE};
	struct trace *t = trace_open(db_path, command_line, &error);
	bool good;

	*ret_count = 0;
	if (t && trace_record(t, &run_found, NULL, &error)) {
		++*ret_count;
		good = trace_record(t, &run_other, NULL, &error);
		*ret_count += good;
	} else {
		good = false;
	}
	if (!good)
		ck_assert_int_eq(error.kind, SIM_ERROR_HOST);
	error.kind = SIM_ERROR_NONE;
	if (!trace_close(t, &error)) {
		ck_assert_int_eq(error.kind, SIM_ERROR_HOST);
		good = false;
	}
	return good;
}

/* A reader finds it as it is, whatever was left half done. */
static void readable(void)
{
	struct sim_error error = {.kind = SIM_ERROR_NONE};
	FILE *out = fopen("/dev/null", "we");

	ck_assert_ptr_nonnull(out);
	ck_assert_msg(trace_query(db_path, "run",
				  &(struct query_options){.format = QUERY_CSV},
				  out, &(struct query_result){.rows = 0},
				  &error),
		      "%s", error.text);
	(void)fclose(out);
}

static void whole_with(unsigned runs)
{
	char count[32];

	readable();
	(void)snprintf(count, sizeof(count), "%u", runs);
	ck_assert_str_eq(look("PRAGMA integrity_check"), "ok");
	ck_assert_str_eq(look("SELECT count(*) FROM run"), count);
	ck_assert_str_eq(look(partial_runs), "0");
}

/* The file has been looked at: nothing in them is wanted. */
static void tear_down_wal(void)
{
	static const char *const ends[] = {"-wal", "-shm", "-journal"};
	char path[256];

	for (size_t i = 0; i < ARRAY_COUNT(ends); i++) {
		(void)snprintf(path, sizeof(path), "%s%s", db_path, ends[i]);
		(void)unlink(path);
	}
}

static const int failures[] = {SQLITE_FULL, SQLITE_IOERR_WRITE};

/* From one write that fails to the next that does: not all of the second kind,
 * as what follows is the same. */
static unsigned failures_apart(int kind)
{
	return kind ? 4 : suite_times(3, 1);
}

/* The disk is full, or breaks, at each write of two runs that are added to a
 * third: what it said is there, and no more. */
START_TEST(disk_that_fails_costs_no_committed_run)
{
	unsigned failed = 0;
	bool good = false;
	char copy[256];

	(void)snprintf(copy, sizeof(copy), "%s/copy.db", directory);
	close_well(open_well());
	add_two(&failed);
	copy_file(db_path, copy);
	for (unsigned n = 1; !good; n += failures_apart(_i)) {
		unsigned added;

		copy_file(copy, db_path);
		disk_fail(n, failures[_i]);
		good = add_two(&added);
		failed += !good;
		disk_fail(0, 0);
		whole_with(2 + added);
		tear_down_wal();
	}
	ck_assert_uint_ge(failed, 10);
}
END_TEST

/* The same for a file that is new: absent, or whole. */
START_TEST(disk_that_fails_leaves_a_new_file_whole)
{
	unsigned failed = 0;
	bool good = false;

	for (unsigned n = 1; !good; n += failures_apart(_i)) {
		unsigned added;

		disk_fail(n, failures[_i]);
		good = add_two(&added);
		failed += !good;
		disk_fail(0, 0);
		if (access(db_path, F_OK))
			ck_assert_uint_eq(added, 0);
		else
			whole_with(added);
		(void)unlink(db_path);
		tear_down_wal();
		ck_assert_uint_eq(files_count(), 0);
	}
	ck_assert_uint_ge(failed, 10);
}
END_TEST

/* kill -9 before write number n: what is there is whole, and goes on. */
static bool kill_at(unsigned n)
{
	pid_t child = fork();
	unsigned added;
	int status;

	ck_assert_int_ge(child, 0);
	if (!child) {
		disk_fail(n, 0);
		(void)add_two(&added);
		_exit(0);
	}
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	if (!access(db_path, F_OK)) {
		readable();
		ck_assert_str_eq(look("PRAGMA integrity_check"), "ok");
		ck_assert_str_eq(look(partial_runs), "0");
	}
	return WIFSIGNALED(status);
}

START_TEST(killed_process_leaves_whole_runs_and_others_go_on)
{
	/* TRACE_KILLS: by hand, for more than ever. */
	const char *wanted = getenv("TRACE_KILLS");
	unsigned kills = wanted ? (unsigned)strtoul(wanted, NULL, 10)
				: suite_times(12, 30);
	unsigned n = 1;

	for (unsigned i = 0; i < kills; i++) {
		unsigned before = 0;
		unsigned added;

		if (!kill_at(n))
			n = 0;
		n += 1 + i % 5;
		if (!access(db_path, F_OK))
			before = (unsigned)strtoul(
				look("SELECT count(*) FROM run"), NULL, 10);
		if (i % 3 == 2) {
			ck_assert(add_two(&added));
			whole_with(before + 2);
		}
		if (i % 9 == 8)
			ck_assert_int_eq(unlink(db_path), 0);
	}
}
END_TEST

static Suite *append_suite(void)
{
	Suite *suite = suite_create("trace_append");
	TCase *core = tcase_create("core");
	TCase *limits = tcase_create("limits");
	TCase *aborts = tcase_create("aborts");
	TCase *cases[] = {core, limits, aborts};

	for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
		tcase_add_unchecked_fixture(cases[i], runs_make, runs_drop);
		tcase_add_checked_fixture(cases[i], set_up, tear_down);
		tcase_set_timeout(cases[i], 300);
		suite_add_tcase(suite, cases[i]);
	}
	tcase_add_test(core, what_is_there_is_used_again);
	tcase_add_test(core, nothing_added_changes_nothing);
	tcase_add_test(core, two_at_a_time_lose_nothing);
	tcase_add_test(core, who_comes_when_the_last_one_leaves_loses_nothing);
	tcase_add_test(core, database_in_use_is_told);
	tcase_add_test(limits, what_cannot_be_added_to_is_refused);
	tcase_add_test(limits, damaged_database_is_not_added_to);
	tcase_add_test(limits, directory_that_disappears_is_told);
	tcase_add_loop_test(limits, disk_that_fails_costs_no_committed_run, 0,
			    ARRAY_COUNT(failures));
	tcase_add_loop_test(limits, disk_that_fails_leaves_a_new_file_whole, 0,
			    ARRAY_COUNT(failures));
	tcase_set_tags(aborts, "fork");
	tcase_add_test(aborts, four_processes_at_a_time_lose_nothing);
	tcase_add_test(aborts,
		       killed_process_leaves_whole_runs_and_others_go_on);
	return suite;
}

int main(void)
{
	return suite_main(append_suite());
}
