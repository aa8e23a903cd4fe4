/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The inside of a sitting, one view for the files that are the supervisor:
 *
 *   night.c        life, loop, signals, what is asked from outside
 *   night_out.c    work goes out to workers
 *   night_in.c     results come in
 *   night_count.c  ranges are counted and written
 *   night_death.c  a worker has died
 *   night_resume.c what an earlier sitting has counted
 */
#ifndef CAMPAIGN_NIGHT_STATE_H
#define CAMPAIGN_NIGHT_STATE_H

#include "campaign/counted.h"
#include "campaign/crew.h"
#include "campaign/epochs.h"
#include "campaign/night.h"
#include "campaign/result.h"
#include "errand.h"
#include "frontier.h"
#include "memory.h"
#include "news.h"

enum {
	HANDS_MAX = 2, /* in hand, and the next, so that none waits */
	/* An arm with so many runs that kill is left alone. */
	ARM_TROUBLES_MAX = 16,
	WAITING_MAX = 64, /* ranges of a transaction */
};

static_assert((int)NIGHT_JOBS_MAX == (int)CREW_MAX, "each job has a worker");

/* Where the end of a night stands. */
enum night_phase {
	PHASE_WORK,
	PHASE_GRACE, /* no new orders; ranges under way have a moment */
	PHASE_OVER,
};

struct night_worker {
	struct errand *hands[HANDS_MAX]; /* the first is under way */
	unsigned count;
	bool waited_for; /* in PHASE_GRACE: it may bring a range yet */
};

/* A range that was made once and is to be made a second time. It counts when it
 * was; at the end of a sitting it is dropped, and the next one makes both. */
struct held {
	struct held *next;
	struct errand_range range;
	struct tally *tally;
	uint64_t busy_us;
};

/* A range that is in, and not written yet. */
struct counted_range {
	struct errand_range range;
	struct tally *tally;
	uint64_t busy_us;
	bool twice;
	enum campaign_news *news; /* by signature */
};

/* Of a resumed night: a finding that a counted range has shown. */
struct past_hit {
	unsigned arm, epoch;
	uint64_t first_run, runs;
	uint64_t hits;
	const struct finding_class *klass;
	char *signature;
	bool before, small;
};

struct night {
	struct night_options o;
	uv_loop_t loop;
	uv_timer_t tick, deadline, grace, write;
	uv_signal_t signals[2];
	struct crew *crew;
	struct epochs *epochs;
	struct frontier *frontier;
	struct news *news;
	struct counted *counted; /* NULL: nothing was counted before */
	struct past_hit *past;
	unsigned past_count, past_room, past_at;
	struct night_worker workers[CREW_MAX];
	/* In this order: what was begun before, then what is small, then what
	 * is next in the sequence. */
	struct errand_queue urgent, small;
	unsigned small_out;	      /* of them, in hands */
	struct errand_queue sequence; /* drawn, and not handed out yet */
	bool drawn;		      /* the sequence has no more */
	bool hungry;		      /* some worker has nothing to do */
	struct held *held;
	struct counted_range waiting[WAITING_MAX];
	unsigned waiting_count;
	uint64_t orders;	/* ids */
	unsigned *arm_troubles; /* by arm */
	struct night_canary *canaries;
	/* New findings, in the order of the sequence. */
	struct news_finding **fresh;
	struct night_finding *findings;
	unsigned fresh_count, fresh_room, small_done;
	struct night_trouble *troubles;
	unsigned trouble_count, trouble_room;
	struct night_counts counts;
	uint64_t begin_ms, written_ms;
	enum night_phase phase;
	enum night_end end;
	bool failed;
	struct sim_error error; /* of NIGHT_ERROR */
};

/* night.c */
void night_fail(struct night *n, const struct sim_error *error);
void night_stop(struct night *n, enum night_end end);
/* The end, once nobody is waited for any more. */
void night_settle(struct night *n);
void night_tell(struct night *n, enum night_event event, unsigned index,
		const char *text);

/* night_out.c */
/* This worker, and all others that wait. */
void night_feed(struct night *n, unsigned worker);
void night_feed_all(struct night *n);
/* Ranges of work that are not over yet go out again. */
void night_again(struct night *n, struct errand *w);

/* night_in.c */
void night_message(void *context, unsigned worker, struct message_in *in);
/* New findings that are certain now go on to be made small. */
void night_news(struct night *n);
struct held *night_held_take(struct night *n, const struct errand_range *range);

/* night_count.c */
/* The range is counted once it is written. Frees the tally. */
void night_count(struct night *n, const struct errand_range *range,
		 struct tally *tally, uint64_t busy_us, bool twice);
/* All that is counted is written, and seen. */
void night_write(struct night *n);
/* A piece of the sequence is in, counted or not. */
void night_in(struct night *n, uint64_t order);
/* One hit, live or of an earlier sitting. */
void night_hit(struct night *n, const struct news_hit *hit);

/* night_death.c */
void night_died(void *context, unsigned worker, enum crew_end end,
		const char *text);
void night_trouble_add(struct night *n, const struct night_trouble *t);
/* The arm's strategy, if the seed of a series alone makes a run; else NULL. */
const char *night_alone(const struct campaign_arm *a);

/* night_resume.c */
bool night_resume(struct night *n, struct sim_error *reterr);
/* What earlier sittings have seen in this range. */
void night_past(struct night *n, const struct epochs_order *o, unsigned index);

#endif
