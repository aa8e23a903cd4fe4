/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Aim:    a deadlock is predicted from a run that did not come to it, and one
 * run that is steered comes to it; what cannot deadlock is not predicted, or is
 * suspected at most. Method: programs whose deadlocks are known, looked at
 * in one run in which each task runs as long as it can.
 */
#include "script.h"
#include "suite.h"
#include "textbook.h"

#include "explore/predict.h"

static const struct row {
	const char *name;
	const char *lines[8];
	unsigned patterns;
	unsigned confirmed;
	unsigned gated;
	const char *gate; /* of the first */
} rows[] = {
	{"two locks in both orders",
	 {"t1: lock:a lock:b unlock:b unlock:a",
	  "t2: lock:b lock:a unlock:a unlock:b"},
	 1,
	 1,
	 0,
	 NULL},
	{"one order",
	 {"t1: lock:a lock:b unlock:b unlock:a",
	  "t2: lock:a lock:b unlock:b unlock:a"},
	 0,
	 0,
	 0,
	 NULL},
	{"a gate",
	 {"t1: lock:g lock:a lock:b unlock:b unlock:a unlock:g",
	  "t2: lock:g lock:b lock:a unlock:a unlock:b unlock:g"},
	 0,
	 0,
	 1,
	 "g"},
	{"readers are no gate",
	 {"t1: rd:g lock:a lock:b unlock:b unlock:a ru:g",
	  "t2: rd:g lock:b lock:a unlock:a unlock:b ru:g"},
	 1,
	 1,
	 0,
	 NULL},
	{"one task alone",
	 {"t1: lock:a lock:b unlock:b unlock:a lock:b lock:a "
	  "unlock:a unlock:b"},
	 0,
	 0,
	 0,
	 NULL},
	{"two readers in both orders",
	 {"t1: rd:a rd:b ru:b ru:a", "t2: rd:b rd:a ru:a ru:b"},
	 0,
	 0,
	 0,
	 NULL},
	{"a reader behind a queued writer",
	 {"t1: rd:s lock:m unlock:m ru:s", "t2: lock:m rd:s ru:s unlock:m",
	  "t3: wr:s wu:s"},
	 1,
	 1,
	 0,
	 NULL},
	{"a reader again behind a queued writer",
	 {"t1: rd:s rd:s ru:s ru:s", "t2: wr:s wu:s"},
	 1,
	 1,
	 0,
	 NULL},
	{"a try waits for nobody",
	 {"t1: lock:a try:b unlock?:b unlock:a",
	  "t2: lock:b lock:a unlock:a unlock:b"},
	 0,
	 0,
	 0,
	 NULL},
	{"but what it took is held",
	 {"t1: try:a lock:b unlock:b unlock?:a",
	  "t2: lock:b lock:a unlock:a unlock:b"},
	 1,
	 1,
	 0,
	 NULL},
	{"ordered by another thing: suspected",
	 {"t1: lock:a lock:b unlock:b unlock:a complete:c",
	  "t2: wait:c lock:b lock:a unlock:a unlock:b"},
	 1,
	 0,
	 0,
	 NULL},
	{"another deadlock of the same tasks confirms nothing",
	 {"t1: lock:a lock:b unlock:b unlock:a lock:c lock:d unlock:d unlock:c "
	  "complete:e",
	  "t2: lock:b lock:a unlock:a unlock:b wait:e lock:d lock:c unlock:c "
	  "unlock:d"},
	 2,
	 1,
	 0,
	 NULL},
};

static struct predictions *predict_one(struct world *w, struct tally *t)
{
	const struct predict_options options = {
		.strategy = strategy_type_find("pct"),
		.strategy_options = {.depth = 1, .choices_hint = 1},
		.runs = 1,
		.tally = t,
	};

	return predict(w, &options);
}

