/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * xoshiro256** (Blackman, Vigna) seeded by splitmix64: a few adds, shifts and
 * multiplications, the same on every machine. No library of the distribution
 * gives a generator whose numbers are fixed for ever.
 */
#include "schedule/schedule.h"

static uint64_t splitmix(uint64_t *state)
{
	uint64_t z = *state += 0x9e3779b97f4a7c15u;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return z ^ (z >> 31);
}

void generator_seed(struct generator *g, uint64_t seed)
{
	for (unsigned i = 0; i < ARRAY_COUNT(g->state); i++)
		g->state[i] = splitmix(&seed);
}

static uint64_t rotate(uint64_t value, unsigned by)
{
	return value << by | value >> (64 - by);
}

uint64_t generator_next(struct generator *g)
{
	uint64_t *s = g->state;
	uint64_t result = rotate(s[1] * 5, 7) * 9;
	uint64_t t = s[1] << 17;

	s[2] ^= s[0];
	s[3] ^= s[1];
	s[1] ^= s[2];
	s[0] ^= s[3];
	s[2] ^= t;
	s[3] = rotate(s[3], 45);
	return result;
}

uint32_t generator_below(struct generator *g, uint32_t n)
{
	uint64_t draw = generator_next(g) >> 32;

	SIM_ASSERT(n >= 1);
	/* Biased by at most n / 2^32: far below what any run count shows. */
	return (uint32_t)((draw * n) >> 32);
}

uint64_t generator_derive(uint64_t seed, uint64_t index)
{
	uint64_t state = seed ^ (index * 0xd1342543de82ef95u);

	(void)splitmix(&state);
	return splitmix(&state);
}
