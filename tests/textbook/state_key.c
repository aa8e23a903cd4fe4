/* SPDX-License-Identifier: GPL-2.0-only */
#include "state_key.h"

#include "enumerate.h"

#include "world/actor.h"
#include "world/block.h"
#include "world/cell.h"
#include "world/mutex.h"
#include "world/refcount.h"
#include "world/rpm.h"
#include "world/rwsem.h"
#include "world/spinlock.h"
#include "world/wait.h"
#include "world/work.h"

static uint64_t mix(uint64_t a, uint64_t b)
{
	uint64_t z = (a ^ (b + 0x9e3779b97f4a7c15u)) * 0xbf58476d1ce4e5b9u;

	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return z ^ (z >> 31);
}

static uint64_t name_of(const struct object *o)
{
	char text[96];

	if (!o)
		return 0;
	object_format(o, text, sizeof(text));
	return mix(key_of_text(text), o->kind);
}

static uint64_t task_name(const struct task *t)
{
	return t ? key_of_text(t->name) : 0;
}

#define OF(type) CONTAINER_OF(o, struct type, object)

static uint64_t rwsem_state(struct world *w, struct object *o)
{
	const struct rwsem *s = OF(rwsem);
	uint64_t key = mix(task_name(s->writer), s->readers);

	for (unsigned i = 0; i < s->waiter_count; i++)
		key = mix(key, task_name(world_task(w, s->waiters[i])));
	return key;
}

static uint64_t actor_state(struct world *w, struct object *o)
{
	const struct actor *a = OF(actor);
	uint64_t key = 0, sequence = 0;

	/* Oldest first: sequence numbers of all that are there. */
	for (unsigned n = 0; a->mailbox && n < MAILBOX_MAX; n++) {
		const struct message *next = NULL;

		for (unsigned i = 0; i < MAILBOX_MAX; i++) {
			const struct message *m = &a->mailbox[i];

			if (m->state && m->sequence > sequence &&
			    (!next || m->sequence < next->sequence))
				next = m;
		}
		if (!next)
			break;
		sequence = next->sequence;
		key = mix(key, task_name(world_task_by_id(w, next->sender)));
		key = mix(key, next->argument[0] << 8 | next->state);
	}
	return key;
}

static uint64_t rpm_state(struct object *o)
{
	const struct rpm *r = OF(rpm);

	return mix(mix(r->usage, r->children),
		   mix(r->status, task_name(r->runner)));
}

static uint64_t work_state(struct object *o)
{
	const struct work *work = OF(work);

	return mix(work->queued,
		   (uint64_t)work->running << 8 | work->cancelling);
}

static uint64_t queue_state(struct object *o)
{
	uint64_t key = 0;

	for (const struct work *i = OF(workqueue)->first; i; i = i->next)
		key = mix(key, name_of(&i->object));
	return key;
}

static uint64_t object_state(struct world *w, struct object *o)
{
	switch ((unsigned)o->kind) {
	case OBJECT_MUTEX:
		return task_name(OF(mutex)->holder);
	case OBJECT_SPINLOCK:
		return task_name(OF(spinlock)->holder);
	case OBJECT_RWSEM:
		return rwsem_state(w, o);
	case OBJECT_COMPLETION:
		return OF(completion)->done;
	case OBJECT_WAITQUEUE:
		return OF(waitqueue)->wakes;
	case OBJECT_EVENT:
		return OF(event_flag)->set;
	case OBJECT_REFCOUNT:
		return OF(refcount)->value;
	case OBJECT_CELL:
		return OF(cell)->value;
	case OBJECT_ACTOR:
		return actor_state(w, o);
	case OBJECT_RPM:
		return rpm_state(o);
	case OBJECT_WORK:
		return work_state(o);
	case OBJECT_WORKQUEUE:
		return queue_state(o);
	case OBJECT_TIMER:
		return OF(timer)->armed;
	default:
		return 0;
	}
}

static uint64_t task_state(const struct task *t)
{
	uint64_t key = mix(task_name(t), t->state);

	key = mix(key, (uint64_t)t->signal_pending << 1 | t->fatal_pending);
	for (unsigned i = 0; i < t->held_count; i++)
		key = mix(key,
			  mix(name_of(t->held[i].object), t->held[i].mode));
	if (t->state == TASK_PARKED)
		key = mix(key, mix(t->op.kind, name_of(t->op.object)));
	return key;
}

uint64_t state_key(struct world *w)
{
	uint64_t sum = 1;

	for (struct object *o = world_objects(w); o; o = o->next)
		sum += mix(mix(name_of(o), o->dead), object_state(w, o));
	for (unsigned id = 1; id <= world_task_count(w); id++)
		sum += task_state(world_task_by_id(w, id));
	return sum;
}

uint64_t findings_key(const struct world *w)
{
	uint64_t sum = 1;
	char text[512];

	for (unsigned i = 0; i < world_finding_count(w); i++) {
		finding_signature(world_finding(w, i), text, sizeof(text));
		sum += key_of_text(text);
	}
	return sum;
}
