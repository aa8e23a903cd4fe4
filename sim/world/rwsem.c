/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The rules of fairness are in the header. The state is small: one writer or a
 * number of read holds, and a queue. After every change rwsem_settle() brings
 * the queue in order: either its head is a reader and nobody writes, then all
 * waiting readers are granted the rwsem at once; or its head is a writer,
 * which may go on exactly while the rwsem is free.
 */
#include "world/rwsem.h"

#include "engine.h"

#include <errno.h>

void rwsem_init(struct rwsem *s, const char *name, const char *owner)
{
	object_init(&s->object, OBJECT_RWSEM, name, owner);
	s->writer = NULL;
	s->readers = 0;
	s->waiter_count = 0;
	s->writer_waits = 0;
	s->granted = 0;
}

static uint64_t slot_bit(unsigned slot)
{
	return (uint64_t)1 << slot;
}

static void waiters_remove(struct rwsem *s, unsigned slot)
{
	unsigned kept = 0;

	for (unsigned i = 0; i < s->waiter_count; i++)
		if (s->waiters[i] != slot)
			s->waiters[kept++] = s->waiters[i];
	SIM_ASSERT(kept + 1 == s->waiter_count);
	s->waiter_count = (uint8_t)kept;
	s->writer_waits &= ~slot_bit(slot);
}

static bool rwsem_free(const struct rwsem *s)
{
	return !s->writer && !s->readers;
}

bool rwsem_waiter_can_go(const struct rwsem *s, unsigned slot)
{
	if (s->granted & slot_bit(slot))
		return true;
	return s->waiter_count && s->waiters[0] == slot &&
	       (s->writer_waits & slot_bit(slot)) && rwsem_free(s);
}

static void grant_readers(struct world *w, struct rwsem *s)
{
	unsigned kept = 0;

	for (unsigned i = 0; i < s->waiter_count; i++) {
		unsigned slot = s->waiters[i];

		if (s->writer_waits & slot_bit(slot)) {
			s->waiters[kept++] = (uint8_t)slot;
			continue;
		}
		s->granted |= slot_bit(slot);
		s->readers++;
		w->run.enabled |= slot_bit(slot) & s->object.pending;
	}
	s->waiter_count = (uint8_t)kept;
}

static void rwsem_settle(struct world *w, struct rwsem *s)
{
	uint64_t head;

	if (!s->waiter_count)
		return;
	head = slot_bit(s->waiters[0]);
	if (s->writer_waits & head) {
		if (rwsem_free(s))
			w->run.enabled |= head & s->object.pending;
		else
			w->run.enabled &=
				~(head & s->object.pending & ~w->run.cut_short);
		return;
	}
	if (!s->writer)
		grant_readers(w, s);
}

/* The value that traces show: 0 free, n readers, -1 written. */
static uint64_t rwsem_value(const struct rwsem *s)
{
	return s->writer ? UINT64_MAX : s->readers;
}

/* The second op of a waiter. Returns 0 once the rwsem is its own. */
static int rwsem_wait(struct rwsem *s, enum op_kind kind, enum wait_mode mode,
		      const struct place *place)
{
	struct world *w = world_of_fast(s);
	struct task *t = op_begin(w, kind, &s->object, place);
	uint64_t before;

	t->op.mode = mode;
	op_park_pending(
		w, t, rwsem_waiter_can_go(s, t->slot) || signal_cuts(t, mode));
	before = rwsem_value(s);
	if (s->granted & task_bit(t)) {
		s->granted &= ~task_bit(t);
		hold_push(w, t, HOLD_READ, false);
	} else if (rwsem_waiter_can_go(s, t->slot)) {
		waiters_remove(s, t->slot);
		s->writer = t;
		hold_push(w, t, HOLD_EXCLUSIVE, false);
	} else {
		waiters_remove(s, t->slot);
		rwsem_settle(w, s);
		op_done(w, t, before, rwsem_value(s), -EINTR);
		return -EINTR;
	}
	rwsem_settle(w, s);
	op_done(w, t, before, rwsem_value(s), 0);
	return 0;
}

static void rwsem_queue(struct rwsem *s, const struct task *t, bool writes)
{
	SIM_ASSERT(s->waiter_count < RWSEM_WAITERS_MAX);
	s->waiters[s->waiter_count++] = t->slot;
	if (writes)
		s->writer_waits |= task_bit(t);
}

