/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a declared op does to its object, as far as strategies care: which two
 * of them race, which of them reads what another has written.
 */
#ifndef SCHEDULE_EVENTS_H
#define SCHEDULE_EVENTS_H

#include "schedule/schedule.h"

enum event_mode {
	EVENT_CHANGE, /* may change it */
	EVENT_LOOK,   /* only looks, or commutes with its like */
	EVENT_TAKE,   /* takes a lock, and waits until it can */
	EVENT_GIVE,   /* gives a lock back */
};

/* By kind of op. */
extern const uint8_t event_modes[OP_COUNT];

/* Of two events on one object: can both be enabled, and does their order
 * matter? A lock that is given back cannot be taken before. */
static inline bool event_races(unsigned a, unsigned b)
{
	if (a == EVENT_GIVE || b == EVENT_GIVE)
		return a + b != EVENT_GIVE + EVENT_TAKE && a != b;
	return a != EVENT_LOOK || b != EVENT_LOOK;
}

/* The pending events of all tasks, by slot. */
struct pending_events {
	uint64_t known; /* slots that have declared; may have ended since */
	uint64_t rank[TASKS_MAX];
	uint16_t object[TASKS_MAX];
	uint8_t mode[TASKS_MAX];
};

static inline void pending_clear(struct pending_events *p)
{
	p->known = 0;
}

static inline void pending_put(struct pending_events *p, const struct task *t,
			       struct generator *g)
{
	p->known |= (uint64_t)1 << t->slot;
	p->rank[t->slot] = generator_next(g);
	p->object[t->slot] = t->op.object ? t->op.object->id : 0;
	p->mode[t->slot] = event_modes[t->op.kind];
}

/* The event of that slot is made: all that race with it draw again. */
static inline void pending_redraw(struct pending_events *p, unsigned slot,
				  struct generator *g)
{
	unsigned object = p->object[slot];
	uint64_t others = p->known & ~((uint64_t)1 << slot);

	if (!object)
		return;
	for (; others; others &= others - 1) {
		unsigned other = (unsigned)__builtin_ctzll(others);

		if (p->object[other] == object &&
		    event_races(p->mode[slot], p->mode[other]))
			p->rank[other] = generator_next(g);
	}
}

/* The slot of the highest rank in a mask that is not empty. */
static inline unsigned pending_highest(const struct pending_events *p,
				       uint64_t mask)
{
	unsigned best = (unsigned)__builtin_ctzll(mask);

	for (mask &= mask - 1; mask; mask &= mask - 1) {
		unsigned slot = (unsigned)__builtin_ctzll(mask);

		if (p->rank[slot] > p->rank[best])
			best = slot;
	}
	return best;
}

#endif
