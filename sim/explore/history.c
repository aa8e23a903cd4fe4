/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Happens-before and races. The accesses to one object form a chain; what a
 * new one is ordered after is found by walking it back to one that is itself
 * ordered after all before it. What every step has to do with its own task
 * (ACCESS_OWN) is in no chain: the task's last event stands for all of them.
 */
#include "history.h"

#include "memory.h"

static void clock_join(struct clock *c, const struct clock *other)
{
	for (unsigned i = 0; i < PROVE_TASKS_MAX; i++)
		c->of[i] = c->of[i] > other->of[i] ? c->of[i] : other->of[i];
}

static bool clock_has(const struct clock *c, const struct history_event *e)
{
	return c->of[e->task] >= e->index;
}

/* The last event of a task, or the one that made it; -1: none. */
static int32_t last_of_task(const struct history *h, unsigned task)
{
	return h->last_event[task] < 0 ? h->creator[task] : h->last_event[task];
}

/* The task whose object it is; PROVE_TASKS_MAX: none that matters. */
static unsigned task_of_object(const struct world *w, uint16_t object)
{
	unsigned count = world_task_count(w);

	for (unsigned i = 0; i < count && i < PROVE_TASKS_MAX; i++)
		if (world_task_by_id(w, i + 1)->object.id == object)
			return i;
	return PROVE_TASKS_MAX;
}

/* What happens before the next step of a task by the task alone. */
static void clock_of_task(const struct history *h, unsigned task,
			  struct clock *c)
{
	int32_t before = last_of_task(h, task);

	if (before < 0)
		*c = (struct clock){.of = {0}};
	else
		*c = h->events[before].clock;
}

static void clock_of_object(const struct history *h, const struct access *what,
			    struct clock *c)
{
	for (int32_t i = h->last_access[what->object]; i >= 0;
	     i = h->accesses[i].before) {
		const struct history_access *a = &h->accesses[i];

		if (!access_relation(a->what.kind, what->kind))
			continue;
		clock_join(c, &h->events[a->event].clock);
		if (access_orders_all(a->what.kind))
			return;
	}
}

/* What happens before the step. */
static void clock_of_step(const struct history *h, const struct history_step *s,
			  struct clock *ret_clock)
{
	struct access own = {.object = s->own, .kind = ACCESS_OWN};

	clock_of_task(h, s->task, ret_clock);
	clock_of_object(h, &own, ret_clock);
	for (uint32_t i = 0; i < s->access_count; i++) {
		const struct access *what = &s->accesses[i];
		unsigned task;
		int32_t last;

		clock_of_object(h, what, ret_clock);
		if (what->kind != ACCESS_TASK)
			continue;
		task = task_of_object(s->world, what->object);
		last = task < PROVE_TASKS_MAX ? last_of_task(h, task) : -1;
		if (last >= 0)
			clock_join(ret_clock, &h->events[last].clock);
	}
	for (unsigned i = 0; s->idle && i < PROVE_TASKS_MAX; i++)
		if (h->last_event[i] >= 0)
			clock_join(ret_clock,
				   &h->events[h->last_event[i]].clock);
}

/* Was the step declared before event 'e', but not enabled? */
static bool waited_at(const struct history *h, const struct history_step *s,
		      uint32_t e)
{
	return (int64_t)e > last_of_task(h, s->task) &&
	       !(h->events[e].enabled >> s->slot & 1);
}

/* It may be a race; false if the step's past orders them. */
static bool race_candidate(struct history *h, uint32_t e,
			   const struct clock *past)
{
	uint32_t at = h->race_count;

	/* Before a step that is let go on nothing else was enabled. */
	if (h->events[e].idle || clock_has(past, &h->events[e]))
		return false;
	h->races = memory_grown(h->races, &h->race_room, h->race_count + 1,
				sizeof(*h->races));
	/* Latest first. */
	for (; at > 0 && h->races[at - 1] < e; at--)
		h->races[at] = h->races[at - 1];
	h->races[at] = e;
	h->race_count++;
	return true;
}

static void races_of_object(struct history *h, const struct access *what,
			    const struct clock *past)
{
	for (int32_t i = h->last_access[what->object]; i >= 0;
	     i = h->accesses[i].before) {
		const struct history_access *a = &h->accesses[i];

		if (access_relation(a->what.kind, what->kind) ==
			    RELATION_RACE &&
		    race_candidate(h, a->event, past) &&
		    access_orders_all(a->what.kind))
			return;
	}
}

/* Was the step not enabled before an access to its object, or would it not have
 * been, had it been declared by then? */
static bool shut_before(const struct history *h, const struct history_step *s,
			int32_t access)
{
	if ((int64_t)h->accesses[access].event > last_of_task(h, s->task))
		return waited_at(h, s, h->accesses[access].event);
	if (h->accesses[access].what.gate_before != GATE_UNKNOWN)
		return h->accesses[access].what.gate_before == GATE_SHUT;
	for (int32_t i = h->accesses[access].before; i >= 0;
	     i = h->accesses[i].before)
		if (h->accesses[i].what.gate != GATE_UNKNOWN)
			return h->accesses[i].what.gate == GATE_SHUT;
	return false;
}

/*
 * The same for the object that the step may have waited for. It cannot come
 * before an event at which it was not enabled: all that has to do with the
 * object is ordered around that event, so without it and what follows from it
 * the step is not enabled either. To 'past' is added what the step must come
 * after: who gave the lock back, and the event that let it go on.
 */
