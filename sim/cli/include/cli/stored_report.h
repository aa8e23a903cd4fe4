/* SPDX-License-Identifier: GPL-2.0-only */
/* The report of a finding that is in a database: the same as at run time, out
 * of rows alone. */
#ifndef CLI_STORED_REPORT_H
#define CLI_STORED_REPORT_H

#include "cli/output.h"
#include "report/stored.h"

struct stored_report {
	const struct output *output; /* colour and width */
	bool markdown;
	bool all_rows; /* fold no step */
};

/*
 * Write the report of the finding that was chosen.
 *
 * Errors: those of the database.
 */
bool stored_report_write(struct stored *s, const struct stored_report *how,
			 FILE *out, struct sim_error *reterr);

#endif
