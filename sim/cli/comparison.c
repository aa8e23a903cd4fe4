/* SPDX-License-Identifier: GPL-2.0-only */
/* From options to the cells of a comparison, and the judgement on them. */
#include <limits.h>

#include "cli/checked.h"
#include "cli/comparison.h"
#include "cli/proof.h"

enum {
	RUNS_DEFAULT = 2000,
	EXECUTIONS_DEFAULT = 100000,
	STATES_DEFAULT = 2000000,
	SEED_DEFAULT = 1,
};

static const char strategies_default[] = "random,pct";

static enum exit_code load_scenarios(struct comparison *c)
{
	const struct cli_options *o = &c->cli->options;
	enum exit_code code =
		inputs_paths(c->cli, o->operands, o->operand_count, &c->paths);

	c->scenarios =
		cli_alloc((c->paths.count + 1) * sizeof(struct scenario *));
	c->platforms = cli_alloc((c->paths.count + 1) * sizeof(unsigned));
	for (unsigned i = 0; i < c->paths.count; i++) {
		enum exit_code one = EXIT_MET;
		struct scenario *s;

		if (inputs_is_design_path(c->paths.paths[i]) ||
		    inputs_is_plan_path(c->paths.paths[i]))
			continue;
		s = inputs_scenario(c->cli, c->paths.paths[i], &one);
		code = exit_worse(code, one);
		if (s)
			c->scenarios[c->scenario_count++] = s;
	}
	return code;
}

/* Leave out the scenarios that run on none of these platforms. */
static void keep_platforms(struct comparison *c, unsigned mask)
{
	unsigned all = c->scenario_count;
	unsigned left;

	c->scenario_count = 0;
	for (unsigned i = 0; i < all; i++) {
		unsigned its = c->scenarios[i]->platforms & mask;

		if (!its) {
			scenario_free(c->scenarios[i]);
			continue;
		}
		c->scenarios[c->scenario_count] = c->scenarios[i];
		c->platforms[c->scenario_count++] = its;
	}
	left = all - c->scenario_count;
	if (left)
		output_message(&c->cli->output, MESSAGE_WARNING,
			       "%u scenario%s left out: not on '%s'", left,
			       left == 1 ? "" : "s", c->cli->options.platform);
}

static enum exit_code choose_platforms(struct comparison *c)
{
	const char *text = c->cli->options.platform;
	struct sim_error error = {.kind = SIM_ERROR_NONE};
	unsigned mask = UINT_MAX, any = 0;

	if (text && !inputs_platform_mask(c->cli, text, &mask, &error))
		return cli_misuse(c->cli, "compare", error.text);
	for (unsigned i = 0; i < c->scenario_count; i++)
		any |= c->scenarios[i]->platforms & mask;
	if (any) {
		keep_platforms(c, mask);
		return EXIT_MET;
	}
	/* Nothing would run: say what the first of them wants. */
	(void)inputs_platforms(c->cli, c->scenarios[0], text, &mask, &error);
	return cli_misuse(c->cli, "compare", error.text);
}

/* All designs that the scenarios name, in order of first appearance. */
static void name_designs(struct comparison *c)
{
	if (c->cli->options.designs) {
		name_list_split(&c->design_list, c->cli->options.designs);
		return;
	}
	for (unsigned i = 0; i < c->scenario_count; i++) {
		const struct scenario *s = c->scenarios[i];

		if (s->design)
			name_list_add(&c->design_list, s->design);
		for (unsigned j = 0; j < s->expect_count; j++)
			name_list_add(&c->design_list, s->expects[j].design);
	}
}

static enum exit_code load_designs(struct comparison *c)
{
	unsigned count;
	enum exit_code code = EXIT_MET;

	name_designs(c);
	count = c->design_list.count;
	if (!count)
		return cli_misuse(c->cli, "compare",
				  "the scenarios name no design: say "
				  "'--designs=A,B'");
	for (unsigned i = 0; i < c->scenario_count; i++)
		design_directories_add(c->cli, c->scenarios[i]->path,
				       &c->directories);
	for (unsigned i = 0; i < c->scenario_count && !c->cli->options.designs;
	     i++)
		code = exit_worse(code,
				  inputs_check_designs(c->cli, c->scenarios[i],
						       &c->directories));
	if (code != EXIT_MET)
		return code;
	c->designs = cli_alloc(count * sizeof(struct design *));
	c->design_words = cli_alloc(count * sizeof(char *));
	c->design_names = cli_alloc(count * sizeof(char *));
	for (unsigned i = 0; i < count; i++) {
		const char *word = c->design_list.names[i];
		enum exit_code one = EXIT_MET;
		struct design *d =
			inputs_design(c->cli, word, &c->directories, &one);

		code = exit_worse(code, one);
		if (!d)
			continue;
		c->design_words[c->design_count] = word;
		c->design_names[c->design_count] = d->name;
		c->designs[c->design_count++] = d;
	}
	return code;
}

