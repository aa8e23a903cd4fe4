/* SPDX-License-Identifier: GPL-2.0-only */
#include "world/work.h"

#include "engine.h"
#include "touch.h"

static struct work *queue_pop(struct workqueue *q)
{
	struct work *work = q->first;

	SIM_ASSERT(work);
	q->first = work->next;
	if (!q->first)
		q->last = NULL;
	work->next = NULL;
	return work;
}

static void queue_remove(struct workqueue *q, struct work *work)
{
	struct work *before = NULL;

	for (struct work *i = q->first; i != work; i = i->next)
		before = i;
	if (before)
		before->next = work->next;
	else
		q->first = work->next;
	if (q->last == work)
		q->last = before;
	work->next = NULL;
}

/* Flushers may go on once the item is neither queued nor running. */
static void work_settle(struct world *w, struct work *work)
{
	engine_touch(w, &work->object, TOUCH_WRITE);
	if (work->queued || work->running)
		object_disable(w, &work->object);
	else
		object_enable(w, &work->object);
}

/* The daemon: take an item, run it, for ever. */
static void worker_run(void *argument)
{
	struct workqueue *q = argument;
	struct world *w = world_of_fast(q);

	for (;;) {
		struct task *t =
			op_begin(w, OP_WORK_TAKE, &q->object, PLACE_HERE);
		struct work *work;

		op_park_pending(w, t, q->first != NULL);
		work = queue_pop(q);
		work->queued = false;
		work->running = true;
		engine_touch(w, &work->object, TOUCH_WRITE);
		op_done(w, t, 0, work->object.id, 0);
		work->run(work);
		work->running = false;
		work_settle(w, work);
	}
}

void workqueue_init(struct workqueue *q, const char *name, const char *owner)
{
	struct world *w = world_of_fast(q);

	object_init(&q->object, OBJECT_WORKQUEUE, name, owner);
	q->first = q->last = NULL;
	q->worker = task_new(w, name, worker_run, q, TASK_DAEMON);
}

void work_init(struct work *work, const char *name, const char *owner,
	       void (*run)(struct work *))
{
	object_init(&work->object, OBJECT_WORK, name, owner);
	work->run = run;
}

bool work_put(struct world *w, struct workqueue *q, struct work *work)
{
	if (work->queued || work->cancelling) {
		engine_touch(w, &work->object, TOUCH_READ);
		return false;
	}
	work->queued = true;
	work->queue = q;
	work->next = NULL;
	if (q->last)
		q->last->next = work;
	else
		q->first = work;
	q->last = work;
	engine_touch(w, &q->object, TOUCH_WRITE);
	object_enable(w, &q->object);
	work_settle(w, work);
	return true;
}

bool work_queue_at(struct workqueue *q, struct work *work,
		   const struct place *place)
{
	struct world *w = world_of_fast(q);
	struct task *t = op_simple(w, OP_WORK_QUEUE, &work->object, place);
	bool was_queued = work->queued;
	bool queued = work_put(w, q, work);

	op_done(w, t, was_queued, work->queued, queued);
	return queued;
}

void work_flush_at(struct work *work, const struct place *place)
{
	struct world *w = world_of_fast(work);
	struct task *t = op_begin(w, OP_WORK_FLUSH, &work->object, place);

	op_park_pending(w, t, !work->queued && !work->running);
	op_done(w, t, 0, 0, 0);
}

bool work_cancel_sync_at(struct work *work, const struct place *place)
{
	struct world *w = world_of_fast(work);
	struct task *t = op_simple(w, OP_WORK_CANCEL, &work->object, place);
	bool was_queued = work->queued;

	work->cancelling++;
	if (was_queued) {
		queue_remove(work->queue, work);
		work->queued = false;
		engine_touch(w, &work->queue->object, TOUCH_WRITE);
		if (!work->queue->first)
			object_disable(w, &work->queue->object);
		work_settle(w, work);
	}
	op_done(w, t, was_queued, 0, was_queued);
	work_flush_at(work, place);
	work->cancelling--;
	engine_touch(w, &work->object, TOUCH_WRITE);
	return was_queued;
}

/* Timers: a list ordered by deadline, then by arming; one daemon fires them. */

static void timers_insert(struct world *w, struct timer *t)
{
	struct timer **at = &w->run.timer_first;

	while (*at && ((*at)->deadline_ns < t->deadline_ns ||
		       ((*at)->deadline_ns == t->deadline_ns &&
			(*at)->order < t->order)))
		at = &(*at)->next;
	t->next = *at;
	*at = t;
	t->armed = true;
}

static void timers_remove(struct world *w, struct timer *t)
{
	struct timer **at = &w->run.timer_first;

	while (*at != t)
		at = &(*at)->next;
	*at = t->next;
	t->next = NULL;
	t->armed = false;
}

