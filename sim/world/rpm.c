/* SPDX-License-Identifier: GPL-2.0-only */
#include "world/rpm.h"

#include "engine.h"
#include "touch.h"

#include <errno.h>

static void rpm_idle_work(struct work *work);

void rpm_init(struct rpm *r, const char *name, const char *owner,
	      struct workqueue *queue)
{
	object_init(&r->object, OBJECT_RPM, name, owner);
	work_init(&r->idle, "rpm_idle", owner, rpm_idle_work);
	r->queue = queue;
	r->usage = 1;
	r->status = RPM_ACTIVE;
}

void rpm_set_parent(struct rpm *r, struct rpm *parent)
{
	SIM_ASSERT(!r->parent);
	r->parent = parent;
	parent->children++;
}

static bool rpm_settled(const struct rpm *r)
{
	return r->status == RPM_ACTIVE || r->status == RPM_SUSPENDED;
}

/* The runner takes or drops the pseudo lock, in its present step. */
static void rpm_run_begin(struct world *w, struct rpm *r, struct task *t,
			  enum rpm_status status)
{
	struct object *before = t->op.object;

	r->status = (uint8_t)status;
	r->runner = t;
	engine_touch(w, &r->object, TOUCH_WRITE);
	object_disable(w, &r->object);
	t->op.object = &r->object;
	hold_push(w, t, HOLD_EXCLUSIVE, false);
	t->op.object = before;
}

static void rpm_run_end(struct world *w, struct rpm *r, enum rpm_status status)
{
	SIM_ASSERT(hold_pop(r->runner, &r->object, HOLD_EXCLUSIVE));
	r->status = (uint8_t)status;
	r->runner = NULL;
	engine_touch(w, &r->object, TOUCH_WRITE);
	object_enable(w, &r->object);
}

static bool rpm_may_suspend(const struct rpm *r)
{
	return !r->usage && !r->children && r->status == RPM_ACTIVE;
}

/* The end of a callback is a step of its own: others see the new status. */
static void rpm_finish(struct rpm *r, enum rpm_status status, int error,
		       const struct place *place)
{
	struct world *w = world_of_fast(r);
	struct task *t = op_simple(w, OP_RPM_STATUS, &r->object, place);
	uint64_t before = r->status;

	rpm_run_end(w, r, status);
	/* As rpm_resume(): what nobody uses goes to sleep again. */
	if (!error && rpm_may_suspend(r))
		(void)work_put(w, r->queue, &r->idle);
	op_done(w, t, before, r->status, error);
}

static void rpm_wait(struct rpm *r, const struct place *place)
{
	struct world *w = world_of_fast(r);
	struct task *t = op_begin(w, OP_RPM_WAIT, &r->object, place);

	op_park_pending(w, t, rpm_settled(r));
	op_done(w, t, r->status, r->status, 0);
}

/* Resume a suspended device; the caller has just found it so. */
static int rpm_do_resume(struct rpm *r, struct task *t,
			 const struct place *place)
{
	struct world *w = world_of_fast(r);
	bool parent_up = false;
	int error = 0;

	rpm_run_begin(w, r, t, RPM_RESUMING);
	if (r->parent) {
		parent_up = rpm_resume_and_get_at(r->parent, place) == 0;
		error = parent_up ? 0 : -EBUSY;
	}
	if (!error && r->resume)
		error = r->resume(r);
	if (!error && r->parent) {
		r->parent->children++;
		engine_touch(w, &r->parent->object, TOUCH_WRITE);
	}
	rpm_finish(r, error ? RPM_SUSPENDED : RPM_ACTIVE, error, place);
	if (parent_up)
		rpm_put_at(r->parent, place);
	return error;
}

/*
 * Count 'get' users and look at the status in one step; then do what the
 * status asks for. One step for both is exact: a suspend that has not looked
 * at the count yet sees it, one that has is seen here.
 */
static int rpm_get(struct rpm *r, uint32_t get, const struct place *place)
{
	struct world *w = world_of_fast(r);
	struct task *t = op_simple(w, OP_RPM_GET, &r->object, place);
	uint64_t before = r->usage;
	int error;

	r->usage += get;
	for (;;) {
		op_done(w, t, before, r->usage, 0);
		if (r->status == RPM_ACTIVE)
			return 0;
		if (r->status == RPM_SUSPENDED)
			break;
		rpm_wait(r, place);
		t = op_simple(w, OP_RPM_STATUS, &r->object, place);
		before = r->usage;
	}
	error = rpm_do_resume(r, t, place);
	if (error && get)
		rpm_put_noidle_at(r, place);
	return error;
}

