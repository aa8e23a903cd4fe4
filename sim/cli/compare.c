/* SPDX-License-Identifier: GPL-2.0-only */
/* tdisim compare: the verdict matrix. */
#include <limits.h>

#include "cli/checked.h"
#include "cli/comparison.h"
#include "cli/jobs.h"
#include "cli/json.h"
#include "cli/proof.h"
#include "cli/rows.h"

static const struct option_row rows[] = {
	{
		.name = "designs",
		.value = "A,B,C",
		.kind = OPTION_TEXT,
		.offset = OPTION_FIELD(designs),
		.completes = "designs",
		.group = GROUP_WHAT,
		.sentence = "the columns; default: all designs that the "
			    "scenarios name, in order of appearance",
	},
	ROW_DESIGN_DIR,
	ROW_PLATFORM(true),
	ROW_STRATEGY(true, "random,pct"),
	ROW_RUNS("2000 of each scenario, design, platform and strategy"),
	ROW_SEED("seed of every series; default: 1, so that two comparisons "
		 "can be compared"),
	{
		.name = "prove",
		.kind = OPTION_FLAG,
		.offset = OPTION_FIELD(prove),
		.group = GROUP_HOW,
		.sentence = "search each cell as 'tdisim prove' does; where "
			    "the budget ends first, sample it as ever",
	},
	ROW_EXECUTIONS("with --prove 100000 in each cell"),
	ROW_STATES("with --prove 2000000"),
	ROW_PREEMPTIONS("with --prove: "),
	ROW_JOBS("spread the cells over J processes; what comes out is the "
		 "same for each J; default: 1"),
	ROW_DEPTH,
	ROW_STEPS,
	ROW_GRANULARITY,
	ROW_CHECKS,
	ROW_NO_SHRINK,
	ROW_RACES,
	ROW_JSON,
	ROW_VERBOSE("with the figures of each platform, also where platforms "
		    "agree"),
	ROW_DRY_RUN,
};

static const char *const examples[] = {
	"tdisim compare scenarios/thread",
	"tdisim compare my.yaml --designs=rfc-v1,no-lock --runs=100000 --json",
	"tdisim compare scenarios/thread --prove",
	"tdisim compare scenarios/thread --prove --preemptions=auto",
	"tdisim compare scenarios --prove --jobs=$(nproc)",
	NULL,
};

static const char *const about[] = {
	"Runs each scenario under each design from the same seeds, and prints "
	"what was found in which share of the runs: the counterfactual that a "
	"reviewer asks for.",
	"With --prove a cell is searched first: 'none', 'some' and 'each' "
	"then say in how many of all executions a class comes up, which is "
	"proved. A search of more than --executions, or more than --states, is "
	"given up, and the cell is sampled.",
	"With --preemptions too, a cell whose search is too large for that is "
	"searched for all schedules with at most 0, 1, 2, ... preemptions, as "
	"'tdisim prove --preemptions' does, and its figures are 'none<3', "
	"'some<3' and 'each<3': of all executions with less than three.",
	"Platforms share a row as long as they agree in kind: found in all "
	"runs, in some or in none, and as declared; the share is then that of "
	"all their runs together. Where they differ, the class has '*' under "
	"the design, and rows below it that name the platforms.",
	"With --jobs=J cells (a scenario under a design on a platform) are "
	"run by J processes, each by one of them. No cell depends on another, "
	"so that every figure is that of --jobs=1. What is shown at the end is "
	"made small by one process.",
	"At the end stands the first finding of each class, made as small as "
	"it goes as 'tdisim run' does it, with the line that replays it; so "
	"does the first of each class that is not what was declared. "
	"'--no-shrink' and '--json' leave that out.",
	"The exit code is 1 if something that a scenario declares did not "
	"come true. A finding that is declared is no failure here.",
	NULL,
};

