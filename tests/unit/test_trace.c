/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Recording. Method: a program of two tasks is recorded, then the rows are
 * looked at with SQLite alone.
 */
#include "test_trace_fixture.h"

/* Statement, and what its first row says of two recorded runs. */
static const char *const rows_expected[][2] = {
	{"PRAGMA application_id", "1952740205"},
	{"PRAGMA user_version", "4"},
	{"PRAGMA journal_mode", "delete"},
	{"PRAGMA integrity_check", "ok"},
	{"SELECT count(*) FROM pragma_foreign_key_check", "0"},
	{"SELECT value FROM meta WHERE key = 'command_line'",
	 "tdisim run 'it'\\''s' ''"},
	{"SELECT value FROM meta WHERE key = 'tool_version'", "0.1.0"},
	{"SELECT count(*) FROM run", "2"},
	{"SELECT count(*) FROM scenario", "1"},
	{"SELECT text FROM scenario", "question: \"Twice, or \\n once?\"\n"},
	{"SELECT about FROM design", "none"},
	{"SELECT platform || ' ' || strategy || ' ' || status FROM run",
	 "tio random finished"},
	{"SELECT count(*) FROM run WHERE seed NOT GLOB '0x000000000000*'", "0"},
	/* Nothing is missing and nothing is there twice. */
	{"SELECT group_concat((SELECT count(*) FROM event WHERE run_id = id"
	 " AND point = 'step') = steps) FROM run",
	 "1,1"},
	{"SELECT group_concat((SELECT sum(steps) FROM task WHERE run_id ="
	 " run.id) = steps) FROM run",
	 "1,1"},
	{"SELECT group_concat((SELECT count(*) FROM choice WHERE run_id = id"
	 " AND kind = 'task') = choices) FROM run",
	 "1,1"},
	{"SELECT count(*) FROM choice WHERE kind = 'value' AND count = 3"
	 " AND function = 'op_zap'",
	 "2"},
	{"SELECT count(*) FROM (SELECT seq, run_id FROM event UNION ALL"
	 " SELECT seq, run_id FROM message UNION ALL"
	 " SELECT seq, run_id FROM choice) GROUP BY seq, run_id"
	 " HAVING count(*) > 1",
	 ""},
	{"SELECT group_concat(name || ' ' || daemon) FROM task WHERE run_id"
	 " = 1 ORDER BY id",
	 "device 1,vcpu0 0,vmm0 0"},
	{"SELECT kind FROM object WHERE name = 'dev_set->lock' AND owner ="
	 " 'set0'",
	 "mutex"},
	{"SELECT owner FROM object WHERE name = 'regions'", "gpu0"},
	/* Names that no event of an actor's own carries. */
	{"SELECT group_concat(DISTINCT coalesce(from_actor, '-') || '>' ||"
	 " coalesce(to_actor, '-') || ' ' || kind) FROM message WHERE run_id"
	 " = 1",
	 "->vfio call,vfio>device(gpu0) send,vfio>device(gpu0) receive,"
	 "device(gpu0)>vfio reply,vfio>- return"},
	{"SELECT status_name || coalesce(status, ' null') FROM message WHERE"
	 " kind = 'reply'",
	 "-EBUSY null"},
	{"SELECT status FROM message WHERE kind = 'return'", "0"},
	{"SELECT result_name FROM event WHERE op = 'wait_reply' AND point ="
	 " 'step'",
	 "-EBUSY"},
	{"SELECT actor || ' ' || held FROM event WHERE op = 'refcount_inc'",
	 "vfio dev_set->lock(set0)"},
	{"SELECT before || after FROM event WHERE op = 'refcount_inc'", "12"},
	{"SELECT function || ' ' || (file GLOB '*test_trace_program.c') FROM"
	 " event WHERE op = 'refcount_inc'",
	 "op_bind 1"},
	{"SELECT group_concat(task || ' ' || name || ' ' ||"
	 " coalesce(result_name, result)) FROM"
	 " (SELECT * FROM scenario_step WHERE run_id = 1 ORDER BY task, name)",
	 "vcpu0 vmm.bind 0,vcpu0 vmm.unbind 0,vmm0 vmm.unbind 0,"
	 "vmm0 vmm.zap -EBUSY"},
	{"SELECT group_concat(held) FROM event WHERE run_id = 1 AND object ="
	 " 'memory_lock(gpu0)'",
	 "memory_lock(gpu0):W,memory_lock(gpu0):R"},
	{"SELECT group_concat(hold) FROM event WHERE run_id = 1 AND object ="
	 " 'memory_lock(gpu0)'",
	 "acquired,downgraded,released"},
	{"SELECT mode FROM event WHERE function = 'op_unbind' AND op ="
	 " 'mutex_lock'",
	 "interruptible"},
	/* Noted from a buffer on the stack of a task. */
	{"SELECT text FROM event WHERE op = 'note'",
	 "region_request gpu0 owner=vfio-pci result=0"},
	{"SELECT count(*) FROM finding", "1"},
	{"SELECT severity || ' ' || signature FROM finding",
	 "error double-release regions regions_release regions_release"},
	{"SELECT text || ' ' || object FROM finding_run",
	 "regions of gpu0 are released twice regions(gpu0)"},
	{"SELECT group_concat(role) FROM finding_end",
	 "released,released again"},
	{"SELECT count(*) FROM double_release WHERE first_function ="
	 " 'regions_release' AND first_step < second_step",
	 "1"},
	{"SELECT count(*) FROM lock_hold WHERE released_step IS NULL", "0"},
	/* The first value of a state has no 'before' and no task. */
	{"SELECT object || ' ' || name || ' ' || after_text || ' ' || step FROM"
	 " state WHERE run_id = 1 AND before IS NULL AND task_id IS NULL",
	 "gpu0 claimed no 0"},
	/* A change belongs to the step that made it: here one that acts on the
	 * regions, and says so in a note after it. */
	{"SELECT group_concat(state.before_text || ' ' || state.after_text ||"
	 " ' ' || event.op || ' ' || state.function) FROM state JOIN event ON"
	 " event.run_id = state.run_id AND event.step = state.step AND"
	 " event.point = 'step' AND event.task_id = state.task_id WHERE"
	 " state.run_id = 1 AND state.before IS NOT NULL",
	 "no yes act regions_request,yes no act regions_release"},
	{"SELECT count(*) FROM lock_hold WHERE lock = 'memory_lock(gpu0)'"
	 " AND mode = 'read'",
	 "2"},
};

