/* SPDX-License-Identifier: GPL-2.0-only */
#include "oracle.h"

#include "world/actor.h"
#include "world/mutex.h"
#include "world/rpm.h"
#include "world/rwsem.h"
#include "world/spinlock.h"
#include "world/wait.h"
#include "world/work.h"

/* States of a mailbox slot, as in sim/world/actor.c. */
enum {
	ORACLE_QUEUED = 1,
	ORACLE_REPLIED = 3,
};

static bool cut(const struct task *t)
{
	if (t->op.mode == WAIT_INTERRUPTIBLE)
		return t->signal_pending || t->fatal_pending;
	return t->op.mode == WAIT_KILLABLE && t->fatal_pending;
}

static bool timer_is_armed(const struct world *w)
{
	for (struct object *o = world_objects(w); o; o = o->next)
		if (o->kind == OBJECT_TIMER &&
		    CONTAINER_OF(o, struct timer, object)->armed)
			return true;
	return false;
}

static bool mailbox_has(const struct actor *a)
{
	for (unsigned i = 0; a->mailbox && i < MAILBOX_MAX; i++)
		if (a->mailbox[i].state == ORACLE_QUEUED)
			return true;
	return false;
}

static bool rwsem_turn(const struct rwsem *s, const struct task *t)
{
	uint64_t bit = (uint64_t)1 << t->slot;

	if (s->granted & bit)
		return true;
	return s->waiter_count && s->waiters[0] == t->slot &&
	       (s->writer_waits & bit) && !s->readers && !s->writer;
}

#define OF(type) CONTAINER_OF(t->op.object, struct type, object)

static bool can_go(const struct world *w, const struct task *t)
{
	switch ((unsigned)t->op.kind) {
	case OP_MUTEX_LOCK:
		return !OF(mutex)->holder || cut(t);
	case OP_SPIN_LOCK:
		return !OF(spinlock)->holder;
	case OP_RWSEM_WAIT_READ:
	case OP_RWSEM_WAIT_WRITE:
		return rwsem_turn(OF(rwsem), t) || cut(t);
	case OP_COMPLETION_WAIT:
		return OF(completion)->done || t->expired || cut(t);
	case OP_WAITQUEUE_WAIT:
		return OF(waitqueue)->wakes != t->op.argument || t->expired ||
		       cut(t);
	case OP_EVENT_WAIT:
		return OF(event_flag)->set || t->expired;
	case OP_WORK_TAKE:
		return OF(workqueue)->first != NULL;
	case OP_WORK_FLUSH:
		return !OF(work)->queued && !OF(work)->running;
	case OP_TIMER_FIRE:
		return timer_is_armed(w);
	case OP_RECEIVE:
		return mailbox_has(OF(actor));
	case OP_REPLY_WAIT:
		return OF(actor)->mailbox[t->op.argument].state ==
		       ORACLE_REPLIED;
	case OP_RPM_WAIT:
		return OF(rpm)->status == RPM_ACTIVE ||
		       OF(rpm)->status == RPM_SUSPENDED;
	case OP_TASK_JOIN:
		return OF(task)->state == TASK_ENDED;
	default:
		return true;
	}
}

uint64_t oracle_enabled(const struct world *w)
{
	uint64_t mask = 0;

	for (unsigned slot = 0; slot < TASKS_MAX; slot++) {
		const struct task *t = world_task(w, slot);

		if (t && t->state == TASK_PARKED && can_go(w, t))
			mask |= (uint64_t)1 << slot;
	}
	return mask;
}

/* How many tasks hold the lock in a mode. */
static unsigned holds(const struct world *w, const struct object *lock,
		      enum hold_mode mode)
{
	unsigned count = 0;

	for (unsigned id = 1; id <= world_task_count(w); id++) {
		const struct task *t = world_task_by_id(w, id);

		for (unsigned i = 0; i < t->held_count; i++)
			count += t->held[i].object == lock &&
				 t->held[i].mode == mode;
	}
	return count;
}

static const char *check_rwsem(const struct world *w, struct object *o)
{
	const struct rwsem *s = CONTAINER_OF(o, struct rwsem, object);
	unsigned granted = (unsigned)__builtin_popcountll(s->granted);
	uint64_t queued = 0;

	if (s->writer && s->readers)
		return "a rwsem has a writer and readers";
	if (holds(w, o, HOLD_EXCLUSIVE) != (s->writer ? 1u : 0u))
		return "a rwsem and its writer disagree";
	if (holds(w, o, HOLD_READ) + granted != s->readers)
		return "a rwsem and its readers disagree";
	for (unsigned i = 0; i < s->waiter_count; i++)
		queued |= (uint64_t)1 << s->waiters[i];
	if ((unsigned)__builtin_popcountll(queued) != s->waiter_count)
		return "a task waits for a rwsem twice";
	if ((queued & s->granted) || (s->writer_waits & ~queued))
		return "a waiter of a rwsem is in two places";
	if (s->waiter_count && !s->writer &&
	    !((s->writer_waits >> s->waiters[0]) & 1))
		return "a reader heads the queue of a rwsem without writer";
	if (s->object.pending != (queued | s->granted))
		return "a waiter of a rwsem is not in its wait";
	return NULL;
}

static const char *check_exclusive(const struct world *w,
				   const struct object *o,
				   const struct task *holder)
{
	if (holds(w, o, HOLD_EXCLUSIVE) != (holder ? 1u : 0u))
		return "a lock and its holder disagree";
	if (holder && !task_holds_exclusive(holder, o))
		return "a lock is held by another task than it says";
	return NULL;
}

const char *oracle_check(const struct world *w)
{
	const char *wrong = NULL;

	if (world_status(w) < RUN_STEPS &&
	    world_enabled(w) != oracle_enabled(w))
		return "the set of enabled tasks is not what it should be";
	for (struct object *o = world_objects(w); o && !wrong; o = o->next) {
		if (o->kind == OBJECT_MUTEX)
			wrong = check_exclusive(
				w, o,
				CONTAINER_OF(o, struct mutex, object)->holder);
		else if (o->kind == OBJECT_SPINLOCK)
			wrong = check_exclusive(
				w, o,
				CONTAINER_OF(o, struct spinlock, object)
					->holder);
		else if (o->kind == OBJECT_RWSEM)
			wrong = check_rwsem(w, o);
	}
	return wrong;
}
