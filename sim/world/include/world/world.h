/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The world: everything that one run may change, in one arena, and the loop
 * that runs it: collect what is enabled, let the chooser choose, step.
 *
 * Life: world_new, set-up (object inits, task_new, world_subscribe),
 * world_seal; then any number of world_run, each from the sealed state;
 * world_free. Set-up may be done once only.
 *
 * A world is used by one host thread. Nothing in a run calls malloc.
 */
#ifndef WORLD_WORLD_H
#define WORLD_WORLD_H

#include "world/error.h"
#include "world/finding.h"
#include "world/hooks.h"
#include "world/latency.h"

struct world_options {
	size_t stack_bytes;    /* of one task; 0: 64 KiB (256 KiB under ASan) */
	uint32_t steps_max;    /* of one run; 0: 20000 */
	uint32_t retries_max;  /* world/retry.h; 0: 10 */
	bool lock_granularity; /* cell accesses are no choices */
};

/* How a run ended. */
enum run_status {
	RUN_FINISHED, /* all tasks that are not daemons have ended */
	RUN_STUCK,    /* some have not, and nothing is enabled */
	RUN_STEPS,    /* the step bound was hit */
	RUN_LIMIT,    /* another bound was hit: world_limit_text() says which */
	RUN_DIVERGED, /* a replay asked for a task that is not enabled */
};

struct run_result {
	enum run_status status;
	uint32_t steps;
	uint32_t choices;     /* points with two or more enabled tasks */
	uint32_t switches;    /* a step by another task than the one before */
	uint32_t preemptions; /* switches away from an enabled task */
	uint32_t given_up;    /* scenario waits that could not come true */
	/* Steps of scenario tasks that have ended, and how many of these were
	 * not said to have failed. */
	uint32_t ops;
	uint32_t ops_effective;
	uint32_t counted; /* calls of world_count() */
	uint64_t now_ns;
	uint64_t digest;
};

/* A choice of value, and in which step it was made. */
struct value_choice {
	uint32_t step; /* made in it (1 is the first), 0: before the first */
	uint16_t kind; /* enum choice_kind */
	uint16_t count;
	uint32_t value;
};

enum {
	VALUE_CHOICES_MAX = 4096,
};

/* What a run did, kept outside the arena so that it survives any bug. */
struct schedule_log {
	const uint8_t *tasks; /* one task id a step */
	uint32_t steps;
	const struct value_choice *values;
	uint32_t value_count;
	bool latency_drawn; /* latencies were drawn, from this seed */
	uint64_t latency_seed;
	const uint64_t *times_ns; /* of each step, if they were; or NULL */
};

/*
 * Make an empty world.
 *
 * Owns:   the caller, until world_free().
 * Errors: host failure (no memory).
 */
struct world *world_new(const struct world_options *options,
			struct sim_error *reterr);
void world_free(struct world *w);

/*
 * Zeroed memory for model or checker state. At set-up or in a run; gone when
 * the next run begins if taken in a run.
 *
 * Bounds: 8 MiB in all; beyond, the run stops with RUN_LIMIT (in set-up: an
 *         assertion).
 */
void *world_alloc(struct world *w, size_t bytes);

/* A copy of a formatted string in the arena. */
char *world_format(struct world *w, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* End of set-up: the state to which each run is reset. */
void world_seal(struct world *w);

/*
 * Reset the world, run to the end, say how it ended. The world can be looked
 * at afterwards (findings, log) until the next run.
 */
void world_run(struct world *w, const struct chooser *chooser, uint64_t seed,
	       struct run_result *ret_result);

/*
 * The same in pieces, for searches that branch: world_start resets and runs
 * every task to its first declaration; world_step carries out the declared op
 * of one enabled task. When world_enabled() is 0 after a step, the run is over
 * and world_finish says how it ended. Value choices go to the chooser, of
 * which 'pick' is not used.
 */
void world_start(struct world *w, const struct chooser *chooser, uint64_t seed);
uint64_t world_enabled(const struct world *w);
void world_step(struct world *w, unsigned slot);
void world_finish(struct world *w, struct run_result *ret_result);

/*
 * A copy of all that the run has changed. Taken and restored between steps
 * only. Findings, log and clock go back with it.
 *
 * Owns: the caller, on the host heap; grows as needed and can be reused.
 */
struct snapshot;
struct snapshot *snapshot_new(void);
void snapshot_free(struct snapshot *s);
void snapshot_take(struct snapshot *s, struct world *w);
void snapshot_restore(const struct snapshot *s, struct world *w);
/* Bytes that the last take copied. */
size_t snapshot_bytes(const struct snapshot *s);
/* Do they hold the same bytes? */
bool snapshot_equal(const struct snapshot *a, const struct snapshot *b);

/* Which world an arena address belongs to. */
struct world *world_of(const void *arena_address);
/* The world of the running task; only inside one. */
struct world *world_current(void);

/* One pointer for the program (the models' root); set at set-up. */
void world_set_user(struct world *w, void *user);
void *world_user(const struct world *w);

uint64_t world_now_ns(const struct world *w);
/* Is the next step one that was let go on because nothing else could: a timed
 * wait that has expired, a scenario wait that is given up? */
bool world_idle(const struct world *w);
bool world_timer_armed(const struct world *w);
uint32_t world_steps(const struct world *w);
uint32_t world_steps_max(const struct world *w);
uint64_t world_seed(const struct world *w);
/* The task in a slot, or NULL. */
struct task *world_task(const struct world *w, unsigned slot);
/* Which slots have a task, by bit. */
uint64_t world_task_slots(const struct world *w);
/* The task with an id, also when it has ended, or NULL. */
struct task *world_task_by_id(const struct world *w, unsigned id);
unsigned world_task_count(const struct world *w);
/* The task that made the last step, or NULL. */
struct task *world_last_task(const struct world *w);
/* Every object, newest first. */
struct object *world_objects(const struct world *w);
enum run_status world_status(const struct world *w);
const struct schedule_log *world_log(const struct world *w);
const char *world_limit_text(const struct world *w);
const char *run_status_name(enum run_status status);
/* Has a fault at this address come from a task that ran over the end of its
 * stack? For handlers of signals. */
bool world_stack_overflow(const void *address);

/*
 * Draw a value below n in the running step; recorded in the schedule.
 *
 * Yields: no.
 */
uint32_t world_choose(enum choice_kind kind, uint32_t n);

/* The running task has done what rates are said by (registry.counts): a bind,
 * say. No op. */
void world_count(void);

/*
 * Put a sentence of the model into the trace; free when nobody records. One
 * that names no subject ('vm_destroyed', 'called pointer=null') is for the
 * views over a database alone.
 */
void world_note(struct object *object, const struct place *place,
		const char *text);

#endif
