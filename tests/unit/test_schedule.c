/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Aim:    what was run can be written down, read and run again, exactly; what
 *         cannot be is refused loudly.
 * Method: all programs under all strategies; tables of texts.
 */
#include "programs.h"
#include "suite.h"

#include "check/check.h"
#include "schedule/schedule.h"

/* Run, write, read, write, replay. */
static void record_and_replay(struct world *w, const struct chooser *chooser,
			      uint64_t seed)
{
	struct sim_error error = {SIM_ERROR_NONE, ""};
	struct schedule *recorded = schedule_new();
	struct schedule *read = schedule_new();
	struct replay *replay = replay_new(read);
	struct run_result first, again;
	char *text, *second;

	world_run(w, chooser, seed, &first);
	schedule_from_log(recorded, w);
	ck_assert_uint_eq(schedule_steps(recorded), first.steps);
	text = schedule_format(recorded);
	ck_assert_msg(schedule_parse(read, text, &error), "%s: %s", text,
		      error.text);
	second = schedule_format(read);
	ck_assert_str_eq(text, second);
	world_run(w, replay_chooser(replay), seed, &again);
	ck_assert_msg(again.digest == first.digest &&
			      again.steps == first.steps,
		      "seed %llu: %s: %s", (unsigned long long)seed, text,
		      replay_divergence(replay));
	ck_assert_str_eq(replay_divergence(replay), "");
	free(text);
	free(second);
	replay_free(replay);
	schedule_free(read);
	schedule_free(recorded);
}

START_TEST(what_was_recorded_replays_to_the_same_digest)
{
	struct world *w = table_world(&programs[_i]);
	unsigned count;
	const struct strategy_type *const *types = strategy_types(&count);

	for (unsigned i = 0; i < count; i++) {
		struct strategy *s = strategy_new(types[i], NULL);

		for (uint64_t seed = 0; seed < 100; seed++)
			record_and_replay(w, &s->chooser, seed);
		strategy_free(s);
	}
	world_free(w);
}
END_TEST

/* Tasks whose names are hard to write down. */
struct named {
	struct object turn;
};

static void named_run(void *argument)
{
	struct named *n = argument;

	task_act(&n->turn, world_choose(CHOICE_VALUE, 4000000000u));
	task_act(&n->turn, world_choose(CHOICE_VALUE, 2));
}

static void named_spawn(void *argument)
{
	(void)task_create("worker", named_run, argument, 0);
	(void)task_create("worker", named_run, argument, 0);
	named_run(argument);
}

static const struct {
	const char *what;
	const char *names[4];
} names[] = {
	{"names that end like a count", {"rx1", "x2", "ax", "vcpux14"}},
	{"the same name four times", {"w", "w", "w", "w"}},
	{"the same name, which ends like a count", {"rx1", "rx1", "rx", "r"}},
	{"blanks, commas and other marks", {"a b", "a,b=1", "100%", "a#2"}},
	{"not ASCII", {"\xc3\xa4", "\xff", "a\n", "t\x01"}},
	{"the longest",
	 {"abcdefghijklmnopqrstuvwxyz01234", "abcdefghijklmnopqrstuvwxyz0123x",
	  "abcdefghijklmnopqrstuvwxyz012x4",
	  "                               "}},
	{"paths", {"kworker/0:1", "irq/24-tsm", "v1:a", "a.b"}},
};

START_TEST(tasks_of_any_name_replay)
{
	struct sim_error error = {SIM_ERROR_NONE, ""};
	struct world *w = world_new(NULL, &error);
	struct strategy *s = strategy_new(strategy_type_find("random"), NULL);
	struct named *n;

	ck_assert_ptr_nonnull(w);
	n = world_alloc(w, sizeof(*n));
	object_init(&n->turn, OBJECT_DEVICE, "turn", NULL);
	for (unsigned i = 0; i < 4; i++)
		(void)task_new(w, names[_i].names[i], named_run, n, 0);
	(void)task_new(w, "worker", named_spawn, n, 0);
	world_seal(w);
	for (uint64_t seed = 0; seed < 200; seed++)
		record_and_replay(w, &s->chooser, seed);
	strategy_free(s);
	world_free(w);
}
END_TEST

