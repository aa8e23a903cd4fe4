/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Brute force: run a small program under every schedule there is, and under
 * every value of every choice of value. No reduction of any kind, so that its
 * counts can judge those that reduce.
 */
#ifndef TEXTBOOK_ENUMERATE_H
#define TEXTBOOK_ENUMERATE_H

#include "world/world.h"

enum {
	ENUMERATE_DEPTH_MAX = 512,
	ENUMERATE_VALUES_MAX = 16,
};

/* The values chosen in one step; counted up like an odometer. */
struct enumerate_values {
	uint32_t value[ENUMERATE_VALUES_MAX];
	uint32_t count[ENUMERATE_VALUES_MAX];
	unsigned given; /* fixed from outside; the rest begins at 0 */
	unsigned used;
};

struct enumeration {
	struct world *w;
	/* Called at every state, also the first and the last; may be NULL. */
	void (*at_state)(void *context, struct world *w);
	/* Called at the end of every run; may be NULL. */
	void (*at_end)(void *context, struct world *w,
		       const struct run_result *result);
	void *context;
	uint64_t runs_max; /* stop at so many, with 'cut'; 0: never */
	/* Leave out what has more switches away from a task that could go on,
	 * or between tasks that are no daemons. */
	bool bounded;
	unsigned preemptions_max, switches_max;
	/* Results. */
	uint64_t states;
	uint64_t runs;
	uint64_t cut; /* that a bound did not let go on */
	uint64_t status[RUN_DIVERGED + 1];
	uint64_t with_finding; /* runs with a finding */
	uint32_t steps_min;
	uint32_t steps_max;
	/* Private. */
	struct snapshot **snapshots; /* one a depth */
	struct enumerate_values *values;
	unsigned preemptions, switches;
	unsigned before; /* id of the last that is no daemon, or 0 */
};

/*
 * Run all schedules of the sealed world.
 *
 * Bounds: ENUMERATE_DEPTH_MAX steps a run.
 */
void enumerate_all(struct enumeration *e);

/* A set of 64-bit keys, for counting what is distinct. */
struct key_set {
	uint64_t *keys; /* 0: free */
	size_t room;
	size_t count;
};

void key_set_clear(struct key_set *s);
/* True if it is new. */
bool key_set_add(struct key_set *s, uint64_t key);
/* A key of a text. */
uint64_t key_of_text(const char *text);

/*
 * The equivalence class of a run (Mazurkiewicz trace): equal for two schedules
 * exactly if they order all dependent steps alike. Dependent are steps of one
 * task, steps on one object that are not both reads, and the creation of a
 * task with its steps. A failed try is a read.
 */
struct trace_key;
/* Set-up, before world_seal(). */
struct trace_key *trace_key_attach(struct world *w);
uint64_t trace_key_get(const struct trace_key *k);

#endif
