/* SPDX-License-Identifier: GPL-2.0-only */
/* tdisim report: what a database says, in the form that is wanted. What a run
 * prints of its findings is in report.c. */
#include "cli/cli.h"
#include "cli/json.h"
#include "cli/outfile.h"
#include "cli/rows.h"
#include "cli/stored_report.h"
#include "report/formats.h"

enum report_format {
	FORMAT_TEXT,
	FORMAT_MARKDOWN,
	FORMAT_JSON,
	FORMAT_JUNIT,
	FORMAT_PERFETTO,
	FORMAT_MERMAID,
	FORMAT_DOT,
};

static const char *const format_choices[] = {
	[FORMAT_TEXT] = "text",		[FORMAT_MARKDOWN] = "md",
	[FORMAT_JSON] = "json",		[FORMAT_JUNIT] = "junit",
	[FORMAT_PERFETTO] = "perfetto", [FORMAT_MERMAID] = "mermaid",
	[FORMAT_DOT] = "dot",		NULL,
};

static const char *const time_choices[] = {"steps", "simulated", NULL};

static const struct option_row rows[] = {
	{
		.name = "finding",
		.value = "F",
		.kind = OPTION_TEXT,
		.offset = OPTION_FIELD(finding),
		.group = "what is reported",
		.sentence = "report this finding: its number, its class or its "
			    "signature; default: the whole database",
	},
	{
		.name = "night",
		.value = "N",
		.kind = OPTION_NUMBER,
		.offset = OPTION_FIELD(night),
		.min = 1,
		.max = 1000000,
		.group = "what is reported",
		.sentence = "of a database of campaigns: report this night, "
			    "from 1; default: the last one",
	},
	{
		.name = "format",
		.value = "HOW",
		.kind = OPTION_CHOICE,
		.offset = OPTION_FIELD(format),
		.choices = format_choices,
		.group = GROUP_OUTPUT,
		.sentence = "text (default), md, json, junit; of a finding "
			    "also perfetto, mermaid and dot",
	},
	{
		.name = "json",
		.kind = OPTION_FLAG,
		.offset = OPTION_FIELD(json),
		.group = GROUP_OUTPUT,
		.sentence = "the same as --format=json",
	},
	{
		.name = "time",
		.value = "WHICH",
		.kind = OPTION_CHOICE,
		.offset = OPTION_FIELD(time),
		.choices = time_choices,
		.group = GROUP_OUTPUT,
		.sentence = "perfetto: steps, one microsecond each, so that "
			    "their order is seen (default), or simulated time",
	},
	{
		.name = "output",
		.letter = 'o',
		.value = "FILE",
		.kind = OPTION_TEXT,
		.offset = OPTION_FIELD(output),
		.group = GROUP_OUTPUT,
		.sentence = "write to this file, which appears as a whole; "
			    "default: standard output",
	},
	{
		.name = "force",
		.kind = OPTION_FLAG,
		.offset = OPTION_FIELD(force),
		.group = GROUP_OUTPUT,
		.sentence = "let --output replace a file that is there",
	},
	ROW_VERBOSE("of a finding: all steps, with file and line; of a night: "
		    "nothing is cut short"),
};

static const char *const examples[] = {
	"tdisim report nightly.db",
	"tdisim report nightly.db --finding=double-release --format=md",
	"tdisim report nightly.db --night=3 --format=md",
	"tdisim report nightly.db --finding=2 --format=perfetto -o 2.json",
	"tdisim report nightly.db --format=junit -o junit.xml",
	NULL,
};

static const char *const about[] = {
	"Reads a trace database and nothing else: what ran, a matrix of "
	"verdicts, each finding with how often it came and the line that "
	"replays it, and what was watched for and never found, with a bound at "
	"95 % confidence.",
	"Of a database that 'tdisim campaign' wrote it is the morning report: "
	"what is new since the night before, with the smallest run that shows "
	"it; what is back, and what is gone, with the chance to have missed it; "
	"whether the search can be trusted (canaries, runs made twice, what "
	"nothing has reached); what is not as the scenarios declare; how much "
	"is left to find; what ran.",
	"With --finding it is about one finding, in the run of the database "
	"that shows it best. text is the report that 'tdisim run' prints; md "
	"is the same as a page for a mail or an issue; json has one object a "
	"line, with the names of the tables; perfetto is a file for "
	"ui.perfetto.dev: a track per task, locks, states and variables, "
	"messages as arrows; mermaid is a sequence diagram; dot is the graph "
	"of the locks of a deadlock, with its circle in red, and else of what "
	"came before what.",
	"junit has one case per scenario, design, platform and class that was "
	"found or that the scenario declares something of. A case fails if "
	"that is not so, or if a class is found of which nothing is declared, "
	"unless it is a mere note.",
	NULL,
};

