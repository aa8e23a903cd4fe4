/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The loop: collect what is enabled, let the chooser choose, step.
 *
 * There is no loop function. A task that declares its next op picks the next
 * task itself and switches straight to it, so a step costs at most one stack
 * switch, and none if the same task goes on. The host gets control back when
 * the run is over, or after each step while stepping.
 *
 * Why 'enabled' may be kept incrementally: an op's enabledness depends on its
 * own object and on signals alone. Each primitive that changes an object
 * corrects the bits of the tasks pending on it, in the same step.
 */
#include "engine.h"
#include "coroutine.h"
#include "sanitize.h"
#include "touch.h"

#include <errno.h>

static const uint32_t op_latency_ns[OP_COUNT] = {
#define OP(symbol, text, sleeps, latency_ns, sentence) latency_ns,
#include "world/op.def"
#undef OP
};

static const bool op_sleeps[OP_COUNT] = {
#define OP(symbol, text, sleeps, latency_ns, sentence) sleeps,
#include "world/op.def"
#undef OP
};

void engine_emit(struct world *w, struct event *event)
{
	unsigned count = w->hook_count[event->point];

	for (unsigned i = 0; i < count; i++) {
		struct hook *h = &w->hooks[event->point][i];

		h->function(h->context, w, event);
	}
}

void engine_touched(struct world *w, unsigned id, struct object *o,
		    enum touch_kind touch)
{
	struct event event = {
		.point = HOOK_TOUCH,
		.task = w->run.current,
		.object = o,
		.before = id,
		.after = touch,
	};

	engine_emit(w, &event);
}

void engine_side(struct world *w, struct object *o, enum touch_kind touch)
{
	struct event event = {
		.point = HOOK_SIDE,
		.task = w->run.current,
		.object = o,
		.before = o->id,
		.after = touch,
	};

	engine_emit(w, &event);
}

void world_touch(const struct object *o, enum touch_kind touch)
{
	struct world *w = world_of_fast(o);

	if (w->hook_count[HOOK_TOUCH])
		engine_touched(w, o->id, NULL, touch);
}

void engine_misuse(struct world *w, enum misuse misuse, struct object *object,
		   const struct place *place)
{
	struct event event = {
		.point = HOOK_MISUSE,
		.task = w->run.current,
		.misuse = misuse,
		.object = object,
		.place = place,
	};

	if (w->hook_count[HOOK_MISUSE])
		engine_emit(w, &event);
}

/* Switch from where we are (a task, or the host if 'from' is NULL). */
static void engine_switch(struct world *w, struct task *from, struct task *to)
{
	void **save = from ? &from->stack_pointer : &w->host_stack_pointer;
	void *const *load = to ? &to->stack_pointer : &w->host_stack_pointer;
	const void *bottom = w->host_stack_bottom;
	size_t bytes = w->host_stack_bytes;

	if (to) {
		bottom = world_stack_low(w, to->slot);
		bytes = w->stack_bytes;
	}
	sanitize_leave(bottom, bytes);
	coroutine_switch(save, load);
	/* Only a task that was entered from the host learns its bounds. */
	sanitize_arrive(NULL, NULL);
}

/* A task whose op is being run: it was picked, or it has just started. */
static void engine_resumed(struct world *w, struct task *t)
{
	w->run.current = t;
	t->state = TASK_RUNNING;
}