static void json_scenario(const struct comparison *c, const struct cell *cells,
			  unsigned count)
{
	for (unsigned i = 0; i < count; i++) {
		for (unsigned j = 0; j < c->cli->class_count; j++) {
			const struct finding_class *k = c->cli->classes[j];
			struct verdict v;

			if (!cells[i].tallies[0] ||
			    !matrix_shows(c->cli, cells, count, k))
				continue;
			verdict_of(c->cli, &cells[i], k, &v);
			verdict_json(c->cli, &cells[i], &v);
		}
	}
}

static void print_scenario(struct comparison *c, const struct cell *cells,
			   unsigned platform_count)
{
	struct text t;

	text_init(&t);
	text_add(&t, "\n");
	matrix_scenario(&c->matrix, cells, platform_count, &t);
	output_write(&t);
	text_release(&t);
	/* Results so far are visible, also through a pipe. */
	(void)fflush(stdout);
}

/* ' on tdx, tio, cca', where there is a choice. */
static void add_platforms(const struct comparison *c, struct text *t)
{
	const struct registry *r = c->cli->registry;
	unsigned mask = 0;

	for (unsigned i = 0; i < c->scenario_count; i++)
		mask |= c->platforms[i];
	if (r->platform_count < 2)
		return;
	text_add(t, " on ");
	inputs_platform_names(r, mask, t);
}

/* '100000 executions or 2000000 states'. */
static void budget_words(const struct comparison *c, char *buffer, size_t bytes)
{
	unsigned long long executions = c->executions_max;
	unsigned long long states = c->states_max;

	if (!states)
		snprintf(buffer, bytes, "%llu executions", executions);
	else if (!executions)
		snprintf(buffer, bytes, "%llu states", states);
	else
		snprintf(buffer, bytes, "%llu executions or %llu states",
			 executions, states);
}

static void print_begin(const struct comparison *c)
{
	char budget[80];
	struct text t;

	budget_words(c, budget, sizeof(budget));
	text_init(&t);
	text_format(&t, "%u scenario%s under %u design%s", c->scenario_count,
		    c->scenario_count == 1 ? "" : "s", c->design_count,
		    c->design_count == 1 ? "" : "s");
	add_platforms(c, &t);
	text_format(&t, ",\n%llu runs of each (strateg%s",
		    (unsigned long long)c->runs * c->strategy_count,
		    c->strategy_count == 1 ? "y" : "ies");
	for (unsigned i = 0; i < c->strategy_count; i++)
		text_format(&t, "%s %s", i ? "," : "", c->strategies[i]->name);
	text_format(&t, "), seed %llu\n", (unsigned long long)c->seed);
	if (c->prove)
		text_format(&t, "but proved where there are at most %s\n",
			    budget);
	text_add(&t, "\n");
	matrix_head(&c->matrix, &t);
	output_write(&t);
	text_release(&t);
}

static void print_failures(const struct comparison *c, struct text *t)
{
	const struct output *o = &c->cli->output;

	for (unsigned i = 0; i < c->failure_count; i++) {
		const struct failure *f = &c->failures[i];

		text_format(t,
			    "\n%sFAILED%s %s:%u: under %s, %s was declared "
			    "'%s' and found in %llu of %s%llu %s on %s\n",
			    output_on(o, COLOUR_RED), output_off(o), f->path,
			    f->line, f->design, f->klass->name,
			    expectation_word(f->expectation),
			    (unsigned long long)f->hits,
			    f->proved ? "all " : "",
			    (unsigned long long)f->runs,
			    !f->proved	   ? "runs"
			    : f->by_states ? "final states"
					   : "executions",
			    f->platform);
		if (f->smallest)
			text_format(t, "shrunk to %s\n%s\n", f->smallest->words,
				    f->smallest->replay);
		else if (f->replay)
			text_format(t, "%s\n", f->replay);
	}
}

