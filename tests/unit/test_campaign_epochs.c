/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Aim:    the sequence of a night has each run once, gives every arm its share,
 *         is cut exactly, is put together by its shards, and hangs on nothing
 *         but the plan, the seed and what complete epochs have shown.
 * Method: made-up plans; the sequence is drawn and added up.
 */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "campaign/counted.h"
#include "campaign/epochs.h"

enum {
	MANY = 14000,
	CANARY_WITHIN = 1000,
};

/* Cells of one, two, three, one, ... arms, the last ones canaries. */
struct made {
	struct campaign_plan plan;
	struct campaign_cell *cells;
	struct campaign_arm *arms;
	struct campaign_canary *canaries;
	uint64_t *next; /* by arm: where its next range has to begin */
};

static void make(struct made *m, unsigned plain, unsigned canaries)
{
	unsigned arms = plain + canaries, cell = 0, arm = 0;

	*m = (struct made){
		.cells = calloc(arms + 1, sizeof(*m->cells)),
		.arms = calloc(arms + 1, sizeof(*m->arms)),
		.canaries = calloc(canaries + 1, sizeof(*m->canaries)),
		.next = calloc(arms + 1, sizeof(*m->next)),
	};
	for (; arm < arms; cell++) {
		unsigned count = arm < plain ? 1 + cell % 3 : 1;

		if (arm < plain && count > plain - arm)
			count = plain - arm;
		if (arm == plain)
			m->plan.plain_cells = cell;
		m->cells[cell].first_arm = arm;
		m->cells[cell].arm_count = count;
		for (unsigned i = 0; i < count; i++, arm++) {
			m->arms[arm].cell = cell;
			m->arms[arm].weight = 1 + arm % 3;
			m->arms[arm].canary =
				arm < plain ? -1 : (int)(arm - plain);
			if (arm >= plain)
				m->canaries[arm - plain] =
					(struct campaign_canary){
						.arm = arm,
						.within = CANARY_WITHIN,
					};
		}
	}
	if (!canaries)
		m->plan.plain_cells = cell;
	m->plan.range_first = 8;
	m->plan.range_max = 300;
	m->plan.twice = 20;
	m->plan.cells = m->cells;
	m->plan.cell_count = cell;
	m->plan.arms = m->arms;
	m->plan.arm_count = arms;
	m->plan.plain_arms = plain;
	m->plan.canaries = m->canaries;
	m->plan.canary_count = canaries;
}

static void release(struct made *m)
{
	free(m->cells);
	free(m->arms);
	free(m->canaries);
	free(m->next);
}

static struct epochs *begin(const struct made *m, uint64_t runs, unsigned shard,
			    unsigned shards)
{
	return epochs_new(&(struct epochs_options){
		.plan = &m->plan,
		.seed = 7,
		.shard = shard,
		.shards = shards,
		.runs = runs,
	});
}

static struct epochs *begin_adapted(const struct made *m)
{
	return epochs_new(&(struct epochs_options){
		.plan = &m->plan,
		.seed = 7,
		.shard = 1,
		.shards = 1,
		.adapted = true,
	});
}

/* Each range goes on where the arm's last one ended. Returns plain runs. */
static uint64_t follow(struct made *m, const struct epochs_order *o)
{
	uint64_t plain = 0;

	ck_assert_uint_ge(o->count, 1);
	ck_assert_uint_le(o->count, EPOCHS_ORDER_MAX);
	for (unsigned i = 0; i < o->count; i++) {
		const struct epochs_range *r = &o->ranges[i];

		ck_assert_uint_eq(m->arms[r->arm].cell, o->cell);
		ck_assert_uint_eq(r->epoch, o->epoch);
		ck_assert_uint_ge(r->runs, 1);
		ck_assert_uint_le(r->runs, m->plan.range_max);
		ck_assert_uint_eq(r->first_run, m->next[r->arm]);
		m->next[r->arm] += r->runs;
		ck_assert(!r->epoch == (r->arm >= m->plan.plain_arms));
		if (r->epoch)
			plain += r->runs;
	}
	return plain;
}

static const uint64_t limits[] = {1, 7, 8, 9, 1000, 12345, 99999};

START_TEST(the_sum_of_runs_is_exactly_what_was_asked_for)
{
	struct made m;
	struct epochs *e;
	struct epochs_order o;
	uint64_t sum = 0;

	make(&m, 20, 3);
	e = begin(&m, limits[_i], 1, 1);
	while (epochs_next(e, &o) == EPOCHS_ORDER)
		sum += follow(&m, &o);
	ck_assert_uint_eq(sum, limits[_i]);
	/* The canaries do not count, and are whole. */
	for (unsigned i = 20; i < 23; i++)
		ck_assert_uint_eq(m.next[i], CANARY_WITHIN);
	ck_assert_int_eq(epochs_next(e, &o), EPOCHS_END);
	epochs_free(e);
	release(&m);
}
END_TEST

