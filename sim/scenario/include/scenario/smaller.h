/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A finding of a scenario, made small: explore/shrink.h, where what can be left
 * out are the parts of the scenario's program.
 */
#ifndef SCENARIO_SMALLER_H
#define SCENARIO_SMALLER_H

#include "explore/shrink.h"
#include "scenario/scenario.h"

/* What shows the finding. */
struct scenario_subject {
	const struct scenario *scenario;
	const struct design *design;
	unsigned platform;
	bool lock_granularity, races;
	uint64_t hung_ns;
	/* For each world that is made, before it is sealed; NULL: nothing. */
	void (*before_seal)(void *context, struct world *w);
	void *context;
};

/*
 * Shrink the run of a schedule text which shows a signature. At most
 * SHRINK_PARTS_MAX parts, the first ones, are tried to be left out.
 *
 * Owns:   the caller, shrunk_release().
 * Errors: as those of shrink().
 */
bool scenario_shrink(const struct scenario_subject *subject,
		     const char *schedule, const char *signature,
		     const struct shrink_options *options, struct shrunk *ret,
		     struct sim_error *reterr);

#endif
