/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reference counts as lib/refcount.c: saturating, and a finding (refcount)
 * when a dead one is taken or dropped.
 */
#ifndef WORLD_REFCOUNT_H
#define WORLD_REFCOUNT_H

#include "world/task.h"

struct refcount {
	struct object object;
	uint64_t value;
};

enum {
	REFCOUNT_SATURATED = 1 << 30,
};

void refcount_init(struct refcount *r, const char *name, const char *owner,
		   uint64_t value);

/* Yields: yes, once each. */
#define refcount_inc(r) refcount_inc_at(r, PLACE_HERE)
/* False, and no change, if it is zero. */
#define refcount_inc_not_zero(r) refcount_inc_not_zero_at(r, PLACE_HERE)
/* True if this dropped the last reference. */
#define refcount_dec_and_test(r) refcount_dec_and_test_at(r, PLACE_HERE)
/* True if this dropped the only one; no change if there are others. */
#define refcount_dec_if_one(r) refcount_dec_if_one_at(r, PLACE_HERE)
#define refcount_read(r)       refcount_read_at(r, PLACE_HERE)
void refcount_inc_at(struct refcount *r, const struct place *place);
bool refcount_inc_not_zero_at(struct refcount *r, const struct place *place);
bool refcount_dec_and_test_at(struct refcount *r, const struct place *place);
bool refcount_dec_if_one_at(struct refcount *r, const struct place *place);
uint64_t refcount_read_at(struct refcount *r, const struct place *place);

#endif
