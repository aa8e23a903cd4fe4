/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Work in parts, spread over worker processes that are forked from this one. A
 * part is made by whoever is free, and taken here in the order of parts: what
 * comes out does not depend on how many workers there are.
 *
 * A worker has what this process had when it was forked, and changes only its
 * copy. What it has made it writes as bytes. It prints nothing.
 */
#ifndef CLI_JOBS_H
#define CLI_JOBS_H

#include "cli/progress.h"
#include "explore/saved.h"

enum {
	JOBS_MAX = 256,
};

struct jobs_work {
	unsigned count; /* parts */
	/* Parts are of one search: what they find is mostly the same. */
	bool one_search;
	/*
	 * In a worker: make the part, and write what came of it.
	 *
	 * Errors: of the part; jobs_wait() has it.
	 */
	bool (*make)(void *context, unsigned part, struct progress *progress,
		     FILE *out, struct sim_error *reterr);
	/* Here: read that. False if it is not whole. */
	bool (*take)(void *context, unsigned part, struct saved *from);
	/* What the part is, for an error: 'my.yaml under rfc-v1 on tdx'. */
	void (*name)(const void *context, unsigned part, struct text *t);
	void *context;
};

struct jobs;

/*
 * Fork the workers, at most 'workers' and as many as there are parts.
 *
 * Owns:   the caller, jobs_end(). 'work' must stay until then.
 * Errors: NULL and host (no process, no memory).
 */
struct jobs *jobs_begin(const struct jobs_work *work, unsigned workers,
			struct progress *progress, struct sim_error *reterr);

/*
 * Wait until the part has come, and take it. After an interrupt, or where the
 * time is over, workers end what they are at and begin nothing new: then some
 * parts never come.
 *
 * Errors: of the part; host: a worker that died, with the part that it was at.
 */
bool jobs_wait(struct jobs *j, unsigned part, bool *ret_came,
	       struct sim_error *reterr);

/* End all workers that are left, and wait for their end. NULL is none. */
void jobs_end(struct jobs *j);

#endif
