/* SPDX-License-Identifier: GPL-2.0-only */
/* What the engine asks of cycle.c; for the files of sim/world/ only. */
#ifndef WORLD_CYCLES_H
#define WORLD_CYCLES_H

#include "world/state_key.h"

struct cycle_watch;

/* A run begins: the step from which it is to be made by cycles_look(). */
uint32_t cycles_begin(struct world *w);
/* From there to the end of the run. */
void cycles_look(struct world *w);
void cycles_free(struct cycle_watch *c);

/* world_state_key(), for states that lie behind each other in one run: what
 * time it is takes no part, deadlines are counted from now. */
void state_key_of_cycle(struct world *w, struct state_key *ret_key);

#endif
