/* SPDX-License-Identifier: GPL-2.0-only */
/* What a program shows of its state to those who record it. */
#ifndef WORLD_REGISTRY_STATE_H
#define WORLD_REGISTRY_STATE_H

#include "world/world.h"

/*
 * A variable of the modelled stack, one for each of its owners. A trace has a
 * row for each change of it.
 */
struct registry_state {
	const char *name; /* 'tdisp' */
	const char *sentence;
	const char *const *values; /* names of 0, 1, ... to a NULL; or NULL */
	unsigned owner;		   /* which of registry.state_owners */
};

/*
 * Those that have variables: devices, for one. Both functions look only
 * (cell_peek() and its like): no op, no choice, no change.
 *
 * Yields: no.
 */
struct registry_state_owner {
	/* 'gpu0' for 0, ...; NULL after the last. Static, or of set-up. */
	const char *(*name)(const struct world *w, unsigned index);
	/* The variables of one: that of states[i] goes to ret_values[i], each
	 * at every call; the places of others are left as they are. */
	void (*read)(const struct world *w, unsigned index,
		     uint64_t *ret_values);
};

#endif
