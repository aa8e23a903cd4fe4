/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Aim:    a data race is predicted from a run that does not show it, and one
 *         run that is steered shows it; what locks or other things always
 *         order is not predicted.
 * Method: programs whose races are known, looked at in one run in which the
 *         tasks go one after the other in the order of their creation, so that
 *         happens-before orders what a lock could have ordered the other way.
 */
#include "script.h"
#include "suite.h"

#include "check/check.h"
#include "explore/predict_races.h"

static const struct row {
	const char *name;
	const char *lines[8];
	unsigned shown; /* by the run itself */
	unsigned predicted;
} rows[] = {
	{"behind a mutex that does not guard it",
	 {"a: write:x lock:m unlock:m", "b: lock:m unlock:m write:x"},
	 0,
	 1},
	{"behind a spinlock",
	 {"a: write:x spin:m unspin:m", "b: spin:m unspin:m read:x"},
	 0,
	 1},
	{"behind two mutexes, by way of a third task",
	 {"a: write:x lock:m unlock:m", "b: lock:m unlock:m lock:n unlock:n",
	  "c: lock:n unlock:n read:x"},
	 0,
	 1},
	{"behind an atomic change, which is no lock",
	 {"a: write:x add:y=1", "b: add:y=1 write:x"},
	 0,
	 0},
	{"a race that the run shows", {"a: write:x", "b: write:x"}, 1, 0},
	{"one mutex",
	 {"a: lock:m write:x unlock:m", "b: lock:m write:x unlock:m"},
	 0,
	 0},
	{"one mutex, and another one inside",
	 {"a: lock:m lock:n write:x unlock:n unlock:m",
	  "b: lock:m write:x unlock:m"},
	 0,
	 0},
	{"two readers of a rwsem and their writer",
	 {"a: rd:s read:x ru:s", "b: rd:s read:x ru:s", "c: wr:s write:x wu:s"},
	 0,
	 0},
	{"a write behind readers that a writer parts",
	 {"a: rd:s write:x ru:s", "c: wr:s wu:s", "b: rd:s write:x ru:s"},
	 0,
	 1},
	{"a downgrade",
	 {"a: wr:s write:x downgrade:s ru:s", "b: rd:s read:x ru:s"},
	 0,
	 0},
	{"a write after a downgrade",
	 {"a: wr:s downgrade:s write:x ru:s", "c: wr:s wu:s",
	  "b: rd:s read:x ru:s"},
	 0,
	 1},
	{"a write section after a downgrade wants its readers gone",
	 {"a: wr:s downgrade:s write:x ru:s", "b: wr:s wu:s write:x"},
	 0,
	 0},
	{"the section reads what the other one wrote",
	 {"a: write:x lock:m write:y=1 unlock:m",
	  "b: lock:m read:y unlock:m write:x"},
	 0,
	 0},
	{"the section reads what nobody wrote",
	 {"a: write:x lock:m read:y unlock:m",
	  "b: lock:m read:y unlock:m write:x"},
	 0,
	 1},
	{"a race that needs the sections in the other order is missed",
	 {"a: lock:m write:x unlock:m", "b: lock:m unlock:m write:x"},
	 0,
	 0},
	{"a section that is not over",
	 {"a: lock:n write:x lock:m unlock:m unlock:n",
	  "b: lock:m unlock:m write:x"},
	 0,
	 1},
	{"a completion",
	 {"a: write:x lock:m unlock:m complete:c",
	  "b: wait:c lock:m unlock:m write:x"},
	 0,
	 0},
	{"a task that is created",
	 {"a: write:x lock:m create:b unlock:m", "b@: lock:m unlock:m write:x"},
	 0,
	 0},
	{"a task that is created before",
	 {"a: create:b write:x lock:m unlock:m", "b@: lock:m unlock:m write:x"},
	 0,
	 1},
	{"behind a try",
	 {"a: write:x lock:m unlock:m", "b: try:m unlock?:m write:x"},
	 0,
	 1},
	{"a try that failed stays one",
	 {"a: write:x lock:m lock:n unlock:n wait:c unlock:m",
	  "b: try:m lock:n unlock:n complete:c write:x"},
	 0,
	 0},
	{"a message",
	 {"a: write:x lock:m unlock:m send:d=1",
	  "b: receive:d lock:m unlock:m write:x"},
	 0,
	 0},
	{"a work item",
	 {"a: write:x lock:m unlock:m queue:w", "w#: lock:m unlock:m write:x"},
	 0,
	 0},
	{"a task that is waited for",
	 {"a: lock:m unlock:m join:b write:x", "b: write:x lock:m unlock:m"},
	 0,
	 0},
	{"two atomic changes",
	 {"a: add:x=1 lock:m unlock:m", "b: lock:m unlock:m add:x=1"},
	 0,
	 0},
};

/* Tasks go in the order of their creation, each as far as it can. */
static void order_begin(void *state, const struct world *w, uint64_t seed)
{
	(void)state;
	(void)w;
	(void)seed;
}

