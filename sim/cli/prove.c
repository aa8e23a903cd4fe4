/* SPDX-License-Identifier: GPL-2.0-only */
/* tdisim prove: one scenario, one design, every schedule. */
#include "cli/carry_out.h"
#include "cli/checkpoint.h"
#include "cli/database.h"
#include "cli/jobs.h"
#include "cli/json.h"
#include "cli/proof.h"
#include "cli/rows.h"
#include "cli/sizing.h"

enum {
	EXECUTIONS_DEFAULT = 1000000,
	STATES_DEFAULT = 10000000, /* at some microseconds each */
};

static const struct option_row rows[] = {
	ROW_DESIGN,
	ROW_DESIGN_DIR,
	ROW_PLATFORM(false),
	ROW_EXECUTIONS("1000000 on each platform"),
	ROW_STATES("10000000"),
	{
		.name = "for",
		.value = "SECONDS",
		.kind = OPTION_NUMBER,
		.offset = OPTION_FIELD(seconds),
		.min = 1,
		.max = 10000000,
		.group = GROUP_HOW,
		.sentence = "stop after this time, whatever the number of "
			    "executions",
	},
	ROW_PREEMPTIONS(""),
	ROW_JOBS("search with J processes; what comes out is the same for "
		 "each J; default: this one, in one search"),
	ROW_STEPS,
	ROW_GRANULARITY,
	ROW_RACES,
	{
		.name = "checkpoint",
		.value = "FILE",
		.kind = OPTION_TEXT,
		.offset = OPTION_FIELD(checkpoint),
		.group = GROUP_HOW,
		.sentence = "keep in FILE where the search stands: each "
			    "minute, and when it is stopped",
	},
	{
		.name = "resume",
		.kind = OPTION_FLAG,
		.offset = OPTION_FIELD(resume),
		.group = GROUP_HOW,
		.sentence = "go on from the FILE of --checkpoint",
	},
	ROW_DB("write findings and counts to this trace database; default: "
	       "with a finding, a new file tdisim-SCENARIO-DESIGN.db in the "
	       "current directory"),
	ROW_NO_DB,
	ROW_APPEND,
	ROW_FORCE,
	ROW_NO_SHRINK,
	ROW_JSON,
	ROW_VERBOSE("all findings in full, every step, with file and line"),
	ROW_DRY_RUN,
};

static const char *const examples[] = {
	"tdisim prove scenarios/thread/mse-write-vs-close.yaml",
	"tdisim prove my.yaml --design=no-lock",
	"tdisim prove my.yaml --platform=tdx --for=60 --json",
	"tdisim prove my.yaml --states=100000000",
	"tdisim prove my.yaml --preemptions=auto",
	"tdisim prove my.yaml --executions=100000000 --jobs=$(nproc)",
	"tdisim prove my.yaml --for=3600 --checkpoint=my.checkpoint",
	"tdisim prove my.yaml --for=3600 --checkpoint=my.checkpoint --resume",
	NULL,
};

