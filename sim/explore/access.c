/* SPDX-License-Identifier: GPL-2.0-only */
#include "access.h"

#include "world/actor.h"
#include "world/mutex.h"
#include "world/refcount.h"
#include "world/rpm.h"
#include "world/rwsem.h"
#include "world/spinlock.h"
#include "world/wait.h"
#include "world/work.h"

#define NONE  RELATION_NONE
#define ORDER RELATION_ORDER
#define RACE  RELATION_RACE

/*
 * Locks: to reverse two critical sections the later one must take the lock
 * first, so a lock step races with the last lock step, and with no unlock. Who
 * has found a lock taken comes after its taker, and so does the next who waits.
 */
static const uint8_t relations[ACCESS_COUNT][ACCESS_COUNT] = {
	/* Later:	   READ  WRITE ADD   TASK  FREE  LOCK  UNLCK FAIL  DECL
			   OWN */
	[ACCESS_READ] = {NONE, RACE, RACE, RACE, RACE, RACE, RACE, NONE, NONE,
			 NONE},
	[ACCESS_WRITE] = {RACE, RACE, RACE, RACE, RACE, RACE, RACE, RACE, NONE,
			  NONE},
	[ACCESS_ADD] = {RACE, RACE, NONE, RACE, RACE, RACE, RACE, RACE, NONE,
			NONE},
	[ACCESS_TASK] = {RACE, RACE, RACE, RACE, RACE, RACE, RACE, RACE, NONE,
			 RACE},
	[ACCESS_FREE] = {RACE, RACE, RACE, RACE, RACE, RACE, RACE, RACE, RACE,
			 NONE},
	[ACCESS_LOCK] = {RACE, RACE, RACE, RACE, RACE, RACE, ORDER, RACE, NONE,
			 NONE},
	[ACCESS_UNLOCK] = {RACE, RACE, RACE, RACE, RACE, ORDER, ORDER, RACE,
			   NONE, NONE},
	[ACCESS_FAILED] = {NONE, RACE, RACE, RACE, RACE, ORDER, RACE, NONE,
			   NONE, NONE},
	[ACCESS_DECLARE] = {NONE, NONE, NONE, NONE, RACE, NONE, NONE, NONE,
			    NONE, NONE},
};

enum relation access_relation(unsigned earlier, unsigned later)
{
	return (enum relation)relations[earlier][later];
}

bool access_orders_all(unsigned kind)
{
	return kind != ACCESS_READ && kind != ACCESS_ADD &&
	       kind != ACCESS_FAILED && kind != ACCESS_DECLARE;
}

static bool signal_waits(const struct task *t)
{
	return (t->op.mode == WAIT_INTERRUPTIBLE && t->signal_pending) ||
	       (t->op.mode != WAIT_UNINTERRUPTIBLE && t->fatal_pending);
}

/* Those that are left out write. */
enum access_kind access_declared(const struct task *t)
{
	switch ((unsigned)t->op.kind) {
	case OP_MUTEX_LOCK:
		/* It need not wait, and fails where the lock is taken. */
		return signal_waits(t) ? ACCESS_WRITE : ACCESS_LOCK;
	case OP_SPIN_LOCK:
		return ACCESS_LOCK;
	case OP_MUTEX_UNLOCK:
	case OP_SPIN_UNLOCK:
		return ACCESS_UNLOCK;
	case OP_SIGNAL:
		return ACCESS_TASK;
	case OP_BLOCK_FREE:
		return ACCESS_FREE;
	case OP_WAITQUEUE_PREPARE:
	case OP_WAITQUEUE_WAIT:
	case OP_REFCOUNT_READ:
	case OP_CELL_READ:
	case OP_WORK_FLUSH:
	case OP_TASK_JOIN:
	case OP_EVENT_WAIT:
	case OP_RPM_WAIT:
		return ACCESS_READ;
	default:
		return ACCESS_WRITE;
	}
}

struct access_refine access_refine_begin(const struct task *t)
{
	struct access_refine r = {
		.declared = access_declared(t),
		.op = t->op.kind,
	};

	if (r.op == OP_RWSEM_DOWN_READ || r.op == OP_RWSEM_UP_READ ||
	    r.op == OP_RWSEM_TRY_READ)
		r.calm = !CONTAINER_OF(t->op.object, struct rwsem, object)
				  ->waiter_count;
	return r;
}

enum access_kind access_refine_end(const struct access_refine *r,
				   const struct event *step)
{
	switch ((unsigned)r->op) {
	case OP_MUTEX_TRYLOCK:
	case OP_SPIN_TRYLOCK:
	case OP_RWSEM_TRY_WRITE:
		return step->result ? ACCESS_WRITE : ACCESS_FAILED;
	case OP_MUTEX_LOCK:
		return step->result ? ACCESS_FAILED : r->declared;
	case OP_MUTEX_UNLOCK:
	case OP_SPIN_UNLOCK:
		return step->result ? ACCESS_READ : r->declared;
	case OP_COMPLETION_WAIT:
		return step->result || step->after == UINT64_MAX ? ACCESS_READ
								 : ACCESS_WRITE;
	/* Readers come and go without a difference while no writer waits. */
	case OP_RWSEM_TRY_READ:
		if (!step->result)
			return ACCESS_READ;
		return r->calm ? ACCESS_ADD : ACCESS_WRITE;
	case OP_RWSEM_DOWN_READ:
	case OP_RWSEM_UP_READ:
		return r->calm && !step->result ? ACCESS_ADD : ACCESS_WRITE;
	case OP_REFCOUNT_GET:
		return step->before && step->after < REFCOUNT_SATURATED
			       ? ACCESS_ADD
			       : ACCESS_WRITE;
	default:
		return r->declared;
	}
}

