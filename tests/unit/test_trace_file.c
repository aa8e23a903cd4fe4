/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The file of a database. The aim: whatever goes wrong, no file is lost, and
 * none is left that is not whole.
 */
#include "test_trace_fixture.h"

#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>

START_TEST(nothing_committed_leaves_no_file)
{
	close_well(create(false));
	ck_assert_uint_eq(files_count(), 0);
	close_well(NULL);
}
END_TEST

START_TEST(existing_database_is_replaced_only_by_force)
{
	struct trace *t = create(false);

	record_one(t, true);
	record_one(t, true);
	close_well(t);
	create_fails(db_path, false, SIM_ERROR_USER, "exists");
	ck_assert_int_eq(chmod(db_path, 0640), 0);

	/* Until something is committed the old one stays. */
	t = create(true);
	ck_assert_str_eq(look("SELECT count(*) FROM run"), "2");
	close_well(t);
	ck_assert_str_eq(look("SELECT count(*) FROM run"), "2");

	t = create(true);
	record_one(t, true);
	close_well(t);
	ck_assert_str_eq(look("SELECT count(*) FROM run"), "1");
	ck_assert_uint_eq(files_count(), 1);

	struct stat status;

	ck_assert_int_eq(stat(db_path, &status), 0);
	ck_assert_uint_eq(status.st_mode & 0777, 0640);
}
END_TEST

START_TEST(empty_file_is_replaced_only_by_force)
{
	struct trace *t;

	write_file(db_path, "");
	create_fails(db_path, false, SIM_ERROR_USER, "exists");
	t = create(true);
	record_one(t, true);
	close_well(t);
	ck_assert_str_eq(look("SELECT count(*) FROM run"), "1");
}
END_TEST

START_TEST(file_of_another_program_is_never_touched)
{
	static const char text[] = "SQLite format 3 is a nice format\n";
	char content[100] = "";
	sqlite3 *db;
	FILE *file;

	write_file(db_path, text);
	create_fails(db_path, false, SIM_ERROR_USER, "not a database of this");
	create_fails(db_path, true, SIM_ERROR_USER, "not a database of this");
	file = fopen(db_path, "re");
	ck_assert_ptr_nonnull(fgets(content, sizeof(content), file));
	(void)fclose(file);
	ck_assert_str_eq(content, text);
	ck_assert_int_eq(unlink(db_path), 0);

	ck_assert_int_eq(sqlite3_open(db_path, &db), SQLITE_OK);
	ck_assert_int_eq(
		sqlite3_exec(db, "CREATE TABLE run (id)", NULL, NULL, NULL),
		SQLITE_OK);
	(void)sqlite3_close(db);
	create_fails(db_path, false, SIM_ERROR_USER, "another program");
	create_fails(db_path, true, SIM_ERROR_USER, "another program");
	ck_assert_str_eq(look("SELECT count(*) FROM run"), "0");
	ck_assert_uint_eq(files_count(), 1);
}
END_TEST

START_TEST(path_that_is_no_file_is_refused)
{
	char path[256];

	create_fails(directory, true, SIM_ERROR_USER, "is a directory");
	create_fails("", true, SIM_ERROR_USER, "empty");
	create_fails("/dev/full", true, SIM_ERROR_USER, "not a regular file");
	(void)snprintf(path, sizeof(path), "%s/no/run.db", directory);
	create_fails(path, true, SIM_ERROR_USER, "No such file");
	ck_assert_int_eq(mkfifo(db_path, 0600), 0);
	create_fails(db_path, true, SIM_ERROR_USER, "not a regular file");
	ck_assert_int_eq(unlink(db_path), 0);
	ck_assert_int_eq(symlink("nowhere", db_path), 0);
	create_fails(db_path, true, SIM_ERROR_USER, "link to nowhere");
}
END_TEST

START_TEST(link_is_followed_not_replaced)
{
	char target[256];
	struct stat status;
	struct trace *t;

	(void)snprintf(target, sizeof(target), "%s/target.db", directory);
	write_file(target, "");
	ck_assert_int_eq(symlink("target.db", db_path), 0);
	t = create(true);
	record_one(t, true);
	close_well(t);
	ck_assert_int_eq(lstat(db_path, &status), 0);
	ck_assert(S_ISLNK(status.st_mode));
	ck_assert_str_eq(look("SELECT count(*) FROM run"), "1");
}
END_TEST

START_TEST(file_that_appears_meanwhile_stays)
{
	struct sim_error error = {.kind = SIM_ERROR_NONE};
	struct trace_run run = program_run(true);
	struct trace *t = create(false);
	struct stat status;

	write_file(db_path, "mine\n");
	ck_assert(!trace_record(t, &run, NULL, &error));
	ck_assert_int_eq(error.kind, SIM_ERROR_USER);
	close_well(t);
	program_run_free(&run);
	ck_assert_int_eq(stat(db_path, &status), 0);
	ck_assert_int_eq(status.st_size, 5);
	ck_assert_uint_eq(files_count(), 1);
}
END_TEST

START_TEST(leftover_of_another_database_is_not_adopted)
{
	char path[256];
	struct trace *t;

	(void)snprintf(path, sizeof(path), "%s-wal", db_path);
	write_file(path, "half a transaction");
	create_fails(db_path, false, SIM_ERROR_USER, "left over");
	t = create(true);
	record_one(t, true);
	close_well(t);
	ck_assert_uint_eq(files_count(), 1);
	ck_assert_str_eq(look("PRAGMA integrity_check"), "ok");
}
END_TEST

