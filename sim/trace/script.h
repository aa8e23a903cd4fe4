/* SPDX-License-Identifier: GPL-2.0-only */
/* Steps of reports/ that are carried out in the transaction of a trace. */
#ifndef TRACE_SCRIPT_H
#define TRACE_SCRIPT_H

#include "store.h"

/* All statements of a step. What fails is kept for store_commit(). */
void script_run(struct trace *t, const char *step);

/* The numbers in the one row of a query. */
void script_numbers(struct trace *t, const char *step, uint64_t *ret,
		    unsigned count);

/* The text in the first row of a query; NULL: no row. Owns: the caller, free().
 */
char *script_text(struct trace *t, const char *step);

#endif
