/* SPDX-License-Identifier: GPL-2.0-only */
/* tdisim replay: one run again, step for step. */
#include "cli/checked.h"
#include "cli/database.h"
#include "cli/json.h"
#include "cli/plan.h"
#include "cli/report.h"
#include "cli/rows.h"
#include "world/cycle.h"

static const struct option_row rows[] = {
	ROW_DESIGN,
	ROW_DESIGN_DIR,
	ROW_PLATFORM(false),
	{
		.name = "leave-out",
		.value = "PART,PART",
		.kind = OPTION_TEXT,
		.offset = OPTION_FIELD(leave_out),
		.group = GROUP_WHAT,
		.sentence = "without these tasks and steps, as a report of a "
			    "shrunk finding names them: 'vmm0,vcpu0.2-4' is "
			    "all of vmm0 and three steps of vcpu0",
	},
	ROW_SCHEDULE,
	ROW_STRATEGY(false, "pct"),
	ROW_SEED("in place of a schedule: the seed of one run of the strategy, "
		 "as a report printed it"),
	ROW_DEPTH,
	ROW_OBJECTS,
	ROW_STEPS,
	ROW_GRANULARITY,
	ROW_RACES,
	ROW_HUNG,
	ROW_DB("write the run to this trace database"),
	ROW_APPEND,
	ROW_FORCE,
	ROW_JSON,
	ROW_VERBOSE("with file and line of each step"),
};

static const char *const examples[] = {
	"tdisim replay my.yaml --platform=tdx --schedule=v1:vcpu0x14,vmm0x3",
	"tdisim replay my.yaml --design=no-lock --strategy=pct --seed=0x1f",
	NULL,
};

static const char *const about[] = {
	"Carries out one run and prints every step of it, the findings, and "
	"the digest. The same scenario, design, platform and schedule give "
	"the same digest on every machine.",
	"A schedule that asks for a task that cannot go on there is an error "
	"(exit code 2): the message says what was asked and what there was.",
	NULL,
};

/* The seed stands in the record only; a schedule decides everything. */
static bool carry_out(const struct cli *cli, const struct cell *cell,
		      struct replayed *ret, struct sim_error *reterr)
{
	const struct cli_options *o = &cli->options;

	if (o->schedule)
		return replay_schedule(cell, o->schedule, cell->seed, ret,
				       reterr);
	return replay_seed(cell, cell->seed, ret, reterr);
}

static void print_finding(const struct cli *cli, const struct replayed *run,
			  const struct finding *f)
{
	struct text t;

	text_init(&t);
	report_banner(&cli->output, f, &t);
	report_ends(run, f, &t);
	report_locks(&cli->output, run, f, &t);
	text_add(&t, "\n");
	output_write(&t);
	text_release(&t);
}

static void print_run(const struct cli *cli, const struct cell *cell,
		      const struct replayed *run, const char *schedule)
{
	unsigned count = world_finding_count(run->world);
	struct steps_table table = {
		.output = &cli->output,
		.world = run->world,
		.record = run->record,
		.finding = count ? world_finding(run->world, 0) : NULL,
		.whole_run = true,
		.all_rows = true,
		.places = cli->options.verbose,
	};
	struct text t;
	char *line;

	text_init(&t);
	text_format(&t, "MODEL design=%s scenario=%s platform=%s\n\n",
		    cell->design->name, cell->scenario->name,
		    cell_platform(cell));
	steps_table_print(&table, &t);
	text_format(&t, "\nthe run %s after %u steps, %u preemption%s\n\n",
		    run_status_name(run->result.status), run->result.steps,
		    run->result.preemptions,
		    run->result.preemptions == 1 ? "" : "s");
	output_write(&t);
	for (unsigned i = 0; i < count; i++)
		print_finding(cli, run, world_finding(run->world, i));
	line = replay_line(cli, cell, schedule);
	text_format(&t, "%u finding%s\ndigest: %016llx\nreplay:\n%s\n", count,
		    count == 1 ? "" : "s",
		    (unsigned long long)run->result.digest, line);
	free(line);
	output_write(&t);
	text_release(&t);
}

static void json_findings(const struct replayed *run)
{
	for (unsigned i = 0; i < world_finding_count(run->world); i++) {
		const struct finding *f = world_finding(run->world, i);
		char signature[SIGNATURE_BYTES];
		struct json_object *j = json_begin();

		finding_signature(f, signature, sizeof(signature));
		json_text(j, "type", "finding");
		json_text(j, "class", f->klass->name);
		json_text(j, "signature", signature);
		json_text(j, "text", f->text);
		json_number(j, "step", f->step);
		json_line(j);
	}
}

