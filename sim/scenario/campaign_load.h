/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the readers of the parts of a plan share.
 */
#ifndef SCENARIO_CAMPAIGN_LOAD_H
#define SCENARIO_CAMPAIGN_LOAD_H

#include "campaign_files.h"
#include "yaml.h"

enum {
	PLAN_STRATEGIES_MAX = 32, /* of one group */
	PLAN_WEIGHT_MAX = 100,	  /* of a group, of a strategy in it */
	PLAN_DEPTH_MAX = 64,
};

/* What is looked for beside what every run looks for. */
struct plan_look {
	bool lock_granularity, races;
	uint64_t hung_ns;
};

/* A strategy with its options. */
struct plan_strategy {
	unsigned type;	     /* index in strategy_types() */
	unsigned depth;	     /* 0: the default */
	const char *objects; /* or NULL */
	const struct yaml_node *objects_node;
	unsigned weight;
};

struct plan_strategies {
	struct plan_strategy at[PLAN_STRATEGIES_MAX];
	unsigned count;
};

/* An arm that a group asks for; the same one may be asked for again. */
struct plan_arm {
	unsigned scenario, design; /* indices in the files */
	unsigned platform;
	struct plan_look look;
	struct plan_strategy strategy; /* its weight is the arm's */
};

struct plan_arms {
	struct plan_arm *at;
	unsigned count, room;
	bool full; /* more than CAMPAIGN_ARMS_MAX: some are left out */
};

/* A canary before the plan's arms are made. */
struct plan_canary {
	struct plan_arm arm;
	struct campaign_canary canary;
	const struct yaml_node *node;
};

struct plan_load {
	struct campaign_plan *plan; /* being filled in */
	const struct campaign_plan_options *options;
	struct pool *pool; /* the plan's own */
	struct source *source;
	const char *directory; /* of the plan */
	struct plan_files *files;
	struct plan_arms arms; /* of the groups */
	struct plan_canary *canaries;
	unsigned canary_count;
	struct words platforms, classes, types; /* names of all */
};

/* --- values ------------------------------------------------------------ */

/* A text, or a list with an entry: the first node, or NULL after a diagnosis.
 */
const struct yaml_node *texts_first(struct source *s, const struct yaml_node *n,
				    const char *what);
/* The one behind it, or NULL; 'n' is the value that texts_first() was given. */
const struct yaml_node *texts_next(const struct yaml_node *n,
				   const struct yaml_node *text);
/* A whole number; false after a diagnosis. */
bool number_read(struct source *s, const struct yaml_node *n, uint64_t min,
		 uint64_t max, uint64_t *ret);
/* '256MiB', in bytes. */
bool size_read(struct source *s, const struct yaml_node *n, uint64_t *ret);
/* The index of the word; PLAN_FILE_NONE after 'unknown WHAT ...'. */
unsigned word_read(struct source *s, const struct yaml_node *n,
		   const struct words *words, const char *what);

/* --- parts ------------------------------------------------------------- */

/* 'scenario: ../x/y.yaml': its index, or PLAN_FILE_NONE after a diagnosis. */
unsigned paths_read_one(struct plan_load *l, const struct yaml_node *n);
/* Files that globs stand for, each once, with the glob that named it first. */
struct plan_path {
	const char *path;
	const struct yaml_node *node;
};
struct plan_paths {
	struct plan_path *at;
	unsigned count;
};
/* False after a diagnosis. */
bool paths_read(struct plan_load *l, const struct yaml_node *n,
		struct plan_paths *ret);
/* Take away those of 'except'. */
void paths_except(struct plan_load *l, const struct yaml_node *n,
		  struct plan_paths *paths);

/* What a mapping says of races, granularity and hung tasks. */
enum look_key {
	LOOK_RACES,
	LOOK_GRANULARITY,
	LOOK_HUNG,
	LOOK_KEYS,
};
extern const char *const look_names[LOOK_KEYS];
void look_read(struct source *s, const struct node_key keys[LOOK_KEYS],
	       struct plan_look *ret);

/* 'strategies: {mix: 4, pct: {weight: 2, depth: 3}}' */
void strategies_read(struct plan_load *l, const struct yaml_node *n,
		     struct plan_strategies *ret);
/* What 'n', NULL or 'depth' and 'objects' of it, says of one. */
void strategy_options_read(struct plan_load *l, const struct yaml_node *depth,
			   const struct yaml_node *objects,
			   struct plan_strategy *st);

/* Of all arms, when nothing else is wrong: is there what they watch? */
void objects_check(struct plan_load *l, const struct plan_arm *arms,
		   unsigned count);

void groups_read(struct plan_load *l, const struct yaml_node *n,
		 const struct plan_strategies *otherwise);
void canaries_read(struct plan_load *l, const struct yaml_node *n);
/* After both: it looks at what there is. */
void known_read(struct plan_load *l, const struct yaml_node *n);

/* --- arms -------------------------------------------------------------- */

void plan_arms_add(struct plan_arms *arms, const struct plan_arm *arm);
/* In order, each once, with its largest weight. */
void plan_arms_sort(struct plan_arms *arms);
/* Are they one arm, whatever its weight? */
bool plan_arms_equal(const struct plan_arm *a, const struct plan_arm *b);
/* From what was collected to the plan's cells, arms and canaries. */
void plan_make_arms(struct plan_load *l);
uint64_t plan_digest(const struct campaign_plan *p);

#endif
