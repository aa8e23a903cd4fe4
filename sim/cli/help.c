/* SPDX-License-Identifier: GPL-2.0-only */
/* Help texts from the tables: two examples first, then options by group. */
#include "cli/cli.h"

enum {
	HELP_WIDTH = TEXT_WIDTH,
	OPTION_COLUMN = 26,
	ROFF_WIDTH = 68,
};

static const char *const program_about[] = {
	"tdisim runs scenarios of a trusted device under a hypervisor, on a "
	"modelled kernel, firmware and device, under controlled schedules. It "
	"says which interleaving breaks a proposed design, or how many it has "
	"tried in vain.",
	NULL,
};

static const char *const program_examples[] = {
	"tdisim compare scenarios/thread",
	"tdisim run scenarios/thread/mse-write-vs-close.yaml --design=no-lock",
	NULL,
};

static const char exit_codes[] =
	"exit codes:\n"
	"  0  all expectations met\n"
	"  1  a finding: an expectation failed, a violation, a hang\n"
	"  2  usage or scenario error\n"
	"  3  the host failed: disk, database, memory\n"
	"  4  inconclusive: interrupted, or a bound was hit\n"
	"The strongest of several wins, in the order 3, 2, 1, 4.\n";

static void add_option(struct text *t, const struct option_row *row)
{
	size_t line_start = t->length;

	text_add(t, "  ");
	if (row->letter)
		text_format(t, "-%c, ", row->letter);
	text_format(t, "--%s", row->name);
	if (row->value)
		text_format(t, "=%s", row->value);
	if (t->length - line_start >= OPTION_COLUMN - 1) {
		text_add(t, "\n");
		line_start = t->length;
	}
	text_pad(t, line_start, OPTION_COLUMN);
	text_wrap(t, line_start, OPTION_COLUMN, row->sentence);
}

static void add_options(struct text *t, const struct output *o,
			const struct option_row *rows, unsigned count)
{
	const char *group = "";

	for (unsigned i = 0; i < count; i++) {
		if (strcmp(group, rows[i].group) != 0) {
			group = rows[i].group;
			text_format(t, "\n%s%s:%s\n", output_on(o, COLOUR_BOLD),
				    group, output_off(o));
		}
		add_option(t, &rows[i]);
	}
}

static void add_examples(struct text *t, const struct output *o,
			 const char *const *examples)
{
	text_format(t, "%sexamples:%s\n", output_on(o, COLOUR_BOLD),
		    output_off(o));
	for (; *examples; examples++)
		text_format(t, "  %s\n", *examples);
}

static void add_about(struct text *t, const char *const *about)
{
	for (; *about; about++) {
		text_add(t, "\n");
		text_wrap(t, t->length, 0, *about);
	}
}

static void program_help(const struct output *o, struct text *t)
{
	unsigned count, common;
	const struct command *const *all = commands(&count);
	const struct command *top = command_find("");
	const struct option_row *rows = common_options(&common);

	text_format(t,
		    "%stdisim%s: deterministic simulator of a trusted "
		    "assigned device\n\n",
		    output_on(o, COLOUR_BOLD), output_off(o));
	add_examples(t, o, program_examples);
	add_about(t, program_about);
	text_add(t, "\nusage: tdisim COMMAND ...\n\ncommands:\n");
	for (unsigned i = 0; i < count; i++)
		text_format(t, "  %-8s  %s\n", all[i]->name, all[i]->sentence);
	add_options(t, o, top->options, top->option_count);
	for (unsigned i = 0; i < common; i++)
		add_option(t, &rows[i]);
	text_format(t, "\n%s\n'tdisim COMMAND --help' says more.\n",
		    exit_codes);
}

void help_text(const struct command *command, const struct output *o,
	       struct text *ret_text)
{
	const struct option_row *rows;
	unsigned common;

	if (!command || !*command->name) {
		program_help(o, ret_text);
		return;
	}
	text_format(ret_text, "%stdisim %s%s: %s\n\n",
		    output_on(o, COLOUR_BOLD), command->name, output_off(o),
		    command->sentence);
	add_examples(ret_text, o, command->examples);
	text_format(ret_text, "\nusage: tdisim %s %s [options]\n",
		    command->name, command->operands);
	add_about(ret_text, command->about);
	add_options(ret_text, o, command->options, command->option_count);
	rows = common_options(&common);
	add_options(ret_text, o, rows, common);
	text_format(ret_text, "\n%s", exit_codes);
}

/* --- man pages --------------------------------------------------------- */

static void add_roff_word(struct text *t, const char *word, size_t length)
{
	for (size_t i = 0; i < length; i++) {
		if (word[i] == '-')
			text_add(t, "\\-");
		else if (word[i] == '\\')
			text_add(t, "\\e");
		else
			text_add_bytes(t, word + i, 1);
	}
}

