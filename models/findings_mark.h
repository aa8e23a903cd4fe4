/* SPDX-License-Identifier: GPL-2.0-only */
/* Who did something last, for the checkers and their sentences. */
#ifndef MODELS_FINDINGS_MARK_H
#define MODELS_FINDINGS_MARK_H

#include "world/finding.h"

struct world;

struct check_mark {
	const struct place *place; /* NULL: nobody yet */
	uint32_t step;		   /* for sentences alone */
	uint8_t task;
};

/* Set-up. */
void check_mark_init(struct world *w, const struct check_mark *mark);
void check_mark_set(struct check_mark *mark, const struct place *place);
/* The running task, here, as an end of a finding; and who has set a mark. */
void check_add_here(struct finding *f, const char *role, struct object *object,
		    const struct place *place);
void check_add_mark(struct finding *f, const char *role, struct object *object,
		    const struct check_mark *mark);

#endif
