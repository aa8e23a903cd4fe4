/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A YAML text as a tree of nodes that know their place. The part of YAML that
 * is taken: one document, mappings with plain names as keys, lists, strings.
 * Aliases, anchors, tags and directives are refused, so the tree is never
 * larger than the text.
 */
#ifndef SCENARIO_YAML_H
#define SCENARIO_YAML_H

#include "diagnostic.h"

enum {
	YAML_DEPTH_MAX = 16,
	YAML_KEYS_MAX = 1024, /* of one mapping */
};

enum yaml_kind {
	YAML_STRING,
	YAML_LIST,
	YAML_MAPPING,
};

struct yaml_node {
	enum yaml_kind kind;
	bool plain; /* a string without quotes */
	struct range range;
	const char *text; /* of a string; never holds a NUL inside */
	/* In a mapping: the key of this value. */
	const struct yaml_node *key;
	struct yaml_node *first, *last; /* of a list or mapping */
	struct yaml_node *next;
	unsigned count;
};

/*
 * Parse the text of the source. NULL after a diagnosis. A key that stands
 * twice in a mapping is diagnosed and left out, and the tree is returned: the
 * caller looks for more and then asks source_is_clean().
 *
 * Owns: the source's pool.
 */
const struct yaml_node *yaml_parse(struct source *s);

/* 'key:' without a value, '~' or 'null'. */
bool node_is_nothing(const struct yaml_node *n);

/* Where to point for a problem of this node. */
struct range node_range(const struct yaml_node *n);

/* Diagnose 'expected WHAT, got ...'. */
struct problem *node_unexpected(struct source *s, const struct yaml_node *n,
				const char *what);

/* Is it of that kind, and not nothing? Else diagnose. */
bool node_expect(struct source *s, const struct yaml_node *n,
		 enum yaml_kind kind, const char *what);

/* The same for a list or mapping that must have an entry. */
bool node_expect_some(struct source *s, const struct yaml_node *n,
		      enum yaml_kind kind, const char *what);

/*
 * A name: a small letter, then small letters, digits, '-' and '_', at most 31
 * characters. Else diagnose; 'what' is 'task', 'device'.
 */
bool node_expect_name(struct source *s, const struct yaml_node *n,
		      const char *what);

/* A mapping with known keys: one row each, first the name. */
struct node_key {
	const char *name;
	const struct yaml_node *value; /* NULL: not there */
};

/* Fill in the values; diagnose keys that are not in the table. */
void node_keys(struct source *s, const struct yaml_node *mapping,
	       struct node_key *keys, unsigned count);

/*
 * A text to be read by people: no control characters; line breaks only where
 * 'lines' says so; white space at its end cut off. NULL after a diagnosis.
 *
 * Owns: the source's pool.
 */
const char *node_prose(struct source *s, const struct yaml_node *n,
		       const char *name, bool lines);

#endif
