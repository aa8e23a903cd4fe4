/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The variables that a registry shows (world/registry_state.h): all of them are
 * looked at between any two rows of a run, and what has changed becomes a row.
 */
#include "recorder_states.h"

/*
 * All variables of all owners, once for each world. Their rows go by state and
 * then by owner; an owner reads its own at once, and so their values lie by
 * owner and then by state.
 */
static void owners_find(struct recorder *r, const struct world *w)
{
	const struct registry *known = r->registry;

	for (unsigned i = 0; i < known->state_owner_count; i++) {
		const struct registry_state_owner *kind =
			&known->state_owners[i];
		const char *name;

		for (unsigned index = 0; (name = kind->name(w, index));
		     index++) {
			struct recorder_owner *o =
				rows_add(r, &r->owners, sizeof(*o));

			if (o)
				*o = (struct recorder_owner){kind, name, index};
		}
	}
}

static void variables_add(struct recorder *r, unsigned state)
{
	const struct registry *known = r->registry;
	uint32_t count;
	const struct recorder_owner *owners =
		RECORDER_ROWS(r->owners, recorder_owner, &count);

	for (uint32_t i = 0; i < count; i++) {
		struct recorder_variable *v;

		if (owners[i].kind !=
		    &known->state_owners[known->states[state].owner])
			continue;
		v = rows_add(r, &r->variables, sizeof(*v));
		if (v)
			*v = (struct recorder_variable){
				.state = &known->states[state],
				.owner = owners[i].name,
				.at = i * known->state_count + state,
			};
	}
}

static void variables_find(struct recorder *r, const struct world *w)
{
	const struct registry *known = r->registry;
	uint32_t count;

	if (!known)
		return;
	owners_find(r, w);
	for (unsigned i = 0; i < known->state_count; i++)
		variables_add(r, i);
	count = (uint32_t)(r->owners.bytes / sizeof(struct recorder_owner)) *
		known->state_count;
	if (count && rows_add(r, &r->values, sizeof(uint64_t) * 2 * count)) {
		r->value_count = count;
		return;
	}
	/* For the next run, if there was no memory. */
	r->owners.bytes = 0;
	r->variables.bytes = 0;
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

static void states_compare(struct recorder *r, const uint64_t *before,
			   const uint64_t *now, bool first)
{
	uint32_t count;
	const struct recorder_variable *v =
		RECORDER_ROWS(r->variables, recorder_variable, &count);

	for (uint32_t i = 0; i < count; i++)
		if (first || before[v[i].at] != now[v[i].at])
			state_add(r, i, before[v[i].at], now[v[i].at], first);
}

/* Most looks find all as it was: that has to cost little. */
static void states_read(struct recorder *r, const struct world *w, bool first)
{
	size_t bytes = r->value_count * sizeof(uint64_t);
	uint32_t count;
	const struct recorder_owner *owners =
		RECORDER_ROWS(r->owners, recorder_owner, &count);
	uint64_t *before = (void *)r->values.data;
	uint64_t *now = before + r->value_count;

	if (r->failed || !r->value_count)
		return;
	for (uint32_t i = 0; i < count; i++)
		owners[i].kind->read(w, owners[i].index,
				     now + (size_t)i *
						     r->registry->state_count);
	if (!first && !memcmp(before, now, bytes))
		return;
	states_compare(r, before, now, first);
	memcpy(before, now, bytes);
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
	states_read(r, w, true);
}

void states_look(struct recorder *r, const struct world *w)
{
	states_read(r, w, false);
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
