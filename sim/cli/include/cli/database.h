/* SPDX-License-Identifier: GPL-2.0-only */
/* The trace database that --db, --force and --append name. */
#ifndef CLI_DATABASE_H
#define CLI_DATABASE_H

#include "cli/cli.h"

/* What is wrong with these options; NULL if nothing. */
const char *database_misuse(const struct cli_options *o);

/*
 * Create the database, or open it to add to it, as the options say.
 *
 * Owns:   the caller, trace_close().
 * Errors: as trace_create() and trace_open().
 */
struct trace *database_open(const struct cli *cli, const char *path,
			    struct sim_error *reterr);

#endif
