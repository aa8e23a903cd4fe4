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

/* Those that a budget is about. */
enum bench_case_id {
	BENCH_CASE_MUTEX,
	BENCH_CASE_MUTEX_LONG,
	BENCH_CASE_RACES,
	BENCH_CASE_LIFECYCLE,
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

/* Seconds of processor that this process has had. */
double bench_now_s(void);

enum {
	BENCH_LONG_EXECUTIONS = 1000, /* shorter ones are over at once */
};

struct bench_exhaustive {
	unsigned wrong;	  /* programs with another count than published */
	double slowest;	  /* of the long ones: steps/s */
	double longest_s; /* the one that takes longest */
};
/* Search the programs of the literature, and print a line for each. */
void bench_exhaustive(bool json, struct bench_exhaustive *ret_result);

enum {
	BENCH_RECORDING_ROUNDS = 4, /* the best counts */
};

struct bench_recording {
	uint64_t runs;
	uint64_t rows; /* of event, message and choice */
	uint64_t bytes;
	double seconds;
};
/* Record the life of a device again and again, and print a line. */
bool bench_recording(const struct bench_budget *b, bool json,
		     struct bench_recording *ret_result);

enum bench_budget_id {
	BENCH_ENGINE,
	BENCH_LIFECYCLE,
	BENCH_RACES,
	BENCH_RECORDING,
	BENCH_SEARCH,
	BENCH_LONGEST,
	BENCH_COUNTS,
	BENCH_MEMORY,
	BENCH_BUDGET_COUNT,
};

/* The largest that this process has been. */
double bench_memory_mib(void);
/* Print each budget with what it is; false: one is missed. */
bool bench_budgets(const double is[BENCH_BUDGET_COUNT], bool json);

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
/* The mean for each program of the literature. */
void bench_hunts(const struct bench_strategies *b);

#endif
