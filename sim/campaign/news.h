/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a night has seen, and what of it is new. A finding is a signature under
 * a design. It is new if a plain arm shows it where neither the scenario nor
 * the plan expects it, and no earlier night of the database has seen it.
 *
 * New ones are told in the order of the sequence, each by the first range of
 * the sequence that shows it: so they do not depend on who was faster.
 */
#ifndef CAMPAIGN_NEWS_H
#define CAMPAIGN_NEWS_H

#include "scenario/campaign.h"

/* One finding that a range showed. */
struct news_hit {
	uint64_t order; /* of the sequence, and which of its ranges */
	unsigned index;
	unsigned arm, epoch;
	uint64_t first_run, runs; /* of the range */
	uint64_t hits;
	const struct finding_class *klass;
	const char *signature;
	bool before; /* an earlier night has seen it */
	bool small;  /* it has been made small already */
	/* A run that shows it; NULL: the range has to be made again. */
	const char *schedule;
	const char *strategy;
	uint64_t seed;
};

enum news_state {
	NEWS_NONE,  /* expected, or seen in an earlier night */
	NEWS_WAITS, /* new; an earlier range may show it, too */
	NEWS_TOLD,
};

struct news_finding {
	char *signature;
	const char *design;
	const struct finding_class *klass;
	bool before, small;
	bool surprise;	/* seen where it was not expected */
	unsigned epoch; /* the first that has shown it */
	uint64_t hits;	/* in this night */
	enum news_state state;
	/* Of a surprise: where the sequence shows it first. */
	uint64_t order;
	unsigned index, arm;
	uint64_t first_run, runs;
	char *schedule; /* or NULL */
	const char *strategy;
	uint64_t seed;
	struct news_finding *next_alike; /* of one hash */
};

struct news;

/* Owns: the caller, news_free(); so are the findings. The plan must outlive it.
 */
struct news *news_new(const struct campaign_plan *p);
void news_free(struct news *n);

/* In any order. True if no epoch before has shown it: its arm pays. */
bool news_add(struct news *n, const struct news_hit *hit);

/* The next new finding, once all orders below 'frontier' are in; or NULL. */
struct news_finding *news_next(struct news *n, uint64_t frontier);

/* How many findings there are, of which kind; and how many were hit once. */
struct news_counts {
	unsigned fresh;	   /* surprises that no earlier night has seen */
	unsigned known;	   /* surprises that one has seen */
	unsigned expected; /* the others */
	unsigned once;
};
struct news_counts news_counts(const struct news *n);

#endif
