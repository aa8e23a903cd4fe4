/* SPDX-License-Identifier: GPL-2.0-only */
#include "engine.h"
#include "touch.h"

static const char *const op_names[OP_COUNT] = {
#define OP(symbol, text, sleeps, latency_ns, sentence) text,
#include "world/op.def"
#undef OP
};

static const char *const op_sentences[OP_COUNT] = {
#define OP(symbol, text, sleeps, latency_ns, sentence) sentence,
#include "world/op.def"
#undef OP
};

const char *op_kind_name(enum op_kind kind)
{
	SIM_ASSERT(kind < OP_COUNT);
	return op_names[kind];
}

const char *op_kind_sentence(enum op_kind kind)
{
	SIM_ASSERT(kind < OP_COUNT);
	return op_sentences[kind];
}

struct task *task_current(void)
{
	struct world *w = world_of_fast(__builtin_frame_address(0));

	SIM_ASSERT(w->run.current);
	return w->run.current;
}

static struct task *task_make(struct world *w, const char *name,
			      void (*run)(void *), void *argument,
			      enum task_flags flags)
{
	struct run_state *state = &w->run;
	struct task *t;
	unsigned slot;

	if (state->live == UINT64_MAX)
		engine_limit(w, "more than 64 tasks alive");
	if (state->task_count == TASK_IDS_MAX)
		engine_limit(w, "more than 255 tasks in one run");
	slot = (unsigned)__builtin_ctzll(~state->live);
	t = heap_take(w, sizeof(*t));
	(void)snprintf(t->name, sizeof(t->name), "%s", name);
	object_init(&t->object, OBJECT_TASK, "task", t->name);
	t->id = (uint8_t)++state->task_count;
	t->slot = (uint8_t)slot;
	t->flags = (uint8_t)flags;
	t->state = TASK_NEW;
	t->run = run;
	t->argument = argument;
	t->op.deadline_ns = UINT64_MAX;
	state->slots[slot] = t;
	state->by_id[t->id] = t;
	state->live |= task_bit(t);
	if (!(flags & TASK_DAEMON))
		state->foreground |= task_bit(t);
	return t;
}

struct task *task_new(struct world *w, const char *name, void (*run)(void *),
		      void *argument, enum task_flags flags)
{
	SIM_ASSERT(!w->sealed);
	return task_make(w, name, run, argument, flags);
}

struct task *task_create_at(const char *name, void (*run)(void *),
			    void *argument, enum task_flags flags,
			    const struct place *place)
{
	struct world *w = world_current();
	struct task *self = op_simple(w, OP_TASK_CREATE, NULL, place);
	struct task *t = task_make(w, name, run, argument, flags);

	/* Ids follow the order of creation, and ties are broken by ids. */
	if (w->hook_count[HOOK_TOUCH])
		engine_touched(w, TOUCHED_TASKS, NULL, TOUCH_WRITE);
	self->op.object = &t->object;
	op_done(w, self, 0, t->id, 0);
	engine_start_task(w, t);
	return t;
}

void task_join_at(struct task *joined, const struct place *place)
{
	struct world *w = world_of_fast(joined);
	struct task *t = op_begin(w, OP_TASK_JOIN, &joined->object, place);

	op_park_pending(w, t, joined->state == TASK_ENDED);
	op_done(w, t, 0, joined->id, 0);
}

void task_act_at(struct object *o, uint64_t value, const struct place *place)
{
	struct world *w = world_of_fast(o);
	struct task *t = op_begin(w, OP_ACT, o, place);

	t->op.argument = value;
	op_park(w, t, true);
	op_done(w, t, 0, value, 0);
}

void syscall_enter(const char *name)
{
	struct task *t = task_current();

	SIM_ASSERT(!t->syscall);
	t->syscall = name;
	t->held_outside = t->held_count;
}

void syscall_exit(const struct place *place)
{
	struct task *t = task_current();
	struct event event = {
		.point = HOOK_SYSCALL_EXIT,
		.task = t,
		.place = place,
		.text = t->syscall,
	};

	SIM_ASSERT(t->syscall);
	if (t->held_count > t->held_outside)
		engine_emit(world_of_fast(t), &event);
	t->syscall = NULL;
	t->held_outside = 0;
	t->signal_pending = t->fatal_pending;
}

static void step_emit(enum hook_point point)
{
	struct task *t = task_current();
	struct world *w = world_of_fast(t);
	struct event event = {
		.point = point,
		.task = t,
		.result = t->result,
		.text = t->step_name,
	};

	if (w->hook_count[point])
		engine_emit(w, &event);
}

void task_step_begin(const char *name)
{
	struct task *t = task_current();

	SIM_ASSERT(!t->step_name);
	t->step_name = name;
	t->result = 0;
	step_emit(HOOK_STEP_BEGIN);
}

void task_step_end(void)
{
	struct task *t = task_current();
	struct run_state *run = &world_of_fast(t)->run;

	SIM_ASSERT(t->step_name);
	run->ops++;
	run->ops_effective += t->result >= 0;
	step_emit(HOOK_STEP_END);
	t->step_name = NULL;
}

void task_result(int64_t result)
{
	task_current()->result = result;
}

void task_signal_at(struct task *target, bool fatal, const struct place *place)
{
	struct world *w = world_of_fast(target);
	struct task *t = op_simple(w, OP_SIGNAL, &target->object, place);

	target->signal_pending = true;
	if (fatal)
		target->fatal_pending = true;
	if (target->state == TASK_PARKED &&
	    signal_cuts(target, target->op.mode)) {
		w->run.cut_short |= task_bit(target);
		w->run.enabled |= task_bit(target);
	}
	op_done(w, t, 0, fatal, 0);
}

void task_signals_delivered(void)
{
	struct task *t = task_current();

	SIM_ASSERT(!t->syscall);
	t->signal_pending = false;
	t->fatal_pending = false;
}

bool task_holds(const struct task *t, const struct object *lock)
{
	for (unsigned i = t->held_count; i-- > 0;)
		if (t->held[i].object == lock)
			return true;
	return false;
}

bool task_holds_exclusive(const struct task *t, const struct object *lock)
{
	for (unsigned i = t->held_count; i-- > 0;)
		if (t->held[i].object == lock &&
		    t->held[i].mode == HOLD_EXCLUSIVE)
			return true;
	return false;
}

void lock_assert_held_at(struct object *lock, bool exclusive,
			 const struct place *place)
{
	struct task *t = task_current();

	if (exclusive ? task_holds_exclusive(t, lock) : task_holds(t, lock))
		return;
	engine_misuse(world_of_fast(t), MISUSE_ASSERT_HELD, lock, place);
}