static void print_end(const struct comparison *c)
{
	uint64_t runs = c->runs * c->strategy_count;
	char bound[32];
	struct text t;

	ppb_format(explore_rate_bound_ppb(runs), bound, sizeof(bound));
	text_init(&t);
	text_format(
		&t,
		"\nN%%: found in N %% of the runs; -: not found, with 95 %% "
		"confidence rarer\nthan %s of such runs; !: not what the "
		"scenario declares\n",
		bound);
	if (c->matrix.platforms)
		text_add(&t, "*: the platforms differ, and have rows of their "
			     "own; all other figures are\nof all platforms of "
			     "the scenario together\n");
	if (c->prove)
		text_format(&t,
			    "none, some, each: proved: so many of all "
			    "executions show it\n%u cell%s proved, %u sampled; "
			    "a proof is of that scenario and design in this "
			    "model\n",
			    c->proved, c->proved == 1 ? "" : "s", c->sampled);
	if (c->bounded)
		text_format(
			&t,
			"none<3: of all executions with less than 3 "
			"preemptions, that many show it;\n%u cell%s searched "
			"so far and no further\n",
			c->bounded, c->bounded == 1 ? "" : "s");
	unseen_sum_text(&c->unseen, &t);
	text_format(&t, "\nexpectations: %u met, %u failed", c->met,
		    c->failure_count);
	if (c->open)
		text_format(&t, ", %u not decided by so few preemptions",
			    c->open);
	text_add(&t, "\n");
	print_failures(c, &t);
	smallest_print(c->cli, &c->smallest, &t);
	if (c->cut)
		text_add(&t, "interrupted: what is marked '?' was not run\n");
	if (c->example)
		text_format(&t, "\nsee one:\n%s\n", c->example);
	output_write(&t);
	text_release(&t);
}

static void print_plan(const struct comparison *c)
{
	const struct registry *r = c->cli->registry;
	char budget[80];
	struct text t;

	text_init(&t);
	for (unsigned i = 0; i < c->scenario_count; i++) {
		text_format(&t, "scenario:  %s: ", c->scenarios[i]->path);
		inputs_platform_names(r, c->platforms[i], &t);
		text_add(&t, "\n");
	}
	for (unsigned i = 0; i < c->design_count; i++)
		text_format(&t, "design:    %s (%s)\n", c->designs[i]->name,
			    c->designs[i]->path);
	for (unsigned i = 0; i < c->strategy_count; i++)
		text_format(&t, "strategy:  %s, %llu runs of each cell\n",
			    c->strategies[i]->name,
			    (unsigned long long)c->runs);
	text_format(&t, "seed:      %llu\n", (unsigned long long)c->seed);
	budget_words(c, budget, sizeof(budget));
	if (c->prove)
		text_format(&t, "proofs:    at most %s a cell\n", budget);
	output_write(&t);
	text_release(&t);
}

/* Proved, if that is wanted and can be; else sampled. */
static bool compare_cell(const struct comparison *c, struct cell *cell,
			 struct progress *progress, struct sim_error *reterr)
{
	struct cell searched = *cell;

	if (c->prove)
		progress_cell(progress, c->cell_count);
	if (!c->prove || !cell_can_be_proved(cell))
		return cell_run(c->cli, cell, progress, reterr);
	searched.executions_max = c->executions_max;
	searched.states_max = c->states_max;
	searched.bound = c->bound;
	searched.preemptions_max = c->preemptions_max;
	if (!cell_prove(c->cli, &searched, progress, reterr))
		return false;
	if (cell_proved(&searched) || cell_bounded(&searched)) {
		*cell = searched;
		return true;
	}
	cell_release(&searched);
	if (interrupted())
		return true;
	progress->unit = "runs";
	return cell_run(c->cli, cell, progress, reterr);
}

/* --- by workers ----------------------------------------------------------- */

static bool part_make(void *context, unsigned part, struct progress *progress,
		      FILE *out, struct sim_error *reterr)
{
	struct comparison *c = context;
	struct cell *cell = &c->cells[part];

	if (!compare_cell(c, cell, progress, reterr))
		return false;
	cell_pass(cell, out);
	cell_release(cell);
	return true;
}

static bool part_take(void *context, unsigned part, struct saved *from)
{
	struct comparison *c = context;

	return cell_passed(&c->cells[part], from);
}

static void part_name(const void *context, unsigned part, struct text *t)
{
	const struct comparison *c = context;

	cell_name(&c->cells[part], t);
}

/* --- in order ------------------------------------------------------------- */

