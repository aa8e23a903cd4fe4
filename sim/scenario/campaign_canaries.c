/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Canaries of a plan: a bug that is there is to be found, or the campaign finds
 * nothing at all.
 *
 *   - scenario: ../thread/mse-write-vs-close.yaml
 *     design: no-flag
 *     platform: tdx            # may be left out where there is one
 *     strategy: pct            # and its options
 *     class: double-release
 *     within: 1000             # runs
 */
#include "campaign_load.h"

enum {
	CANARIES_MAX = 1024,
	WITHIN_MAX = 1000000,
};

enum key {
	KEY_SCENARIO = LOOK_KEYS,
	KEY_DESIGN,
	KEY_PLATFORM,
	KEY_STRATEGY,
	KEY_DEPTH,
	KEY_OBJECTS,
	KEY_CLASS,
	KEY_WITHIN,
	KEY_COUNT,
};

static const struct {
	const char *name;
	bool required;
} rows[KEY_COUNT] = {
	[KEY_SCENARIO] = {"scenario", true},
	[KEY_DESIGN] = {"design", true},
	[KEY_PLATFORM] = {"platform", false},
	[KEY_STRATEGY] = {"strategy", true},
	[KEY_DEPTH] = {"depth", false},
	[KEY_OBJECTS] = {"objects", false},
	[KEY_CLASS] = {"class", true},
	[KEY_WITHIN] = {"within", true},
};

static void report_missing(struct plan_load *l, const struct yaml_node *n,
			   const struct node_key *keys)
{
	for (unsigned i = LOOK_KEYS; i < KEY_COUNT; i++) {
		if (!rows[i].required || keys[i].value)
			continue;
		source_error(l->source, n->range, "a canary without '%s'",
			     rows[i].name);
		return;
	}
}

static unsigned read_design(struct plan_load *l, const struct yaml_node *n,
			    unsigned scenario)
{
	const struct words *names = plan_files_names(l->files, scenario);
	unsigned i = word_read(l->source, n, names, "design");

	if (i == PLAN_FILE_NONE)
		return i;
	return plan_files_design(l->files, scenario, names->at[i]);
}

static unsigned read_platform(struct plan_load *l, const struct yaml_node *n,
			      const struct yaml_node *canary,
			      const struct scenario *s)
{
	unsigned i;

	if (!n) {
		if (!(s->platforms & (s->platforms - 1)))
			return (unsigned)__builtin_ctz(s->platforms);
		source_error(l->source, canary->range,
			     "a canary without 'platform', and %s runs on "
			     "several",
			     quoted(l->pool, s->name));
		return PLAN_FILE_NONE;
	}
	i = word_read(l->source, n, &l->platforms, "platform");
	if (i == PLAN_FILE_NONE || s->platforms >> i & 1)
		return i;
	source_error(l->source, node_range(n), "%s does not run on %s",
		     quoted(l->pool, s->name), n->text);
	return PLAN_FILE_NONE;
}

/* A bug that the scenario says can't be there is no canary. */
static void check_expected(struct plan_load *l, const struct yaml_node *n,
			   const struct plan_canary *c)
{
	const struct scenario *s =
		l->files->scenarios[c->arm.scenario].scenario;
	const char *design = l->files->designs[c->arm.design].design->name;
	const struct scenario_expect *e =
		scenario_expects(s, design, c->arm.platform, c->canary.klass);
	struct problem *p;

	if (!e || e->expectation != EXPECT_NEVER)
		return;
	p = source_error(l->source, node_range(n),
			 "%s is never found under %s, says the scenario",
			 quoted(l->pool, n->text), quoted(l->pool, design));
	problem_note(p, "declared at %s:%u", escaped(l->pool, s->path),
		     e->line);
}

static void keep(struct plan_load *l, const struct plan_canary *c)
{
	l->canaries = xrealloc(l->canaries,
			       (l->canary_count + 1) * sizeof(*l->canaries));
	l->canaries[l->canary_count++] = *c;
}

static bool is_same(const struct plan_canary *a, const struct plan_canary *b)
{
	return plan_arms_equal(&a->arm, &b->arm) &&
	       a->canary.klass == b->canary.klass;
}

/* All that is read; what could not be is diagnosed. */
static void read_known_keys(struct plan_load *l, const struct yaml_node *n,
			    const struct node_key *keys, struct plan_canary *c)
{
	struct plan_arm *a = &c->arm;
	unsigned klass, column;

	source_locate(l->source, n->range.start, &c->canary.line, &column);
	look_read(l->source, keys, &a->look);
	a->strategy.weight = 1;
	a->strategy.type = word_read(l->source, keys[KEY_STRATEGY].value,
				     &l->types, "strategy");
	if (a->strategy.type != PLAN_FILE_NONE)
		strategy_options_read(l, keys[KEY_DEPTH].value,
				      keys[KEY_OBJECTS].value, &a->strategy);
	klass = word_read(l->source, keys[KEY_CLASS].value, &l->classes,
			  "finding class");
	if (klass != PLAN_FILE_NONE)
		c->canary.klass = l->options->classes[klass];
	number_read(l->source, keys[KEY_WITHIN].value, 1, WITHIN_MAX,
		    &c->canary.within);
	a->scenario = paths_read_one(l, keys[KEY_SCENARIO].value);
	a->design = PLAN_FILE_NONE;
	a->platform = PLAN_FILE_NONE;
	if (a->scenario == PLAN_FILE_NONE)
		return;
	a->design = read_design(l, keys[KEY_DESIGN].value, a->scenario);
	a->platform = read_platform(l, keys[KEY_PLATFORM].value, n,
				    l->files->scenarios[a->scenario].scenario);
}

static void read_canary(struct plan_load *l, const struct yaml_node *n)
{
	struct plan_canary c = {.node = n};
	struct node_key keys[KEY_COUNT];
	unsigned missing = 0;
	struct problem *p;

	if (!node_expect_some(l->source, n, YAML_MAPPING,
			      "a canary: a mapping with 'scenario'"))
		return;
	for (unsigned i = 0; i < KEY_COUNT; i++)
		keys[i] = (struct node_key){
			.name = i < LOOK_KEYS ? look_names[i] : rows[i].name};
	node_keys(l->source, n, keys, KEY_COUNT);
	for (unsigned i = LOOK_KEYS; i < KEY_COUNT; i++)
		missing += rows[i].required && !keys[i].value;
	if (missing) {
		report_missing(l, n, keys);
		return;
	}
	read_known_keys(l, n, keys, &c);
	if (c.arm.design == PLAN_FILE_NONE ||
	    c.arm.platform == PLAN_FILE_NONE || !c.canary.klass ||
	    c.arm.strategy.type == PLAN_FILE_NONE)
		return;
	check_expected(l, keys[KEY_CLASS].value, &c);
	for (unsigned i = 0; i < l->canary_count; i++) {
		if (!is_same(&l->canaries[i], &c))
			continue;
		p = source_error(l->source, n->range,
				 "this canary stands twice");
		problem_note_at(p, l->canaries[i].node->range, "first one");
		return;
	}
	keep(l, &c);
}

void canaries_read(struct plan_load *l, const struct yaml_node *n)
{
	if (!node_expect(l->source, n, YAML_LIST, "a list of canaries"))
		return;
	if (n->count > CANARIES_MAX) {
		source_error(l->source, n->range, "more than %d canaries",
			     CANARIES_MAX);
		return;
	}
	for (n = n->first; n; n = n->next)
		read_canary(l, n);
}
