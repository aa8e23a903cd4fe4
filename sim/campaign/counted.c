/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * For each arm a list of pieces, sorted when it is first asked for. The asking
 * goes forward through each arm's series, as the sequence of a night does, so
 * that a finger per arm finds its piece at once.
 */
#include "campaign/counted.h"
#include "memory.h"

struct piece {
	uint64_t first, end;
};

struct series {
	struct piece *pieces;
	unsigned count, room;
	unsigned finger; /* pieces before it end before what is asked for */
	bool sorted;
};

struct counted {
	struct series *series;
	unsigned count;
};

struct counted *counted_new(unsigned arms)
{
	struct counted *c = campaign_alloc(sizeof(*c));

	c->series = campaign_alloc(arms * sizeof(*c->series));
	c->count = arms;
	return c;
}

void counted_free(struct counted *c)
{
	if (!c)
		return;
	for (unsigned i = 0; i < c->count; i++)
		free(c->series[i].pieces);
	free(c->series);
	free(c);
}

void counted_add(struct counted *c, unsigned arm, uint64_t first, uint64_t runs)
{
	struct series *s = &c->series[arm];

	SIM_ASSERT(arm < c->count);
	if (!runs)
		return;
	if (s->count == s->room) {
		s->room = 2 * s->room + 4;
		s->pieces = campaign_realloc(s->pieces,
					     s->room * sizeof(*s->pieces));
	}
	s->pieces[s->count++] = (struct piece){first, first + runs};
	s->sorted = false;
}

static int by_place(const void *a, const void *b)
{
	const struct piece *x = a, *y = b;

	if (x->first != y->first)
		return x->first < y->first ? -1 : 1;
	return x->end < y->end ? -1 : x->end > y->end;
}

/* Sort, and put pieces together that touch. */
static void settle(struct series *s)
{
	unsigned kept = 0;

	if (s->sorted)
		return;
	if (s->count)
		qsort(s->pieces, s->count, sizeof(*s->pieces), by_place);
	for (unsigned i = 0; i < s->count; i++) {
		struct piece *last = kept ? &s->pieces[kept - 1] : NULL;

		if (last && s->pieces[i].first <= last->end) {
			if (s->pieces[i].end > last->end)
				last->end = s->pieces[i].end;
			continue;
		}
		s->pieces[kept++] = s->pieces[i];
	}
	s->count = kept;
	s->finger = 0;
	s->sorted = true;
}

bool counted_missing(struct counted *c, unsigned arm, uint64_t first,
		     uint64_t runs, uint64_t *ret_first, uint64_t *ret_runs)
{
	struct series *s = &c->series[arm];
	uint64_t end = first + runs;

	SIM_ASSERT(arm < c->count);
	settle(s);
	if (s->finger && first < s->pieces[s->finger - 1].end)
		s->finger = 0;
	while (s->finger < s->count && s->pieces[s->finger].end <= first)
		s->finger++;
	if (s->finger < s->count && s->pieces[s->finger].first <= first)
		first = s->pieces[s->finger++].end;
	if (first >= end)
		return false;
	if (s->finger < s->count && s->pieces[s->finger].first < end)
		end = s->pieces[s->finger].first;
	*ret_first = first;
	*ret_runs = end - first;
	return true;
}
