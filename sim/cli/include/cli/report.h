/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The report of a finding, in the order that lockdep's readers know: the claim
 * broken, the model, the table of steps, the locks held, how often, and the
 * line that shows it again.
 */
#ifndef CLI_REPORT_H
#define CLI_REPORT_H

#include "cli/cell.h"
#include "cli/shrunk.h"
#include "cli/steps.h"

/* One recorded run of a schedule, and the world that it ran in. */
struct replayed {
	struct world *world;
	struct record *record;
	struct run_result result;
	char *divergence; /* text, or NULL if it followed the schedule */
};

/*
 * Run a schedule text with a recorder attached.
 *
 * Owns:   the caller, replayed_release().
 * Errors: user (the text is no schedule), host.
 */
bool replay_schedule(const struct cell *cell, const char *schedule,
		     uint64_t seed, struct replayed *ret,
		     struct sim_error *reterr);
/* The same for one run of a strategy. */
bool replay_seed(const struct cell *cell, uint64_t seed, struct replayed *ret,
		 struct sim_error *reterr);
void replayed_release(struct replayed *r);

/*
 * The same for many runs of a cell, by any strategy: the world is built and
 * the profile made once. 'run' has the last one, until the next.
 *
 * Owns:   the caller, replaying_end(), also after an error; keeps the cell.
 * Errors: as replay_seed().
 */
struct replaying {
	const struct cell *cell;
	struct profile *profile;
	struct replayed run;
};
bool replaying_begin(struct replaying *r, const struct cell *cell,
		     struct sim_error *reterr);
void replaying_run(struct replaying *r, const struct strategy_type *type,
		   uint64_t seed);
void replaying_end(struct replaying *r);

/*
 * Its schedule as text.
 *
 * Owns: the caller, free().
 */
char *replayed_schedule(const struct replayed *r);

/* The finding of a signature in a replayed run, or NULL. */
const struct finding *replayed_finding(const struct replayed *r,
				       const char *signature);

/* A finding that is to be reported. */
struct report {
	const struct cli *cli;
	const struct cell *cell;
	const struct strategy_type *strategy;
	const struct tally_signature *signature;
	uint64_t runs; /* of that strategy on that platform */
	/* Of which 'cell' and 'signature' are the smaller ones; or NULL. */
	const struct shrunk_finding *shrunk;
	const char *also;	/* other platforms: 'tio, cca'; or NULL */
	unsigned number, count; /* 'finding 1 of 3' */
};

/*
 * Replay its best run and print it, ending with the replay line.
 *
 * Errors: host; and if the replay does not give the finding again, which
 *         would be a bug of ours.
 */
bool report_print(const struct report *r, struct sim_error *reterr);

/* The parts that 'replay' prints too. */
void report_banner(const struct output *o, const struct finding *f,
		   struct text *t);
void report_ends(const struct replayed *run, const struct finding *f,
		 struct text *t);
void report_locks(const struct output *o, const struct replayed *run,
		  const struct finding *f, struct text *t);

#endif