static const char *const about[] = {
	"Runs a scenario under every schedule that can make a difference, "
	"and under every choice of value and fault that it allows. Of "
	"schedules that differ only in the order of steps that have nothing "
	"to do with each other one is run: an execution. A class that no "
	"execution shows is proved never to come; for a class that is found "
	"the report shows the easiest of the executions that were run, made "
	"as small as it goes first, as 'tdisim run' does it. '--no-shrink' "
	"leaves it as it was, and so does '--json'.",
	"A proof is about this scenario under this design in this model, and "
	"about nothing else: not about another scenario, and not about what "
	"the model leaves out. Steps are the ops of the model; what is no op "
	"is not seen. Time plays no part in it: whatever is enabled may come "
	"next.",
	"Where there are many executions, states are visited instead, each "
	"once: after sections of one lock in either order the world is often "
	"the same. That is as good a proof, and mostly far less; how many "
	"states there are, and how many of those where a run ends show a "
	"class, is then what is counted. --executions and --states say how "
	"far to go, by one of the two alone or by both.",
	"Where the budget ends before that, nothing is proved: classes are "
	"'found' or 'not found' among what was seen, and the exit code is 4 if "
	"there is nothing worse. So it is where a run comes to a bound of the "
	"engine.",
	"It says then about how many executions there are in all. That is an "
	"estimate: small samples of the tree of schedules are drawn, each "
	"stands for all of it, and their mean is taken; 'likely' is a "
	"confidence interval of 95 %. Where a small part of the tree holds "
	"nearly all of it the estimate is too low. While a long search runs "
	"its progress line shows the same. With --json it is in "
	"'executions_about', '_low' and '_high'.",
	"With --preemptions=K a schedule is left out if it switches more than "
	"K times away from a task that could go on. With --preemptions=auto "
	"all schedules are tried first, in half of the time if there is a "
	"limit; if the budget ends, all with at most 0, 1, 2, ... "
	"preemptions, and the answer is of the last number whose search came "
	"to its end. Few bugs need more than two. It is no proof: the exit "
	"code is 4 unless there turn out to be no more schedules than those.",
	"With --jobs=J platforms are searched side by side; and where "
	"executions are run, but for the first moment, the search is cut into "
	"parts that J processes make. They are as many parts for each J, and "
	"what comes out is the same for each. It is as good a proof, of the "
	"same classes; but the number of steps and of runs that are cut short "
	"is that of a search in parts, which does a little more, and where "
	"the budget ends first, what was seen is other executions. States are "
	"not visited in parts, nor are schedules of few preemptions.",
	"With --checkpoint=FILE a search that was stopped, by Ctrl-C or "
	"because its budget has ended, can go on with the same command and "
	"--resume. It goes by executions, never by states: which ones were "
	"seen would be too much for a file. It "
	"runs what is left, and its answer is that of a search that was never "
	"stopped. --executions and --for are of one command; other counts are "
	"of the whole search. The file is of this scenario, this design and "
	"this build of tdisim: with another one the search must start anew. "
	"It is removed when nothing is left to do.",
	"The exit code is 1 if anything worse than a note was found, or if "
	"the scenario declares for this design what is proved not to be so. "
	"With --json no database is written unless --db names one.",
	NULL,
};

static void print_head(const struct plan *p)
{
	struct text t;

	text_init(&t);
	text_add_clean(&t, p->scenario->path);
	if (p->scenario->question)
		text_format(&t, ": %s", p->scenario->question);
	text_format(&t, "\ndesign %s, every schedule ", p->design->name);
	if (p->cells[0].bound == BOUND_MAX)
		text_format(&t, "with up to %u preemption%s\n\n",
			    p->cells[0].preemptions_max,
			    p->cells[0].preemptions_max == 1 ? "" : "s");
	else
		text_add(&t, "that can make a difference\n\n");
	output_write(&t);
	text_release(&t);
}

static const char *why_stopped(const struct cell *cell)
{
	const struct prove_result *r = &cell->proof;

	if (r->status == PROVE_BOUND)
		return r->bound;
	if (interrupted())
		return "interrupted";
	if (cell_bounded(cell))
		return cell->bound == BOUND_MAX
			       ? "more preemptions were not asked for"
			       : "with one more the budget ended first";
	if (cell->by_states && r->states >= cell->states_max)
		return "the budget (--states)";
	if (!cell->by_states &&
	    r->executions + r->sleep_blocked >= cell->executions_max)
		return "the budget (--executions)";
	return "the time is over (--for)";
}

/* How many steps that took is up to the compiler (state_key.h). */
static void print_states(const struct cell *cell)
{
	if (cell_proved(cell))
		printf("%s: all %llu states, %llu of them final\n",
		       cell_platform(cell),
		       (unsigned long long)cell->proof.states,
		       (unsigned long long)cell->proof.executions);
	else
		printf("%s: stopped after %llu states, not all: %s\n",
		       cell_platform(cell),
		       (unsigned long long)cell->proof.states,
		       why_stopped(cell));
}

