/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The work of a night, in order: which ranges of which arms, epoch after epoch.
 * A pure function of plan, seed and (where work goes where it pays) of what
 * complete epochs have shown: neither time nor the number of workers is in it.
 *
 * Epoch 0 has the canaries. In each later one every arm has its share of runs:
 * a number that grows from epoch to epoch, times its weight, times its boost. A
 * night begins with a look at all, and ends with long ranges that cost little
 * to begin. A share is one range, or several if it is more than 'range_max'; in
 * a small plan it comes as several, and several times over, so that there is
 * work for many.
 *
 * Must not call: anything that runs, writes or waits.
 */
#ifndef CAMPAIGN_EPOCHS_H
#define CAMPAIGN_EPOCHS_H

#include "scenario/campaign.h"

enum {
	EPOCHS_ORDER_MAX = 32,	/* ranges of an order */
	EPOCHS_RANGES_MIN = 64, /* of an epoch, canaries aside */
};

struct epochs_options {
	const struct campaign_plan *plan; /* must outlive the sequence */
	uint64_t seed;			  /* of the night */
	/* Arms that show something new get more; wants all of the night in one
	 * process: not with shards. */
	bool adapted;
	/* This one makes the orders whose number is shard - 1, modulo shards.
	 * 1 of 1: all. */
	unsigned shard, shards;
	uint64_t runs; /* of arms that are no canaries; 0: no end */
};

/* Consecutive runs [first_run, first_run + runs) of an arm's series. */
struct epochs_range {
	unsigned arm;
	unsigned epoch;
	uint64_t first_run, runs;
	bool twice; /* to be made a second time, and compared */
};

/* Ranges of one cell in one epoch: they share a world. */
struct epochs_order {
	uint64_t number; /* in the sequence, over all shards */
	unsigned cell;
	unsigned epoch;
	struct epochs_range ranges[EPOCHS_ORDER_MAX];
	unsigned count; /* at least 1 */
};

enum epochs_next {
	EPOCHS_ORDER, /* here it is */
	EPOCHS_WAIT,  /* for ranges that are not in yet */
	EPOCHS_END,   /* there is no more */
};

struct epochs;

/* Owns: the caller, epochs_free(). */
struct epochs *epochs_new(const struct epochs_options *o);
void epochs_free(struct epochs *e);

/*
 * Draw the next order. An adapted sequence waits at the end of each epoch until
 * all of its ranges are in.
 */
enum epochs_next epochs_next(struct epochs *e, struct epochs_order *ret);

/* So many ranges of this epoch are in: made and counted, or given up. */
void epochs_in(struct epochs *e, unsigned epoch, unsigned ranges);

/*
 * A range of this arm has shown what no epoch before its own has: the arm gets
 * more in the next one. In any order, and before the range is said to be in.
 */
void epochs_showed(struct epochs *e, unsigned arm);

/*
 * So many epochs from 0 on are complete: all their ranges (of this shard) are
 * drawn and in. One that the limit of runs has cut never is.
 */
unsigned epochs_complete(const struct epochs *e);
/* Runs of an arm of weight 1 in an epoch that is not 0. */
uint64_t epochs_range_runs(const struct campaign_plan *p, unsigned epoch);
/* What the arm's weight is multiplied with in the epoch that is drawn. */
unsigned epochs_boost(const struct epochs *e, unsigned arm);

#endif
