/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The topology of a scenario: groups of members.
 *
 *   topology:
 *     dev_sets:
 *       - devices: [gpu0, {name: gpu1, option: value}]
 *         option: value      # of all its members that do not say otherwise
 */
#include "load.h"

/* The key of a member's name in its long form. */
static const char name_word[] = "name";

/* 'devices' -> 'device', 'bodies' -> 'body'. */
static const char *singular(struct pool *p, const char *word)
{
	size_t bytes = strlen(word);

	if (bytes > 3 && strcmp(word + bytes - 3, "ies") == 0)
		return pool_format(p, "%.*sy", (int)(bytes - 3), word);
	if (bytes > 1 && word[bytes - 1] == 's')
		bytes--;
	return pool_copy(p, word, bytes);
}

/* The node with a member's name, or NULL after a diagnosis. */
static const struct yaml_node *name_of(struct load *l,
				       const struct yaml_node *member)
{
	if (member->kind != YAML_MAPPING)
		return member;
	for (const struct yaml_node *n = member->first; n; n = n->next)
		if (strcmp(n->key->text, name_word) == 0)
			return n;
	source_error(l->source, member->range, "missing '%s' of a %s",
		     name_word, l->scope.member_word);
	return NULL;
}

/* False when there is no room for more. */
static bool add_member(struct load *l, const struct yaml_node *n)
{
	struct scenario *s = l->scenario;
	const struct yaml_node *name = name_of(l, n);
	const char *word = l->scope.member_word;
	unsigned twin;

	if (!name || !node_expect_name(l->source, name, word))
		return true;
	twin = words_find(&l->scope.members, name->text);
	if (twin < s->member_count) {
		struct problem *p = source_error(l->source, name->range,
						 "%s %s stands twice", word,
						 quoted(l->pool, name->text));

		problem_note_at(p, l->member_nodes[twin]->range,
				"first declared");
		return true;
	}
	if (s->member_count == REGISTRY_MEMBERS_MAX) {
		source_error(l->source, name->range, "more than %d %ss",
			     REGISTRY_MEMBERS_MAX, word);
		return false;
	}
	l->member_nodes[s->member_count] = n;
	l->scope.members.at[s->member_count] = name->text;
	s->members[s->member_count++] = (struct registry_member){
		.name = name->text,
		.group = s->group_count,
	};
	l->scope.members.count = s->member_count;
	return true;
}

/*
 * The list under the first of some keys of a mapping, or NULL after a
 * diagnosis. 'where' is pointed at if that key is missing.
 */
static const struct yaml_node *list_under(struct load *l,
					  const struct yaml_node *n,
					  struct range where,
					  struct node_key *keys, unsigned count)
{
	const char *key = keys[0].name;

	if (!node_expect_some(l->source, n, YAML_MAPPING,
			      pool_format(l->pool, "a mapping with '%s'", key)))
		return NULL;
	node_keys(l->source, n, keys, count);
	if (!keys[0].value) {
		source_error(l->source, where, "missing key '%s'", key);
		return NULL;
	}
	if (!node_expect_some(l->source, keys[0].value, YAML_LIST,
			      pool_format(l->pool, "a list of %s", key)))
		return NULL;
	return keys[0].value;
}

/* A group: the list of its members, and options of all of them. */
static void read_group(struct load *l, const struct yaml_node *group)
{
	const struct registry_group *g = &l->registry->group;
	struct node_key keys[1 + REGISTRY_ARGUMENTS_MAX] = {{g->member_key, 0}};
	const struct yaml_node *n;

	for (unsigned i = 0; i < g->option_count; i++)
		keys[1 + i].name = g->options[i].name;
	n = list_under(l, group, group->range, keys, 1 + g->option_count);
	l->group_nodes[l->scenario->group_count] = n ? group : NULL;
	if (n && !l->scope.members_node)
		l->scope.members_node = n;
	for (n = n ? n->first : NULL; n; n = n->next)
		if (!add_member(l, n))
			return;
}

static void read_groups(struct load *l, const struct yaml_node *n)
{
	const char *key = l->registry->group.key;
	struct node_key keys[] = {{key, NULL}};

	n = list_under(l, n, n->key->range, keys, ARRAY_COUNT(keys));
	for (n = n ? n->first : NULL; n; n = n->next) {
		if (l->scenario->group_count == REGISTRY_GROUPS_MAX) {
			source_error(l->source, n->range, "more than %d %s",
				     REGISTRY_GROUPS_MAX, key);
			return;
		}
		read_group(l, n);
		l->scenario->group_count++;
	}
}

static void use_default(struct load *l)
{
	const char *name = l->registry->group.default_member;

	if (!name)
		return;
	l->scenario->members[0] = (struct registry_member){.name = name};
	l->scenario->member_count = 1;
	l->scenario->group_count = 1;
	l->scope.members.at[0] = name;
	l->scope.members.count = 1;
}

void topology_read_names(struct load *l, const struct yaml_node *n)
{
	const struct registry_group *group = &l->registry->group;

	SIM_ASSERT(!group->key == !group->member_key);
	l->scope.member_word =
		singular(l->pool, group->key ? group->member_key : "member");
	l->scope.members.at =
		pool_alloc(l->pool, REGISTRY_MEMBERS_MAX * sizeof(char *));
	if (!n) {
		use_default(l);
		return;
	}
	if (!group->key) {
		source_error(l->source, n->key->range,
			     "'topology' is not known to these models");
		return;
	}
	read_groups(l, n);
}

/* The options in the mapping of a group; others were diagnosed before. */
static void read_common_options(struct load *l, struct arguments *a,
				const struct yaml_node *group)
{
	for (unsigned i = 0; group && i < a->count; i++)
		for (const struct yaml_node *o = group->first; o; o = o->next)
			if (strcmp(o->key->text, a->table[i].name) == 0)
				arguments_read(a, l->source, &l->scope, i, o);
}

/* The options in the long form of a member. */
static void read_own_options(struct load *l, struct arguments *a,
			     const struct yaml_node *n)
{
	a->word = "option";
	if (n->kind == YAML_MAPPING)
		for (const struct yaml_node *o = n->first; o; o = o->next)
			if (strcmp(o->key->text, name_word) != 0)
				arguments_read_named(a, l->source, &l->scope,
						     o);
	arguments_finish(a, l->source, n->range);
}

/* What a group says of all its members, then what each says of itself. */
static void read_group_options(struct load *l, unsigned group)
{
	const struct registry_group *g = &l->registry->group;
	struct arguments common, own;
	uint64_t values[REGISTRY_ARGUMENTS_MAX] = {0};

	arguments_init(&common, g->options, g->option_count, values);
	read_common_options(l, &common, l->group_nodes[group]);
	for (unsigned i = 0; i < l->scenario->member_count; i++) {
		struct registry_member *m = &l->scenario->members[i];
		const struct yaml_node *n = l->member_nodes[i];

		if (m->group != group)
			continue;
		own = common;
		own.values = m->option;
		own.owner = m->name;
		memcpy(m->option, values, sizeof(values));
		if (n)
			read_own_options(l, &own, n);
	}
}

void topology_read_options(struct load *l)
{
	for (unsigned i = 0; i < l->scenario->group_count; i++)
		read_group_options(l, i);
}