_Noreturn void task_entry(void)
{
	struct world *w = world_of_fast(__builtin_frame_address(0));
	struct task *t = w->run.current;
	const void *bottom = NULL;
	size_t bytes = 0;
	struct task *next;

	sanitize_arrive(&bottom, &bytes);
	if (w->run.starting && bytes) {
		w->host_stack_bottom = bottom;
		w->host_stack_bytes = bytes;
	}
	t->state = TASK_RUNNING;
	t->run(t->argument);

	struct event event = {
		.point = HOOK_SYSCALL_EXIT,
		.task = t,
		.place = t->op.place,
	};
	if (t->held_count)
		engine_emit(w, &event);
	t->state = TASK_ENDED;
	w->run.live &= ~task_bit(t);
	w->run.foreground &= ~task_bit(t);
	w->run.enabled &= ~task_bit(t);
	w->run.last_bit &= ~task_bit(t);
	engine_touch(w, &t->object, TOUCH_WRITE);
	object_enable(w, &t->object);

	if (w->run.starting) {
		next = NULL;
	} else if (w->run.starter) {
		next = w->run.starter;
		w->run.starter = NULL;
		engine_resumed(w, next);
	} else {
		next = w->stepping ? NULL : engine_next(w);
	}
	engine_switch(w, t, next);
	SIM_UNREACHABLE();
}

void engine_start_task(struct world *w, struct task *t)
{
	struct task *from = w->run.current;

	sanitize_clear(world_stack_low(w, t->slot), w->stack_bytes);
	t->stack_top = world_stack_low(w, t->slot) + w->stack_bytes;
	t->stack_pointer = coroutine_prepare(world_stack_low(w, t->slot),
					     t->stack_top, task_entry);
	if (!w->run.starting)
		w->run.starter = from;
	t->clean = w->clean_stacks;
	if (t->clean)
		stack_clean_task(w, t);
	w->run.current = t;
	engine_switch(w, w->run.starting ? NULL : from, t);
	w->run.current = w->run.starting ? NULL : from;
}

void engine_enter(struct world *w, struct task *t)
{
	engine_switch(w, NULL, t);
	w->run.current = NULL;
}

static void idle_let_go(struct world *w, struct task *t)
{
	t->expired = true;
	w->run.cut_short |= task_bit(t);
	w->run.enabled |= task_bit(t);
	w->run.idle_step = w->run.steps + 1;
}

/* Time passes when nothing else can: the earliest timed wait expires. */
static bool idle_expire(struct world *w)
{
	struct task *first = NULL;

	for (uint64_t m = w->run.live; m; m &= m - 1) {
		struct task *t = w->run.slots[__builtin_ctzll(m)];

		if (t->state == TASK_PARKED && t->op.kind != OP_EVENT_WAIT &&
		    t->op.deadline_ns != UINT64_MAX &&
		    (!first || t->op.deadline_ns < first->op.deadline_ns ||
		     (t->op.deadline_ns == first->op.deadline_ns &&
		      t->id < first->id)))
			first = t;
	}
	if (!first)
		return false;
	idle_let_go(w, first);
	engine_clock_reach(w, first->op.deadline_ns);
	return true;
}

/* A scenario wait that can come true no more is given up; oldest task first. */
static bool idle_give_up(struct world *w)
{
	struct task *first = NULL;

	for (uint64_t m = w->run.live; m; m &= m - 1) {
		struct task *t = w->run.slots[__builtin_ctzll(m)];

		if (t->state == TASK_PARKED && t->op.kind == OP_EVENT_WAIT &&
		    (!first || t->id < first->id))
			first = t;
	}
	if (!first)
		return false;
	idle_let_go(w, first);
	/* A daemon is no task of the scenario. */
	w->run.given_up += !(first->flags & TASK_DAEMON);
	return true;
}

static void engine_over(struct world *w, enum run_status status)
{
	w->run.over = true;
	w->run.status = (uint8_t)status;
}

/* Nothing is enabled: let time pass, or end the run. */
static bool engine_idle(struct world *w)
{
	if (idle_expire(w) || idle_give_up(w))
		return true;
	engine_over(w, w->run.foreground ? RUN_STUCK : RUN_FINISHED);
	return false;
}

/* The picked task is about to make its step. */
static void engine_commit(struct world *w, struct task *t)
{
	struct run_state *run = &w->run;

	/* Whether the task changes is up to the strategy, so a branch on it
	 * would be mispredicted half of the time. */
	bool other = t != run->last;

	run->switches += other;
	run->preemptions += other & ((run->enabled & run->last_bit) != 0);
	run->last = t;
	run->last_bit = task_bit(t);
	if (run->now_ns < t->ready_ns)
		run->now_ns = t->ready_ns;
	w->log_tasks[run->steps] = t->id;
	if (__builtin_expect(run->latency_drawn, 0))
		w->log_times_ns[run->steps] = run->now_ns;
	run->steps++;
	t->steps++;
	t->last_step = run->steps;
	run->enabled &= ~task_bit(t);
	run->cut_short &= ~task_bit(t);
	engine_resumed(w, t);
}

