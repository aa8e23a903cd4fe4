/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Plan files of campaigns: YAML in, the list of arms out. An arm is a scenario
 * under one design on one platform, run by one strategy. The tree stands in
 * tdisim-campaign(5).
 */
#ifndef SCENARIO_CAMPAIGN_H
#define SCENARIO_CAMPAIGN_H

#include <stdio.h>

#include "scenario/scenario.h"
#include "schedule/schedule.h"

enum {
	CAMPAIGN_ARMS_MAX = 1 << 20,
	CAMPAIGN_RANGE_MAX = 1 << 16, /* runs */
	CAMPAIGN_WEIGHT_MAX = 10000,  /* of an arm */
	CAMPAIGN_BOOST_MAX = 8,	      /* times the weight */
};

/*
 * A scenario under a design on a platform, with what is looked for. All its
 * arms are plain ones, or all are canaries.
 */
struct campaign_cell {
	const struct scenario *scenario;
	const struct design *design;
	unsigned platform; /* index in the registry */
	bool lock_granularity, races;
	uint64_t hung_ns;	       /* 0: not looked for */
	unsigned first_arm, arm_count; /* its arms stand side by side */
};

struct campaign_arm {
	unsigned cell; /* index */
	const struct strategy_type *strategy;
	unsigned depth;	     /* of pct; 0: the default */
	const char *objects; /* of surw; NULL: drawn */
	unsigned weight;     /* of its runs in an epoch, from 1 */
	/*
	 * What the arm is, as one line: 'scenario design platform strategy'
	 * and all options. Unique in the plan, the same in every plan that has
	 * this arm. Its series are seeded by the night's seed and this text.
	 */
	const char *key;
	int canary; /* index in 'canaries', or -1: a plain arm */
};

/* A bug that is known to be there; to be found in 'within' runs. */
struct campaign_canary {
	unsigned arm;
	const struct finding_class *klass;
	uint64_t within;
	unsigned line; /* in the plan */
};

/* Findings that are no news. NULL matches all; else a glob (fnmatch). */
struct campaign_known {
	const char *klass, *signature, *scenario, *design, *platform;
	const char *reason;
	unsigned line; /* in the plan */
};

struct campaign_plan {
	const char *path;  /* as given */
	const char *name;  /* file name without '.yaml' */
	const char *text;  /* of the whole file */
	const char *about; /* or NULL */
	/*
	 * Over all that decides what is run: plan, scenarios, designs with
	 * their bases. Two nights can be merged if it is the same in both.
	 */
	uint64_t digest;
	unsigned range_first, range_max; /* runs of a range; doubled each epoch
					  */
	unsigned twice;	      /* one range in so many is made twice; 0: none */
	uint64_t memory;      /* of a worker, bytes */
	uint64_t hang_ns;     /* a worker that is silent for longer hangs */
	unsigned recorded;    /* findings written in full, a night */
	uint64_t shrink_runs; /* to make one small */
	/* Each file once, in the order in which the cells name them. */
	const struct scenario *const *scenarios;
	unsigned scenario_count;
	const struct design *const *designs;
	unsigned design_count;
	/* First the cells and arms of the groups, then those of the canaries:
	 * from 'plain_cells' and 'plain_arms' on. */
	const struct campaign_cell *cells;
	unsigned cell_count, plain_cells;
	const struct campaign_arm *arms;
	unsigned arm_count, plain_arms;
	const struct campaign_canary *canaries;
	unsigned canary_count;
	const struct campaign_known *known;
	unsigned known_count;
};

struct campaign_plan_options {
	const struct registry *registry;
	const struct finding_class *const *classes;
	unsigned class_count;
	const char *design_dir; /* in place of all others, or NULL */
};

/*
 * Read and check a plan, its scenarios and designs. Paths and globs are
 * relative to the plan. NULL if anything is wrong; 'd' says what.
 *
 * Owns:   the caller, campaign_plan_free().
 * Bounds: files of SCENARIO_FILE_BYTES_MAX, CAMPAIGN_ARMS_MAX arms.
 */
struct campaign_plan *campaign_plan_load(const char *path,
					 const struct campaign_plan_options *o,
					 struct diagnostics *d);
void campaign_plan_free(struct campaign_plan *p);

/* campaign_plan_load() of a text in memory, which is copied. */
struct campaign_plan *campaign_plan_parse(const struct scenario_file *file,
					  const struct campaign_plan_options *o,
					  struct diagnostics *d);

/* Is the file a plan? By its keys: 'groups' and no 'tasks'. */
bool campaign_plan_is(const char *path);

/* Which line of 'known' says that this is no news, or NULL. */
const struct campaign_known *campaign_plan_knows(const struct campaign_plan *p,
						 const struct campaign_cell *c,
						 const char *klass,
						 const char *signature);

/* The seed of the arm's series in a night. */
uint64_t campaign_series_seed(const struct campaign_arm *a, uint64_t night);

/* What the plan comes to, for people: counts, then arms by strategy. */
void campaign_plan_print(const struct campaign_plan *p, FILE *f);

#endif
