/* SPDX-License-Identifier: GPL-2.0-only */
/* tdisim campaign: a plan, run by many processes into one database. */
#include <uv.h>

#include "campaign/worker.h"
#include "cli/campaign.h"
#include "cli/inputs.h"
#include "cli/json.h"
#include "cli/rows.h"

static const char *const fail_choices[] = {"new", "any", "never", NULL};

static const struct option_row rows[] = {
	ROW_DESIGN_DIR,
	{
		.name = "for",
		.value = "TIME",
		.kind = OPTION_TEXT,
		.offset = OPTION_FIELD(time_for),
		.group = GROUP_HOW,
		.sentence = "stop after this time: 90s, 15m, 8h, 1d; without "
			    "--runs and --shard, scenarios that show something "
			    "new get more of it",
	},
	{
		.name = "runs",
		.value = "N",
		.kind = OPTION_NUMBER,
		.offset = OPTION_FIELD(runs),
		.min = 1,
		.max = UINT64_C(1000000000000),
		.group = GROUP_HOW,
		.sentence = "stop after N runs in all, those of canaries not "
			    "counted",
	},
	ROW_JOBS("worker processes; what is counted with --runs is the same "
		 "for each J; default: as many as there are processors"),
	ROW_SEED("seed of the night; default: a new one, which is printed"),
	{
		.name = "resume",
		.kind = OPTION_FLAG,
		.offset = OPTION_FIELD(resume),
		.group = GROUP_HOW,
		.sentence = "go on with the last night of this plan that is in "
			    "the database, or with that of --seed",
	},
	{
		.name = "shard",
		.value = "K/N",
		.kind = OPTION_TEXT,
		.offset = OPTION_FIELD(shard),
		.group = GROUP_HOW,
		.sentence = "make part K of N of the night, of which all have "
			    "the same --seed; 'tdisim merge' puts the "
			    "databases together",
	},
	ROW_DB("the database of all nights; created if it is not there"),
	{
		.name = "fail-on",
		.value = "WHAT",
		.kind = OPTION_CHOICE,
		.offset = OPTION_FIELD(fail_on),
		.choices = fail_choices,
		.group = GROUP_OUTPUT,
		.sentence = "exit with 1 for new findings (new, the default), "
			    "for those of earlier nights too (any), or for "
			    "none (never)",
	},
	ROW_JSON,
	ROW_VERBOSE("new findings as they come, and what workers print when "
		    "they die"),
	ROW_DRY_RUN,
};

static const char *const examples[] = {
	"tdisim campaign scenarios/campaigns/nightly.yaml --db=nightly.db "
	"--for=8h",
	"tdisim campaign my-plan.yaml --db=nightly.db --for=2h --resume",
	"tdisim campaign my-plan.yaml --db=2.db --runs=10000000 --seed=7 "
	"--shard=2/4",
	NULL,
};

static const char *const about[] = {
	"Runs all that a plan names (tdisim-campaign(5)): scenarios under "
	"designs on platforms, each by several strategies, from a seed that "
	"is new each night, and writes what came of it into one database, "
	"night after night. 'tdisim report DB' then says what is new, what is "
	"known and what is gone.",
	"An arm is a scenario under a design on a platform, run by one "
	"strategy. In each epoch every arm gets its ranges of runs, as many as "
	"its weight says. With --for alone an arm that shows a finding which "
	"no epoch before has shown gets twice as many in the next one, and "
	"half as many again later; none gets less than its weight. That is "
	"decided between complete epochs only.",
	"With the same plan, --seed and --runs the same runs are made and "
	"counted, whatever --jobs is, and whatever --shard is after 'tdisim "
	"merge'.",
	"A new finding (a signature under a design that neither a scenario nor "
	"the plan expects, and no earlier night of the database has seen) is "
	"made small and recorded while the others go on.",
	"Each range is written as it comes. What is committed stays, whatever "
	"is killed: --resume makes the rest of the night, and each run once. "
	"SIGINT and SIGTERM let runs under way end for up to a second, and "
	"print the summary; a second one ends the program.",
	"A worker that crashes, is silent for too long, takes too much memory "
	"or overflows a stack costs nothing but the run that did it: the "
	"range is made again to find it, the run is named with its seed, and "
	"all others are counted.",
	"Health: canaries are scenarios with a planted bug, which is red when "
	"it is not found in the runs that the plan gives it; one range in "
	"twenty (or as the plan says) is made twice, and must come out the "
	"same.",
	"The exit code is 0 if nothing is new; 1 with a new finding "
	"(--fail-on), a red canary or a run in trouble; 4 if it was "
	"interrupted, or its time was over before one epoch was complete; 3 "
	"where the host fails.",
	NULL,
};

static const char *misuse(const struct cli_options *o)
{
	if (!o->dry_run && !o->db)
		return "'campaign' wants '--db=FILE'";
	if (!o->dry_run && !o->time_for && !o->runs.given)
		return "'campaign' wants '--for=TIME', '--runs=N' or both";
	if (o->shard && !o->seed.given && !o->resume && !o->dry_run)
		return "'--shard' wants '--seed': it is the same for all";
	return NULL;
}

