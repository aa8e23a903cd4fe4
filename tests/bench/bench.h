/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef BENCH_BENCH_H
#define BENCH_BENCH_H

#include "explore/explore.h"

struct bench_budget {
	double seconds; /* of one measurement */
};

struct bench_case {
	const char *name;
	/* Build the world, sealed, with or without checkers. */
	struct world *(*world)(unsigned size, bool checkers);
	unsigned size;
};

struct bench_result {
	const char *name;
	double steps_per_s;
	double runs_per_s;
	double ns_per_step;
	double share_switch; /* per cent */
	double share_strategy;
	double share_checkers;
	double share_rest;
};

extern const struct bench_case bench_cases[];
extern const unsigned bench_case_count;

bool bench_measure(const struct bench_case *c, const struct bench_budget *b,
		   struct bench_result *ret_result);

#endif
