/* SPDX-License-Identifier: GPL-2.0-only */
/* For the recorder: rows that grow, and the states of a world. */
#ifndef TRACE_RECORDER_STATES_H
#define TRACE_RECORDER_STATES_H

#include "recorder.h"

/* Room for more bytes at the end, zeroed; NULL, for good, without memory. */
void *rows_add(struct recorder *r, struct rows *rows, size_t bytes);

/* A run begins: the first value of each. */
void states_first(struct recorder *r, const struct world *w);
/* Something happens: what is found changed after it belongs to it. */
void states_now(struct recorder *r, const struct world *w,
		const struct event *event);
/* A row for each that has changed since it was looked at last. */
void states_look(struct recorder *r, const struct world *w);

#endif
