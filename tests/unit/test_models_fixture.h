/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A modelled stack with one task of the test's own: the task runs, the device
 * serves it, and the test looks at what is left. There is no choice in such a
 * run but which of the two goes on, and that is always the older task.
 */
#ifndef TEST_MODELS_FIXTURE_H
#define TEST_MODELS_FIXTURE_H

#include <check.h>

#include "check/check.h"
#include "findings.h"
#include "kernel/kvm.h"
#include "kernel/vfio_pci_core.h"
#include "models/model.h"
#include "state.h"
#include "test_models_calls.h"

struct stack {
	struct world *world;
	struct model *model;
	struct run_result result;
	bool fault; /* what a fault choice answers */
	char locks[512];
	char notes[1024];
	char answers[64]; /* what a body says, a letter each */
	int rc[8];
};

/* What the task of a test does; gets the devices of the run. */
typedef void stack_body(struct stack *s, struct vfio_pci_core_device **devices);

struct stack_program {
	struct stack *stack;
	stack_body *body;
};

static inline void stack_begin(void *state, const struct world *w,
			       uint64_t seed)
{
	(void)state;
	(void)w;
	(void)seed;
}

static inline unsigned stack_pick(void *state, const struct world *w,
				  uint64_t enabled)
{
	(void)state;
	(void)w;
	return (unsigned)__builtin_ctzll(enabled);
}

static inline uint32_t stack_choose(void *state, const struct world *w,
				    enum choice_kind kind, uint32_t n)
{
	const struct stack *s = state;

	(void)w;
	(void)n;
	return kind == CHOICE_FAULT && s->fault ? 1 : 0;
}

static inline void stack_main(void *argument)
{
	struct stack_program *p = argument;

	p->body(p->stack, p->stack->model->devices);
}

static inline void stack_word(char *text, size_t bytes, const char *word)
{
	size_t used = strlen(text);

	(void)snprintf(text + used, bytes - used, "%s%s", used ? " " : "",
		       word);
}

/* Which locks the test's task takes, in order. */
static inline void stack_step(void *context, struct world *w,
			      const struct event *event)
{
	struct stack *s = context;

	(void)w;
	if (event->task->flags & TASK_DAEMON)
		return;
	if (event->op == OP_MUTEX_LOCK || event->op == OP_MUTEX_TRYLOCK ||
	    event->op == OP_RWSEM_DOWN_READ ||
	    event->op == OP_RWSEM_DOWN_WRITE ||
	    event->op == OP_RWSEM_TRY_WRITE || event->op == OP_SPIN_LOCK)
		stack_word(s->locks, sizeof(s->locks), event->object->name);
}

static inline void stack_note(void *context, struct world *w,
			      const struct event *event)
{
	struct stack *s = context;
	size_t used = strlen(s->notes);

	(void)w;
	if (!note_has_subject(event->text))
		return;
	(void)snprintf(s->notes + used, sizeof(s->notes) - used, "%s\n",
		       event->text);
}

/* Needs what stands above. */
#include "test_models_init.h"

static inline void stack_design(struct stack *s, enum design_switch which,
				uint64_t value)
{
	s->model->switches[which] = value;
}

/* Run one task to its end. */
static inline void stack_run(struct stack *s, stack_body *body)
{
	struct chooser chooser = {
		.state = s,
		.begin = stack_begin,
		.pick = stack_pick,
		.choose = stack_choose,
	};
	struct stack_program *p = world_alloc(s->world, sizeof(*p));

	*p = (struct stack_program){s, body};
	(void)task_new(s->world, "test", stack_main, p, (enum task_flags)0);
	world_seal(s->world);
	world_run(s->world, &chooser, 1, &s->result);
}

static inline void stack_release(struct stack *s)
{
	world_free(s->world);
}

/* The classes of all findings, in order, in one string. */
static inline const char *stack_findings(struct stack *s)
{
	static char text[512];

	text[0] = '\0';
	for (unsigned i = 0; i < world_finding_count(s->world); i++)
		stack_word(text, sizeof(text),
			   world_finding(s->world, i)->klass->name);
	return text;
}

#endif
