/* SPDX-License-Identifier: GPL-2.0-only */
/* What was measured, against what it is to be. */
#include "bench.h"

#include <sys/resource.h>

enum budget_kind {
	AT_LEAST,
	AT_MOST,
};

static const struct budget {
	const char *what;
	enum budget_kind kind;
	double line;
	int digits;
} budgets[BENCH_BUDGET_COUNT] = {
	[BENCH_ENGINE] = {"two tasks on one mutex, all checkers: M steps/s",
			  AT_LEAST, 30, 1},
	[BENCH_LIFECYCLE] = {"bind-lifecycle under random: runs/s", AT_LEAST,
			     30000, 0},
	[BENCH_RACES] = {"what the checker of data races costs: %", AT_MOST, 30,
			 1},
	[BENCH_RECORDING] = {"recording: rows/s into SQLite", AT_LEAST, 500000,
			     0},
	[BENCH_SEARCH] = {"exhaustive search, the slowest: M steps/s", AT_LEAST,
			  1, 2},
	[BENCH_LONGEST] = {"exhaustive search, lastzero(15): s", AT_MOST, 2, 2},
	[BENCH_COUNTS] = {"programs with another count than published", AT_MOST,
			  0, 0},
	[BENCH_MEMORY] = {"memory of this process at its most: MiB", AT_MOST,
			  64, 1},
};

double bench_memory_mib(void)
{
	struct rusage usage;

	(void)getrusage(RUSAGE_SELF, &usage);
	return (double)usage.ru_maxrss / 1024;
}

static bool met(const struct budget *b, double is)
{
	return b->kind == AT_LEAST ? is >= b->line : is <= b->line;
}

static void print(const struct budget *b, double is, bool json)
{
	if (json)
		(void)printf("{\"type\":\"budget\",\"what\":\"%s\","
			     "\"line\":%.0f,\"is\":%.3f,\"met\":%s}\n",
			     b->what, b->line, is,
			     met(b, is) ? "true" : "false");
	else
		(void)printf("  %-48s %8s %6.0f %10.*f  %s\n", b->what,
			     b->kind == AT_LEAST ? "at least" : "at most",
			     b->line, b->digits, is,
			     met(b, is) ? "ok" : "MISSED");
}

bool bench_budgets(const double is[BENCH_BUDGET_COUNT], bool json)
{
	bool good = true;

	if (!json)
		(void)printf("\nbudgets\n");
	for (unsigned i = 0; i < BENCH_BUDGET_COUNT; i++) {
		print(&budgets[i], is[i], json);
		good = good && met(&budgets[i], is[i]);
	}
	return good;
}
