/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Work goes out. A worker has one order in hand; when it is at its last range
 * it gets the next, which it then finds in its pipe. Findings are made small by
 * at most half of the workers; the others go on.
 */
#include "campaign/order.h"
#include "night_state.h"

enum {
	/* Fewer cells than this for each worker: orders are cut into single
	 * ranges, or some workers would have nothing to do. */
	CELLS_A_WORKER = 4,
};

/* --- writing -------------------------------------------------------------- */

static struct scenario_file file_of(const char *path, const char *text)
{
	return (struct scenario_file){path, text, strlen(text)};
}

static void fill_cell(struct order *o, const struct campaign_cell *c)
{
	const struct design *d = c->design;

	o->scenario = file_of(c->scenario->path, c->scenario->text);
	o->designs[0] = file_of(d->path, d->text);
	for (unsigned i = 0; i < d->base_count; i++)
		o->designs[i + 1] = d->bases[i];
	o->design_count = 1 + d->base_count;
	o->platform = c->scenario->registry->platforms[c->platform].name;
	o->lock_granularity = c->lock_granularity;
	o->races = c->races;
	o->hung_ns = c->hung_ns;
}

static struct order_range range_of(const struct night *n,
				   const struct errand_range *r)
{
	const struct campaign_arm *a = &n->o.plan->arms[r->arm];

	return (struct order_range){
		.arm = r->arm,
		.strategy = a->strategy->name,
		.depth = a->depth,
		.objects = a->objects,
		.series = campaign_series_seed(a, n->o.seed),
		.first_run = r->first_run,
		.runs = r->runs,
	};
}

static void write_work(const struct night *n, const struct errand *w,
		       struct message_out *out)
{
	struct order_range ranges[EPOCHS_ORDER_MAX];
	struct order o = {
		.id = w->id,
		.careful = w->careful && w->count,
		.reached = w->reached,
		.ranges = ranges,
	};

	fill_cell(&o, &n->o.plan->cells[w->cell]);
	for (unsigned i = 0; i < w->count; i++)
		ranges[o.range_count++] = range_of(n, &w->ranges[i]);
	if (!w->count) {
		o.signature = w->finding->signature;
		o.schedule = w->finding->schedule;
		o.shrink_runs = n->o.plan->shrink_runs;
	}
	order_write(&o, out);
}

static void hand_out(struct night *n, unsigned worker, struct errand *w)
{
	struct night_worker *hands = &n->workers[worker];
	struct message_out out = {.bytes = NULL};

	w->id = ++n->orders;
	w->at = 0;
	w->run_known = false;
	n->small_out += !w->count;
	hands->hands[hands->count++] = w;
	write_work(n, w, &out);
	crew_expect(n->crew, worker, true);
	crew_send(n->crew, worker, &out);
}

/* --- what is next --------------------------------------------------------- */

/* Pieces of a range of the sequence that are still to be made. */
static unsigned add_missing(struct night *n, const struct epochs_order *o,
			    unsigned index)
{
	const struct epochs_range *r = &o->ranges[index];
	struct errand_range piece = {
		.order = o->number,
		.index = index,
		.arm = r->arm,
		.epoch = r->epoch,
		.first_run = r->first_run,
		.runs = r->runs,
		.twice = r->twice,
	};
	uint64_t at = r->first_run, end = r->first_run + r->runs;
	unsigned pieces = 0;

	while (at < end) {
		struct errand *w = n->sequence.last;

		piece.first_run = at;
		piece.runs = end - at;
		if (n->counted &&
		    !counted_missing(n->counted, r->arm, at, end - at,
				     &piece.first_run, &piece.runs))
			break;
		at = piece.first_run + piece.runs;
		piece.twice = r->twice && piece.runs == r->runs;
		if (!w || w->count == EPOCHS_ORDER_MAX) {
			w = errand_new(o->cell);
			w->reached = o->epoch == 1;
			errand_put(&n->sequence, w);
		}
		errand_add(w, &piece);
		pieces++;
	}
	return pieces;
}

/* The next order of the sequence of which something is missing, if there is
 * one now. */
