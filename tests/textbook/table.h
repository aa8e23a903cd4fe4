/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Tables of scripts and of all that they can do. Each row is run under every
 * schedule, with the oracle at every state.
 */
#ifndef TEXTBOOK_TABLE_H
#define TEXTBOOK_TABLE_H

#include "script.h"
#include "suite.h"

struct table_row {
	const char *name;     /* a statement */
	const char *lines[8]; /* the script */
	/*
	 * All orders (script_order) in which runs end, sorted, with a blank in
	 * between. Behind the order of a run that does not finish stands '!'
	 * (stuck) or '?' (a bound was hit). NULL: not compared.
	 */
	const char *orders;
	/* The signatures of all findings of all runs, sorted, with '; ' in
	 * between; NULL is none. */
	const char *findings;
	uint64_t runs; /* number of schedules; 0: not compared */
	/* Budgets of the faults 'signal', 'timeout' and the script's own. */
	uint32_t signals;
	uint32_t timeouts;
	uint32_t faults;
	bool lock_granularity;
};

void table_check(const struct table_row *row);

/* A sealed world of a row with all checkers. */
struct world *table_world(const struct table_row *row);

#endif
