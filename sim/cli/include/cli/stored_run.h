/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A finding and its run out of the rows of a database, in the form that reports
 * of a replay have: no world, nothing is run.
 */
#ifndef CLI_STORED_RUN_H
#define CLI_STORED_RUN_H

#include "cli/record.h"
#include "report/stored.h"

struct stored_run {
	struct record *record;
	struct finding finding;
	struct finding_class klass;
	/* What the rows and the finding point at. */
	struct object **objects; /* by id */
	unsigned object_count;
	struct stored_place *places;
	struct stored_text *texts;
};

/*
 * Read the finding that was chosen.
 *
 * Owns:   the caller, stored_run_release().
 * Errors: those of the database; a row that this program cannot understand is
 *         one (host).
 */
bool stored_run_load(struct stored *s, struct stored_run *ret,
		     struct sim_error *reterr);
void stored_run_release(struct stored_run *run);

#endif
