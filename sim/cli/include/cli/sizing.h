/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How many executions a search has in all, guessed while it runs, or before
 * there is one (size.h), in a world of its own. Decided by counts of steps
 * alone, never by time: the same search says the same everywhere.
 */
#ifndef CLI_SIZING_H
#define CLI_SIZING_H

#include "cli/cell.h"

struct sizing;

/* Nothing is done yet. */
struct sizing *sizing_new(const struct cell *cell);
void sizing_free(struct sizing *s);

/*
 * After a run of the search: a trial, if the search is long enough by now and
 * few steps were spent on its size. True: ret_size is better than before.
 */
bool sizing_goes_on(struct sizing *s, const struct prove_result *so_far,
		    struct prove_size *ret_size);
/* The search was stopped: as many trials as say something. */
void sizing_end(struct sizing *s, struct prove_size *ret_size);

/* Of a cell that is not searched; what is known is in cell->size. */
void size_of_cell(struct cell *cell);

/* Is something known of the size, and is it more than was seen? */
bool size_says(const struct prove_size *size, uint64_t seen);
/* Two digits of it that count, for people. */
uint64_t size_rounded(double executions);
/* 'about 150000 executions in all (likely 120000 to 190000)'. */
void size_format(const struct prove_size *size, uint64_t seen, char *buffer,
		 size_t bytes);
/* How much of it was seen: '1.4 %'. */
void size_share(const struct prove_size *size, uint64_t seen, char *buffer,
		size_t bytes);

#endif
