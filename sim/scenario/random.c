/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Generated tasks in a scenario file:
 *
 *   tasks:
 *     random: {tasks: 3, length: 6, ops: [guest.*, vmm.reset], profile: clumsy}
 *
 * Only 'ops' is required. The tasks are random0, random1, ... 'profile' may be
 * a list, with a profile for each of them.
 */
#include "load.h"

enum {
	TASKS_DEFAULT = 2,
	LENGTH_DEFAULT = 6,
};

static const char *const profile_names[PROFILE_COUNT + 1] = {
	[PROFILE_POLITE] = "polite",
	[PROFILE_CLUMSY] = "clumsy",
	[PROFILE_HOSTILE] = "hostile",
};

/* 'guest.bind' -> 'guest.*' */
static const char *pattern_of(struct pool *p, const char *op)
{
	const char *dot = strchr(op, '.');

	return pool_format(p, "%.*s.*", dot ? (int)(dot - op) : 0, op);
}

/* What may stand in 'ops': the ops, then a pattern for the actor of each. */
static struct words op_words(struct load *l)
{
	const struct registry *r = l->registry;
	struct words ops;

	ops = words_collect(l->pool, r->ops, r->op_count, sizeof(*r->ops));
	ops.at = pool_alloc(l->pool, sizeof(*ops.at) * 2 * r->op_count);
	for (unsigned i = 0; i < r->op_count; i++)
		ops.at[i] = r->ops[i].name;
	for (unsigned i = 0; i < r->op_count; i++) {
		const char *pattern = pattern_of(l->pool, r->ops[i].name);

		if (words_find(&ops, pattern) == ops.count)
			ops.at[ops.count++] = pattern;
	}
	return ops;
}

static void read_op(struct load *l, const struct words *words,
		    const struct yaml_node *n, bool *seen)
{
	const struct registry *r = l->registry;
	unsigned word;

	if (!node_expect(l->source, n, YAML_STRING, "an op"))
		return;
	word = words_find(words, n->text);
	if (word == words->count) {
		struct problem *p =
			source_error(l->source, node_range(n), "unknown op %s",
				     quoted(l->pool, n->text));

		problem_hint_word(p, n->text, words);
		return;
	}
	if (seen[word]) {
		source_error(l->source, node_range(n), "%s stands twice",
			     quoted(l->pool, n->text));
		return;
	}
	seen[word] = true;
	for (unsigned i = 0; i < r->op_count; i++)
		if (i == word ||
		    strcmp(pattern_of(l->pool, r->ops[i].name), n->text) == 0)
			l->generated_ops[i] = true;
}

static void read_ops(struct load *l, const struct yaml_node *n)
{
	struct words words = op_words(l);
	bool *seen = pool_alloc(l->pool, words.count * sizeof(*seen));

	if (n->kind == YAML_STRING) {
		read_op(l, &words, n, seen);
		return;
	}
	if (!node_expect_some(l->source, n, YAML_LIST, "a list of ops"))
		return;
	for (n = n->first; n; n = n->next)
		read_op(l, &words, n, seen);
}

/* A value of 'random', or what it is if the key is not there. */
static unsigned read_value(struct load *l, const struct value_type *type,
			   const struct yaml_node *n, unsigned otherwise)
{
	uint64_t value;

	if (n && value_read(l->source, NULL, type, n, &value))
		return (unsigned)value;
	return otherwise;
}

/* One profile for all tasks, or a list with one for each. */
static void read_profiles(struct load *l, const struct yaml_node *n,
			  struct generated *g)
{
	static const struct value_type type = {.kind = VALUE_ENUM,
					       .names = profile_names};
	const struct yaml_node *each = n;

	if (n && n->kind == YAML_LIST) {
		if (!node_expect_some(l->source, n, YAML_LIST, "profiles"))
			return;
		if (n->count != g->task_count) {
			source_error(l->source, n->range,
				     "%u profiles for %u tasks, expected one, "
				     "or one for each",
				     n->count, g->task_count);
			return;
		}
		each = n->first;
	}
	for (unsigned i = 0; i < g->task_count; i++) {
		/* One that serves all is diagnosed once. */
		g->profiles[i] =
			i && each == n
				? g->profiles[0]
				: (enum generated_profile)read_value(
					  l, &type, each, PROFILE_CLUMSY);
		if (each != n)
			each = each->next;
	}
}

unsigned random_read(struct load *l, const struct yaml_node *n)
{
	static const struct value_type tasks = {
		.kind = VALUE_NUMBER, .min = 1, .max = GENERATED_TASKS_MAX};
	static const struct value_type length = {
		.kind = VALUE_NUMBER, .min = 1, .max = GENERATED_LENGTH_MAX};
	enum {
		KEY_TASKS,
		KEY_LENGTH,
		KEY_OPS,
		KEY_PROFILE,
	};
	struct node_key keys[] = {
		[KEY_TASKS] = {.name = "tasks"},
		[KEY_LENGTH] = {.name = "length"},
		[KEY_OPS] = {.name = "ops"},
		[KEY_PROFILE] = {.name = "profile"},
	};
	struct generated *g = pool_alloc(l->pool, sizeof(*g));

	l->random = n;
	if (!node_expect(l->source, n, YAML_MAPPING, "a mapping with 'ops'"))
		return 0;
	node_keys(l->source, n, keys, ARRAY_COUNT(keys));
	g->task_count =
		read_value(l, &tasks, keys[KEY_TASKS].value, TASKS_DEFAULT);
	g->length =
		read_value(l, &length, keys[KEY_LENGTH].value, LENGTH_DEFAULT);
	read_profiles(l, keys[KEY_PROFILE].value, g);
	l->generated_ops =
		pool_alloc(l->pool, l->registry->op_count * sizeof(bool));
	if (keys[KEY_OPS].value)
		read_ops(l, keys[KEY_OPS].value);
	else
		source_error(l->source, n->key->range,
			     "missing key 'ops' of 'random'");
	l->generated = g;
	l->scenario->generated = g;
	return g->task_count;
}

void random_make(struct load *l)
{
	const struct registry *r = l->registry;
	struct generated_entry *entries;
	unsigned count = 0;

	for (unsigned i = 0; i < r->op_count; i++)
		if (l->generated_ops[i])
			count += calls_entries(l, &r->ops[i]);
	entries = pool_alloc(l->pool, count * sizeof(*entries));
	l->generated->entries = entries;
	for (unsigned i = 0; i < r->op_count; i++)
		if (l->generated_ops[i])
			calls_add(l, &r->ops[i], entries,
				  &l->generated->entry_count);
	SIM_ASSERT(l->generated->entry_count == count);
}
