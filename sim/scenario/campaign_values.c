/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Values of a plan: texts or lists of them, numbers, sizes, names.
 */
#include "campaign_load.h"
#include "value.h"

const struct yaml_node *texts_first(struct source *s, const struct yaml_node *n,
				    const char *what)
{
	bool good = true;

	if (n->kind == YAML_STRING && !node_is_nothing(n))
		return n;
	if (!node_expect_some(s, n, YAML_LIST, what))
		return NULL;
	for (const struct yaml_node *m = n->first; m; m = m->next)
		good = node_expect(s, m, YAML_STRING, "a text") && good;
	return good ? n->first : NULL;
}

const struct yaml_node *texts_next(const struct yaml_node *n,
				   const struct yaml_node *text)
{
	return n == text ? NULL : text->next;
}

bool number_read(struct source *s, const struct yaml_node *n, uint64_t min,
		 uint64_t max, uint64_t *ret)
{
	const struct value_type type = {
		.kind = VALUE_NUMBER, .min = min, .max = max};

	return value_read(s, NULL, &type, n, ret);
}

bool size_read(struct source *s, const struct yaml_node *n, uint64_t *ret)
{
	static const struct {
		const char *name;
		unsigned shift;
	} units[] = {{"KiB", 10}, {"MiB", 20}, {"GiB", 30}};
	enum {
		DIGITS_MAX = 9
	};
	size_t digits;
	struct problem *p;

	if (!node_expect(s, n, YAML_STRING, "a size"))
		return false;
	digits = strspn(n->text, "0123456789");
	for (unsigned i = 0; i < ARRAY_COUNT(units); i++) {
		if (!digits || digits > DIGITS_MAX ||
		    strcmp(n->text + digits, units[i].name) != 0)
			continue;
		*ret = strtoull(n->text, NULL, 10) << units[i].shift;
		return true;
	}
	p = source_error(s, node_range(n), "expected a size, got %s",
			 quoted(s->pool, n->text));
	problem_note(p, "a size is a whole number and its unit, KiB, MiB or "
			"GiB: 256MiB");
	return false;
}

unsigned word_read(struct source *s, const struct yaml_node *n,
		   const struct words *words, const char *what)
{
	struct problem *p;
	unsigned index;

	if (!node_expect(s, n, YAML_STRING,
			 pool_format(s->pool, "the name of a %s", what)))
		return PLAN_FILE_NONE;
	index = words_find(words, n->text);
	if (index < words->count)
		return index;
	p = source_error(s, node_range(n), "unknown %s %s", what,
			 quoted(s->pool, n->text));
	problem_hint_word(p, n->text, words);
	return PLAN_FILE_NONE;
}
