/* SPDX-License-Identifier: GPL-2.0-only */
#include "cli/carry_out.h"

#include "cli/checked.h"
#include "cli/findings.h"
#include "cli/json.h"
#include "cli/rates.h"

static void print_verdicts(struct cli *cli, const struct plan *p,
			   const struct plan_work *work)
{
	verdict_table(cli, p->cells, p->cell_count);
	rates_print(cli, p->cells, p->cell_count);
	for (unsigned i = 0; i < p->cell_count; i++)
		work->print_notes(&p->cells[i]);
	work->print_end(p);
}

/* What cannot be made smaller, by a bug of ours, is reported as it was seen. */
static enum exit_code show(struct cli *cli, struct finding_list *list)
{
	struct sim_error error = {.kind = SIM_ERROR_NONE};
	enum exit_code code = EXIT_MET;

	if (!cli->options.no_shrink && !finding_list_shrink(cli, list, &error))
		code = cli_error(cli, &error);
	error.kind = SIM_ERROR_NONE;
	if (!finding_list_report(cli, list, &error))
		code = exit_worse(code, cli_error(cli, &error));
	return code;
}

/* After the search: print, record, print where it lies. */
static enum exit_code conclude(struct cli *cli, const struct plan *p,
			       const struct plan_work *work,
			       struct run_store *store)
{
	bool json = cli->options.json;
	struct finding_list list;
	enum exit_code code = EXIT_MET;

	for (unsigned i = 0; i < p->cell_count; i++) {
		if (json)
			work->json_platform(&p->cells[i]);
		code = exit_worse(code, verdicts_judge(cli, &p->cells[i]));
	}
	if (!json)
		print_verdicts(cli, p, work);
	for (unsigned i = 0; i < p->cell_count; i++)
		code = exit_worse(code, checked_cell(cli, &p->cells[i]));
	finding_list_make(p->cells, p->cell_count, &list);
	if (json)
		finding_list_json(cli, &list);
	else
		code = exit_worse(code, show(cli, &list));
	code = exit_worse(code, run_store_finish(cli, store, p->cells,
						 p->cell_count, &list));
	finding_list_release(&list);
	return code;
}

enum exit_code plan_carry_out(struct cli *cli, struct plan *p,
			      const struct plan_work *work)
{
	struct sim_error error = {.kind = SIM_ERROR_NONE};
	struct run_store store;
	enum exit_code code = run_store_begin(cli, &store);

	if (code != EXIT_MET)
		return code;
	if (cli->options.json)
		json_header(work->json_name, cli->command_line);
	else
		work->print_head(p);
	if (work->search(cli, p, &error))
		return conclude(cli, p, work, &store);
	run_store_abandon(&store);
	return cli_error(cli, &error);
}
