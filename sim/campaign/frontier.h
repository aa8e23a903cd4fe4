/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Orders of the sequence that are drawn and not made yet. They are drawn in
 * order and made about in order: up to the first that is open all is known, and
 * what is decided from there does not depend on who was faster.
 */
#ifndef CAMPAIGN_FRONTIER_H
#define CAMPAIGN_FRONTIER_H

#include "world/base.h"

struct frontier;

/* Owns: the caller, frontier_free(). */
struct frontier *frontier_new(void);
void frontier_free(struct frontier *f);

/* An order is drawn: 'ranges' of an epoch, of which 'pieces' are to be made, at
 * least one. Numbers rise. */
void frontier_open(struct frontier *f, uint64_t number, unsigned epoch,
		   unsigned ranges, unsigned pieces);
/* One of its pieces is to be made in two. */
void frontier_more(struct frontier *f, uint64_t number);
/* A piece is in. True if all are, with what was opened. */
bool frontier_in(struct frontier *f, uint64_t number, unsigned *ret_epoch,
		 unsigned *ret_ranges);

/* All orders of lower numbers are in. UINT64_MAX: all that were drawn. */
uint64_t frontier_number(const struct frontier *f);

#endif
