/* SPDX-License-Identifier: GPL-2.0-only */
/* tdisim run: one scenario, one design, many schedules. */
#include "cli/carry_out.h"
#include "cli/database.h"
#include "cli/json.h"
#include "cli/predicted.h"
#include "cli/rows.h"
#include "cli/sizing.h"
#include "cli/unseen.h"

enum {
	RUNS_DEFAULT = 10000,
};

static const struct option_row rows[] = {
	ROW_DESIGN,
	ROW_DESIGN_DIR,
	ROW_PLATFORM(false),
	ROW_STRATEGY(false, "pct"),
	ROW_RUNS("10000 on each platform"),
	ROW_SEED("seed of the series; default: a new one, which is printed"),
	ROW_DEPTH,
	ROW_OBJECTS,
	ROW_STEPS,
	ROW_GRANULARITY,
	ROW_RACES,
	ROW_HUNG,
	{
		.name = "predict",
		.kind = OPTION_FLAG,
		.offset = OPTION_FIELD(predict),
		.group = GROUP_HOW,
		.sentence = "look for deadlocks that no run came to: circles "
			    "in the lock order of the first runs, to which "
			    "runs are steered then; with --races for data "
			    "races too",
	},
	{
		.name = "size",
		.kind = OPTION_FLAG,
		.offset = OPTION_FIELD(size),
		.group = GROUP_HOW,
		.sentence = "say, too, about how many executions 'tdisim "
			    "prove' would have to do",
	},
	ROW_DB("write findings and counts to this trace database; default: "
	       "with a finding, a new file tdisim-SCENARIO-DESIGN.db in the "
	       "current directory"),
	ROW_NO_DB,
	{
		.name = "record",
		.value = "N",
		.kind = OPTION_NUMBER,
		.offset = OPTION_FIELD(record),
		.min = 1,
		.max = 1000000,
		.group = GROUP_OUTPUT,
		.sentence = "with --db: record the first N runs of each "
			    "platform too, whatever they show",
	},
	ROW_CHECKS,
	ROW_APPEND,
	ROW_FORCE,
	ROW_NO_SHRINK,
	ROW_JSON,
	ROW_VERBOSE("all findings in full, every step, with file and line"),
	ROW_DRY_RUN,
};

static const char *const examples[] = {
	"tdisim run scenarios/thread/mse-write-vs-close.yaml --design=no-lock",
	"tdisim run my.yaml --strategy=pct --runs=100000 --seed=7 --json",
	NULL,
};

static const char *const about[] = {
	"Runs a scenario many times, each time under another schedule, and "
	"reports what the checkers find: the table of steps of the easiest "
	"run that shows it, the locks held, and the line that replays it.",
	"What is reported in full is made as small as it goes first: fewer "
	"tasks, steps of the scenario, switches and preemptions, as 'tdisim "
	"shrink' does it with more runs. '--no-shrink' leaves it as it was "
	"seen, and so does '--json'.",
	"The exit code is 1 if anything worse than a note was found, or if "
	"the scenario declares for this design what did not come true.",
	"With --strategy=timed, which draws how long things take, each class "
	"has a line that says how often it comes at these latencies: per "
	"million binds (all binds of all runs; per million runs if there are "
	"none), with the interval of Clopper and Pearson for the share of "
	"runs, over the mean number of binds. Its window is the simulated "
	"time from the first end of the finding to the last one, as the "
	"report has them: the median, and what 90 % do not exceed, over the "
	"runs that show the class. It does not say how long a window stands "
	"open in the other runs.",
	"Below the verdicts stands what these runs say of what they have not "
	"shown, for this strategy: how many signatures there are, how many "
	"of them after a tenth and after half of the runs, and the chance "
	"that the next run shows another one (Good and Turing; where each "
	"was seen more than once, a bound with 95 % confidence), how many are "
	"likely to be there still (Chao). Where pct's bound says much: the "
	"chance that all runs have missed a bug of its depth.",
	"With --predict the lock order of the first runs is looked at, of 64 and "
	"on until 64 in a row show nothing new (a task that takes a lock with "
	"others held, or a finding): tasks "
	"that each were about to take a lock which the next one held, with no "
	"lock common to all of them. Runs are steered to each such circle. "
	"One that comes there confirms it, is counted with the others and "
	"reported as they are; what none comes to is suspected, and no "
	"finding: something else may order these tasks.",
	"With --predict and --races the first runs are also looked at for data "
	"races that no run has shown: two accesses that a lock orders as the "
	"run went, and would not if some steps were left out. The sections of "
	"each lock stay in their order, and all that is done by messages, "
	"waits and work (sync-preserving races). A run makes the steps that "
	"are needed, and then the two accesses: one that shows the race "
	"confirms it, else it is suspected, and no finding.",
	"With --races each run also looks for data races (class data-race): two "
	"accesses to a shared variable, one of them a write, that no lock, "
	"message or wait of that run orders. They need not come close to each "
	"other. Each but the first of a run may be there because of the first. "
	"Accesses as with READ_ONCE and WRITE_ONCE are none, and what a model "
	"does in one visible action is taken to order. Schedules and digests "
	"stay the same; the runs take about 40 % longer.",
	"With --hung=SECONDS and the strategy timed, tasks are noted that wait "
	"for a lock for longer (class hung-task); the kernel warns after 120 "
	"seconds.",
	"A run that hits its step bound is looked at: where a state comes back "
	"in its last quarter, and all tasks that could go on in between did, it "
	"goes round for ever (class livelock). Else it says nothing, and the "
	"exit code is 4: --steps=N lets it go on.",
	"With --json no database is written unless --db names one.",
	NULL,
};

