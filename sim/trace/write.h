/* SPDX-License-Identifier: GPL-2.0-only */
/* What was recorded, as rows. Between store_begin() and store_commit(). */
#ifndef TRACE_WRITE_H
#define TRACE_WRITE_H

#include "recorder.h"
#include "store.h"

/* 'none' for a program without platforms. */
const char *platform_name(const struct scenario *s, unsigned platform);

const char *granularity_name(bool lock);

/* The id of the row of this very text; it is added if it is new. */
int64_t write_scenario(struct trace *t, const struct scenario *s);
int64_t write_design(struct trace *t, const struct design *d);

/*
 * All rows of a run that has just ended in 'w'; returns run.id.
 *
 * Errors: kept for store_commit().
 */
int64_t write_run(struct trace *t, const struct trace_run *run,
		  const struct recorder *r, const struct world *w,
		  const struct run_result *result);

#endif
