/* SPDX-License-Identifier: GPL-2.0-only */
#include "sleepers.h"

#include "memory.h"

void sleepers_put(struct sleepers *s, const struct sleeper *sleeper)
{
	s->at = memory_grown(s->at, &s->room, s->count + 1, sizeof(*s->at));
	s->at[s->count++] = *sleeper;
}

void sleepers_add(struct sleepers *s, struct sleepers_range of,
		  const struct wakeup_step *step)
{
	struct sleeper new = {.step = *step};

	SIM_ASSERT(of.end == s->count);
	for (uint32_t i = of.first; i < of.end; i++)
		if (s->at[i].step.task == step->task)
			new.siblings = s->at[i].siblings;
	sleepers_put(s, &new);
}

void sleepers_siblings(struct sleepers *s, struct sleepers_range of,
		       unsigned task, uint32_t count)
{
	for (uint32_t i = of.first; i < of.end; i++)
		if (s->at[i].step.task == task)
			s->at[i].siblings = count;
}

void sleepers_pass(struct sleepers *s, struct sleepers_range of,
		   const struct footprint *made)
{
	for (uint32_t i = of.first; i < of.end; i++) {
		struct sleeper sleeper = s->at[i];

		if (!footprint_dependent(&sleeper.step.footprint, made))
			sleepers_put(s, &sleeper);
	}
}

bool sleepers_have(const struct sleepers *s, struct sleepers_range of,
		   const struct wakeup_step *step)
{
	for (uint32_t i = of.first; i < of.end; i++)
		if (s->at[i].step.task == step->task &&
		    s->at[i].step.values == step->values)
			return true;
	return false;
}

bool sleepers_all(const struct sleepers *s, struct sleepers_range of,
		  const struct sleeper *one)
{
	uint32_t count = 0;

	if (!one->step.values)
		return true;
	for (uint32_t i = of.first; i < of.end; i++)
		count += s->at[i].step.task == one->step.task;
	return count == one->siblings;
}

bool sleepers_cover(const struct sleepers *s, struct sleepers_range of,
		    const struct wakeup_plan *v)
{
	for (uint32_t i = of.first; i < of.end; i++) {
		uint32_t at;
		enum wakeup_begin b =
			wakeup_begins(&s->at[i].step, v, v->count, &at);

		if (b == WAKEUP_FIRST || b == WAKEUP_ABSENT ||
		    (b == WAKEUP_ONE && sleepers_all(s, of, &s->at[i])))
			return true;
	}
	return false;
}
