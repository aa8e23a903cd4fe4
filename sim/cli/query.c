/* SPDX-License-Identifier: GPL-2.0-only */
/* tdisim query: questions to a trace database. */
#include "cli/cli.h"
#include "cli/rows.h"

static const char *const format_choices[] = {
	[QUERY_TABLE] = "table",
	[QUERY_CSV] = "csv",
	[QUERY_JSON] = "json",
	[QUERY_MARKDOWN] = "markdown",
	NULL,
};

static const struct option_row rows[] = {
	{
		.name = "run",
		.value = "ID",
		.kind = OPTION_NUMBER,
		.offset = OPTION_FIELD(run),
		.max = INT64_MAX,
		.group = GROUP_WHAT,
		.sentence = "ask this recorded run alone, replayed: each table "
			    "and view tells about it",
	},
	{
		.name = "scenario",
		.value = "NAME",
		.kind = OPTION_TEXT,
		.offset = OPTION_FIELD(scenario),
		.group = GROUP_WHAT,
		.sentence = "ask one run alone that need not be recorded, of "
			    "this scenario of the database, or a file",
	},
	{
		.name = "design",
		.value = "NAME",
		.kind = OPTION_TEXT,
		.offset = OPTION_FIELD(design),
		.completes = "designs",
		.group = GROUP_WHAT,
		.sentence = "under this design of the database, or a file",
	},
	{
		.name = "platform",
		.value = "P",
		.kind = OPTION_TEXT,
		.offset = OPTION_FIELD(platform),
		.completes = "platforms",
		.group = GROUP_WHAT,
		.sentence = "on this platform",
	},
	ROW_STRATEGY(false, "none"),
	ROW_SEED("of that run, such as run_seed(1, 41) gives in SQL for the "
		 "run 41 (from 0) of a series with --seed=1"),
	ROW_SCHEDULE,
	{
		.name = "format",
		.value = "HOW",
		.kind = OPTION_CHOICE,
		.offset = OPTION_FIELD(format),
		.choices = format_choices,
		.group = GROUP_OUTPUT,
		.sentence = "table (default), csv, json or markdown",
	},
	{
		.name = "json",
		.kind = OPTION_FLAG,
		.offset = OPTION_FIELD(json),
		.group = GROUP_OUTPUT,
		.sentence = "the same as --format=json",
	},
};

static const char *const examples[] = {
	"tdisim query trace.db double_release",
	"tdisim query trace.db \"SELECT class, count(*) FROM finding GROUP BY "
	"class\"",
	"tdisim query trace.db lock_hold --run=1",
	"tdisim query night.db \"SELECT * FROM trace('mse-write-vs-close', "
	"'no-lock', 'tdx', 'pct', run_seed(1, 123456)) WHERE seq < 40\"",
	NULL,
};

static const char *const about[] = {
	"Opens a trace database read-only and prints the rows of a named "
	"query, a view or a table, or of one SQL statement. 'tdisim list "
	"queries' prints the names; the sqlite3 shell's '.schema NAME' prints "
	"what each column means.",
	"Runs that are not recorded can be asked too: they are replayed. "
	"trace(RUN_ID) gives the events of a recorded run, trace(SCENARIO, "
	"DESIGN, PLATFORM, STRATEGY, SEED) those of any run, such as one out "
	"of a million that a series counted; trace_message(...), "
	"trace_lock_hold(...) and so on likewise for each table and view that "
	"tells about a run. run_seed(S, N) is the seed of run N (from 0) of "
	"the series with --seed=S. With --run, or --scenario and the rest, "
	"the whole query is asked of one such run.",
	"Scenario and design are names or row numbers in the database, and "
	"their text there is what runs, whatever the files are now; of several "
	"rows of one name the newest counts. What the database does not have "
	"is a file: a scenario by its path. A sixth argument holds options of "
	"the series, 'races granularity=lock hung=NS depth=N steps=N "
	"objects=A,B'; of a run that the database counted they are known. For "
	"strategy 'replay' the fifth argument is a schedule.",
	"A replay that would be another run than the database knows, since "
	"the program has changed, is an error: a recorded run has to give its "
	"digest, and of a series that was counted the 256 runs around the "
	"wanted one are made again and compared (of mix and rff the runs that "
	"were kept). Ids that are negative stand for what the database has no "
	"row for.",
	"All this is also a loadable extension for SQLite, tdisim_trace.so: "
	"'.load tdisim_trace' in the sqlite3 shell.",
	NULL,
};

static enum exit_code run(struct cli *cli)
{
	const struct cli_options *o = &cli->options;
	enum query_format format =
		o->json ? QUERY_JSON : (enum query_format)o->format;
	struct sim_error error = {.kind = SIM_ERROR_NONE};

	struct trace_one one = {
		.by_id = o->run.given,
		.run_id = (int64_t)o->run.value,
		.scenario = o->scenario,
		.design = o->design,
		.platform = o->platform,
		.strategy = o->strategy,
		.schedule = o->schedule,
		.seed_given = o->seed.given,
		.seed = o->seed.value,
	};
	struct query_runs runs = {.registry = cli->registry, .one = &one};

	if (trace_query_runs(o->operands[0], o->operands[1], format, &runs,
			     stdout, &error))
		return EXIT_MET;
	return cli_error(cli, &error);
}

const struct command command_query = {
	.name = "query",
	.sentence = "ask a trace database a named query or one in SQL",
	.operands = "DB NAME|SQL",
	.operands_min = 2,
	.operands_max = 2,
	.missing = "a trace database and a query",
	.examples = examples,
	.options = rows,
	.option_count = ARRAY_COUNT(rows),
	.about = about,
	.run = run,
};
