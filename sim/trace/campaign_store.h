/* SPDX-License-Identifier: GPL-2.0-only */
/* The inside of the store of campaigns: sim/trace/campaign_*.c. */
#ifndef TRACE_CAMPAIGN_STORE_H
#define TRACE_CAMPAIGN_STORE_H

#include "store.h"
#include "trace/campaign.h"

enum campaign_statement {
	CAMPAIGN_OVERLAP,
	CAMPAIGN_RANGE,
	CAMPAIGN_FINDING_FIND,
	CAMPAIGN_FINDING,
	CAMPAIGN_TONIGHT,
	CAMPAIGN_BEFORE,
	CAMPAIGN_SHOWN,
	CAMPAIGN_HIT,
	CAMPAIGN_BETTER,
	CAMPAIGN_MOVE_UP,
	CAMPAIGN_EXAMPLE,
	CAMPAIGN_OFFER,
	CAMPAIGN_KEEP,
	CAMPAIGN_OFFERS_DROP,
	CAMPAIGN_TROUBLE,
	CAMPAIGN_REACHED,
	CAMPAIGN_SITTING,
	CAMPAIGN_COUNTED,
	CAMPAIGN_SEEN,
	CAMPAIGN_TROUBLES,
	CAMPAIGN_STATEMENT_COUNT,
};

/* An arm of the plan, by its row. */
struct campaign_row {
	int64_t id;
	unsigned arm;
};

struct campaign_store {
	struct trace *t;
	const struct campaign_plan *plan;
	const struct tally_classes *classes; /* or NULL */
	int64_t night;
	char started[32];  /* the night, here */
	char sat_down[32]; /* the sitting */
	char *host;
	unsigned shard;
	int64_t seq;
	int64_t *arms;		   /* rows of the plan's arms */
	struct campaign_row *rows; /* the same, by row */
	sqlite3_stmt *statements[CAMPAIGN_STATEMENT_COUNT];
};

sqlite3_stmt *campaign_row_begin(struct campaign_store *s,
				 enum campaign_statement which);

/* A run that may become an example. */
struct campaign_offer {
	int64_t finding;
	const char *kind;
	unsigned arm;
	int64_t first_run;
	const char *strategy;
	uint64_t seed;
	/* NULL: strategy and seed make it again. With those of all examples a
	 * database would be twice as large. */
	const char *schedule;
	const char *left_out; /* NULL: nothing */
	uint32_t tasks, preemptions, steps;
	uint64_t digest;
	int64_t run; /* its row; 0: not recorded */
};
/* Into the table of examples, at a place, or to the offers, that have none. */
void campaign_example(struct campaign_store *s, enum campaign_statement to,
		      const struct campaign_offer *o, int place);

/* The row of a signature under the arm's design, or 0. */
int64_t campaign_finding(struct campaign_store *s, unsigned arm,
			 const char *signature);

#endif
