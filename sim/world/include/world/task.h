/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Tasks: threads of control, each a stackful coroutine on its own stack in the
 * arena. A task that reaches a visible action declares it and parks; when the
 * strategy picks it the action takes effect and the task runs on to its next
 * declaration. So at each choice the next op of every task is known.
 *
 * The fields below are read by strategies, checkers and recorders; only the
 * engine writes them.
 */
#ifndef WORLD_TASK_H
#define WORLD_TASK_H

#include "world/held_lock.h"

enum {
	TASKS_MAX = 64,	    /* alive at one time: one bit each in a mask */
	TASK_IDS_MAX = 255, /* created in one run */
	TASK_NAME_BYTES = 32,
	TASK_TAKES_MAX = 4, /* latencies between two ops */
};

enum op_kind {
#define OP(symbol, text, sleeps, latency_ns, sentence) OP_##symbol,
#include "world/op.def"
#undef OP
	OP_COUNT,
};

/* How a wait may be cut short, as in the kernel's TASK_* states. */
enum wait_mode {
	WAIT_UNINTERRUPTIBLE,
	WAIT_KILLABLE,	    /* by a fatal signal */
	WAIT_INTERRUPTIBLE, /* by any signal */
};

/* What a task wants to do next, or has just done. */
struct op {
	enum op_kind kind;
	enum wait_mode mode;
	struct object *object; /* NULL for ops that name none */
	const struct place *place;
	uint64_t argument;    /* value to write, delay, message code, ... */
	uint64_t deadline_ns; /* of a timed wait; UINT64_MAX is never */
};

enum task_state {
	TASK_NEW,     /* created, has not run yet */
	TASK_RUNNING, /* has the processor */
	TASK_PARKED,  /* has declared its next op */
	TASK_ENDED,
};

enum task_flags {
	TASK_PLAIN = 0,
	/* Serves others for ever (kworker, device, timer): the run is over
	 * when only such tasks are left and none of them can go on. */
	TASK_DAEMON = 1,
};

struct task {
	struct object object;  /* join waits for it */
	struct op op;	       /* declared next op while PARKED */
	uint64_t ready_ns;     /* earliest simulated time of that op */
	uint64_t priority;     /* scratch of the strategy */
	uint64_t latency_seed; /* from which ready_ns was drawn, if it was */
	uint8_t id;	       /* creation order; never reused in a run */
	uint8_t slot;	       /* bit in the masks; reused after the end */
	uint8_t state;
	uint8_t flags;
	uint8_t held_count;
	union {
		struct {
			uint8_t atomic_depth; /* spinlocks held */
			bool clean;	      /* world_stacks_clean() */
		};
		uint16_t special; /* any of them: both are rare */
	};
	bool signal_pending;
	bool fatal_pending;
	bool expired;	    /* a timed wait whose time has come */
	bool latency_drawn; /* latency_seed holds */
	uint8_t call_depth; /* actor calls that it is inside of */
	uint8_t takes_count;
	uint8_t held_outside; /* the first of 'held': before the system call */
	uint32_t steps;
	uint32_t last_step;    /* the step of the run that was its last */
	int64_t result;	       /* of the scenario step that it is in */
	const char *step_name; /* of that step, or NULL */
	struct held_lock held[TASK_HELD_MAX];
	const char *syscall; /* name of the system call, or NULL */
	uint16_t actor_stack[8];
	char name[TASK_NAME_BYTES];
	const struct latency *takes[TASK_TAKES_MAX]; /* up to its next op */
	const struct latency *sleeps_for;	     /* in OP_SLEEP, or NULL */
	/* Engine only. */
	void *stack_pointer;
	char *stack_top;
	void (*run)(void *argument);
	void *argument;
	void *sanitizer_stack;
};

/* The text of an op kind as in the trace: 'mutex_lock', 'read', ... */
const char *op_kind_name(enum op_kind kind);
/* One sentence on it. */
const char *op_kind_sentence(enum op_kind kind);

/*
 * Make a task that runs from the start. For set-up code only; a running task
 * uses task_create().
 *
 * Owns:   the arena; 'argument' must live in the arena or be constant.
 * Bounds: TASKS_MAX alive; the name is cut at TASK_NAME_BYTES - 1.
 */
struct task *task_new(struct world *w, const char *name, void (*run)(void *),
		      void *argument, enum task_flags flags);

/*
 * Start a new task from a running one. A visible op: the new task takes part
 * in choices from the next one on.
 *
 * Yields: yes, once.
 */
#define task_create(name, run, argument, flags)                                \
	task_create_at(name, run, argument, flags, PLACE_HERE)
struct task *task_create_at(const char *name, void (*run)(void *),
			    void *argument, enum task_flags flags,
			    const struct place *place);

/* Wait until a task has ended. Yields: yes, once; enabled when it has. */
#define task_join(task) task_join_at(task, PLACE_HERE)
void task_join_at(struct task *t, const struct place *place);

/* The running task; only inside one. */
struct task *task_current(void);

/*
 * Bracket a system call. At its end a task must hold no lock but those that it
 * held at the beginning (of user space, of a guest); a pending signal that is
 * not fatal counts as delivered there.
 *
 * Yields: no.
 */
void syscall_enter(const char *name);
void syscall_exit(const struct place *place);

/*
 * Bracket one step of a scenario ('vmm.close'). 'task_result' says how it went
 * on, in the models' terms: 0 or more, or -errno; the last one counts. The run
 * counts the steps, and those with an effect: that were not said to have
 * failed (run_result.ops, ops_effective).
 *
 * Yields: no.
 */
void task_step_begin(const char *name);
void task_step_end(void);
void task_result(int64_t result);
/* The step ended in a signal (SIGBUS), where a system call would have failed
 * with 'error' (EFAULT). */
#define TASK_SIGNALLED(signal, error) (-((int64_t)(signal) << 32 | (error)))

/*
 * Send a signal to a task. It cuts short the interruptible (fatal: also the
 * killable) waits of the target until its system call ends.
 *
 * Yields: yes, once.
 */
#define task_signal(task, fatal) task_signal_at(task, fatal, PLACE_HERE)
void task_signal_at(struct task *t, bool fatal, const struct place *place);
/* The running task dies: its signals cut nothing short any more. No op. */
void task_signals_delivered(void);

/*
 * A visible action on an object that has no primitive of its own: a device
 * register, a firmware state.
 *
 * Yields: yes, once, before it returns; always enabled.
 */
#define task_act(object, value) task_act_at(object, value, PLACE_HERE)
void task_act_at(struct object *o, uint64_t value, const struct place *place);

#endif