/*
 * Pick the next task and commit to its step; NULL when the run is over.
 */
struct task *engine_next(struct world *w)
{
	struct run_state *run = &w->run;
	unsigned slot;

	if (run->over)
		return NULL;
	while (!run->enabled) {
		if (!engine_idle(w))
			return NULL;
	}
	if (run->steps >= w->pause_at) {
		if (run->steps >= w->steps_max)
			engine_over(w, RUN_STEPS);
		return NULL;
	}
	slot = (unsigned)__builtin_ctzll(run->enabled);
	if (run->enabled & (run->enabled - 1)) {
		run->choices++;
		slot = w->chooser.pick(w->chooser.state, w, run->enabled);
	} else if (w->chooser.only) {
		slot = w->chooser.only(w->chooser.state, w, slot);
	}
	if (slot >= TASKS_MAX || !((run->enabled >> slot) & 1)) {
		engine_over(w, RUN_DIVERGED);
		return NULL;
	}
	engine_commit(w, run->slots[slot]);
	return run->slots[slot];
}

struct task *engine_commit_slot(struct world *w, unsigned slot)
{
	SIM_ASSERT(w->stepping && !w->run.over);
	SIM_ASSERT(slot < TASKS_MAX && ((w->run.enabled >> slot) & 1));
	if (w->run.enabled & (w->run.enabled - 1))
		w->run.choices++;
	engine_commit(w, w->run.slots[slot]);
	return w->run.slots[slot];
}

void engine_settle(struct world *w)
{
	if (w->run.over)
		return;
	while (!w->run.enabled) {
		if (!engine_idle(w))
			return;
	}
	if (w->run.steps >= w->steps_max)
		engine_over(w, RUN_STEPS);
}

__attribute__((noinline)) static void
op_special(struct world *w, const struct task *t, const struct place *place)
{
	if (t->clean)
		stack_clean_here();
	if (t->atomic_depth && op_sleeps[t->op.kind])
		engine_misuse(w, MISUSE_SLEEP_IN_ATOMIC, t->op.object, place);
}

struct task *op_begin(struct world *w, enum op_kind kind, struct object *object,
		      const struct place *place)
{
	struct task *t = w->run.current;

	SIM_ASSERT(t && t->state == TASK_RUNNING);
	t->op.kind = kind;
	t->op.mode = WAIT_UNINTERRUPTIBLE;
	t->op.object = object;
	t->op.place = place;
	t->op.argument = 0;
	t->op.deadline_ns = UINT64_MAX;
	t->expired = false;
	t->ready_ns = w->run.now_ns + op_latency_ns[kind];
	if (object && __builtin_expect(object->dead, 0))
		engine_misuse(w, MISUSE_DEAD_OBJECT, object, place);
	if (__builtin_expect(t->special, 0))
		op_special(w, t, place);
	return t;
}

static void op_blocked(struct world *w, struct task *t)
{
	struct event event = {
		.point = HOOK_BLOCKED,
		.task = t,
		.op = t->op.kind,
		.mode = t->op.mode,
		.object = t->op.object,
		.place = t->op.place,
	};

	if (w->hook_count[HOOK_BLOCKED])
		engine_emit(w, &event);
}

