/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A disk that fails, or a kill, at each write of a night in turn: it costs the
 * range in hand, and nothing else.
 */
#include "test_campaign_ranges.h"
#include "test_trace_vfs.h"

#include <sys/wait.h>

/* Each range is whole: so many hits, and examples of its findings. */
static const char partial_ranges[] =
	"SELECT (SELECT count(*) FROM campaign_range AS r WHERE 3 <> (SELECT"
	" count(*) FROM campaign_hit AS h WHERE h.night_id = r.night_id AND"
	" h.arm_id = r.arm_id AND h.first_run = r.first_run)) + (SELECT"
	" count(*) FROM campaign_finding AS f WHERE NOT EXISTS (SELECT 1 FROM"
	" campaign_example WHERE finding_id = f.id AND kind = 'shortest')) +"
	" (SELECT count(*) FROM campaign_hit AS h WHERE NOT EXISTS (SELECT 1"
	" FROM campaign_range WHERE night_id = h.night_id))";

enum {
	STORED = 3,
};

/* A night that has just begun; the bytes of its file, written back for each
 * try. */
static char *begun;
static size_t begun_bytes;

static void begun_make(void)
{
	struct campaign_night_options o = night_options(7);
	struct sitting sitting = sit_down(db_path, &o);
	FILE *file;

	get_up(&sitting);
	file = fopen(db_path, "re");
	ck_assert_ptr_nonnull(file);
	begun = malloc(1 << 21);
	begun_bytes = fread(begun, 1, 1 << 21, file);
	ck_assert_uint_lt(begun_bytes, 1 << 21);
	(void)fclose(file);
}

static void begun_again(void)
{
	FILE *file;

	tear_down();
	set_up();
	file = fopen(db_path, "we");
	ck_assert_ptr_nonnull(file);
	ck_assert_uint_eq(fwrite(begun, 1, begun_bytes, file), begun_bytes);
	ck_assert_int_eq(fclose(file), 0);
}

/* How many ranges it says are there; what fails is tried once more if
 * 'again'. */
static unsigned store_some(bool again)
{
	struct campaign_night_options o = night_options(7);
	struct sim_error error = {.kind = SIM_ERROR_NONE};
	struct trace *t = trace_open(db_path, command_line, &error);
	struct campaign_store *s;
	unsigned count = 0;

	o.resume = true;
	s = t ? campaign_store_begin(t, &o, &error) : NULL;
	for (unsigned i = 0; s && i < STORED; i++) {
		enum campaign_news news[TALLY_SIGNATURES_MAX];
		struct tally *drawn = range_draw(i, 16, 3);
		struct campaign_range r = {
			.first_run = 16 * i, .tally = drawn, .news = news};
		bool done;

		error.kind = SIM_ERROR_NONE;
		done = campaign_store_add(s, &r, 1, &error);
		if (!done) {
			ck_assert_int_eq(error.kind, SIM_ERROR_HOST);
			if (again)
				disk.fail_at = 0;
			done = again && campaign_store_add(s, &r, 1, &error);
		}
		count += done;
		tally_free(drawn);
	}
	campaign_store_end(s);
	(void)trace_close(t, &error);
	return count;
}

static unsigned counted(void)
{
	char *rows;
	unsigned count;

	rows = rows_of(db_path, partial_ranges);
	ck_assert_str_eq(rows, "0|\n");
	free(rows);
	rows = rows_of(db_path, "PRAGMA integrity_check");
	ck_assert_str_eq(rows, "ok|\n");
	free(rows);
	rows = rows_of(db_path, "SELECT count(*) FROM campaign_range");
	count = (unsigned)strtoul(rows, NULL, 10);
	free(rows);
	return count;
}

START_TEST(disk_that_fails_costs_the_range_in_hand)
{
	unsigned writes;

	begun_make();
	disk_fail(0, 0);
	ck_assert_uint_eq(store_some(false), STORED);
	writes = disk.calls;
	for (unsigned n = 1; n <= writes; n += 1 + n / 8) {
		unsigned there;

		begun_again();
		disk_fail(n, SQLITE_FULL);
		there = store_some(_i);
		disk_fail(0, 0);
		/* What was said to be there is; a COMMIT that failed in its
		 * last write may be there, too. */
		ck_assert_uint_ge(counted(), there);
		if (_i && there)
			ck_assert_uint_eq(there, STORED);
	}
	free(begun);
}
END_TEST

START_TEST(kill_costs_the_range_in_hand)
{
	begun_make();
	for (unsigned n = 1;; n += 1 + n / 8) {
		int status = 0;
		pid_t child;

		begun_again();
		child = fork();
		ck_assert_int_ge(child, 0);
		if (!child) {
			disk_fail(n, 0);
			(void)store_some(false);
			_exit(0);
		}
		ck_assert_int_eq(waitpid(child, &status, 0), child);
		if (WIFEXITED(status))
			break;
		ck_assert(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
		ck_assert_uint_le(counted(), STORED);
	}
	ck_assert_uint_eq(counted(), STORED);
	free(begun);
}
END_TEST

static void disk_set_up(void)
{
	set_up();
	campaign_plan_make();
	disk_attach();
}

int main(void)
{
	Suite *suite = suite_create("campaign_disk");
	SRunner *runner = srunner_create(suite);
	TCase *core = tcase_create("core");
	int failed;

	tcase_set_timeout(core, 300);
	tcase_add_checked_fixture(core, disk_set_up, tear_down);
	tcase_add_loop_test(core, disk_that_fails_costs_the_range_in_hand, 0,
			    2);
	tcase_add_test(core, kill_costs_the_range_in_hand);
	suite_add_tcase(suite, core);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
