/* SPDX-License-Identifier: GPL-2.0-only */
#include "world/wait.h"

#include "engine.h"
#include "touch.h"

#include <errno.h>

void completion_init(struct completion *c, const char *name, const char *owner)
{
	object_init(&c->object, OBJECT_COMPLETION, name, owner);
	c->done = 0;
}

void completion_reinit(struct completion *c)
{
	c->done = 0;
	engine_touch(world_of_fast(c), &c->object, TOUCH_WRITE);
	object_disable(world_of_fast(c), &c->object);
}

int completion_wait_at(struct completion *c, enum wait_mode mode,
		       uint64_t timeout_ns, const struct place *place)
{
	struct world *w = world_of_fast(c);
	struct task *t = op_begin(w, OP_COMPLETION_WAIT, &c->object, place);
	uint64_t before;
	bool early;
	int error;

	t->op.mode = mode;
	op_signal_fault(t, mode, place);
	early = op_set_deadline(w, t, timeout_ns, place);
	op_park_pending(w, t, c->done || early || signal_cuts(t, mode));
	before = c->done;
	if (!c->done) {
		error = op_wait_error(t);
		op_done(w, t, before, before, error);
		return error;
	}
	if (c->done != UINT64_MAX)
		c->done--;
	if (!c->done)
		object_disable(w, &c->object);
	op_done(w, t, before, c->done, 0);
	return 0;
}

void completion_complete_at(struct completion *c, bool all,
			    const struct place *place)
{
	struct world *w = world_of_fast(c);
	struct task *t = op_simple(w, OP_COMPLETE, &c->object, place);
	uint64_t before = c->done;

	if (all)
		c->done = UINT64_MAX;
	else if (c->done != UINT64_MAX)
		c->done++;
	object_enable(w, &c->object);
	op_done(w, t, before, c->done, 0);
}

void waitqueue_init(struct waitqueue *q, const char *name, const char *owner)
{
	object_init(&q->object, OBJECT_WAITQUEUE, name, owner);
	q->wakes = 0;
}

uint64_t waitqueue_prepare_at(struct waitqueue *q, const struct place *place)
{
	struct world *w = world_of_fast(q);
	struct task *t = op_simple(w, OP_WAITQUEUE_PREPARE, &q->object, place);

	op_done(w, t, q->wakes, q->wakes, 0);
	return q->wakes;
}

int waitqueue_wait_at(struct waitqueue *q, uint64_t note, enum wait_mode mode,
		      uint64_t timeout_ns, const struct place *place)
{
	struct world *w = world_of_fast(q);
	struct task *t = op_begin(w, OP_WAITQUEUE_WAIT, &q->object, place);
	bool early;
	int error = 0;

	t->op.mode = mode;
	t->op.argument = note;
	op_signal_fault(t, mode, place);
	early = op_set_deadline(w, t, timeout_ns, place);
	op_park_pending(w, t,
			q->wakes != note || early || signal_cuts(t, mode));
	if (q->wakes == note)
		error = op_wait_error(t);
	op_done(w, t, note, q->wakes, error);
	return error;
}

void waitqueue_wake_at(struct waitqueue *q, const struct place *place)
{
	struct world *w = world_of_fast(q);
	struct task *t = op_simple(w, OP_WAITQUEUE_WAKE, &q->object, place);

	q->wakes++;
	object_enable(w, &q->object);
	op_done(w, t, q->wakes - 1, q->wakes, 0);
}

void event_flag_init(struct event_flag *e, const char *name, const char *owner)
{
	object_init(&e->object, OBJECT_EVENT, name, owner);
	e->set = false;
}

void event_flag_set(struct event_flag *e)
{
	if (e->set) {
		engine_touch(world_of_fast(e), &e->object, TOUCH_READ);
		return;
	}
	e->set = true;
	engine_touch(world_of_fast(e), &e->object, TOUCH_WRITE);
	object_enable(world_of_fast(e), &e->object);
}

bool event_flag_wait_at(struct event_flag *e, const struct place *place)
{
	struct world *w = world_of_fast(e);
	struct task *t = op_begin(w, OP_EVENT_WAIT, &e->object, place);

	op_park_pending(w, t, e->set);
	op_done(w, t, 0, e->set, e->set ? 0 : -ETIMEDOUT);
	return e->set;
}