bool access_waits(const struct task *t)
{
	if (signal_waits(t) || t->expired)
		return false;
	switch ((unsigned)t->op.kind) {
	case OP_MUTEX_LOCK:
	case OP_SPIN_LOCK:
	case OP_RWSEM_WAIT_READ:
	case OP_RWSEM_WAIT_WRITE:
	case OP_COMPLETION_WAIT:
	case OP_WAITQUEUE_WAIT:
	case OP_WORK_TAKE:
	case OP_WORK_FLUSH:
	case OP_TIMER_FIRE:
	case OP_RECEIVE:
	case OP_REPLY_WAIT:
	case OP_TASK_JOIN:
	case OP_EVENT_WAIT:
	case OP_RPM_WAIT:
		return true;
	default:
		return false;
	}
}

static enum access_gate gate_if(bool open)
{
	return open ? GATE_OPEN : GATE_SHUT;
}

#define OF(type) CONTAINER_OF(o, struct type, object)

/* Where the answer depends on who waits it is not known. */
enum access_gate access_gate(struct object *o)
{
	switch ((unsigned)o->kind) {
	case OBJECT_MUTEX:
		return gate_if(!OF(mutex)->holder);
	case OBJECT_SPINLOCK:
		return gate_if(!OF(spinlock)->holder);
	case OBJECT_COMPLETION:
		return gate_if(OF(completion)->done > 0);
	case OBJECT_EVENT:
		return gate_if(OF(event_flag)->set);
	case OBJECT_WORK:
		return gate_if(!OF(work)->queued && !OF(work)->running);
	case OBJECT_WORKQUEUE:
		return gate_if(OF(workqueue)->first != NULL);
	case OBJECT_TASK:
		return gate_if(OF(task)->state == TASK_ENDED);
	case OBJECT_TIMERS:
		return gate_if(world_timer_armed(world_of(o)));
	case OBJECT_ACTOR:
		return gate_if(!actor_mailbox_empty(OF(actor)));
	case OBJECT_RPM:
		return gate_if(OF(rpm)->status == RPM_ACTIVE ||
			       OF(rpm)->status == RPM_SUSPENDED);
	default:
		return GATE_UNKNOWN;
	}
}

/* What covers the other: to take a lock or to give it back is to change it. */
uint8_t access_join(uint8_t a, uint8_t b)
{
	static const uint8_t strongest[] = {
		ACCESS_FREE,
		ACCESS_TASK,
		ACCESS_LOCK,
		ACCESS_UNLOCK,
	};

	if (a == b || b == ACCESS_DECLARE)
		return a;
	if (a == ACCESS_DECLARE)
		return b;
	for (unsigned i = 0; i < ARRAY_COUNT(strongest); i++)
		if (a == strongest[i] || b == strongest[i])
			return strongest[i];
	return ACCESS_WRITE;
}

static void footprint_put(struct footprint *f, const struct access *a)
{
	for (unsigned i = 0; i < f->count; i++) {
		if (f->at[i].object != a->object)
			continue;
		f->at[i].kind = access_join(f->at[i].kind, a->kind);
		return;
	}
	if (f->count == FOOTPRINT_MAX)
		f->all = true;
	else
		f->at[f->count++] = *a;
}

void footprint_add(struct footprint *f, const struct access *accesses,
		   uint32_t count)
{
	for (uint32_t i = 0; i < count; i++)
		footprint_put(f, &accesses[i]);
}

bool footprint_covers(const struct footprint *a, const struct footprint *b)
{
	if (a->all || b->all)
		return a->all;
	for (unsigned i = 0; i < b->count; i++) {
		bool covered = false;

		for (unsigned j = 0; j < a->count && !covered; j++)
			covered = a->at[j].object == b->at[i].object &&
				  access_join(a->at[j].kind, b->at[i].kind) ==
					  a->at[j].kind;
		if (!covered)
			return false;
	}
	return true;
}

static bool touches_task(const struct footprint *f, uint16_t task)
{
	for (unsigned i = 0; i < f->count; i++)
		if (f->at[i].kind == ACCESS_TASK && f->at[i].object == task)
			return true;
	return false;
}

bool footprint_dependent(const struct footprint *a, const struct footprint *b)
{
	if (a->all || b->all || a->own == b->own || touches_task(a, b->own) ||
	    touches_task(b, a->own))
		return true;
	for (unsigned i = 0; i < a->count; i++)
		for (unsigned j = 0; j < b->count; j++)
			if (a->at[i].object == b->at[j].object &&
			    relations[a->at[i].kind][b->at[j].kind])
				return true;
	return false;
}
