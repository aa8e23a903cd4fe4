/* SPDX-License-Identifier: GPL-2.0-only */
/* From main() to one subcommand, and what all of them share. */
#include <limits.h>
#include <sqlite3.h>
#include <uv.h>

#include "cli/campaign.h"
#include "cli/cli.h"
#include "cli/rows.h"

const char *const granularity_choices[] = {"access", "lock", NULL};

static const struct command *const all_commands[] = {
	&command_check,	    &command_run,      &command_prove,
	&command_replay,    &command_shrink,   &command_compare,
	&command_signature, &command_campaign, &command_query,
	&command_report,    &command_merge,    &command_prune,
	&command_list,
};

static const struct option_row top_rows[] = {
	{
		.name = "version",
		.kind = OPTION_FLAG,
		.offset = OPTION_FIELD(version),
		.group = "in general",
		.sentence = "print the versions of the program and of what it "
			    "is built with",
	},
	{
		.name = "completion",
		.value = "SHELL",
		.kind = OPTION_TEXT,
		.offset = OPTION_FIELD(completion),
		.group = "in general",
		.sentence = "print completions for bash or zsh",
	},
	{
		.name = "man",
		.value = "COMMAND",
		.kind = OPTION_TEXT,
		.offset = OPTION_FIELD(man),
		.group = "in general",
		.sentence = "print the man page of a subcommand, or of "
			    "'tdisim', in roff",
	},
};

static const char *const no_lines[] = {NULL};

const struct command command_top = {
	.name = "",
	.sentence = "deterministic simulator of a trusted assigned device",
	.operands = "...",
	.operands_max = UINT_MAX,
	.missing = "a subcommand",
	.examples = no_lines,
	.about = no_lines,
	.options = top_rows,
	.option_count = ARRAY_COUNT(top_rows),
};

const struct command *const *commands(unsigned *ret_count)
{
	*ret_count = ARRAY_COUNT(all_commands);
	return all_commands;
}

const struct command *command_find(const char *name)
{
	if (!*name)
		return &command_top;
	for (unsigned i = 0; i < ARRAY_COUNT(all_commands); i++) {
		if (strcmp(all_commands[i]->name, name) == 0)
			return all_commands[i];
	}
	return NULL;
}

enum exit_code cli_misuse(const struct cli *cli, const char *command,
			  const char *text)
{
	output_message(&cli->output, MESSAGE_ERROR,
		       "%s\ntry 'tdisim %s%s--help'", text, command,
		       *command ? " " : "");
	return EXIT_MISUSE;
}

enum exit_code cli_error(const struct cli *cli, const struct sim_error *error)
{
	output_message(&cli->output, MESSAGE_ERROR, "%s", error->text);
	return error->kind == SIM_ERROR_HOST ? EXIT_HOST : EXIT_MISUSE;
}

unsigned cli_class_index(const struct cli *cli,
			 const struct finding_class *klass)
{
	unsigned index = 0;

	while (index < cli->class_count && cli->classes[index] != klass)
		index++;
	SIM_ASSERT(index < cli->class_count);
	return index;
}

static void collect_classes(struct cli *cli)
{
	unsigned count;
	const struct finding_class *const *engine = check_classes(&count);
	const struct registry *r = cli->registry;

	SIM_ASSERT(count + r->class_count <= CLI_CLASSES_MAX);
	for (unsigned i = 0; i < count; i++)
		cli->classes[cli->class_count++] = engine[i];
	for (unsigned i = 0; i < r->class_count; i++)
		cli->classes[cli->class_count++] = r->classes[i];
}

static void print_version(void)
{
	const char *commit = trace_tool_commit();
	struct text t;

	text_init(&t);
	text_format(&t, "tdisim %s\n", trace_tool_version());
	text_format(&t, "commit:     %s\n", *commit ? commit : "not known");
#ifdef __clang__
	text_format(&t, "compiler:   clang %s\n", __clang_version__);
#else
	text_format(&t, "compiler:   gcc %s\n", __VERSION__);
#endif
	text_format(&t, "coroutines: %s\n", TDISIM_COROUTINE);
	text_format(&t, "SQLite:     %s\n", sqlite3_libversion());
	text_format(&t, "libuv:      %s\n", uv_version_string());
	output_write(&t);
	text_release(&t);
}

