/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Questions to nodes, and what to say when the answer is the wrong one.
 */
#include "utf8.h"
#include "yaml.h"

enum {
	NAME_CHARACTERS_MAX = TASK_NAME_BYTES - 1,
};

bool node_is_nothing(const struct yaml_node *n)
{
	return n->kind == YAML_STRING && n->plain &&
	       (n->text[0] == '\0' || strcmp(n->text, "~") == 0 ||
		strcmp(n->text, "null") == 0);
}

struct range node_range(const struct yaml_node *n)
{
	if (n->range.start == n->range.end && n->kind == YAML_STRING && n->key)
		return n->key->range;
	return n->range;
}

static const char *kind_name(const struct yaml_node *n)
{
	if (node_is_nothing(n))
		return "nothing";
	switch (n->kind) {
	case YAML_STRING:
		return "a string";
	case YAML_LIST:
		return "a list";
	case YAML_MAPPING:
		return "a mapping";
	}
	SIM_UNREACHABLE();
}

struct problem *node_unexpected(struct source *s, const struct yaml_node *n,
				const char *what)
{
	return source_error(s, node_range(n), "expected %s, got %s", what,
			    kind_name(n));
}

bool node_expect(struct source *s, const struct yaml_node *n,
		 enum yaml_kind kind, const char *what)
{
	if (n->kind == kind && !node_is_nothing(n))
		return true;
	node_unexpected(s, n, what);
	return false;
}

bool node_expect_some(struct source *s, const struct yaml_node *n,
		      enum yaml_kind kind, const char *what)
{
	if (!node_expect(s, n, kind, what))
		return false;
	if (n->count)
		return true;
	source_error(s, n->range, "expected %s, got an empty %s", what,
		     kind == YAML_LIST ? "list" : "mapping");
	return false;
}

bool node_expect_name(struct source *s, const struct yaml_node *n,
		      const char *what)
{
	static const char small[] = "abcdefghijklmnopqrstuvwxyz";
	static const char more[] = "abcdefghijklmnopqrstuvwxyz0123456789_-";
	const char *text = n->text;

	if (!node_expect(s, n, YAML_STRING,
			 pool_format(s->pool, "the name of a %s", what)))
		return false;
	if (!text[0] || !strchr(small, text[0]) ||
	    text[strspn(text, more)] != '\0') {
		struct problem *p =
			source_error(s, node_range(n), "bad %s name %s", what,
				     quoted(s->pool, text));

		problem_note(p, "a name is a small letter, then small "
				"letters, digits, '-' and '_'");
		return false;
	}
	if (strlen(text) <= NAME_CHARACTERS_MAX)
		return true;
	source_error(s, node_range(n),
		     "%s name %s is longer than %d characters", what,
		     quoted(s->pool, text), NAME_CHARACTERS_MAX);
	return false;
}

void node_keys(struct source *s, const struct yaml_node *mapping,
	       struct node_key *keys, unsigned count)
{
	struct words known = words_collect(s->pool, keys, count, sizeof(*keys));

	SIM_ASSERT(mapping->kind == YAML_MAPPING);
	for (const struct yaml_node *n = mapping->first; n; n = n->next) {
		unsigned i = words_find(&known, n->key->text);
		struct problem *p;

		if (i < count) {
			keys[i].value = n;
			continue;
		}
		p = source_error(s, n->key->range, "unknown key %s",
				 quoted(s->pool, n->key->text));
		problem_hint_word(p, n->key->text, &known);
	}
}

const char *node_prose(struct source *s, const struct yaml_node *n,
		       const char *name, bool lines)
{
	size_t bytes = strlen(n->text);
	size_t step;

	if (!node_expect(s, n, YAML_STRING, "a string"))
		return NULL;
	while (bytes && strchr(" \t\n", n->text[bytes - 1]))
		bytes--;
	if (bytes == 0) {
		source_error(s, node_range(n), "'%s' is empty", name);
		return NULL;
	}
	for (size_t at = 0; at < bytes; at += step) {
		uint32_t c = 0;

		step = utf8_decode(n->text + at, bytes - at, &c);
		if (step && c == '\n' && !lines) {
			source_error(s, node_range(n),
				     "'%s' is longer than one line", name);
			return NULL;
		}
		if (step == 0 || utf8_is_control(c)) {
			source_error(s, node_range(n),
				     "control character in '%s'", name);
			return NULL;
		}
	}
	return pool_copy(s->pool, n->text, bytes);
}
