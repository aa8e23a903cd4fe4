/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which runs of which arms a night has already, so that a resumed one makes
 * each run once: counted ranges, in pieces of any size, and single runs that
 * are known to kill a worker.
 */
#ifndef CAMPAIGN_COUNTED_H
#define CAMPAIGN_COUNTED_H

#include "world/base.h"

struct counted;

/* Owns: the caller, counted_free(). */
struct counted *counted_new(unsigned arms);
void counted_free(struct counted *c);

/* The runs [first, first + runs) of the arm are there. In any order. */
void counted_add(struct counted *c, unsigned arm, uint64_t first,
		 uint64_t runs);

/*
 * The first piece of [first, first + runs) that is not there yet; false: there
 * is none. The next piece is asked for behind it.
 */
bool counted_missing(struct counted *c, unsigned arm, uint64_t first,
		     uint64_t runs, uint64_t *ret_first, uint64_t *ret_runs);

#endif
