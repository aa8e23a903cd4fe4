/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The values chosen in one step, counted up like an odometer. A combination
 * has a code: 0 if nothing was chosen, or one more than the number whose digits
 * are the values, to the bases of their choices, first value last.
 */
#ifndef EXPLORE_VALUES_H
#define EXPLORE_VALUES_H

#include "explore/prove.h"

struct values {
	uint32_t value[PROVE_VALUES_MAX];
	uint32_t count[PROVE_VALUES_MAX];
	unsigned given; /* fixed; the rest begins at 0 */
	unsigned used;
	uint64_t combinations; /* of the choices so far */
	uint64_t wanted;       /* what is left of a code, or 0: none is given */
	uint64_t code;	       /* so far */
};

static inline void values_begin(struct values *v, unsigned given)
{
	v->given = given;
	v->used = 0;
	v->combinations = 1;
	v->wanted = 0;
	v->code = 0;
}

static inline void values_reset(struct values *v)
{
	values_begin(v, 0);
}

/* The same choices again. */
static inline void values_repeat(struct values *v)
{
	values_begin(v, v->used);
}

/* The combination of that code. */
static inline void values_of_code(struct values *v, uint64_t code)
{
	values_begin(v, 0);
	v->wanted = code;
}

/* The value of the next choice among n; false if there is no room. */
static inline bool values_choose(struct values *v, uint32_t n,
				 uint32_t *ret_value)
{
	uint64_t combinations;

	*ret_value = 0;
	if (v->used == PROVE_VALUES_MAX ||
	    __builtin_mul_overflow(v->combinations, n, &combinations) ||
	    combinations >= UINT64_MAX - 1)
		return false;
	if (v->used >= v->given)
		v->value[v->used] = 0;
	if (v->wanted) {
		v->value[v->used] = (uint32_t)((v->wanted - 1) % n);
		v->wanted = (v->wanted - 1) / n + 1;
	}
	v->count[v->used] = n;
	*ret_value = v->value[v->used++];
	v->code += *ret_value * v->combinations + (v->used == 1);
	v->combinations = combinations;
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
