/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Progress on standard error, and the way out by Ctrl-C. Host time is read
 * here alone, and decides nothing but when a line is printed.
 */
#ifndef CLI_PROGRESS_H
#define CLI_PROGRESS_H

#include "cli/cli.h"
#include "explore/size.h"

/* What a worker has done so far, in memory that it shares. */
struct progress_share {
	uint64_t runs, states;
	unsigned findings;
};

struct progress {
	const struct output *output;
	bool silent;
	const char *unit;     /* 'runs' */
	uint64_t runs_wanted; /* 0: nobody knows */
	uint64_t runs_about;  /* there may be so many; 0: nobody knows */
	uint64_t until_ns;    /* stop then; 0: never */
	uint64_t runs_done;   /* in the parts that are over */
	unsigned findings;
	uint64_t begin_ns;
	uint64_t next_ns;
	uint64_t runs_before; /* of these, made by another command */
	uint64_t save_ns;     /* the next time to save a search */
	/* States that the running part has visited; 0: it counts runs. */
	uint64_t states, states_ns;
	uint64_t states_done;	  /* in a worker: of the parts that are over */
	unsigned cells, cells_of; /* parts that are named; 0: they are not */
	bool line_shown;
	/* Not NULL in a worker, which prints nothing. */
	volatile struct progress_share *share;
};

void progress_begin(struct progress *p, const struct cli *cli,
		    uint64_t runs_wanted);
/* Stop that long after the beginning. */
void progress_limit(struct progress *p, uint64_t seconds);
/* Stop after half of the time that is left, if there is a limit. */
void progress_halve(struct progress *p);
/* For explore_options.stop, with the progress as context: true once the user
 * wants to stop. */
bool progress_stop(void *context, const struct tally *so_far);
/* The running part may have so many runs; NULL: nobody knows. */
void progress_about(struct progress *p, const struct prove_size *size);
/* The running part visits states, so many so far; 0: it does not. */
void progress_states(struct progress *p, uint64_t states);
/* The next of so many cells, which begins to count anew. */
void progress_cell(struct progress *p, uint64_t of);
/* Is it time again to save where a search stands? */
bool progress_save(struct progress *p);
/* The next part of the work goes on from there. */
void progress_before(struct progress *p, const struct tally *begun);
/*
 * While workers work: what they have done, all together, and how many parts
 * have come. True once the user wants to stop, or the time is over.
 */
bool progress_jobs(struct progress *p, const struct progress_share *all,
		   unsigned come, unsigned of);
/* From now on this is the progress of a worker. */
void progress_share(struct progress *p, volatile struct progress_share *share);
/* A part of the work is over. */
void progress_part(struct progress *p, const struct tally *done);
/* Wipe the line. */
void progress_end(struct progress *p);

/*
 * From now on the first SIGINT or SIGTERM asks for an orderly end, the second
 * ends the program at once.
 */
void interrupt_watch(void);
bool interrupted(void);
/*
 * Share that with the processes that are forked from now on: a signal to one
 * of them asks all for an end. Errors: false if there is no memory.
 */
bool interrupt_share(void);

#endif
