/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The interval of Clopper and Pearson (1934): the rates at which as many hits
 * or more, or as many or fewer, still have half of 5 %. The chance of k hits or
 * more in n runs is the regularized incomplete beta function I_p(k, n - k + 1),
 * computed by its continued fraction (Abramowitz and Stegun 26.5.8) with the
 * method of Lentz. Floating point: for reports only.
 */
#include "explore/explore.h"

#include <math.h>

enum {
	TERMS_MAX = 200000, /* grows with the square root of the runs */
	HALVINGS = 80,
};

/* One term of the fraction: 1 + d x, kept away from zero. */
static double away_from_zero(double x)
{
	return fabs(x) < 1e-300 ? 1e-300 : x;
}

static double beta_fraction(double a, double b, double x)
{
	double c = 1;
	double d = 1 / away_from_zero(1 - (a + b) * x / (a + 1));
	double value = d;

	for (int i = 1; i <= TERMS_MAX; i++) {
		double even = i * (b - i) * x / ((a + 2 * i - 1) * (a + 2 * i));
		double odd = -(a + i) * (a + b + i) * x /
			     ((a + 2 * i) * (a + 2 * i + 1));
		double step;

		d = 1 / away_from_zero(1 + even * d);
		c = away_from_zero(1 + even / c);
		value *= c * d;
		d = 1 / away_from_zero(1 + odd * d);
		c = away_from_zero(1 + odd / c);
		step = c * d;
		value *= step;
		if (fabs(step - 1) < 1e-12)
			break;
	}
	return value;
}

/* I_x(a, b), for 0 < x < 1. */
static double beta_share(double a, double b, double x)
{
	double front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) +
			   b * log1p(-x));

	/* The fraction converges fast on this side of the mean alone. */
	if (x < (a + 1) / (a + b + 2))
		return front * beta_fraction(a, b, x) / a;
	return 1 - front * beta_fraction(b, a, 1 - x) / b;
}

/* The rate at which 'hits' or more have that chance; it grows with the rate. */
static double rate_of(double hits, double runs, double chance)
{
	double low = 0, high = 1;

	for (int i = 0; i < HALVINGS; i++) {
		double middle = (low + high) / 2;

		if (beta_share(hits, runs - hits + 1, middle) < chance)
			low = middle;
		else
			high = middle;
	}
	return (low + high) / 2;
}

struct explore_interval explore_interval(uint64_t hits, uint64_t runs)
{
	struct explore_interval i = {.low = 0, .high = 1};
	double k = (double)hits, n = (double)runs;
	/* On the one side that there is, or on each of two. */
	double chance = hits == 0 || hits == runs ? 0.05 : 0.025;

	SIM_ASSERT(hits <= runs);
	if (hits > 0)
		i.low = rate_of(k, n, chance);
	if (hits < runs)
		i.high = rate_of(k + 1, n, 1 - chance);
	return i;
}
