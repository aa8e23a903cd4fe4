/* SPDX-License-Identifier: GPL-2.0-only */
/* Less detail in a database of campaigns: old nights keep sums alone. */
#ifndef TRACE_PRUNE_H
#define TRACE_PRUNE_H

#include "world/error.h"

enum {
	PRUNE_KEEP = 14, /* nights */
};

struct prune_options {
	unsigned keep; /* so many of the newest nights stay as they are */
	bool dry_run;  /* count, and change nothing */
	const char *const *command_line; /* ends with NULL; NULL: none */
};

struct prune_counts {
	uint64_t nights;		    /* older ones */
	uint64_t ranges_before, ranges;	    /* of all nights */
	uint64_t recorded_before, recorded; /* runs in full */
	uint64_t bytes_before, bytes;	    /* of the file */
	bool busy; /* others read it: the file could not be made smaller */
};

/*
 * Of each arm of an older night the ranges become one row, with their sums, and
 * so do their hits; recorded runs that a campaign wrote and that no example
 * names any more go. Findings, examples and all numbers of runs and hits stay.
 * One transaction; then the file is made smaller. Not for a database that a
 * campaign is writing to.
 *
 * Errors: user: there is no database of ours; host.
 */
bool trace_prune(const char *path, const struct prune_options *o,
		 struct prune_counts *ret, struct sim_error *reterr);

#endif
