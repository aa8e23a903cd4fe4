/* SPDX-License-Identifier: GPL-2.0-only */
/* A whole database of one replayed run, in place of that which knows it. */
#ifndef TRACE_ONE_H
#define TRACE_ONE_H

#include "replays.h"
#include "trace/functions.h"

struct one {
	struct replays *replays;
	struct replay_rows *rows; /* NULL: there is none */
};

/*
 * Replay the run that 'wanted' names, with what 'host' knows of it.
 *
 * Owns:   one_release(), before 'host' is closed, also after an error.
 * Errors: as the functions in SQL.
 */
bool one_make(struct one *one, sqlite3 *host, const struct registry *registry,
	      const struct trace_one *wanted, struct sim_error *reterr);
void one_release(struct one *one);

#endif