static enum exit_code print_help(struct cli *cli, const struct command *command)
{
	struct text t;

	text_init(&t);
	help_text(command, &cli->output, &t);
	output_write(&t);
	text_release(&t);
	return EXIT_MET;
}

static enum exit_code unknown_command(struct cli *cli, const char *name)
{
	const char *names[ARRAY_COUNT(all_commands)];
	const char *near;
	enum exit_code code;
	char *text;

	for (unsigned i = 0; i < ARRAY_COUNT(all_commands); i++)
		names[i] = all_commands[i]->name;
	near = nearest_name(name, names, ARRAY_COUNT(names));
	if (near)
		text = cli_format("unknown subcommand '%.100s': did you mean "
				  "'%s'?",
				  name, near);
	else
		text = cli_format("unknown subcommand '%.100s'", name);
	code = cli_misuse(cli, "", text);
	free(text);
	return code;
}

static enum exit_code print_man(struct cli *cli, const char *name)
{
	bool top = strcmp(name, "tdisim") == 0;
	const struct command *command = top ? NULL : command_find(name);
	struct text t;

	if (!top && !command)
		return unknown_command(cli, name);
	text_init(&t);
	man_text(command, &t);
	output_write(&t);
	text_release(&t);
	return EXIT_MET;
}

static enum exit_code print_completion(struct cli *cli, const char *shell)
{
	bool zsh = strcmp(shell, "zsh") == 0;
	struct text t;

	if (!zsh && strcmp(shell, "bash") != 0)
		return cli_misuse(cli, "", "'--completion' is bash or zsh");
	text_init(&t);
	completion_text(zsh, &t);
	output_write(&t);
	text_release(&t);
	return EXIT_MET;
}

static enum exit_code run_command(struct cli *cli, const char *name,
				  char **arguments, unsigned count)
{
	const struct command *command = command_find(name);
	struct sim_error error = {.kind = SIM_ERROR_NONE};

	if (!command || command == &command_top)
		return unknown_command(cli, name);
	if (!options_parse(command, arguments, count, &cli->options, &error))
		return cli_misuse(cli, name, error.text);
	output_init(&cli->output, (enum colour_when)cli->options.color);
	if (!cli->options.help)
		return command->run(cli);
	if (command->describe && cli->options.operand_count)
		return command->describe(cli);
	return print_help(cli, command);
}

/* Where the subcommand stands: the first operand, as the parser sees it. */
static enum exit_code dispatch(struct cli *cli, char **argv, unsigned count)
{
	struct cli_options *o = &cli->options;
	const char *name;
	unsigned behind;
	struct sim_error error = {.kind = SIM_ERROR_NONE};

	if (!options_parse(&command_top, argv, count, o, &error))
		return cli_misuse(cli, "", error.text);
	output_init(&cli->output, (enum colour_when)o->color);
	if (o->help)
		return print_help(cli, NULL);
	if (o->version) {
		print_version();
		return EXIT_MET;
	}
	if (o->man)
		return print_man(cli, o->man);
	if (o->completion)
		return print_completion(cli, o->completion);
	if (!o->operand_count)
		return cli_misuse(cli, "", "a subcommand is missing");
	name = o->operands[0];
	behind = o->operand_count - 1;
	if (strcmp(name, CAMPAIGN_WORKER_NAME) == 0)
		return (enum exit_code)campaign_worker(cli);
	if (strcmp(name, "help") != 0)
		return run_command(cli, name, argv + count - behind, behind);
	if (!behind)
		return print_help(cli, NULL);
	name = o->operands[1];
	if (!*name || !command_find(name))
		return unknown_command(cli, name);
	return print_help(cli, command_find(name));
}

int cli_main(const struct registry *registry, int argc, char **argv)
{
	struct cli *cli = cli_alloc(sizeof(*cli));
	enum exit_code code;

	SIM_ASSERT(argc >= 1);
	cli->registry = registry;
	cli->command_line = (const char *const *)argv;
	output_init(&cli->output, COLOUR_AUTO);
	collect_classes(cli);
	code = dispatch(cli, argv + 1, (unsigned)argc - 1);
	if (!output_finish())
		code = exit_worse(code, EXIT_HOST);
	free(cli->options.operands);
	free(cli);
	return (int)code;
}
