/* SPDX-License-Identifier: GPL-2.0-only */
/* Every schedule with at most so many preemptions and switches. */
#ifndef EXPLORE_BOUNDED_H
#define EXPLORE_BOUNDED_H

#include "search.h"

/* From the first choice of value on; the result is in 'p', but for its status.
 * One execution of each class is run. */
void bounded_run(struct prove *p, const struct prove_bounds *bounds);

#endif
