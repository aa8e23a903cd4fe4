/* SPDX-License-Identifier: GPL-2.0-only */
/* What a query, view or table says; and what a database can be asked. */
#ifndef CLI_DESCRIBED_H
#define CLI_DESCRIBED_H

#include "cli/cli.h"

/*
 * Print all that goes by that name: a query and a view may share one. 'path'
 * is a database that may have it too, or NULL.
 */
enum exit_code described_print(struct cli *cli, const char *path,
			       const char *name);

/* Print one line for everything that a database can be asked. */
enum exit_code described_database(struct cli *cli, const char *path);

#endif
