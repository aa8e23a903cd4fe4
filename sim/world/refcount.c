/* SPDX-License-Identifier: GPL-2.0-only */
#include "world/refcount.h"

#include "engine.h"

void refcount_init(struct refcount *r, const char *name, const char *owner,
		   uint64_t value)
{
	object_init(&r->object, OBJECT_REFCOUNT, name, owner);
	r->value = value;
}

static struct task *refcount_op(struct refcount *r, enum op_kind kind,
				const struct place *place)
{
	return op_simple(world_of_fast(r), kind, &r->object, place);
}

void refcount_inc_at(struct refcount *r, const struct place *place)
{
	struct world *w = world_of_fast(r);
	struct task *t = refcount_op(r, OP_REFCOUNT_GET, place);
	uint64_t before = r->value;

	if (!before)
		engine_misuse(w, MISUSE_REFCOUNT, &r->object, place);
	if (!before || before >= REFCOUNT_SATURATED)
		r->value = REFCOUNT_SATURATED;
	else
		r->value++;
	op_done(w, t, before, r->value, 0);
}

bool refcount_inc_not_zero_at(struct refcount *r, const struct place *place)
{
	struct task *t = refcount_op(r, OP_REFCOUNT_GET, place);
	uint64_t before = r->value;

	if (before && before < REFCOUNT_SATURATED)
		r->value++;
	op_done(world_of_fast(r), t, before, r->value, before > 0);
	return before > 0;
}

bool refcount_dec_and_test_at(struct refcount *r, const struct place *place)
{
	struct world *w = world_of_fast(r);
	struct task *t = refcount_op(r, OP_REFCOUNT_PUT, place);
	uint64_t before = r->value;

	if (!before) {
		engine_misuse(w, MISUSE_REFCOUNT, &r->object, place);
		r->value = REFCOUNT_SATURATED;
	} else if (before < REFCOUNT_SATURATED) {
		r->value--;
	}
	op_done(w, t, before, r->value, r->value == 0);
	return r->value == 0;
}

bool refcount_dec_if_one_at(struct refcount *r, const struct place *place)
{
	struct task *t = refcount_op(r, OP_REFCOUNT_PUT, place);
	uint64_t before = r->value;

	if (before == 1)
		r->value = 0;
	op_done(world_of_fast(r), t, before, r->value, before == 1);
	return before == 1;
}

uint64_t refcount_read_at(struct refcount *r, const struct place *place)
{
	struct task *t = refcount_op(r, OP_REFCOUNT_READ, place);

	op_done(world_of_fast(r), t, r->value, r->value, 0);
	return r->value;
}
