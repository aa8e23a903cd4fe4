/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What every subcommand gets, and the steps that several of them share:
 * finding files, choosing platforms and strategies, running one cell.
 */
#ifndef CLI_CLI_H
#define CLI_CLI_H

#include "cli/options.h"
#include "scenario/scenario.h"
#include "trace/trace.h"

enum {
	CLI_CLASSES_MAX = 64, /* as many as explore_options counts */
	CLI_STRATEGIES_MAX = 8,
};

struct cli {
	const struct registry *registry;
	/* Every finding class: the engine's, then the program's. */
	const struct finding_class *classes[CLI_CLASSES_MAX];
	unsigned class_count;
	struct output output;
	struct cli_options options;
	/* NULL-terminated, as typed: for the database. */
	const char *const *command_line;
};

/*
 * The program behind main(). Parses, runs one subcommand, flushes.
 *
 * Returns the exit code.
 */
int cli_main(const struct registry *registry, int argc, char **argv);

/* Two lines on standard error: what is wrong, and where to read on. */
enum exit_code cli_misuse(const struct cli *cli, const char *command,
			  const char *text);
/* Print an error; its exit code. */
enum exit_code cli_error(const struct cli *cli, const struct sim_error *error);

/* Index of a class in cli->classes. */
unsigned cli_class_index(const struct cli *cli,
			 const struct finding_class *klass);

#endif
