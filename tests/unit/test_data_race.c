/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Aim:    a data race is found in every run in which nothing orders the two
 *         accesses, however far apart they come, and in no other.
 * Method: small programs under every schedule: a race in all of them, in some
 *         or in none. Two runs that order dependent steps alike must agree, and
 *         the exhaustive search must come to the same answer.
 */
#include "enumerate.h"
#include "script.h"
#include "suite.h"

#include "check/check.h"
#include "explore/prove.h"
#include "schedule/schedule.h"

enum races_in {
	IN_NONE,
	IN_SOME,
	IN_ALL,
};

/* The variable 'once' is accessed as with READ_ONCE and WRITE_ONCE. */
static const struct row {
	const char *name;
	const char *lines[6];
	enum races_in races;
} rows[] = {
	{"two writes", {"a: write:x=1", "b: write:x=2"}, IN_ALL},
	{"a write and a read", {"a: write:x=1", "b: read:x"}, IN_ALL},
	{"two reads", {"a: read:x", "b: read:x"}, IN_NONE},
	{"two variables", {"a: write:x=1", "b: write:y=1"}, IN_NONE},
	{"far apart",
	 {"a: write:x act:d act:d", "b: act:e act:e read:x"},
	 IN_ALL},
	{"one mutex",
	 {"a: lock:m write:x unlock:m", "b: lock:m read:x unlock:m"},
	 IN_NONE},
	{"two mutexes",
	 {"a: lock:m write:x unlock:m", "b: lock:n read:x unlock:n"},
	 IN_ALL},
	{"a mutex on one side",
	 {"a: lock:m write:x unlock:m", "b: read:x"},
	 IN_ALL},
	{"behind the mutex of the other, if it came first",
	 {"a: write:x lock:m unlock:m", "b: lock:m unlock:m write:x"},
	 IN_SOME},
	{"a try that may fail",
	 {"a: lock:m write:x unlock:m", "b: try:m write:x unlock?:m"},
	 IN_SOME},
	{"a try that failed does nothing",
	 {"a: lock:m write:x unlock:m", "b: try:m write?:x unlock?:m"},
	 IN_NONE},
	{"an unlock by who does not hold it",
	 {"a: write:x unlock:m", "b: lock:m read:x unlock:m"},
	 IN_ALL},
	{"a spinlock",
	 {"a: spin:l write:x unspin:l", "b: spin:l read:x unspin:l"},
	 IN_NONE},
	{"a reader and a writer of a rwsem",
	 {"a: wr:s write:x wu:s", "b: rd:s read:x ru:s"},
	 IN_NONE},
	{"readers are not ordered",
	 {"a: rd:s write:x ru:s", "b: rd:s write:x ru:s"},
	 IN_ALL},
	{"a writer after both readers",
	 {"a: rd:s read:x ru:s", "b: rd:s read:x ru:s", "c: wr:s write:x wu:s"},
	 IN_NONE},
	{"a downgrade",
	 {"a: wr:s write:x downgrade:s ru:s", "b: rd:s read:x ru:s"},
	 IN_NONE},
	{"a write after a downgrade",
	 {"a: wr:s downgrade:s write:x ru:s", "b: rd:s read:x ru:s"},
	 IN_SOME},
	{"two atomic changes", {"a: add:x=1", "b: add:x=1"}, IN_NONE},
	{"an atomic change and a read", {"a: add:x=1", "b: read:x"}, IN_ALL},
	{"an atomic change and a write", {"a: add:x=1", "b: write:x"}, IN_ALL},
	{"behind an atomic change, if it came first",
	 {"a: write:x add:y=1", "b: add:y=1 read:x"},
	 IN_SOME},
	{"a once variable", {"a: write:once=1", "b: write:once=2"}, IN_NONE},
	{"behind a once variable, if it was seen",
	 {"a: write:x write:once=1", "b: read:once read:x"},
	 IN_SOME},
	{"behind a plain one",
	 {"a: write:x write:y=1", "b: read:y read:x"},
	 IN_ALL},
	{"before a completion",
	 {"a: write:x complete:c", "b: wait:c read:x"},
	 IN_NONE},
	{"after it", {"a: complete:c write:x", "b: wait:c read:x"}, IN_ALL},
	{"before a wake-up",
	 {"a: write:x wake:q", "b: prepare:q sleep:q read:x"},
	 IN_NONE},
	{"before an event",
	 {"a: write:x set:e act:d", "b: until:e read:x"},
	 IN_NONE},
	{"before a message",
	 {"a: write:x send:i=1", "b: receive:i read:x"},
	 IN_NONE},
	{"after it", {"a: send:i=1 write:x", "b: receive:i read:x"}, IN_ALL},
	{"before a reply",
	 {"a: request:i=1 read:x", "b*: receive:i write:x reply:i"},
	 IN_NONE},
	{"before a task is made",
	 {"a: write:x create:b", "b@: read:x"},
	 IN_NONE},
	{"after it", {"a: create:b write:x", "b@: read:x"}, IN_ALL},
	{"after it has ended",
	 {"a: create:b join:b read:x", "b@: write:x"},
	 IN_NONE},
	{"before work is queued, and after it was flushed",
	 {"a: write:x queue:w flush:w write:x", "w#: write:x"},
	 IN_NONE},
	{"not flushed", {"a: queue:w write:x", "w#: write:x"}, IN_ALL},
	{"before a timer is armed",
	 {"a: write:x arm:t=5", "t#: read:x"},
	 IN_NONE},
	{"after it", {"a: arm:t=5 write:x", "t#: read:x"}, IN_ALL},
	{"who drops the last reference",
	 {"a: get:r create:b write:x put:r read?:x",
	  "b@: write:y put:r write?:x"},
	 IN_NONE},
	{"who drops any",
	 {"a: get:r create:b write:x put:r", "b@: put:r write:x"},
	 IN_SOME},
	{"before a signal",
	 {"a: write:x signal:b", "b: waitint:c read:x"},
	 IN_NONE},
	{"three tasks, of which two race",
	 {"a: lock:m write:x unlock:m", "b: lock:m write:x unlock:m",
	  "c: read:x"},
	 IN_ALL},
};

