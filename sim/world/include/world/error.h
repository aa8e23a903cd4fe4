/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How engine and command-line functions say what went wrong. Modelled errors
 * (-EBUSY and friends) are data of the models and never come this way.
 *
 * A function that can fail returns bool and takes a struct sim_error *reterr,
 * which is written on failure only. The first error wins.
 */
#ifndef WORLD_ERROR_H
#define WORLD_ERROR_H

#include "world/base.h"

enum sim_error_kind {
	SIM_ERROR_NONE,
	SIM_ERROR_USER, /* arguments or scenario: exit code 2 */
	SIM_ERROR_HOST, /* disk, SQLite, memory: exit code 3 */
};

struct sim_error {
	enum sim_error_kind kind;
	char text[512];
};

/*
 * Fill in the error; always returns false, so that a caller can
 * 'return sim_error_set(...)'.
 *
 * Bounds: text longer than the field is cut, with '...' at its end.
 */
bool sim_error_set(struct sim_error *reterr, enum sim_error_kind kind,
		   const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* Put 'context: ' before the text of an error; always returns false. */
bool sim_error_wrap(struct sim_error *reterr, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

#endif
