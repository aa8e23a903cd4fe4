/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Coverage: which functions of the models runs came to. A point of coverage is
 * a function with a place at which something becomes visible (PLACE_HERE): a
 * step, or a note. Where cells are no steps (granularity 'lock'), functions
 * that do nothing else are not seen.
 *
 * It looks on between reached_begin() and reached_end() only; a run outside of
 * them does not know of it. It changes no run and no digest.
 */
#ifndef EXPLORE_REACHED_H
#define EXPLORE_REACHED_H

#include "world/world.h"

struct reached;

/* Nothing reached so far. Owns: the caller, reached_free(). */
struct reached *reached_new(void);
void reached_free(struct reached *r);

/*
 * Which world reached_begin() and reached_end() are about, until the next is
 * attached: for 'before_seal' of scenario_world(). What was counted is kept.
 * Not between begin and end.
 */
void reached_attach(struct reached *r, struct world *w);

/* Runs count from here, to there. Both between runs of the world. */
void reached_begin(struct reached *r);
void reached_end(struct reached *r);

/*
 * Called for each function: its name, its file ("models/..."), and how often
 * something was visible there. In the order of files, then of functions. The
 * texts are static.
 */
typedef void reached_function(void *context, const char *function,
			      const char *file, uint64_t count);

/* Those that were reached. */
void reached_each(const struct reached *r, reached_function *function,
		  void *context);

/* All that are linked into the program, each with count 0. */
void reached_exists(reached_function *function, void *context);

#endif
