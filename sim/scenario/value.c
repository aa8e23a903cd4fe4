/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Values of the types that the registry knows. One reader a kind; each says
 * what it expected and what it got.
 */
#include "value.h"

#include <inttypes.h>

/* In one message; a longer list is left to the hint. */
enum {
	LISTED_NAMES_MAX = 6,
	SET_NAMES_MAX = 64,
};

static struct words words_until_null(struct pool *p, const char *const *names)
{
	unsigned count = 0;

	while (names[count])
		count++;
	SIM_ASSERT(count <= SET_NAMES_MAX);
	return words_collect(p, names, count, sizeof(*names));
}

/* 'a, b or c', or NULL if there are too many. */
static const char *list_names(struct pool *p, const struct words *words)
{
	const char *text = "";

	if (words->count > LISTED_NAMES_MAX)
		return NULL;
	for (unsigned i = 0; i < words->count; i++)
		text = pool_format(p, "%s%s%s", text,
				   i == 0		   ? ""
				   : i + 1 == words->count ? " or "
							   : ", ",
				   words->at[i]);
	return text;
}

static bool read_bool(struct source *s, const struct yaml_node *n,
		      uint64_t *ret_value)
{
	static const char *const names[] = {"off", "on",  "false", "true",
					    "no",  "yes", NULL};
	struct words words = words_until_null(s->pool, names);
	struct problem *p;
	unsigned i;

	if (!node_expect(s, n, YAML_STRING, "on or off"))
		return false;
	i = words_find(&words, n->text);
	if (i < words.count) {
		*ret_value = i % 2;
		return true;
	}
	p = source_error(s, node_range(n), "expected on or off, got %s",
			 quoted(s->pool, n->text));
	problem_hint_word(p, n->text, &words);
	return false;
}

/* Digits of a base; false if that is not all or it does not fit. */
static bool digits(const char *text, unsigned base, uint64_t *ret_value,
		   bool *ret_too_large)
{
	static const char all[] = "0123456789abcdef";
	uint64_t value = 0;

	*ret_too_large = false;
	if (*text == '\0')
		return false;
	for (; *text; text++) {
		int c = *text >= 'A' && *text <= 'F' ? *text - 'A' + 'a'
						     : *text;
		const char *digit = strchr(all, c);

		if (!digit || (unsigned)(digit - all) >= base)
			return false;
		if (__builtin_mul_overflow(value, base, &value) ||
		    __builtin_add_overflow(value, (uint64_t)(digit - all),
					   &value))
			*ret_too_large = true;
	}
	*ret_value = value;
	return true;
}

static bool read_number(struct source *s, const struct value_type *type,
			const struct yaml_node *n, uint64_t *ret_value)
{
	/* A range of 0 to 0 is one that was not given. */
	uint64_t max = type->max ? type->max : UINT64_MAX;
	const char *text = n->text;
	bool too_large;
	uint64_t value;
	bool valid;

	if (!node_expect(s, n, YAML_STRING, "a number"))
		return false;
	if (strncmp(text, "0x", 2) == 0)
		valid = digits(text + 2, 16, &value, &too_large);
	else
		valid = digits(text, 10, &value, &too_large);
	if (text[0] == '-' && digits(text + 1, 10, &value, &too_large)) {
		source_error(s, node_range(n),
			     "%s is negative, expected %" PRIu64 " to %" PRIu64,
			     quoted(s->pool, text), type->min, max);
		return false;
	}
	if (valid && text[0] == '0' && text[1] >= '0' && text[1] <= '9') {
		source_error(s, node_range(n),
			     "number %s begins with a zero, expected decimal "
			     "or 0x hexadecimal",
			     quoted(s->pool, text));
		return false;
	}
	if (!valid) {
		source_error(s, node_range(n), "expected a number, got %s",
			     quoted(s->pool, text));
		return false;
	}
	if (too_large || value < type->min || value > max) {
		source_error(s, node_range(n),
			     "number %s is out of range, expected %" PRIu64
			     " to %" PRIu64,
			     quoted(s->pool, text), type->min, max);
		return false;
	}
	*ret_value = value;
	return true;
}

static bool read_name(struct source *s, const struct words *words,
		      const struct yaml_node *n, unsigned *ret_index)
{
	const char *expected = list_names(s->pool, words);
	struct problem *p;

	if (!node_expect(s, n, YAML_STRING, expected ? expected : "a name"))
		return false;
	*ret_index = words_find(words, n->text);
	if (*ret_index < words->count)
		return true;
	if (expected)
		p = source_error(s, node_range(n),
				 "unknown value %s, expected %s",
				 quoted(s->pool, n->text), expected);
	else
		p = source_error(s, node_range(n), "unknown value %s",
				 quoted(s->pool, n->text));
	problem_hint_word(p, n->text, words);
	return false;
}