static void draw(struct night *n)
{
	struct epochs_order o;
	enum epochs_next next;

	while ((next = epochs_next(n->epochs, &o)) == EPOCHS_ORDER) {
		unsigned pieces = 0;

		for (unsigned i = 0; i < o.count; i++) {
			unsigned missing = 0;

			if (n->arm_troubles[o.ranges[i].arm] < ARM_TROUBLES_MAX)
				missing = add_missing(n, &o, i);
			pieces += missing;
			night_past(n, &o, i);
		}
		if (pieces) {
			frontier_open(n->frontier, o.number, o.epoch, o.count,
				      pieces);
			return;
		}
		epochs_in(n->epochs, o.epoch, o.count);
	}
	n->drawn = next == EPOCHS_END;
	/* What earlier sittings have seen may be all that there is. */
	night_news(n);
}

/* One range of it alone; the rest stays. */
static struct errand *cut_one(struct errand *w)
{
	struct errand *one = errand_new(w->cell);

	one->reached = w->reached;
	errand_add(one, &w->ranges[0]);
	w->count--;
	memmove(w->ranges, w->ranges + 1, w->count * sizeof(w->ranges[0]));
	return one;
}

static struct errand *next_of_sequence(struct night *n)
{
	const struct campaign_plan *p = n->o.plan;
	struct errand *w;

	if (!n->sequence.first && !n->drawn)
		draw(n);
	w = n->sequence.first;
	if (w && w->count > 1 && p->cell_count < CELLS_A_WORKER * n->o.jobs)
		return cut_one(w);
	return errand_take(&n->sequence);
}

static unsigned small_at_once(const struct night *n)
{
	return n->o.jobs > 1 ? n->o.jobs / 2 : 1;
}

static struct errand *next_work(struct night *n)
{
	struct errand *w = errand_take(&n->urgent);

	if (!w && n->small_out < small_at_once(n))
		w = errand_take(&n->small);
	return w ? w : next_of_sequence(n);
}

/* --- feeding -------------------------------------------------------------- */

/* Nothing behind a finding that is made small: that may take long. */
static bool has_room(const struct night_worker *w)
{
	const struct errand *first = w->hands[0];

	if (!w->count)
		return true;
	return w->count < HANDS_MAX && first->count && !first->careful &&
	       errand_left(first) <= 1;
}

static bool all_is_made(const struct night *n)
{
	if (!n->drawn || n->held || n->urgent.first || n->small.first ||
	    n->sequence.first)
		return false;
	for (unsigned i = 0; i < n->o.jobs; i++)
		if (n->workers[i].count)
			return false;
	return true;
}

static void feed(struct night *n, unsigned worker)
{
	struct night_worker *hands = &n->workers[worker];
	struct errand *w;

	/* Its next process gets work as it begins. */
	if (!crew_alive(n->crew, worker))
		return;
	while (n->phase == PHASE_WORK && has_room(hands) && (w = next_work(n)))
		hand_out(n, worker, w);
	if (hands->count)
		return;
	n->hungry = true;
	crew_expect(n->crew, worker, false);
}

void night_feed_all(struct night *n)
{
	n->hungry = false;
	for (unsigned i = 0; i < n->o.jobs; i++)
		if (!n->workers[i].count)
			feed(n, i);
	if (n->phase == PHASE_WORK && all_is_made(n))
		night_stop(n, NIGHT_RUNS);
}

void night_feed(struct night *n, unsigned worker)
{
	feed(n, worker);
	if (!n->hungry)
		return;
	/* What is counted may lead to work, for others too. */
	night_write(n);
	night_feed_all(n);
}

void night_again(struct night *n, struct errand *w)
{
	struct errand *rest = NULL;

	for (unsigned i = 0; i < w->count; i++) {
		if (w->ranges[i].over)
			continue;
		if (!rest)
			rest = errand_new(w->cell);
		errand_add(rest, &w->ranges[i]);
	}
	if (!rest)
		return;
	rest->finding = w->finding;
	rest->reached = w->reached;
	rest->careful = w->careful;
	errand_put(&n->urgent, rest);
}