static bool same_order(const struct epochs_order *a,
		       const struct epochs_order *b)
{
	bool same = a->number == b->number && a->cell == b->cell &&
		    a->epoch == b->epoch && a->count == b->count;

	for (unsigned i = 0; same && i < a->count; i++)
		same = a->ranges[i].arm == b->ranges[i].arm &&
		       a->ranges[i].first_run == b->ranges[i].first_run &&
		       a->ranges[i].runs == b->ranges[i].runs &&
		       a->ranges[i].twice == b->ranges[i].twice;
	return same;
}

static const unsigned shard_counts[] = {1, 2, 3, 7, 200};

START_TEST(shards_together_are_the_whole_sequence)
{
	unsigned shards = shard_counts[_i];
	struct epochs *part[200] = {NULL};
	struct made m;
	struct epochs *e;
	struct epochs_order whole, mine;

	make(&m, 20, 3);
	e = begin(&m, 50000, 1, 1);
	for (unsigned i = 0; i < shards; i++)
		part[i] = begin(&m, 50000, i + 1, shards);
	ck_assert_uint_gt(shards, 0);
	while (epochs_next(e, &whole) == EPOCHS_ORDER) {
		struct epochs *p = part[whole.number % shards];

		ck_assert_int_eq(epochs_next(p, &mine), EPOCHS_ORDER);
		ck_assert(same_order(&whole, &mine));
	}
	for (unsigned i = 0; i < shards; i++) {
		ck_assert_int_eq(epochs_next(part[i], &mine), EPOCHS_END);
		epochs_free(part[i]);
	}
	epochs_free(e);
	release(&m);
}
END_TEST

/* One epoch more, all of it shown to be in; ranges by arm. */
static void draw_epoch(struct epochs *e, struct made *m, unsigned *ret_ranges)
{
	struct epochs_order o;
	unsigned drawn = 0, epoch = 0;

	memset(ret_ranges, 0, m->plan.arm_count * sizeof(*ret_ranges));
	while (epochs_next(e, &o) == EPOCHS_ORDER) {
		(void)follow(m, &o);
		for (unsigned i = 0; i < o.count; i++)
			ret_ranges[o.ranges[i].arm]++;
		drawn += o.count;
		epoch = o.epoch;
	}
	ck_assert_int_eq(epochs_next(e, &o), EPOCHS_WAIT);
	epochs_in(e, epoch, drawn - 1);
	ck_assert_int_eq(epochs_next(e, &o), EPOCHS_WAIT);
	epochs_in(e, epoch, 1);
	ck_assert_uint_eq(epochs_complete(e), epoch + 1);
}

START_TEST(an_adapted_sequence_gives_more_to_what_pays_and_starves_none)
{
	static const unsigned wanted[] = {2, 4, 8, 8, 8, 4, 2, 1, 1};
	unsigned ranges[23];
	struct made m;
	struct epochs *e;

	make(&m, 20, 3);
	e = begin_adapted(&m);
	draw_epoch(e, &m, ranges); /* the canaries */
	for (unsigned i = 0; i < 20; i++)
		ck_assert_uint_eq(ranges[i], 0);
	for (unsigned i = 20; i < 23; i++)
		ck_assert_uint_eq(ranges[i], 4);
	for (unsigned epoch = 1; epoch < 10; epoch++) {
		/* Arm 4 shows something in the epochs 1 to 5. */
		unsigned boost = epoch == 1 ? 1 : wanted[epoch - 2];

		draw_epoch(e, &m, ranges);
		for (unsigned i = 0; i < 20; i++)
			ck_assert_uint_eq(ranges[i],
					  2 * m.arms[i].weight *
						  (i == 4 ? boost : 1));
		if (epoch <= 5)
			epochs_showed(e, 4);
	}
	epochs_free(e);
	release(&m);
}
END_TEST

START_TEST(an_epoch_of_a_small_plan_has_work_for_many)
{
	static const unsigned arms[] = {1, 2, 5, 30, 31, 32, 33, 64};

	for (unsigned i = 0; i < ARRAY_COUNT(arms); i++) {
		unsigned ranges[64], all = 0, weights = 0;
		struct made m;
		struct epochs *e;

		make(&m, arms[i], 0);
		e = begin_adapted(&m);
		draw_epoch(e, &m, ranges);
		for (unsigned j = 0; j < arms[i]; j++) {
			all += ranges[j];
			weights += m.arms[j].weight;
		}
		ck_assert_uint_ge(all, EPOCHS_RANGES_MIN);
		ck_assert_uint_lt(all, EPOCHS_RANGES_MIN + weights);
		epochs_free(e);
		release(&m);
	}
}
END_TEST

