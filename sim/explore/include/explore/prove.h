/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Running a world under every schedule that can make a difference: optimal
 * dynamic partial-order reduction with wakeup trees (Abdulla, Aronis, Jonsson
 * and Sagonas, POPL 2014; JACM 2017), over snapshots. When a run ends, each of
 * its races is reversed: the steps that do so become a branch of the wakeup
 * tree of the state before the race, unless a run before begins like that.
 *
 * Two steps are dependent if they are of one task, or touch one object in ways
 * that do not commute (ops, and HOOK_TOUCH). Of all schedules that order
 * dependent steps alike one is run; every final state, every deadlock and every
 * finding is among those. What is no op of the engine and is not reported by
 * world_touch() is not seen: state that tasks share must change in ops.
 *
 * No two executions are of one class. A run is cut short if it turns out that
 * what could follow has been seen. That is never so while steps touch the same
 * in each order: cells, mutexes and spinlocks that are locked and unlocked. It
 * may be so where what a step touches, or whether it can be made at all,
 * depends on the order: a try-lock fails or not, a reference count is zero or
 * not, a waiter was woken by this waker or by another. What a race would be the
 * other way round is then a guess until the step has been made.
 *
 * Choices of value and faults are branches like those of schedules. Time does
 * not count what ops take: under all strategies but 'timed', the order of
 * deadlines is that of the world's sleeps and timers.
 */
#ifndef EXPLORE_PROVE_H
#define EXPLORE_PROVE_H

#include "explore/saved.h"
#include "world/world.h"

enum {
	PROVE_TASKS_MAX = 64,  /* of one run; more: PROVE_BOUND */
	PROVE_VALUES_MAX = 24, /* choices of value in one step */
	PROVE_BOUND_BYTES = 128,
};

enum prove_status {
	PROVE_ALL,   /* every class of schedules has been run */
	PROVE_STOP,  /* stopped by 'stop' */
	PROVE_BOUND, /* a run came to a bound of the engine or of the search:
		      * what comes after it was not seen */
	/* Every class that has a schedule within the bounds; there are
	 * schedules beyond them. */
	PROVE_BOUNDS,
};

struct prove_result {
	enum prove_status status;
	const char *bound; /* of PROVE_BOUND: which one; until prove_free() */
	/* Runs to the end, one of each class; by states, one to each end. */
	uint64_t executions;
	uint64_t states;	/* that were visited; by states only */
	uint64_t sleep_blocked; /* runs cut short: nothing new could follow */
	uint64_t steps;
	bool beyond; /* schedules beyond the bounds were left out */
	bool left;   /* stopped by 'stop', and something was left to do */
};

#define PROVE_ANY UINT32_MAX

/* At most so many; PROVE_ANY: however many. */
struct prove_bounds {
	uint32_t preemptions; /* switches away from a task that could go on */
	uint32_t switches;    /* between tasks that are no daemons */
};

struct prove;

struct prove_options {
	/*
	 * Only schedules within them; NULL: all. They are searched without
	 * wakeup trees and sleep sets, which a bound does not go with
	 * (bounded.c); each class is one execution all the same. PROVE_ALL if
	 * there are none beyond.
	 */
	const struct prove_bounds *bounds;
	/*
	 * Visit every state once, by whatever way, instead of running every
	 * class of schedules: no classes, and no wakeup trees (states.c). Where
	 * schedules come together again that is far less. PROVE_ALL is as good
	 * a proof. Not with 'bounds'.
	 */
	bool by_states;
	/*
	 * In parts, of all executions only. With 'at_part': everybody is tried
	 * who does not sleep; and a state where there is a choice of these,
	 * behind 'choices' (not 0) others on the way to it, is not searched:
	 * 'at_part' is called, in which prove_part_save() says what a search
	 * needs to go on there. Its own executions are those that end before.
	 *
	 * Without, and with 'part_steps' as 'at_part' had it: it was resumed as
	 * that part, and ends with it. Parts are independent, and together with
	 * the executions before them they are the whole: no two executions are
	 * of one class. More runs may be cut short, as what has no race up
	 * there is reversed too; there may be fewer executions, where what was
	 * taken for two classes turns out to be one when it is made.
	 */
	void (*at_part)(void *context, uint32_t steps);
	uint32_t choices;
	uint32_t part_steps;
	/* Draws latencies, by what has happened so far; or NULL. What takes
	 * how long then depends on the order of all steps: the search is a
	 * search, and its end proves nothing. */
	const struct chooser *times;
	/* Called, with bounds, after each step that has reported a finding, and
	 * when an end has; may be NULL. */
	void (*at_finding)(void *context, struct world *w);
	/* Called at the end of each execution; may be NULL. */
	void (*at_end)(void *context, struct world *w,
		       const struct run_result *run);
	/* Asked after each run, also after one that was cut short, after
	 * 'at_finding', and at each state; true stops. May be NULL. */
	bool (*stop)(void *context, const struct prove_result *so_far);
	void *context;
};

/*
 * In two parts: prove_attach() before world_seal(), prove_run() after it, any
 * number of times.
 *
 * Owns: the caller, prove_free(), after world_free().
 */
struct prove *prove_attach(struct world *w);
void prove_run(struct prove *p, const struct prove_options *options,
	       struct prove_result *ret_result);
void prove_free(struct prove *p);

/*
 * Write where a search stands, as lines of text: the running path, and what is
 * left to do along it. In 'stop' only, and of a search of all executions only.
 */
void prove_save(const struct prove *p, FILE *out);
/* In 'at_part': the same for a search of that part, which begins there. */
void prove_part_save(const struct prove *p, FILE *out);
/*
 * Read that back, between world_seal() and prove_run(), which then goes on from
 * there instead of from the start: the executions that it runs, and its counts
 * at the end, are those of a search that was never stopped. The world must be
 * of the same program.
 *
 * Errors: false if the text is damaged or its path cannot be made in this
 *         world; prove_run() would start anew.
 */
bool prove_resume(struct prove *p, struct saved *s);
/* Runs of before, with those that were cut short. */
uint64_t prove_resumed_runs(const struct prove *p);

/* In 'at_end': a key of the class of this execution. */
uint64_t prove_class(const struct prove *p);

#endif