/* What the runs of a row say. */
struct seen {
	struct trace_key *key; /* or NULL */
	struct key_set racy, clean;
	uint64_t runs, races;
};

static bool race_seen(const struct world *w)
{
	for (unsigned i = 0; i < world_finding_count(w); i++)
		if (world_finding(w, i)->klass == &check_data_race)
			return true;
	return false;
}

static void seen_end(void *context, struct world *w, const struct run_result *r)
{
	struct seen *s = context;
	bool race = race_seen(w);

	ck_assert_int_ne(r->status, RUN_LIMIT);
	s->runs++;
	s->races += race;
	if (s->key)
		(void)key_set_add(race ? &s->racy : &s->clean,
				  trace_key_get(s->key));
}

static enum races_in seen_races(const struct seen *s)
{
	ck_assert_uint_gt(s->runs, 0);
	return !s->races ? IN_NONE : s->races < s->runs ? IN_SOME : IN_ALL;
}

static struct world *row_world(const struct row *row, bool lock_granularity)
{
	const struct world_options options = {.lock_granularity =
						      lock_granularity};
	struct sim_error error = {SIM_ERROR_NONE, ""};
	struct world *w = world_new(&options, &error);
	bool once = false;

	ck_assert_msg(w != NULL, "%s", error.text);
	check_attach_races(w);
	(void)script_build(w, row->lines);
	for (unsigned i = 0; row->lines[i]; i++)
		once = once || strstr(row->lines[i], ":once");
	if (once) {
		struct cell *c = script_object(script_of(w), "once");

		c->flags = CELL_ONCE;
	}
	return w;
}

