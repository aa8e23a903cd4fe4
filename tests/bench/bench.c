/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * ./dev bench: how fast the engine is, and where the time goes.
 *
 * mutex-2x10, mutex-2x1000   two tasks, so often lock-read-write-unlock on one
 *                            mutex, all checkers on, strategy random
 * bind-lifecycle             bind, attest, accept, run, unbind of a device by
 *                            the models, strategy random
 *
 * The shares are measured by difference, since a clock inside of a step would
 * cost more than the step: without checkers, with the strategy asked twice,
 * and with a switch forced at each step against none. What is left is the
 * engine's own work and the models.
 */
#include "bench.h"

#include <getopt.h>

static void usage(FILE *out)
{
	(void)fputs("usage: bench [--json] [--seconds N]\n", out);
}

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

int main(int argc, char **argv)
{
	static const struct option options[] = {
		{"json", no_argument, NULL, 'j'},
		{"seconds", required_argument, NULL, 's'},
		{"help", no_argument, NULL, 'h'},
		{NULL, 0, NULL, 0},
	};
	struct bench_budget budget = {.seconds = 2.0};
	bool json = false;
	int option;

	while ((option = getopt_long(argc, argv, "h", options, NULL)) != -1) {
		if (option == 'j') {
			json = true;
		} else if (option == 's') {
			budget.seconds = strtod(optarg, NULL);
		} else {
			usage(option == 'h' ? stdout : stderr);
			return option == 'h' ? 0 : 2;
		}
	}
	for (unsigned i = 0; i < bench_case_count; i++) {
		struct bench_result r;

		if (!bench_measure(&bench_cases[i], &budget, &r))
			return 3;
		if (json)
			print_json(&r);
		else
			print_text(&r);
		(void)fflush(stdout);
	}
	return 0;
}
