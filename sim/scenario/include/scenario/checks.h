/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a scenario demands of the trace of each of its runs, in SQL. The text is
 * kept as it is: who has the database asks it (trace/checks.h).
 */
#ifndef SCENARIO_CHECKS_H
#define SCENARIO_CHECKS_H

#include <stdbool.h>

enum {
	SCENARIO_CHECKS_MAX = 16,
	CHECK_DESIGNS_MAX = 16,
};

struct scenario_check {
	const char *name; /* as given, or 'check 1' */
	const char *sql;  /* one query: each row that it gives is a failure */
	unsigned line;	  /* of the query, in the file */
	const char *designs[CHECK_DESIGNS_MAX];
	unsigned design_count; /* 0: all */
};

/* Is it demanded under this design? */
bool scenario_check_holds(const struct scenario_check *check,
			  const char *design);

#endif
