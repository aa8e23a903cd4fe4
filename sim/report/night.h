/* SPDX-License-Identifier: GPL-2.0-only */
/* Parts of the morning report. */
#ifndef REPORT_NIGHT_H
#define REPORT_NIGHT_H

#include "page.h"

/* What says whether the rest can be believed: troubles, canaries, ranges that
 * were made twice, what nothing has reached. 'night' is the row of the question
 * of that name. */
void night_trouble_write(struct page *p, struct stored *s);
void night_health_write(struct page *p, struct stored *s,
			const struct answer *night);

/* 's' unless it is one. */
const char *night_plural(int64_t count);

#endif
