/* SPDX-License-Identifier: GPL-2.0-only */
#include "cli/database.h"

const char *database_misuse(const struct cli_options *o)
{
	if (o->db && o->no_db)
		return "'--db' and '--no-db' exclude each other";
	if (o->append && o->force)
		return "'--append' and '--force' exclude each other";
	if (o->append && !o->db)
		return "'--append' wants '--db=FILE'";
	return NULL;
}

struct trace *database_open(const struct cli *cli, const char *path,
			    struct sim_error *reterr)
{
	if (cli->options.append)
		return trace_open(path, cli->command_line, reterr);
	return trace_create(path, cli->options.force, cli->command_line,
			    reterr);
}