START_TEST(recorded_run_has_all_its_rows)
{
	struct trace *t = create(false);

	record_one(t, true);
	record_one(t, false);
	close_well(t);
	ck_assert_uint_eq(files_count(), 1);
	for (size_t i = 0; i < ARRAY_COUNT(rows_expected); i++)
		ck_assert_msg(
			!strcmp(look(rows_expected[i][0]), rows_expected[i][1]),
			"%s\ngives    %s\nexpected %s", rows_expected[i][0],
			look(rows_expected[i][0]), rows_expected[i][1]);
}
END_TEST

START_TEST(recorded_schedule_can_be_recorded_again)
{
	struct sim_error error = {.kind = SIM_ERROR_NONE};
	struct trace_run run = program_run(true);
	struct trace *t = create(false);

	for (unsigned i = 0; i < 2; i++)
		ck_assert(trace_record(t, &run, NULL, &error));
	close_well(t);
	program_run_free(&run);
	ck_assert_str_eq(look("SELECT count(DISTINCT digest) FROM run"), "1");
	ck_assert_str_eq(look("SELECT count(*) FROM (SELECT * FROM event WHERE"
			      " run_id = 1) AS a JOIN (SELECT * FROM event"
			      " WHERE run_id = 2) AS b USING (seq, step, ts_ns,"
			      " point, op) WHERE a.held IS NOT b.held"),
			 "0");
}
END_TEST

/* One world for many runs: what it did before leaves no trace. */
START_TEST(series_records_the_rows_of_single_runs)
{
	static const char differ[] =
		"SELECT count(*) FROM (SELECT * FROM event WHERE run_id <= 3)"
		" AS a JOIN event AS b ON b.run_id = a.run_id + 3"
		" AND b.seq = a.seq WHERE (a.step, a.ts_ns, a.task_id, a.op,"
		" a.point, a.object_id, a.object, a.before, a.after, a.result,"
		" a.result_name, a.hold, a.held, a.text, a.function, a.line)"
		" IS NOT (b.step, b.ts_ns, b.task_id, b.op, b.point,"
		" b.object_id, b.object, b.before, b.after, b.result,"
		" b.result_name, b.hold, b.held, b.text, b.function, b.line)";
	struct sim_error error = {.kind = SIM_ERROR_NONE};
	struct trace_run runs[2] = {program_run(true), program_run(false)};
	struct trace *t = create(false);
	struct trace_series *series = trace_series_begin(t, &runs[0], &error);

	ck_assert_msg(series, "%s", error.text);
	for (unsigned i = 0; i < 3; i++)
		ck_assert(trace_series_record(series, &runs[i % 2], NULL,
					      &error));
	runs[0].digest++;
	ck_assert(!trace_series_record(series, &runs[0], NULL, &error));
	runs[0].digest--;
	trace_series_end(series);
	for (unsigned i = 0; i < 3; i++)
		ck_assert(trace_record(t, &runs[i % 2], NULL, &error));
	close_well(t);
	ck_assert_str_eq(look("SELECT group_concat(n) FROM (SELECT count(*) AS"
			      " n FROM event GROUP BY run_id)"
			      " GROUP BY n HAVING count(*) NOT IN (2, 4, 6)"),
			 "");
	ck_assert_str_eq(look(differ), "0");
	ck_assert_str_eq(look("SELECT count(*) FROM finding_run"), "4");
	for (unsigned i = 0; i < 2; i++)
		program_run_free(&runs[i]);
}
END_TEST

