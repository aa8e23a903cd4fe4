/* SPDX-License-Identifier: GPL-2.0-only */
/* Aim: estimates of what was not seen, against values worked out by hand. */
#include "suite.h"

#include "cli/unseen.h"

static const struct row {
	uint64_t runs;
	uint64_t hits[6]; /* of each signature; 0: the end */
	uint64_t first[6];
	struct unseen wanted;
} rows[] = {
	/* Nothing: the rule of three. */
	{1000, {0}, {0}, {0, 0, 0, 3000000, 0, 0, 0}},
	/* f1 / n; Chao: f1^2 / (2 f2). */
	{1000, {1, 1, 2, 500}, {900, 700, 300, 0}, {4, 2, 1, 2000000, 2, 1, 2}},
	/* No doubletons: f1 (f1 - 1) / 2. */
	{100, {1, 1, 1, 9}, {99, 5, 50, 10}, {4, 3, 0, 30000000, 3, 1, 2}},
	/* Several in one run: no more than certain. */
	{1, {1, 1}, {0, 0}, {2, 2, 0, 1000000000, 1, 0, 0}},
	/* All seen often. */
	{300, {3, 3}, {0, 149}, {2, 0, 0, 10000000, 0, 1, 2}},
};

START_TEST(what_was_not_seen_is_estimated)
{
	const struct row *row = &rows[_i];
	struct tally *t = tally_new();
	struct unseen u;

	t->runs = row->runs;
	for (unsigned i = 0; row->hits[i]; i++) {
		struct tally_signature *s = tally_signature_new(t);

		s->hits = row->hits[i];
		s->first_run = row->first[i];
	}
	unseen_of(t, &u);
	ck_assert_mem_eq(&u, &row->wanted, sizeof(u));
	tally_free(t);
}
END_TEST

static const struct {
	uint64_t tasks, choices, runs;
	unsigned depth;
	uint64_t low_ppb, high_ppb;
} misses[] = {
	/* One run: 1 - 1/(2 * 10). */
	{2, 10, 1, 2, 950000000, 950000001},
	/* Depth 1: the order of whole tasks. */
	{4, 1000, 1, 1, 750000000, 750000001},
	/* (1 - 1/400)^1000 = 0.081827... */
	{5, 80, 1000, 2, 81827000, 81829000},
	/* One task has one order. */
	{1, 7, 1, 1, 0, 0},
	/* Never 0 where a miss is possible. */
	{5, 80, 1000000, 2, 1, 1},
};

START_TEST(pct_misses_with_the_chance_of_its_bound)
{
	uint64_t ppb = unseen_pct_miss_ppb(misses[_i].tasks, misses[_i].choices,
					   misses[_i].depth, misses[_i].runs);

	ck_assert_uint_ge(ppb, misses[_i].low_ppb);
	ck_assert_uint_le(ppb, misses[_i].high_ppb);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("unseen");
	TCase *core = suite_case("core");

	SUITE_ADD_TABLE(core, what_was_not_seen_is_estimated, rows);
	SUITE_ADD_TABLE(core, pct_misses_with_the_chance_of_its_bound, misses);
	suite_add_tcase(s, core);
	return suite_main(s);
}