static void print_head(const struct plan *p)
{
	const struct cell *cell = &p->cells[0];
	struct text t;

	text_init(&t);
	text_add_clean(&t, p->scenario->path);
	if (p->scenario->question)
		text_format(&t, ": %s", p->scenario->question);
	text_format(&t,
		    "\ndesign %s, strategy %s, %llu runs on each platform, "
		    "seed 0x%llx\n\n",
		    p->design->name, cell->strategies[0]->name,
		    (unsigned long long)cell->runs,
		    (unsigned long long)cell->seed);
	output_write(&t);
	text_release(&t);
}

static void print_guarantee(const struct plan *p)
{
	const char *guarantee = p->cells[0].strategies[0]->guarantee;

	if (guarantee)
		printf("%s: %s\n", p->cells[0].strategies[0]->name, guarantee);
}

/* How many executions there would be, one of each kind that differs. */
static void print_size(const struct cell *cell)
{
	char size[128] = "not known: too much for a guess";

	if (!cell->size_wanted)
		return;
	if (cell->size.known)
		size_format(&cell->size, 0, size, sizeof(size));
	printf("%s: an exhaustive search: %s\n", cell_platform(cell), size);
}

/* Notes on a cell that a reader of its verdicts must know. */
static void print_caveats(const struct cell *cell)
{
	const struct tally *t = cell->tallies[0];
	const char *platform = cell_platform(cell);

	if (t->runs < cell->runs)
		printf("%s: interrupted after %llu of %llu runs\n", platform,
		       (unsigned long long)t->runs,
		       (unsigned long long)cell->runs);
	if (t->status[RUN_STEPS] > t->livelocked)
		printf("%s: %llu runs hit the step bound, and no livelock was "
		       "seen in them; to let them go on: --steps=N\n",
		       platform,
		       (unsigned long long)(t->status[RUN_STEPS] -
					    t->livelocked));
	if (t->status[RUN_LIMIT])
		printf("%s: %llu runs hit another bound of the engine\n",
		       platform, (unsigned long long)t->status[RUN_LIMIT]);
	if (t->given_up)
		printf("%s: in all runs, %llu waits of the scenario could not "
		       "come true and were given up\n",
		       platform, (unsigned long long)t->given_up);
	if (cell->scenario->generated && t->ops)
		printf("%s: generated programs: %llu ops, %llu %% had an "
		       "effect\n",
		       platform, (unsigned long long)t->ops,
		       (unsigned long long)(100 * t->ops_effective / t->ops));
	else if (2 * t->ops_effective < t->ops)
		printf("%s: only %llu of %llu steps of the scenario had an "
		       "effect: is it what you meant?\n",
		       platform, (unsigned long long)t->ops_effective,
		       (unsigned long long)t->ops);
	if (t->signatures_full)
		printf("%s: more than %d different findings: not all are "
		       "listed\n",
		       platform, TALLY_SIGNATURES_MAX);
	unseen_print(cell);
	print_size(cell);
	predicted_print(cell);
}