static bool size_is_worth_it(const struct cell *cell)
{
	return (cell->proof.status == PROVE_STOP || cell_bounded(cell)) &&
	       size_says(&cell->size, cell->proof.executions);
}

/* Where not all were run: how many executions there are. */
static void print_size(const struct cell *cell)
{
	uint64_t executions = cell->proof.executions;
	char size[128];

	if (!size_is_worth_it(cell))
		return;
	size_format(&cell->size, executions, size, sizeof(size));
	printf("%s: %s", cell_platform(cell), size);
	if (!cell->by_states && !cell_bounded(cell)) {
		char share[32];

		size_share(&cell->size, executions, share, sizeof(share));
		printf(": %s of them were seen", share);
	}
	printf("\n");
}

/* What was searched, in a sentence a platform. */
static void print_search(const struct cell *cell)
{
	const struct prove_result *r = &cell->proof;
	char executions[64], cut[64] = "";

	if (cell->by_states) {
		print_states(cell);
		print_size(cell);
		return;
	}
	proof_executions(cell, executions, sizeof(executions));
	if (r->sleep_blocked)
		snprintf(cut, sizeof(cut), " and %llu that were cut short",
			 (unsigned long long)r->sleep_blocked);
	if (cell_bounded(cell))
		printf("%s: %s, %llu steps; %s\n", cell_platform(cell),
		       executions, (unsigned long long)r->steps,
		       why_stopped(cell));
	else if (cell_proved(cell))
		printf("%s: %s%s, %llu steps\n", cell_platform(cell),
		       executions, cut, (unsigned long long)r->steps);
	else
		printf("%s: stopped after %s%s, %llu steps: %s\n",
		       cell_platform(cell), executions, cut,
		       (unsigned long long)r->steps, why_stopped(cell));
	if (cell->preemptions_end && !cell_bounded(cell))
		printf("%s: with up to %u preemption%s all %llu executions "
		       "were run; they show less than the others\n",
		       cell_platform(cell), cell->preemptions_end - 1,
		       cell->preemptions_end == 2 ? "" : "s",
		       (unsigned long long)cell->bounded_executions);
	print_size(cell);
}

static void print_coverage(const struct plan *p)
{
	bool any = false;

	for (unsigned i = 0; i < p->cell_count; i++)
		any = any || cell_proved(&p->cells[i]);
	if (any)
		printf("proved: of this scenario, under this design, in this "
		       "model; what is no op is not seen\n");
}

static uint64_t size_number(const struct prove_size *size, double executions)
{
	return size->exact ? (uint64_t)executions : size_rounded(executions);
}

static void json_size(struct json_object *j, const struct cell *cell)
{
	const struct prove_size *size = &cell->size;

	if (!size_is_worth_it(cell))
		return;
	json_number(j, "executions_about", size_number(size, size->executions));
	json_number(j, "executions_about_low", size_number(size, size->low));
	json_number(j, "executions_about_high", size_number(size, size->high));
}

static void json_platform(const struct cell *cell)
{
	const struct prove_result *r = &cell->proof;
	struct json_object *j = json_begin();

	json_text(j, "type", "proof");
	json_text(j, "scenario", cell->scenario->name);
	json_text(j, "design", cell->design->name);
	json_text(j, "platform", cell_platform(cell));
	json_flag(j, "all", cell_proved(cell));
	json_text(j, "stopped", cell_proved(cell) ? "" : why_stopped(cell));
	json_text(j, "by", cell->by_states ? "states" : "executions");
	if (cell->by_states)
		json_number(j, "states", r->states);
	json_number(j, cell->by_states ? "final_states" : "executions",
		    r->executions);
	json_size(j, cell);
	if (cell->preemptions_end)
		json_number(j, "preemptions_all", cell->preemptions_end - 1);
	if (!cell->by_states) {
		json_number(j, "cut_short", r->sleep_blocked);
		json_number(j, "steps", r->steps);
	}
	json_flag(j, "can_resume", checkpoint_has(cell));
	json_number(j, "stuck", cell->tallies[0]->status[RUN_STUCK]);
	json_number(j, "given_up", cell->tallies[0]->given_up);
	json_number(j, "signatures", cell->tallies[0]->signature_count);
	json_digest(j, "digest", cell_digest(cell));
	json_line(j);
}

