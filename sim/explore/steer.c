/* SPDX-License-Identifier: GPL-2.0-only */
#include "steer.h"

#include "memory.h"

void course_add_turn(struct course *c, const struct turn *turn)
{
	c->turns = memory_grown(c->turns, &c->turn_room, c->turn_count + 1,
				sizeof(*c->turns));
	c->turns[c->turn_count++] = *turn;
}

void course_add_drawn(struct course *c, const struct drawn *drawn)
{
	c->drawn = memory_grown(c->drawn, &c->drawn_room, c->drawn_count + 1,
				sizeof(*c->drawn));
	c->drawn[c->drawn_count++] = *drawn;
}

void course_copy(struct course *to, const struct course *from, uint32_t until)
{
	to->turn_count = 0;
	to->drawn_count = 0;
	for (uint32_t i = 0; i < from->turn_count; i++)
		if (from->turns[i].step <= until)
			course_add_turn(to, &from->turns[i]);
	for (uint32_t i = 0; i < from->drawn_count; i++)
		if (from->drawn[i].step <= until)
			course_add_drawn(to, &from->drawn[i]);
}

void course_release(struct course *c)
{
	free(c->turns);
	free(c->drawn);
	*c = (struct course){.turns = NULL};
}

static void steer_begin(void *state, const struct world *w, uint64_t seed)
{
	struct steer *s = state;

	s->took.turn_count = 0;
	s->took.drawn_count = 0;
	memset(s->next, 0, sizeof(s->next));
	if (s->other)
		s->other->begin(s->other->state, w, seed);
	if (s->times)
		s->times->begin(s->times->state, w, seed);
}

static void steer_declared(void *state, const struct world *w, struct task *t)
{
	struct steer *s = state;

	if (s->other && s->other->declared)
		s->other->declared(s->other->state, w, t);
	if (s->times && s->times->declared)
		s->times->declared(s->times->state, w, t);
}

static bool is_enabled(const struct world *w, uint64_t enabled,
		       const struct task *t)
{
	return t && (enabled >> t->slot & 1) && world_task(w, t->slot) == t;
}

unsigned steer_default(const struct world *w, uint64_t enabled, uint8_t avoided)
{
	const struct task *last = world_last_task(w);
	const struct task *best = NULL;

	if (is_enabled(w, enabled, last) && last->id != avoided)
		return last->slot;
	for (uint64_t m = enabled; m; m &= m - 1) {
		const struct task *t =
			world_task(w, (unsigned)__builtin_ctzll(m));

		if (!best || best->id == avoided ||
		    (t->id != avoided && t->id < best->id))
			best = t;
	}
	SIM_ASSERT(best);
	return best->slot;
}

static const struct turn *turn_find(const struct course *c,
				    const struct task *last)
{
	uint8_t from = last ? last->id : 0;
	uint32_t steps = last ? last->steps : 0;

	for (uint32_t i = 0; c && i < c->turn_count; i++)
		if (c->turns[i].from == from && c->turns[i].steps == steps)
			return &c->turns[i];
	return NULL;
}

static unsigned on_course(const struct steer *s, const struct world *w,
			  uint64_t enabled)
{
	const struct turn *turn = turn_find(s->course, world_last_task(w));
	const struct task *to = turn ? world_task_by_id(w, turn->to) : NULL;

	if (is_enabled(w, enabled, to) && to->id != s->avoided)
		return to->slot;
	return steer_default(w, enabled, s->avoided);
}

static void note_turn(struct steer *s, const struct world *w, uint64_t enabled,
		      unsigned slot)
{
	const struct task *last = world_last_task(w);

	if (slot == steer_default(w, enabled, 0))
		return;
	course_add_turn(&s->took,
			&(struct turn){
				.from = last ? last->id : 0,
				.to = world_task(w, slot)->id,
				.preempts = is_enabled(w, enabled, last),
				.steps = last ? last->steps : 0,
				.step = world_steps(w) + 1,
			});
}

static unsigned steer_pick(void *state, const struct world *w, uint64_t enabled)
{
	struct steer *s = state;
	uint32_t step = world_steps(w);
	unsigned slot;

	if (step < s->exact_steps) {
		const struct task *t = world_task_by_id(w, s->exact[step]);

		SIM_ASSERT(is_enabled(w, enabled, t));
		slot = t->slot;
	} else if (s->other) {
		slot = s->other->pick(s->other->state, w, enabled);
	} else {
		slot = on_course(s, w, enabled);
	}
	if (slot < TASKS_MAX && (enabled >> slot & 1))
		note_turn(s, w, enabled, slot);
	return slot;
}

static unsigned steer_only(void *state, const struct world *w, unsigned slot)
{
	struct steer *s = state;

	if (world_steps(w) >= s->exact_steps && s->other && s->other->only)
		return s->other->only(s->other->state, w, slot);
	return slot;
}

/* The next value of the task's own, 0 if it has none left. */
static uint32_t kept_value(struct steer *s, uint8_t task, uint32_t n)
{
	const struct course *c = s->course;

	for (uint32_t i = s->next[task]; c && i < c->drawn_count; i++) {
		if (c->drawn[i].task != task)
			continue;
		s->next[task] = i + 1;
		return c->drawn[i].value < n ? c->drawn[i].value : 0;
	}
	s->next[task] = c ? c->drawn_count : 0;
	return 0;
}

static uint32_t steer_choose(void *state, const struct world *w,
			     enum choice_kind kind, uint32_t n)
{
	struct steer *s = state;
	uint8_t task = task_current()->id;
	uint32_t step = world_steps(w);
	uint32_t value;

	/* What is chosen before the first step belongs to no prefix. */
	if (s->other && s->other_values &&
	    (!s->exact_steps || step > s->exact_steps))
		value = s->other->choose(s->other->state, w, kind, n);
	else
		value = kept_value(s, task, n);
	course_add_drawn(&s->took, &(struct drawn){task, step, value});
	return value;
}

void steer_init(struct steer *s)
{
	*s = (struct steer){
		.chooser =
			{
				.state = s,
				.begin = steer_begin,
				.declared = steer_declared,
				.pick = steer_pick,
				.only = steer_only,
				.choose = steer_choose,
			},
	};
}

void steer_release(struct steer *s)
{
	course_release(&s->took);
}
