/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The checks of a scenario (scenario/checks.h), asked of its runs: each run is
 * replayed with a recorder, written into a database in memory with all tables
 * and views, and each check must give no row there.
 */
#ifndef TRACE_CHECKS_H
#define TRACE_CHECKS_H

#include "trace/trace.h"

enum {
	CHECK_ROWS_SHOWN = 5,
};

/*
 * Prepare those that hold under the design; all of them if it is NULL.
 *
 * Owns:   the caller, trace_checks_free(); keeps the scenario.
 * Errors: user (a query that is wrong: says where), host.
 */
struct trace_checks;
struct trace_checks *trace_checks_new(const struct scenario *s,
				      const char *design,
				      struct sim_error *reterr);
void trace_checks_free(struct trace_checks *c);

/*
 * Ask them of one run. All runs are of one world: see trace_series_begin().
 *
 * Errors: as trace_record(); user: a query that fails as it runs.
 */
bool trace_checks_ask(struct trace_checks *c, const struct trace_run *run,
		      struct sim_error *reterr);

/* How many there are, in the order of the scenario. */
unsigned trace_checks_count(const struct trace_checks *c);
const struct scenario_check *trace_checks_at(const struct trace_checks *c,
					     unsigned index);
/* What the run that was asked last gave, as a table of at most
 * CHECK_ROWS_SHOWN rows; NULL: nothing, as it should be. */
const char *trace_checks_rows(const struct trace_checks *c, unsigned index);

#endif
