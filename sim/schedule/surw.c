/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * surw: selectively uniform random walk (Zhao, Wolff, Mathur, Roychoudhury:
 * Selectively Uniform Concurrency Testing, ASPLOS 2025).
 *
 * Each run watches one object, or the few of a set. A task's weight is the
 * number of events on them that it and the tasks that it will create are still
 * to make. One task, drawn by weight, is meant to make the next of these
 * events; others that come to one are held back meanwhile. So all orders of
 * these events are equally likely, whatever else the tasks do. When a task is
 * created its weight moves to it from its creator.
 *
 * Departures: a set is drawn in proportion to its events in the profile, four
 * times as often if it is a variable with no lock common to all its accesses,
 * or two locks on a cycle of the lock order; or, where it is told so, one of
 * these alone, if there are any. To give a lock back is no event,
 * for only one order is possible. A task of weight 0 that comes to an event has
 * weight 1. Who goes next between the events is drawn by event or, in a quarter
 * of the runs, by task, as pct does: that reaches orders of whole tasks.
 * Without a profile the set is an eighth of all objects, and all weights are 1.
 */
#include "schedule/profile.h"

#include "events.h"
#include "faults.h"
#include "strategies.h"

enum {
	SURW_SETS_MAX = 512,
	SURW_FAVOUR = 4, /* times as often */
	SURW_WHOLE = 4,	 /* in one of so many runs tasks keep their ranks */
	SURW_IDS = 4096, /* objects of a run that are looked up once */
	SURW_PATIENCE =
		4096, /* steps without an event, then another is meant */
	SURW_DESCENT_MAX = 4, /* creators of creators */
	NOBODY = TASKS_MAX,
};

struct surw_set {
	uint16_t object[2]; /* the same twice: one */
	uint32_t weight;
};

enum surw_watch {
	WATCH_UNKNOWN,
	WATCH_NO,
	WATCH_YES,
};

struct surw_state {
	struct generator generator;
	struct fault_draw faults;
	struct pending_events pending;
	const struct profile *profile;
	bool by_name;	/* the set is the user's */
	uint64_t total; /* weight of all sets */
	unsigned set_count;
	struct surw_set set[SURW_SETS_MAX];
	uint64_t named[PROFILE_WORDS];
	/* Of the run. */
	const struct surw_set *drawn;
	bool whole;	   /* a task keeps its rank */
	uint32_t residue;  /* without a profile: ids of this rest by 8 */
	uint32_t idle;	   /* steps since the last event */
	unsigned intent;   /* slot, or NOBODY */
	uint64_t watching; /* slots that wait to make an event */
	uint32_t weight[TASKS_MAX];
	uint8_t owner[TASKS_MAX];
	uint8_t watch[SURW_IDS]; /* objects that the run made, by id */
	unsigned watch_end;	 /* beyond all that is not WATCH_UNKNOWN */
};

static bool has_bit(const uint64_t *words, unsigned bit)
{
	return (words[bit / 64] >> (bit % 64)) & 1;
}

static bool in_set(const struct surw_state *s, unsigned object)
{
	if (s->by_name)
		return has_bit(s->named, object);
	return object == s->drawn->object[0] || object == s->drawn->object[1];
}

static bool surw_lookup(const struct surw_state *s, const struct object *o)
{
	unsigned at;

	if (!s->drawn && !s->by_name)
		return o->id % 8 == s->residue;
	at = profile_find_object(s->profile, o);
	return at < PROFILE_OBJECTS_MAX && in_set(s, at);
}

static bool surw_watched(struct surw_state *s, const struct task *t)
{
	const struct object *o = t->op.object;

	if (!o || event_modes[t->op.kind] == EVENT_GIVE)
		return false;
	if (!s->profile || o->id <= s->profile->sealed || o->id >= SURW_IDS)
		return surw_lookup(s, o);
	if (s->watch[o->id] == WATCH_UNKNOWN) {
		s->watch[o->id] = surw_lookup(s, o) ? WATCH_YES : WATCH_NO;
		if (s->watch_end <= o->id)
			s->watch_end = o->id + 1u;
	}
	return s->watch[o->id] == WATCH_YES;
}

/* Events on the set of a task of the profile and of all that it creates, on
 * the average, rounded up. */
