/* SPDX-License-Identifier: GPL-2.0-only */
/* tdisim merge: nights of several databases in one. */
#include "trace/merge.h"

#include <inttypes.h>
#include <limits.h>

#include "cli/cli.h"
#include "cli/json.h"
#include "cli/rows.h"

static const struct option_row rows[] = {
	ROW_JSON,
};

static const char *const examples[] = {
	"tdisim merge night.db shard-1.db shard-2.db shard-3.db",
	"tdisim merge all.db nightly/*.db",
	NULL,
};

static const char *const about[] = {
	"Adds the nights of campaigns in the databases IN to OUT, which is made "
	"if it is not there: what was counted and found, the examples, and the "
	"recorded runs that these name. The shards of a night become the night "
	"itself; its report says what it would say had one machine run it.",
	"What is in OUT already is not added again, so the same command can be "
	"given twice, and the order of the inputs does not matter. Each input "
	"comes whole or not at all, also if the disk is full or the program is "
	"killed; give the command again then. Inputs are only read, and an "
	"input that is OUT itself is passed over.",
	"It is an error if two databases have counted the same runs with "
	"another outcome, or if two builds of the program worked on one night: "
	"the sums would say nothing. Runs and series that 'tdisim run' wrote "
	"stay where they are.",
	NULL,
};

static void print_json(const struct cli *cli, const struct merge_counts *c)
{
	struct json_object *j;

	json_header("tdisim-merge", cli->command_line);
	j = json_begin();
	json_text(j, "type", "merged");
	json_number(j, "nights", c->nights);
	json_number(j, "ranges", c->ranges);
	json_number(j, "runs", c->runs);
	json_number(j, "findings", c->findings);
	json_number(j, "recorded", c->recorded);
	json_line(j);
}

static const char *plural(uint64_t count)
{
	return count == 1 ? "" : "s";
}

static void print_text(const char *out, const struct merge_counts *c)
{
	struct text t;

	text_init(&t);
	text_add_clean(&t, out);
	if (!c->ranges && !c->nights && !c->findings && !c->recorded)
		text_add(&t, ": nothing is new\n");
	else
		text_format(&t,
			    ": %" PRIu64 " night%s, %" PRIu64
			    " run%s in %" PRIu64 " range%s, %" PRIu64
			    " finding%s, %" PRIu64 " recorded run%s are new\n",
			    c->nights, plural(c->nights), c->runs,
			    plural(c->runs), c->ranges, plural(c->ranges),
			    c->findings, plural(c->findings), c->recorded,
			    plural(c->recorded));
	output_write(&t);
	text_release(&t);
}

static enum exit_code run(struct cli *cli)
{
	const struct cli_options *o = &cli->options;
	struct sim_error error = {.kind = SIM_ERROR_NONE};
	struct merge_counts counts;

	if (!trace_merge(o->operands[0], o->operands + 1, o->operand_count - 1,
			 cli->command_line, &counts, &error))
		return cli_error(cli, &error);
	if (o->json)
		print_json(cli, &counts);
	else
		print_text(o->operands[0], &counts);
	return EXIT_MET;
}

const struct command command_merge = {
	.name = "merge",
	.sentence = "put the nights of several databases into one",
	.operands = "OUT IN...",
	.operands_min = 2,
	.operands_max = UINT_MAX,
	.missing = "a database to write, and some to read",
	.examples = examples,
	.options = rows,
	.option_count = ARRAY_COUNT(rows),
	.about = about,
	.run = run,
};