static bool read_set(struct source *s, const struct value_type *type,
		     const struct yaml_node *n, uint64_t *ret_value)
{
	struct words words = words_until_null(s->pool, type->names);
	uint64_t mask = 0;
	bool good = true;
	unsigned i;

	if (n->kind == YAML_STRING && !node_is_nothing(n)) {
		if (!read_name(s, &words, n, &i))
			return false;
		*ret_value = UINT64_C(1) << i;
		return true;
	}
	if (!node_expect(s, n, YAML_LIST, "a list of names"))
		return false;
	for (const struct yaml_node *m = n->first; m; m = m->next) {
		if (!read_name(s, &words, m, &i)) {
			good = false;
		} else if (mask >> i & 1) {
			source_error(s, node_range(m), "%s stands twice",
				     quoted(s->pool, m->text));
			good = false;
		} else {
			mask |= UINT64_C(1) << i;
		}
	}
	if (good)
		*ret_value = mask;
	return good;
}

bool value_find_member(struct source *s, const struct value_scope *scope,
		       struct range r, const char *name, unsigned *ret_index)
{
	const char *word = scope->member_word;
	struct problem *p;

	*ret_index = words_find(&scope->members, name);
	if (*ret_index < scope->members.count)
		return true;
	p = source_error(s, r, "unknown %s %s", word, quoted(s->pool, name));
	if (scope->members_node)
		problem_note_at(p, scope->members_node->range,
				pool_format(s->pool, "%ss are declared", word));
	else if (scope->members.count)
		problem_note(p, "without 'topology' there is one %s, '%s'",
			     word, scope->members.at[0]);
	problem_hint_word(p, name, &scope->members);
	return false;
}

static bool read_member(struct source *s, const struct value_scope *scope,
			const struct yaml_node *n, unsigned *ret_index)
{
	if (!node_expect(s, n, YAML_STRING,
			 pool_format(s->pool, "the name of a %s",
				     scope->member_word)))
		return false;
	return value_find_member(s, scope, node_range(n), n->text, ret_index);
}

static bool read_task(struct source *s, const struct value_scope *scope,
		      const struct yaml_node *n, unsigned *ret_index)
{
	struct problem *p;

	if (!node_expect(s, n, YAML_STRING, "the name of a task"))
		return false;
	*ret_index = words_find(&scope->tasks, n->text);
	if (*ret_index < scope->tasks.count)
		return true;
	p = source_error(s, node_range(n), "unknown task %s",
			 quoted(s->pool, n->text));
	if (scope->tasks_node)
		problem_note_at(p, scope->tasks_node->key->range,
				"tasks are declared");
	problem_hint_word(p, n->text, &scope->tasks);
	return false;
}

bool value_read(struct source *s, const struct value_scope *scope,
		const struct value_type *type, const struct yaml_node *n,
		uint64_t *ret_value)
{
	struct words words;
	unsigned index = 0;
	bool good = false;

	switch (type->kind) {
	case VALUE_BOOL:
		return read_bool(s, n, ret_value);
	case VALUE_NUMBER:
		return read_number(s, type, n, ret_value);
	case VALUE_SET:
		return read_set(s, type, n, ret_value);
	case VALUE_ENUM:
		words = words_until_null(s->pool, type->names);
		good = read_name(s, &words, n, &index);
		break;
	case VALUE_MEMBER:
		SIM_ASSERT(scope);
		good = read_member(s, scope, n, &index);
		break;
	case VALUE_TASK:
		SIM_ASSERT(scope);
		good = read_task(s, scope, n, &index);
		break;
	}
	if (good)
		*ret_value = index;
	return good;
}

void arguments_init(struct arguments *a, const struct registry_argument *table,
		    unsigned count, uint64_t *ret_values)
{
	SIM_ASSERT(count <= REGISTRY_ARGUMENTS_MAX);
	*a = (struct arguments){
		.table = table,
		.count = count,
		.word = "argument",
		.values = ret_values,
	};
	for (unsigned i = 0; i < count; i++)
		ret_values[i] = table[i].otherwise;
}

void arguments_read(struct arguments *a, struct source *s,
		    const struct value_scope *scope, unsigned index,
		    const struct yaml_node *n)
{
	SIM_ASSERT(index < a->count);
	a->given[index] = true; /* a bad value is not a missing one */
	value_read(s, scope, &a->table[index].type, n, &a->values[index]);
}

void arguments_read_named(struct arguments *a, struct source *s,
			  const struct value_scope *scope,
			  const struct yaml_node *n)
{
	const char *key = n->key->text;
	struct words names =
		words_collect(s->pool, a->table, a->count, sizeof(*a->table));
	unsigned index = words_find(&names, key);
	struct problem *p;

	if (index < a->count) {
		arguments_read(a, s, scope, index, n);
		return;
	}
	p = source_error(s, n->key->range, "unknown %s %s of %s", a->word,
			 quoted(s->pool, key), quoted(s->pool, a->owner));
	problem_hint_word(p, key, &names);
}

void arguments_finish(const struct arguments *a, struct source *s,
		      struct range r)
{
	const char *missing = "";
	unsigned count = 0;

	for (unsigned i = 0; i < a->count; i++) {
		if (!a->table[i].required || a->given[i])
			continue;
		missing = pool_format(s->pool, "%s%s'%s'", missing,
				      count ? ", " : "", a->table[i].name);
		count++;
	}
	if (count)
		source_error(s, r, "missing %s%s %s of %s", a->word,
			     count > 1 ? "s" : "", missing,
			     quoted(s->pool, a->owner));
}