START_TEST(an_arm_of_a_large_plan_has_its_share_in_few_ranges)
{
	unsigned ranges[70];
	struct made m;
	struct epochs *e;

	make(&m, 70, 0);
	e = begin_adapted(&m);
	for (unsigned epoch = 1; epoch < 10; epoch++) {
		uint64_t runs = epochs_range_runs(&m.plan, epoch);
		uint64_t before[70], most = m.plan.range_max;

		memcpy(before, m.next, sizeof(before));
		draw_epoch(e, &m, ranges);
		for (unsigned i = 0; i < 70; i++) {
			uint64_t share =
				runs * m.arms[i].weight * epochs_boost(e, i);

			ck_assert_uint_eq(m.next[i] - before[i], share);
			ck_assert_uint_eq(ranges[i], (share + most - 1) / most);
		}
		epochs_showed(e, epoch);
	}
	epochs_free(e);
	release(&m);
}
END_TEST

START_TEST(ranges_grow_from_epoch_to_epoch)
{
	static const uint64_t wanted[] = {8, 16, 32, 64, 128, 256, 300, 300};
	struct made m;

	make(&m, 1, 0);
	for (unsigned i = 0; i < ARRAY_COUNT(wanted); i++)
		ck_assert_uint_eq(epochs_range_runs(&m.plan, i + 1), wanted[i]);
	m.plan.range_first = m.plan.range_max = CAMPAIGN_RANGE_MAX;
	ck_assert_uint_eq(epochs_range_runs(&m.plan, 1), CAMPAIGN_RANGE_MAX);
	ck_assert_uint_eq(epochs_range_runs(&m.plan, 1000000),
			  CAMPAIGN_RANGE_MAX);
	release(&m);
}
END_TEST

START_TEST(an_epoch_is_complete_when_all_before_are)
{
	struct made m;
	struct epochs *e;
	struct epochs_order o;
	unsigned drawn[4] = {0};

	make(&m, 20, 3);
	e = begin(&m, 0, 1, 1);
	do {
		ck_assert_int_eq(epochs_next(e, &o), EPOCHS_ORDER);
		drawn[o.epoch] += o.count;
	} while (o.epoch < 3);
	epochs_in(e, 2, drawn[2]);
	ck_assert_uint_eq(epochs_complete(e), 0);
	epochs_in(e, 1, drawn[1] - 1);
	epochs_in(e, 0, drawn[0]);
	ck_assert_uint_eq(epochs_complete(e), 1);
	epochs_in(e, 1, 1);
	ck_assert_uint_eq(epochs_complete(e), 3);
	epochs_free(e);
	release(&m);
}
END_TEST

START_TEST(what_is_cut_is_not_complete)
{
	static const unsigned arms[] = {20, 70};
	unsigned repeat = _i ? 1 : 2;
	struct made m;
	struct epochs *e;
	struct epochs_order o;
	uint64_t epoch_runs = 0;

	make(&m, arms[_i], 0);
	for (unsigned i = 0; i < arms[_i]; i++)
		epoch_runs += repeat * 8 * m.arms[i].weight;
	for (unsigned cut = 0; cut < 2; cut++) {
		e = begin(&m, epoch_runs - cut, 1, 1);
		while (epochs_next(e, &o) == EPOCHS_ORDER)
			epochs_in(e, o.epoch, o.count);
		/* Epoch 0 is empty without canaries. */
		ck_assert_uint_eq(epochs_complete(e), cut ? 1 : 2);
		epochs_free(e);
	}
	release(&m);
}
END_TEST

START_TEST(a_plan_of_canaries_alone_ends)
{
	struct made m;
	struct epochs *e;
	struct epochs_order o;
	unsigned ranges = 0;

	make(&m, 0, 2);
	e = begin(&m, 0, 1, 1);
	while (epochs_next(e, &o) == EPOCHS_ORDER)
		ranges += o.count;
	ck_assert_uint_eq(ranges, 8);
	epochs_free(e);
	release(&m);
}
END_TEST

