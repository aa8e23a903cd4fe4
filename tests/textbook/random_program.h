/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Small random programs as scripts, from a seed, over all primitives. Each
 * draws a few families of words (locks, waits, work, ...) and mixes words of
 * these in its tasks, so that what belongs together meets.
 */
#ifndef TEXTBOOK_RANDOM_PROGRAM_H
#define TEXTBOOK_RANDOM_PROGRAM_H

#include "world/world.h"

enum {
	RANDOM_LINES_MAX = 12,
	RANDOM_LINE_BYTES = 200,
};

struct random_program {
	char text[RANDOM_LINES_MAX][RANDOM_LINE_BYTES];
	const char *lines[RANDOM_LINES_MAX + 1]; /* for script_build() */
	unsigned count;
	/* Of faults: the engine's two, and one of the program. */
	uint32_t signals, timeouts, faults;
	bool values;	       /* it chooses values, or faults may strike */
	bool lock_granularity; /* cell accesses are no choices */
};

void random_program_make(struct random_program *p, uint64_t seed);
/* The world, with checkers, not sealed. */
struct world *random_program_world(const struct random_program *p);
/* For messages. */
void random_program_print(const struct random_program *p);

#endif
