/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Values of the types that the registry knows, and tables of named arguments.
 */
#ifndef SCENARIO_VALUE_H
#define SCENARIO_VALUE_H

#include "yaml.h"

/* The names of a scenario that a value may refer to. */
struct value_scope {
	struct words members;
	const char *member_word; /* 'device' */
	/* Where they are declared; NULL: nowhere, one is there by default. */
	const struct yaml_node *members_node;
	struct words tasks;
	const struct yaml_node *tasks_node;
};

/*
 * Read one value. 'scope' is NULL where no member or task can be named.
 * False after a diagnosis.
 */
bool value_read(struct source *s, const struct value_scope *scope,
		const struct value_type *type, const struct yaml_node *n,
		uint64_t *ret_value);

/* Find a member by name; false after a diagnosis at 'r'. */
bool value_find_member(struct source *s, const struct value_scope *scope,
		       struct range r, const char *name, unsigned *ret_index);

/* A table of arguments, and the values read for it. */
struct arguments {
	const struct registry_argument *table;
	unsigned count;
	const char *owner; /* for messages: 'guest.bind' */
	const char *word;  /* 'argument', 'option' */
	uint64_t *values;  /* count of them; set to the defaults first */
	bool given[REGISTRY_ARGUMENTS_MAX];
};

void arguments_init(struct arguments *a, const struct registry_argument *table,
		    unsigned count, uint64_t *ret_values);
/* Read argument number 'index' from a node. */
void arguments_read(struct arguments *a, struct source *s,
		    const struct value_scope *scope, unsigned index,
		    const struct yaml_node *n);
/* Read the argument that the key of the node names. */
void arguments_read_named(struct arguments *a, struct source *s,
			  const struct value_scope *scope,
			  const struct yaml_node *n);
/* Diagnose arguments that are required and were not given. */
void arguments_finish(const struct arguments *a, struct source *s,
		      struct range r);

#endif