START_TEST(a_race_is_found_in_the_runs_that_have_it)
{
	const struct row *row = &rows[_i];
	struct world *w = row_world(row, false);
	struct seen seen = {.key = trace_key_attach(w)};
	struct enumeration e = {.w = w, .at_end = seen_end, .context = &seen};

	world_seal(w);
	enumerate_all(&e);
	ck_assert_msg(seen_races(&seen) == row->races,
		      "%s: races in %llu of %llu runs", row->name,
		      (unsigned long long)seen.races,
		      (unsigned long long)seen.runs);
	/* Of two runs that differ in nothing that matters both have it, or
	 * none. */
	for (size_t i = 0; i < seen.racy.room; i++)
		if (seen.racy.keys[i])
			ck_assert_msg(
				key_set_add(&seen.clean, seen.racy.keys[i]),
				"%s: up to the order", row->name);
	world_free(w);
	key_set_clear(&seen.racy);
	key_set_clear(&seen.clean);
}
END_TEST

START_TEST(the_search_comes_to_the_same)
{
	const struct row *row = &rows[_i];
	struct seen seen = {.key = NULL};
	const struct prove_options options = {.at_end = seen_end,
					      .context = &seen};
	struct world *w = row_world(row, false);
	struct prove *p = prove_attach(w);
	struct prove_result r;

	world_seal(w);
	prove_run(p, &options, &r);
	ck_assert_int_eq(r.status, PROVE_ALL);
	ck_assert_msg(seen_races(&seen) == row->races,
		      "%s: races in %llu of %llu executions", row->name,
		      (unsigned long long)seen.races,
		      (unsigned long long)seen.runs);
	world_free(w);
	prove_free(p);
}
END_TEST

/* Accesses are no steps then, so there are fewer runs; where nothing orders
 * them, or something always does, it is so in these too. */
START_TEST(so_it_is_where_accesses_are_no_choices)
{
	const struct row *row = &rows[_i];
	struct world *w = row_world(row, true);
	struct seen seen = {.key = NULL};
	struct enumeration e = {.w = w, .at_end = seen_end, .context = &seen};

	world_seal(w);
	enumerate_all(&e);
	if (row->races != IN_SOME)
		ck_assert_msg(seen_races(&seen) == row->races,
			      "%s: races in %llu of %llu runs", row->name,
			      (unsigned long long)seen.races,
			      (unsigned long long)seen.runs);
	world_free(w);
}
END_TEST

/* Where all schedules together would not tell: one, by hand. */
static const struct {
	struct row row;
	const char *steps;
	bool race;
} schedules[] = {
	{{"a try that fails does not come after earlier holds",
	  {"a: write:x lock:m unlock:m lock:m unlock:m", "b: try:m write:x"},
	  IN_SOME},
	 "aaaabb",
	 true},
	{{"one that does not fail comes after them",
	  {"a: write:x lock:m unlock:m lock:m unlock:m", "b: try:m write:x"},
	  IN_SOME},
	 "aaaaabb",
	 false},
	{{"work that is queued already sees what came before",
	  {"a: queue:w", "b: write:x queue:w", "w#: read:x"},
	  IN_SOME},
	 "abbww",
	 false},
	{{"but not what comes after",
	  {"a: queue:w", "b: queue:w write:x", "w#: read:x"},
	  IN_SOME},
	 "abbww",
	 true},
};

START_TEST(a_schedule_by_hand)
{
	struct world *w = row_world(&schedules[_i].row, false);

	world_seal(w);
	script_start(w);
	script_steps(w, schedules[_i].steps);
	ck_assert_msg(race_seen(w) == schedules[_i].race, "%s",
		      schedules[_i].row.name);
	world_free(w);
}
END_TEST

