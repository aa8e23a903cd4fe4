/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the running step touches: the object of its op, what the world reports
 * besides, and the object of the op that it declares at its end.
 */
#ifndef EXPLORE_TOUCHES_H
#define EXPLORE_TOUCHES_H

#include "access.h"

/* Does an object lie in an allocation that may be freed? */
struct mortal {
	const struct object *object; /* of which that is known */
	bool mortal;
};

struct step_touches {
	struct access *access;	/* each object once */
	struct object **object; /* of each, or NULL */
	uint32_t count, room;
	struct access_refine refine;
	struct object *of_op;	 /* or NULL */
	enum access_gate before; /* of that object */
	const struct task *task;
	bool stepped;		/* its op has taken effect */
	uint8_t made;		/* id of the task that it has created, or 0 */
	struct mortal *mortals; /* by object id */
	uint32_t mortal_room;
};

/* Before world_seal(). Owns: the caller, step_touches_free(). */
struct step_touches *step_touches_attach(struct world *w);
void step_touches_free(struct step_touches *t);

/* Before and after a step of a task. */
void step_touches_begin(struct step_touches *t, const struct task *task);
void step_touches_end(struct step_touches *t, struct world *w);

#endif
