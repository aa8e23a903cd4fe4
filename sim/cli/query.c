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
	NULL,
};

static const char *const about[] = {
	"Opens a trace database read-only and prints the rows of a named "
	"query, a view or a table, or of one SQL statement. 'tdisim list "
	"queries' prints the names; the sqlite3 shell's '.schema NAME' prints "
	"what each column means.",
	NULL,
};

static enum exit_code run(struct cli *cli)
{
	const struct cli_options *o = &cli->options;
	enum query_format format =
		o->json ? QUERY_JSON : (enum query_format)o->format;
	struct sim_error error = {.kind = SIM_ERROR_NONE};

	if (trace_query(o->operands[0], o->operands[1], format, stdout, &error))
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
