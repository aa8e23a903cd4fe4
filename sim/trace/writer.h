/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What was recorded, on its way into rows. Everything that is written out more
 * than once is formatted once: names of objects by id, sets of held locks by
 * index.
 */
#ifndef TRACE_WRITER_H
#define TRACE_WRITER_H

#include "recorder.h"

struct trace;

struct writer {
	struct trace *t;
	const struct recorder *r;
	int64_t run_id;
	char **objects;
	uint32_t object_count;
	char **held;
	uint32_t held_count;
};

/* False: no memory. writer_release() in both cases. */
bool writer_init(struct writer *writer, struct trace *t,
		 const struct recorder *r);
void writer_release(struct writer *writer);

/* 'name(owner)', or NULL. Owns: the writer. */
const char *writer_object(struct writer *writer, unsigned id);
/* The locks of a set, or NULL for the empty one. Owns: the writer. */
const char *writer_held(struct writer *writer, uint32_t index);

#endif
