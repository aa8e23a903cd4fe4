/* SPDX-License-Identifier: GPL-2.0-only */
#include "world/cell.h"

#include "engine.h"
#include "touch.h"

void cell_init(struct cell *c, const char *name, const char *owner,
	       enum cell_flags flags, uint64_t value)
{
	object_init(&c->object, OBJECT_CELL, name, owner);
	c->flags = (uint8_t)flags;
	c->value = value;
	c->guard = NULL;
}

void cell_guard(struct cell *c, struct object *lock)
{
	c->guard = lock;
}

enum {
	ACCESSES_PER_STEP = 64,
};

/* Without choices at accesses a task that spins on a cell would never come to
 * an end, nor to the step bound. */
static void cell_count_access(struct world *w)
{
	if (++w->run.accesses > (uint64_t)ACCESSES_PER_STEP * w->steps_max)
		engine_limit(w, "more than 64 times as many cell accesses as "
				"the run may have steps");
}

/* Declare an access and wait for its turn; with lock granularity it is part
 * of the step that the task is in. */
static struct task *cell_access(struct cell *c, enum op_kind kind,
				const struct object *guard,
				const struct place *place)
{
	struct world *w = world_of_fast(c);
	struct task *t = op_begin(w, kind, &c->object, place);
	bool guarded;

	if (w->lock_granularity) {
		cell_count_access(w);
		engine_touch(w, &c->object,
			     kind == OP_CELL_READ ? TOUCH_READ : TOUCH_WRITE);
	} else {
		op_park(w, t, true);
	}
	if (!guard)
		return t;
	guarded = kind == OP_CELL_READ ? task_holds(t, guard)
				       : task_holds_exclusive(t, guard);
	if (!guarded)
		engine_misuse(w, MISUSE_UNGUARDED, &c->object, place);
	return t;
}

uint64_t cell_read_at(struct cell *c, const struct place *place)
{
	struct task *t = cell_access(c, OP_CELL_READ, c->guard, place);

	op_done(world_of_fast(c), t, c->value, c->value, 0);
	return c->value;
}

/* Put a new value; the caller has had its turn. Returns the old one. */
static uint64_t cell_put(struct cell *c, struct task *t, uint64_t value)
{
	uint64_t before = c->value;

	c->value = value;
	op_done(world_of_fast(c), t, before, value, 0);
	return before;
}

void cell_write_at(struct cell *c, uint64_t value, const struct place *place)
{
	struct task *t = cell_access(c, OP_CELL_WRITE, c->guard, place);

	(void)cell_put(c, t, value);
}

uint64_t cell_exchange_at(struct cell *c, uint64_t value,
			  const struct place *place)
{
	struct task *t = cell_access(c, OP_CELL_UPDATE, c->guard, place);

	return cell_put(c, t, value);
}

uint64_t cell_add_at(struct cell *c, uint64_t n, const struct place *place)
{
	struct task *t = cell_access(c, OP_CELL_UPDATE, c->guard, place);

	return cell_put(c, t, c->value + n);
}

uint64_t cell_compare_exchange_at(struct cell *c, uint64_t expected,
				  uint64_t value, const struct place *place)
{
	struct task *t = cell_access(c, OP_CELL_UPDATE, c->guard, place);

	return cell_put(c, t, c->value == expected ? value : c->value);
}

void cell_bit_init(struct cell_bit *b, struct cell *byte, unsigned shift,
		   const char *name)
{
	SIM_ASSERT(shift < 8);
	b->byte = byte;
	b->shift = (uint8_t)shift;
	b->guard = NULL;
	b->name = name;
}

void cell_bit_guard(struct cell_bit *b, struct object *lock)
{
	b->guard = lock;
}

bool cell_bit_read_at(const struct cell_bit *b, const struct place *place)
{
	struct cell *c = b->byte;
	struct task *t = cell_access(c, OP_CELL_READ, b->guard, place);

	op_done(world_of_fast(c), t, c->value, c->value, 0);
	return (c->value >> b->shift) & 1;
}

void cell_bit_write_at(const struct cell_bit *b, bool value,
		       const struct place *place)
{
	struct cell *c = b->byte;
	uint64_t bit = (uint64_t)1 << b->shift;
	struct task *t = cell_access(c, OP_CELL_READ, b->guard, place);
	uint64_t byte = c->value;

	op_done(world_of_fast(c), t, byte, byte, 0);
	t = cell_access(c, OP_CELL_WRITE, b->guard, place);
	(void)cell_put(c, t, value ? byte | bit : byte & ~bit);
}

uint64_t cell_peek(const struct cell *c)
{
	world_touch(&c->object, TOUCH_READ);
	return c->value;
}

bool cell_bit_peek(const struct cell_bit *b)
{
	world_touch(&b->byte->object, TOUCH_READ);
	return (b->byte->value >> b->shift) & 1;
}
