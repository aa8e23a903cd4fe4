/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A finding made small: the scenario without what it does not need, the
 * schedule, and where it is decided, ready to be reported, replayed and stored.
 */
#ifndef CLI_SHRUNK_H
#define CLI_SHRUNK_H

#include "cli/cell.h"
#include "explore/shrink.h"

struct shrunk_finding {
	struct shrunk shrunk;
	/* The cell of the smaller scenario; it has no tallies. */
	struct cell cell;
	struct tally_signature signature; /* of the smaller run */
	struct scenario *scenario;
	char *left_out;			/* as text, or NULL */
	unsigned steps, steps_left_out; /* of the program */
};

/*
 * Owns:   the caller, shrunk_finding_free(); cell and signature must outlive
 *         it.
 * Errors: as those of shrink(); NULL.
 */
struct shrunk_finding *shrunk_finding_new(const struct cell *cell,
					  const struct tally_signature *s,
					  const struct shrink_options *options,
					  struct sim_error *reterr);
/* The same with few runs: what 'run', 'prove' and 'compare' report. */
struct shrunk_finding *shrunk_finding_small(const struct cell *cell,
					    const struct tally_signature *s,
					    struct sim_error *reterr);
void shrunk_finding_free(struct shrunk_finding *f);

/* '2 tasks, 1 switch, no preemption' */
void shrunk_size_words(const struct shrink_size *s, struct text *t);
/* What it takes, by what it is proved, where it is decided: lines of text. */
void shrunk_words(const struct output *o, const struct shrunk_finding *f,
		  struct text *t);
/* As a recorded run, of strategy 'shrink'. */
bool shrunk_store(struct trace *trace, const struct shrunk_finding *f,
		  struct sim_error *reterr);
void shrunk_json(const struct cli *cli, const struct shrunk_finding *f);

#endif
