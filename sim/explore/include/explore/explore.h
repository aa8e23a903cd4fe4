/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Running one world many times: seeds in, tallies and the best example of
 * each signature out. Knows nothing of scenario files.
 */
#ifndef EXPLORE_EXPLORE_H
#define EXPLORE_EXPLORE_H

#include "check/check.h"
#include "explore/saved.h"
#include "explore/window.h"
#include "schedule/profile.h"
#include "schedule/schedule.h"

enum {
	TALLY_SIGNATURES_MAX = 256,
	SIGNATURE_BYTES = 256,
	TALLY_BLOCK_RUNS = 256,
};

/* The best run of one signature: fewest preemptions, then tasks, then steps. */
struct tally_signature {
	char text[SIGNATURE_BYTES];
	const struct finding_class *klass;
	uint64_t hits; /* runs that showed it */
	uint64_t first_run;
	uint64_t seed; /* of the best run, under this strategy; or NULL */
	const struct strategy_type *strategy;
	uint32_t preemptions;
	uint32_t steps;
	uint32_t tasks; /* no daemons, that made a step up to the finding */
	char *schedule; /* text of the best run */
	uint64_t digest;
};

struct tally {
	uint64_t runs;
	uint64_t steps;
	uint64_t status[RUN_DIVERGED + 1];
	uint64_t livelocked; /* of status[RUN_STEPS]: go round for ever */
	uint64_t given_up;
	uint64_t ops; /* of all runs, as in struct run_result */
	uint64_t ops_effective;
	uint64_t counted;
	uint32_t choices_max;
	unsigned signature_count;
	unsigned signature_room;
	struct tally_signature *signature;
	bool signatures_full;
	const struct strategy_type *ran; /* of the run to be added, or NULL */
	/* Runs that showed a class at all, in the order of the classes asked
	 * for (explore_options). */
	uint64_t class_hits[64];
	/* How far the ends of the class lie apart, where latencies are drawn;
	 * NULL: never two ends. */
	struct window *class_window[64];
	uint64_t digest; /* over the digests of all runs, in order */
	/* The first runs: under which strategy and seed each can be made
	 * alone; as many as explore_options asks for. */
	struct strategy_turn *turns;
	uint64_t turn_count;
	/* Of a series: over the digests of each TALLY_BLOCK_RUNS runs, the last
	 * of which may be fewer. By it one run out of millions can be checked:
	 * its block is run again. */
	uint64_t *blocks;
	uint32_t block_count;
	uint32_t block_room;
};

/* A tally of runs that others make; tally_free(). */
struct tally_classes {
	const struct finding_class *const *at; /* at most 64 */
	unsigned count;
};
struct tally *tally_new(void);
/* One more, zeroed: it moves those that are there. NULL: there are
 * TALLY_SIGNATURES_MAX, which the tally notes. */
struct tally_signature *tally_signature_new(struct tally *t);
/* The world's run that has just ended. */
void tally_add(struct tally *t, struct world *w, const struct run_result *r,
	       const struct tally_classes *counted);

/*
 * Add one of runs that come after its own. The digest is one over both in this
 * order; windows, turns and blocks stay those of its own runs.
 */
void tally_merge(struct tally *t, const struct tally *more);

/*
 * Write a tally as lines of text, and read it back. Windows, turns and blocks
 * are left out.
 *
 * Errors: NULL if the text is damaged, or knows classes that are not counted.
 */
void tally_save(const struct tally *t, const struct tally_classes *counted,
		FILE *out);
struct tally *tally_resume(struct saved *s,
			   const struct tally_classes *counted);

/*
 * Pass a whole tally to the process that this one was forked from, and take it
 * there from memory: what is static lies at one address in both.
 *
 * Errors: NULL if not all of it came.
 */
void tally_pass(const struct tally *t, FILE *out);
struct tally *tally_passed(struct saved *s);

struct explore_options {
	const struct strategy_type *strategy;
	struct strategy_options strategy_options;
	uint64_t seed;
	uint64_t first_run; /* index of the first run: seeds are derived */
	uint64_t runs;
	uint64_t turns; /* of so many of the first runs, keep the seeds */
	/* Classes to count; at most 64. */
	const struct finding_class *const *classes;
	unsigned class_count;
	/* Asked before every so many runs, the first too; true stops. NULL: run
	 * to the end. */
	uint64_t stop_every; /* 0: 64, some milliseconds' worth of them */
	bool (*stop)(void *context, const struct tally *so_far);
	/* Told of each run before its first step, by which strategy and seed it
	 * can be made alone. NULL: nobody. */
	void (*begins)(void *context, const struct tally *so_far,
		       const struct strategy_turn *turn);
	void *stop_context;
};

/*
 * Run the sealed world over a series of seeds.
 *
 * Owns: the caller, tally_free().
 */
struct tally *explore_many(struct world *w, const struct explore_options *o);
void tally_free(struct tally *t);

/*
 * What the runs of this world are like, by a few from a fixed seed: random ones
 * and some in which each task runs as long as it can. Its 'choices' are the
 * largest number of choice points, times 1.2. The same in every build, so that
 * the seed alone still decides a run.
 *
 * Owns: the caller, explore_profile_free().
 */
struct profile *explore_profile(struct world *w);
void explore_profile_free(struct profile *p);

/* The seed of run 'index' in a series. */
uint64_t explore_run_seed(uint64_t seed, uint64_t index);

/* The digest over those before, and one more; the first is over 0. */
uint64_t explore_digest(uint64_t before, uint64_t digest);

/*
 * The rate of something that was seen in 'hits' of independent runs, at 95 %
 * confidence (Clopper and Pearson). With no hit, and with nothing but hits, all
 * of the 5 % lies on the one side that there is. A share of the runs.
 */
struct explore_interval {
	double low, high;
};
struct explore_interval explore_interval(uint64_t hits, uint64_t runs);

/*
 * How sure one can be that something not seen in n runs is rare: the upper
 * bound of its rate at 95 % confidence, in parts per billion (exact
 * 1 - 0.05^(1/n), by the rule of three from 30 runs on).
 */
uint64_t explore_rate_bound_ppb(uint64_t runs);

#endif
