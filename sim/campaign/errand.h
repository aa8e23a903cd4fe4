/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What is to be handed to a worker: ranges of one cell, or a finding to be made
 * small; and queues of it.
 */
#ifndef CAMPAIGN_ERRAND_H
#define CAMPAIGN_ERRAND_H

#include "campaign/epochs.h"
#include "news.h"

enum errand_purpose {
	ERRAND_COUNT,	 /* the range is to be counted */
	ERRAND_COMPARE,	 /* made a second time, to be compared */
	ERRAND_SCHEDULE, /* for a run that shows a finding (--resume) */
};

struct errand_range {
	uint64_t order; /* in the sequence, and which of its ranges */
	unsigned index;
	unsigned arm, epoch;
	uint64_t first_run, runs;
	bool twice; /* to be made again before it is counted */
	enum errand_purpose purpose;
	bool over;
};

struct errand {
	struct errand *next; /* in a queue */
	uint64_t id;	     /* of struct order, once it is handed out */
	unsigned cell;
	bool careful;
	bool reached;
	struct errand_range ranges[EPOCHS_ORDER_MAX];
	unsigned count; /* 0: 'finding' is to be made small */
	unsigned at;	/* the range in hand */
	bool run_known; /* careful: this run has begun */
	uint64_t run, run_seed;
	const struct strategy_type *run_strategy;
	/* How often others have killed its worker at this run, or, UINT64_MAX,
	 * before a run was known. */
	unsigned kills;
	uint64_t killed_at;
	struct news_finding *finding; /* or for whom the schedule is */
};

/* Owns: an errand is in one queue or in one pair of hands; free(). */
struct errand *errand_new(unsigned cell);
void errand_add(struct errand *w, const struct errand_range *range);
unsigned errand_left(const struct errand *w);

/* Zeroed is empty. */
struct errand_queue {
	struct errand *first, *last;
};
void errand_put(struct errand_queue *q, struct errand *w);
void errand_put_first(struct errand_queue *q, struct errand *w);
struct errand *errand_take(struct errand_queue *q); /* NULL: empty */
void errand_clear(struct errand_queue *q);

#endif