START_TEST(replay_of_another_run_is_refused)
{
	struct sim_error error = {.kind = SIM_ERROR_NONE};
	struct trace_run run = program_run(true);
	struct trace *t = create(false);

	run.digest++;
	ck_assert(!trace_record(t, &run, NULL, &error));
	ck_assert_int_eq(error.kind, SIM_ERROR_USER);
	ck_assert_ptr_nonnull(strstr(error.text, "digest 0x"));
	close_well(t);
	program_run_free(&run);
	ck_assert_uint_eq(files_count(), 0);
}
END_TEST

START_TEST(schedule_that_does_not_fit_is_refused)
{
	static const char *const schedules[] = {"v1:nobodyx3", "v1:vmm0x9", "",
						"v2:vcpu0", "v1:vcpu0x"};
	struct trace *t = create(false);

	for (size_t i = 0; i < ARRAY_COUNT(schedules); i++) {
		struct sim_error error = {.kind = SIM_ERROR_NONE};
		struct trace_run run = {
			.scenario = &program_scenario,
			.design = &program_design,
			.strategy = "replay",
			.schedule = schedules[i],
		};

		ck_assert_msg(!trace_record(t, &run, NULL, &error), "%s",
			      schedules[i]);
		ck_assert_int_eq(error.kind, SIM_ERROR_USER);
	}
	/* It goes on from there. */
	record_one(t, true);
	close_well(t);
	ck_assert_str_eq(look("SELECT count(*) FROM run"), "1");
}
END_TEST

START_TEST(one_text_on_two_bases_is_two_designs)
{
	static const char *const bases[] = {"x", "y", "x", NULL, "y"};
	struct sim_error error = {.kind = SIM_ERROR_NONE};
	struct trace *t = create(false);

	for (size_t i = 0; i < ARRAY_COUNT(bases); i++) {
		struct trace_run run = program_run(true);
		struct design on = *run.design;

		if (bases[i])
			on.bases[on.base_count++] = (struct scenario_file){
				"base.yaml", bases[i], strlen(bases[i])};
		run.design = &on;
		ck_assert(trace_record(t, &run, NULL, &error));
		program_run_free(&run);
	}
	close_well(t);
	ck_assert_str_eq(look("SELECT group_concat(design_id) FROM run"),
			 "1,2,1,3,2");
	ck_assert_str_eq(look("SELECT group_concat(design_id || seq || path ||"
			      " text) FROM design_base"),
			 "11base.yamlx,21base.yamly");
}
END_TEST

START_TEST(tally_has_a_row_for_each_class)
{
	static const struct finding_class never = {.name = "never"};
	static const struct finding_class *const classes[] = {
		&program_double_release, &never};
	struct sim_error error = {.kind = SIM_ERROR_NONE};
	struct tally *tally = tally_new();
	struct trace_tally entry = {
		.scenario = &program_scenario,
		.design = &program_design,
		.strategy = "pct",
		.seed = UINT64_MAX,
		.classes = classes,
		.class_count = 2,
		.tally = tally,
	};
	struct trace *t = create(false);

	tally->runs = 10;
	tally->class_hits[0] = 7;
	*tally_signature_new(tally) = (struct tally_signature){
		.text = "double-release regions f g",
		.klass = &program_double_release,
		.hits = 7,
	};
	ck_assert_msg(trace_tally(t, &entry, &error), "%s", error.text);
	ck_assert_uint_eq(files_count(), 1);
	ck_assert(trace_tally(t, &entry, &error));
	close_well(t);
	tally_free(tally);
	ck_assert_str_eq(look("SELECT group_concat(class || hits) FROM"
			      " tally_class WHERE tally_id = 1"),
			 "double-release7,never0");
	ck_assert_str_eq(look("SELECT seed FROM tally"), "0xffffffffffffffff");
	ck_assert_str_eq(look("SELECT hits FROM tally_signature"), "7");
	ck_assert_str_eq(look("SELECT count(*) FROM scenario"), "1");
}
END_TEST

static Suite *trace_suite(void)
{
	Suite *suite = suite_create("trace");
	TCase *core = tcase_create("core");

	tcase_add_checked_fixture(core, set_up, tear_down);
	tcase_add_test(core, recorded_run_has_all_its_rows);
	tcase_add_test(core, recorded_schedule_can_be_recorded_again);
	tcase_add_test(core, series_records_the_rows_of_single_runs);
	tcase_add_test(core, replay_of_another_run_is_refused);
	tcase_add_test(core, schedule_that_does_not_fit_is_refused);
	tcase_add_test(core, one_text_on_two_bases_is_two_designs);
	tcase_add_test(core, tally_has_a_row_for_each_class);
	suite_add_tcase(suite, core);
	return suite;
}

int main(void)
{
	SRunner *runner = srunner_create(trace_suite());
	int failed;

	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
