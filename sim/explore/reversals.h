/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Races of a run, and the plans that reverse them: from the state before the
 * first of the two steps, all steps of the run that do not happen after it, and
 * then the second. But not those from the first one on that comes behind the
 * second and chose values: with other values nobody would plan for it.
 */
#ifndef EXPLORE_REVERSALS_H
#define EXPLORE_REVERSALS_H

#include "history.h"
#include "wakeup.h"

struct reversal {
	uint32_t first; /* event */
	uint32_t at;	/* event of the second, or where it would be */
	bool declared;	/* it was not made */
	struct wakeup_step second;
};

struct reversals {
	struct reversal *noted;
	uint32_t count, room;
	struct wakeup_step *made; /* by event */
	uint32_t made_room;
	struct wakeup_plan plan; /* the last one */
};

void reversals_release(struct reversals *r);

/* The step of an event. */
void reversals_made(struct reversals *r, uint32_t event,
		    const struct wakeup_step *step);

/* For each race of the last history_races(); the second step ... */
/* ... has been made: it is the next event. */
void reversals_note_made(struct reversals *r, const struct history *h,
			 const struct wakeup_step *second);
/* ... is only declared: what comes later may prevent it. */
void reversals_note_declared(struct reversals *r, const struct history *h,
			     const struct wakeup_step *second);

/* The plan of one that was noted, until the next call. */
struct wakeup_plan *reversals_plan(struct reversals *r, const struct history *h,
				   uint32_t index);

#endif
