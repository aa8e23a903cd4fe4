// SPDX-License-Identifier: GPL-2.0-only
/* tdisim signature: the locks that each step of a scenario takes. */
#include "cli/locks.h"
#include "cli/plan.h"
#include "cli/rows.h"

static const struct option_row rows[] = {
	ROW_DESIGN,
	ROW_DESIGN_DIR,
	ROW_PLATFORM(false),
	ROW_STEPS,
};

static const char *const examples[] = {
	"tdisim signature scenarios/realkernel/reset.yaml "
	"--design=mainline-6.12",
	NULL,
};

static const char *const about[] = {
	"Carries out one run without preemption, in which the kernel's workers "
	"finish between two steps, and prints for each step its result, and the "
	"sleeping locks and runtime PM calls of each task.",
	"Notation: X{ ... } is X held over what stands inside; t?X is taken by "
	"trylock, t!X a trylock that failed; R:X and W:X are a rwsem for "
	"reading and writing; -X is given back out of order; ... (xN) stands "
	"for N in a row; pm_get(X), pm_put(X), pm_resume(X) and pm_idle(X) are "
	"runtime PM calls.",
	"A step is called by its 'as:' in the scenario, or by its op.",
	NULL,
};

static enum exit_code print_cell(const struct cli *cli, const struct cell *cell)
{
	struct locks *locks = locks_new(cell->scenario);
	struct scenario_world_options options = {
		.before_seal = locks_attach,
		.context = locks,
	};
	struct sim_error error = {.kind = SIM_ERROR_NONE};
	struct world *w = scenario_world(cell->scenario, cell->design,
					 cell->platform, &options, &error);
	enum exit_code code = EXIT_MET;
	struct run_result result;
	struct text t;

	if (!w) {
		locks_free(locks);
		return cli_error(cli, &error);
	}
	world_run(w, locks_chooser(locks), 0, &result);
	text_init(&t);
	locks_print(locks, &t);
	output_write(&t);
	text_release(&t);
	for (unsigned i = 0; i < world_finding_count(w); i++) {
		const struct finding *f = world_finding(w, i);

		output_message(&cli->output, MESSAGE_WARNING, "%s: %s",
			       f->klass->name, f->text);
		if (f->klass->severity > SEVERITY_NOTE)
			code = EXIT_FOUND;
	}
	if (result.status != RUN_FINISHED) {
		output_message(&cli->output, MESSAGE_WARNING,
			       "the run did not finish: %s",
			       run_status_name(result.status));
		code = exit_worse(code, EXIT_INCONCLUSIVE);
	}
	world_free(w);
	locks_free(locks);
	return code;
}

static enum exit_code run(struct cli *cli)
{
	struct plan plan;
	enum exit_code code = plan_make(cli, "signature", "random", &plan);

	/* One platform will do: the first that the scenario allows. */
	if (code == EXIT_MET)
		code = print_cell(cli, &plan.cells[0]);
	plan_release(&plan);
	return code;
}

const struct command command_signature = {
	.name = "signature",
	.sentence = "print the locks that each step of a scenario takes",
	.operands = "SCENARIO",
	.operands_min = 1,
	.operands_max = 1,
	.missing = "a scenario file",
	.examples = examples,
	.options = rows,
	.option_count = ARRAY_COUNT(rows),
	.about = about,
	.run = run,
};