void op_park(struct world *w, struct task *t, bool enabled)
{
	struct object *o = t->op.object;
	bool dead = o && o->dead;
	struct task *next;

	t->state = TASK_PARKED;
	if (t->expired || signal_cuts(t, t->op.mode))
		w->run.cut_short |= task_bit(t);
	if (w->chooser.declared) {
		w->chooser.declared(w->chooser.state, w, t);
		w->run.latency_drawn |= t->latency_drawn;
		if (t->latency_drawn)
			w->run.latency_seed = t->latency_seed;
		t->takes_count = 0;
	}
	if (enabled)
		w->run.enabled |= task_bit(t);
	else
		op_blocked(w, t);

	if (w->run.starting) {
		next = NULL;
	} else if (w->run.starter) {
		next = w->run.starter;
		w->run.starter = NULL;
		engine_resumed(w, next);
	} else {
		next = w->stepping ? NULL : engine_next(w);
	}
	if (next != t)
		engine_switch(w, t, next);
	/* Freed between the declaration and the step. Freeing looks itself. */
	if (o && __builtin_expect(o->dead != dead, 0) &&
	    t->op.kind != OP_BLOCK_FREE)
		engine_misuse(w, MISUSE_DEAD_OBJECT, o, t->op.place);
}

void op_done(struct world *w, struct task *t, uint64_t before, uint64_t after,
	     int64_t result)
{
	const struct object *o = t->op.object;
	uint64_t what = (uint64_t)t->id << 48 | (uint64_t)t->op.kind << 32 |
			(o ? o->id : 0);

	w->run.digest = digest_mix(
		w->run.digest, what ^ (after << 7) ^ ((uint64_t)result << 40));
	if (__builtin_expect(w->hook_count[HOOK_STEP], 0)) {
		struct event event = {
			.point = HOOK_STEP,
			.task = t,
			.op = t->op.kind,
			.mode = t->op.mode,
			.object = t->op.object,
			.place = t->op.place,
			.before = before,
			.after = after,
			.result = result,
		};

		engine_emit(w, &event);
	}
}

void object_enable_kind(struct world *w, const struct object *o,
			enum op_kind kind)
{
	for (uint64_t m = o->pending; m; m &= m - 1) {
		struct task *t = w->run.slots[__builtin_ctzll(m)];

		if (t->op.kind == kind)
			w->run.enabled |= task_bit(t);
	}
}

bool op_set_deadline(struct world *w, struct task *t, uint64_t timeout_ns,
		     const struct place *place)
{
	if (timeout_ns == UINT64_MAX)
		return false;
	t->op.deadline_ns = engine_clock_ns(w) + timeout_ns;
	t->expired = fault_strikes(FAULT_TIMEOUT, place);
	return t->expired;
}

int op_wait_error(struct task *t)
{
	if (signal_cuts(t, t->op.mode))
		return -EINTR;
	return -ETIMEDOUT;
}

void op_signal_fault(struct task *t, enum wait_mode mode,
		     const struct place *place)
{
	if (mode == WAIT_INTERRUPTIBLE && !t->signal_pending &&
	    fault_strikes(FAULT_SIGNAL, place))
		t->signal_pending = true;
}

void hold_push(struct world *w, struct task *t, enum hold_mode mode,
	       bool by_trylock)
{
	struct held_lock *h;

	if (t->held_count == TASK_HELD_MAX)
		engine_limit(w, "a task holds more than 24 locks");
	h = &t->held[t->held_count++];
	h->object = t->op.object;
	h->place = t->op.place;
	h->step = w->run.steps;
	h->mode = mode;
	h->by_trylock = by_trylock;
}

bool hold_pop(struct task *t, const struct object *lock, enum hold_mode mode)
{
	for (unsigned i = t->held_count; i-- > 0;) {
		if (t->held[i].object != lock || t->held[i].mode != mode)
			continue;
		for (unsigned j = i + 1; j < t->held_count; j++)
			t->held[j - 1] = t->held[j];
		t->held_count--;
		return true;
	}
	return false;
}

_Noreturn void engine_limit(struct world *w, const char *text)
{
	/* In set-up there is no run to end. */
	SIM_ASSERT(w->run.current);
	w->run.limit_text = text;
	w->run.enabled = 0;
	engine_over(w, RUN_LIMIT);
	engine_switch(w, w->run.current, NULL);
	SIM_UNREACHABLE();
}