static void json_steps(const struct replayed *run)
{
	const struct record *r = run->record;
	struct text words;

	text_init(&words);
	for (uint32_t i = 0; i < r->row_count; i++) {
		const struct record_row *row = &r->rows[i];
		struct json_object *j = json_begin();

		text_clear(&words);
		steps_words(r, run->world, row, &words);
		json_text(j, "type",
			  row->point == HOOK_STEP      ? "step"
			  : row->point == HOOK_BLOCKED ? "blocked"
			  : row->point == HOOK_NOTE    ? "note"
						       : "message");
		json_number(j, "step", row->step);
		json_text(j, "task", r->tasks[row->task].name);
		json_text(j, "function",
			  row->place ? row->place->function : "");
		json_text(j, "text", words.data);
		json_line(j);
	}
	text_release(&words);
}

static void json_run(const struct cli *cli, const struct cell *cell,
		     const struct replayed *run, const char *schedule)
{
	struct json_object *j;

	json_header("tdisim-replay", cli->command_line);
	json_steps(run);
	json_findings(run);
	j = json_begin();
	json_text(j, "type", "run");
	json_text(j, "scenario", cell->scenario->name);
	json_text(j, "design", cell->design->name);
	json_text(j, "platform", cell_platform(cell));
	json_text(j, "status", run_status_name(run->result.status));
	json_number(j, "steps", run->result.steps);
	json_number(j, "preemptions", run->result.preemptions);
	json_number(j, "findings", world_finding_count(run->world));
	json_text(j, "schedule", schedule);
	json_digest(j, "digest", run->result.digest);
	json_line(j);
}

static bool store_run(const struct cli *cli, const struct cell *cell,
		      const struct replayed *run, const char *schedule,
		      struct sim_error *reterr)
{
	const struct cli_options *o = &cli->options;
	struct trace *trace = database_open(cli, o->db, reterr);
	struct trace_run wanted = {
		.scenario = cell->scenario,
		.design = cell->design,
		.platform = cell->platform,
		.strategy = o->schedule ? "replay" : cell->strategies[0]->name,
		.seed = cell->seed,
		.schedule = schedule,
		.left_out = cell->left_out,
		.lock_granularity = cell->lock_granularity,
		.races = cell->races,
		.hung_ns = cell->hung_ns,
		.check_digest = true,
		.digest = run->result.digest,
	};
	struct sim_error late = {.kind = SIM_ERROR_NONE};
	int64_t id;
	bool good;

	if (!trace)
		return false;
	good = trace_record(trace, &wanted, &id, reterr);
	if (!trace_close(trace, &late) && good) {
		*reterr = late;
		good = false;
	}
	return good;
}

static enum exit_code conclude(const struct cli *cli, const struct cell *cell,
			       const struct replayed *run)
{
	enum exit_code code = EXIT_MET;
	char *schedule = replayed_schedule(run);
	struct sim_error error = {.kind = SIM_ERROR_NONE};

	if (cli->options.json)
		json_run(cli, cell, run, schedule);
	else
		print_run(cli, cell, run, schedule);
	for (unsigned i = 0; i < world_finding_count(run->world); i++) {
		const struct finding *f = world_finding(run->world, i);

		if (f->klass->severity > SEVERITY_NOTE)
			code = EXIT_FOUND;
	}
	if ((run->result.status == RUN_STEPS && !world_cycle(run->world)) ||
	    run->result.status == RUN_LIMIT)
		code = exit_worse(code, EXIT_INCONCLUSIVE);
	code = exit_worse(code,
			  checked_schedule(cli, cell, cell->strategies[0]->name,
					   cell->seed, schedule,
					   run->result.digest));
	if (cli->options.db && !store_run(cli, cell, run, schedule, &error))
		code = exit_worse(code, cli_error(cli, &error));
	free(schedule);
	return code;
}

static enum exit_code replay_cell(const struct cli *cli,
				  const struct cell *cell)
{
	struct replayed replayed = {.world = NULL};
	enum exit_code code;
	struct sim_error error = {.kind = SIM_ERROR_NONE};

	if (!carry_out(cli, cell, &replayed, &error)) {
		if (cli->options.schedule)
			sim_error_wrap(&error, "--schedule");
		return cli_error(cli, &error);
	}
	if (replayed.divergence) {
		output_message(&cli->output, MESSAGE_ERROR,
			       "the schedule cannot be followed: %s",
			       replayed.divergence);
		code = EXIT_MISUSE;
	} else {
		code = conclude(cli, cell, &replayed);
	}
	replayed_release(&replayed);
	return code;
}

static enum exit_code run(struct cli *cli)
{
	struct plan plan;
	enum exit_code code;

	if (database_misuse(&cli->options))
		return cli_misuse(cli, "replay",
				  database_misuse(&cli->options));
	code = plan_make_run(cli, "replay", &plan);
	if (code == EXIT_MET)
		code = replay_cell(cli, &plan.cells[0]);
	plan_release(&plan);
	return code;
}

const struct command command_replay = {
	.name = "replay",
	.sentence = "carry out one run again, step for step",
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
