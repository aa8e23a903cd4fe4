/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The inside of the world, for the files of sim/world/ only.
 *
 * Layout of the arena, one mapping aligned to its size, so that any address
 * inside leads to the world:
 *
 *   struct world | heap, growing up, WORLD_HEAP_BYTES in all | stacks, each
 *   with a guard page below
 *
 * 'struct world' has a constant part, written at set-up only, and the state of
 * the run. Reset, snapshot and restore copy from the state of the run to the
 * top of the heap, and of each stack what lies above its stack pointer.
 */
#ifndef WORLD_ENGINE_H
#define WORLD_ENGINE_H

#include "world/fault.h"
#include "world/world.h"

enum {
	ARENA_BYTES = 64 << 20,
	WORLD_HEAP_BYTES = 8 << 20,
	GUARD_BYTES = 4096,
	OBJECTS_MAX = 65534,
};

struct cycle_watch;
struct history_range;
struct work;
struct workqueue;

struct hook {
	hook_function *function;
	void *context;
};

/* All that a run changes and that is not model, task or checker state. */
struct run_state {
	uint64_t enabled;    /* parked tasks whose op is enabled */
	uint64_t cut_short;  /* of these, by a signal or an expired deadline */
	uint64_t live;	     /* slots in use */
	uint64_t foreground; /* of these, the ones that are no daemons */
	struct task *current;
	struct task *last; /* made the last step */
	uint64_t last_bit; /* its bit, until it ends */
	/* A task that is being brought to its first op goes back here. */
	struct task *starter;
	bool starting; /* the same, to the host */
	bool over;
	uint8_t status;
	uint64_t now_ns;
	/* The time that has passed without the latencies of ops: by sleeping,
	 * timers and expired waits. */
	uint64_t slept_ns;
	uint64_t digest;
	uint32_t steps;
	uint32_t choices;
	uint32_t switches;
	uint32_t preemptions;
	uint32_t given_up;
	uint32_t
		idle_step; /* a step that was let go on as nothing else could */
	uint32_t ops;	   /* steps of scenario tasks that have ended */
	uint32_t ops_effective;
	uint32_t counted;
	uint32_t value_count;
	uint64_t accesses; /* of cells that were no steps */
	bool latency_drawn;
	uint64_t latency_seed;
	char *heap_top;
	struct object *objects;
	struct task *timers_task;
	struct object *timers;
	struct timer *timer_first;
	uint64_t timer_order;
	const char *limit_text;
	uint32_t object_count;
	uint32_t task_count;
	uint32_t finding_count;
	uint32_t fault_budget[FAULTS_MAX];
	struct task *slots[TASKS_MAX];
	struct task *by_id[TASK_IDS_MAX + 1];
};

struct world {
	char first[8]; /* where the arena begins */
	/* Constant after set-up. */
	size_t stack_bytes;
	uint32_t steps_max;
	uint32_t retries_max;
	bool lock_granularity;
	bool sealed;
	bool clean_stacks; /* see world_stacks_clean() */
	bool stacks_used;  /* an earlier world's frames may be on them */
	void *user;
	uint8_t hook_count[HOOK_POINT_COUNT];
	struct hook hooks[HOOK_POINT_COUNT][HOOKS_PER_POINT_MAX];
	struct snapshot *base;
	/* For keys of states: what only reports read, and room for a copy. */
	struct history_range *history;
	uint32_t history_count, history_room;
	char *scratch;
	size_t scratch_bytes;
	/* On the host: survives any bug in the arena. */
	uint8_t *log_tasks;
	uint64_t *log_times_ns; /* written where latencies are drawn */
	struct value_choice *log_values;
	struct schedule_log log;
	struct finding *findings; /* run.finding_count of them */
	/* Of the present run, but not of its state. */
	struct chooser chooser;
	uint64_t seed;
	bool stepping;
	uint32_t pause_at; /* a step of world_run(); steps_max: nowhere */
	struct cycle_watch *cycles; /* NULL: nobody asks for them */
	void *host_stack_pointer;
	const void *host_stack_bottom;
	size_t host_stack_bytes;
	struct world *crash_next; /* of all worlds; for crash.c alone */

	struct run_state run;
};

/* Is an address inside this world's arena? */
static inline bool world_contains(const struct world *w, const void *address)
{
	uintptr_t mask = ~((uintptr_t)ARENA_BYTES - 1);

	return ((uintptr_t)address & mask) == (uintptr_t)w;
}

static inline struct world *world_of_fast(const void *address)
{
	uintptr_t mask = ~((uintptr_t)ARENA_BYTES - 1);

	/* A const pointer leads to a world that is not const, which only a
	 * number can say without a cast that the warnings forbid. */
	/* NOLINTNEXTLINE(performance-no-int-to-ptr) */
	return (struct world *)((uintptr_t)address & mask);
}

