/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which rows of a recorded run a step table shows, and how they stand to the
 * finding.
 */
#ifndef CLI_FOLD_H
#define CLI_FOLD_H

#include "cli/steps.h"

/* How a row stands to the finding. */
enum mark {
	MARK_NONE,
	MARK_DECIDES,  /* the step after which it is certain */
	MARK_END,      /* an end of it */
	MARK_CRITICAL, /* the step at which it was seen */
};

struct touch;

struct fold {
	const struct steps_table *s;
	uint32_t first, end; /* range of rows */
	bool *shown;
	uint8_t *marks; /* enum mark */
	/* While folding only. */
	uint8_t *weights;
	bool *holds;	       /* took a lock that is held at the finding */
	struct touch *touches; /* by object id */
};

/* Owns: fold_release(). */
void fold_make(struct fold *fold, const struct steps_table *s);
void fold_release(struct fold *fold);

/*
 * Does the next row, a note, take the place and the step number of this one?
 * 'act regions' says less than the note that the model makes of it.
 */
bool fold_joined(const struct fold *fold, uint32_t index);

#endif
