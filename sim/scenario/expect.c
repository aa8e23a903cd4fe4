/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a scenario expects: per design, which finding classes come up never,
 * sometimes or always; on every platform, or on one.
 *
 *   expect:
 *     rfc-v1:
 *       never: [double-release]
 *       sometimes: [zap-while-bound]
 *       cca: {never: [zap-while-bound]}
 */
#include "load.h"

enum {
	EXPECTATIONS = EXPECT_ALWAYS + 1,
	PLATFORMS_MAX = 32, /* as many as a mask holds */
};

static const char *const expectation_names[EXPECTATIONS] = {
	[EXPECT_NEVER] = "never",
	[EXPECT_SOMETIMES] = "sometimes",
	[EXPECT_ALWAYS] = "always",
};

/* One design, or a platform under it, while it is read. */
struct reading {
	struct load *load;
	const struct yaml_node *design; /* its key */
	unsigned platform;		/* or EXPECT_EVERY_PLATFORM */
	struct words classes;
	unsigned first; /* of the design's expectations */
	bool full;	/* and said so */
	const struct yaml_node *nodes[SCENARIO_EXPECTS_MAX];
};

static void report_twice(struct reading *r, const struct yaml_node *n,
			 const struct yaml_node *before)
{
	struct load *l = r->load;
	const char *where = quoted(l->pool, r->design->text);
	struct problem *p;

	if (r->platform != EXPECT_EVERY_PLATFORM)
		where = pool_format(l->pool, "%s on '%s'", where,
				    l->registry->platforms[r->platform].name);
	p = source_error(l->source, node_range(n),
			 "class %s stands twice under %s",
			 quoted(l->pool, n->text), where);
	problem_note_at(p, node_range(before), "first named");
}

static void add_expect(struct reading *r, const struct yaml_node *n,
		       const struct finding_class *klass,
		       enum expectation expectation)
{
	struct load *l = r->load;
	struct scenario *s = l->scenario;
	struct scenario_expect *e = &s->expects[s->expect_count];
	unsigned column;

	for (unsigned i = r->first; i < s->expect_count; i++) {
		if (s->expects[i].klass != klass ||
		    s->expects[i].platform != r->platform)
			continue;
		report_twice(r, n, r->nodes[i]);
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
	e->platform = r->platform;
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

static void read_classes(struct reading *r, const struct yaml_node *n,
			 enum expectation expectation)
{
	if (n->kind == YAML_STRING) {
		read_class(r, n, expectation);
		return;
	}
	if (!node_expect_some(r->load->source, n, YAML_LIST,
			      "a list of finding classes"))
		return;
	for (n = n->first; n; n = n->next)
		read_class(r, n, expectation);
}

static void read_platform(struct reading *r, const struct yaml_node *n,
			  unsigned platform);

/* 'never', 'sometimes', 'always', and under a design the first platforms of
 * the registry, 'platform_count' of them. */
static void read_keys(struct reading *r, const struct yaml_node *n,
		      unsigned platform_count)
{
	struct load *l = r->load;
	struct node_key keys[EXPECTATIONS + PLATFORMS_MAX];
	unsigned count = EXPECTATIONS + platform_count;

	SIM_ASSERT(platform_count <= PLATFORMS_MAX);
	if (!node_expect_some(l->source, n, YAML_MAPPING,
			      platform_count
				      ? "never, sometimes, always or a platform"
				      : "never, sometimes or always"))
		return;
	for (unsigned i = 0; i < count; i++)
		keys[i] = (struct node_key){
			.name = i < EXPECTATIONS
					? expectation_names[i]
					: l->registry
						  ->platforms[i - EXPECTATIONS]
						  .name};
	node_keys(l->source, n, keys, count);
	for (n = n->first; n; n = n->next) {
		unsigned i = 0;

		while (i < count && keys[i].value != n)
			i++;
		if (i < EXPECTATIONS)
			read_classes(r, n, (enum expectation)i);
		else if (i < count)
			read_platform(r, n, i - EXPECTATIONS);
	}
}

static void read_platform(struct reading *r, const struct yaml_node *n,
			  unsigned platform)
{
	struct load *l = r->load;
	struct problem *p;

	if (l->scenario->platforms >> platform & 1) {
		r->platform = platform;
		read_keys(r, n, 0);
		r->platform = EXPECT_EVERY_PLATFORM;
		return;
	}
	/* After an error in their list nobody knows what belongs there. */
	if (!l->platforms)
		return;
	p = source_error(l->source, n->key->range,
			 "platform %s is not one of this scenario",
			 quoted(l->pool, n->key->text));
	problem_note_at(p, node_range(l->platforms), "platforms are named");
}

void expect_read(struct load *l, const struct yaml_node *n)
{
	struct reading r = {
		.load = l,
		.platform = EXPECT_EVERY_PLATFORM,
	};

	if (!node_expect(l->source, n, YAML_MAPPING, "a mapping of designs"))
		return;
	r.classes.at = pool_alloc(l->pool, l->class_count * sizeof(char *));
	r.classes.count = l->class_count;
	for (unsigned i = 0; i < l->class_count; i++)
		r.classes.at[i] = l->classes[i]->name;
	for (n = n->first; n; n = n->next) {
		r.design = n->key;
		r.first = l->scenario->expect_count;
		read_keys(&r, n, l->registry->platform_count);
	}
}

bool scenario_names(const struct scenario *s, const struct finding_class *k)
{
	for (unsigned i = 0; i < s->expect_count; i++)
		if (s->expects[i].klass == k)
			return true;
	return false;
}

const struct scenario_expect *
scenario_expects(const struct scenario *s, const char *design,
		 unsigned platform, const struct finding_class *klass)
{
	const struct scenario_expect *found = NULL;

	for (unsigned i = 0; i < s->expect_count; i++) {
		const struct scenario_expect *e = &s->expects[i];

		if (e->klass != klass || strcmp(e->design, design) != 0)
			continue;
		if (e->platform == platform)
			return e;
		if (e->platform == EXPECT_EVERY_PLATFORM)
			found = e;
	}
	return found;
}