static inline uint64_t task_bit(const struct task *t)
{
	return (uint64_t)1 << t->slot;
}

/* Does a pending signal cut a wait of this mode short? */
static inline bool signal_cuts(const struct task *t, enum wait_mode mode)
{
	return (mode == WAIT_INTERRUPTIBLE && t->signal_pending) ||
	       (mode != WAIT_UNINTERRUPTIBLE && t->fatal_pending);
}

/*
 * The three parts of every op:
 *   op_begin   fill in the declaration, check the rules that hold for all ops
 *   op_park    let the strategy choose; returns when this task was picked
 *   op_done    the op has taken effect: digest, hooks
 */
__attribute__((returns_nonnull)) struct task *
op_begin(struct world *w, enum op_kind kind, struct object *object,
	 const struct place *place);
void op_park(struct world *w, struct task *t, bool enabled);
void op_done(struct world *w, struct task *t, uint64_t before, uint64_t after,
	     int64_t result);

/* An op on a condition that others change: pending on the object meanwhile. */
static inline void op_park_pending(struct world *w, struct task *t,
				   bool enabled)
{
	struct object *o = t->op.object;
	uint64_t bit = task_bit(t);

	o->pending |= bit;
	op_park(w, t, enabled);
	o->pending &= ~bit;
}

/* An op that is always enabled. */
static inline struct task *op_simple(struct world *w, enum op_kind kind,
				     struct object *object,
				     const struct place *place)
{
	struct task *t = op_begin(w, kind, object, place);

	op_park(w, t, true);
	return t;
}

/* All tasks that wait for a condition of the object may go on. */
static inline void object_enable(struct world *w, const struct object *o)
{
	w->run.enabled |= o->pending;
}

/* They may not, but for those whose wait is cut short. */
static inline void object_disable(struct world *w, const struct object *o)
{
	w->run.enabled &= ~(o->pending & ~w->run.cut_short);
}

/* The same for waiters of one op kind. */
void object_enable_kind(struct world *w, const struct object *o,
			enum op_kind kind);

/* Give a wait its deadline; true if the fault 'timeout' expires it at once. */
bool op_set_deadline(struct world *w, struct task *t, uint64_t timeout_ns,
		     const struct place *place);
/* How a wait ended whose condition is false: -EINTR or -ETIMEDOUT. */
int op_wait_error(struct task *t);
/* Let the fault 'signal' strike at an interruptible wait. */
void op_signal_fault(struct task *t, enum wait_mode mode,
		     const struct place *place);

/* Queue a work item in the present step; false if it was queued already. */
bool work_put(struct world *w, struct workqueue *q, struct work *work);

void hold_push(struct world *w, struct task *t, enum hold_mode mode,
	       bool by_trylock);
bool hold_pop(struct task *t, const struct object *lock, enum hold_mode mode);

void engine_misuse(struct world *w, enum misuse misuse, struct object *object,
		   const struct place *place);
void engine_emit(struct world *w, struct event *event);
/* A bound was hit: the run ends here; does not return in a run. */
_Noreturn void engine_limit(struct world *w, const char *text);
_Noreturn void task_entry(void);
/* Bring a new task to its first op. */
void engine_start_task(struct world *w, struct task *t);
/* To the task, until the run is over or (stepping) a step is done. */
void engine_enter(struct world *w, struct task *t);
struct task *engine_next(struct world *w);
/* While stepping: commit to the step of one enabled task. */
struct task *engine_commit_slot(struct world *w, unsigned slot);
/* While stepping: after a step, let time pass or end the run. */
void engine_settle(struct world *w);

/* The lowest byte of the task's stack that matters while it does not run, and
 * whether any does. */
char *world_stack_start(struct world *w, const struct task *t);
bool world_stack_live(const struct task *t);
/* Zero the stack below what is in use: of a task that does not run, and of the
 * running one, below the caller's frame. */
void stack_clean_task(struct world *w, const struct task *t);
void stack_clean_here(void);
char *world_stack_low(struct world *w, unsigned slot);
void *heap_take(struct world *w, size_t bytes);
void world_crash_register(struct world *w);
void world_crash_forget(const struct world *w);
/* The registered world whose arena holds the address, or NULL. */
struct world *world_crash_find(const void *address);

static inline uint64_t digest_mix(uint64_t digest, uint64_t value)
{
	digest = (digest ^ value) * 0x9e3779b97f4a7c15u;
	return digest ^ (digest >> 29);
}

#endif
