/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One try of the shrinker: a run under a steer, and whether it shows what is
 * wanted, how large it is. And the best that was found so far.
 */
#ifndef EXPLORE_TRIAL_H
#define EXPLORE_TRIAL_H

#include "explore/shrink.h"
#include "steer.h"

struct trial {
	const struct shrink_program *program;
	const char *signature;
	struct world *world; /* of the best */
	struct steer steer;
	struct schedule *timeless; /* of which 'steer.times' is the replay */
	struct replay *times;
	uint64_t runs, runs_max;
	uint32_t given_up;	/* waits, at most */
	uint32_t last_given_up; /* in the last run that showed it */
	/* The best. */
	struct course best;
	struct shrink_size size;
	bool left_out[SHRINK_PARTS_MAX];
};

/* The finding of the signature in a run that has ended, or NULL. */
const struct finding *trial_finding(const struct world *w,
				    const char *signature);

/* Run 't->steer' in a world: does it show the signature? */
bool trial_run(struct trial *t, struct world *w, uint64_t seed,
	       struct shrink_size *ret_size, uint32_t *ret_step);

/* The run that has just ended becomes the best. */
void trial_keep(struct trial *t, const struct shrink_size *size, uint32_t step);

/* Run under a course; keep it if it is smaller than the best. */
bool trial_course(struct trial *t, const struct course *course,
		  uint8_t avoided);

static inline bool trial_over(const struct trial *t)
{
	return t->runs >= t->runs_max;
}

/* What they find goes into the best; each says whether it made it smaller. */
bool shrink_course(struct trial *t); /* turns and values */
bool shrink_parts(struct trial *t, struct sim_error *reterr, bool *ret_smaller);

/*
 * The fewest switches and then the fewest preemptions, in the best, over all
 * schedules. If that made it smaller nothing is proved yet: once more, when it
 * has let go of what it does not need any more.
 *
 * Errors: host.
 */
bool shrink_least(struct trial *t, uint64_t executions, struct shrunk *ret,
		  struct sim_error *reterr, bool *ret_smaller);

/* Critical step and chances of the best, whose run has just ended. */
void shrink_fate(struct trial *t, uint32_t continuations, struct shrunk *ret);

#endif
