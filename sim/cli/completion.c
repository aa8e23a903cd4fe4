/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Completions for bash and zsh from the tables. zsh runs the bash function
 * through bashcompinit, so that there is one script to get right.
 */
#include "cli/cli.h"

static void add_row_words(struct text *t, const struct option_row *rows,
			  unsigned count)
{
	for (unsigned i = 0; i < count; i++)
		text_format(t, " --%s%s", rows[i].name,
			    rows[i].value ? "=" : "");
}

/* Values of one option: its choices, or what 'tdisim list' knows. */
static void add_values(struct text *t, const struct option_row *row)
{
	if (!row->choices && !row->completes)
		return;
	text_format(t, "\t--%s)\n\t\twords=\"", row->name);
	for (unsigned i = 0; row->choices && row->choices[i]; i++)
		text_format(t, "%s%s", i ? " " : "", row->choices[i]);
	if (row->completes)
		text_format(t,
			    "$(tdisim list %s --names 2>/dev/null | "
			    "tr '\\n' ' ')",
			    row->completes);
	text_add(t, "\" ;;\n");
}

static void add_command(struct text *t, const struct command *command)
{
	unsigned common;
	const struct option_row *rows = common_options(&common);

	text_format(t, "\t%s)\n\t\toptions=\"", command->name);
	add_row_words(t, command->options, command->option_count);
	add_row_words(t, rows, common);
	text_add(t, "\"\n");
	if (command->completes)
		text_format(t, "\t\toperands=\"%s\"\n", command->completes);
	text_add(t, "\t\t;;\n");
}

/* Option values are looked up once by name, whatever the subcommand. */
static void add_all_values(struct text *t)
{
	unsigned count, common;
	const struct command *const *all = commands(&count);
	const struct option_row *rows = common_options(&common);
	struct text done;

	text_init(&done);
	for (unsigned i = 0; i < common; i++)
		add_values(t, &rows[i]);
	for (unsigned i = 0; i < count; i++) {
		for (unsigned j = 0; j < all[i]->option_count; j++) {
			const struct option_row *row = &all[i]->options[j];
			char *key = cli_format("|%s|", row->name);

			if (!strstr(done.data, key))
				add_values(t, row);
			text_add(&done, key);
			free(key);
		}
	}
	text_release(&done);
}

void completion_text(bool zsh, struct text *ret_text)
{
	unsigned count;
	const struct command *const *all = commands(&count);
	const struct command *top = command_find("");

	if (zsh)
		text_add(ret_text, "#compdef tdisim\n"
				   "autoload -U +X bashcompinit && "
				   "bashcompinit\n");
	text_add(ret_text, "# SPDX-License-Identifier: GPL-2.0-only\n"
			   "# Made by 'tdisim --completion'.\n"
			   "_tdisim()\n{\n"
			   "\tlocal word=\"${COMP_WORDS[COMP_CWORD]}\"\n"
			   "\tlocal before=\"${COMP_WORDS[COMP_CWORD-1]}\"\n"
			   "\tlocal words=\"\" options=\"\" operands=\"\"\n"
			   "\tCOMPREPLY=()\n"
			   "\tif [ \"$word\" = \"=\" ]; then\n\t\tword=\"\"\n"
			   "\telif [ \"$before\" = \"=\" ]; then\n"
			   "\t\tbefore=\"${COMP_WORDS[COMP_CWORD-2]}\"\n\tfi\n"
			   "\tcase \"$before\" in\n");
	add_all_values(ret_text);
	text_add(ret_text, "\tesac\n"
			   "\tif [ -n \"$words\" ]; then\n"
			   "\t\tCOMPREPLY=($(compgen -W \"$words\" -- "
			   "\"$word\"))\n\t\treturn\n\tfi\n"
			   "\tcase \"${COMP_WORDS[1]}\" in\n");
	for (unsigned i = 0; i < count; i++)
		add_command(ret_text, all[i]);
	text_add(ret_text, "\t*)\n\t\toptions=\"");
	add_row_words(ret_text, top->options, top->option_count);
	text_add(ret_text, "\"\n\t\toperands=\"");
	for (unsigned i = 0; i < count; i++)
		text_format(ret_text, "%s ", all[i]->name);
	text_add(ret_text,
		 "\"\n\t\t;;\n\tesac\n"
		 "\tcase \"$word\" in\n"
		 "\t-*) COMPREPLY=($(compgen -W \"$options\" -- \"$word\")) "
		 ";;\n"
		 "\t*) COMPREPLY=($(compgen -W \"$operands\" -- \"$word\")) "
		 ";;\n"
		 "\tesac\n}\n"
		 "complete -o default -o nospace -F _tdisim tdisim\n");
}
