/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A cell that is searched: every schedule that can make a difference, or as
 * many as the budget allows.
 */
#ifndef CLI_PROOF_H
#define CLI_PROOF_H

#include "cli/cell.h"

/* What stands where a sampled cell has its strategy. It makes no runs. */
extern const struct strategy_type strategy_prove;

/* Programs that are drawn anew in each run have no end. */
bool cell_can_be_proved(const struct cell *cell);

#define PREEMPTIONS_MISUSE                                                     \
	"'--preemptions' wants a number from 0 to 999, or 'auto'"

/* The value of '--preemptions', NULL: not given; false: it is none. */
bool cell_bound_parse(const char *text, struct cell *cell);

/*
 * How far to go by executions and by states: as the options say, which may name
 * one of the two alone, or else as far as that.
 */
void cell_budget(const struct cli_options *o, uint64_t executions,
		 uint64_t states, struct cell *cell);

/*
 * Search it: all executions for a moment, all states, all executions, within
 * cell->executions_max and cell->states_max. Its tally and 'proof' are the
 * cell's, cell_release().
 *
 * Errors: host (memory).
 */
bool cell_prove(const struct cli *cli, struct cell *cell,
		struct progress *progress, struct sim_error *reterr);

/* 'all 29 executions', 'all 7 executions with up to 1 preemption', '1000
 * executions, not all', 'all 34 final states'. */
void proof_executions(const struct cell *cell, char *buffer, size_t bytes);
/* '3 of all 29 executions', 'none of 1000 executions, not all'. */
void proof_share(const struct cell *cell, uint64_t hits, char *buffer,
		 size_t bytes);

#endif
