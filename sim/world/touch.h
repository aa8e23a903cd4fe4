/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a step has to do with more than the object of its op, and the clock on
 * which deadlines are set. Costs a test of one byte when nobody searches.
 */
#ifndef WORLD_TOUCH_H
#define WORLD_TOUCH_H

#include "engine.h"

/* 'o' may be NULL: what belongs to no object, or is only looked at. */
void engine_touched(struct world *w, unsigned id, struct object *o,
		    enum touch_kind touch);

/* The same to who listens to these alone, and not to those of the models. */
void engine_side(struct world *w, struct object *o, enum touch_kind touch);

/* world_touch(), inside the engine. */
static inline void engine_touch(struct world *w, struct object *o,
				enum touch_kind touch)
{
	if (__builtin_expect(w->hook_count[HOOK_TOUCH], 0))
		engine_touched(w, o->id, o, touch);
	if (__builtin_expect(w->hook_count[HOOK_SIDE], 0))
		engine_side(w, o, touch);
}

/* The clock on which deadlines are set. With latencies that are drawn it is
 * simulated time; else what ops take does not count, so that the order of
 * deadlines does not depend on steps that have nothing to do with them. */
static inline uint64_t engine_clock_ns(struct world *w)
{
	if (__builtin_expect(w->hook_count[HOOK_TOUCH], 0))
		engine_touched(w, TOUCHED_CLOCK, NULL, TOUCH_READ);
	return w->run.latency_drawn ? w->run.now_ns : w->run.slept_ns;
}

/* Time has come to a moment of that clock. */
static inline void engine_clock_reach(struct world *w, uint64_t moment_ns)
{
	if (w->run.slept_ns < moment_ns)
		w->run.slept_ns = moment_ns;
	if (w->run.now_ns < moment_ns)
		w->run.now_ns = moment_ns;
}

/* The same in a step. */
static inline void engine_clock_step(struct world *w, uint64_t moment_ns)
{
	if (__builtin_expect(w->hook_count[HOOK_TOUCH], 0))
		engine_touched(w, TOUCHED_CLOCK, NULL, TOUCH_ADD);
	engine_clock_reach(w, moment_ns);
}

#endif
