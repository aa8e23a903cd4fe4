/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What 'run' and 'replay' work on: one scenario under one design, on one or
 * more platforms, all checked.
 */
#ifndef CLI_PLAN_H
#define CLI_PLAN_H

#include "cli/cell.h"
#include "cli/inputs.h"

struct plan {
	struct scenario *scenario;
	struct scenario *less; /* of --leave-out, or NULL */
	struct design *design;
	struct design_directories directories;
	struct cell *cells; /* one per platform */
	unsigned cell_count;
};

/*
 * From the options; 'otherwise' is the strategy if none is named, NULL where
 * there is nothing to choose: 'prove'. Everything
 * that is wrong was printed when it fails.
 *
 * Owns: the caller, plan_release(), also after a failure.
 */
enum exit_code plan_make(struct cli *cli, const char *command,
			 const char *otherwise, struct plan *ret_plan);
/*
 * The same where it is about one run, that '--schedule' or '--seed' says: one
 * cell, which has the seed.
 */
enum exit_code plan_make_run(struct cli *cli, const char *command,
			     struct plan *ret_plan);
void plan_release(struct plan *p);

/* The plan in words, for --dry-run; without strategy, runs and seed. */
void plan_print_inputs(const struct plan *p, struct text *t);
/* The whole. */
void plan_print(const struct plan *p, struct text *t);

#endif