/* Text, and how it is written again. */
static const struct {
	const char *text;
	const char *again;
	uint32_t steps;
} texts[] = {
	{"v1:", "v1:", 0},
	{"v1:a", "v1:a", 1},
	{"v1:ax1", "v1:a", 1},
	{"v1:ax14,bx2,a", "v1:ax14,bx2,a", 17},
	{"v1:a=1", "v1:a=1", 1},
	{"v1:a=0=3x", NULL, 0},
	{"v1@42:a", "v1@42:a", 1},
	{"v1@0:", "v1@0:", 0},
	{"v1@18446744073709551615:a", "v1@18446744073709551615:a", 1},
	{"v1@18446744073709551616:a", NULL, 0},
	{"v1@:a", NULL, 0},
	{"v1@4", NULL, 0},
	{"v1:=1=2,a", "v1:=1=2,a", 1},
	{"v1:=1", "v1:=1", 0},
	{"v1:a,a,a", "v1:a,a,a", 3},
	{"v1:rx1x1", "v1:rx1x1", 1},
	{"v1:rx1x7", "v1:rx1x7", 7},
	{"v1:x2", "v1:x2", 1},
	{"v1:w#2x3,w", "v1:w#2x3,w", 4},
	{"v1:a%20b", "v1:a%20b", 1},
	{"v1:a%62", "v1:ab", 1},
	{"v1:a=4294967295", "v1:a=4294967295", 1},
	{"v1:ax16777216", "v1:ax16777216", 16777216},
	{"v1:ax0000002", "v1:ax2", 2},
	{"v1:kworker/0:1x2", "v1:kworker/0:1x2", 2},
};

START_TEST(a_text_is_read_and_written_again)
{
	struct sim_error error = {SIM_ERROR_NONE, ""};
	struct schedule *s = schedule_new();
	bool parsed = schedule_parse(s, texts[_i].text, &error);
	char *again;

	ck_assert_int_eq(parsed, texts[_i].again != NULL);
	if (parsed) {
		again = schedule_format(s);
		ck_assert_str_eq(again, texts[_i].again);
		ck_assert_uint_eq(schedule_steps(s), texts[_i].steps);
		free(again);
	}
	schedule_free(s);
}
END_TEST

static const struct {
	const char *text;
	const char *error;
} errors[] = {
	{"", "schedule: unknown version, expected text that begins with 'v1:'"},
	{"v", "schedule: unknown version, expected text that begins with "
	      "'v1:'"},
	{"v2:a", "schedule: unknown version, expected text that begins with "
		 "'v1:'"},
	{"a", "schedule: unknown version, expected text that begins with "
	      "'v1:'"},
	{"v1:ax0", "schedule: no number of steps at character 6, expected 1 to "
		   "16777216"},
	{"v1:a,bx0", "schedule: no number of steps at character 8, expected 1 "
		     "to 16777216"},
	{"v1:ax16777217", "schedule: no number of steps at character 6, "
			  "expected 1 to 16777216"},
	{"v1:ax99999999999999999999",
	 "schedule: no number of steps at character 6, expected 1 to 16777216"},
	{"v1:ax16777216,b", "schedule: more than 16777216 steps"},
	{"v1:,", "schedule: no task name at character 4, expected 'task' or "
		 "'taskxN'"},
	{"v1:a,", "schedule: no task name at character 6, expected 'task' or "
		  "'taskxN'"},
	{"v1:a,,b", "schedule: no task name at character 6, expected 'task' or "
		    "'taskxN'"},
	{"v1:a b", "schedule: unexpected ' ' at character 5, expected ','"},
	{"v1:a\n", "schedule: unexpected '?' at character 5, expected ','"},
	{"v1:a;b", "schedule: unexpected ';' at character 5, expected ','"},
	{"v1:a=", "schedule: no value at character 6, expected a number after "
		  "'='"},
	{"v1:a=x", "schedule: no value at character 6, expected a number after "
		   "'='"},
	{"v1:a=-1", "schedule: no value at character 6, expected a number "
		    "after '='"},
	{"v1:a=4294967296", "schedule: no value at character 6, expected a "
			    "number after '='"},
	{"v1:=", "schedule: no value at character 5, expected a number after "
		 "'='"},
	{"v1:a,=1", "schedule: no task name at character 6, expected 'task' or "
		    "'taskxN'"},
	{"v1:a%2", "schedule: no task name at character 4, expected 'task' or "
		   "'taskxN'"},
	{"v1:%zz", "schedule: no task name at character 4, expected 'task' or "
		   "'taskxN'"},
	{"v1:%00", "schedule: no task name at character 4, expected 'task' or "
		   "'taskxN'"},
	{"v1:w#", "schedule: no task name at character 4, expected 'task' or "
		  "'taskxN'"},
	{"v1:w#1", "schedule: no task name at character 4, expected 'task' or "
		   "'taskxN'"},
	{"v1:w#256", "schedule: no task name at character 4, expected 'task' "
		     "or 'taskxN'"},
	{"v1:abcdefghijklmnopqrstuvwxyz012345",
	 "schedule: no task name at character 4, expected 'task' or 'taskxN'"},
};

