/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A recorded run as a table: one column per task, one row per step. Rows that
 * matter less are folded until the table fits a screen.
 */
#ifndef CLI_STEPS_H
#define CLI_STEPS_H

#include "cli/output.h"
#include "cli/record.h"

struct steps_table {
	const struct output *output;
	const struct world *world; /* of the recorded run, unchanged since */
	const struct record *record;
	const struct finding *finding; /* NULL: none to point at */
	uint32_t decides;	       /* the critical step; 0: none to mark */
	bool whole_run;		       /* also what comes after the finding */
	bool all_rows;		       /* fold nothing */
	bool places;		       /* with file and line */
	unsigned rows_max;
};

void steps_table_print(const struct steps_table *s, struct text *t);

/* One row in words: 'mutex_lock(dev_set->lock)', 'read is_tsm_bound = 1'. */
void steps_words(const struct record *r, const struct world *w,
		 const struct record_row *row, struct text *t);
/* 'dev_set->lock', with its owner where several occur. */
void steps_object(const struct record *r, const struct object *object,
		  struct text *t);

#endif