/* kill -9 after the second commit: both runs are there. */
START_TEST(killed_writer_loses_no_committed_run)
{
	pid_t child = fork();
	int status;

	ck_assert_int_ge(child, 0);
	if (!child) {
		struct trace *t = create(false);

		record_one(t, true);
		record_one(t, false);
		raise(SIGKILL);
	}
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert(WIFSIGNALED(status));
	ck_assert_str_eq(look("SELECT count(*) FROM run"), "2");
	ck_assert_str_eq(look("PRAGMA integrity_check"), "ok");
}
END_TEST

/* Where a small file system can be mounted; else nothing is tested. It is seen
 * by this process alone, and goes with it. */
static bool mount_small(const char *options)
{
	if (!unshare(CLONE_NEWNS) &&
	    !mount("none", "/", "none", MS_REC | MS_PRIVATE, NULL) &&
	    !mount("none", directory, "tmpfs", 0, options))
		return true;
	(void)fprintf(stderr, "cannot mount: %s\n", strerror(errno));
	return false;
}

static void record_until_full(struct trace *t, unsigned *ret_recorded)
{
	struct trace_run run = program_run(true);
	struct sim_error error = {.kind = SIM_ERROR_NONE};

	*ret_recorded = 0;
	while (trace_record(t, &run, NULL, &error)) {
		++*ret_recorded;
		ck_assert_uint_lt(*ret_recorded, 1000);
	}
	ck_assert_int_eq(error.kind, SIM_ERROR_HOST);
	ck_assert_msg(strstr(error.text, "full") || strstr(error.text, "space"),
		      "%s", error.text);
	program_run_free(&run);
}

/* Fill a file system of that size with runs; then look what became of them. */
static void fill_disk(const char *size)
{
	struct sim_error error = {.kind = SIM_ERROR_NONE};
	struct trace *t = trace_create(db_path, false, command_line, &error);
	unsigned recorded = 0;
	char count[32];

	if (t)
		record_until_full(t, &recorded);
	else
		ck_assert_int_eq(error.kind, SIM_ERROR_HOST);
	error.kind = SIM_ERROR_NONE;
	if (!trace_close(t, &error))
		ck_assert_int_eq(error.kind, SIM_ERROR_HOST);
	else
		ck_assert_msg(files_count() == (recorded ? 1 : 0), "%s", size);
	/* If it could not settle, the runs are there once there is room. */
	ck_assert_int_eq(
		mount("none", directory, "tmpfs", MS_REMOUNT, "size=64m"), 0);
	if (recorded) {
		(void)snprintf(count, sizeof(count), "%u", recorded);
		ck_assert_str_eq(look("SELECT count(*) FROM run"), count);
		ck_assert_str_eq(look("PRAGMA integrity_check"), "ok");
	}
}

START_TEST(full_disk_costs_no_committed_run)
{
	static const char *const sizes[] = {
		"size=16k",  "size=100k", "size=120k", "size=128k",
		"size=160k", "size=256k", "size=512k", "size=2m"};

	for (size_t i = 0; i < ARRAY_COUNT(sizes); i++) {
		if (!mount_small(sizes[i]))
			return;
		fill_disk(sizes[i]);
		ck_assert_int_eq(umount2(directory, MNT_DETACH), 0);
	}
}
END_TEST

START_TEST(unwritable_directory_is_a_host_failure)
{
	if (!mount_small("size=64k"))
		return;
	if (!mount("none", directory, "tmpfs", MS_REMOUNT | MS_RDONLY, NULL))
		create_fails(db_path, false, SIM_ERROR_HOST, "cannot create");
	ck_assert_int_eq(umount2(directory, MNT_DETACH), 0);
}
END_TEST

static Suite *file_suite(void)
{
	Suite *suite = suite_create("trace_file");
	TCase *limits = tcase_create("limits");
	TCase *aborts = tcase_create("aborts");

	tcase_add_checked_fixture(limits, set_up, tear_down);
	tcase_add_test(limits, nothing_committed_leaves_no_file);
	tcase_add_test(limits, existing_database_is_replaced_only_by_force);
	tcase_add_test(limits, empty_file_is_replaced_only_by_force);
	tcase_add_test(limits, file_of_another_program_is_never_touched);
	tcase_add_test(limits, path_that_is_no_file_is_refused);
	tcase_add_test(limits, link_is_followed_not_replaced);
	tcase_add_test(limits, file_that_appears_meanwhile_stays);
	tcase_add_test(limits, leftover_of_another_database_is_not_adopted);
	tcase_add_test(limits, full_disk_costs_no_committed_run);
	tcase_add_test(limits, unwritable_directory_is_a_host_failure);
	suite_add_tcase(suite, limits);

	tcase_add_checked_fixture(aborts, set_up, tear_down);
	tcase_set_tags(aborts, "fork");
	tcase_add_test(aborts, killed_writer_loses_no_committed_run);
	suite_add_tcase(suite, aborts);
	return suite;
}

int main(void)
{
	SRunner *runner = srunner_create(file_suite());
	int failed;

	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