static unsigned order_pick(void *state, const struct world *w, uint64_t enabled)
{
	(void)state;
	(void)w;
	return (unsigned)__builtin_ctzll(enabled);
}

static uint32_t order_choose(void *state, const struct world *w,
			     enum choice_kind kind, uint32_t n)
{
	(void)state;
	(void)w;
	(void)kind;
	(void)n;
	return 0;
}

static void order_init(void *state, const struct strategy_options *options,
		       struct chooser *ret_chooser)
{
	(void)options;
	*ret_chooser = (struct chooser){
		.state = state,
		.begin = order_begin,
		.pick = order_pick,
		.choose = order_choose,
	};
}

static const struct strategy_type in_order = {
	.name = "in-order",
	.sentence = "in the order of creation",
	.state_bytes = 1,
	.init = order_init,
};

struct looked_at {
	struct world *w;
	struct race_trace *trace;
	struct tally *t;
	struct race_predictions *p;
};

static struct looked_at look(const struct row *row)
{
	struct sim_error error = {SIM_ERROR_NONE, ""};
	struct looked_at ret = {.w = world_new(NULL, &error), .t = tally_new()};
	const struct predict_options options = {
		.strategy = &in_order, .runs = 1, .tally = ret.t};

	ck_assert_msg(ret.w != NULL, "%s", error.text);
	check_attach_races(ret.w);
	(void)script_build(ret.w, row->lines);
	ret.trace = race_trace_attach(ret.w);
	world_seal(ret.w);
	ret.p = predict_races(ret.w, ret.trace, &options);
	return ret;
}

static void release(struct looked_at *l)
{
	predict_races_free(l->p);
	tally_free(l->t);
	world_free(l->w);
	race_trace_free(l->trace);
}

static unsigned shown_by_the_run(struct world *w)
{
	struct strategy *s = strategy_new(&in_order, NULL);
	struct run_result r;

	world_run(w, &s->chooser, 1, &r);
	strategy_free(s);
	return world_finding_count(w);
}

/* All races that are predicted are there: the first steered run shows them. */
START_TEST(row_is_predicted_and_confirmed_by_one_more_run)
{
	const struct row *row = &rows[_i];
	struct looked_at l = look(row);

	ck_assert_msg(l.p->count == row->predicted, "%s: %u predicted",
		      row->name, l.p->count);
	for (unsigned i = 0; i < l.p->count; i++) {
		ck_assert_msg(l.p->of[i].confirmed, "%s: suspected", row->name);
		ck_assert_uint_eq(l.p->of[i].runs, 1);
		ck_assert_str_eq(l.p->of[i].signature, l.t->signature[i].text);
	}
	ck_assert_uint_eq(l.t->signature_count, row->predicted);
	ck_assert(!l.p->full);
	ck_assert_msg(shown_by_the_run(l.w) == row->shown, "%s: %u shown",
		      row->name, world_finding_count(l.w));
	release(&l);
}
END_TEST

/* The schedule that the tally keeps shows the race again. */
START_TEST(what_is_confirmed_replays)
{
	struct looked_at l = look(&rows[0]);
	struct schedule *s = schedule_new();
	struct sim_error error = {SIM_ERROR_NONE, ""};
	struct replay *replay;
	struct run_result r;

	ck_assert_uint_eq(l.t->signature_count, 1);
	ck_assert(schedule_parse(s, l.t->signature[0].schedule, &error));
	replay = replay_new(s);
	world_run(l.w, replay_chooser(replay), 0, &r);
	ck_assert_str_eq(replay_divergence(replay), "");
	ck_assert_uint_eq(r.digest, l.t->signature[0].digest);
	ck_assert_uint_eq(world_finding_count(l.w), 1);
	ck_assert_ptr_eq(world_finding(l.w, 0)->klass, &check_data_race);
	replay_free(replay);
	schedule_free(s);
	release(&l);
}
END_TEST

START_TEST(who_does_what_where)
{
	struct looked_at l = look(&rows[1]);
	const struct race_prediction *p = &l.p->of[0];

	ck_assert_str_eq(p->variable, "x");
	ck_assert_str_eq(p->end[0].name, "a");
	ck_assert_str_eq(p->end[0].role, "writes");
	ck_assert_uint_eq(p->end[0].place->line, 1);
	ck_assert_str_eq(p->end[1].name, "b");
	ck_assert_str_eq(p->end[1].role, "reads");
	ck_assert_uint_eq(p->end[1].place->line, 3);
	ck_assert_uint_eq(p->end[1].steps, 3);
	/* The two steps of b that take the lock and give it back. */
	ck_assert_uint_eq(p->needed_count, 2);
	release(&l);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("predict_races");
	TCase *core = suite_case("core");

	SUITE_ADD_TABLE(core, row_is_predicted_and_confirmed_by_one_more_run,
			rows);
	tcase_add_test(core, what_is_confirmed_replays);
	tcase_add_test(core, who_does_what_where);
	suite_add_tcase(s, core);
	return suite_main(s);
}
