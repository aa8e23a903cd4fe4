/* SPDX-License-Identifier: GPL-2.0-only */
/* From options to cells. */
#include "cli/plan.h"
#include "cli/checked.h"
#include "cli/proof.h"
#include "scenario/parts.h"

static enum exit_code plan_load(struct cli *cli, const char *command,
				struct plan *p)
{
	const struct cli_options *o = &cli->options;
	enum exit_code code = EXIT_MET;
	const char *design;

	p->scenario = inputs_scenario(cli, o->operands[0], &code);
	if (!p->scenario)
		return code;
	design = o->design ? o->design : p->scenario->design;
	if (!design)
		return cli_misuse(cli, command,
				  "the scenario names no design: say "
				  "'--design=NAME' (see 'tdisim list "
				  "designs')");
	design_directories_add(cli, p->scenario->path, &p->directories);
	p->design = inputs_design(cli, design, &p->directories, &code);
	return code;
}

static void add_cell(struct cli *cli, struct plan *p, unsigned platform,
		     const struct strategy_type *strategy)
{
	const struct cli_options *o = &cli->options;

	p->cells =
		cli_realloc(p->cells, (p->cell_count + 1) * sizeof(*p->cells));
	p->cells[p->cell_count++] = (struct cell){
		.scenario = p->less ? p->less : p->scenario,
		.left_out = o->leave_out,
		.design = p->design,
		.design_word = o->design ? o->design : p->scenario->design,
		.platform = platform,
		.strategies = {strategy},
		.strategy_count = 1,
		.depth = (unsigned)o->depth.value,
		.objects = o->objects,
		.predict = o->predict,
		.size_wanted = o->size,
		.record = o->record.value,
		.checks = checked_runs(cli, p->scenario),
		.lock_granularity = o->granularity,
		.races = o->races,
		.hung_ns = o->hung.value * UINT64_C(1000000000),
	};
}

/* What --leave-out says. */
static bool plan_leave_out(const struct cli *cli, struct plan *p,
			   struct sim_error *reterr)
{
	bool *left_out;

	if (!cli->options.leave_out)
		return true;
	if (!scenario_parts_parse(p->scenario, cli->options.leave_out,
				  &left_out, reterr))
		return sim_error_wrap(reterr, "--leave-out");
	p->less = scenario_without(p->scenario, left_out,
				   scenario_part_count(p->scenario));
	free(left_out);
	return true;
}

enum exit_code plan_make(struct cli *cli, const char *command,
			 const char *otherwise, struct plan *ret_plan)
{
	const struct cli_options *o = &cli->options;
	const struct strategy_type *strategy = &strategy_prove;
	struct sim_error error = {.kind = SIM_ERROR_NONE};
	enum exit_code code;
	unsigned mask;

	*ret_plan = (struct plan){.cell_count = 0};
	if (otherwise)
		strategy = inputs_strategy(
			o->strategy ? o->strategy : otherwise, &error);
	if (!strategy)
		return cli_misuse(cli, command, error.text);
	code = plan_load(cli, command, ret_plan);
	if (code != EXIT_MET)
		return code;
	if (!inputs_platforms(cli, ret_plan->scenario, o->platform, &mask,
			      &error) ||
	    !plan_leave_out(cli, ret_plan, &error))
		return cli_misuse(cli, command, error.text);
	for (unsigned i = 0; i < cli->registry->platform_count; i++) {
		if (mask & 1U << i)
			add_cell(cli, ret_plan, i, strategy);
	}
	SIM_ASSERT(ret_plan->cell_count > 0);
	return EXIT_MET;
}

enum exit_code plan_make_run(struct cli *cli, const char *command,
			     struct plan *ret_plan)
{
	const struct cli_options *o = &cli->options;
	struct sim_error error = {.kind = SIM_ERROR_NONE};
	enum exit_code code;

	*ret_plan = (struct plan){.cell_count = 0};
	if (!o->schedule && !o->seed.given) {
		sim_error_set(&error, SIM_ERROR_USER,
			      "'%s' wants '--schedule=TEXT', or "
			      "'--strategy=S' with '--seed=X'",
			      command);
		return cli_misuse(cli, command, error.text);
	}
	if (o->schedule && (o->seed.given || o->strategy))
		return cli_misuse(cli, command,
				  "'--schedule' says all: it excludes '--seed' "
				  "and '--strategy'");
	code = plan_make(cli, command, "pct", ret_plan);
	if (code != EXIT_MET)
		return code;
	if (ret_plan->cell_count > 1)
		return cli_misuse(cli, command,
				  "a run has one platform: say '--platform=P'");
	ret_plan->cells[0].seed = o->seed.value;
	return EXIT_MET;
}

void plan_release(struct plan *p)
{
	for (unsigned i = 0; i < p->cell_count; i++)
		cell_release(&p->cells[i]);
	free(p->cells);
	if (p->design)
		design_free(p->design);
	free(p->less);
	if (p->scenario)
		scenario_free(p->scenario);
	design_directories_release(&p->directories);
	*p = (struct plan){.cell_count = 0};
}

void plan_print_inputs(const struct plan *p, struct text *t)
{
	text_format(t, "scenario:  %s\n", p->scenario->path);
	if (p->scenario->question)
		text_format(t, "question:  %s\n", p->scenario->question);
	text_format(t, "design:    %s (%s)\n", p->design->name,
		    p->design->path);
	text_add(t, "platforms: ");
	for (unsigned i = 0; i < p->cell_count; i++)
		text_format(t, "%s%s", i ? ", " : "",
			    cell_platform(&p->cells[i]));
	text_add(t, "\n");
}

void plan_print(const struct plan *p, struct text *t)
{
	const struct cell *cell = &p->cells[0];

	plan_print_inputs(p, t);
	text_format(t, "strategy:  %s\nruns:      %llu on each platform\n",
		    cell->strategies[0]->name, (unsigned long long)cell->runs);
	text_format(t, "seed:      0x%llx\n", (unsigned long long)cell->seed);
}
