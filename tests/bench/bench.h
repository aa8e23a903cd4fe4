/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef BENCH_BENCH_H
#define BENCH_BENCH_H

#include "explore/explore.h"
#include "scenario/scenario.h"

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

/*
 * A scenario and a design of this tree, by name.
 *
 * Owns:   the caller, scenario_free() and design_free().
 * Errors: NULL; the diagnostics say why.
 */
struct scenario *bench_scenario(const char *name, struct diagnostics *d);
struct design *bench_design(const char *name, struct diagnostics *d);

bool bench_measure(const struct bench_case *c, const struct bench_budget *b,
		   struct bench_result *ret_result);
/* A series of one strategy: speed alone. */
bool bench_measure_strategy(const struct bench_case *c,
			    const struct strategy_type *type,
			    const struct bench_budget *b,
			    struct bench_result *ret_result);

/*
 * Schedules to the first finding: the median over seeds for each row of the
 * catalogue of mistakes and each strategy, as a table.
 */
struct bench_strategies {
	uint64_t runs_max; /* of one series */
	uint64_t seed;	   /* the first */
	unsigned seeds;
	bool json;
	const char *only; /* rows of this id; NULL: all */
};
bool bench_strategies(const struct bench_strategies *b);

#endif