int rwsem_down_read_at(struct rwsem *s, enum wait_mode mode,
		       const struct place *place)
{
	struct world *w = world_of_fast(s);
	struct task *t = op_begin(w, OP_RWSEM_DOWN_READ, &s->object, place);
	uint64_t before;

	t->op.mode = mode;
	op_signal_fault(t, mode, place);
	op_park(w, t, true);
	before = rwsem_value(s);
	if (!s->writer && (!s->waiter_count || !s->readers)) {
		s->readers++;
		hold_push(w, t, HOLD_READ, false);
		rwsem_settle(w, s);
		op_done(w, t, before, rwsem_value(s), 0);
		return 0;
	}
	rwsem_queue(s, t, false);
	op_done(w, t, before, before, -EAGAIN);
	return rwsem_wait(s, OP_RWSEM_WAIT_READ, mode, place);
}

int rwsem_down_write_at(struct rwsem *s, enum wait_mode mode,
			const struct place *place)
{
	struct world *w = world_of_fast(s);
	struct task *t = op_begin(w, OP_RWSEM_DOWN_WRITE, &s->object, place);
	uint64_t before;

	t->op.mode = mode;
	op_signal_fault(t, mode, place);
	op_park(w, t, true);
	before = rwsem_value(s);
	if (rwsem_free(s)) {
		s->writer = t;
		hold_push(w, t, HOLD_EXCLUSIVE, false);
		rwsem_settle(w, s);
		op_done(w, t, before, rwsem_value(s), 0);
		return 0;
	}
	rwsem_queue(s, t, true);
	op_done(w, t, before, before, -EAGAIN);
	return rwsem_wait(s, OP_RWSEM_WAIT_WRITE, mode, place);
}

bool rwsem_try_read_at(struct rwsem *s, const struct place *place)
{
	struct world *w = world_of_fast(s);
	struct task *t = op_simple(w, OP_RWSEM_TRY_READ, &s->object, place);
	uint64_t before = rwsem_value(s);
	bool taken = !s->writer && !s->waiter_count;

	if (taken) {
		s->readers++;
		hold_push(w, t, HOLD_READ, true);
	}
	op_done(w, t, before, rwsem_value(s), taken);
	return taken;
}

bool rwsem_try_write_at(struct rwsem *s, const struct place *place)
{
	struct world *w = world_of_fast(s);
	struct task *t = op_simple(w, OP_RWSEM_TRY_WRITE, &s->object, place);
	uint64_t before = rwsem_value(s);
	bool taken = rwsem_free(s) && !s->waiter_count;

	if (taken) {
		s->writer = t;
		hold_push(w, t, HOLD_EXCLUSIVE, true);
	}
	op_done(w, t, before, rwsem_value(s), taken);
	return taken;
}

/* The common shape of the three releases. */
static void rwsem_release(struct rwsem *s, enum op_kind kind,
			  enum hold_mode mode, const struct place *place)
{
	struct world *w = world_of_fast(s);
	struct task *t = op_simple(w, kind, &s->object, place);
	uint64_t before = rwsem_value(s);

	if (!hold_pop(t, &s->object, mode)) {
		engine_misuse(w, MISUSE_UNLOCK_NOT_HELD, &s->object, place);
		op_done(w, t, before, before, -EPERM);
		return;
	}
	if (mode == HOLD_READ) {
		SIM_ASSERT(s->readers > 0);
		s->readers--;
	} else {
		SIM_ASSERT(s->writer == t);
		s->writer = NULL;
	}
	if (kind == OP_RWSEM_DOWNGRADE) {
		s->readers++;
		hold_push(w, t, HOLD_READ, false);
	}
	rwsem_settle(w, s);
	op_done(w, t, before, rwsem_value(s), 0);
}

void rwsem_up_read_at(struct rwsem *s, const struct place *place)
{
	rwsem_release(s, OP_RWSEM_UP_READ, HOLD_READ, place);
}

void rwsem_up_write_at(struct rwsem *s, const struct place *place)
{
	rwsem_release(s, OP_RWSEM_UP_WRITE, HOLD_EXCLUSIVE, place);
}

void rwsem_downgrade_at(struct rwsem *s, const struct place *place)
{
	rwsem_release(s, OP_RWSEM_DOWNGRADE, HOLD_EXCLUSIVE, place);
}
