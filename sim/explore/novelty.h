/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How long to look at runs: as long as they show what none before has shown.
 * What a run shows is told by numbers that mean the same in each run.
 */
#ifndef EXPLORE_NOVELTY_H
#define EXPLORE_NOVELTY_H

#include "explore/predict.h"

enum {
	NOVELTY_ROOM = 16384, /* numbers; what comes when it is full is old */
};

struct novelty {
	uint64_t runs;	   /* so far */
	uint64_t last_new; /* of these, the last that showed something new */
	uint64_t least;	   /* so many are looked at, and so many in vain */
	uint64_t most;
	unsigned count;
	uint64_t seen[NOVELTY_ROOM]; /* by its lowest bits; 0: free */
};

/* Zeroed before. */
void novelty_begin(struct novelty *n, const struct predict_options *o);
/* Shall another run be looked at? */
bool novelty_hopes(const struct novelty *n);
void novelty_see(struct novelty *n, uint64_t what);
/* A run is over: the signatures of what it found count too. */
void novelty_end_run(struct novelty *n, const struct world *w);

static inline uint64_t novelty_mix(uint64_t hash, uint64_t with)
{
	hash = (hash ^ with) * UINT64_C(0x9e3779b97f4a7c15);
	return hash ^ (hash >> 29);
}
uint64_t novelty_mix_text(uint64_t hash, const char *text);
uint64_t novelty_mix_place(uint64_t hash, const struct place *place);

#endif