/* A run of one strategy that ends well. */
START_TEST(row_is_predicted_from_one_run)
{
	const struct row *row = &rows[_i];
	struct world *w = script_world(row->lines);
	struct tally *t = tally_new();
	struct predictions *p = predict_one(w, t);
	unsigned confirmed = 0;

	for (unsigned i = 0; i < p->open.count; i++)
		confirmed += p->open.of[i].confirmed;
	ck_assert_msg(p->open.count == row->patterns, "%s: %u patterns",
		      row->name, p->open.count);
	ck_assert_msg(confirmed == row->confirmed, "%s: %u confirmed",
		      row->name, confirmed);
	ck_assert_msg(p->gated.count == row->gated, "%s: %u gated", row->name,
		      p->gated.count);
	if (row->gate)
		ck_assert_str_eq(p->gated.of[0].gate, row->gate);
	if (confirmed)
		ck_assert_uint_eq(p->open.of[0].runs, 1);
	ck_assert_uint_eq(t->signature_count, row->confirmed);
	ck_assert(!p->full);
	free(p);
	tally_free(t);
	world_free(w);
}
END_TEST

/* The run that was looked at did not deadlock itself: the tally has the steered
 * one alone, and its schedule shows the finding again. */
START_TEST(philosophers_need_one_run_and_one_more)
{
	struct world *w =
		textbook_world(&textbook_philosophers_naive, (unsigned)_i);
	struct tally *t = tally_new();
	struct predictions *p = predict_one(w, t);

	ck_assert_uint_eq(p->open.count, 1);
	ck_assert_uint_eq(p->open.of[0].count, (unsigned)_i);
	ck_assert(p->open.of[0].confirmed);
	ck_assert_uint_eq(p->open.of[0].runs, 1);
	ck_assert_uint_eq(t->runs, 1);
	ck_assert_uint_eq(t->signature_count, 1);
	ck_assert_str_eq(t->signature[0].text, p->open.of[0].signature);
	free(p);
	tally_free(t);
	world_free(w);
}
END_TEST

START_TEST(ordered_philosophers_are_not_predicted)
{
	struct world *w = textbook_world(&textbook_philosophers_ordered, 5);
	struct predictions *p = predict_one(w, NULL);

	ck_assert_uint_eq(p->open.count, 0);
	free(p);
	world_free(w);
}
END_TEST

/* The circle is only there if the try comes while the lock is free. */
static const char *const seldom[] = {
	"t1: lock:a lock:b unlock:b unlock:a",
	"t2: try:g lock?:b lock?:a unlock?:a unlock?:b unlock?:g",
	"t3: lock:g act:d act:d act:d act:d act:d act:d act:d act:d unlock:g",
	NULL};
static const char *const same[] = {"t1: lock:a lock:b unlock:b unlock:a",
				   "t2: lock:a lock:b unlock:b unlock:a", NULL};

static const struct series {
	const char *const *lines;
	uint64_t runs, runs_max;
	uint64_t looked_at; /* 0: more than 'runs' */
	unsigned patterns;
} series[] = {
	{seldom, 1, 0, 1, 0},
	{seldom, 8, 64, 0, 1},
	{same, 8, 0, 8, 0},
	/* The first shows all that there is. */
	{same, 8, 64, 9, 0},
	{same, 8, 8, 8, 0},
	{same, 8, 3, 8, 0},
};

START_TEST(runs_are_looked_at_as_long_as_they_show_something_new)
{
	const struct series *row = &series[_i];
	const struct predict_options options = {
		.strategy = strategy_type_find("random"),
		.seed = 1,
		.runs = row->runs,
		.runs_max = row->runs_max,
	};
	struct world *w = script_world(row->lines);
	struct predictions *p = predict(w, &options);

	if (row->looked_at)
		ck_assert_uint_eq(p->runs, row->looked_at);
	else
		ck_assert_uint_gt(p->runs, row->runs);
	ck_assert_uint_eq(p->open.count, row->patterns);
	free(p);
	world_free(w);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("predict");
	TCase *core = suite_case("core");

	SUITE_ADD_TABLE(core, row_is_predicted_from_one_run, rows);
	tcase_add_loop_test(core, philosophers_need_one_run_and_one_more, 2,
			    11);
	tcase_add_test(core, ordered_philosophers_are_not_predicted);
	SUITE_ADD_TABLE(core,
			runs_are_looked_at_as_long_as_they_show_something_new,
			series);
	suite_add_tcase(s, core);
	return suite_main(s);
}
