/* SPDX-License-Identifier: GPL-2.0-only */
#include "reversals.h"

#include "memory.h"

void reversals_release(struct reversals *r)
{
	free(r->noted);
	free(r->made);
	free(r->plan.step);
}

void reversals_made(struct reversals *r, uint32_t event,
		    const struct wakeup_step *step)
{
	r->made = memory_grown(r->made, &r->made_room, event + 1,
			       sizeof(*r->made));
	r->made[event] = *step;
}

static void note(struct reversals *r, const struct history *h, bool declared,
		 const struct wakeup_step *second)
{
	r->noted = memory_grown(r->noted, &r->room, r->count + h->race_count,
				sizeof(*r->noted));
	for (uint32_t i = 0; i < h->race_count; i++)
		r->noted[r->count++] = (struct reversal){
			.first = h->races[i],
			.at = h->count,
			.declared = declared,
			.second = *second,
		};
}

void reversals_note_made(struct reversals *r, const struct history *h,
			 const struct wakeup_step *second)
{
	note(r, h, false, second);
}

void reversals_note_declared(struct reversals *r, const struct history *h,
			     const struct wakeup_step *second)
{
	note(r, h, true, second);
}

struct wakeup_plan *reversals_plan(struct reversals *r, const struct history *h,
				   uint32_t index)
{
	const struct reversal *of = &r->noted[index];
	uint32_t end = of->declared ? of->at : h->count;

	r->plan.count = 0;
	for (uint32_t i = of->first + 1; i < end; i++) {
		if (history_follows(h, of->first, i))
			continue;
		if (i > of->at && r->made[i].values)
			break;
		wakeup_plan_add(&r->plan, &r->made[i]);
	}
	wakeup_plan_add(&r->plan, &of->second);
	return &r->plan;
}