static uint32_t surw_weight(const struct surw_state *s, unsigned task,
			    unsigned descent)
{
	const struct profile_task *t = &s->profile->task[task];
	uint32_t sum = 0;

	if (s->by_name) {
		for (unsigned i = 0; i < s->profile->object_count; i++)
			if (has_bit(s->named, i))
				sum += t->events[i];
	} else {
		sum = t->events[s->drawn->object[0]];
		if (s->drawn->object[1] != s->drawn->object[0])
			sum += t->events[s->drawn->object[1]];
	}
	for (unsigned i = 0; i < s->profile->task_count; i++)
		if (t->created[i] && i != task && descent < SURW_DESCENT_MAX)
			sum += t->created[i] * surw_weight(s, i, descent + 1);
	return t->count ? (sum + t->count - 1) / t->count : 0;
}

static void surw_begin(void *state, const struct world *w, uint64_t seed)
{
	struct surw_state *s = state;
	uint64_t draw;

	(void)w;
	generator_seed(&s->generator, seed);
	fault_draw_next(&s->faults, &s->generator);
	pending_clear(&s->pending);
	memset(s->watch, 0, s->watch_end);
	s->watch_end = 0;
	memset(s->owner, 0, sizeof(s->owner));
	s->watching = 0;
	s->intent = NOBODY;
	s->idle = 0;
	s->drawn = NULL;
	if (s->total) {
		draw = generator_below(&s->generator, (uint32_t)s->total);
		s->drawn = s->set;
		while (draw >= s->drawn->weight)
			draw -= s->drawn++->weight;
	}
	s->residue = generator_below(&s->generator, 8);
	s->whole = !generator_below(&s->generator, SURW_WHOLE);
}

static bool surw_alive(const struct surw_state *s, const struct world *w,
		       unsigned slot)
{
	const struct task *t = world_task(w, slot);

	return t && t->id == s->owner[slot] && t->state != TASK_ENDED;
}

/* One of the tasks in the mask, by weight; any, if all weights are 0. */
static unsigned surw_draw(struct surw_state *s, const struct world *w,
			  uint64_t mask)
{
	uint32_t total = 0;
	uint32_t draw;

	for (uint64_t m = mask; m; m &= m - 1) {
		unsigned slot = (unsigned)__builtin_ctzll(m);

		if (!surw_alive(s, w, slot))
			s->weight[slot] = 0;
		total += s->weight[slot];
	}
	if (!total)
		return NOBODY;
	draw = generator_below(&s->generator, total);
	while (draw >= s->weight[__builtin_ctzll(mask)]) {
		draw -= s->weight[__builtin_ctzll(mask)];
		mask &= mask - 1;
	}
	return (unsigned)__builtin_ctzll(mask);
}

/* A task is new: its weight moves to it from its creator. */
static void surw_arrive(struct surw_state *s, const struct world *w,
			const struct task *t)
{
	const struct task *parent = world_last_task(w);
	unsigned at = PROFILE_TASKS_MAX;
	uint32_t weight = 1, left;

	if (s->drawn || s->by_name)
		at = profile_find_task(s->profile, t->name);
	if (at < PROFILE_TASKS_MAX)
		weight = surw_weight(s, at, 0);
	s->owner[t->slot] = t->id;
	s->weight[t->slot] = weight;
	if (!parent || parent == t || !surw_alive(s, w, parent->slot) ||
	    parent->id != s->owner[parent->slot])
		return;
	left = s->weight[parent->slot];
	weight = weight < left ? weight : left;
	if (s->intent == parent->slot && weight &&
	    generator_below(&s->generator, left) < weight)
		s->intent = t->slot;
	s->weight[parent->slot] = left - weight;
}

static void surw_declared(void *state, const struct world *w, struct task *t)
{
	struct surw_state *s = state;
	uint64_t bit = (uint64_t)1 << t->slot;
	bool new = s->owner[t->slot] != t->id;

	if (new)
		surw_arrive(s, w, t);
	if (new || !s->whole)
		pending_put(&s->pending, t, &s->generator);
	s->watching &= ~bit;
	if (!surw_watched(s, t))
		return;
	s->watching |= bit;
	if (!s->weight[t->slot])
		s->weight[t->slot] = 1;
}

