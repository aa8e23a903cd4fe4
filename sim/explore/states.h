/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef EXPLORE_STATES_H
#define EXPLORE_STATES_H

#include "search.h"

/* prove_run() with options.by_states. */
void states_run(struct prove *p);

#endif
