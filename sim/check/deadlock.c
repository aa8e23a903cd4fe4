/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Deadlocks, by the wait-for graph. A task that declares an op which is not
 * enabled waits for the tasks that hold its object; a writer of a rwsem waits
 * for every reader, a queued reader for the writer before it, a join for the
 * joined task, a flush for the worker. Each edge must go before the task can,
 * so one cycle is enough: it is a deadlock although others may run on. The
 * graph is searched from each task that blocks, which is when a cycle closes.
 *
 * At the end of a run that is stuck without a cycle everybody that is left
 * sleeps and nobody can wake them: a lost wake-up.
 */
#include "checkers.h"

#include "world/mutex.h"
#include "world/rwsem.h"
#include "world/spinlock.h"
#include "world/work.h"

const struct finding_class check_deadlock = {
	.name = "deadlock",
	.sentence = "tasks wait for each other and none can ever go on",
	.severity = SEVERITY_HANG,
};

const struct finding_class check_self_deadlock = {
	.name = "self-deadlock",
	.sentence = "a task waits for a lock that it holds itself",
	.severity = SEVERITY_HANG,
};

/* Slots of the live tasks that hold a lock. */
static uint64_t holders(const struct world *w, const struct object *lock)
{
	uint64_t mask = 0;

	for (unsigned slot = 0; slot < TASKS_MAX; slot++) {
		const struct task *t = world_task(w, slot);

		if (t && t->state != TASK_ENDED && task_holds(t, lock))
			mask |= (uint64_t)1 << slot;
	}
	return mask;
}

/*
 * A queued writer waits for all holders and for all that queued before it. A
 * queued reader waits for a writer that holds, and for the writers at the head
 * of the queue: once a reader has come to the head all readers go on together.
 * It does not wait for readers that hold, itself among them.
 */
static uint64_t rwsem_blockers(const struct world *w, const struct task *t)
{
	const struct rwsem *s =
		CONTAINER_OF(t->op.object, struct rwsem, object);
	bool reads = t->op.kind == OP_RWSEM_WAIT_READ;
	uint64_t mask = 0;

	if (!reads)
		mask = holders(w, &s->object);
	else if (s->writer)
		mask = (uint64_t)1 << s->writer->slot;
	for (unsigned i = 0; i < s->waiter_count; i++) {
		uint64_t bit = (uint64_t)1 << s->waiters[i];

		if (s->waiters[i] == t->slot ||
		    (reads && !(s->writer_waits & bit)))
			break;
		mask |= bit;
	}
	return mask;
}

static uint64_t work_blockers(const struct task *t)
{
	const struct work *work =
		CONTAINER_OF(t->op.object, struct work, object);

	return work->queue ? (uint64_t)1 << work->queue->worker->slot : 0;
}

/* Slots of the tasks that must act before a blocked task can go on. */
static uint64_t blockers(const struct world *w, const struct task *t)
{
	if (t->state != TASK_PARKED || ((world_enabled(w) >> t->slot) & 1))
		return 0;
	switch ((unsigned)t->op.kind) {
	case OP_MUTEX_LOCK:
	case OP_SPIN_LOCK:
	case OP_RPM_WAIT:
		return holders(w, t->op.object);
	case OP_RWSEM_WAIT_READ:
	case OP_RWSEM_WAIT_WRITE:
		return rwsem_blockers(w, t);
	case OP_TASK_JOIN:
		return (uint64_t)1
		       << CONTAINER_OF(t->op.object, struct task, object)->slot;
	case OP_WORK_FLUSH:
		return work_blockers(t);
	default:
		return 0;
	}
}

/*
 * Depth-first search for a way back to 'start'. 'path' gets the slots on the
 * way. Depth is bounded by the number of tasks, each visited once.
 */
static bool find_cycle(const struct world *w, unsigned start, uint64_t *visited,
		       uint8_t path[TASKS_MAX], unsigned *length)
{
	uint64_t stack[TASKS_MAX];

	path[0] = (uint8_t)start;
	*length = 1;
	stack[0] = blockers(w, world_task(w, start));
	/* A task that is in its own way needs no other. */
	if ((stack[0] >> start) & 1)
		return true;
	while (*length > 0) {
		uint64_t *next = &stack[*length - 1];
		unsigned slot;

		if (!*next) {
			(*length)--;
			continue;
		}
		slot = (unsigned)__builtin_ctzll(*next);
		*next &= *next - 1;
		if (slot == start)
			return true;
		if ((*visited >> slot) & 1)
			continue;
		*visited |= (uint64_t)1 << slot;
		path[*length] = (uint8_t)slot;
		stack[*length] = blockers(w, world_task(w, slot));
		(*length)++;
	}
	return false;
}