struct side_by_side {
	struct cli *cli;
	struct plan *plan;
};

static bool part_make(void *context, unsigned part, struct progress *progress,
		      FILE *out, struct sim_error *reterr)
{
	struct side_by_side *s = context;
	struct cell *cell = &s->plan->cells[part];

	if (!cell_prove(s->cli, cell, progress, reterr))
		return false;
	cell_pass(cell, out);
	cell_release(cell);
	return true;
}

static bool part_take(void *context, unsigned part, struct saved *from)
{
	struct side_by_side *s = context;

	return cell_passed(&s->plan->cells[part], from);
}

static void part_name(const void *context, unsigned part, struct text *t)
{
	const struct side_by_side *s = context;

	cell_name(&s->plan->cells[part], t);
}

/* A search that was not begun when the user wanted an end, is begun here, and
 * ends at once: so each cell has its counts. */
static bool prove_side_by_side(struct cli *cli, struct plan *p,
			       struct progress *progress,
			       struct sim_error *reterr)
{
	struct side_by_side s = {cli, p};
	const struct jobs_work parts = {
		.count = p->cell_count,
		.make = part_make,
		.take = part_take,
		.name = part_name,
		.context = &s,
	};
	unsigned workers = (unsigned)cli->options.jobs.value;
	struct jobs *jobs = jobs_begin(&parts, workers, progress, reterr);
	bool good = jobs;

	for (unsigned i = 0; good && i < p->cell_count; i++) {
		bool came;

		good = jobs_wait(jobs, i, &came, reterr);
		if (good && !came)
			good = cell_prove(cli, &p->cells[i], progress, reterr);
	}
	jobs_end(jobs);
	return good;
}

/* How many processes search in each cell; true: cells side by side too. By
 * executions alone, all of them are at one cell after the other. */
static bool jobs_share_out(const struct cli *cli, struct plan *p)
{
	unsigned jobs = (unsigned)cli->options.jobs.value;
	bool side_by_side =
		jobs > 1 && p->cell_count > 1 &&
		(p->cells[0].states_max || cli->options.preemptions);

	for (unsigned i = 0; i < p->cell_count; i++) {
		p->cells[i].jobs = jobs;
		if (side_by_side)
			p->cells[i].jobs = jobs > 2 * p->cell_count
						   ? jobs / p->cell_count
						   : 1;
	}
	return side_by_side;
}

static bool prove_cells(struct cli *cli, struct plan *p,
			struct sim_error *reterr)
{
	bool side_by_side = jobs_share_out(cli, p);
	struct progress progress;
	bool good = true;

	interrupt_watch();
	progress_begin(&progress, cli, 0);
	progress.unit = "executions";
	if (cli->options.seconds.given)
		progress_limit(&progress, cli->options.seconds.value);
	if (side_by_side)
		good = prove_side_by_side(cli, p, &progress, reterr);
	for (unsigned i = 0; good && !side_by_side && i < p->cell_count; i++)
		good = cell_prove(cli, &p->cells[i], &progress, reterr);
	progress_end(&progress);
	if (good && p->cells[0].checkpoint)
		checkpoint_end(p->cells[0].checkpoint->of);
	return good;
}

static enum exit_code print_plan(const struct plan *p)
{
	struct text t;