static bool read_options(struct campaign_sitting *s, struct sim_error *reterr)
{
	const struct cli_options *o = &s->cli->options;

	s->shard = s->shards = 1;
	if (o->time_for && !campaign_duration(o->time_for, &s->for_ns, reterr))
		return false;
	if (o->shard &&
	    !campaign_shard(o->shard, &s->shard, &s->shards, reterr))
		return false;
	s->runs = o->runs.given ? o->runs.value : 0;
	s->jobs = o->jobs.given ? (unsigned)o->jobs.value
				: uv_available_parallelism();
	if (s->jobs > NIGHT_JOBS_MAX)
		s->jobs = NIGHT_JOBS_MAX;
	s->seed = o->seed.given ? o->seed.value : inputs_host_seed();
	s->resumed = o->resume;
	s->adapted = !s->runs && s->shards == 1;
	return true;
}

/* 'classes' must outlive the store. */
static struct campaign_store *open_store(struct campaign_sitting *s,
					 const struct tally_classes *classes,
					 struct trace *t,
					 struct sim_error *reterr)
{
	char host[UV_MAXHOSTNAMESIZE] = "unknown";
	size_t bytes = sizeof(host);
	struct campaign_night_options o = {
		.plan = s->plan,
		.classes = classes,
		.seed = s->seed,
		.seed_given = s->cli->options.seed.given,
		.resume = s->resumed,
		.runs_wanted = s->runs,
		.adapted = s->adapted,
		.shard = s->shard,
		.shards = s->shards,
		.jobs = s->jobs,
		.host = host,
	};
	struct campaign_store *store;

	(void)uv_os_gethostname(host, &bytes);
	store = campaign_store_begin(t, &o, reterr);
	if (!store)
		return NULL;
	s->seed = o.seed;
	s->night = campaign_store_night(store);
	return store;
}

static bool run_night(struct campaign_sitting *s, struct campaign_store *store,
		      const struct tally_classes *classes,
		      enum exit_code *ret_code, struct sim_error *reterr)
{
	struct cli *cli = s->cli;
	char memory[24];
	const char *const worker[] = {"tdisim", CAMPAIGN_WORKER_NAME, memory,
				      NULL};
	enum night_end end = NIGHT_ERROR;
	struct night *n;
	bool good;

	(void)snprintf(memory, sizeof(memory), "%llu",
		       (unsigned long long)s->plan->memory);
	n = night_new(&(struct night_options){
		.plan = s->plan,
		.store = store,
		.classes = classes,
		.seed = s->seed,
		.resumed = s->resumed,
		.adapted = s->adapted,
		.runs = s->runs,
		.for_ns = s->for_ns,
		.shard = s->shard,
		.shards = s->shards,
		.jobs = s->jobs,
		.worker = worker,
		.loud = cli->options.verbose,
		.tell = campaign_tell,
		.context = s,
	});
	campaign_head(s);
	good = night_run(n, &end, reterr);
	campaign_progress_end(s);
	campaign_summary(s, n, end);
	*ret_code = campaign_judge(s, n, end);
	night_free(n);
	return good;
}

static enum exit_code carry_out(struct campaign_sitting *s)
{
	struct cli *cli = s->cli;
	struct sim_error error = {.kind = SIM_ERROR_NONE};
	struct trace *t =
		trace_open(cli->options.db, cli->command_line, &error);
	const struct tally_classes classes = {cli->classes, cli->class_count};
	struct campaign_store *store = NULL;
	enum exit_code code = EXIT_MET;
	bool good = t != NULL;

	if (good) {
		store = open_store(s, &classes, t, &error);
		good = store && run_night(s, store, &classes, &code, &error);
	}
	campaign_store_end(store);
	/* The first error is the one to be told. */
	if (t &&
	    !trace_close(t, good ? &error : &(struct sim_error){.text = ""}))
		good = false;
	return good ? code : cli_error(cli, &error);
}

static enum exit_code run(struct cli *cli)
{
	struct campaign_sitting s = {.cli = cli, .next_ms = CAMPAIGN_PLAIN_MS};
	struct sim_error error = {.kind = SIM_ERROR_NONE};
	enum exit_code code = EXIT_MISUSE;
	struct campaign_plan *plan;

	if (misuse(&cli->options))
		return cli_misuse(cli, "campaign", misuse(&cli->options));
	if (!read_options(&s, &error))
		return cli_misuse(cli, "campaign", error.text);
	plan = inputs_plan(cli, cli->options.operands[0], &code);
	if (!plan)
		return code;
	s.plan = plan;
	if (cli->options.dry_run) {
		campaign_plan_print(plan, stdout);
		code = EXIT_MET;
	} else {
		code = carry_out(&s);
	}
	campaign_plan_free(plan);
	return code;
}

int campaign_worker(const struct cli *cli)
{
	const struct cli_options *o = &cli->options;
	struct worker_options w = {
		.registry = cli->registry,
		.classes = cli->classes,
		.class_count = cli->class_count,
		.in = STDIN_FILENO,
		.out = STDOUT_FILENO,
	};

	if (o->operand_count > 1)
		w.memory = strtoull(o->operands[1], NULL, 10);
	return (int)worker_run(&w);
}

const struct command command_campaign = {
	.name = "campaign",
	.sentence = "run a plan night after night into one database",
	.operands = "PLAN",
	.operands_min = 1,
	.operands_max = 1,
	.missing = "a plan file",
	.completes = NULL,
	.examples = examples,
	.options = rows,
	.option_count = ARRAY_COUNT(rows),
	.about = about,
	.run = run,
};