static void json_size(const struct cell *cell, struct json_object *j)
{
	if (!cell->size_wanted || !cell->size.known)
		return;
	json_number(j, "size", size_rounded(cell->size.executions));
	json_number(j, "size_low", size_rounded(cell->size.low));
	json_number(j, "size_high", size_rounded(cell->size.high));
}

static void json_platform(const struct cell *cell)
{
	const struct tally *t = cell->tallies[0];
	struct json_object *j = json_begin();

	json_text(j, "type", "platform");
	json_text(j, "scenario", cell->scenario->name);
	json_text(j, "design", cell->design->name);
	json_text(j, "platform", cell_platform(cell));
	json_text(j, "strategy", cell->strategies[0]->name);
	json_number(j, "seed", cell->seed);
	json_number(j, "runs", t->runs);
	json_number(j, "steps", t->steps);
	json_number(j, "finished", t->status[RUN_FINISHED]);
	json_number(j, "stuck", t->status[RUN_STUCK]);
	json_number(j, "step_bound", t->status[RUN_STEPS]);
	json_number(j, "limit", t->status[RUN_LIMIT]);
	json_number(j, "given_up", t->given_up);
	json_number(j, "ops", t->ops);
	json_number(j, "ops_effective", t->ops_effective);
	json_number(j, "signatures", t->signature_count);
	unseen_json(cell, j);
	json_size(cell, j);
	json_digest(j, "digest", cell_digest(cell));
	json_line(j);
	predicted_json(cell);
}

static bool run_cells(struct cli *cli, struct plan *p, struct sim_error *reterr)
{
	uint64_t runs = cli->options.runs.given ? cli->options.runs.value
						: RUNS_DEFAULT;
	struct progress progress;
	bool good = true;

	interrupt_watch();
	progress_begin(&progress, cli, runs * p->cell_count);
	for (unsigned i = 0; good && i < p->cell_count; i++)
		good = cell_run(cli, &p->cells[i], &progress, reterr);
	progress_end(&progress);
	for (unsigned i = 0; good && i < p->cell_count; i++)
		if (p->cells[i].size_wanted && !interrupted())
			size_of_cell(&p->cells[i]);
	return good;
}

static const struct plan_work work = {
	.json_name = "tdisim-run",
	.print_head = print_head,
	.search = run_cells,
	.json_platform = json_platform,
	.print_notes = print_caveats,
	.print_end = print_guarantee,
};

static enum exit_code run_plan(struct cli *cli, struct plan *p)
{
	const struct cli_options *o = &cli->options;
	uint64_t seed = o->seed.given ? o->seed.value : inputs_host_seed();

	for (unsigned i = 0; i < p->cell_count; i++) {
		p->cells[i].seed = seed;
		p->cells[i].runs = o->runs.given ? o->runs.value : RUNS_DEFAULT;
	}
	if (o->dry_run) {
		struct text t;

		text_init(&t);
		plan_print(p, &t);
		output_write(&t);
		text_release(&t);
		return EXIT_MET;
	}
	return plan_carry_out(cli, p, &work);
}

static enum exit_code run(struct cli *cli)
{
	struct plan plan;
	enum exit_code code;

	if (database_misuse(&cli->options))
		return cli_misuse(cli, "run", database_misuse(&cli->options));
	if (cli->options.hung.given &&
	    (!cli->options.strategy ||
	     strcmp(cli->options.strategy, "timed") != 0))
		return cli_misuse(cli, "run",
				  "'--hung' wants '--strategy=timed': under "
				  "others, time decides nothing");
	if (cli->options.record.given && !cli->options.db)
		return cli_misuse(cli, "run", "'--record' wants '--db=FILE'");
	code = plan_make(cli, "run", "pct", &plan);
	if (code == EXIT_MET)
		code = run_plan(cli, &plan);
	plan_release(&plan);
	return code;
}

const struct command command_run = {
	.name = "run",
	.sentence = "run a scenario many times under one design",
	.operands = "SCENARIO",
	.operands_min = 1,
	.operands_max = 1,
	.missing = "a scenario file",
	.completes = NULL,
	.examples = examples,
	.options = rows,
	.option_count = ARRAY_COUNT(rows),
	.about = about,
	.run = run,
};