START_TEST(a_text_that_is_wrong_is_refused_with_its_place)
{
	struct sim_error error = {SIM_ERROR_NONE, ""};
	struct schedule *s = schedule_new();

	ck_assert(!schedule_parse(s, errors[_i].text, &error));
	ck_assert_uint_eq(error.kind, SIM_ERROR_USER);
	ck_assert_str_eq(error.text, errors[_i].error);
	schedule_free(s);
}
END_TEST

START_TEST(more_names_than_tasks_are_refused)
{
	static char text[8192] = "v1:";
	struct sim_error error = {SIM_ERROR_NONE, ""};
	struct schedule *s = schedule_new();
	size_t used = 3;

	for (unsigned i = 0; i < TASK_IDS_MAX + (unsigned)_i; i++) {
		(void)snprintf(text + used, sizeof(text) - used, "%st%u",
			       i ? "," : "", i);
		used = strlen(text);
	}
	ck_assert_int_eq(schedule_parse(s, text, &error), _i == 0);
	schedule_free(s);
}
END_TEST

/*
 * Replays of a text: how they end. 'order' is script_order(); '!' in the
 * divergence means that there is none.
 */
static const struct {
	const char *name;
	const char *lines[4];
	const char *text;
	enum run_status status;
	const char *order;
	const char *divergence;
} replays[] = {
	{"exactly",
	 {"a: lock:m unlock:m", "b: lock:m unlock:m"},
	 "v1:bx2,ax2",
	 RUN_FINISHED,
	 "ba",
	 ""},
	{"the rest by default: who runs goes on",
	 {"a: act:d say=1 act:d say=2", "b: act:d say=3 act:d say=4"},
	 "v1:b",
	 RUN_FINISHED,
	 "3412",
	 ""},
	{"then the lowest id",
	 {"a: act:d say=1", "b: act:d say=2", "c: act:d say=3"},
	 "v1:c",
	 RUN_FINISHED,
	 "312",
	 ""},
	{"nothing asked for",
	 {"a: act:d say=1", "b: act:d say=2"},
	 "v1:",
	 RUN_FINISHED,
	 "12",
	 ""},
	{"a task that is not enabled",
	 {"a: lock:m act:d unlock:m", "b: lock:m unlock:m", "c: act:d"},
	 "v1:a,b",
	 RUN_DIVERGED,
	 "a",
	 "step 2: the schedule wants task 'b', enabled are: 'a' (act) 'c' "
	 "(act)"},
	{"a task that has ended",
	 {"a: act:d", "b: act:d act:d"},
	 "v1:ax2",
	 RUN_DIVERGED,
	 "",
	 "step 2: the schedule wants task 'a', enabled are: 'b' (act)"},
	{"a task that never was",
	 {"a: act:d", "b: act:d"},
	 "v1:zorro",
	 RUN_DIVERGED,
	 "",
	 "step 1: the schedule wants task 'zorro', enabled are: 'a' (act) 'b' "
	 "(act)"},
	{"a second task of a name that never was",
	 {"a: act:d", "b: act:d"},
	 "v1:a#2",
	 RUN_DIVERGED,
	 "",
	 "step 1: the schedule wants task 'a#2', enabled are: 'a' (act) 'b' "
	 "(act)"},
	{"also where there is one task only",
	 {"a: act:d act:d"},
	 "v1:a,b",
	 RUN_DIVERGED,
	 "",
	 "step 2: the schedule wants task 'b', enabled are: 'a' (act)"},
	{"a schedule that goes on after the end",
	 {"a: act:d", "b: act:d say=2"},
	 "v1:a,b,ax3",
	 RUN_FINISHED,
	 "2",
	 "the run has ended, but the schedule goes on with task 'a': 3 steps "
	 "are left"},
	{"a value that is none of the choice",
	 {"a: act:d choose=4 act:d"},
	 "v1:a=7,a",
	 RUN_FINISHED,
	 "",
	 "step 1: the schedule wants value 7 of a choice among 4"},
	{"values, in the last step of a block",
	 {"a: act:d act:d choose=9 say=1 choose=9 act:d"},
	 "v1:ax2=7=8,a",
	 RUN_FINISHED,
	 "1",
	 ""},
};