static void add_waiter(struct finding *f, const struct task *t)
{
	finding_add_end(f, t, "waits for", t->op.object, t->op.place,
			t->last_step);
}

struct object *finding_first_object(const struct finding *f)
{
	struct object *first = NULL;

	for (unsigned i = 0; i < f->end_count; i++) {
		struct object *o = f->end[i].object;

		if (o && (!first || strcmp(o->name, first->name) < 0))
			first = o;
	}
	return first;
}

static void report_self(struct world *w, const struct task *t)
{
	struct finding f = {.klass = &check_self_deadlock,
			    .object = t->op.object};
	char lock[64];

	object_format(t->op.object, lock, sizeof(lock));
	(void)snprintf(f.text, sizeof(f.text),
		       "%s is trying to acquire %s but already holds it",
		       t->name, lock);
	for (unsigned i = 0; i < t->held_count; i++)
		if (t->held[i].object == t->op.object)
			finding_add_end(&f, t, "acquired", t->op.object,
					t->held[i].place, t->held[i].step);
	add_waiter(&f, t);
	world_report(w, &f);
}

static void report_cycle(struct world *w, const uint8_t *path, unsigned length)
{
	struct finding f = {.klass = &check_deadlock};
	unsigned first = 0;
	size_t used;
	char lock[64];

	/* Begin with the task of the lowest id, so that the text is the same
	 * whoever closed the cycle. */
	for (unsigned i = 1; i < length; i++)
		if (world_task(w, path[i])->id < world_task(w, path[first])->id)
			first = i;
	for (unsigned i = 0; i < length; i++) {
		const struct task *t =
			world_task(w, path[(first + i) % length]);

		object_format(t->op.object, lock, sizeof(lock));
		used = strlen(f.text);
		(void)snprintf(f.text + used, sizeof(f.text) - used,
			       "%s%s waits for %s", i ? ", " : "", t->name,
			       lock);
		add_waiter(&f, t);
	}
	f.object = finding_first_object(&f);
	world_report(w, &f);
}

/* Report the cycle that a task is on, if it is on one. */
static bool report_from(struct world *w, const struct task *t)
{
	uint8_t path[TASKS_MAX];
	uint64_t visited = 0;
	unsigned length;

	if (!find_cycle(w, t->slot, &visited, path, &length))
		return false;
	if (length == 1)
		report_self(w, t);
	else
		report_cycle(w, path, length);
	return true;
}

static void deadlock_blocked(void *context, struct world *w,
			     const struct event *event)
{
	(void)context;
	if (event->op != OP_RECEIVE && event->op != OP_EVENT_WAIT)
		(void)report_from(w, event->task);
}

/*
 * Most cycles close when a task blocks. One does not: a task that was about to
 * flush idle work is blocked when somebody queues the work again.
 */
static bool report_any_cycle(struct world *w)
{
	for (unsigned slot = 0; slot < TASKS_MAX; slot++) {
		const struct task *t = world_task(w, slot);

		if (t && report_from(w, t))
			return true;
	}
	return false;
}

/* Nothing can go on: name everybody that is left, unless a cycle explains it.
 */
static void deadlock_end(void *context, struct world *w,
			 const struct event *event)
{
	struct finding f = {.klass = &check_deadlock};
	char what[64];
	size_t used;

	(void)context;
	(void)event;
	if (world_status(w) != RUN_STUCK)
		return;
	for (unsigned i = 0; i < world_finding_count(w); i++) {
		const struct finding_class *k = world_finding(w, i)->klass;

		if (k == &check_deadlock || k == &check_self_deadlock)
			return;
	}
	if (report_any_cycle(w))
		return;
	for (unsigned slot = 0; slot < TASKS_MAX; slot++) {
		const struct task *t = world_task(w, slot);

		if (!t || t->state != TASK_PARKED || (t->flags & TASK_DAEMON))
			continue;
		object_format(t->op.object, what, sizeof(what));
		used = strlen(f.text);
		(void)snprintf(f.text + used, sizeof(f.text) - used,
			       "%s%s sleeps on %s", used ? ", " : "", t->name,
			       what);
		finding_add_end(&f, t, "sleeps on", t->op.object, t->op.place,
				t->last_step);
	}
	f.object = finding_first_object(&f);
	used = strlen(f.text);
	(void)snprintf(f.text + used, sizeof(f.text) - used,
		       " and nobody is left to wake them");
	world_report(w, &f);
}

void deadlock_attach(struct world *w)
{
	world_subscribe(w, HOOK_BLOCKED, deadlock_blocked, NULL);
	world_subscribe(w, HOOK_RUN_END, deadlock_end, NULL);
}
