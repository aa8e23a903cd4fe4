/* SPDX-License-Identifier: GPL-2.0-only */
/* Durations in files: a whole number and its unit. */
#ifndef SCENARIO_DURATION_H
#define SCENARIO_DURATION_H

#include "yaml.h"

/* Up to an hour. False after a diagnosis. */
bool duration_read(struct source *s, const struct yaml_node *n,
		   uint64_t *ret_ns);

#endif
