/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What is to be handed to a worker: ranges of one cell, or a finding to be made
 * small; and queues of it.
 */
#ifndef CAMPAIGN_WORK_H
#define CAMPAIGN_WORK_H

#include "campaign/epochs.h"
#include "news.h"

enum work_purpose {
	WORK_COUNT,    /* the range is to be counted */
	WORK_COMPARE,  /* made a second time, to be compared */
	WORK_SCHEDULE, /* for a run that shows a finding (--resume) */
};

struct work_range {
	uint64_t order; /* in the sequence, and which of its ranges */
	unsigned index;
	unsigned arm, epoch;
	uint64_t first_run, runs;
	bool twice; /* to be made again before it is counted */
	enum work_purpose purpose;
	bool over;
};

struct work {
	struct work *next; /* in a queue */
	uint64_t id;	   /* of struct order, once it is handed out */
	unsigned cell;
	bool careful;
	bool reached;
	struct work_range ranges[EPOCHS_ORDER_MAX];
	unsigned count; /* 0: 'finding' is to be made small */
	unsigned at;	/* the range in hand */
	bool run_known; /* careful: this run has begun */
	uint64_t run;
	struct news_finding *finding; /* or for whom the schedule is */
};

/* Owns: a work is in one queue or in one pair of hands; free(). */
struct work *work_new(unsigned cell);
void work_add(struct work *w, const struct work_range *range);
unsigned work_left(const struct work *w);

/* Zeroed is empty. */
struct work_queue {
	struct work *first, *last;
};
void work_put(struct work_queue *q, struct work *w);
void work_put_first(struct work_queue *q, struct work *w);
struct work *work_take(struct work_queue *q); /* NULL: empty */
void work_clear(struct work_queue *q);

#endif
