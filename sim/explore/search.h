/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the searches of one world have in common: the running path as nodes,
 * the step that leads from one to the next, and the races of it.
 */
#ifndef EXPLORE_SEARCH_H
#define EXPLORE_SEARCH_H

#include "history.h"
#include "reversals.h"
#include "sleepers.h"
#include "touches.h"
#include "values.h"
#include "wakeup.h"

struct node {
	uint64_t enabled;
	unsigned slot; /* picked now */
	bool has_snapshot;
	bool asleep; /* the step towards it was one of the sleepers */
	bool again;  /* the same task with other values */
	struct snapshot *snapshot;
	uint32_t sleepers;     /* first of its own in 'sleepers' */
	uint32_t tree;	       /* in 'wakeup': what is left to do */
	uint32_t branch;       /* cut off the tree: the step that is made now */
	uint32_t combinations; /* of its values that were tried */
	uint32_t choices;      /* up to it, where a search is cut into parts */
	struct wakeup_step step; /* as it was made */
	struct values values;
};

struct prove {
	struct world *w;
	struct history history;
	const struct prove_options *options;
	struct prove_result result;
	struct node *nodes;
	uint32_t depth, room;
	struct sleepers sleepers;
	struct wakeup wakeup;
	struct reversals reversals;
	struct step_touches *touches;  /* of the running step */
	struct values first_values;    /* before the first step */
	struct values *values;	       /* of the running step */
	bool no_races;		       /* nobody wants them */
	bool out_of_step;	       /* the world is not at the node */
	char bound[PROVE_BOUND_BYTES]; /* of before it was resumed */
	bool resumed;		       /* and has not gone on yet */
	bool full; /* search_room() has said no: it can never go on */
	bool stopped;
	bool left; /* and something was left to do */
};

enum {
	SNAPSHOT_EVERY = 4, /* nodes */
};

/* Of a search that is its running path, and knows nothing else. */
static inline bool prove_can_resume(const struct prove_options *o)
{
	return !o->bounds && !o->by_states && !o->times;
}

static inline uint64_t slot_bit(unsigned slot)
{
	return (uint64_t)1 << slot;
}

/* For world_start(): all values come from p->values. */
struct chooser search_chooser(struct prove *p);

/* Forget the path, and start the run with p->first_values. */
void search_start(struct prove *p);

struct sleepers_range search_sleepers(const struct prove *p, uint32_t node);

/* Room for one more node, or the search is at an end: false. */
bool search_room(struct prove *p);

/*
 * Make the step of p->nodes[p->depth], by its slot and values. What it was goes
 * into the node and the history, its races into the reversals.
 */
void search_step(struct prove *p);
/* Of the last node. */
void search_snapshot(struct prove *p);
/* Bring the world back to the last node, if it is not there. */
void search_return(struct prove *p);
/* The run ends here: races of ops that were declared and never came. */
void search_races_of_blocked(struct prove *p);

/* Who goes on is tried first: that makes the fewest switches. */
unsigned search_first_pick(const struct world *w, uint64_t candidates);
/* Who can go on at the last node, and not only with a step that sleeps. */
uint64_t search_awake(const struct prove *p);
/* A branch: the task in the slot goes on at the node, whatever that touches. */
void search_branch_any(struct prove *p, uint32_t node, unsigned slot);
/* The step of the branch was made: what plans there were covered by it may not
 * be; then everything is tried. */
void search_branch_check(struct prove *p, const struct wakeup_node *branch);

/* The bound of the engine that has ended the run, or NULL. */
const char *search_bound(const struct world *w, const struct run_result *r);

#endif