	text_init(&t);
	plan_print_inputs(p, &t);
	if (p->cells[0].executions_max)
		text_format(&t, "executions: at most %llu on each platform\n",
			    (unsigned long long)p->cells[0].executions_max);
	if (p->cells[0].states_max)
		text_format(&t, "states:     at most %llu on each platform\n",
			    (unsigned long long)p->cells[0].states_max);
	output_write(&t);
	text_release(&t);
	return EXIT_MET;
}

static const struct plan_work work = {
	.json_name = "tdisim-prove",
	.print_head = print_head,
	.search = prove_cells,
	.json_platform = json_platform,
	.print_notes = print_search,
	.print_end = print_coverage,
};

static enum exit_code prove_kept(struct cli *cli, struct plan *p)
{
	struct checkpoint checkpoint;
	struct sim_error error = {.kind = SIM_ERROR_NONE};
	enum exit_code code = EXIT_MET;

	if (!checkpoint_begin(cli, p, &checkpoint, &error))
		code = cli_error(cli, &error);
	else if (cli->options.dry_run)
		code = print_plan(p);
	else
		code = plan_carry_out(cli, p, &work);
	if (checkpoint.searched)
		code = exit_worse(code, checkpoint_print(&checkpoint));
	checkpoint_release(&checkpoint);
	return code;
}

/* What '--checkpoint' does not go with; NULL: nothing. */
static const char *checkpoint_misuse(const struct cli_options *o)
{
	if (o->resume && !o->checkpoint)
		return "'--resume' wants '--checkpoint=FILE': where from";
	if (o->checkpoint && o->jobs.given)
		return "'--checkpoint' keeps one search, and with '--jobs' "
		       "there are many: leave one of the two out";
	if (o->checkpoint && (o->preemptions || o->states.given))
		return "'--checkpoint' goes by all executions, without "
		       "'--preemptions' and '--states': those searches have to "
		       "know the states that were seen, too many for a file";
	return NULL;
}

static enum exit_code prove_plan(struct cli *cli, struct plan *p)
{
	const struct cli_options *o = &cli->options;

	if (!cell_can_be_proved(&p->cells[0]))
		return cli_misuse(cli, "prove",
				  "the scenario draws a new program in each "
				  "run: there is no end of them");
	for (unsigned i = 0; i < p->cell_count; i++)
		if (!cell_bound_parse(o->preemptions, &p->cells[i]))
			return cli_misuse(cli, "prove", PREEMPTIONS_MISUSE);
	for (unsigned i = 0; i < p->cell_count; i++) {
		cell_budget(o, EXECUTIONS_DEFAULT, STATES_DEFAULT,
			    &p->cells[i]);
		p->cells[i].size_wanted = true;
		if (o->checkpoint)
			p->cells[i].states_max = 0;
	}
	if (o->checkpoint)
		return prove_kept(cli, p);
	if (o->dry_run)
		return print_plan(p);
	return plan_carry_out(cli, p, &work);
}

static enum exit_code prove(struct cli *cli)
{
	struct plan plan;
	enum exit_code code;

	if (database_misuse(&cli->options))
		return cli_misuse(cli, "prove", database_misuse(&cli->options));
	if (checkpoint_misuse(&cli->options))
		return cli_misuse(cli, "prove",
				  checkpoint_misuse(&cli->options));
	code = plan_make(cli, "prove", NULL, &plan);
	if (code == EXIT_MET)
		code = prove_plan(cli, &plan);
	plan_release(&plan);
	return code;
}

const struct command command_prove = {
	.name = "prove",
	.sentence = "run a scenario under every schedule",
	.operands = "SCENARIO",
	.operands_min = 1,
	.operands_max = 1,
	.missing = "a scenario file",
	.completes = NULL,
	.examples = examples,
	.options = rows,
	.option_count = ARRAY_COUNT(rows),
	.about = about,
	.run = prove,
};
