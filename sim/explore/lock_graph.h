/* SPDX-License-Identifier: GPL-2.0-only */
/* Which lock each task of a run was about to take, and what it held then. */
#ifndef EXPLORE_LOCK_GRAPH_H
#define EXPLORE_LOCK_GRAPH_H

#include "explore/predict.h"

enum {
	LOCK_NODES_MAX = 2048,
	LOCK_NAMES_MAX = 512,
};

struct lock_hold {
	uint64_t lock;
	bool reads;
};

/* A task that is about to take a lock, and may wait for it. */
struct lock_node {
	uint64_t lock;
	const struct place *place;
	uint8_t task; /* id */
	bool reads;
	bool queues; /* others wait behind a writer that waits for it */
	uint8_t hold_count;
	struct lock_hold hold[TASK_HELD_MAX];
};

struct lock_name {
	uint64_t lock;
	char name[PREDICT_LOCK_BYTES];
};

/* A chooser around another one, that notes. Of the present run: the nodes, and
 * names of tasks. Names of locks stay. */
struct lock_graph {
	struct chooser chooser;
	struct chooser inner;
	unsigned count;
	bool full;
	struct lock_node node[LOCK_NODES_MAX];
	char task[TASK_IDS_MAX + 1][TASK_NAME_BYTES];
	unsigned name_count;
	struct lock_name name[LOCK_NAMES_MAX];
};

/* Before each series of runs. */
void lock_graph_init(struct lock_graph *g, const struct chooser *inner);

/* A lock by its name and owner: the same in each run. Never 0. */
uint64_t lock_key(const struct object *o);
const char *lock_graph_name(const struct lock_graph *g, uint64_t lock);

/* What the op of a task is about to take: its lock, or NULL. */
const struct object *lock_wanted(const struct task *t, bool *ret_reads);

/* Must 'a' wait for 'b' if both are where they are? 'ret_holds': for this lock
 * of b's, or 0: in the queue behind b. */
bool lock_waits(const struct lock_node *a, const struct lock_node *b,
		uint64_t *ret_holds);
/* A lock that both hold, and cannot at one time; 0: none. */
uint64_t lock_gate(const struct lock_node *a, const struct lock_node *b);

#endif
