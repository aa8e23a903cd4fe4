/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Campaigns of several databases in one: shards of a night, or nights of
 * several machines.
 */
#ifndef TRACE_MERGE_H
#define TRACE_MERGE_H

#include "world/error.h"

/* What has come to the database. */
struct merge_counts {
	uint64_t nights, ranges, runs; /* counted ones */
	uint64_t findings;
	uint64_t recorded; /* runs that examples name, in full */
};

/*
 * Add the nights of all inputs to 'out', which is created if it is not there:
 * what they counted, what they found, the examples, and the recorded runs that
 * these name. What is there already is not added again, and what comes out does
 * not depend on the order; but of nights that overlap in time, which run is
 * their earliest example may. One transaction an input: if it ends early, 'out'
 * is whole, and the same command can be given again.
 *
 * Inputs are opened for reading alone; an input that is 'out' itself is passed
 * over. 'command_line' ends with NULL; NULL: none.
 *
 * Errors: user: no database of ours, or of another version; runs that both have
 *         counted, otherwise; a night that two programs have run; host. Inputs
 *         before the one that is named are merged.
 */
bool trace_merge(const char *out, const char *const *in, unsigned count,
		 const char *const *command_line, struct merge_counts *ret,
		 struct sim_error *reterr);

#endif
