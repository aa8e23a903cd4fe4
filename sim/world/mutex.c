/* SPDX-License-Identifier: GPL-2.0-only */
#include "world/mutex.h"

#include "engine.h"

#include <errno.h>

void mutex_init(struct mutex *m, const char *name, const char *owner)
{
	object_init(&m->object, OBJECT_MUTEX, name, owner);
	m->holder = NULL;
}

static void mutex_take(struct world *w, struct task *t, struct mutex *m,
		       bool by_trylock)
{
	m->holder = t;
	object_disable(w, &m->object);
	hold_push(w, t, HOLD_EXCLUSIVE, by_trylock);
}

int mutex_lock_mode_at(struct mutex *m, enum wait_mode mode,
		       const struct place *place)
{
	struct world *w = world_of_fast(m);
	struct task *t = op_begin(w, OP_MUTEX_LOCK, &m->object, place);

	t->op.mode = mode;
	op_signal_fault(t, mode, place);
	op_park_pending(w, t, !m->holder || signal_cuts(t, mode));
	if (m->holder) {
		SIM_ASSERT(signal_cuts(t, mode));
		op_done(w, t, 0, 0, -EINTR);
		return -EINTR;
	}
	mutex_take(w, t, m, false);
	op_done(w, t, 0, t->id, 0);
	return 0;
}

void mutex_lock_at(struct mutex *m, const struct place *place)
{
	struct world *w = world_of_fast(m);
	struct task *t = op_begin(w, OP_MUTEX_LOCK, &m->object, place);

	op_park_pending(w, t, !m->holder);
	SIM_ASSERT(!m->holder);
	mutex_take(w, t, m, false);
	op_done(w, t, 0, t->id, 0);
}

bool mutex_trylock_at(struct mutex *m, const struct place *place)
{
	struct world *w = world_of_fast(m);
	struct task *t = op_simple(w, OP_MUTEX_TRYLOCK, &m->object, place);
	bool taken = !m->holder;
	uint64_t before = taken ? 0 : m->holder->id;

	if (taken)
		mutex_take(w, t, m, true);
	op_done(w, t, before, m->holder->id, taken);
	return taken;
}

void mutex_unlock_at(struct mutex *m, const struct place *place)
{
	struct world *w = world_of_fast(m);
	struct task *t = op_simple(w, OP_MUTEX_UNLOCK, &m->object, place);
	uint64_t before = m->holder ? m->holder->id : 0;

	if (m->holder != t) {
		engine_misuse(w, MISUSE_UNLOCK_NOT_HELD, &m->object, place);
		op_done(w, t, before, before, -EPERM);
		return;
	}
	SIM_ASSERT(hold_pop(t, &m->object, HOLD_EXCLUSIVE));
	m->holder = NULL;
	object_enable(w, &m->object);
	op_done(w, t, before, 0, 0);
}
