/* SPDX-License-Identifier: GPL-2.0-only */
/* The values chosen in one step, counted up like an odometer. */
#ifndef EXPLORE_VALUES_H
#define EXPLORE_VALUES_H

#include "explore/prove.h"

struct values {
	uint32_t value[PROVE_VALUES_MAX];
	uint32_t count[PROVE_VALUES_MAX];
	unsigned given; /* fixed; the rest begins at 0 */
	unsigned used;
};

static inline void values_reset(struct values *v)
{
	v->given = 0;
	v->used = 0;
}

/* The same choices again. */
static inline void values_repeat(struct values *v)
{
	v->given = v->used;
	v->used = 0;
}

/* The value of the next choice among n; false if there is no room. */
static inline bool values_choose(struct values *v, uint32_t n,
				 uint32_t *ret_value)
{
	*ret_value = 0;
	if (v->used == PROVE_VALUES_MAX)
		return false;
	if (v->used >= v->given)
		v->value[v->used] = 0;
	v->count[v->used] = n;
	*ret_value = v->value[v->used++];
	return true;
}

/* The next combination; false when all have been had. */
static inline bool values_advance(struct values *v)
{
	while (v->used && v->value[v->used - 1] + 1 == v->count[v->used - 1])
		v->used--;
	if (!v->used)
		return false;
	v->value[v->used - 1]++;
	values_repeat(v);
	return true;
}

#endif
