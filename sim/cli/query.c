/* SPDX-License-Identifier: GPL-2.0-only */
/* tdisim query: questions to a trace database. */
#include <uv.h>

#include "cli/described.h"
#include "cli/progress.h"
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
		.name = "param",
		.value = "NAME=VALUE",
		.kind = OPTION_TEXTS,
		.offset = OPTION_FIELD(param),
		.group = GROUP_WHAT,
		.sentence = "the value of ':NAME' in the query; may be given "
			    "again for another one",
	},
	{
		.name = "limit",
		.value = "ROWS",
		.kind = OPTION_NUMBER,
		.offset = OPTION_FIELD(limit),
		.min = 1,
		.max = INT64_MAX,
		.group = GROUP_HOW,
		.sentence = "print no more rows than that; default: all",
	},
	{
		.name = "for",
		.value = "SECONDS",
		.kind = OPTION_NUMBER,
		.offset = OPTION_FIELD(seconds),
		.min = 1,
		.max = 10000000,
		.group = GROUP_HOW,
		.sentence = "stop after this time, with the rows so far and "
			    "exit code 4; default: never",
	},
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
	{
		.name = "wide",
		.kind = OPTION_FLAG,
		.offset = OPTION_FIELD(wide),
		.group = GROUP_OUTPUT,
		.sentence = "cut no text of a table to the width of the "
			    "terminal",
	},
};

static const char *const examples[] = {
	"tdisim query trace.db",
	"tdisim query trace.db double_release",
	"tdisim query lock_hold --help",
	"tdisim query trace.db paths_to_lock --param=lock='dev_set->lock'",
	"tdisim query trace.db \"SELECT DISTINCT class FROM finding\"",
	"tdisim query trace.db lock_hold --run=1",
	"tdisim query trace.db \"SELECT * FROM trace(1) WHERE seq < 40\"",
	NULL,
};

static const char *const about[] = {
	"Opens a trace database read-only and prints the rows of a named "
	"query, a view or a table, or of one SQL statement. With the database "
	"alone: everything that can be asked, and how many rows its tables "
	"have. 'tdisim query NAME --help' says what a query, a view or a table "
	"means, column by column, and prints its SQL.",
	"Whatever the SQL says, nothing is written, and memory is bounded. "
	"Ctrl-C and --for end a query; the rows so far are printed, and the "
	"exit code is 4.",
	"NULL is blank in a table and in markdown, nothing in csv (where an "
	"empty text is \"\"), and null in json. Numbers are numbers in json; "
	"a blob is x'00ff' everywhere. On a terminal, long texts of a table "
	"are cut to its width, and control characters are escaped.",
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

/* When a query has to end. */
struct deadline {
	uint64_t until_ns; /* 0: never */
};

static uint64_t until_ns(const struct cli_options *o)
{
	if (!o->seconds.given)
		return 0;
	return uv_hrtime() + o->seconds.value * UINT64_C(1000000000);
}

static bool is_over(void *context)
{
	const struct deadline *d = context;

	return interrupted() || (d->until_ns && uv_hrtime() >= d->until_ns);
}

/* '--param name=value', taken apart. 'names' is cut up; cli_alloc(). */
static bool settings_take(struct cli *cli, struct query_setting *settings,
			  char *names[OPTION_TEXTS_MAX])
{
	const struct texts_option *given = &cli->options.param;

	for (unsigned i = 0; i < given->count; i++) {
		const char *text = given->texts[i];
		const char *name = *text == ':' ? text + 1 : text;
		size_t length = strcspn(name, "=");

		if (!length || !name[length])
			return false;
		names[i] = cli_format("%.*s", (int)length, name);
		settings[i].name = names[i];
		settings[i].value = name + length + 1;
	}
	return true;
}

static const char *rows_word(uint64_t count)
{
	return count == 1 ? "row" : "rows";
}

/* What is not all is said. */
static enum exit_code result_tell(struct cli *cli,
				  const struct query_result *result)
{
	unsigned long long count = result->rows;
	const char *word = rows_word(count);

	if (result->cut)
		output_message(&cli->output, MESSAGE_NOTE_PLAIN,
			       "texts are cut to the width of the terminal: "
			       "--wide prints them whole");
	if (result->more)
		output_message(&cli->output, MESSAGE_NOTE_PLAIN,
			       "%llu %s printed, and there are more: a higher "
			       "--limit, or none, prints them",
			       count, word);
	if (!result->stopped)
		return EXIT_MET;
	if (interrupted())
		output_message(&cli->output, MESSAGE_ERROR,
			       "interrupted after %llu %s: the result is cut",
			       count, word);
	else
		output_message(&cli->output, MESSAGE_ERROR,
			       "the time is over after %llu %s: the result is "
			       "cut, and a longer --for may complete it",
			       count, word);
	return EXIT_INCONCLUSIVE;
}

static struct trace_one one_of(const struct cli_options *o)
{
	return (struct trace_one){
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
}

static enum exit_code ask(struct cli *cli, const struct query_setting *settings)
{
	const struct cli_options *o = &cli->options;
	struct deadline deadline = {.until_ns = until_ns(o)};
	const struct trace_one one = one_of(o);
	const struct query_runs runs = {.registry = cli->registry, .one = &one};
	struct query_options options = {
		.format = o->json ? QUERY_JSON : (enum query_format)o->format,
		.rows_max = o->limit.given ? o->limit.value : 0,
		.runs = &runs,
		.settings = settings,
		.setting_count = o->param.count,
		.stop = is_over,
		.context = &deadline,
	};
	struct query_result result;
	struct sim_error error = {.kind = SIM_ERROR_NONE};

	if (cli->output.terminal && !o->wide)
		options.width = cli->output.columns;
	interrupt_watch();
	if (trace_query(o->operands[0], o->operands[1], &options, stdout,
			&result, &error))
		return result_tell(cli, &result);
	return cli_error(cli, &error);
}

static enum exit_code ask_with_settings(struct cli *cli)
{
	struct query_setting settings[OPTION_TEXTS_MAX];
	char *names[OPTION_TEXTS_MAX] = {NULL};
	enum exit_code code;

	if (settings_take(cli, settings, names))
		code = ask(cli, settings);
	else
		code = cli_misuse(cli, "query",
				  "'--param' wants NAME=VALUE: "
				  "--param=lock='dev_set->lock'");
	for (unsigned i = 0; i < OPTION_TEXTS_MAX; i++)
		free(names[i]);
	return code;
}

static enum exit_code run(struct cli *cli)
{
	if (cli->options.operand_count > 1)
		return ask_with_settings(cli);
	return described_database(cli, cli->options.operands[0]);
}

/* 'NAME --help' or 'DB NAME --help'. */
static enum exit_code describe(struct cli *cli)
{
	const struct cli_options *o = &cli->options;

	if (o->operand_count > 1)
		return described_print(cli, o->operands[0], o->operands[1]);
	return described_print(cli, NULL, o->operands[0]);
}

const struct command command_query = {
	.name = "query",
	.sentence = "ask a trace database a named query or one in SQL",
	.operands = "DB [NAME|SQL]",
	.operands_min = 1,
	.operands_max = 2,
	.missing = "a trace database",
	/* The first operand is a file. */
	.completes = "$([ $COMP_CWORD -gt 2 ] && tdisim list queries --names "
		     "2>/dev/null | tr '\\n' ' ')",
	.examples = examples,
	.options = rows,
	.option_count = ARRAY_COUNT(rows),
	.about = about,
	.run = run,
	.describe = describe,
};
