/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * ./dev bench: how fast the engine is, and where the time goes.
 *
 * mutex-2x10, mutex-2x1000   two tasks, so often lock-read-write-unlock on one
 *                            mutex, all checkers on, strategy random
 * bind-lifecycle             bind, attest, accept, run, unbind of a device by
 *                            the models, strategy random
 * lifecycle-races            the same with --races
 * under pct, ...             the same under the other strategies
 * recording                  the same into a database: rows of events, messages
 *                            and choices, each run replayed and committed
 * readers(10), ...           exhaustive search of the programs of the
 *                            literature, beside their published counts
 *
 * and then each budget with what it is; a budget that is missed ends in 1.
 *
 * The shares are measured by difference, since a clock inside of a step would
 * cost more than the step: without checkers, with the strategy asked twice,
 * and with a switch forced at each step against none. What is left is the
 * engine's own work and the models.
 */
#include "bench.h"

#include <getopt.h>

enum {
	CASES_MAX = 8,
};

static const char usage[] =
	"usage: bench [--json] [--seconds N]\n"
	"       bench recording [--json] [--seconds N]\n"
	"       bench strategies [--json] [--runs N] [--seed X] [--seeds N] [ID]\n"
	"\n"
	"strategies: schedules to the first finding, for each row of the\n"
	"catalogue of mistakes (or those of one id) and each strategy, and for\n"
	"programs of the literature (or these alone, with 'programs');\n"
	"default: 100 seeds from 1 on, series of 10000 runs.\n";

static void print_text(const struct bench_result *r)
{
	(void)printf("%-16s %7.2f M steps/s %9.0f runs/s %6.1f ns/step   "
		     "switch %2.0f%%  strategy %2.0f%%  checkers %2.0f%%  "
		     "models and engine %2.0f%%\n",
		     r->name, r->steps_per_s / 1e6, r->runs_per_s,
		     r->ns_per_step, r->share_switch, r->share_strategy,
		     r->share_checkers, r->share_rest);
}

static void print_json(const struct bench_result *r)
{
	(void)printf("{\"name\":\"%s\",\"steps_per_s\":%.0f,"
		     "\"runs_per_s\":%.0f,\"ns_per_step\":%.2f,"
		     "\"share_switch\":%.1f,\"share_strategy\":%.1f,"
		     "\"share_checkers\":%.1f,\"share_models\":%.1f}\n",
		     r->name, r->steps_per_s, r->runs_per_s, r->ns_per_step,
		     r->share_switch, r->share_strategy, r->share_checkers,
		     r->share_rest);
}

static void print_strategy(const struct bench_result *r, bool json)
{
	if (json)
		(void)printf("{\"name\":\"bind-lifecycle\",\"strategy\":\"%s\","
			     "\"steps_per_s\":%.0f,\"runs_per_s\":%.0f,"
			     "\"ns_per_step\":%.2f}\n",
			     r->name, r->steps_per_s, r->runs_per_s,
			     r->ns_per_step);
	else
		(void)printf("  under %-8s %7.2f M steps/s %9.0f runs/s "
			     "%6.1f ns/step\n",
			     r->name, r->steps_per_s / 1e6, r->runs_per_s,
			     r->ns_per_step);
	(void)fflush(stdout);
}

/* The life of a device under every strategy. */
static bool measure_strategies(const struct bench_budget *budget, bool json)
{
	unsigned count;
	const struct strategy_type *const *types = strategy_types(&count);

	for (unsigned i = 0; i < count; i++) {
		struct bench_result r;

		if (!bench_measure_strategy(&bench_cases[BENCH_CASE_LIFECYCLE],
					    types[i], budget, &r))
			return false;
		print_strategy(&r, json);
	}
	return true;
}

/* A share of the throughput, in per cent, that is gone. */
static double lost(double with, double without)
{
	return 100 - 100 * with / without;
}