/* Text for roff: dashes that can be copied, and no line that looks like a
 * request. 'width' is where lines are broken. */
static void add_roff(struct text *t, const char *string, size_t width)
{
	size_t line_start = t->length;
	bool first = true;

	while (*string) {
		size_t word = strcspn(string, " ");
		bool breaks =
			!first && t->length - line_start + 1 + word > width;

		if (!first)
			text_add(t, breaks ? "\n" : " ");
		if (breaks)
			line_start = t->length;
		if ((first || breaks) && (*string == '.' || *string == '\''))
			text_add(t, "\\&");
		add_roff_word(t, string, word);
		string += word;
		string += strspn(string, " ");
		first = false;
	}
}

static void add_roff_options(struct text *t, const struct option_row *rows,
			     unsigned count)
{
	for (unsigned i = 0; i < count; i++) {
		text_add(t, ".TP\n");
		if (rows[i].letter)
			text_format(t, "\\fB\\-%c\\fR, ", rows[i].letter);
		text_add(t, "\\fB\\-\\-");
		add_roff(t, rows[i].name, HELP_WIDTH);
		text_add(t, "\\fR");
		if (rows[i].value)
			text_format(t, "=\\fI%s\\fR", rows[i].value);
		text_add(t, "\n");
		add_roff(t, rows[i].sentence, ROFF_WIDTH);
		text_add(t, "\n");
	}
}

static void add_roff_paragraphs(struct text *t, const char *const *about)
{
	for (; *about; about++) {
		text_add(t, ".PP\n");
		add_roff(t, *about, ROFF_WIDTH);
		text_add(t, "\n");
	}
}

static void add_roff_tail(struct text *t, const struct command *command)
{
	unsigned count;
	const struct command *const *all = commands(&count);
	const char *const *example =
		command ? command->examples : program_examples;

	text_add(t, ".SH EXAMPLES\n.nf\n");
	for (; *example; example++) {
		add_roff(t, *example, SIZE_MAX / 2);
		text_add(t, "\n");
	}
	text_add(t, ".fi\n"
		    ".SH EXIT STATUS\n"
		    ".TP\n.B 0\nAll expectations met.\n"
		    ".TP\n.B 1\nA finding: an expectation failed, a "
		    "violation, a hang.\n"
		    ".TP\n.B 2\nUsage or scenario error.\n"
		    ".TP\n.B 3\nThe host failed: disk, database, memory.\n"
		    ".TP\n.B 4\nInconclusive: interrupted, or a bound was "
		    "hit.\n"
		    ".PP\nThe strongest of several wins, in the order 3, 2, "
		    "1, 4.\nThe program aborts only where it is broken "
		    "itself.\n"
		    ".SH SEE ALSO\n");
	if (command)
		text_add(t, ".BR tdisim (1)\n");
	for (unsigned i = 0; i < count; i++) {
		if (all[i] != command)
			text_format(t, ".BR tdisim\\-%s (1)\n", all[i]->name);
	}
	text_add(t, ".BR tdisim\\-trace (5)\n");
}

void man_text(const struct command *command, struct text *ret_text)
{
	const struct command *top = command_find("");
	const struct command *shown = command ? command : top;
	unsigned count, common;
	const struct command *const *all = commands(&count);
	const struct option_row *rows = common_options(&common);

	text_add(ret_text, ".\\\" SPDX-License-Identifier: GPL-2.0-only\n"
			   ".\\\" Made by 'tdisim --man'; change the tables "
			   "in sim/cli instead.\n");
	text_format(ret_text, ".TH TDISIM%s%s 1\n.SH NAME\ntdisim%s%s \\- %s\n",
		    command ? "\\-" : "", command ? command->name : "",
		    command ? "\\-" : "", command ? command->name : "",
		    shown->sentence);
	text_add(ret_text, ".SH SYNOPSIS\n");
	text_format(ret_text, ".B tdisim %s\n",
		    command ? command->name : "COMMAND");
	add_roff(ret_text, shown->operands, ROFF_WIDTH);
	text_add(ret_text, "\n[options]\n");
	text_add(ret_text, ".SH DESCRIPTION\n");
	add_roff_paragraphs(ret_text, command ? command->about : program_about);
	if (!command) {
		text_add(ret_text, ".SH COMMANDS\n");
		for (unsigned i = 0; i < count; i++)
			text_format(ret_text, ".TP\n.B %s\n%s\n", all[i]->name,
				    all[i]->sentence);
	}
	text_add(ret_text, ".SH OPTIONS\n");
	add_roff_options(ret_text, shown->options, shown->option_count);
	add_roff_options(ret_text, rows, common);
	add_roff_tail(ret_text, command);
}
