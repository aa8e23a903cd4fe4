/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Making a finding small: the same signature with fewer tasks, values, parts of
 * the program, switches, preemptions and steps, in this order of worth; and
 * where in the run it is decided.
 *
 * All that is tried is run, and counts only if it shows the signature; what
 * comes out was replayed twice from its text, with one digest. Everything is
 * bounded by numbers of runs and drawn from fixed seeds, so the same input
 * gives the same output on every machine.
 */
#ifndef EXPLORE_SHRINK_H
#define EXPLORE_SHRINK_H

#include "explore/explore.h"
#include "explore/prove.h"

enum {
	SHRINK_PARTS_MAX = 512,
	SHRINK_CHANCES_MAX = 24,
};

/* The program whose finding is to be shrunk. */
struct shrink_program {
	unsigned part_count; /* that can be left out; 0: none */
	bool drawn;	     /* its values say what it does */
	/*
	 * A sealed world of the program without some parts: left_out[i] is
	 * about part i. If ret_prove is not NULL, with a search attached
	 * before it is sealed. NULL is a host failure.
	 *
	 * Owns: the caller, world_free(), then prove_free().
	 */
	struct world *(*world)(void *context, const bool *left_out,
			       struct prove **ret_prove,
			       struct sim_error *reterr);
	void *context;
};

/* How large a run is up to its finding, what counts most first. */
struct shrink_size {
	uint32_t tasks;	      /* that make a step; no daemons */
	uint32_t values;      /* that are not 0: faults, choices of value */
	uint32_t switches;    /* between tasks that are no daemons */
	uint32_t preemptions; /* switches away from a task that could go on */
	uint32_t steps;
};

/* Less than 0 if 'a' is smaller, 0 if they are alike. */
int shrink_size_compare(const struct shrink_size *a,
			const struct shrink_size *b);

struct shrink_options {
	uint64_t runs;		/* for making it smaller; 0: 20000 */
	uint64_t executions;	/* for proving it is least; 0: 20000 */
	uint32_t continuations; /* of each prefix; 0: 64 */
};

/* How likely the finding is if all goes on at random after a step. */
struct shrink_chance {
	uint32_t step; /* has been made; 0: from the start */
	uint32_t hits; /* of 'continuations' runs */
};

enum shrink_least {
	LEAST_NOT_PROVED, /* not all schedules with fewer were looked at */
	LEAST_PROVED,	  /* no schedule with fewer shows it */
};

struct shrunk {
	char *schedule; /* text, up to the finding */
	bool left_out[SHRINK_PARTS_MAX];
	unsigned left_out_count;
	struct shrink_size size;
	struct shrink_size before; /* of the run that it was made from */
	uint32_t run_steps;	   /* of the whole run */
	uint64_t digest;
	bool minimal; /* nothing single can be taken away; else: out of runs */
	/* Are its switches the fewest, of runs with no more tasks and values?
	 */
	enum shrink_least fewest;
	/* The fewest preemptions, of the same: it may take more switches then.
	 * Not proved: the size of the run itself. */
	enum shrink_least least;
	struct shrink_size least_size;
	uint64_t least_executions; /* of the proof, or up to its budget */
	/*
	 * The critical step: all of 'certain_of' continuations from after it
	 * came to the finding, some from before it did not. 0: it comes
	 * whatever the schedule.
	 */
	uint32_t critical_step;
	uint32_t certain_of;
	/* Of each prefix, for the chances. */
	uint32_t continuations;
	struct shrink_chance chances[SHRINK_CHANCES_MAX]; /* by step */
	unsigned chance_count;
	uint64_t runs; /* all that it took */
};

/*
 * Shrink the run of a schedule text which shows a signature.
 *
 * Owns:   the caller, shrunk_release().
 * Errors: user: the text is no schedule, does not fit, or does not show the
 *         signature; host: a world could not be made.
 */
bool shrink(const struct shrink_program *program, const char *schedule,
	    const char *signature, const struct shrink_options *options,
	    struct shrunk *ret, struct sim_error *reterr);
void shrunk_release(struct shrunk *s);

#endif