static void races_of_waiting(struct history *h, const struct history_step *s,
			     const struct access *what, struct clock *past)
{
	struct clock own = *past;
	bool more = true;

	for (int32_t i = h->last_access[what->object]; i >= 0 && more;
	     i = h->accesses[i].before) {
		const struct history_access *a = &h->accesses[i];
		enum relation r = access_relation(a->what.kind, what->kind);

		if (r == RELATION_ORDER)
			clock_join(past, &h->events[a->event].clock);
		else if (r == RELATION_RACE && !shut_before(h, s, i))
			more = !race_candidate(h, a->event, &own) ||
			       !access_orders_all(a->what.kind);
	}
	for (int64_t e = (int64_t)h->count - 1; e > last_of_task(h, s->task);
	     e--) {
		if (!waited_at(h, s, (uint32_t)e))
			continue;
		clock_join(past, &h->events[e].clock);
		return;
	}
}

/* Leave out what comes before another race of the step. */
static void races_filter(struct history *h, struct clock *past)
{
	uint32_t kept = 0;

	for (uint32_t i = 0; i < h->race_count; i++) {
		const struct history_event *e = &h->events[h->races[i]];

		if (clock_has(past, e))
			continue;
		clock_join(past, &e->clock);
		h->races[kept++] = h->races[i];
	}
	h->race_count = kept;
}

/* Whatever the task has done last, if the step looks at that. */
static void race_with_task(struct history *h, const struct history_step *s,
			   const struct access *what, const struct clock *past)
{
	unsigned task = task_of_object(s->world, what->object);

	if (task < PROVE_TASKS_MAX && last_of_task(h, task) >= 0)
		(void)race_candidate(h, (uint32_t)last_of_task(h, task), past);
}

void history_races(struct history *h, const struct history_step *s)
{
	struct access own = {.object = s->own, .kind = ACCESS_OWN};
	struct clock task, past;

	h->race_count = 0;
	clock_of_task(h, s->task, &task);
	past = task;
	for (uint32_t i = 0; s->waits && i < s->access_count; i++)
		if (s->accesses[i].object == s->waits)
			races_of_waiting(h, s, &s->accesses[i], &past);
	for (uint32_t i = 0; i < s->access_count; i++) {
		const struct access *what = &s->accesses[i];

		if (s->waits && what->object == s->waits)
			continue;
		if (what->kind == ACCESS_TASK)
			race_with_task(h, s, what, &past);
		races_of_object(h, what, &past);
	}
	races_of_object(h, &own, &past);
	races_filter(h, &task);
}

bool history_follows(const struct history *h, uint32_t first, uint32_t second)
{
	return clock_has(&h->events[second].clock, &h->events[first]);
}

static void access_record(struct history *h, const struct access *what)
{
	h->accesses[h->access_count] = (struct history_access){
		.event = h->count,
		.before = h->last_access[what->object],
		.what = *what,
	};
	h->last_access[what->object] = (int32_t)h->access_count++;
}

void history_add(struct history *h, const struct history_step *s)
{
	struct history_event *e;

	SIM_ASSERT(h->count < HISTORY_EVENTS_MAX);
	h->events = memory_grown(h->events, &h->room, h->count + 1, sizeof(*e));
	h->accesses = memory_grown(h->accesses, &h->access_room,
				   h->access_count + s->access_count,
				   sizeof(*h->accesses));
	e = &h->events[h->count];
	clock_of_step(h, s, &e->clock);
	e->task = (uint8_t)s->task;
	e->slot = (uint8_t)s->slot;
	e->idle = s->idle;
	e->enabled = s->enabled;
	e->before = h->last_event[s->task];
	e->index =
		e->before < 0 ? 1 : (uint16_t)(h->events[e->before].index + 1);
	e->clock.of[s->task] = e->index;
	e->first_access = h->access_count;
	for (uint32_t i = 0; i < s->access_count; i++)
		access_record(h, &s->accesses[i]);
	h->last_event[s->task] = (int32_t)h->count;
	if (s->made && s->made <= PROVE_TASKS_MAX)
		h->creator[s->made - 1] = (int32_t)h->count;
	h->count++;
}

void history_cut(struct history *h, uint32_t count)
{
	while (h->count > count) {
		const struct history_event *e = &h->events[--h->count];

		while (h->access_count > e->first_access) {
			const struct history_access *a =
				&h->accesses[--h->access_count];

			h->last_access[a->what.object] = a->before;
		}
		h->last_event[e->task] = e->before;
	}
	for (unsigned i = 0; i < PROVE_TASKS_MAX; i++)
		if (h->creator[i] >= (int32_t)count)
			h->creator[i] = -1;
}

uint64_t history_key_mix(uint64_t a, uint64_t b)
{
	uint64_t z = (a ^ (b + 0x9e3779b97f4a7c15u)) * 0xbf58476d1ce4e5b9u;

	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return z ^ (z >> 31);
}

static uint64_t key_of_event(const struct history_event *e)
{
	uint64_t key = history_key_mix(e->task, e->index);

	for (unsigned task = 0; task < PROVE_TASKS_MAX; task++)
		key = history_key_mix(key, e->clock.of[task]);
	return key;
}

uint64_t history_key(const struct history *h)
{
	uint64_t sum = 1;

	for (uint32_t i = 0; i < h->count; i++)
		sum += key_of_event(&h->events[i]);
	return sum;
}

uint64_t history_key_last(const struct history *h, uint64_t values)
{
	return history_key_mix(key_of_event(&h->events[h->count - 1]), values);
}

void history_init(struct history *h)
{
	size_t bytes = (UINT16_MAX + 1) * sizeof(*h->last_access);

	*h = (struct history){.count = 0};
	h->last_access = memory_taken(bytes);
	memset(h->last_access, 0xff, bytes);
	memset(h->last_event, 0xff, sizeof(h->last_event));
	memset(h->creator, 0xff, sizeof(h->creator));
}

void history_release(struct history *h)
{
	free(h->events);
	free(h->accesses);
	free(h->last_access);
	free(h->races);
}
