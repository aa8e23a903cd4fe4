/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Runs that nobody records, made by strategy and seed as a series makes them;
 * and what a database has counted of such runs, against which they are held.
 */
#ifndef TRACE_BARE_H
#define TRACE_BARE_H

#include "host.h"

struct bare {
	struct world *world;
	struct profile *profile;
	struct strategy_options options;
};

/*
 * Owns:   bare_release(). Setting and 'w' must outlive it.
 * Errors: user (an object to watch that is not there), host.
 */
bool bare_init(struct bare *b, const struct setting *s, const struct wanted *w,
	       struct sim_error *reterr);
void bare_release(struct bare *b);

/* One run. Owns: the caller, free(): its schedule as text, if asked for. */
void bare_run(struct bare *b, const struct strategy_type *type, uint64_t seed,
	      struct run_result *ret_result, char **ret_schedule);

/* Errors: user, with a suggestion. */
const struct strategy_type *bare_strategy(const char *name,
					  struct sim_error *reterr);

/*
 * Which series of the host's has the run of 'w'? Fills in its number there, and
 * how the series was made unless 'options_given'.
 *
 * Errors: user (an old database), host.
 */
bool counted_find(sqlite3 *host, struct wanted *w, bool options_given,
		  struct sim_error *reterr);

/*
 * Does this program still make the runs that were counted? Makes the block of
 * the run again, or those runs that the series kept.
 *
 * Errors: user (no: the program has changed), host.
 */
bool counted_check(sqlite3 *host, const struct wanted *w, struct bare *b,
		   struct sim_error *reterr);

#endif