static enum exit_code choose_strategies(struct comparison *c)
{
	const char *text = c->cli->options.strategy;
	enum exit_code code = EXIT_MET;
	struct name_list names;
	struct sim_error error = {.kind = SIM_ERROR_NONE};

	name_list_split(&names, text ? text : strategies_default);
	if (!names.count || names.count > CLI_STRATEGIES_MAX)
		code = cli_misuse(c->cli, "compare",
				  "'--strategies' wants one to eight names");
	for (unsigned i = 0; code == EXIT_MET && i < names.count; i++) {
		c->strategies[i] = inputs_strategy(names.names[i], &error);
		if (c->strategies[i])
			c->strategy_count++;
		else
			code = cli_misuse(c->cli, "compare", error.text);
	}
	name_list_release(&names);
	return code;
}

static void all_cells(struct comparison *c)
{
	c->first_cell =
		cli_alloc((c->scenario_count + 1) * sizeof(*c->first_cell));
	for (unsigned i = 0; i < c->scenario_count; i++) {
		unsigned platforms, count;
		struct cell *cells = comparison_cells(c, i, &platforms);

		count = platforms * c->design_count;
		c->first_cell[i] = c->cell_count;
		c->cells = cli_realloc(c->cells, (c->cell_count + count) *
							 sizeof(*c->cells));
		memcpy(&c->cells[c->cell_count], cells, count * sizeof(*cells));
		c->cell_count += count;
		free(cells);
	}
}

enum exit_code comparison_make(struct cli *cli, struct comparison *ret)
{
	const struct cli_options *o = &cli->options;
	enum exit_code code;
	struct cell bound;
	bool platforms = false;

	*ret = (struct comparison){
		.cli = cli,
		.runs = o->runs.given ? o->runs.value : RUNS_DEFAULT,
		.seed = o->seed.given ? o->seed.value : SEED_DEFAULT,
		.prove = o->prove,
		.smallest = {.wanted = !o->no_shrink && !o->json},
	};
	if (o->executions.given && !o->prove)
		return cli_misuse(cli, "compare",
				  "'--executions' wants '--prove'");
	if (o->states.given && !o->prove)
		return cli_misuse(cli, "compare", "'--states' wants '--prove'");
	if (o->preemptions && !o->prove)
		return cli_misuse(cli, "compare",
				  "'--preemptions' wants '--prove'");
	if (!cell_bound_parse(o->preemptions, &bound))
		return cli_misuse(cli, "compare", PREEMPTIONS_MISUSE);
	ret->bound = bound.bound;
	ret->preemptions_max = bound.preemptions_max;
	cell_budget(o, EXECUTIONS_DEFAULT, STATES_DEFAULT, &bound);
	ret->executions_max = bound.executions_max;
	ret->states_max = bound.states_max;
	code = choose_strategies(ret);
	if (code == EXIT_MET)
		code = load_scenarios(ret);
	if (code == EXIT_MET && !ret->scenario_count)
		code = cli_misuse(cli, "compare", "no scenario is named");
	if (code == EXIT_MET)
		code = choose_platforms(ret);
	if (code == EXIT_MET)
		code = load_designs(ret);
	for (unsigned i = 0; i < ret->scenario_count; i++)
		platforms = platforms ||
			    (ret->platforms[i] & (ret->platforms[i] - 1));
	if (code != EXIT_MET)
		return code;
	matrix_init(&ret->matrix, cli, ret->design_names, ret->design_count,
		    platforms);
	all_cells(ret);
	return code;
}

void comparison_release(struct comparison *c)
{
	for (unsigned i = 0; i < c->cell_count; i++)
		cell_release(&c->cells[i]);
	free(c->cells);
	free(c->first_cell);
	matrix_release(&c->matrix);
	for (unsigned i = 0; i < c->failure_count; i++)
		free(c->failures[i].replay);
	free(c->failures);
	smallest_release(&c->smallest);
	unseen_sum_release(&c->unseen);
	free(c->example);
	for (unsigned i = 0; i < c->design_count; i++)
		design_free(c->designs[i]);
	free(c->designs);
	free(c->design_words);
	free(c->design_names);
	for (unsigned i = 0; i < c->scenario_count; i++)
		scenario_free(c->scenarios[i]);
	free(c->scenarios);
	free(c->platforms);
	name_list_release(&c->design_list);
	design_directories_release(&c->directories);
	path_list_release(&c->paths);
}