static void timers_settle(struct world *w)
{
	struct task *t = w->run.timers_task;

	engine_touch(w, w->run.timers, TOUCH_WRITE);
	if (!w->run.timer_first) {
		object_disable(w, w->run.timers);
		return;
	}
	object_enable(w, w->run.timers);
	if (t->state == TASK_PARKED)
		t->ready_ns = w->run.timer_first->deadline_ns;
}

static void timers_run(void *argument)
{
	struct world *w = argument;

	for (;;) {
		struct task *t =
			op_begin(w, OP_TIMER_FIRE, w->run.timers, PLACE_HERE);
		struct timer *timer = w->run.timer_first;

		if (timer)
			t->ready_ns = timer->deadline_ns;
		op_park_pending(w, t, timer != NULL);
		timer = w->run.timer_first;
		engine_clock_step(w, timer->deadline_ns);
		timers_remove(w, timer);
		engine_touch(w, &timer->object, TOUCH_WRITE);
		timers_settle(w);
		op_done(w, t, 0, timer->object.id, 0);
		t->atomic_depth++;
		timer->run(timer);
		t->atomic_depth--;
	}
}

void timer_init(struct timer *t, const char *name, const char *owner,
		void (*run)(struct timer *))
{
	struct world *w = world_of_fast(t);

	object_init(&t->object, OBJECT_TIMER, name, owner);
	t->run = run;
	if (w->run.timers_task)
		return;
	w->run.timers = heap_take(w, sizeof(*w->run.timers));
	object_init(w->run.timers, OBJECT_TIMERS, "timers", NULL);
	w->run.timers_task = task_new(w, "timers", timers_run, w, TASK_DAEMON);
}

/* Declare the arming of a timer and wait for its turn. */
static struct task *timer_arm_begin(struct timer *timer, uint64_t delay_ns,
				    const struct place *place)
{
	struct world *w = world_of_fast(timer);
	struct task *t = op_begin(w, OP_TIMER_ARM, &timer->object, place);

	t->op.argument = delay_ns;
	op_park(w, t, true);
	return t;
}

/* Arm it, in the step of the caller. */
static void timer_put(struct world *w, struct timer *timer, uint64_t delay_ns)
{
	if (timer->armed)
		timers_remove(w, timer);
	timer->deadline_ns = engine_clock_ns(w) + delay_ns;
	timer->order = ++w->run.timer_order;
	timers_insert(w, timer);
	timers_settle(w);
}

/* Disarm it, in the step of the caller. True if it was armed. */
static bool timer_take(struct world *w, struct timer *timer)
{
	if (!timer->armed)
		return false;
	timers_remove(w, timer);
	timers_settle(w);
	return true;
}

void timer_arm_at(struct timer *timer, uint64_t delay_ns,
		  const struct place *place)
{
	struct world *w = world_of_fast(timer);
	struct task *t = timer_arm_begin(timer, delay_ns, place);

	timer_put(w, timer, delay_ns);
	op_done(w, t, 0, timer->deadline_ns, 0);
}

bool timer_cancel_at(struct timer *timer, const struct place *place)
{
	struct world *w = world_of_fast(timer);
	struct task *t = op_simple(w, OP_TIMER_CANCEL, &timer->object, place);
	bool was_armed = timer_take(w, timer);

	op_done(w, t, was_armed, 0, was_armed);
	return was_armed;
}

static void delayed_work_fire(struct timer *timer)
{
	struct delayed_work *d =
		CONTAINER_OF(timer, struct delayed_work, timer);

	(void)work_put(world_of_fast(d), d->queue, &d->work);
}

void delayed_work_init(struct delayed_work *d, struct workqueue *q,
		       const char *name, const char *owner,
		       void (*run)(struct work *))
{
	d->queue = q;
	work_init(&d->work, name, owner, run);
	timer_init(&d->timer, name, owner, delayed_work_fire);
}

bool delayed_work_queue_at(struct delayed_work *d, uint64_t delay_ns,
			   const struct place *place)
{
	struct world *w = world_of_fast(d);
	struct task *t = timer_arm_begin(&d->timer, delay_ns, place);
	bool free = !d->timer.armed && !d->work.queued && !d->work.cancelling;

	engine_touch(w, &d->work.object, TOUCH_READ);
	if (free && delay_ns)
		timer_put(w, &d->timer, delay_ns);
	else if (free)
		(void)work_put(w, d->queue, &d->work);
	op_done(w, t, !free, 1, free);
	return free;
}

bool delayed_work_cancel_sync_at(struct delayed_work *d,
				 const struct place *place)
{
	struct world *w = world_of_fast(d);
	struct task *t = op_simple(w, OP_TIMER_CANCEL, &d->timer.object, place);
	bool armed = timer_take(w, &d->timer);
	bool queued;

	/* From here on, or the work could arm the timer again. */
	d->work.cancelling++;
	engine_touch(w, &d->work.object, TOUCH_WRITE);
	op_done(w, t, armed, 0, armed);
	queued = work_cancel_sync_at(&d->work, place);
	d->work.cancelling--;
	engine_touch(w, &d->work.object, TOUCH_WRITE);
	return armed || queued;
}
