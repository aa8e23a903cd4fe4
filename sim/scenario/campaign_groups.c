/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Groups of a plan: scenarios that are run in one way.
 *
 *   thread:
 *     scenarios: ['../thread/', '../x.yaml']
 *     except: ../thread/slow.yaml
 *     designs: [named, 'x*']
 *     platforms: [tdx, tio]
 *     strategies: {mix: 1, timed: 1}
 *     weight: 2
 *
 * Every scenario is run under all these designs, on all these platforms that it
 * knows, by all these strategies.
 */
#include <fnmatch.h>

#include "campaign_load.h"

enum key {
	KEY_SCENARIOS = LOOK_KEYS,
	KEY_EXCEPT,
	KEY_DESIGNS,
	KEY_PLATFORMS,
	KEY_STRATEGIES,
	KEY_WEIGHT,
	KEY_COUNT,
};

static const char *const key_names[KEY_COUNT] = {
	[KEY_SCENARIOS] = "scenarios",	 [KEY_EXCEPT] = "except",
	[KEY_DESIGNS] = "designs",	 [KEY_PLATFORMS] = "platforms",
	[KEY_STRATEGIES] = "strategies", [KEY_WEIGHT] = "weight",
};

enum {
	DESIGN_LINES_MAX = 64,
	PLATFORMS_MAX = 32,
};

/* One entry of 'designs'. */
struct design_line {
	const struct yaml_node *node; /* NULL: nothing is said */
	const char *text;	      /* 'named', 'all' or a glob */
	bool matched;
};

/* A group while it is read. */
struct group {
	struct plan_load *load;
	const struct plan_strategies *strategies;
	struct plan_look look;
	unsigned weight;
	struct design_line designs[DESIGN_LINES_MAX];
	unsigned design_count;
	/* Of each that is named; without names: all. */
	const struct yaml_node *platform[PLATFORMS_MAX];
	bool platform_used[PLATFORMS_MAX];
	bool every_platform;
	/* Where the scenario at hand is named. */
	const struct yaml_node *scenario_node;
	struct words last_names; /* of a scenario's designs, for a hint */
	bool incomplete;	 /* a file has errors: say no more */
};

static void read_designs(struct group *g, const struct yaml_node *n)
{
	const struct yaml_node *text;

	if (!n) {
		g->designs[0].text = "named";
		g->design_count = 1;
		return;
	}
	for (text = texts_first(g->load->source, n, "designs"); text;
	     text = texts_next(n, text)) {
		if (g->design_count == DESIGN_LINES_MAX) {
			source_error(g->load->source, node_range(text),
				     "more than %d lines of designs",
				     DESIGN_LINES_MAX);
			return;
		}
		g->designs[g->design_count++] =
			(struct design_line){.node = text, .text = text->text};
	}
	g->incomplete |= !g->design_count;
}

static void read_platforms(struct group *g, const struct yaml_node *n)
{
	const struct yaml_node *text;

	SIM_ASSERT(g->load->platforms.count <= PLATFORMS_MAX);
	g->every_platform =
		!n || (n->kind == YAML_STRING && strcmp(n->text, "all") == 0);
	if (g->every_platform)
		return;
	for (text = texts_first(g->load->source, n, "platforms"); text;
	     text = texts_next(n, text)) {
		unsigned i = word_read(g->load->source, text,
				       &g->load->platforms, "platform");

		if (i == PLAN_FILE_NONE)
			g->incomplete = true;
		else if (g->platform[i])
			source_error(g->load->source, node_range(text),
				     "platform %s stands twice",
				     quoted(g->load->pool, text->text));
		else
			g->platform[i] = text;
	}
}

/* All arms of a scenario under a design. */
static void add_design(struct group *g, unsigned scenario, const char *name)
{
	struct plan_load *l = g->load;
	unsigned mask = l->files->scenarios[scenario].scenario->platforms;
	struct plan_arm arm = {.scenario = scenario, .look = g->look};

	arm.design = plan_files_design(l->files, scenario, name);
	if (arm.design == PLAN_FILE_NONE) {
		g->incomplete = true;
		return;
	}
	for (unsigned i = 0; i < l->platforms.count; i++) {
		if (!(mask >> i & 1) || (!g->every_platform && !g->platform[i]))
			continue;
		g->platform_used[i] = true;
		arm.platform = i;
		for (unsigned j = 0; j < g->strategies->count; j++) {
			arm.strategy = g->strategies->at[j];
			arm.strategy.weight *= g->weight;
			plan_arms_add(&l->arms, &arm);
		}
	}
}

