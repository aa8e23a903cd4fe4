/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Strategies of a group, each with its weight and options:
 *
 *   strategies: {mix: 4, pct: {weight: 2, depth: 3}, surw: 1}
 *   strategies: {pct: [{depth: 2}, {depth: 5}]}   # one of them twice
 *   strategies: [mix, timed]                      # all of weight 1
 */
#include "campaign_load.h"

enum key {
	KEY_WEIGHT,
	KEY_DEPTH,
	KEY_OBJECTS,
	KEY_COUNT,
};

/* Options that only some strategies have. */
static bool has_option(struct plan_load *l, const struct yaml_node *n,
		       const struct plan_strategy *st, const char *only)
{
	const char *type = l->types.at[st->type];

	if (strcmp(type, only) == 0 || strcmp(type, "mix") == 0)
		return true;
	source_error(l->source, n->key->range,
		     "'%s' is an option of %s and mix, not of %s", n->key->text,
		     only, type);
	return false;
}

void strategy_options_read(struct plan_load *l, const struct yaml_node *depth,
			   const struct yaml_node *objects,
			   struct plan_strategy *st)
{
	uint64_t value;

	if (depth && has_option(l, depth, st, "pct") &&
	    number_read(l->source, depth, 1, PLAN_DEPTH_MAX, &value))
		st->depth = (unsigned)value;
	if (objects && has_option(l, objects, st, "surw")) {
		st->objects = node_prose(l->source, objects, "objects", false);
		st->objects_node = objects;
	}
}

static void add(struct plan_load *l, const struct yaml_node *n,
		const struct plan_strategy *st, struct plan_strategies *ret)
{
	if (ret->count < PLAN_STRATEGIES_MAX)
		ret->at[ret->count++] = *st;
	else
		source_error(l->source, node_range(n),
			     "more than %d strategies", PLAN_STRATEGIES_MAX);
}

/* A weight, or a mapping with options. */
static void read_one(struct plan_load *l, const struct yaml_node *n,
		     unsigned type, struct plan_strategies *ret)
{
	struct plan_strategy st = {.type = type, .weight = 1};
	struct node_key keys[KEY_COUNT] = {
		{"weight", NULL}, {"depth", NULL}, {"objects", NULL}};
	uint64_t weight;

	if (n->kind == YAML_STRING && !node_is_nothing(n)) {
		keys[KEY_WEIGHT].value = n;
	} else {
		if (!node_expect_some(l->source, n, YAML_MAPPING,
				      "a weight, or options"))
			return;
		node_keys(l->source, n, keys, KEY_COUNT);
	}
	if (keys[KEY_WEIGHT].value &&
	    number_read(l->source, keys[KEY_WEIGHT].value, 1, PLAN_WEIGHT_MAX,
			&weight))
		st.weight = (unsigned)weight;
	strategy_options_read(l, keys[KEY_DEPTH].value, keys[KEY_OBJECTS].value,
			      &st);
	add(l, n, &st, ret);
}

static void read_mapping(struct plan_load *l, const struct yaml_node *n,
			 struct plan_strategies *ret)
{
	for (n = n->first; n; n = n->next) {
		unsigned type =
			word_read(l->source, n->key, &l->types, "strategy");

		if (type == PLAN_FILE_NONE)
			continue;
		if (n->kind != YAML_LIST) {
			read_one(l, n, type, ret);
			continue;
		}
		for (const struct yaml_node *m = n->first; m; m = m->next)
			read_one(l, m, type, ret);
	}
}

void strategies_read(struct plan_load *l, const struct yaml_node *n,
		     struct plan_strategies *ret)
{
	static const char what[] = "strategies with their weights";
	const struct yaml_node *name;

	ret->count = 0;
	if (n->kind == YAML_MAPPING) {
		if (node_expect_some(l->source, n, YAML_MAPPING, what))
			read_mapping(l, n, ret);
		return;
	}
	for (name = texts_first(l->source, n, what); name;
	     name = texts_next(n, name)) {
		struct plan_strategy st = {
			.type = word_read(l->source, name, &l->types,
					  "strategy"),
			.weight = 1,
		};

		if (st.type != PLAN_FILE_NONE)
			add(l, name, &st, ret);
	}
}
