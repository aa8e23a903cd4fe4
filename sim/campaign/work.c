/* SPDX-License-Identifier: GPL-2.0-only */
#include "work.h"
#include "memory.h"

struct work *work_new(unsigned cell)
{
	struct work *w = campaign_alloc(sizeof(*w));

	w->cell = cell;
	return w;
}

void work_add(struct work *w, const struct work_range *range)
{
	SIM_ASSERT(w->count < ARRAY_COUNT(w->ranges));
	w->ranges[w->count++] = *range;
}

unsigned work_left(const struct work *w)
{
	unsigned left = 0;

	for (unsigned i = 0; i < w->count; i++)
		left += !w->ranges[i].over;
	return left;
}

void work_put(struct work_queue *q, struct work *w)
{
	w->next = NULL;
	if (q->last)
		q->last->next = w;
	else
		q->first = w;
	q->last = w;
}

void work_put_first(struct work_queue *q, struct work *w)
{
	w->next = q->first;
	q->first = w;
	if (!q->last)
		q->last = w;
}

struct work *work_take(struct work_queue *q)
{
	struct work *w = q->first;

	if (!w)
		return NULL;
	q->first = w->next;
	if (!q->first)
		q->last = NULL;
	w->next = NULL;
	return w;
}

void work_clear(struct work_queue *q)
{
	struct work *w;

	while ((w = work_take(q)))
		free(w);
}
