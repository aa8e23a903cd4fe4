/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Tasks that wait for a lock for longer than a bound, in simulated time, as the
 * kernel's khungtaskd warns of (kernel/hung_task.c): uninterruptible waits
 * alone. They get the lock in the end; who never does is in a deadlock.
 *
 * Time means something where latencies are drawn, and nowhere else: elsewhere
 * the strategy decides how long a lock is held. The number of steps says
 * nothing in either case.
 */
#include "checkers.h"

#include <inttypes.h>

const struct finding_class check_hung_task = {
	.name = "hung-task",
	.sentence = "a task waits for a lock for so long that the kernel would "
		    "warn of it",
	.severity = SEVERITY_NOTE,
};

enum {
	NS_PER_S = 1000000000,
};

/* A task that is blocked, and who held the lock when it came. */
struct hung_wait {
	bool waits;
	uint8_t holder; /* id; 0: nobody, others were queued */
	uint32_t step;	/* in which that one took it */
	const struct place *place;
	uint64_t since_ns;
};

struct hung {
	uint64_t limit_ns;
	struct hung_wait wait[TASK_IDS_MAX + 1]; /* by id */
};

static bool waits_for_lock(enum op_kind op)
{
	return op == OP_MUTEX_LOCK || op == OP_RWSEM_WAIT_READ ||
	       op == OP_RWSEM_WAIT_WRITE;
}

/* The holder of the lowest id. */
static void find_holder(const struct world *w, const struct object *lock,
			struct hung_wait *ret)
{
	for (unsigned id = 1; id <= world_task_count(w); id++) {
		const struct task *t = world_task_by_id(w, id);

		for (unsigned i = 0; i < t->held_count; i++) {
			if (t->held[i].object != lock)
				continue;
			ret->holder = t->id;
			ret->step = t->held[i].step;
			ret->place = t->held[i].place;
			return;
		}
	}
}

/* The op that the task has declared can not be had. */
static void wait_begins(struct hung *h, const struct world *w,
			const struct task *t)
{
	struct hung_wait *wait = &h->wait[t->id];

	if (wait->waits || !t->latency_drawn ||
	    t->op.mode != WAIT_UNINTERRUPTIBLE || !waits_for_lock(t->op.kind))
		return;
	*wait = (struct hung_wait){.waits = true, .since_ns = world_now_ns(w)};
	find_holder(w, t->op.object, wait);
}

static void hung_blocked(void *context, struct world *w,
			 const struct event *event)
{
	wait_begins(context, w, event->task);
}

/* Who was about to take a mutex waits from now on. */
static void mutex_taken(struct hung *h, const struct world *w,
			const struct event *event)
{
	for (uint64_t m = event->object->pending; m; m &= m - 1) {
		const struct task *t =
			world_task(w, (unsigned)__builtin_ctzll(m));

		if (t != event->task)
			wait_begins(h, w, t);
	}
}

static void hung_report(struct world *w, const struct event *event,
			const struct hung_wait *wait, uint64_t limit_ns)
{
	struct finding f = {.klass = &check_hung_task, .object = event->object};
	const struct task *holder =
		wait->holder ? world_task_by_id(w, wait->holder) : NULL;
	uint64_t waited_ns = world_now_ns(w) - wait->since_ns;
	char lock[64];

	object_format(event->object, lock, sizeof(lock));
	(void)snprintf(f.text, sizeof(f.text),
		       "%s waited %" PRIu64 " s for %s%s%s; the limit is "
		       "%" PRIu64 " s",
		       event->task->name, waited_ns / NS_PER_S, lock,
		       holder ? ", which was held by " : "",
		       holder ? holder->name : "", limit_ns / NS_PER_S);
	if (holder)
		finding_add_end(&f, holder, "took", event->object, wait->place,
				wait->step);
	finding_add_end(&f, event->task, "waited for", event->object,
			event->place, world_steps(w));
	world_report(w, &f);
}

static void hung_step(void *context, struct world *w, const struct event *event)
{
	struct hung *h = context;
	struct hung_wait *wait = &h->wait[event->task->id];

	if (event->op == OP_MUTEX_LOCK || event->op == OP_MUTEX_TRYLOCK)
		mutex_taken(h, w, event);
	if (!wait->waits)
		return;
	if (world_now_ns(w) - wait->since_ns > h->limit_ns)
		hung_report(w, event, wait, h->limit_ns);
	*wait = (struct hung_wait){.waits = false};
}

void check_attach_hung(struct world *w, uint64_t limit_ns)
{
	struct hung *h = world_alloc(w, sizeof(*h));

	h->limit_ns = limit_ns ? limit_ns : CHECK_HUNG_NS;
	world_subscribe(w, HOOK_BLOCKED, hung_blocked, h);
	world_subscribe(w, HOOK_STEP, hung_step, h);
}
