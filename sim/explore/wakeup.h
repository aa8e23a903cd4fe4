/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Wakeup trees (Abdulla, Aronis, Jonsson and Sagonas, POPL 2014): the steps
 * that are to be made from the states of the running path, as a tree from each.
 * A path down to a leaf orders steps as no run before it has done.
 */
#ifndef EXPLORE_WAKEUP_H
#define EXPLORE_WAKEUP_H

#include "access.h"

#define WAKEUP_ANY UINT64_MAX /* every combination of values */

/* A step by name: a slot may have had another task. */
struct wakeup_step {
	uint64_t values; /* those it chooses: values_code(), or WAKEUP_ANY */
	unsigned task;	 /* id less one */
	struct footprint footprint;
};

/* Steps to be made in that order. */
struct wakeup_plan {
	const struct wakeup_step **step;
	uint32_t count, room;
};

void wakeup_plan_add(struct wakeup_plan *v, const struct wakeup_step *s);

/* How a step may begin a plan, in some order that is equivalent to it. */
enum wakeup_begin {
	WAKEUP_NOT,
	WAKEUP_ONE,    /* it is in the plan, but with all combinations of
			* values; the step has one of them */
	WAKEUP_FIRST,  /* it is in the plan, and nothing must precede it */
	WAKEUP_ABSENT, /* it is not, and commutes with all of it */
};

/* For the first 'count' steps of a plan; whose step it is counts in all. */
enum wakeup_begin wakeup_begins(const struct wakeup_step *s,
				const struct wakeup_plan *v, uint32_t count,
				uint32_t *ret_at);

struct wakeup_node {
	struct wakeup_step step; /* towards it */
	uint32_t first, last;	 /* its branches, or 0 */
	uint32_t next;		 /* the branch to its right, or 0 */
	bool stands; /* a plan that lacks the step is covered by it */
};

struct wakeup {
	struct wakeup_node *nodes; /* 0: none */
	uint32_t count, room;
	uint32_t spare; /* list of those to be used again, by 'next' */
};

void wakeup_release(struct wakeup *t);
/* No nodes. */
void wakeup_clear(struct wakeup *t);

uint32_t wakeup_new(struct wakeup *t, const struct wakeup_step *s);
/* Give back a node and all below. */
void wakeup_drop(struct wakeup *t, uint32_t node);

/* The leftmost branch, or 0. */
uint32_t wakeup_first(const struct wakeup *t, uint32_t node);

/* A branch to the right of the others: its node. */
uint32_t wakeup_add(struct wakeup *t, uint32_t node,
		    const struct wakeup_step *s);
/* Cut off the leftmost branch: its node, the caller's now; 0: there is none. */
uint32_t wakeup_take(struct wakeup *t, uint32_t node);

/*
 * Add the plan to the tree at 'node', unless it is covered: what can begin the
 * plan is taken out of it on the way down, and the rest becomes a branch where
 * nothing can. Uses up the plan.
 */
void wakeup_insert(struct wakeup *t, uint32_t node, struct wakeup_plan *v);

#endif