struct cell *comparison_cells(const struct comparison *c, unsigned scenario,
			      unsigned *ret_platform_count)
{
	const struct cli_options *o = &c->cli->options;
	unsigned mask = c->platforms[scenario];
	unsigned platforms = (unsigned)__builtin_popcount(mask);
	struct cell *cells =
		cli_alloc((size_t)platforms * c->design_count * sizeof(*cells));
	unsigned at = 0;

	for (unsigned i = 0; i < c->design_count; i++) {
		for (unsigned m = mask; m; m &= m - 1) {
			struct cell *cell = &cells[at++];

			cell->scenario = c->scenarios[scenario];
			cell->design = c->designs[i];
			cell->design_word = c->design_words[i];
			cell->platform = (unsigned)__builtin_ctz(m);
			memcpy(cell->strategies, c->strategies,
			       sizeof(cell->strategies));
			cell->strategy_count = c->strategy_count;
			cell->seed = c->seed;
			cell->runs = c->runs;
			cell->depth = (unsigned)o->depth.value;
			cell->lock_granularity = o->granularity;
			cell->races = o->races;
			cell->checks = checked_runs(c->cli, cell->scenario);
		}
	}
	*ret_platform_count = platforms;
	return cells;
}

uint64_t comparison_runs(const struct comparison *c)
{
	uint64_t cells = 0;

	for (unsigned i = 0; i < c->scenario_count; i++)
		cells += (uint64_t)__builtin_popcount(c->platforms[i]) *
			 c->design_count;
	return cells * c->strategy_count * c->runs;
}

static void add_failure(struct comparison *c, const struct cell *cell,
			const struct verdict *v,
			const struct smallest *smallest)
{
	struct failure *f;

	c->failures = cli_realloc(c->failures, (c->failure_count + 1) *
						       sizeof(*c->failures));
	f = &c->failures[c->failure_count++];
	*f = (struct failure){
		.path = cell->scenario->path,
		.line = v->expect->line,
		.design = cell->design->name,
		.platform = cell_platform(cell),
		.klass = v->klass,
		.expectation = v->expect->expectation,
		.hits = v->hits,
		.runs = v->runs,
		.proved = v->all,
		.by_states = cell->by_states,
		.smallest = smallest,
	};
	if (v->best)
		f->replay = replay_line(c->cli, cell, v->best->schedule);
}

/*
 * A line that shows a finding with its table: the gravest, preferably of a
 * class that the scenario asks about, and of the program's own.
 */
static void offer_example(struct comparison *c, const struct cell *cell,
			  const struct verdict *v)
{
	const struct registry *r = c->cli->registry;
	unsigned weight =
		4 * (unsigned)v->klass->severity + (v->expect ? 2 : 0);
	struct text t;

	for (unsigned i = 0; i < r->class_count; i++)
		weight += r->classes[i] == v->klass;
	if (weight <= c->example_weight)
		return;
	c->example_weight = weight;
	free(c->example);
	text_init(&t);
	text_format(&t, "tdisim %s ", cell->exhaust ? "prove" : "run");
	text_add_shell(&t, cell->scenario->path);
	text_add(&t, " --design=");
	text_add_shell(&t, cell->design_word);
	text_format(&t, " --platform=%s", cell_platform(cell));
	if (cell->races)
		text_add(&t, " --races");
	if (!cell->exhaust)
		text_format(&t, " --strategy=%s --seed=%llu", v->strategy->name,
			    (unsigned long long)cell->seed);
	c->example = t.data;
}

static bool judge_class(struct comparison *c, const struct cell *cell,
			unsigned klass, struct sim_error *reterr)
{
	const struct smallest *smallest = &c->smallest.failed[klass];
	bool had = smallest->words;
	struct verdict v;

	verdict_of(c->cli, cell, c->cli->classes[klass], &v);
	if (!smallest_take(c->cli, &c->smallest, klass, cell, &v, reterr))
		return false;
	if (v.hits)
		offer_example(c, cell, &v);
	if (v.expect && v.open)
		c->open++;
	else if (v.expect && v.met)
		c->met++;
	else if (v.expect)
		add_failure(c, cell, &v,
			    !had && smallest->words ? smallest : NULL);
	return true;
}

bool comparison_judge(struct comparison *c, const struct cell *cells,
		      unsigned count, struct sim_error *reterr)
{
	for (unsigned i = 0; i < count; i++) {
		const struct cell *cell = &cells[i];

		if (!cell->tallies[0]) {
			c->cut = true;
			continue;
		}
		c->cut = c->cut ||
			 (!cell_bounded(cell) && cell_inconclusive(cell));
		unseen_add(&c->unseen, cell);
		for (unsigned j = 0; j < c->cli->class_count; j++)
			if (!judge_class(c, cell, j, reterr))
				return false;
	}
	return true;
}
