/* SPDX-License-Identifier: GPL-2.0-only */
/* For messages: 'did you mean ...?' */
#ifndef SCENARIO_NEAREST_H
#define SCENARIO_NEAREST_H

/* The nearest of 'count' names by edit distance, or NULL if none is near. */
const char *nearest_name(const char *name, const char *const *names,
			 unsigned count);

#endif