/* The task in that slot goes next. */
static unsigned surw_only(void *state, const struct world *w, unsigned slot)
{
	struct surw_state *s = state;
	uint64_t bit = (uint64_t)1 << slot;

	(void)w;
	if (s->watching & bit) {
		s->watching &= ~bit;
		s->weight[slot] -= s->weight[slot] > 0;
		s->intent = NOBODY;
		s->idle = 0;
	} else if (++s->idle % SURW_PATIENCE == 0) {
		s->intent = NOBODY;
	}
	return slot;
}

static unsigned surw_pick(void *state, const struct world *w, uint64_t enabled)
{
	struct surw_state *s = state;
	uint64_t held = enabled & s->watching;

	if (s->intent == NOBODY || !surw_alive(s, w, s->intent))
		s->intent = surw_draw(s, w, s->pending.known);
	if (s->intent != NOBODY)
		held &= ~((uint64_t)1 << s->intent);
	/* Who is meant cannot go on before one that is held back has. */
	if (held == enabled) {
		s->intent = surw_draw(s, w, held);
		SIM_ASSERT(s->intent != NOBODY);
		held &= ~((uint64_t)1 << s->intent);
	}
	return surw_only(state, w,
			 pending_highest(&s->pending, enabled & ~held));
}

static uint32_t surw_choose(void *state, const struct world *w,
			    enum choice_kind kind, uint32_t n)
{
	struct surw_state *s = state;

	(void)w;
	if (kind == CHOICE_FAULT)
		return fault_draw_choose(&s->faults, &s->generator);
	return generator_below(&s->generator, n);
}

static void add_set(struct surw_state *s, unsigned a, unsigned b,
		    uint32_t weight)
{
	if (s->set_count == SURW_SETS_MAX || s->total + weight > UINT32_MAX)
		return;
	s->set[s->set_count++] =
		(struct surw_set){{(uint16_t)a, (uint16_t)b}, weight};
	s->total += weight;
}

static bool shared(const struct profile_object *o)
{
	return o->written && (o->tasks & (o->tasks - 1));
}

/* 'favoured': these alone. */
static void find_sets(struct surw_state *s, const struct profile *p,
		      bool favoured)
{
	for (unsigned i = 0; i < p->object_count; i++) {
		const struct profile_object *o = &p->object[i];

		if (!shared(o))
			continue;
		if (profile_unguarded(p, i))
			add_set(s, i, i, SURW_FAVOUR * o->events);
		else if (!favoured)
			add_set(s, i, i, o->events);
		for (unsigned j = 0; j < i; j++)
			if (profile_cycle(p, i, j))
				add_set(s, i, j,
					SURW_FAVOUR * (o->events +
						       p->object[j].events));
	}
}

static void take_named(struct surw_state *s, const struct profile *p,
		       const char *names)
{
	for (unsigned i = 0; i < p->object_count; i++)
		if (profile_named(names, p->object[i].name)) {
			s->named[i / 64] |= (uint64_t)1 << (i % 64);
			s->by_name = true;
		}
}

static void surw_init(void *state, const struct strategy_options *options,
		      struct chooser *ret_chooser)
{
	struct surw_state *s = state;
	const struct profile *p = options ? options->profile : NULL;
	const char *names = p ? options->objects : NULL;

	s->profile = p;
	if (names && !strcmp(names, STRATEGY_OBJECTS_AUTO))
		find_sets(s, p, true);
	else if (names)
		take_named(s, p, names);
	if (p && !s->by_name && !s->set_count)
		find_sets(s, p, false);
	*ret_chooser = (struct chooser){
		.state = state,
		.begin = surw_begin,
		.declared = surw_declared,
		.pick = surw_pick,
		.only = surw_only,
		.choose = surw_choose,
	};
}

const struct strategy_type strategy_surw = {
	.name = "surw",
	.sentence = "make all orders of the steps on one object, or two locks, "
		    "equally likely; the objects are drawn, or given by "
		    "--objects",
	.guarantee = "a wrong order of the steps on the objects watched is hit "
		     "with its share among all their orders, whatever else the "
		     "tasks do, where these steps do not block",
	.state_bytes = sizeof(struct surw_state),
	.init = surw_init,
};
