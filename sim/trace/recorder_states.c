/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The variables that a registry shows (world/registry_state.h): all of them are
 * looked at between any two rows of a run, and what has changed becomes a row.
 */
#include "recorder_states.h"

/* All variables of all owners, once for each world. */
static void variables_find(struct recorder *r, const struct world *w)
{
	const struct registry *known = r->registry;

	for (unsigned i = 0; known && i < known->state_count; i++) {
		const struct registry_state *state = &known->states[i];
		const char *owner;

		for (unsigned index = 0; (owner = state->owner(w, index));
		     index++) {
			struct recorder_variable *v =
				rows_add(r, &r->variables, sizeof(*v));

			if (v)
				*v = (struct recorder_variable){
					.state = state,
					.owner = owner,
					.index = index,
				};
		}
	}
}

static void state_add(struct recorder *r, uint32_t variable, uint64_t before,
		      uint64_t after, bool first)
{
	struct recorded_state *row = rows_add(r, &r->states, sizeof(*row));

	if (!row)
		return;
	*row = r->last;
	row->seq = ++r->seq;
	row->variable = variable;
	row->before = before;
	row->after = after;
	row->first = first;
}

static void states_compare(struct recorder *r, const struct world *w,
			   bool first)
{
	struct recorder_variable *v = (void *)r->variables.data;
	uint32_t count = (uint32_t)(r->variables.bytes / sizeof(*v));

	for (uint32_t i = 0; i < count; i++) {
		uint64_t before = v[i].value;

		v[i].value = v[i].state->read(w, v[i].index);
		if (first || v[i].value != before)
			state_add(r, i, before, v[i].value, first);
	}
}

/* A message has no place, and a checker that looks is not where the task is. */
void states_now(struct recorder *r, const struct world *w,
		const struct event *event)
{
	unsigned task = event->task ? event->task->id : 0;

	if (event->place &&
	    (event->point != HOOK_NOTE || note_has_subject(event->text)))
		r->place_of_task[task] = event->place;
	r->last = (struct recorded_state){
		.ts_ns = world_now_ns(w),
		.place = r->place_of_task[task],
		.step = world_steps(w),
		.task = (uint8_t)task,
	};
}

void states_first(struct recorder *r, const struct world *w)
{
	if (!r->variables.bytes)
		variables_find(r, w);
	states_compare(r, w, true);
}

void states_look(struct recorder *r, const struct world *w)
{
	states_compare(r, w, false);
}

const struct recorder_variable *recorder_variable(const struct recorder *r,
						  uint32_t index)
{
	uint32_t count;
	const struct recorder_variable *all =
		RECORDER_ROWS(r->variables, recorder_variable, &count);

	SIM_ASSERT(index < count);
	return &all[index];
}
