/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Parsing by table: '--name=value', '--name value', '-l value', '-l'; options
 * and operands in any order; '--' ends the options. Names are never guessed
 * from a prefix: a script that works today must not break when an option is
 * added.
 */
#include <errno.h>

#include "cli/cli.h"

enum {
	ROWS_MAX = 64,
	CHOICES_TEXT_MAX = 256,
};

static const char *const color_choices[] = {"auto", "always", "never", NULL};

static const struct option_row common_rows[] = {
	{
		.name = "color",
		.value = "WHEN",
		.kind = OPTION_CHOICE,
		.offset = OPTION_FIELD(color),
		.choices = color_choices,
		.group = "in general",
		.sentence = "auto, always or never; auto obeys NO_COLOR and "
			    "TERM=dumb",
	},
	{
		.name = "help",
		.letter = 'h',
		.kind = OPTION_FLAG,
		.offset = OPTION_FIELD(help),
		.group = "in general",
		.sentence = "print this help",
	},
};

const struct option_row *common_options(unsigned *ret_count)
{
	*ret_count = ARRAY_COUNT(common_rows);
	return common_rows;
}

enum exit_code exit_worse(enum exit_code a, enum exit_code b)
{
	static const unsigned char strength[] = {
		[EXIT_MET] = 0,	   [EXIT_INCONCLUSIVE] = 1, [EXIT_FOUND] = 2,
		[EXIT_MISUSE] = 3, [EXIT_HOST] = 4,
	};

	return strength[a] >= strength[b] ? a : b;
}

/* Where the parser stands. */
struct parser {
	const struct command *command;
	char **arguments;
	unsigned count;
	unsigned next;
	struct cli_options *options;
	struct sim_error *reterr;
};

/* All rows that the command knows, its own first. */
static unsigned rows_of(const struct command *command,
			const struct option_row *rows[ROWS_MAX])
{
	unsigned common, count = 0;
	const struct option_row *row = common_options(&common);

	SIM_ASSERT(command->option_count + common <= ROWS_MAX);
	for (unsigned i = 0; i < command->option_count; i++)
		rows[count++] = &command->options[i];
	for (unsigned i = 0; i < common; i++)
		rows[count++] = &row[i];
	return count;
}

static bool unknown_option(struct parser *p, const char *name)
{
	const struct option_row *rows[ROWS_MAX];
	const char *names[ROWS_MAX];
	unsigned count = rows_of(p->command, rows);
	const char *near;

	for (unsigned i = 0; i < count; i++)
		names[i] = rows[i]->name;
	near = nearest_name(name, names, count);
	if (near)
		return sim_error_set(p->reterr, SIM_ERROR_USER,
				     "unknown option '--%.100s': did you mean "
				     "'--%s'?",
				     name, near);
	return sim_error_set(p->reterr, SIM_ERROR_USER,
			     "unknown option '--%.100s'", name);
}

static const struct option_row *find_row(struct parser *p, const char *name,
					 size_t length, char letter)
{
	const struct option_row *rows[ROWS_MAX];
	unsigned count = rows_of(p->command, rows);

	for (unsigned i = 0; i < count; i++) {
		if (letter && rows[i]->letter == letter)
			return rows[i];
		if (!letter && strlen(rows[i]->name) == length &&
		    strncmp(rows[i]->name, name, length) == 0)
			return rows[i];
	}
	return NULL;
}

static bool parse_number(const struct option_row *row, const char *value,
			 uint64_t *ret_number, struct sim_error *reterr)
{
	bool hex = value[0] == '0' && (value[1] == 'x' || value[1] == 'X');
	const char *digits = hex ? value + 2 : value;
	const char *allowed = hex ? "0123456789abcdefABCDEF" : "0123456789";
	unsigned long long number;

	if (!*digits || digits[strspn(digits, allowed)])
		return sim_error_set(reterr, SIM_ERROR_USER,
				     "'--%s' wants a number, not '%.100s'",
				     row->name, value);
	errno = 0;
	number = strtoull(digits, NULL, hex ? 16 : 10);
	if (errno || number < row->min || number > row->max)
		return sim_error_set(
			reterr, SIM_ERROR_USER,
			"'--%s' must lie between %llu and %llu, not '%.100s'",
			row->name, (unsigned long long)row->min,
			(unsigned long long)row->max, value);
	*ret_number = number;
	return true;
}

static bool parse_choice(const struct option_row *row, const char *value,
			 unsigned *ret_index, struct sim_error *reterr)
{
	char all[CHOICES_TEXT_MAX] = "";
	size_t used = 0;
	unsigned count = 0;
	const char *near;

	for (; row->choices[count]; count++) {
		if (strcmp(row->choices[count], value) == 0) {
			*ret_index = count;
			return true;
		}
		used += (size_t)snprintf(all + used, sizeof(all) - used, "%s%s",
					 count ? ", " : "",
					 row->choices[count]);
		SIM_ASSERT(used < sizeof(all));
	}
	near = nearest_name(value, row->choices, count);
	if (near)
		return sim_error_set(
			reterr, SIM_ERROR_USER,
			"'--%s' cannot be '%.100s': did you mean '%s'?",
			row->name, value, near);
	return sim_error_set(reterr, SIM_ERROR_USER,
			     "'--%s' cannot be '%.100s': it is one of %s",
			     row->name, value, all);
}

