/* SPDX-License-Identifier: GPL-2.0-only */
/* Two tallies are one, but for windows, turns and blocks. */
#ifndef TEST_CAMPAIGN_SAME_H
#define TEST_CAMPAIGN_SAME_H

#include "explore/explore.h"

#include <check.h>

static inline void same_signature(const struct tally_signature *a,
				  const struct tally_signature *b)
{
	ck_assert_str_eq(a->text, b->text);
	ck_assert_ptr_eq(a->klass, b->klass);
	ck_assert_uint_eq(a->hits, b->hits);
	ck_assert_uint_eq(a->first_run, b->first_run);
	ck_assert_uint_eq(a->seed, b->seed);
	ck_assert_ptr_eq(a->strategy, b->strategy);
	ck_assert_uint_eq(a->preemptions, b->preemptions);
	ck_assert_uint_eq(a->steps, b->steps);
	ck_assert_uint_eq(a->tasks, b->tasks);
	ck_assert_str_eq(a->schedule, b->schedule);
	ck_assert_uint_eq(a->digest, b->digest);
}

static inline void same_tally(const struct tally *a, const struct tally *b)
{
	ck_assert_uint_eq(a->runs, b->runs);
	ck_assert_uint_eq(a->steps, b->steps);
	ck_assert_mem_eq(a->status, b->status, sizeof(a->status));
	ck_assert_uint_eq(a->livelocked, b->livelocked);
	ck_assert_uint_eq(a->given_up, b->given_up);
	ck_assert_uint_eq(a->ops, b->ops);
	ck_assert_uint_eq(a->ops_effective, b->ops_effective);
	ck_assert_uint_eq(a->counted, b->counted);
	ck_assert_uint_eq(a->choices_max, b->choices_max);
	ck_assert_uint_eq(a->signatures_full, b->signatures_full);
	ck_assert_uint_eq(a->digest, b->digest);
	ck_assert_mem_eq(a->class_hits, b->class_hits, sizeof(a->class_hits));
	ck_assert_uint_eq(a->signature_count, b->signature_count);
	for (unsigned i = 0; i < a->signature_count; i++)
		same_signature(&a->signature[i], &b->signature[i]);
}

#endif
