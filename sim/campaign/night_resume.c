/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What earlier sittings of the night have counted. The sequence is drawn again
 * from its beginning; what is there is skipped, and what it has shown is seen
 * at its place of the sequence, as if it were made now.
 */
#include "night_state.h"

static void add_range(void *context, const struct campaign_counted *r)
{
	struct night *n = context;
	int canary = n->o.plan->arms[r->arm].canary;

	counted_add(n->counted, r->arm, r->first_run, r->runs);
	n->counts.runs_before += r->runs;
	if (canary >= 0)
		n->canaries[canary].runs += r->runs;
}

static void add_hit(void *context, const struct campaign_seen *hit)
{
	struct night *n = context;

	if (n->past_count == n->past_room) {
		n->past_room = 2 * n->past_room + 64;
		n->past = campaign_realloc(n->past,
					   n->past_room * sizeof(*n->past));
	}
	n->past[n->past_count++] = (struct past_hit){
		.arm = hit->arm,
		.epoch = hit->epoch,
		.first_run = hit->first_run,
		.runs = hit->runs,
		.hits = hit->hits,
		.klass = hit->klass,
		.signature = campaign_strdup(hit->signature),
		.before = hit->before,
		.small = hit->small,
	};
}

/* A run that kills is not made again. */
static void add_trouble(void *context, unsigned arm, uint64_t run,
			const char *kind, const char *text)
{
	struct night *n = context;

	(void)text;
	if (strcmp(kind, "digest") == 0)
		return;
	counted_add(n->counted, arm, run, 1);
	n->arm_troubles[arm]++;
}

static int by_place(const void *a, const void *b)
{
	const struct past_hit *x = a, *y = b;

	if (x->arm != y->arm)
		return x->arm < y->arm ? -1 : 1;
	if (x->first_run != y->first_run)
		return x->first_run < y->first_run ? -1 : 1;
	return strcmp(x->signature, y->signature);
}

bool night_resume(struct night *n, struct sim_error *reterr)
{
	n->counted = counted_new(n->o.plan->arm_count);
	if (!campaign_store_ranges(n->o.store, add_range, n, reterr) ||
	    !campaign_store_troubles(n->o.store, add_trouble, n, reterr) ||
	    !campaign_store_hits(n->o.store, add_hit, n, reterr))
		return false;
	if (n->past_count)
		qsort(n->past, n->past_count, sizeof(*n->past), by_place);
	return true;
}

/* The first hit of this arm from this run on. */
static unsigned first_at(const struct night *n, unsigned arm, uint64_t run)
{
	unsigned low = 0, high = n->past_count;

	while (low < high) {
		unsigned middle = low + (high - low) / 2;
		const struct past_hit *p = &n->past[middle];

		if (p->arm < arm || (p->arm == arm && p->first_run < run))
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

void night_past(struct night *n, const struct epochs_order *o, unsigned index)
{
	const struct epochs_range *r = &o->ranges[index];
	uint64_t end = r->first_run + r->runs;

	for (unsigned i = first_at(n, r->arm, r->first_run);
	     i < n->past_count && n->past[i].arm == r->arm &&
	     n->past[i].first_run < end;
	     i++) {
		const struct past_hit *p = &n->past[i];

		night_hit(n, &(struct news_hit){
				     .order = o->number,
				     .index = index,
				     .arm = p->arm,
				     .epoch = o->epoch,
				     .first_run = p->first_run,
				     .runs = p->runs,
				     .hits = p->hits,
				     .klass = p->klass,
				     .signature = p->signature,
				     .before = p->before,
				     .small = p->small,
			     });
	}
}
