/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * All executions of a cell, by several worker processes: the search is cut into
 * parts (prove_options.at_part), and each is made by whoever is free. How it is
 * cut, and which part goes how far where there is a budget, does not depend on
 * the number of workers; so that nothing that comes out does.
 */
#ifndef CLI_SPLIT_H
#define CLI_SPLIT_H

#include "cli/cell.h"

struct split {
	struct cell *cell;
	struct prove *prove; /* of the cell's world, sealed */
	struct tally_classes counted;
	struct progress *progress;
	uint64_t most; /* executions, with those that are cut short */
};

/*
 * Search with cell->jobs workers. 'proof' and the tally of the cell are of it.
 *
 * Errors: host (a worker that died, no process).
 */
bool split_search(const struct split *s, struct sim_error *reterr);

#endif
