/* SPDX-License-Identifier: GPL-2.0-only */
/* TEMPORARY: until the store's own is there. */
#ifndef TRACE_CAMPAIGN_H
#define TRACE_CAMPAIGN_H
#include "scenario/campaign.h"
#include "trace/trace.h"
struct campaign_store;
struct campaign_night_options {
	const struct campaign_plan *plan;
	uint64_t seed;
	bool resume;	      /* go on with the last night of the plan: 'seed' is written back */
	uint64_t runs_wanted; /* 0: by time */
	bool adapted;
	unsigned shard, shards; /* 1 of 1 */
	unsigned jobs;
	const char *started; /* UTC, or NULL: now */
	const char *host;
};
struct campaign_store *campaign_store_begin(struct trace *t,
		struct campaign_night_options *o, struct sim_error *reterr);
struct campaign_counted { unsigned arm, epoch; uint64_t first_run, runs; bool twice; };
bool campaign_store_ranges(struct campaign_store *s,
	void (*each)(void *context, const struct campaign_counted *r), void *context, struct sim_error *reterr);
struct campaign_seen { unsigned arm, epoch; uint64_t first_run, runs, hits; const struct finding_class *klass; const char *signature; bool before, small; };
bool campaign_store_hits(struct campaign_store *s,
	void (*each)(void *context, const struct campaign_seen *hit), void *context, struct sim_error *reterr);
bool campaign_store_troubles(struct campaign_store *s,
	void (*each)(void *context, unsigned arm, uint64_t run, const char *kind, const char *text), void *context, struct sim_error *reterr);
struct campaign_range {
	unsigned arm, epoch;
	uint64_t first_run;
	uint64_t busy_us;
	bool twice;
	const struct tally *tally; /* signatures: first_run counts from 0 in the range */
};
enum campaign_news { CAMPAIGN_SEEN_TONIGHT, CAMPAIGN_SEEN_BEFORE, CAMPAIGN_FIRST };
bool campaign_store_range(struct campaign_store *s, const struct campaign_range *r,
			  enum campaign_news *ret_news, struct sim_error *reterr);
struct campaign_small { unsigned arm; const char *signature; const char *schedule; const char *left_out; uint64_t seed; const char *strategy; uint32_t tasks, preemptions, steps; uint64_t digest; bool record; };
bool campaign_store_small(struct campaign_store *s, const struct campaign_small *f, struct sim_error *reterr);
bool campaign_store_trouble(struct campaign_store *s, unsigned arm, uint64_t run, const char *kind, uint64_t seed, const char *text, struct sim_error *reterr);
bool campaign_store_reached(struct campaign_store *s, const char *kind, const char *name, const char *file, uint64_t runs, struct sim_error *reterr); /* adds */
bool campaign_store_sitting(struct campaign_store *s, uint64_t runs, uint64_t wall_ms, const char *why, struct sim_error *reterr);
int64_t campaign_store_night(const struct campaign_store *s); /* id */
void campaign_store_end(struct campaign_store *s); /* NULL allowed */
#endif
