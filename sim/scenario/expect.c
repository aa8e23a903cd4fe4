/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a scenario expects: per design, which finding classes come up never,
 * sometimes or always.
 *
 *   expect:
 *     rfc-v1: {never: [double-release], sometimes: [zap-while-bound]}
 */
#include "load.h"

static const char *const expectation_names[] = {
	[EXPECT_NEVER] = "never",
	[EXPECT_SOMETIMES] = "sometimes",
	[EXPECT_ALWAYS] = "always",
};

/* One design while it is read. */
struct reading {
	struct load *load;
	const struct yaml_node *design; /* its key */
	struct words classes;
	unsigned first; /* of its expectations */
	bool full;	/* and said so */
	const struct yaml_node *nodes[SCENARIO_EXPECTS_MAX];
};

static void add_expect(struct reading *r, const struct yaml_node *n,
		       const struct finding_class *klass,
		       enum expectation expectation)
{
	struct load *l = r->load;
	struct scenario *s = l->scenario;
	struct scenario_expect *e = &s->expects[s->expect_count];
	struct problem *p;
	unsigned column;

	for (unsigned i = r->first; i < s->expect_count; i++) {
		if (s->expects[i].klass != klass)
			continue;
		p = source_error(l->source, node_range(n),
				 "class %s stands twice under %s",
				 quoted(l->pool, klass->name),
				 quoted(l->pool, r->design->text));
		problem_note_at(p, node_range(r->nodes[i]), "first named");
		return;
	}
	if (s->expect_count == SCENARIO_EXPECTS_MAX) {
		if (!r->full)
			source_error(l->source, node_range(n),
				     "more than %d expectations",
				     SCENARIO_EXPECTS_MAX);
		r->full = true;
		return;
	}
	r->nodes[s->expect_count] = n;
	e->design = r->design->text;
	e->klass = klass;
	e->expectation = expectation;
	source_locate(l->source, node_range(n).start, &e->line, &column);
	l->expect_design[s->expect_count++] = r->design->range;
}

static void read_class(struct reading *r, const struct yaml_node *n,
		       enum expectation expectation)
{
	struct load *l = r->load;
	struct problem *p;
	unsigned index;

	if (!node_expect(l->source, n, YAML_STRING, "a finding class"))
		return;
	index = words_find(&r->classes, n->text);
	if (index < r->classes.count) {
		add_expect(r, n, l->classes[index], expectation);
		return;
	}
	p = source_error(l->source, node_range(n), "unknown finding class %s",
			 quoted(l->pool, n->text));
	problem_hint_word(p, n->text, &r->classes);
}

static void read_design(struct reading *r, const struct yaml_node *n)
{
	struct load *l = r->load;
	struct node_key keys[ARRAY_COUNT(expectation_names)];

	if (!node_expect_some(l->source, n, YAML_MAPPING,
			      "never, sometimes or always"))
		return;
	for (unsigned i = 0; i < ARRAY_COUNT(keys); i++)
		keys[i] = (struct node_key){.name = expectation_names[i]};
	node_keys(l->source, n, keys, ARRAY_COUNT(keys));
	for (n = n->first; n; n = n->next) {
		unsigned i = 0;

		while (i < ARRAY_COUNT(keys) && keys[i].value != n)
			i++;
		if (i == ARRAY_COUNT(keys))
			continue;
		if (n->kind == YAML_STRING) {
			read_class(r, n, (enum expectation)i);
			continue;
		}
		if (!node_expect_some(l->source, n, YAML_LIST,
				      "a list of finding classes"))
			continue;
		for (const struct yaml_node *c = n->first; c; c = c->next)
			read_class(r, c, (enum expectation)i);
	}
}

void expect_read(struct load *l, const struct yaml_node *n)
{
	struct reading r = {.load = l};

	if (!node_expect(l->source, n, YAML_MAPPING, "a mapping of designs"))
		return;
	r.classes.at = pool_alloc(l->pool, l->class_count * sizeof(char *));
	r.classes.count = l->class_count;
	for (unsigned i = 0; i < l->class_count; i++)
		r.classes.at[i] = l->classes[i]->name;
	for (n = n->first; n; n = n->next) {
		r.design = n->key;
		r.first = l->scenario->expect_count;
		read_design(&r, n);
	}
}

const struct scenario_expect *
scenario_expects(const struct scenario *s, const char *design,
		 const struct finding_class *klass)
{
	for (unsigned i = 0; i < s->expect_count; i++)
		if (s->expects[i].klass == klass &&
		    strcmp(s->expects[i].design, design) == 0)
			return &s->expects[i];
	return NULL;
}