START_TEST(a_replay_ends_as_the_text_says)
{
	struct sim_error error = {SIM_ERROR_NONE, ""};
	struct world *w = script_world(replays[_i].lines);
	struct schedule *s = schedule_new();
	struct replay *replay = replay_new(s);
	struct run_result r;

	ck_assert_msg(schedule_parse(s, replays[_i].text, &error), "%s",
		      error.text);
	for (unsigned twice = 0; twice < 2; twice++) {
		world_run(w, replay_chooser(replay), 0, &r);
		ck_assert_msg(r.status == replays[_i].status, "%s: %s",
			      replays[_i].name, run_status_name(r.status));
		ck_assert_str_eq(script_order(script_of(w)), replays[_i].order);
		ck_assert_str_eq(replay_divergence(replay),
				 replays[_i].divergence);
	}
	replay_free(replay);
	schedule_free(s);
	world_free(w);
}
END_TEST

START_TEST(values_go_to_the_steps_that_asked_for_them)
{
	static const char *const lines[] = {
		"a: choose=5 choose=5 act:d choose=5 act:d act:d choose=5 "
		"choose=5",
		NULL};
	struct sim_error error = {SIM_ERROR_NONE, ""};
	struct world *w = script_world(lines);
	struct schedule *s = schedule_new();
	struct replay *replay = replay_new(s);
	static const unsigned words[] = {1, 2, 4, 7, 8};
	static const int64_t values[] = {0, 4, 0, 3, 0};
	struct run_result r;
	char *text;

	ck_assert(schedule_parse(s, "v1:=0=4,ax3=3", &error));
	world_run(w, replay_chooser(replay), 0, &r);
	for (unsigned i = 0; i < ARRAY_COUNT(words); i++)
		ck_assert_int_eq(script_result(script_of(w), "a", words[i]),
				 values[i]);
	schedule_from_log(s, w);
	text = schedule_format(s);
	ck_assert_str_eq(text, "v1:=0=4,ax3=3");
	free(text);
	replay_free(replay);
	schedule_free(s);
	world_free(w);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("schedule");
	TCase *core = suite_case("core");
	TCase *limits = suite_case("limits");

	SUITE_ADD_TABLE(core, what_was_recorded_replays_to_the_same_digest,
			programs);
	SUITE_ADD_TABLE(core, tasks_of_any_name_replay, names);
	SUITE_ADD_TABLE(core, a_text_is_read_and_written_again, texts);
	SUITE_ADD_TABLE(core, a_text_that_is_wrong_is_refused_with_its_place,
			errors);
	SUITE_ADD_TABLE(core, a_replay_ends_as_the_text_says, replays);
	tcase_add_test(core, values_go_to_the_steps_that_asked_for_them);
	suite_add_tcase(s, core);
	tcase_add_loop_test(limits, more_names_than_tasks_are_refused, 0, 2);
	suite_add_tcase(s, limits);
	return suite_main(s);
}
