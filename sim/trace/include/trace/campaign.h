/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Campaigns in a trace database: nights, arms, ranges, findings. Each call that
 * writes is one transaction, so kill -9 at any moment costs the range in hand
 * and nothing else. After an error (another writer, a full disk) all that was
 * written before is there, and the call can be tried again.
 */
#ifndef TRACE_CAMPAIGN_H
#define TRACE_CAMPAIGN_H

#include "scenario/campaign.h"
#include "trace/trace.h"

struct campaign_night_options {
	const struct campaign_plan *plan;
	/* All that runs may report; NULL: campaign_seen has no classes. */
	const struct tally_classes *classes;
	uint64_t seed;
	/* Go on with the last night of the plan, or with the one of this seed
	 * if it was given; 'seed' becomes that night's. */
	bool resume, seed_given;
	uint64_t runs_wanted; /* 0: by time */
	bool adapted;
	unsigned shard, shards; /* 1 of 1 */
	unsigned jobs;
	const char *started; /* UTC, '2026-11-28T01:30:00Z'; NULL: now */
	const char *host;    /* name of the machine */
};

/*
 * Begin a night, or go on with one: the plan, its arms, a new sitting. 't' is
 * trace_open()'s; nothing else writes to it until campaign_store_end().
 *
 * Owns:   the caller, campaign_store_end() before trace_close(); keeps the
 *         plan, classes and 't'.
 * Errors: user: no such night to resume; the plan, its scenarios or designs,
 *         or the program have changed since; it was begun with another way to
 *         share out the work; the night is there already, and is not to be
 *         resumed; host.
 */
struct campaign_store;
struct campaign_store *campaign_store_begin(struct trace *t,
					    struct campaign_night_options *o,
					    struct sim_error *reterr);
void campaign_store_end(struct campaign_store *s);	      /* NULL allowed */
int64_t campaign_store_night(const struct campaign_store *s); /* night.id */

/* --- what the night has already ------------------------------------------- */

/* Each range that was counted, by epoch, arm, and first run. Errors: host. */
struct campaign_counted {
	unsigned arm, epoch;
	uint64_t first_run, runs;
	bool twice;
};
typedef void campaign_counted_fn(void *context,
				 const struct campaign_counted *);
bool campaign_store_ranges(struct campaign_store *s, campaign_counted_fn *each,
			   void *context, struct sim_error *reterr);

/* Each finding of each of these ranges, in the same order. Errors: host. */
struct campaign_seen {
	unsigned arm, epoch;
	uint64_t first_run, runs; /* the range */
	uint64_t hits;
	const struct finding_class *klass;
	const char *signature; /* gone after the call */
	bool before;	       /* an earlier night saw it under this design */
	bool small;	       /* it was made small */
};
typedef void campaign_seen_fn(void *context, const struct campaign_seen *);
bool campaign_store_hits(struct campaign_store *s, campaign_seen_fn *each,
			 void *context, struct sim_error *reterr);

/* Each trouble, by arm and run. The texts are gone after the call. Errors:
 * host. */
typedef void campaign_trouble_fn(void *context, unsigned arm, uint64_t run,
				 const char *kind, const char *text);
bool campaign_store_troubles(struct campaign_store *s,
			     campaign_trouble_fn *each, void *context,
			     struct sim_error *reterr);

/* --- what comes ----------------------------------------------------------- */

/* Under the arm's design, by any arm: */
enum campaign_news {
	CAMPAIGN_SEEN_TONIGHT, /* by a range before this one */
	CAMPAIGN_SEEN_BEFORE,  /* for the first time tonight; an earlier night
				* of this database has seen it */
	CAMPAIGN_FIRST,	       /* for the first time in all */
};

/*
 * A range was made. Its best runs become examples of their findings where they
 * are better ones; what is kept does not depend on the order of the ranges.
 */
struct campaign_range {
	unsigned arm, epoch;
	uint64_t first_run;
	uint64_t busy_us; /* wall time that it took */
	bool twice;	  /* made twice, and came out the same */
	/* 'first_run' of its signatures counts from the range's. */
	const struct tally *tally;
	/* Filled in: a place for each signature of the tally. */
	enum campaign_news *news;
};
/*
 * Write them all, in one transaction, or none.
 *
 * Errors: host; user: one was counted already.
 */
bool campaign_store_add(struct campaign_store *s,
			const struct campaign_range *ranges, unsigned count,
			struct sim_error *reterr);

/*
 * A finding was made small. With 'record', the small run is replayed and
 * recorded in full, in a transaction of its own. A smaller run that is there
 * already stays.
 *
 * Errors: user: no range of the arm's design has shown it; the replay came out
 *         otherwise; host.
 */
struct campaign_small {
	unsigned arm;
	const char *signature;
	const char *schedule;
	const char *left_out; /* NULL: nothing */
	/* Of the run that it was made from. */
	uint64_t seed;
	const char *strategy;
	uint32_t tasks, preemptions, steps; /* up to the finding */
	uint64_t digest;
	bool record;
};
bool campaign_store_small(struct campaign_store *s,
			  const struct campaign_small *f,
			  struct sim_error *reterr);

/*
 * A run did not end as runs do: 'crash', 'hang', 'memory', 'stack', 'digest'.
 * What is said of the same run and kind later replaces it.
 */
struct campaign_trouble {
	unsigned arm;
	uint64_t run; /* in the series */
	const char *kind;
	const char *strategy; /* that makes it from the seed; NULL: none */
	uint64_t seed;
	const char *text;
};
bool campaign_store_trouble(struct campaign_store *s,
			    const struct campaign_trouble *trouble,
			    struct sim_error *reterr);

/* Classes and functions: were they reached by some runs now, or by others of
 * the night before? All in one transaction. */
struct campaign_reach {
	const char *kind; /* 'class' or 'function' */
	const char *name;
	const char *file; /* "" of a class */
	bool reached;
};
bool campaign_store_reached(struct campaign_store *s,
			    const struct campaign_reach *reach, size_t count,
			    struct sim_error *reterr);

/* How far the sitting has come. 'why' it ends: 'time', 'runs', 'interrupted' or
 * 'error'; NULL: it goes on. */
bool campaign_store_sitting(struct campaign_store *s, uint64_t runs,
			    uint64_t wall_ms, const char *why,
			    struct sim_error *reterr);

#endif
