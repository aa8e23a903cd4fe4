/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Several databases in one: whoever comes first, and however often, the same
 * rows come out, and those of shards are those of the whole night. What does
 * not belong together is refused, inputs stay as they are, and a disk that
 * fails or a kill leaves whole inputs in the output.
 */
#include "test_campaign_dump.h"
#include "test_trace_vfs.h"

#include "trace/merge.h"

#include <sys/wait.h>

static char a_path[128], b_path[128], c_path[128], out_path[128];

static void merge_set_up(void)
{
	set_up();
	campaign_plan_make();
	(void)snprintf(a_path, sizeof(a_path), "%s/a #1?.db", directory);
	(void)snprintf(b_path, sizeof(b_path), "%s/b%%20.db", directory);
	(void)snprintf(c_path, sizeof(c_path), "%s/c.db", directory);
	(void)snprintf(out_path, sizeof(out_path), "%s/out.db", directory);
}

/* --- inputs --------------------------------------------------------------- */

/* Some of the ranges of a night: all of which 'index' modulo 'shards' is
 * 'shard'; 0: all of them. */
static void make_night(const char *path, uint64_t seed, unsigned shard,
		       unsigned shards)
{
	struct campaign_night_options o = night_options(seed);
	struct sim_error error = {.kind = SIM_ERROR_NONE};
	struct sitting sitting;

	if (seed == 7)
		o.started = shard == 2 ? "2026-11-27T01:30:05Z"
				       : "2026-11-27T01:30:00Z";
	else
		o.started = "2026-11-28T01:30:00Z";
	o.shard = shard ? shard : 1;
	o.shards = shards;
	sitting = sit_down(path, &o);
	for (unsigned i = 0; i < 24; i++) {
		struct tally *t;

		if (shard && i % shards != shard - 1)
			continue;
		t = range_draw(seed * 100 + i, 16, 3);
		store_range(&sitting, i % 6, 1 + i / 12, 16 * (i / 6), t);
		tally_free(t);
	}
	ck_assert(campaign_store_trouble(sitting.s,
					 &(struct campaign_trouble){
						 .arm = 1,
						 .run = 900,
						 .kind = "hang",
						 .strategy = "pct",
						 .seed = 5,
						 .text = "long",
					 },
					 &error));
	ck_assert(campaign_store_reached(
		sitting.s,
		&(struct campaign_reach){"class", "deadlock", "", shard == 2},
		1, &error));
	ck_assert(campaign_store_sitting(sitting.s, 192, 50, "runs", &error));
	get_up(&sitting);
}

/* A finding that was seen, made small and recorded. */
static void make_recorded(const char *path, uint64_t seed)
{
	struct campaign_night_options o = night_options(seed);
	struct sim_error error = {.kind = SIM_ERROR_NONE};
	struct sitting sitting;
	struct tally *t = range_run(0, seed, 0, 64);
	const struct tally_signature *s = &t->signature[0];

	o.started = "2026-11-29T01:30:00Z";
	sitting = sit_down(path, &o);
	store_range(&sitting, 0, 1, 0, t);
	ck_assert_msg(
		campaign_store_small(sitting.s,
				     &(struct campaign_small){
					     .signature = s->text,
					     .schedule = s->schedule,
					     .seed = s->seed,
					     .strategy = s->strategy->name,
					     .tasks = s->tasks,
					     .preemptions = s->preemptions,
					     .steps = s->steps,
					     .digest = s->digest,
					     .record = true,
				     },
				     &error),
		"%s", error.text);
	tally_free(t);
	get_up(&sitting);
}

/* --- merging -------------------------------------------------------------- */

static struct merge_counts merge(const char *const *in)
{
	struct sim_error error = {.kind = SIM_ERROR_NONE};
	struct merge_counts counts;
	unsigned count = 0;

	while (in[count])
		count++;
	ck_assert_msg(
		trace_merge(out_path, in, count, command_line, &counts, &error),
		"%s", error.text);
	return counts;
}

#define MERGE(...) merge((const char *const[]){__VA_ARGS__, NULL})

/* All rows of what comes out of a new file. Owns: the caller, free(). */
static char *merged(const char *const *in)
{
	(void)unlink(out_path);
	(void)merge(in);
	return dump(out_path);
}

#define MERGED(...) merged((const char *const[]){__VA_ARGS__, NULL})

static void merge_fails(const char *in, enum sim_error_kind kind,
			const char *words)
{
	struct sim_error error = {.kind = SIM_ERROR_NONE};
	struct merge_counts counts;

	ck_assert(
		!trace_merge(out_path, &in, 1, command_line, &counts, &error));
	ck_assert_int_eq(error.kind, kind);
	ck_assert_msg(strstr(error.text, words), "'%s' lacks '%s'", error.text,
		      words);
}

