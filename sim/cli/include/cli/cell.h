/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One cell of the verdict matrix: a scenario under one design on one platform,
 * run under one or more strategies, and what is known of each class after it.
 */
#ifndef CLI_CELL_H
#define CLI_CELL_H

#include "cli/progress.h"
#include "explore/predict.h"
#include "explore/predict_races.h"
#include "explore/prove.h"
#include "explore/size.h"

/* What a search may be content with. */
enum cell_bound {
	BOUND_NONE, /* all schedules */
	BOUND_AUTO, /* all, or else all with 0, 1, 2, ... preemptions */
	BOUND_MAX,  /* all with at most 'preemptions_max' */
};

struct cell {
	const struct scenario *scenario;
	const char *left_out; /* parts that it is without, or NULL */
	const struct design *design;
	const char *design_word; /* as typed: a name or a file */
	unsigned platform;
	const struct strategy_type *strategies[CLI_STRATEGIES_MAX];
	struct tally *tallies[CLI_STRATEGIES_MAX];
	unsigned strategy_count;
	uint64_t seed;
	uint64_t runs;	 /* of each strategy */
	uint64_t record; /* of these, the first, to be made again */
	uint64_t checks; /* and those of which 'check' is asked */
	unsigned depth;
	const char *objects; /* for surw to watch; NULL: drawn */
	/* Look for deadlocks in the lock order of the first runs too, and for
	 * data races if runs do; what comes of it, owned by the cell. */
	bool predict;
	struct predictions *predictions;
	struct race_predictions *race_predictions;
	/* Of a few runs: the most tasks, and 1.2 times the choice points. */
	uint32_t pct_tasks, pct_choices;
	bool lock_granularity;
	bool races;	  /* look for data races too */
	uint64_t hung_ns; /* and for waits of more than that; 0: not so */
	/* Not sampled but searched (proof.h): the tally counts executions. */
	bool exhaust;
	uint64_t executions_max; /* with those that are cut short; 0: not so */
	uint64_t states_max;	 /* 0: not so */
	bool by_states; /* 'proof' and the tally are of a search by states */
	enum cell_bound bound;
	unsigned preemptions_max;
	struct prove_result proof;
	/* All executions are searched in parts, by so many processes
	 * (split.h); 0: in one search, by this one. */
	unsigned jobs;
	char *bound_text; /* of 'proof', if the cell owns it, or NULL */
	/* All with so many preemptions less one were run; 0: nothing of that
	 * kind is known, or it is not needed. */
	unsigned preemptions_end;
	/* Of those, where 'proof' and the tally are of another search: one that
	 * was stopped, and has found more. */
	uint64_t bounded_executions;
	/* Where not all executions were run: how many there are (sizing.h). */
	bool size_wanted;
	struct prove_size size;
	/* Where its search is kept, so that it can go on; or NULL. */
	struct checkpoint_cell *checkpoint;
};

/*
 * Run it. 'tallies' are the cell's, cell_release().
 *
 * Errors: host (memory).
 */
bool cell_run(const struct cli *cli, struct cell *cell,
	      struct progress *progress, struct sim_error *reterr);
void cell_release(struct cell *cell);

/* The text of proof.bound, kept by the cell. */
void cell_bound_keep(struct cell *cell, const char *bound);

/*
 * From a worker to the process that it was forked from: all that it has come
 * to. False: not all came.
 */
void cell_pass(const struct cell *cell, FILE *out);
bool cell_passed(struct cell *cell, struct saved *from);
/* For messages: 'my.yaml under rfc-v1 on tdx'. */
void cell_name(const struct cell *cell, struct text *t);

/*
 * Does each name of --objects stand for an object of this profile?
 *
 * Errors: user, with the nearest name.
 */
bool cell_objects_known(const struct cell *cell, const struct profile *p,
			struct sim_error *reterr);

/* Runs of all strategies together. */
uint64_t cell_runs(const struct cell *cell);
/* Was it cut short, or did runs end at a bound? */
bool cell_inconclusive(const struct cell *cell);
/* Were all executions seen, and was there one? */
bool cell_proved(const struct cell *cell);
/* Is the tally of all executions with less than 'preemptions_end'? */
bool cell_bounded(const struct cell *cell);
/* One digest over the digests of its tallies. */
uint64_t cell_digest(const struct cell *cell);
const char *cell_platform(const struct cell *cell);

/* What is known of one class in a cell. */
struct verdict {
	const struct finding_class *klass;
	uint64_t runs;
	uint64_t hits;
	/* The easiest run to read, and the strategy of its series; NULL if not
	 * found. */
	const struct tally_signature *best;
	const struct strategy_type *strategy;
	const struct scenario_expect *expect; /* NULL: nothing was declared */
	bool met;			      /* true if nothing was declared */
	bool all;  /* 'runs' are all executions that there are */
	bool open; /* the search was stopped before 'expect' was decided */
};
void verdict_of(const struct cli *cli, const struct cell *cell,
		const struct finding_class *klass, struct verdict *ret);

/* As asked for, or because the scenario expects something of them. */
bool cell_looks_for_races(const struct cell *cell);
/* Is something expected that a proof by states does not show? */
bool cell_needs_executions(const struct cell *cell);
/* How many classes nobody looked for. */
unsigned cell_classes_unasked(const struct cell *cell);

/* Was the class asked for on the command line? It has its row then, whatever
 * came of it. */
bool verdict_asked(const struct cell *cell, const struct finding_class *klass);

/* 'found', 'not found', 'proved' (that it never comes). */
const char *verdict_word(const struct verdict *v);
/* 'never', 'sometimes', 'always'. */
const char *expectation_word(enum expectation expectation);

/* Is the left signature's run easier to read than the right's? */
bool signature_better(const struct tally_signature *a,
		      const struct tally_signature *b);

/*
 * A share of runs for people: '2.3 %', '0.012 %', 'always', '0'.
 * Integers only, so that it is the same everywhere.
 */
void share_format(uint64_t hits, uint64_t runs, char *buffer, size_t bytes);
/* Parts per billion as a percentage. */
void ppb_format(uint64_t ppb, char *buffer, size_t bytes);

/*
 * The line that shows a run again.
 *
 * Owns: the caller, free().
 */
char *replay_line(const struct cli *cli, const struct cell *cell,
		  const char *schedule);

/* The fields that 'run' and 'compare' print of a verdict. */
void verdict_json(const struct cli *cli, const struct cell *cell,
		  const struct verdict *v);

#endif
