/* SPDX-License-Identifier: GPL-2.0-only */
/* Statements about what was not seen. Integers only: printed, and compared. */
#include "explore/explore.h"

enum {
	PPB = 1000000000,
	RULE_OF_THREE_FROM = 30,
};

/* base^exponent for a base in parts per billion, rounded up, so that the bound
 * errs on the safe side. */
static uint64_t power_ppb(uint64_t base_ppb, uint64_t exponent)
{
	uint64_t result = PPB;

	for (; exponent; exponent--)
		result = (result * base_ppb + PPB - 1) / PPB;
	return result;
}

/*
 * The rate p for which n runs without a hit have probability 5 %:
 * (1 - p)^n = 0.05. By bisection for few runs; from 30 runs on 3/n, which is
 * never below the exact bound.
 */
uint64_t explore_rate_bound_ppb(uint64_t runs)
{
	uint64_t low = 0;
	uint64_t high = PPB;

	if (!runs)
		return PPB;
	if (runs >= RULE_OF_THREE_FROM)
		return (3 * (uint64_t)PPB + runs - 1) / runs;
	while (high - low > 1) {
		uint64_t middle = (low + high) / 2;

		if (power_ppb(PPB - middle, runs) > PPB / 20)
			low = middle;
		else
			high = middle;
	}
	return high;
}