/* What 'report' needs of the program itself. */
static void add_classes(const struct cli *cli, struct stored *s)
{
	static const char *const severities[] = {
		[SEVERITY_NOTE] = "note",
		[SEVERITY_LEAK] = "leak",
		[SEVERITY_HANG] = "hang",
		[SEVERITY_ERROR] = "error",
	};

	for (unsigned i = 0; i < cli->class_count; i++) {
		const struct finding_class *k = cli->classes[i];

		stored_add_class(s, k->name, severities[k->severity],
				 k->sentence);
	}
}

static void add_scenario(const struct cli *cli, struct stored *s,
			 const struct scenario *scenario, int64_t id)
{
	static const char *const words[] = {
		[EXPECT_NEVER] = "never",
		[EXPECT_SOMETIMES] = "sometimes",
		[EXPECT_ALWAYS] = "always",
	};

	for (unsigned i = 0; i < scenario->expect_count; i++) {
		const struct scenario_expect *e = &scenario->expects[i];
		struct stored_expectation row = {
			.scenario_id = id,
			.design = e->design,
			.klass = e->klass->name,
			.word = words[e->expectation],
		};

		if (e->platform != EXPECT_EVERY_PLATFORM)
			row.platform =
				cli->registry->platforms[e->platform].name;
		stored_add_expectation(s, &row);
	}
}

/* What the scenarios declare stands in their text, which is in the database. */
static void add_scenarios(const struct cli *cli, struct stored *s)
{
	struct answer a = stored_ask(s, "scenario");

	while (answer_next(&a)) {
		const char *text = answer_word(&a, "text");
		struct scenario_file file = {
			.path = answer_word(&a, "path"),
			.text = text,
			.bytes = strlen(text),
		};
		struct scenario *scenario;
		struct diagnostics d;

		diagnostics_init(&d);
		scenario = scenario_parse(&file, cli->registry, cli->classes,
					  cli->class_count, &d);
		diagnostics_clear(&d);
		if (!scenario) {
			output_message(&cli->output, MESSAGE_WARNING,
				       "this program cannot read the scenario "
				       "'%.100s' as it was then: what it "
				       "declares is left out",
				       answer_word(&a, "name"));
			continue;
		}
		add_scenario(cli, s, scenario, answer_integer(&a, "id"));
		scenario_free(scenario);
	}
}

/* A report under way. */
struct writing {
	const struct cli *cli;
	struct stored *s;
	FILE *out;
	enum report_format format;
	bool of_finding;
	bool of_night;
	struct output output; /* without colour where it goes to a file */
};

static void write_header(const struct writing *w)
{
	struct text t;

	text_init(&t);
	json_header_text("tdisim-report", w->cli->command_line, &t);
	(void)fputs(t.data, w->out);
	text_release(&t);
}

static bool write_page(const struct writing *w, struct sim_error *reterr)
{
	struct stored_report how = {
		.output = &w->output,
		.markdown = w->format == FORMAT_MARKDOWN,
		.all_rows = w->cli->options.verbose,
	};
	struct page_style style = {
		.markdown = how.markdown,
		.all = how.all_rows,
		.bold = output_on(&w->output, COLOUR_BOLD),
		.plain = output_off(&w->output),
		.width = w->output.width,
	};

	if (w->of_finding)
		return stored_report_write(w->s, &how, w->out, reterr);
	if (w->of_night)
		night_page(w->s, &style, w->out);
	else
		summary_page(w->s, &style, w->out);
	return true;
}

