/* SPDX-License-Identifier: GPL-2.0-only */
/* SQL that changes databases of campaigns, built in by reports/embed.py. */
#ifndef TRACE_STEPS_H
#define TRACE_STEPS_H

struct sql_step {
	const char *name; /* 'campaign/keep': reports/campaign/keep.sql */
	const char *sql;
};
extern const struct sql_step sql_steps[];
extern const unsigned sql_step_count;

/* One that is there. */
const char *step_sql(const char *name);

#endif