START_TEST(a_race_is_told_from_both_ends)
{
	static const struct row row = {
		"", {"a: write:gpu0.x=5", "b: act:d read:gpu0.x"}, IN_ALL};
	struct world *w = row_world(&row, false);
	const struct finding *f;
	char signature[128];

	world_seal(w);
	script_start(w);
	script_steps(w, "ab");
	ck_assert_uint_eq(world_finding_count(w), 0);
	script_steps(w, "b");
	ck_assert_uint_eq(world_finding_count(w), 1);
	f = world_finding(w, 0);
	finding_signature(f, signature, sizeof(signature));
	ck_assert_str_eq(signature, "data-race x a b");
	ck_assert_str_eq(f->text, "b: b reads x(gpu0), which a writes "
				  "(0x0 -> 0x5) in a, and nothing orders the "
				  "two");
	ck_assert_uint_eq(f->end_count, 2);
	ck_assert_str_eq(f->end[0].role, "writes");
	ck_assert_uint_eq(f->end[0].step, 1);
	ck_assert_str_eq(f->end[1].role, "reads");
	ck_assert_uint_eq(f->end[1].step, 3);
	world_free(w);
}
END_TEST

enum {
	CROWD = 40, /* more tasks than clocks have room for at first */
	CROWD_LINE_BYTES = 64,
};

/* All but the last 'bare' take the mutex. */
static bool crowd_races(unsigned bare)
{
	char text[CROWD][CROWD_LINE_BYTES];
	const char *lines[CROWD + 1] = {NULL};
	struct sim_error error = {SIM_ERROR_NONE, ""};
	struct world *w = world_new(NULL, &error);
	struct strategy *s = strategy_new(strategy_type_find("random"), NULL);
	struct run_result r;
	bool race;

	ck_assert_msg(w != NULL, "%s", error.text);
	for (unsigned i = 0; i < CROWD; i++) {
		(void)snprintf(text[i], sizeof(text[i]),
			       i + bare < CROWD ? "t%u: lock:m add:y=1 write:x "
						  "unlock:m"
						: "t%u: write:x",
			       i);
		lines[i] = text[i];
	}
	check_attach_races(w);
	(void)script_build(w, lines);
	world_seal(w);
	world_run(w, &s->chooser, 1, &r);
	ck_assert_int_eq(r.status, RUN_FINISHED);
	race = race_seen(w);
	strategy_free(s);
	world_free(w);
	return race;
}

START_TEST(a_crowd_of_tasks_fits)
{
	ck_assert(!crowd_races(0));
	ck_assert(crowd_races(2));
}
END_TEST

/* The checker has no part in what a run is. */
START_TEST(a_digest_is_the_same_with_it_and_without)
{
	const struct row *row = &rows[_i];
	uint64_t digest[2];

	for (unsigned races = 0; races < 2; races++) {
		struct sim_error error = {SIM_ERROR_NONE, ""};
		struct world *w =
			races ? row_world(row, false) : world_new(NULL, &error);
		struct strategy *s =
			strategy_new(strategy_type_find("random"), NULL);
		struct run_result r;

		if (!races)
			(void)script_build(w, row->lines);
		world_seal(w);
		world_run(w, &s->chooser, 7, &r);
		digest[races] = r.digest;
		strategy_free(s);
		world_free(w);
	}
	ck_assert_uint_eq(digest[0], digest[1]);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("data_race");
	TCase *core = suite_case("core");
	TCase *limits = suite_case("limits");

	SUITE_ADD_TABLE(core, a_race_is_found_in_the_runs_that_have_it, rows);
	SUITE_ADD_TABLE(core, the_search_comes_to_the_same, rows);
	SUITE_ADD_TABLE(core, so_it_is_where_accesses_are_no_choices, rows);
	SUITE_ADD_TABLE(core, a_digest_is_the_same_with_it_and_without, rows);
	SUITE_ADD_TABLE(core, a_schedule_by_hand, schedules);
	tcase_add_test(core, a_race_is_told_from_both_ends);
	tcase_add_test(limits, a_crowd_of_tasks_fits);
	suite_add_tcase(s, core);
	suite_add_tcase(s, limits);
	return suite_main(s);
}
