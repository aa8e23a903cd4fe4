/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The file of a search that was stopped, so that it can go on: what each cell
 * of a plan has come to. A file that is damaged, of another scenario, design or
 * version, or of another program is refused in one sentence.
 *
 * The file is text: a first line, rows that say what it is of, a section for
 * each cell, and a checksum over all that as last line. It is replaced whole,
 * or not at all.
 */
#ifndef CLI_CHECKPOINT_H
#define CLI_CHECKPOINT_H

#include "cli/plan.h"

enum checkpoint_state {
	CHECKPOINT_NEW,	    /* not begun */
	CHECKPOINT_STOPPED, /* can go on */
	CHECKPOINT_ENDED,   /* nothing is left to do */
};

/* What the file says of a cell. */
struct checkpoint_cell {
	struct checkpoint *of;
	enum checkpoint_state state;
	char *text; /* owned */
	size_t bytes;
	char bound[PROVE_BOUND_BYTES]; /* for 'proof' of the cell */
};

struct checkpoint {
	const struct cli *cli;
	const struct plan *plan;
	const char *path;
	struct checkpoint_cell *cells; /* as in the plan */
	bool there;		       /* the file is, and it is ours */
	bool searched;		       /* it says what the search has come to */
	struct sim_error error;	       /* of the first write that failed */
};

/*
 * From '--checkpoint' and '--resume'; then each cell of the plan has its part
 * of it. With '--resume' the file is read. It is written at once, so that what
 * is wrong with its place is known before the search.
 *
 * Owns:   the caller, checkpoint_release(), also after a failure.
 * Errors: user (none to go on from, one is there that would be lost, damaged,
 *         of something else), host (cannot be read).
 */
bool checkpoint_begin(const struct cli *cli, struct plan *p,
		      struct checkpoint *ret, struct sim_error *reterr);
void checkpoint_release(struct checkpoint *c);

/* What a cell begins with. */
struct checkpoint_start {
	struct tally *tally; /* NULL: with nothing */
	bool ended;	     /* 'tally' and 'proof' of the cell are all */
	uint64_t runs;	     /* so many, with those that were cut short */
};
/*
 * Bring the search of a cell to where it was. A search that has ended gives
 * the cell its 'proof'.
 *
 * Errors: user (the path cannot be made again).
 */
bool checkpoint_start(struct cell *cell, struct prove *p,
		      struct checkpoint_start *ret, struct sim_error *reterr);

/* In prove_options.stop: keep where the search stands; 'write': into the file,
 * the search goes on. */
void checkpoint_take(struct cell *cell, const struct prove *p, bool write);

/* After the search of a cell: its world, whose the text of a bound is, goes. */
void checkpoint_bound(struct cell *cell);

/*
 * After the search of all cells: write the file, or remove it if nothing is
 * left to do.
 */
void checkpoint_end(struct checkpoint *c);
/* What to do to go on, or what went wrong. */
enum exit_code checkpoint_print(const struct checkpoint *c);

/* Can the cell go on from the file? */
bool checkpoint_has(const struct cell *cell);

#endif