static void add_named(struct group *g, struct design_line *line,
		      unsigned scenario)
{
	struct plan_load *l = g->load;
	const struct scenario *s = l->files->scenarios[scenario].scenario;
	const char *last = NULL;
	struct problem *p;

	line->matched = true;
	if (s->design)
		add_design(g, scenario, s->design);
	for (unsigned i = 0; i < s->expect_count; i++) {
		/* All of one design are in a row. */
		if (s->expects[i].design != last)
			add_design(g, scenario, s->expects[i].design);
		last = s->expects[i].design;
	}
	if (s->design || s->expect_count || g->design_count > 1)
		return;
	p = source_error(l->source, node_range(g->scenario_node),
			 "scenario %s names no design",
			 quoted(l->pool, s->name));
	problem_hint(p, "say which ones with 'designs: [rfc-v1, ...]', or "
			"'designs: all'");
}

static void add_scenario(struct group *g, unsigned scenario)
{
	const struct words *names = plan_files_names(g->load->files, scenario);

	g->last_names = *names;
	for (unsigned i = 0; i < g->design_count; i++) {
		struct design_line *line = &g->designs[i];
		bool all = strcmp(line->text, "all") == 0;

		if (strcmp(line->text, "named") == 0) {
			add_named(g, line, scenario);
			continue;
		}
		for (unsigned j = 0; j < names->count; j++) {
			if (!all && fnmatch(line->text, names->at[j], 0) != 0)
				continue;
			line->matched = true;
			add_design(g, scenario, names->at[j]);
		}
	}
}

/* What was named and is nowhere. */
static void report_unused(struct group *g)
{
	struct plan_load *l = g->load;
	struct problem *p;

	for (unsigned i = 0; i < g->design_count; i++) {
		const struct design_line *line = &g->designs[i];

		if (line->matched || !line->node)
			continue;
		p = source_error(l->source, node_range(line->node),
				 strpbrk(line->text, "*?[")
					 ? "no design matches %s"
					 : "unknown design %s",
				 quoted(l->pool, line->text));
		problem_hint_word(p, line->text, &g->last_names);
	}
	for (unsigned i = 0; i < l->platforms.count; i++) {
		if (!g->platform[i] || g->platform_used[i])
			continue;
		source_error(l->source, node_range(g->platform[i]),
			     "no scenario of this group runs on %s",
			     quoted(l->pool, l->platforms.at[i]));
	}
}

static void read_scenarios(struct group *g, const struct yaml_node *n,
			   const struct yaml_node *except)
{
	struct plan_paths paths;

	g->incomplete |= !paths_read(g->load, n, &paths);
	if (except)
		paths_except(g->load, except, &paths);
	for (unsigned i = 0; i < paths.count; i++) {
		unsigned scenario =
			plan_files_scenario(g->load->files, paths.at[i].path);

		g->scenario_node = paths.at[i].node;
		if (scenario == PLAN_FILE_NONE)
			g->incomplete = true;
		else
			add_scenario(g, scenario);
	}
	if (!g->incomplete && !paths.count)
		source_error(g->load->source, node_range(except),
			     "nothing of the group is left");
	else if (!g->incomplete)
		report_unused(g);
}

static void read_group(struct plan_load *l, const struct yaml_node *n,
		       const struct plan_strategies *otherwise)
{
	struct plan_strategies own;
	struct group g = {.load = l, .strategies = otherwise, .weight = 1};
	struct node_key keys[KEY_COUNT];
	uint64_t weight;

	if (!node_expect_name(l->source, n->key, "group") ||
	    !node_expect_some(l->source, n, YAML_MAPPING,
			      "a group: a mapping with 'scenarios'"))
		return;
	for (unsigned i = 0; i < KEY_COUNT; i++)
		keys[i] = (struct node_key){
			.name = i < LOOK_KEYS ? look_names[i] : key_names[i]};
	node_keys(l->source, n, keys, KEY_COUNT);
	look_read(l->source, keys, &g.look);
	if (keys[KEY_WEIGHT].value &&
	    number_read(l->source, keys[KEY_WEIGHT].value, 1, PLAN_WEIGHT_MAX,
			&weight))
		g.weight = (unsigned)weight;
	if (keys[KEY_STRATEGIES].value) {
		strategies_read(l, keys[KEY_STRATEGIES].value, &own);
		g.strategies = &own;
	}
	read_designs(&g, keys[KEY_DESIGNS].value);
	read_platforms(&g, keys[KEY_PLATFORMS].value);
	if (keys[KEY_SCENARIOS].value)
		read_scenarios(&g, keys[KEY_SCENARIOS].value,
			       keys[KEY_EXCEPT].value);
	else
		source_error(l->source, n->key->range,
			     "group %s has no 'scenarios'",
			     quoted(l->pool, n->key->text));
}

void groups_read(struct plan_load *l, const struct yaml_node *n,
		 const struct plan_strategies *otherwise)
{
	const struct yaml_node *groups = n;

	if (!node_expect_some(l->source, n, YAML_MAPPING,
			      "a mapping of groups"))
		return;
	for (n = n->first; n; n = n->next)
		read_group(l, n, otherwise);
	plan_arms_sort(&l->arms);
	if (l->arms.full)
		source_error(l->source, groups->key->range, "more than %d arms",
			     CAMPAIGN_ARMS_MAX);
}
