/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How the floors above reach into a run. sim/world/ declares these small
 * structs and calls them; strategies fill in a chooser, checkers and recorders
 * subscribe to points. Nothing here may change the world, except to report a
 * finding or to draw from the chooser's own generator.
 */
#ifndef WORLD_HOOKS_H
#define WORLD_HOOKS_H

#include "world/task.h"

struct finding;

/* What kind of value a choice is about. */
enum choice_kind {
	CHOICE_VALUE,	/* any of n values */
	CHOICE_MESSAGE, /* which sender's message is delivered */
	CHOICE_FAULT,	/* 1: the fault strikes here, 0: it does not */
};

/*
 * A strategy as the engine sees it. All functions are called from inside the
 * run and must not allocate. 'state' is the strategy's own.
 */
struct chooser {
	void *state;
	/* A run begins. */
	void (*begin)(void *state, const struct world *w, uint64_t seed);
	/* A task has declared its next op (may be NULL). It may set
	 * t->priority, and t->ready_ns; where it draws that from a seed it says
	 * so in t->latency_drawn and t->latency_seed, which go into the log. */
	void (*declared)(void *state, const struct world *w, struct task *t);
	/* Pick one of two or more enabled tasks; returns its slot, a set bit
	 * of 'enabled'. */
	unsigned (*pick)(void *state, const struct world *w, uint64_t enabled);
	/* Called instead of pick where one task alone is enabled (may be NULL):
	 * a replay checks here that it is the recorded one. */
	unsigned (*only)(void *state, const struct world *w, unsigned slot);
	/* Pick a value below n (n >= 2). */
	uint32_t (*choose)(void *state, const struct world *w,
			   enum choice_kind kind, uint32_t n);
};

/* Where checkers and recorders may look in. */
enum hook_point {
	HOOK_STEP,	   /* an op has taken effect */
	HOOK_BLOCKED,	   /* a task has declared an op that is not enabled */
	HOOK_MISUSE,	   /* an op broke the rules of its object */
	HOOK_SYSCALL_EXIT, /* before a task returns to user space */
	HOOK_MESSAGE,	   /* actor call, return, send, receive, reply */
	HOOK_NOTE,	   /* a model says in words what it does */
	HOOK_STEP_BEGIN,   /* a task begins a step of its scenario */
	HOOK_STEP_END,	   /* and ends it, with the result of the models */
	HOOK_TOUCH,	   /* a step has to do with more than its own object */
	HOOK_RETRY,	   /* what was refused is tried again */
	HOOK_SIDE,	   /* those of them that the engine itself makes */
	HOOK_RUN_END,	   /* nothing is enabled any more, or a bound was hit */
	HOOK_POINT_COUNT,
};

/* In place of an object's id: what belongs to no object. */
enum {
	TOUCHED_CLOCK = 0,
	TOUCHED_TASKS = UINT16_MAX, /* who was created before whom */
};

/* What a step has to do with an object that its op does not name. */
enum touch_kind {
	TOUCH_READ,  /* looks at it */
	TOUCH_WRITE, /* changes it */
	TOUCH_ADD,   /* changes it in a way that commutes with its like */
	TOUCH_TASK,  /* looks at, or changes, what a task is about to do */
	TOUCH_FREE,  /* ends its life */
	TOUCH_COUNT,
};

enum misuse {
	MISUSE_NONE,
	MISUSE_UNLOCK_NOT_HELD,
	MISUSE_ASSERT_HELD,
	MISUSE_SLEEP_IN_ATOMIC,
	MISUSE_DEAD_OBJECT,
	MISUSE_DOUBLE_FREE,
	MISUSE_REFCOUNT,
	MISUSE_UNGUARDED,
};

enum message_kind {
	MESSAGE_CALL,	 /* same task enters another actor */
	MESSAGE_RETURN,	 /* and comes back */
	MESSAGE_SEND,	 /* into a mailbox */
	MESSAGE_RECEIVE, /* out of it */
	MESSAGE_REPLY,	 /* answer to a request */
};

/*
 * One thing that happened. Valid during the call only. 'before' and 'after'
 * are the value of the object where it has one. HOOK_TOUCH, HOOK_SIDE: 'before'
 * is the id of what is touched, 'after' is an enum touch_kind; at HOOK_TOUCH
 * 'object' may be missing. HOOK_RETRY: 'before' is how often it was refused.
 */
struct event {
	enum hook_point point;
	struct task *task;
	enum op_kind op; /* HOOK_STEP, HOOK_BLOCKED */
	enum wait_mode mode;
	enum misuse misuse; /* HOOK_MISUSE */
	enum message_kind message;
	struct object *object; /* may be NULL */
	const struct place *place;
	uint64_t before;
	uint64_t after;
	int64_t result;	  /* of a try, a wait, a call: 0 or -errno */
	const char *text; /* message name, note, or NULL */
	uint16_t from;	  /* actor ids of a message */
	uint16_t to;
};

typedef void hook_function(void *context, struct world *w,
			   const struct event *event);

/*
 * Is a note what a reader of a run wants to see? One that names no subject
 * ('private_dma_served', 'evidence_judged hashed=old') is a moment at which a
 * checker looks; the steps around it say what happens.
 */
bool note_has_subject(const char *text);

enum {
	HOOKS_PER_POINT_MAX = 12,
};

/*
 * Subscribe to a point, before the first run. Called in the order of
 * subscription.
 *
 * Owns: the caller keeps 'context' alive as long as the world.
 */
void world_subscribe(struct world *w, enum hook_point point,
		     hook_function *function, void *context);

/*
 * For who only looks on, and not at every run: subscribe, as the last to be
 * called, or leave. Between runs, or before the first.
 */
void world_watch(struct world *w, enum hook_point point,
		 hook_function *function, void *context);
void world_unwatch(struct world *w, enum hook_point point,
		   hook_function *function, void *context);

/*
 * The running step has to do with more than the object that its op names: a
 * checker looks at what other tasks change, a model changes two things in one
 * step. An exhaustive search knows by this, and by ops, which steps depend on
 * each other. Free when nobody searches.
 */
void world_touch(const struct object *o, enum touch_kind touch);

#endif
