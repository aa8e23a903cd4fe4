/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What 'run' and 'prove' have in common: search the cells of a plan, judge,
 * print, store.
 */
#ifndef CLI_CARRY_OUT_H
#define CLI_CARRY_OUT_H

#include "cli/plan.h"

struct plan_work {
	const char *json_name; /* of its output with --json */
	void (*print_head)(const struct plan *p);
	/* All cells; false: an error, and nothing is stored. */
	bool (*search)(struct cli *cli, struct plan *p,
		       struct sim_error *reterr);
	void (*json_platform)(const struct cell *cell);
	/* Below the verdicts: of each cell, and of all. */
	void (*print_notes)(const struct cell *cell);
	void (*print_end)(const struct plan *p);
};

/* The exit code; what fails was printed. */
enum exit_code plan_carry_out(struct cli *cli, struct plan *p,
			      const struct plan_work *work);

#endif
