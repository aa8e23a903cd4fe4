/* SPDX-License-Identifier: GPL-2.0-only */
/* The inside of a stored database. */
#ifndef REPORT_CONNECTION_H
#define REPORT_CONNECTION_H

#include "report/stored.h"

#include <sqlite3.h>

struct stored {
	struct sqlite3 *db;
	const char *path;
	bool failed;
	struct sim_error error; /* the first failure */
	/* What ':finding', ':run', ':simulated', ':all' are in questions. */
	int64_t finding, run;
	bool simulated, all;
};

/* What SQLite said last is the failure; always false. */
bool stored_fail(struct stored *s);
bool stored_execute(struct stored *s, const char *sql);
/* Choose the run, once. */
void stored_narrow(struct stored *s, int64_t run);

#endif
