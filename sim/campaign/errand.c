/* SPDX-License-Identifier: GPL-2.0-only */
#include "errand.h"
#include "memory.h"

struct errand *errand_new(unsigned cell)
{
	struct errand *w = campaign_alloc(sizeof(*w));

	w->cell = cell;
	return w;
}

void errand_add(struct errand *w, const struct errand_range *range)
{
	SIM_ASSERT(w->count < ARRAY_COUNT(w->ranges));
	w->ranges[w->count++] = *range;
}

unsigned errand_left(const struct errand *w)
{
	unsigned left = 0;

	for (unsigned i = 0; i < w->count; i++)
		left += !w->ranges[i].over;
	return left;
}

void errand_put(struct errand_queue *q, struct errand *w)
{
	w->next = NULL;
	if (q->last)
		q->last->next = w;
	else
		q->first = w;
	q->last = w;
}

void errand_put_first(struct errand_queue *q, struct errand *w)
{
	w->next = q->first;
	q->first = w;
	if (!q->last)
		q->last = w;
}

struct errand *errand_take(struct errand_queue *q)
{
	struct errand *w = q->first;

	if (!w)
		return NULL;
	q->first = w->next;
	if (!q->first)
		q->last = NULL;
	w->next = NULL;
	return w;
}

void errand_clear(struct errand_queue *q)
{
	struct errand *w;

	while ((w = errand_take(q)))
		free(w);
}
