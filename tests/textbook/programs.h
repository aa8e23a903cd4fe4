/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Programs that between them use every primitive, for tests that must hold for
 * all programs: determinism, snapshots, replay.
 */
#ifndef TEXTBOOK_PROGRAMS_H
#define TEXTBOOK_PROGRAMS_H

#include "table.h"

enum {
	PROGRAM_COUNT = 8,
};

extern const struct table_row programs[PROGRAM_COUNT];

#endif
