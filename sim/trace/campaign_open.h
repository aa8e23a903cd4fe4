/* SPDX-License-Identifier: GPL-2.0-only */
/* A night that is begun or gone on with: all in one transaction. */
#ifndef TRACE_CAMPAIGN_OPEN_H
#define TRACE_CAMPAIGN_OPEN_H

#include "campaign_store.h"

enum open_statement {
	OPEN_NOW,
	OPEN_PLAN_FIND,
	OPEN_PLAN,
	OPEN_KNOWN,
	OPEN_NIGHT_FIND,
	OPEN_NIGHT_LAST,
	OPEN_NIGHT_LOOK,
	OPEN_NIGHT,
	OPEN_NIGHT_RUNS,
	OPEN_OTHER_NIGHT,
	OPEN_SCENARIO_HAD,
	OPEN_DESIGN_HAD,
	OPEN_ARM_FIND,
	OPEN_ARM,
	OPEN_NIGHT_ARM,
	OPEN_EXPECT,
	OPEN_SITTING_SEQ,
	OPEN_SITTING,
	OPEN_SEEN,
	OPEN_STATEMENT_COUNT,
};

struct campaign_open {
	struct campaign_store *s;
	struct campaign_night_options *o;
	sqlite3_stmt *statements[OPEN_STATEMENT_COUNT];
};

sqlite3_stmt *open_row_begin(struct campaign_open *c,
			     enum open_statement which);
/* The transaction is not to be: an error of the user. */
void open_refuse(struct campaign_open *c, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* Find the night to go on with, or say why not. */
void open_resume(struct campaign_open *c, int64_t plan_id);
/* Scenarios, designs, arms, and that the night has them. */
void open_arms(struct campaign_open *c);

#endif
