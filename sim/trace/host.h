/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the database that is being asked knows of a run: recorded runs, texts of
 * scenarios and designs, and what its tallies counted. Its schema is 'main'; it
 * may be of an older version, or no database of ours at all.
 */
#ifndef TRACE_HOST_H
#define TRACE_HOST_H

#include "sqlite.h"
#include "wanted.h"

/*
 * A recorded run, from its schedule. 'w' was initialised.
 *
 * Errors: user (no such run, no database of ours), host.
 */
bool host_run(sqlite3 *host, int64_t run_id, struct wanted *w,
	      struct sim_error *reterr);

/*
 * Scenario or design: by the number of a row, or by name or path, the newest
 * row of that. True and no path where there is none.
 *
 * Errors: user (a number that is not there), host.
 */
struct host_name {
	const char *text; /* NULL: by number */
	int64_t id;
};
bool host_scenario(sqlite3 *host, const struct host_name *name,
		   struct wanted *w, struct sim_error *reterr);
bool host_design(sqlite3 *host, const struct host_name *name, struct wanted *w,
		 struct sim_error *reterr);

/*
 * The series of runs that the database counted of the scenario, design and
 * platform of 'w', under any strategy, until 'each' returns false. The texts of
 * a row are gone after that.
 *
 * Errors: host. None are there in a database of an older version.
 */
struct host_tally {
	int64_t id;
	char *strategy;
	uint64_t seed, runs;
	char *left_out, *objects; /* empty: nothing, none */
	uint64_t hung_ns, steps_max, depth;
	bool lock_granularity, races;
};
typedef bool host_tally_fn(void *context, const struct host_tally *t);
bool host_tallies(sqlite3 *host, const struct wanted *w, host_tally_fn *each,
		  void *context, struct sim_error *reterr);

/* The digest over one block of a series. Errors: host. */
bool host_block(sqlite3 *host, int64_t tally_id, uint64_t block,
		bool *ret_there, uint64_t *ret_digest,
		struct sim_error *reterr);

/* The runs that a series kept, until 'each' returns false. Errors: host. */
struct host_kept {
	char *strategy;
	uint64_t seed, digest;
};
typedef bool host_kept_fn(void *context, const struct host_kept *k);
bool host_signatures(sqlite3 *host, int64_t tally_id, host_kept_fn *each,
		     void *context, struct sim_error *reterr);

/* The number of the row of a signature, or 0. */
int64_t host_finding(sqlite3 *host, const char *signature);

/* The program that wrote the database: '0.1.0 v0.1-3-gabc'; or "". */
void host_program(sqlite3 *host, char *buffer, size_t bytes);

#endif
