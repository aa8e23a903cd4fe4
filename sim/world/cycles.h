/* SPDX-License-Identifier: GPL-2.0-only */
/* What the engine asks of cycle.c; for the files of sim/world/ only. */
#ifndef WORLD_CYCLES_H
#define WORLD_CYCLES_H

#include "world/state_key.h"

struct cycle_watch;

/* The step from which a run is to be made by cycles_look(), or by world_step()
 * with cycles_seen() after each step, the one before included. */
uint32_t cycles_from(const struct world *w);
/* From there to the end of the run. */
void cycles_look(struct world *w);
void cycles_seen(struct world *w);
/* What lies on the host and goes back with the run; may be of no bytes. */
void *cycles_path(const struct world *w, size_t *ret_bytes);
void cycles_free(struct cycle_watch *c);

/* world_state_key(), for states that lie behind each other in one run: what
 * time it is takes no part, deadlines are counted from now. */
void state_key_of_cycle(struct world *w, struct state_key *ret_key);

#endif