START_TEST(about_one_range_in_twenty_is_made_twice)
{
	struct made m;
	struct epochs *e;
	struct epochs_order o;
	unsigned twice = 0, all = 0;

	make(&m, MANY, 0);
	e = begin(&m, 3000000, 1, 1);
	while (epochs_next(e, &o) == EPOCHS_ORDER) {
		all += o.count;
		for (unsigned i = 0; i < o.count; i++)
			twice += o.ranges[i].twice;
	}
	ck_assert_uint_gt(all, 2 * MANY);
	ck_assert_uint_gt(twice, all / 22);
	ck_assert_uint_lt(twice, all / 18);
	epochs_free(e);
	release(&m);
}
END_TEST

START_TEST(epochs_are_shuffled_each_in_its_own_way)
{
	unsigned first[3][20] = {{0}}, at[3] = {0}, moved = 0;
	struct made m;
	struct epochs *e;
	struct epochs_order o;

	make(&m, 20, 0);
	e = begin(&m, 0, 1, 1);
	do {
		ck_assert_int_eq(epochs_next(e, &o), EPOCHS_ORDER);
		if (o.epoch < 3)
			first[o.epoch][at[o.epoch]++] = o.cell;
	} while (o.epoch < 3);
	ck_assert_uint_eq(at[1], at[2]);
	for (unsigned i = 0; i < at[1]; i++)
		moved += first[1][i] != first[2][i];
	ck_assert_uint_gt(moved, at[1] / 2);
	epochs_free(e);
	release(&m);
}
END_TEST

/* Pieces of [0, 100) of one arm that are there, and what is missing. */
static const struct {
	uint64_t there[4][2];
	uint64_t missing[4][2];
} pieces[] = {
	{{{0}}, {{0, 100}}},
	{{{0, 100}}, {{0}}},
	{{{0, 50}}, {{50, 50}}},
	{{{50, 50}}, {{0, 50}}},
	{{{20, 30}, {0, 10}}, {{10, 10}, {50, 50}}},
	/* Two parts around a run that kills, and the run. */
	{{{0, 41}, {42, 58}, {41, 1}}, {{0}}},
	{{{42, 58}, {0, 41}}, {{41, 1}}},
	{{{99, 1}, {0, 1}}, {{1, 98}}},
	{{{0, 300}}, {{0}}},
	{{{90, 300}}, {{0, 90}}},
};

START_TEST(what_is_counted_is_not_missing)
{
	struct counted *c = counted_new(3);
	uint64_t first = 0, runs;
	unsigned count = 0;

	for (unsigned i = 0; i < 4; i++)
		counted_add(c, 1, 1000 + pieces[_i].there[i][0],
			    pieces[_i].there[i][1]);
	/* Neighbours do not matter. */
	counted_add(c, 0, 0, 5000);
	counted_add(c, 1, 500, 500);
	while (counted_missing(c, 1, 1000 + first, 100 - first, &first,
			       &runs)) {
		ck_assert_uint_eq(first, 1000 + pieces[_i].missing[count][0]);
		ck_assert_uint_eq(runs, pieces[_i].missing[count][1]);
		first = first - 1000 + runs;
		count++;
	}
	ck_assert(count == 4 || !pieces[_i].missing[count][1]);
	/* The same again from the beginning, and of an arm without any. */
	ck_assert(counted_missing(c, 1, 0, 100, &first, &runs));
	ck_assert(first == 0 && runs == 100);
	ck_assert(counted_missing(c, 2, 0, 100, &first, &runs));
	counted_free(c);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("campaign_epochs");
	TCase *core = tcase_create("core");
	SRunner *runner;
	int failed;

	tcase_add_loop_test(core, the_sum_of_runs_is_exactly_what_was_asked_for,
			    0, ARRAY_COUNT(limits));
	tcase_add_loop_test(core, shards_together_are_the_whole_sequence, 0,
			    ARRAY_COUNT(shard_counts));
	tcase_add_test(
		core,
		an_adapted_sequence_gives_more_to_what_pays_and_starves_none);
	tcase_add_test(core, an_epoch_of_a_small_plan_has_work_for_many);
	tcase_add_test(core,
		       an_arm_of_a_large_plan_has_its_share_in_few_ranges);
	tcase_add_test(core, ranges_grow_from_epoch_to_epoch);
	tcase_add_test(core, an_epoch_is_complete_when_all_before_are);
	tcase_add_loop_test(core, what_is_cut_is_not_complete, 0, 2);
	tcase_add_test(core, a_plan_of_canaries_alone_ends);
	tcase_add_test(core, about_one_range_in_twenty_is_made_twice);
	tcase_add_test(core, epochs_are_shuffled_each_in_its_own_way);
	tcase_add_loop_test(core, what_is_counted_is_not_missing, 0,
			    ARRAY_COUNT(pieces));
	suite_add_tcase(suite, core);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
