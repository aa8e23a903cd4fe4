/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Drawing the calls of a generated task. A draw is one or two choices of
 * value, with clumsy tasks one more before them: which entry, which call of
 * it. They are made in the step in which the call before has ended, so that a
 * call is judged by what its task finds; others may run before it takes effect.
 *
 * Whether a call makes sense is asked several times in one draw. That gives
 * the same answer each time, because nobody runs in between.
 */
#include "scenario/generated.h"

enum {
	CLUMSY_OF = 5, /* in one of so many cases a clumsy task draws any */
};

/* May the call be drawn? */
static bool call_counts(struct world *w, const struct generated_call *c,
			bool sensible)
{
	const struct registry_op *op = c->call.op;

	return !sensible || !op->sensible || op->sensible(w, &c->call);
}

static bool entry_counts(struct world *w, const struct generated_entry *e,
			 bool sensible)
{
	for (unsigned i = 0; i < e->count; i++)
		if (call_counts(w, &e->calls[i], sensible))
			return true;
	return false;
}

static const struct generated_call *
draw_call(struct world *w, const struct generated_entry *e, bool sensible)
{
	uint32_t weight = 0;
	uint32_t left;

	for (unsigned i = 0; i < e->count; i++)
		if (call_counts(w, &e->calls[i], sensible))
			weight += e->calls[i].weight;
	SIM_ASSERT(weight > 0);
	left = world_choose(CHOICE_VALUE, weight);
	for (unsigned i = 0; i < e->count; i++) {
		const struct generated_call *c = &e->calls[i];

		if (!call_counts(w, c, sensible))
			continue;
		if (left < c->weight)
			return c;
		left -= c->weight;
	}
	SIM_UNREACHABLE();
}

/* NULL if none makes sense. */
static const struct generated_call *
draw(struct world *w, const struct generated *g, bool sensible)
{
	uint32_t count = 0;
	uint32_t left;

	for (unsigned i = 0; i < g->entry_count; i++)
		count += entry_counts(w, &g->entries[i], sensible);
	if (!count)
		return NULL;
	left = world_choose(CHOICE_VALUE, count);
	for (unsigned i = 0; i < g->entry_count; i++) {
		if (!entry_counts(w, &g->entries[i], sensible))
			continue;
		if (left-- == 0)
			return draw_call(w, &g->entries[i], sensible);
	}
	SIM_UNREACHABLE();
}

static bool draw_sense(enum generated_profile profile)
{
	switch (profile) {
	case PROFILE_POLITE:
		return true;
	case PROFILE_CLUMSY:
		return world_choose(CHOICE_VALUE, CLUMSY_OF) != CLUMSY_OF - 1;
	case PROFILE_HOSTILE:
		return false;
	case PROFILE_COUNT:
		break;
	}
	SIM_UNREACHABLE();
}

void generated_run(struct world *w, const struct generated *g,
		   enum generated_profile profile, uint64_t left_out)
{
	for (unsigned i = 0; i < g->length; i++) {
		const struct generated_call *c =
			draw(w, g, draw_sense(profile));

		if (!c && profile == PROFILE_POLITE)
			return;
		/* A clumsy task lets the moment pass. */
		if (!c || (left_out >> i & 1))
			continue;
		task_step_begin(c->text);
		c->call.op->run(w, &c->call);
		task_step_end();
	}
}
