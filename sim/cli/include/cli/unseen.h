/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a series of runs says of what it has not shown (Good 1953; Chao 1984;
 * Boehme, STADS, TOSEM 2018; the bound of PCT: Burckhardt and others, ASPLOS
 * 2010). Good only for the strategy that made the runs.
 */
#ifndef CLI_UNSEEN_H
#define CLI_UNSEEN_H

#include "cli/cell.h"

struct json_object;
struct text;

struct unseen {
	unsigned signatures;
	unsigned once;	/* shown by one run alone */
	unsigned twice; /* by two */
	/* The probability that the next run shows a new signature, in parts per
	 * billion; none was shown once: an upper bound with 95 %. */
	uint64_t next_ppb;
	/* Signatures that are not seen yet: at least so many, by Chao's
	 * estimate. */
	uint64_t hidden;
	/* Seen in the first tenth of the runs, and in the first half. */
	unsigned in_tenth, in_half;
};

void unseen_of(const struct tally *t, struct unseen *ret);

/*
 * The probability that all of these runs under PCT miss a bug of its depth, in
 * parts per billion, rounded up: (1 - 1 / (n k^(d - 1)))^runs.
 */
uint64_t unseen_pct_miss_ppb(uint64_t tasks, uint64_t choices, unsigned depth,
			     uint64_t runs);

/* The series of many cells together. */
struct unseen_sum {
	uint64_t runs;
	unsigned signatures, once;
	unsigned worst; /* most of those that one run alone has shown */
	char *where;	/* in this cell, or NULL */
};

/* A cell that was sampled; of one that was searched there is nothing to say. */
void unseen_add(struct unseen_sum *sum, const struct cell *cell);
void unseen_sum_text(const struct unseen_sum *sum, struct text *t);
void unseen_sum_release(struct unseen_sum *sum);

/* Nothing where there is nothing to say. */
void unseen_print(const struct cell *cell);
void unseen_json(const struct cell *cell, struct json_object *j);

#endif
