/* SPDX-License-Identifier: GPL-2.0-only */
/* Arguments of trace(...) to a run that is wanted. */
#ifndef TRACE_WHICH_H
#define TRACE_WHICH_H

#include "bare.h"

/* In the order in which a call gives them. */
enum which_argument {
	WHICH_SCENARIO, /* alone, an integer is a run's id */
	WHICH_DESIGN,
	WHICH_PLATFORM,
	WHICH_STRATEGY,
	WHICH_SEED,
	WHICH_OPTIONS,
	WHICH_ARGUMENT_COUNT,
};

const char *which_name(enum which_argument argument);

struct which {
	sqlite3_value *arguments[WHICH_ARGUMENT_COUNT]; /* NULL: not given */
	sqlite3_value *run_id;				/* in place of them */
};

/*
 * 'w' was initialised, and is to be released in any case.
 *
 * Errors: user, host.
 */
bool which_resolve(sqlite3 *host, const struct registry *registry,
		   const struct which *which, struct wanted *w,
		   struct sim_error *reterr);

/* '0x...', decimal, or an integer. Errors: user. */
bool which_seed(sqlite3_value *value, const char *what, uint64_t *ret_seed,
		struct sim_error *reterr);

#endif
