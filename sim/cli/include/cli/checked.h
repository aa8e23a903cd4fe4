/* SPDX-License-Identifier: GPL-2.0-only */
/* The queries of a scenario ('check'), asked of runs that were made. */
#ifndef CLI_CHECKED_H
#define CLI_CHECKED_H

#include "cli/cell.h"

enum {
	CHECKED_RUNS_DEFAULT = 20,
};

/* Of how many runs of each cell they are to be asked. */
uint64_t checked_runs(const struct cli *cli, const struct scenario *s);

/*
 * Ask them of the first runs of a cell, and print what fails: EXIT_FOUND.
 * Without any, or if the cell was not sampled, nothing.
 */
enum exit_code checked_cell(const struct cli *cli, const struct cell *cell);

/* Ask them of one run; its digest is compared. */
enum exit_code checked_schedule(const struct cli *cli, const struct cell *cell,
				const char *strategy, uint64_t seed,
				const char *schedule, uint64_t digest);

#endif
