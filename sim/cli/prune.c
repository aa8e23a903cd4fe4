/* SPDX-License-Identifier: GPL-2.0-only */
/* tdisim prune: less detail of old nights. */
#include "trace/prune.h"

#include <inttypes.h>

#include "cli/cli.h"
#include "cli/json.h"
#include "cli/rows.h"

static const struct option_row rows[] = {
	{
		.name = "keep",
		.value = "N",
		.kind = OPTION_NUMBER,
		.offset = OPTION_FIELD(keep),
		.max = 1000000,
		.group = GROUP_HOW,
		.sentence = "so many of the newest nights stay as they are; "
			    "default: 14",
	},
	{
		.name = "dry-run",
		.kind = OPTION_FLAG,
		.offset = OPTION_FIELD(dry_run),
		.group = GROUP_OUTPUT,
		.sentence = "say what would become of it, and change nothing",
	},
	ROW_JSON,
};

static const char *const examples[] = {
	"tdisim prune nights.db --dry-run",
	"tdisim prune nights.db --keep=30",
	NULL,
};

static const char *const about[] = {
	"Makes a database of campaigns smaller. Of each arm of an older night "
	"the ranges become one row with their sums, and so does what they "
	"showed. Recorded runs that a campaign wrote and that no example names "
	"any more are deleted. Then the file is written anew without the gaps.",
	"Findings, examples and all sums stay: reports say the same. What is "
	"gone is which range of an old night showed what; such a night can no "
	"longer be resumed, nor merged with a shard of it that is not there "
	"yet. Runs and series that 'tdisim run' wrote stay as they are.",
	"Not for a database that a campaign is writing to. For a while the "
	"disk needs room for a second copy of the file.",
	NULL,
};

static void print_json(const struct cli *cli, const struct prune_counts *c)
{
	struct json_object *j;

	json_header("tdisim-prune", cli->command_line);
	j = json_begin();
	json_text(j, "type", "pruned");
	json_flag(j, "dry_run", cli->options.dry_run);
	json_number(j, "nights", c->nights);
	json_number(j, "ranges_before", c->ranges_before);
	json_number(j, "ranges", c->ranges);
	json_number(j, "recorded_before", c->recorded_before);
	json_number(j, "recorded", c->recorded);
	json_number(j, "bytes_before", c->bytes_before);
	json_number(j, "bytes", c->bytes);
	json_line(j);
}

static void print_text(const struct cli *cli, const struct prune_counts *c)
{
	const struct cli_options *o = &cli->options;
	struct text t;

	text_init(&t);
	text_add_clean(&t, o->operands[0]);
	text_format(&t,
		    ": %" PRIu64 " old night%s\n"
		    "    ranges         %" PRIu64 ", %s %" PRIu64 "\n"
		    "    recorded runs  %" PRIu64 ", %s %" PRIu64 "\n",
		    c->nights, c->nights == 1 ? "" : "s", c->ranges_before,
		    o->dry_run ? "would be" : "now", c->ranges,
		    c->recorded_before, o->dry_run ? "would be" : "now",
		    c->recorded);
	if (!o->dry_run)
		text_format(&t,
			    "    KiB            %" PRIu64 ", now %" PRIu64 "\n",
			    c->bytes_before >> 10, c->bytes >> 10);
	output_write(&t);
	text_release(&t);
}

static enum exit_code run(struct cli *cli)
{
	const struct cli_options *o = &cli->options;
	struct prune_options options = {
		.keep = o->keep.given ? (unsigned)o->keep.value : PRUNE_KEEP,
		.dry_run = o->dry_run,
		.command_line = cli->command_line,
	};
	struct sim_error error = {.kind = SIM_ERROR_NONE};
	struct prune_counts counts;

	if (!trace_prune(o->operands[0], &options, &counts, &error))
		return cli_error(cli, &error);
	if (o->json)
		print_json(cli, &counts);
	else
		print_text(cli, &counts);
	if (counts.busy)
		output_message(&cli->output, MESSAGE_WARNING,
			       "'%s' is being read: the file keeps its size "
			       "until the command is given again",
			       o->operands[0]);
	return EXIT_MET;
}

const struct command command_prune = {
	.name = "prune",
	.sentence = "make a database of nights smaller",
	.operands = "DB",
	.operands_min = 1,
	.operands_max = 1,
	.missing = "a database",
	.examples = examples,
	.options = rows,
	.option_count = ARRAY_COUNT(rows),
	.about = about,
	.run = run,
};
