/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Tries: a loop that does again what was refused (a call that is busy, a lock
 * that is only tried) says so before each new try. That alone tells such a loop
 * from one that gets on, and a bound of its own from none.
 */
#ifndef WORLD_RETRY_H
#define WORLD_RETRY_H

#include "world/world.h"

enum {
	RETRIES_MAX_DEFAULT = 10,
};

/*
 * The running task is about to try again. 'refused': how often in a row it was,
 * counted by the caller, the last time included. Where that is more than
 * world_retries_max() the checker of unbounded retries reports it; the loop
 * goes on as it likes. No op, and free when nobody listens.
 *
 * Not for loops in which each round gets on, or is the work of others that get
 * on (a fault after a zap, a command of so many messages), nor for a call that
 * is to be made until it is done.
 */
#define world_retry(object, refused) world_retry_at(object, refused, PLACE_MUTE)
void world_retry_at(struct object *o, uint32_t refused,
		    const struct place *place);

/* More than any bounded loop of the program makes (world_options). */
uint32_t world_retries_max(const struct world *w);

#endif
