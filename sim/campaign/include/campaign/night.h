/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One sitting of a night: the supervisor. On one libuv loop it hands out the
 * sequence of epochs.h to workers, writes what they bring, makes new findings
 * small, and watches. It is the only writer of the database.
 *
 * What is counted is a function of plan, seed and runs; not of the number of
 * workers, of who was faster, of deaths and interruptions.
 */
#ifndef CAMPAIGN_NIGHT_H
#define CAMPAIGN_NIGHT_H

#include "explore/shrink.h"
#include "trace/campaign.h"

enum {
	NIGHT_JOBS_MAX = 256,
};

enum night_end {
	NIGHT_RUNS,	   /* all that was asked for is made */
	NIGHT_TIME,	   /* the time is over */
	NIGHT_INTERRUPTED, /* by a signal */
	NIGHT_ERROR,
};

/* A finding that is new. */
struct night_finding {
	const struct finding_class *klass;
	const char *signature;
	unsigned arm;
	const char *schedule;
	const char *left_out;	 /* parts of the scenario, or NULL */
	bool small;		 /* it was made small; else it was not yet */
	struct shrink_size size; /* if small */
};

/* A run that did not end as runs do, or came out otherwise the second time. */
struct night_trouble {
	unsigned arm;
	uint64_t run; /* index in the series; of 'digest' the range's first */
	/* They make this run alone; NULL: no seed is known that does, and this
	 * is the one that its series has for it. */
	const char *strategy;
	uint64_t seed;
	const char *kind; /* 'crash', 'hang', 'memory', 'stack', 'digest' */
	const char *text;
};

struct night_canary {
	bool found;
	uint64_t runs; /* made of 'within' */
};

struct night_counts {
	uint64_t runs;	      /* counted in this sitting */
	uint64_t runs_before; /* in earlier ones of this night (--resume) */
	uint64_t ranges, twice, differed;
	unsigned epochs; /* complete, that of the canaries not counted */
	unsigned fresh, known, expected;
	uint64_t next_ppb;   /* chance of another finding in the next run */
	unsigned small_left; /* new findings that wait to be made small */
	unsigned deaths;
	unsigned troubles;
	uint64_t wall_ms;
};

struct night;

enum night_event {
	NIGHT_TICK,    /* about once a second */
	NIGHT_FINDING, /* 'index' of night_finding_at(): it is ready */
	NIGHT_TROUBLE, /* 'index' of night_trouble_at() */
	NIGHT_WARNING, /* 'text' says what */
};

struct night_options {
	const struct campaign_plan *plan;
	struct campaign_store *store;
	const struct tally_classes *classes; /* that workers count, too */
	uint64_t seed;
	bool resumed;	 /* the store has a part of the night */
	bool adapted;	 /* epochs.h */
	uint64_t runs;	 /* 0: no end */
	uint64_t for_ns; /* 0: no end */
	unsigned shard, shards, jobs;
	/* The command line of a worker, NULL-terminated. */
	const char *const *worker;
	bool loud; /* workers may print to standard error */
	void (*tell)(void *context, const struct night *n,
		     enum night_event event, unsigned index, const char *text);
	void *context;
};

/* Owns: the caller, night_free(); what the options name must outlive it. */
struct night *night_new(const struct night_options *o);
void night_free(struct night *n); /* NULL allowed */

/*
 * Until its end, or SIGINT or SIGTERM: then what is under way has a second. A
 * second signal ends the program.
 *
 * Errors: host; what was counted before is in the database.
 */
bool night_run(struct night *n, enum night_end *ret_end,
	       struct sim_error *reterr);

struct night_counts night_counts(const struct night *n);
unsigned night_finding_count(const struct night *n);
struct night_finding night_finding_at(const struct night *n, unsigned index);
const struct night_trouble *night_trouble_at(const struct night *n,
					     unsigned index);
struct night_canary night_canary(const struct night *n, unsigned index);

#endif