int rpm_resume_and_get_at(struct rpm *r, const struct place *place)
{
	return rpm_get(r, 1, place);
}

int rpm_resume_at(struct rpm *r, const struct place *place)
{
	return rpm_get(r, 0, place);
}

void rpm_get_noresume_at(struct rpm *r, const struct place *place)
{
	struct world *w = world_of_fast(r);
	struct task *t = op_simple(w, OP_RPM_HOLD, &r->object, place);

	r->usage++;
	op_done(w, t, r->usage - 1, r->usage, 0);
}

/* Drop a user in the step of the caller; false if there was none. */
static bool rpm_drop(struct world *w, struct rpm *r, const struct place *place)
{
	if (r->usage) {
		r->usage--;
		return true;
	}
	engine_misuse(w, MISUSE_REFCOUNT, &r->object, place);
	return false;
}

void rpm_put_noidle_at(struct rpm *r, const struct place *place)
{
	struct world *w = world_of_fast(r);
	struct task *t = op_simple(w, OP_RPM_DROP, &r->object, place);
	uint64_t before = r->usage;

	(void)rpm_drop(w, r, place);
	op_done(w, t, before, r->usage, 0);
}

void rpm_put_at(struct rpm *r, const struct place *place)
{
	struct world *w = world_of_fast(r);
	struct task *t = op_simple(w, OP_RPM_PUT, &r->object, place);
	uint64_t before = r->usage;

	if (rpm_drop(w, r, place) && rpm_may_suspend(r))
		(void)work_put(w, r->queue, &r->idle);
	op_done(w, t, before, r->usage, 0);
}

/* Suspend in the task; its present step has found that it is allowed. */
static void rpm_do_suspend(struct rpm *r, const struct place *place)
{
	struct world *w = world_of_fast(r);
	int error = r->suspend ? r->suspend(r) : 0;
	struct task *t;

	if (!error && r->parent) {
		r->parent->children--;
		engine_touch(w, &r->parent->object, TOUCH_WRITE);
	}
	rpm_finish(r, error ? RPM_ACTIVE : RPM_SUSPENDED, error, place);
	if (error || !r->parent)
		return;
	engine_touch(w, &r->parent->object, TOUCH_READ);
	if (rpm_may_suspend(r->parent)) {
		t = op_simple(w, OP_RPM_STATUS, &r->parent->object, place);
		(void)work_put(w, r->parent->queue, &r->parent->idle);
		op_done(w, t, r->parent->status, r->parent->status, 0);
	}
}

/* pm_runtime_work(): suspend if that is still allowed. */
static void rpm_idle_work(struct work *work)
{
	struct rpm *r = CONTAINER_OF(work, struct rpm, idle);
	struct world *w = world_of_fast(r);
	struct task *t = op_simple(w, OP_RPM_STATUS, &r->object, PLACE_HERE);

	if (!rpm_may_suspend(r)) {
		op_done(w, t, r->status, r->status, -EAGAIN);
		return;
	}
	rpm_run_begin(w, r, t, RPM_SUSPENDING);
	op_done(w, t, RPM_ACTIVE, RPM_SUSPENDING, 0);
	rpm_do_suspend(r, PLACE_HERE);
}

void rpm_put_sync_at(struct rpm *r, const struct place *place)
{
	struct world *w = world_of_fast(r);
	struct task *t = op_simple(w, OP_RPM_PUT, &r->object, place);
	uint64_t before = r->usage;
	bool suspends = rpm_drop(w, r, place) && rpm_may_suspend(r);

	if (suspends)
		rpm_run_begin(w, r, t, RPM_SUSPENDING);
	op_done(w, t, before, r->usage, 0);
	if (suspends)
		rpm_do_suspend(r, place);
}

void rpm_request_idle_at(struct rpm *r, const struct place *place)
{
	struct world *w = world_of_fast(r);
	struct task *t = op_simple(w, OP_RPM_IDLE, &r->object, place);

	if (rpm_may_suspend(r))
		(void)work_put(w, r->queue, &r->idle);
	op_done(w, t, r->status, r->status, 0);
}

void rpm_barrier_at(struct rpm *r, const struct place *place)
{
	rpm_wait(r, place);
}