static void same(const char *a, char *b)
{
	ck_assert_str_eq(a, b);
	free(b);
}

/* Parts of a night may begin at different times, nights do not overlap. */
START_TEST(order_and_number_of_inputs_do_not_matter)
{
	char *first;

	make_night(a_path, 7, 1, 2);
	make_night(b_path, 7, 2, 2);
	make_recorded(b_path, 8);
	make_night(c_path, 9, 0, 1);
	make_recorded(c_path, 3);
	first = MERGED(a_path, b_path, c_path);
	same(first, MERGED(c_path, b_path, a_path));
	same(first, MERGED(b_path, c_path, a_path));
	same(first, MERGED(a_path, a_path, b_path, c_path, b_path, a_path));
	/* What is there already: nothing comes to it. */
	ck_assert_uint_eq(MERGE(b_path, out_path, a_path, c_path).ranges, 0);
	same(first, dump(out_path));
	free(first);
}
END_TEST

/* Written with other numbers of rows before. */
START_TEST(database_that_is_there_is_added_to)
{
	char *first;

	make_night(a_path, 7, 1, 2);
	make_night(b_path, 7, 2, 2);
	first = MERGED(b_path, a_path);
	ck_assert_int_eq(rename(a_path, out_path), 0);
	ck_assert_uint_eq(MERGE(b_path).ranges, 12);
	same(first, dump(out_path));
	free(first);
}
END_TEST

START_TEST(shards_are_the_whole_night)
{
	static const char *const alike[] = {
		"SELECT count(*), sum(runs), sum(steps), total(digest)"
		" FROM campaign_range",
		"SELECT arm_id, first_run, runs, epoch, digest"
		" FROM campaign_range ORDER BY 1, 2",
		"SELECT arm_id, first_run, signature, hits, at_run"
		" FROM campaign_hit JOIN campaign_finding ON id = finding_id"
		" ORDER BY 1, 2, 3",
		/* Which of two that did the same depends on who began first.
		 */
		"SELECT signature, design, kind, place, preemptions, steps,"
		" e.digest FROM campaign_example AS e"
		" JOIN campaign_finding ON id = finding_id"
		" WHERE kind <> 'earliest' ORDER BY 1, 2, 3, 4",
	};
	struct merge_counts counts;

	make_night(a_path, 7, 1, 2);
	make_night(b_path, 7, 2, 2);
	make_night(c_path, 7, 0, 1);
	counts = MERGE(a_path, b_path);
	ck_assert_uint_eq(counts.nights, 1);
	ck_assert_uint_eq(counts.ranges, 24);
	ck_assert_uint_eq(counts.runs, 24 * 16);
	for (size_t i = 0; i < ARRAY_COUNT(alike); i++) {
		char *rows = rows_of(out_path, alike[i]);
		char *of_whole = rows_of(c_path, alike[i]);

		ck_assert_str_eq(rows, of_whole);
		free(rows);
		free(of_whole);
	}
}
END_TEST

START_TEST(recorded_runs_come_whole_and_once)
{
	struct merge_counts counts;

	make_recorded(a_path, 8);
	make_recorded(b_path, 8);
	counts = MERGE(a_path, b_path);
	ck_assert_uint_eq(counts.recorded, 1);
	ck_assert_uint_eq(MERGE(b_path, a_path).recorded, 0);
	memcpy(db_path, out_path, sizeof(out_path));
	ck_assert_str_eq(look("SELECT count(*) FROM run WHERE steps <> (SELECT"
			      " count(*) FROM event WHERE run_id = id AND point"
			      " = 'step') OR choices <> (SELECT count(*) FROM"
			      " choice WHERE run_id = id AND kind = 'task')"),
			 "0");
	ck_assert_str_eq(look("SELECT count(DISTINCT run_id) FROM finding_run"),
			 "1");
	ck_assert_str_eq(look("SELECT count(*) FROM campaign_run"), "1");
	ck_assert_str_eq(look("SELECT count(*) FROM campaign_example AS e"
			      " JOIN run AS r ON r.id = e.run_id"
			      " AND r.digest = e.digest"),
			 "1");
	ck_assert_str_eq(look("SELECT count(*) FROM pragma_foreign_key_check"),
			 "0");
}
END_TEST