static bool measure_cases(const struct bench_budget *budget, bool json,
			  struct bench_result *results)
{
	for (unsigned i = 0; i < bench_case_count; i++) {
		if (!bench_measure(&bench_cases[i], budget, &results[i]))
			return false;
		if (json)
			print_json(&results[i]);
		else
			print_text(&results[i]);
		(void)fflush(stdout);
	}
	return true;
}

static int measure(const struct bench_budget *budget, bool json)
{
	struct bench_result r[CASES_MAX] = {{.name = NULL}};
	struct bench_exhaustive exhaustive;
	struct bench_recording recording = {.runs = 0};
	double is[BENCH_BUDGET_COUNT];

	SIM_ASSERT(bench_case_count <= CASES_MAX);
	if (!measure_cases(budget, json, r) ||
	    !measure_strategies(budget, json))
		return 3;
	if (!bench_recording(budget, json, &recording))
		return 3;
	is[BENCH_MEMORY] = bench_memory_mib();
	if (!json)
		(void)printf("\n");
	bench_exhaustive(json, &exhaustive);
	is[BENCH_ENGINE] = r[BENCH_CASE_MUTEX].steps_per_s / 1e6;
	is[BENCH_LIFECYCLE] = r[BENCH_CASE_LIFECYCLE].runs_per_s;
	is[BENCH_RACES] = lost(r[BENCH_CASE_RACES].runs_per_s,
			       r[BENCH_CASE_LIFECYCLE].runs_per_s);
	is[BENCH_RECORDING] = (double)recording.rows / recording.seconds;
	is[BENCH_SEARCH] = exhaustive.slowest / 1e6;
	is[BENCH_LONGEST] = exhaustive.longest_s;
	is[BENCH_COUNTS] = exhaustive.wrong;
	return bench_budgets(is, json) ? 0 : 1;
}

static int compare(struct bench_strategies *b, char **operands)
{
	b->only = operands[1];
	if (b->seeds < 1 || b->seeds > 1000 || b->runs_max < 1) {
		(void)fputs("bench: 1 to 1000 seeds, and a run or more\n",
			    stderr);
		return 2;
	}
	if (b->only && !strcmp(b->only, "programs")) {
		bench_hunts(b);
		return 0;
	}
	if (!bench_strategies(b))
		return 3;
	if (!b->only)
		bench_hunts(b);
	return 0;
}

int main(int argc, char **argv)
{
	static const struct option options[] = {
		{"json", no_argument, NULL, 'j'},
		{"seconds", required_argument, NULL, 's'},
		{"runs", required_argument, NULL, 'r'},
		{"seed", required_argument, NULL, 'f'},
		{"seeds", required_argument, NULL, 'e'},
		{"help", no_argument, NULL, 'h'},
		{NULL, 0, NULL, 0},
	};
	struct bench_budget budget = {.seconds = 2.0};
	struct bench_strategies strategies = {
		.runs_max = 10000, .seed = 1, .seeds = 100};
	bool json = false;
	int option;

	while ((option = getopt_long(argc, argv, "h", options, NULL)) != -1) {
		if (option == 'j') {
			json = true;
		} else if (option == 's') {
			budget.seconds = strtod(optarg, NULL);
		} else if (option == 'r') {
			strategies.runs_max = strtoull(optarg, NULL, 0);
		} else if (option == 'f') {
			strategies.seed = strtoull(optarg, NULL, 0);
		} else if (option == 'e') {
			strategies.seeds = (unsigned)strtoul(optarg, NULL, 0);
		} else {
			(void)fputs(usage, option == 'h' ? stdout : stderr);
			return option == 'h' ? 0 : 2;
		}
	}
	strategies.json = json;
	if (optind == argc)
		return measure(&budget, json);
	if (!strcmp(argv[optind], "recording"))
		return bench_recording(&budget, json,
				       &(struct bench_recording){.runs = 0})
			       ? 0
			       : 3;
	if (!strcmp(argv[optind], "strategies"))
		return compare(&strategies, argv + optind);
	(void)fputs(usage, stderr);
	return 2;
}
