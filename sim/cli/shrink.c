/* SPDX-License-Identifier: GPL-2.0-only */
/* tdisim shrink: one finding, made as small as it goes. */
#include "cli/database.h"
#include "cli/json.h"
#include "cli/plan.h"
#include "cli/report.h"
#include "cli/rows.h"

static const struct option_row rows[] = {
	ROW_DESIGN,
	ROW_DESIGN_DIR,
	ROW_PLATFORM(false),
	{
		.name = "class",
		.value = "CLASS",
		.kind = OPTION_TEXT,
		.offset = OPTION_FIELD(klass),
		.group = GROUP_WHAT,
		.sentence = "the class of the finding, if the run shows "
			    "several; default: the gravest",
	},
	ROW_SCHEDULE,
	ROW_STRATEGY(false, "pct"),
	ROW_SEED("in place of a schedule: the seed of one run of the strategy, "
		 "as a report printed it"),
	ROW_DEPTH,
	ROW_RUNS("20000, for making it smaller"),
	ROW_EXECUTIONS("20000 in each search for a run with fewer switches or "
		       "preemptions"),
	ROW_STEPS,
	ROW_GRANULARITY,
	ROW_RACES,
	ROW_HUNG,
	ROW_DB("write the shrunk run to this trace database"),
	ROW_APPEND,
	ROW_FORCE,
	ROW_JSON,
	ROW_VERBOSE("every step, with file and line"),
};

static const char *const examples[] = {
	"tdisim shrink my.yaml --platform=tdx --schedule=v1:vcpu0x14,vmm0x3",
	"tdisim shrink my.yaml --platform=tdx --class=deadlock --seed=0x1f",
	NULL,
};

static const char *const about[] = {
	"Makes the finding of one run small: the same signature with fewer "
	"tasks, values, steps of the scenario, switches, preemptions and "
	"steps, in this order. All that is tried is run; what comes out was "
	"replayed twice with one digest. 'run' does the same to what it "
	"reports, with fewer runs.",
	"The report marks the critical step with '!': of random "
	"continuations from after it, all that were tried come to the "
	"finding. Below stands how the chance of it grows along the run. "
	"'proved' of switches and preemptions is about runs with no more "
	"tasks and chosen values than the shrunk one, of the scenario without "
	"what was left out. It is not said of a run that drew its latencies.",
	"The exit code is 1, as that of the run, or 2 if the run shows no "
	"such finding.",
	NULL,
};

/* The finding that is asked for, or the gravest, the first of these. */
static const struct finding *choose(const struct cli *cli,
				    const struct world *w)
{
	const struct finding *best = NULL;

	for (unsigned i = 0; i < world_finding_count(w); i++) {
		const struct finding *f = world_finding(w, i);

		if (cli->options.klass &&
		    strcmp(f->klass->name, cli->options.klass) != 0)
			continue;
		if (!best || f->klass->severity > best->klass->severity)
			best = f;
	}
	return best;
}

/* The run that is to be shrunk, as a signature; false: a message was printed.
 * 'schedule' of it is the caller's, free(). */
static bool first_run(const struct cli *cli, const struct cell *cell,
		      struct tally_signature *ret, enum exit_code *reterr_code)
{
	const struct cli_options *o = &cli->options;
	struct sim_error error = {.kind = SIM_ERROR_NONE};
	const struct finding *f;
	struct replayed replayed;
	bool good = o->schedule
			    ? replay_schedule(cell, o->schedule, cell->seed,
					      &replayed, &error)
			    : replay_seed(cell, cell->seed, &replayed, &error);

	if (!good) {
		*reterr_code = cli_error(cli, &error);
		return false;
	}
	*ret = (struct tally_signature){.seed = cell->seed, .hits = 1};
	f = choose(cli, replayed.world);
	if (replayed.divergence) {
		output_message(&cli->output, MESSAGE_ERROR,
			       "the schedule cannot be followed: %s",
			       replayed.divergence);
	} else if (!f) {
		output_message(&cli->output, MESSAGE_ERROR,
			       "the run shows no finding%s%s%s",
			       o->klass ? " of class '" : "",
			       o->klass ? o->klass : "", o->klass ? "'" : "");
	} else {
		finding_signature(f, ret->text, sizeof(ret->text));
		ret->klass = f->klass;
		ret->schedule = replayed_schedule(&replayed);
	}
	*reterr_code = EXIT_MISUSE;
	replayed_release(&replayed);
	return ret->schedule;
}

static bool store(const struct cli *cli, const struct shrunk_finding *f,
		  struct sim_error *reterr)
{
	const struct cli_options *o = &cli->options;
	struct sim_error late = {.kind = SIM_ERROR_NONE};
	struct trace *trace = database_open(cli, o->db, reterr);
	bool good;

	if (!trace)
		return false;
	good = shrunk_store(trace, f, reterr);
	if (!trace_close(trace, &late) && good) {
		*reterr = late;
		good = false;
	}
	return good;
}

static bool print(const struct cli *cli, const struct shrunk_finding *f,
		  struct sim_error *reterr)
{
	struct report report = {
		.cli = cli,
		.cell = &f->cell,
		.strategy = f->cell.strategies[0],
		.signature = &f->signature,
		.shrunk = f,
	};

	if (!cli->options.json)
		return report_print(&report, reterr);
	json_header("tdisim-shrink", cli->command_line);
	shrunk_json(cli, f);
	return true;
}

static enum exit_code shrink_cell(const struct cli *cli,
				  const struct cell *cell)
{
	const struct shrink_options options = {
		.runs = cli->options.runs.value,
		.executions = cli->options.executions.value,
	};
	struct sim_error error = {.kind = SIM_ERROR_NONE};
	enum exit_code code;
	struct tally_signature signature;
	struct shrunk_finding *f;

	if (!first_run(cli, cell, &signature, &code))
		return code;
	code = signature.klass->severity > SEVERITY_NOTE ? EXIT_FOUND
							 : EXIT_MET;
	f = shrunk_finding_new(cell, &signature, &options, &error);
	if (!f || !print(cli, f, &error) ||
	    (cli->options.db && !store(cli, f, &error)))
		code = exit_worse(code, cli_error(cli, &error));
	shrunk_finding_free(f);
	free(signature.schedule);
	return code;
}

/* Is what --class says a class? */
static bool class_is_known(const struct cli *cli, struct sim_error *reterr)
{
	const char *names[CLI_CLASSES_MAX], *near;
	const char *name = cli->options.klass;

	for (unsigned i = 0; i < cli->class_count; i++) {
		names[i] = cli->classes[i]->name;
		if (!name || !strcmp(names[i], name))
			return true;
	}
	near = nearest_name(name, names, cli->class_count);
	return sim_error_set(reterr, SIM_ERROR_USER,
			     "--class: no class '%.60s'%s%s%s", name,
			     near ? " (did you mean '" : "", near ? near : "",
			     near ? "'?)" : "");
}

static enum exit_code run(struct cli *cli)
{
	struct sim_error error = {.kind = SIM_ERROR_NONE};
	struct plan plan;
	enum exit_code code;

	if (database_misuse(&cli->options))
		return cli_misuse(cli, "shrink",
				  database_misuse(&cli->options));
	if (!class_is_known(cli, &error))
		return cli_misuse(cli, "shrink", error.text);
	code = plan_make_run(cli, "shrink", &plan);
	if (code == EXIT_MET)
		code = shrink_cell(cli, &plan.cells[0]);
	plan_release(&plan);
	return code;
}

const struct command command_shrink = {
	.name = "shrink",
	.sentence = "make the finding of one run as small as it goes",
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