/* One tree at two places. */
START_TEST(arms_are_known_by_their_texts)
{
	char *first;

	make_night(a_path, 7, 1, 2);
	campaign_scenario.path = "/elsewhere/test.yaml";
	campaign_designs[0].path = "/elsewhere/no-lock.yaml";
	campaign_plan.path = "/elsewhere/nightly.yaml";
	make_night(b_path, 7, 2, 2);
	first = MERGED(a_path, b_path);
	same(first, MERGED(b_path, a_path));
	free(first);
	memcpy(db_path, out_path, sizeof(out_path));
	ck_assert_str_eq(look("SELECT count(*) FROM campaign_arm"), "7");
	ck_assert_str_eq(look("SELECT count(*) FROM night_arm"), "7");
	ck_assert_str_eq(look("SELECT path FROM campaign_plan"),
			 "/elsewhere/nightly.yaml");
	ck_assert_str_eq(look("SELECT DISTINCT path FROM campaign_arm AS a"
			      " JOIN scenario AS s ON s.id = a.scenario_id"),
			 "/elsewhere/test.yaml");
}
END_TEST

/* --- what is refused ------------------------------------------------------ */

static void change(const char *path, const char *sql)
{
	sqlite3 *db;

	ck_assert_int_eq(sqlite3_open(path, &db), SQLITE_OK);
	ck_assert_int_eq(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
	(void)sqlite3_close(db);
}

/* A change to the input, and what is said of it; NULL: it is merged. */
static const struct {
	const char *sql, *words;
} changes[] = {
	{"UPDATE campaign_range SET busy_us = 99, epoch = 9", NULL},
	{"DELETE FROM campaign_hit", NULL},
	{"UPDATE night SET tool_commit = 'other'",
	 "night with seed 0x0000000000000007 of plan 'nightly' was run by two"
	 " programs"},
	{"UPDATE campaign_range SET digest = 5 WHERE first_run = 16",
	 "arm 'program no-lock tio mix': both count runs from 16 on"},
	{"UPDATE campaign_range SET first_run = 24 WHERE first_run = 16",
	 "both count runs from 24 on, otherwise"},
	{"UPDATE campaign_range SET runs = 15 WHERE first_run = 0",
	 "both count runs from 0 on"},
	{"DELETE FROM campaign_range WHERE first_run = 0;"
	 "UPDATE campaign_range SET first_run = 0, runs = 17"
	 " WHERE first_run = 16",
	 "both count runs from 0 on"},
	{"UPDATE campaign_range SET ranges = 2 WHERE first_run = 0",
	 "one of them was pruned"},
	{"DELETE FROM campaign_range WHERE first_run > 0;"
	 "UPDATE campaign_range SET first_run = 900, ranges = 2",
	 "one of them was pruned"},
	{"DELETE FROM campaign_range WHERE first_run > 0;"
	 "UPDATE campaign_range SET first_run = 900",
	 NULL},
};

START_TEST(what_would_be_counted_twice_is_refused)
{
	make_night(a_path, 7, 0, 1);
	make_night(b_path, 7, 0, 1);
	change(b_path, changes[_i].sql);
	(void)MERGE(a_path);
	if (changes[_i].words) {
		char *before = dump(out_path);

		merge_fails(b_path, SIM_ERROR_USER, changes[_i].words);
		merge_fails(b_path, SIM_ERROR_USER, "b%20.db' into '");
		same(before, dump(out_path));
		free(before);
	} else {
		char *other;

		(void)MERGE(b_path);
		other = dump(out_path);
		same(other, MERGED(b_path, a_path));
		free(other);
	}
}
END_TEST

static void overwrite(const char *path, long at)
{
	FILE *file = fopen(path, "r+be");

	ck_assert_ptr_nonnull(file);
	ck_assert_int_eq(fseek(file, at, SEEK_SET), 0);
	(void)fputs("\xff\xff\xff\xff\xff\xff\xff\xff", file);
	ck_assert_int_eq(fclose(file), 0);
}

START_TEST(what_is_no_input_is_refused_before_anything_is_written)
{
	make_night(a_path, 7, 0, 1);
	merge_fails(c_path, SIM_ERROR_USER, "there is no database");
	merge_fails(directory, SIM_ERROR_USER, "is a directory");
	write_file(c_path, "text\n");
	merge_fails(c_path, SIM_ERROR_USER, "not a database of this program");
	change(a_path, "PRAGMA user_version = 3");
	merge_fails(a_path, SIM_ERROR_USER, "is of an older version (3");
	change(a_path, "PRAGMA user_version = 99");
	merge_fails(a_path, SIM_ERROR_USER, "by a newer version");
	change(a_path, "PRAGMA user_version = 4");
	overwrite(a_path, 5 * 4096);
	merge_fails(a_path, SIM_ERROR_HOST, a_path);
	ck_assert_int_ne(access(out_path, F_OK), 0);
}
END_TEST

static uint64_t file_digest(const char *path)
{
	FILE *file = fopen(path, "rbe");
	uint64_t digest = 0;
	int byte;

	ck_assert_ptr_nonnull(file);
	while ((byte = fgetc(file)) != EOF)
		digest = digest * 31 + (uint64_t)byte;
	(void)fclose(file);
	return digest;
}

START_TEST(inputs_stay_as_they_are)
{
	uint64_t before;
	unsigned files;

	make_night(a_path, 7, 1, 2);
	make_recorded(a_path, 8);
	before = file_digest(a_path);
	(void)MERGE(a_path);
	files = files_count();
	ck_assert_uint_eq(file_digest(a_path), before);
	ck_assert_uint_eq(files, 2);
}
END_TEST

/* --- a disk that fails ---------------------------------------------------- */

static bool try_merge(void)
{
	const char *const in[] = {a_path, b_path};
	struct sim_error error = {.kind = SIM_ERROR_NONE};
	struct merge_counts counts;
	bool done = trace_merge(out_path, in, 2, command_line, &counts, &error);

	if (!done)
		ck_assert_int_eq(error.kind, SIM_ERROR_HOST);
	return done;
}

/* None of the inputs, the first one, or both; then the rest comes. */
static void whole(const char *all, const char *first)
{
	char *rows;

	if (access(out_path, F_OK) == 0) {
		rows = rows_of(out_path, "SELECT count(*) FROM campaign_range");
		if (strcmp(rows, "0|\n") != 0) {
			char *now = dump(out_path);

			ck_assert(!strcmp(now, first) || !strcmp(now, all));
			free(now);
		}
		free(rows);
	}
	ck_assert(try_merge());
	rows = dump(out_path);
	ck_assert_str_eq(rows, all);
	free(rows);
	ck_assert_int_eq(unlink(out_path), 0);
}

START_TEST(disk_that_fails_leaves_whole_inputs)
{
	char *all, *first;
	unsigned writes;

	disk_attach();
	make_night(a_path, 7, 1, 2);
	make_night(b_path, 7, 2, 2);
	make_recorded(b_path, 8);
	first = MERGED(a_path);
	(void)unlink(out_path);
	disk_fail(0, 0);
	ck_assert(try_merge());
	writes = disk.calls;
	all = dump(out_path);
	(void)unlink(out_path);
	for (unsigned n = 1; n <= writes; n += 1 + n / 3) {
		disk_fail(n, SQLITE_FULL);
		(void)try_merge();
		disk_fail(0, 0);
		whole(all, first);
	}
	free(all);
	free(first);
}
END_TEST

START_TEST(kill_leaves_whole_inputs)
{
	char *all, *first;

	disk_attach();
	make_night(a_path, 7, 1, 2);
	make_night(b_path, 7, 2, 2);
	make_recorded(b_path, 8);
	first = MERGED(a_path);
	all = MERGED(a_path, b_path);
	(void)unlink(out_path);
	for (unsigned n = 1;; n += 1 + n / 3) {
		int status = 0;
		pid_t child = fork();

		ck_assert_int_ge(child, 0);
		if (!child) {
			disk_fail(n, 0);
			(void)try_merge();
			_exit(0);
		}
		ck_assert_int_eq(waitpid(child, &status, 0), child);
		if (WIFEXITED(status))
			break;
		whole(all, first);
	}
	free(all);
	free(first);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("merge");
	SRunner *runner = srunner_create(suite);
	TCase *core = tcase_create("core");
	TCase *refused = tcase_create("refused");
	TCase *disks = tcase_create("disk");
	TCase *cases[] = {core, refused, disks};
	int failed;

	for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
		tcase_add_checked_fixture(cases[i], merge_set_up, tear_down);
		tcase_set_timeout(cases[i], 300);
		suite_add_tcase(suite, cases[i]);
	}
	tcase_add_test(core, order_and_number_of_inputs_do_not_matter);
	tcase_add_test(core, database_that_is_there_is_added_to);
	tcase_add_test(core, shards_are_the_whole_night);
	tcase_add_test(core, recorded_runs_come_whole_and_once);
	tcase_add_test(core, arms_are_known_by_their_texts);
	tcase_add_test(core, inputs_stay_as_they_are);
	tcase_add_loop_test(refused, what_would_be_counted_twice_is_refused, 0,
			    ARRAY_COUNT(changes));
	tcase_add_test(refused,
		       what_is_no_input_is_refused_before_anything_is_written);
	tcase_add_test(disks, disk_that_fails_leaves_whole_inputs);
	tcase_add_test(disks, kill_leaves_whole_inputs);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