static bool write_report(const struct writing *w, struct sim_error *reterr)
{
	switch (w->format) {
	case FORMAT_TEXT:
	case FORMAT_MARKDOWN:
		if (!write_page(w, reterr))
			return false;
		break;
	case FORMAT_JSON:
		write_header(w);
		if (w->of_finding)
			finding_lines(w->s, w->out);
		else if (w->of_night)
			night_lines(w->s, w->out);
		else
			summary_lines(w->s, w->out);
		break;
	case FORMAT_JUNIT:
		summary_junit(w->s, w->out);
		break;
	case FORMAT_PERFETTO:
		finding_timeline(w->s, w->cli->options.time, w->out);
		break;
	case FORMAT_MERMAID:
		finding_sequence(w->s, w->out);
		break;
	case FORMAT_DOT:
		finding_graph(w->s, w->out);
		break;
	}
	return stored_good(w->s, reterr);
}

static bool choose(struct writing *w, struct sim_error *reterr)
{
	const struct number_option *night = &w->cli->options.night;
	char *note;

	w->of_night = !w->of_finding && w->format != FORMAT_JUNIT &&
		      (night->given || stored_has_nights(w->s));
	if (w->of_night)
		return stored_choose_night(w->s,
					   night->given ? night->value : 0,
					   w->cli->options.verbose, reterr);
	if (!w->of_finding) {
		add_classes(w->cli, w->s);
		add_scenarios(w->cli, w->s);
		return true;
	}
	if (!stored_choose(w->s, w->cli->options.finding, &note, reterr))
		return false;
	if (note)
		output_message(&w->cli->output, MESSAGE_NOTE_PLAIN, "note: %s",
			       note);
	free(note);
	return true;
}

static bool write_to_file(struct writing *w, struct sim_error *reterr)
{
	const struct cli_options *o = &w->cli->options;
	struct outfile file;

	if (!outfile_begin(o->output, o->force, &file, reterr))
		return false;
	w->out = file.out;
	w->output.colour = false;
	if (write_report(w, reterr))
		return outfile_finish(&file, reterr);
	outfile_drop(&file);
	return false;
}

/* As a whole or not at all, there too. */
static bool write_to_stdout(struct writing *w, struct sim_error *reterr)
{
	char *data = NULL;
	size_t bytes;
	bool good;

	w->out = open_memstream(&data, &bytes);
	if (!w->out)
		cli_no_memory();
	good = write_report(w, reterr);
	if (fclose(w->out) || !data)
		cli_no_memory();
	/* A lost write is noticed once, by output_finish(). */
	if (good)
		(void)fwrite(data, 1, bytes, stdout);
	free(data);
	return good;
}

static bool report(struct writing *w, struct sim_error *reterr)
{
	bool good;

	w->s = stored_open(w->cli->options.operands[0], reterr);
	if (!w->s)
		return false;
	good = choose(w, reterr) &&
	       (w->cli->options.output ? write_to_file(w, reterr)
				       : write_to_stdout(w, reterr));
	stored_close(w->s);
	return good;
}

static enum exit_code run(struct cli *cli)
{
	const struct cli_options *o = &cli->options;
	struct writing w = {
		.cli = cli,
		.format = o->json ? FORMAT_JSON : (enum report_format)o->format,
		.output = cli->output,
	};
	struct sim_error error = {.kind = SIM_ERROR_NONE};

	w.of_finding = o->finding || w.format >= FORMAT_PERFETTO;
	if (w.format == FORMAT_MARKDOWN)
		w.output.colour = false;
	if (w.format == FORMAT_JUNIT && o->finding)
		return cli_misuse(cli, "report",
				  "'--format=junit' is about the whole "
				  "database: leave out '--finding'");
	if (o->night.given && (w.of_finding || w.format == FORMAT_JUNIT))
		return cli_misuse(cli, "report",
				  "'--night' is about a whole night: leave out "
				  "'--finding', or choose text, md or json");
	if (o->force && !o->output)
		return cli_misuse(cli, "report",
				  "'--force' wants '--output=FILE'");
	if (report(&w, &error))
		return EXIT_MET;
	return cli_error(cli, &error);
}

const struct command command_report = {
	.name = "report",
	.sentence = "report what a trace database says, or one of its findings",
	.operands = "DB",
	.operands_min = 1,
	.operands_max = 1,
	.missing = "a trace database",
	.examples = examples,
	.options = rows,
	.option_count = ARRAY_COUNT(rows),
	.about = about,
	.run = run,
};