/* The cell is run; or was not begun before the user wanted an end. */
static bool cell_come(struct comparison *c, struct jobs *jobs, unsigned index,
		      struct progress *progress, struct sim_error *reterr)
{
	struct cell *cell = &c->cells[index];
	bool came = true;

	if (jobs && !jobs_wait(jobs, index, &came, reterr))
		return false;
	if (!jobs && !interrupted() && !compare_cell(c, cell, progress, reterr))
		return false;
	if (!c->prove || !cell->tallies[0])
		return true;
	c->proved += cell_proved(cell);
	c->bounded += cell_bounded(cell);
	c->sampled += !cell->exhaust;
	return true;
}

/* One scenario: run its cells, print, judge, forget. */
static bool compare_scenario(struct comparison *c, unsigned index,
			     struct jobs *jobs, struct progress *progress,
			     struct sim_error *reterr)
{
	unsigned platform_count =
		(unsigned)__builtin_popcount(c->platforms[index]);
	unsigned first = c->first_cell[index];
	unsigned count = platform_count * c->design_count;
	struct cell *cells = &c->cells[first];
	bool good = true;

	for (unsigned i = 0; good && i < count; i++)
		good = cell_come(c, jobs, first + i, progress, reterr);
	progress_end(progress);
	if (good) {
		if (c->cli->options.json)
			json_scenario(c, cells, count);
		else
			print_scenario(c, cells, platform_count);
		good = comparison_judge(c, cells, count, reterr);
	}
	for (unsigned i = 0; good && i < count; i++)
		c->checked =
			exit_worse(c->checked, checked_cell(c->cli, &cells[i]));
	for (unsigned i = 0; i < count; i++)
		cell_release(&cells[i]);
	return good;
}

static bool compare_scenarios(struct comparison *c, struct progress *progress,
			      struct sim_error *reterr)
{
	const struct jobs_work work = {
		.count = c->cell_count,
		.make = part_make,
		.take = part_take,
		.name = part_name,
		.context = c,
	};
	unsigned workers = (unsigned)c->cli->options.jobs.value;
	struct jobs *jobs = NULL;
	bool good = true;

	if (workers > 1)
		jobs = jobs_begin(&work, workers, progress, reterr);
	if (workers > 1 && !jobs)
		return false;
	for (unsigned i = 0; good && i < c->scenario_count; i++) {
		if (interrupted()) {
			c->cut = true;
			break;
		}
		good = compare_scenario(c, i, jobs, progress, reterr);
	}
	jobs_end(jobs);
	return good;
}

static enum exit_code compare_all(struct comparison *c)
{
	struct progress progress;
	enum exit_code code;
	struct sim_error error = {.kind = SIM_ERROR_NONE};

	if (c->cli->options.json)
		json_header("tdisim-compare", c->cli->command_line);
	else
		print_begin(c);
	interrupt_watch();
	progress_begin(&progress, c->cli, comparison_runs(c));
	if (!compare_scenarios(c, &progress, &error))
		return cli_error(c->cli, &error);
	if (!c->cli->options.json)
		print_end(c);
	code = c->failure_count ? EXIT_FOUND : EXIT_MET;
	code = exit_worse(code, c->checked);
	return exit_worse(code, c->cut ? EXIT_INCONCLUSIVE : EXIT_MET);
}

static enum exit_code run(struct cli *cli)
{
	struct comparison *c = cli_realloc(NULL, sizeof(*c));
	enum exit_code code = comparison_make(cli, c);

	if (code == EXIT_MET && cli->options.dry_run)
		print_plan(c);
	else if (code == EXIT_MET)
		code = compare_all(c);
	comparison_release(c);
	free(c);
	return code;
}

const struct command command_compare = {
	.name = "compare",
	.sentence = "print the verdicts of scenarios under several designs",
	.operands = "SCENARIO|DIR...",
	.operands_min = 1,
	.operands_max = UINT_MAX,
	.missing = "a scenario file or a directory",
	.examples = examples,
	.options = rows,
	.option_count = ARRAY_COUNT(rows),
	.about = about,
	.run = run,
};
