/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What 'compare' works on: scenarios x designs x platforms x strategies, all
 * checked before anything runs, and what was declared against what was seen.
 */
#ifndef CLI_COMPARISON_H
#define CLI_COMPARISON_H

#include "cli/inputs.h"
#include "cli/matrix.h"
#include "cli/smallest.h"
#include "cli/unseen.h"

/* A declaration that did not come true. */
struct failure {
	const char *path;
	unsigned line;
	const char *design;
	const char *platform;
	const struct finding_class *klass;
	enum expectation expectation;
	uint64_t hits, runs;
	bool proved;	/* runs are executions, and all of them */
	bool by_states; /* or final states */
	char *replay;	/* or NULL */
	const struct smallest *smallest; /* of it, in the comparison; or NULL */
};

struct comparison {
	struct cli *cli;
	struct scenario **scenarios;
	unsigned *platforms; /* mask of each scenario */
	unsigned scenario_count;
	struct design **designs;
	const char **design_words;
	const char **design_names;
	unsigned design_count;
	const struct strategy_type *strategies[CLI_STRATEGIES_MAX];
	unsigned strategy_count;
	uint64_t runs, seed;
	bool prove; /* where it can be done */
	uint64_t executions_max, states_max;
	enum cell_bound bound;
	unsigned preemptions_max;
	/* All cells, of one scenario after the other: see below. */
	struct cell *cells;
	unsigned *first_cell; /* of each scenario */
	unsigned cell_count;
	struct matrix matrix;
	/* Results. */
	unsigned met;
	unsigned proved, sampled; /* cells, with --prove */
	unsigned bounded;	  /* all with so many preemptions */
	unsigned open;		  /* expectations that these do not decide */
	struct failure *failures;
	unsigned failure_count;
	enum exit_code checked; /* what the checks of the traces came to */
	char *example;		/* a 'run' line that shows a finding, or NULL */
	unsigned example_weight;
	struct smallest_list smallest;
	struct unseen_sum unseen;
	bool cut; /* interrupted, or bounds were hit */
	/* Storage. */
	struct path_list paths;
	struct design_directories directories;
	struct name_list design_list;
};

/* Everything that is wrong was printed when it fails.
 * Owns: comparison_release(), also after a failure. */
enum exit_code comparison_make(struct cli *cli, struct comparison *ret);
void comparison_release(struct comparison *c);

/* The cells of one scenario, [design * platforms + platform], not run.
 * Owns: the caller, cell_release() each, then free(). */
struct cell *comparison_cells(const struct comparison *c, unsigned scenario,
			      unsigned *ret_platform_count);

/* How many runs the whole comparison has. */
uint64_t comparison_runs(const struct comparison *c);

/*
 * Hold what was seen against what was declared, and make small what is shown.
 *
 * Errors: host.
 */
bool comparison_judge(struct comparison *c, const struct cell *cells,
		      unsigned count, struct sim_error *reterr);

#endif
