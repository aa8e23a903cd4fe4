/* SPDX-License-Identifier: GPL-2.0-only */
#include "world/spinlock.h"

#include "engine.h"

#include <errno.h>

void spinlock_init(struct spinlock *s, const char *name, const char *owner)
{
	object_init(&s->object, OBJECT_SPINLOCK, name, owner);
	s->holder = NULL;
}

static void spinlock_take(struct world *w, struct task *t, struct spinlock *s,
			  bool by_trylock)
{
	s->holder = t;
	t->atomic_depth++;
	object_disable(w, &s->object);
	hold_push(w, t, HOLD_EXCLUSIVE, by_trylock);
}

void spinlock_lock_at(struct spinlock *s, const struct place *place)
{
	struct world *w = world_of_fast(s);
	struct task *t = op_begin(w, OP_SPIN_LOCK, &s->object, place);

	op_park_pending(w, t, !s->holder);
	SIM_ASSERT(!s->holder);
	spinlock_take(w, t, s, false);
	op_done(w, t, 0, t->id, 0);
}

bool spinlock_trylock_at(struct spinlock *s, const struct place *place)
{
	struct world *w = world_of_fast(s);
	struct task *t = op_simple(w, OP_SPIN_TRYLOCK, &s->object, place);
	bool taken = !s->holder;
	uint64_t before = taken ? 0 : s->holder->id;

	if (taken)
		spinlock_take(w, t, s, true);
	op_done(w, t, before, s->holder->id, taken);
	return taken;
}

void spinlock_unlock_at(struct spinlock *s, const struct place *place)
{
	struct world *w = world_of_fast(s);
	struct task *t = op_simple(w, OP_SPIN_UNLOCK, &s->object, place);
	uint64_t before = s->holder ? s->holder->id : 0;

	SIM_ASSERT(t);
	if (s->holder != t) {
		engine_misuse(w, MISUSE_UNLOCK_NOT_HELD, &s->object, place);
		op_done(w, t, before, before, -EPERM);
		return;
	}
	SIM_ASSERT(hold_pop(t, &s->object, HOLD_EXCLUSIVE));
	SIM_ASSERT(t->atomic_depth > 0);
	t->atomic_depth--;
	s->holder = NULL;
	object_enable(w, &s->object);
	op_done(w, t, before, 0, 0);
}
