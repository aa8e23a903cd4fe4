/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The size of an exhaustive search before it begins: stochastic enumeration
 * (Rubinstein 2013; Vaisman and Kroese 2017) over the tree of sleep sets
 * (Godefroid 1996). Sleep sets alone run each class of schedules once, and the
 * branches of a state are known as soon as it is reached: the tree of
 * prove_run() is not like that, it grows by races that are found later. The
 * price are paths that end asleep: they are no executions and count nothing.
 *
 * A trial is a small population of paths that go down side by side. On each
 * level all steps of all paths are made; if these are too many, as many as
 * there is room for are drawn and stand for all, rather those of which few
 * tasks sleep. The mean of many trials is the number of classes, however small
 * they are; a trial of twice the paths is worth more than two trials.
 *
 * The interval is at 95 % if the trials lie like sums of products (size.c).
 * With 20 paths and 10 or 30 trials it held the number in 90 to 97 of 100
 * estimates of readers(10), lastzero(10), philosophers(10) and three more. With
 * 300 trials lastzero(15), 147,456 executions, was 9 % off at most with five
 * seeds. Of 13 models of 258 to 27,463 executions, 100,000 steps of 50 paths
 * (some 8 trials) were 17 % off at most, and all numbers in their intervals.
 * But where a few parts of the tree hold nearly all of it these are rarely met,
 * and all is too low: mse-write-vs-accept, whose search does not end, gave 0.4
 * to 4 million, the more the more paths there were.
 */
#ifndef EXPLORE_SIZE_H
#define EXPLORE_SIZE_H

#include "explore/prove.h"

enum {
	PROVE_SIZE_PATHS_MAX = 4096,
};

struct prove_size_options {
	uint64_t seed;
	unsigned paths;	    /* of one trial, side by side: 1 .. the maximum */
	uint64_t steps_max; /* a trial of more is given up; 0: never */
};

struct prove_size {
	/* false: a bound was met, or there were too few trials for an
	 * interval; what follows says nothing. */
	bool known;
	bool exact; /* nothing was left to chance: it is the number */
	uint32_t trials;
	double executions;   /* of prove_run() without a bound */
	double low, high;    /* at 95 % confidence */
	uint64_t steps_made; /* for the estimate */
};

struct prove_sizing;

/*
 * After world_seal(); a few runs are made, to see who touches what. Between its
 * calls prove_run() may use 'p', not within. 'at_end' is not called.
 *
 * Owns: the caller, prove_sizing_free(), before prove_free().
 * Bounds: as many snapshots as paths, twice.
 */
struct prove_sizing *prove_sizing_new(struct prove *p,
				      const struct prove_size_options *options);
void prove_sizing_free(struct prove_sizing *s);

/* One more; false: a bound was met, one of the engine or steps_max, and nothing
 * will be known. */
bool prove_sizing_trial(struct prove_sizing *s);

/* Of all trials so far. */
void prove_sizing_result(const struct prove_sizing *s,
			 struct prove_size *ret_size);

#endif
