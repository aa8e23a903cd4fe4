/* SPDX-License-Identifier: GPL-2.0-only */
/* Rows of one kind, one behind the other, in memory that grows: rows_add() of
 * recorder_states.h. */
#ifndef TRACE_ROWS_H
#define TRACE_ROWS_H

#include "world/base.h"

struct rows {
	char *data;
	size_t bytes;
	size_t bytes_max;
};

/* Here, since a division by a size that is known costs little. */
static inline const void *rows_get(const struct rows *rows, size_t bytes,
				   uint32_t *ret_count)
{
	SIM_ASSERT(rows->bytes % bytes == 0);
	*ret_count = (uint32_t)(rows->bytes / bytes);
	return rows->data;
}

#define RECORDER_ROWS(rows, type, ret_count)                                   \
	((const struct type *)rows_get(&(rows), sizeof(struct type), ret_count))

#endif
