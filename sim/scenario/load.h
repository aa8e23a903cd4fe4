/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the readers of the parts of a scenario share.
 */
#ifndef SCENARIO_LOAD_H
#define SCENARIO_LOAD_H

#include "value.h"

struct load {
	struct scenario *scenario; /* being filled in */
	const struct registry *registry;
	const struct finding_class *const *classes;
	unsigned class_count;
	struct pool *pool; /* the scenario's own */
	struct source *source;
	struct value_scope scope;
	/* What declares each member and group; NULL: there by default. */
	const struct yaml_node *member_nodes[REGISTRY_MEMBERS_MAX];
	const struct yaml_node *group_nodes[REGISTRY_GROUPS_MAX];
	/* What lists the platforms; NULL: nothing, or with errors. */
	const struct yaml_node *platforms;
	struct range *expect_design; /* of each of scenario->expects */
	/* Of each of scenario->checks. */
	struct range (*check_designs)[CHECK_DESIGNS_MAX];
	/* 'tasks: {random: ...}', NULL: not there. */
	const struct yaml_node *random;
	struct generated *generated;
	bool *generated_ops; /* of each op of the registry: may be drawn */
};

/*
 * Topology, in two parts because an option may name any member and any task:
 * first the members' names, then their options. 'n' is NULL where the
 * scenario leaves it out.
 */
void topology_read_names(struct load *l, const struct yaml_node *n);
void topology_read_options(struct load *l);

/* Tasks: first their names, then their steps. */
void tasks_read_names(struct load *l, const struct yaml_node *n);
void tasks_read_steps(struct load *l, const struct yaml_node *n);

/*
 * Generated tasks, in two parts for the same reason: first how many there are
 * (0 after a diagnosis), then what they draw from.
 */
unsigned random_read(struct load *l, const struct yaml_node *n);
void random_make(struct load *l);

/* 'guest.write_command gpu0 memory=off'; every argument must be good. */
const char *calls_text(const struct load *l, const struct op_call *call);
/* All calls of one op with any arguments, as entries to draw from. */
struct generated_entry;
void calls_add(const struct load *l, const struct registry_op *op,
	       struct generated_entry *entries, unsigned *count);
/* How many entries that are. */
unsigned calls_entries(const struct load *l, const struct registry_op *op);

/* 'n' is NULL where the scenario leaves all as they are. */
void latencies_read(struct load *l, const struct yaml_node *n);

void expect_read(struct load *l, const struct yaml_node *n);

void checks_read(struct load *l, const struct yaml_node *n);

#endif