static bool store(struct parser *p, const struct option_row *row,
		  const char *value)
{
	void *field = (char *)p->options + row->offset;

	switch (row->kind) {
	case OPTION_FLAG:
		*(bool *)field = true;
		return true;
	case OPTION_TEXT:
		if (!*value)
			return sim_error_set(p->reterr, SIM_ERROR_USER,
					     "'--%s' wants %s, not nothing",
					     row->name, row->value);
		*(const char **)field = value;
		return true;
	case OPTION_TEXTS: {
		struct texts_option *texts = field;

		if (texts->count == OPTION_TEXTS_MAX)
			return sim_error_set(p->reterr, SIM_ERROR_USER,
					     "'--%s' is given more than %d "
					     "times",
					     row->name, OPTION_TEXTS_MAX);
		texts->texts[texts->count++] = value;
		return true;
	}
	case OPTION_NUMBER: {
		struct number_option *number = field;

		number->given = true;
		return parse_number(row, value, &number->value, p->reterr);
	}
	case OPTION_CHOICE:
		return parse_choice(row, value, field, p->reterr);
	default:
		SIM_UNREACHABLE();
	}
}

/* The option is known; find its value and store it. */
static bool take(struct parser *p, const struct option_row *row,
		 const char *attached)
{
	if (row->kind == OPTION_FLAG) {
		if (attached)
			return sim_error_set(p->reterr, SIM_ERROR_USER,
					     "'--%s' takes no value",
					     row->name);
		return store(p, row, NULL);
	}
	if (!attached) {
		if (p->next == p->count)
			return sim_error_set(p->reterr, SIM_ERROR_USER,
					     "'--%s' wants a value: %s",
					     row->name, row->value);
		attached = p->arguments[p->next++];
	}
	return store(p, row, attached);
}

static bool parse_long(struct parser *p, const char *name)
{
	const char *equals = strchr(name, '=');
	size_t length = equals ? (size_t)(equals - name) : strlen(name);
	const struct option_row *row = find_row(p, name, length, 0);
	char cut[100];

	if (row)
		return take(p, row, equals ? equals + 1 : NULL);
	snprintf(cut, sizeof(cut), "%.*s", (int)(length > 99 ? 99 : length),
		 name);
	return unknown_option(p, cut);
}

static bool parse_letters(struct parser *p, const char *letters)
{
	for (; *letters; letters++) {
		const struct option_row *row = find_row(p, NULL, 0, *letters);

		if (!row)
			return sim_error_set(p->reterr, SIM_ERROR_USER,
					     "unknown option '-%c'", *letters);
		if (row->kind != OPTION_FLAG)
			return take(p, row, letters[1] ? letters + 1 : NULL);
		if (!store(p, row, NULL))
			return false;
	}
	return true;
}

static bool check_operands(struct parser *p)
{
	const struct command *command = p->command;
	unsigned count = p->options->operand_count;

	if (p->options->help)
		return true;
	if (count < command->operands_min)
		return sim_error_set(p->reterr, SIM_ERROR_USER, "'%s' wants %s",
				     command->name,
				     count ? command->operands
					   : command->missing);
	if (count > command->operands_max)
		return sim_error_set(
			p->reterr, SIM_ERROR_USER,
			"'%s' does not know what to do with '%.100s'",
			command->name,
			p->options->operands[command->operands_max]);
	return true;
}

bool options_parse(const struct command *command, char **arguments,
		   unsigned count, struct cli_options *ret_options,
		   struct sim_error *reterr)
{
	struct parser p = {
		.command = command,
		.arguments = arguments,
		.count = count,
		.options = ret_options,
		.reterr = reterr,
	};
	bool options_ended = false;

	free(ret_options->operands);
	ret_options->operands = cli_alloc((count + 1) * sizeof(char *));
	ret_options->operand_count = 0;
	while (p.next < count) {
		const char *argument = arguments[p.next++];
		bool good = true;

		if (options_ended || argument[0] != '-' || !argument[1]) {
			ret_options->operands[ret_options->operand_count++] =
				argument;
			/* What follows a subcommand's name is its own. */
			options_ended = options_ended || !*command->name;
		} else if (strcmp(argument, "--") == 0) {
			options_ended = true;
		} else if (argument[1] == '-') {
			good = parse_long(&p, argument + 2);
		} else {
			good = parse_letters(&p, argument + 1);
		}
		if (!good)
			return false;
	}
	return check_operands(&p);
}
