/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Cells: shared variables. Reads and writes are ops (with lock granularity:
 * no choices, but checkers still see them).
 *
 * A cell may be guarded by a lock: an access without it is a finding
 * (unguarded-access); reads of an rwsem-guarded cell want any mode, writes the
 * write mode. A 'once' cell is accessed like READ_ONCE/WRITE_ONCE, which race
 * detection leaves alone. A bit shares its byte with others: writing it is a
 * read and a write of the byte, two ops, and a write of a neighbour in between
 * is lost.
 */
#ifndef WORLD_CELL_H
#define WORLD_CELL_H

#include "world/task.h"

enum cell_flags {
	CELL_PLAIN = 0,
	CELL_ONCE = 1,
};

struct cell {
	struct object object;
	uint64_t value;
	struct object *guard; /* lock, or NULL */
	uint8_t flags;
};

/* One bit of a byte that several bits share. */
struct cell_bit {
	struct cell *byte;
	uint8_t shift;
	struct object *guard;
	const char *name;
};

void cell_init(struct cell *c, const char *name, const char *owner,
	       enum cell_flags flags, uint64_t value);
/* Declare which lock protects it. */
void cell_guard(struct cell *c, struct object *lock);

/* Yields: yes, once. */
#define cell_read(c)	     cell_read_at(c, PLACE_HERE)
#define cell_write(c, value) cell_write_at(c, value, PLACE_HERE)
uint64_t cell_read_at(struct cell *c, const struct place *place);
void cell_write_at(struct cell *c, uint64_t value, const struct place *place);

/* Atomic changes; return the value before. Yields: yes, once. */
#define cell_exchange(c, value) cell_exchange_at(c, value, PLACE_HERE)
#define cell_add(c, n)		cell_add_at(c, n, PLACE_HERE)
#define cell_compare_exchange(c, expected, value)                              \
	cell_compare_exchange_at(c, expected, value, PLACE_HERE)
uint64_t cell_exchange_at(struct cell *c, uint64_t value,
			  const struct place *place);
uint64_t cell_add_at(struct cell *c, uint64_t n, const struct place *place);
uint64_t cell_compare_exchange_at(struct cell *c, uint64_t expected,
				  uint64_t value, const struct place *place);

void cell_bit_init(struct cell_bit *b, struct cell *byte, unsigned shift,
		   const char *name);
void cell_bit_guard(struct cell_bit *b, struct object *lock);
/* Yields: a read once, a write twice. */
#define cell_bit_read(b)	 cell_bit_read_at(b, PLACE_HERE)
#define cell_bit_write(b, value) cell_bit_write_at(b, value, PLACE_HERE)
bool cell_bit_read_at(const struct cell_bit *b, const struct place *place);
void cell_bit_write_at(const struct cell_bit *b, bool value,
		       const struct place *place);

/* Look without an op: for checkers and reports only. */
uint64_t cell_peek(const struct cell *c);
bool cell_bit_peek(const struct cell_bit *b);

#endif
