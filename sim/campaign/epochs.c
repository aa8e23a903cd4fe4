/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The sequence is drawn lazily: one list of cells, shuffled for each epoch, and
 * a place in it (cell, arm, range). Each arm has a cursor: where its next range
 * begins. What is open is a short list, because epochs are drawn in order and
 * finished about in order.
 */
#include <stdlib.h>
#include <string.h>

#include "campaign/epochs.h"
#include "memory.h"

/* An epoch that is drawn in part, or whose ranges are not all in. */
struct open_epoch {
	uint64_t drawn, in;
	bool closed; /* no more of it will be drawn */
};

struct epochs {
	struct epochs_options o;
	struct generator twice; /* which ranges are made twice */
	unsigned epoch;		/* that is being drawn */
	unsigned *cells;	/* of this epoch, shuffled */
	unsigned cell_count;
	/* The place of the next range: cells[at_cell], its arm, which of the
	 * arm's ranges. */
	unsigned at_cell, at_arm, at_range;
	uint64_t *cursor; /* by arm: the first run of its next range */
	unsigned *boost;  /* by arm */
	bool *showed;	  /* by arm, in this epoch */
	unsigned repeat;  /* how often an arm has its share in an epoch */
	bool joined;	  /* a share is one range, not one for each weight */
	uint64_t orders;  /* drawn so far, of all shards */
	uint64_t left;	  /* of o.runs */
	bool shortened;	  /* the limit has cut a range */
	bool ended;
	/* Epochs from 'complete' on. */
	struct open_epoch *open;
	unsigned complete, open_count, open_room;
};

/* Numbers of generator_derive() beyond any epoch's. */
#define TWICE_INDEX (UINT64_MAX - 1)

static bool limited(const struct epochs *e)
{
	return e->o.runs != 0;
}

static struct open_epoch *open_at(struct epochs *e, unsigned epoch)
{
	SIM_ASSERT(epoch >= e->complete);
	SIM_ASSERT(epoch - e->complete < e->open_count);
	return &e->open[epoch - e->complete];
}

/* Drop the epochs at the front of which nothing is missing. */
static void drop_complete(struct epochs *e)
{
	unsigned count = 0;

	while (count < e->open_count && e->open[count].closed &&
	       e->open[count].in == e->open[count].drawn)
		count++;
	e->open_count -= count;
	e->complete += count;
	memmove(e->open, e->open + count, e->open_count * sizeof(*e->open));
}

/* Fisher and Yates, from the night's seed and the epoch's number. */
static void shuffle(struct epochs *e)
{
	struct generator g;

	generator_seed(&g, generator_derive(e->o.seed, e->epoch));
	for (unsigned i = e->cell_count; i > 1; i--) {
		unsigned j = generator_below(&g, i);
		unsigned cell = e->cells[i - 1];

		e->cells[i - 1] = e->cells[j];
		e->cells[j] = cell;
	}
}

static void begin_epoch(struct epochs *e, unsigned epoch)
{
	const struct campaign_plan *p = e->o.plan;
	unsigned first = epoch ? 0 : p->plain_cells;

	e->epoch = epoch;
	e->cell_count = epoch ? p->plain_cells : p->cell_count - p->plain_cells;
	/* Not from the order of the epoch before: an epoch is a function of
	 * its number. */
	for (unsigned i = 0; i < e->cell_count; i++)
		e->cells[i] = first + i;
	shuffle(e);
	e->at_cell = e->at_arm = e->at_range = 0;
	if (e->open_count == e->open_room) {
		e->open_room = 2 * e->open_room + 4;
		e->open = campaign_realloc(e->open,
					   e->open_room * sizeof(*e->open));
	}
	e->open[e->open_count++] = (struct open_epoch){.drawn = 0};
}

/* So that an epoch is not over before all workers have begun. */
static unsigned repeats(const struct campaign_plan *p)
{
	unsigned weights = 0;

	for (unsigned i = 0; i < p->plain_arms; i++)
		weights += p->arms[i].weight;
	if (!weights || weights >= EPOCHS_RANGES_MIN)
		return 1;
	return (EPOCHS_RANGES_MIN + weights - 1) / weights;
}

struct epochs *epochs_new(const struct epochs_options *o)
{
	const struct campaign_plan *p = o->plan;
	struct epochs *e = campaign_alloc(sizeof(*e));

	SIM_ASSERT(o->shards >= 1);
	SIM_ASSERT(o->shard >= 1 && o->shard <= o->shards);
	if (o->adapted)
		SIM_ASSERT(o->shards == 1);
	*e = (struct epochs){.o = *o, .left = o->runs};
	e->cells = campaign_alloc(p->cell_count * sizeof(*e->cells));
	e->cursor = campaign_alloc(p->arm_count * sizeof(*e->cursor));
	e->boost = campaign_alloc(p->arm_count * sizeof(*e->boost));
	e->showed = campaign_alloc(p->arm_count * sizeof(*e->showed));
	for (unsigned i = 0; i < p->arm_count; i++)
		e->boost[i] = 1;
	generator_seed(&e->twice, generator_derive(o->seed, TWICE_INDEX));
	e->repeat = repeats(p);
	e->joined = p->plain_arms >= EPOCHS_RANGES_MIN;
	begin_epoch(e, 0);
	return e;
}

void epochs_free(struct epochs *e)
{
	if (!e)
		return;
	free(e->cells);
	free(e->cursor);
	free(e->boost);
	free(e->showed);
	free(e->open);
	free(e);
}

uint64_t epochs_range_runs(const struct campaign_plan *p, unsigned epoch)
{
	SIM_ASSERT(epoch >= 1);
	/* CAMPAIGN_RANGE_MAX has 17 bits. */
	if (epoch > 17 || p->range_first << (epoch - 1) > p->range_max)
		return p->range_max;
	return p->range_first << (epoch - 1);
}

/* What the arm has of this epoch once: so many runs, in ranges of so many; the
 * last one may be shorter. */
struct share {
	uint64_t runs, range;
};

static struct share share_of(const struct epochs *e, unsigned arm)
{
	const struct campaign_plan *p = e->o.plan;
	struct share s = {.range = p->range_max};

	if (p->arms[arm].canary >= 0) {
		s.runs = p->canaries[p->arms[arm].canary].within;
		return s;
	}
	s.runs = epochs_range_runs(p, e->epoch);
	if (!e->joined)
		s.range = s.runs;
	s.runs *= (uint64_t)p->arms[arm].weight * e->boost[arm];
	return s;
}

static unsigned share_ranges(const struct share *s)
{
	return (unsigned)((s->runs + s->range - 1) / s->range);
}

static unsigned ranges_of(const struct epochs *e, unsigned arm)
{
	struct share s = share_of(e, arm);

	return share_ranges(&s) *
	       (e->o.plan->arms[arm].canary < 0 ? e->repeat : 1);
}

/* Of the range at which the sequence stands, if there were no limit. */
static uint64_t full_runs(const struct epochs *e, unsigned arm)
{
	struct share s = share_of(e, arm);
	unsigned at = e->at_range % share_ranges(&s);
	uint64_t left = s.runs - at * s.range;

	return left < s.range ? left : s.range;
}

static bool is_twice(struct epochs *e)
{
	unsigned of = e->o.plan->twice;

	/* Drawn for each range, also of other shards: it stays the same. */
	return of && generator_below(&e->twice, of) == 0;
}

/* The range at the place where the sequence stands. */
static void draw_range(struct epochs *e, unsigned arm, struct epochs_order *ret)
{
	bool counts = limited(e) && e->epoch;
	uint64_t full = full_runs(e, arm);
	uint64_t runs = counts && e->left < full ? e->left : full;

	SIM_ASSERT(ret->count < EPOCHS_ORDER_MAX);
	SIM_ASSERT(runs > 0);
	ret->ranges[ret->count++] = (struct epochs_range){
		.arm = arm,
		.epoch = e->epoch,
		.first_run = e->cursor[arm],
		.runs = runs,
		.twice = is_twice(e),
	};
	e->cursor[arm] += runs;
	if (!counts)
		return;
	e->left -= runs;
	e->shortened = runs < full;
}

static bool out_of_runs(const struct epochs *e)
{
	return limited(e) && e->epoch && !e->left;
}

/* Go behind the range that was drawn. */
static void advance(struct epochs *e, const struct campaign_cell *c,
		    unsigned arm)
{
	if (++e->at_range < ranges_of(e, arm))
		return;
	e->at_range = 0;
	if (++e->at_arm < c->arm_count)
		return;
	e->at_arm = 0;
	e->at_cell++;
}

/* The next order of the epoch, of whatever shard; false: it has no more. */
static bool draw_order(struct epochs *e, struct epochs_order *ret)
{
	unsigned at = e->at_cell;
	const struct campaign_cell *c;

	if (at == e->cell_count || out_of_runs(e))
		return false;
	*ret = (struct epochs_order){
		.number = e->orders++,
		.cell = e->cells[at],
		.epoch = e->epoch,
	};
	c = &e->o.plan->cells[ret->cell];
	while (e->at_cell == at && ret->count < EPOCHS_ORDER_MAX &&
	       !out_of_runs(e)) {
		unsigned arm = c->first_arm + e->at_arm;

		draw_range(e, arm, ret);
		advance(e, c, arm);
	}
	return true;
}

/* From what this epoch has shown, before the next one is drawn. */
static void adapt(struct epochs *e)
{
	for (unsigned i = 0; i < e->o.plan->arm_count; i++) {
		unsigned boost = e->boost[i];

		if (e->showed[i])
			boost = boost < CAMPAIGN_BOOST_MAX / 2
					? 2 * boost
					: CAMPAIGN_BOOST_MAX;
		else
			boost = boost > 1 ? boost / 2 : 1;
		e->boost[i] = boost;
		e->showed[i] = false;
	}
}

/* Nothing more of the epoch that is drawn will come. */
static void close_epoch(struct epochs *e)
{
	if (e->epoch < e->complete)
		return;
	open_at(e, e->epoch)->closed = true;
	drop_complete(e);
}

/* The epoch is drawn to its end: go to the next one, if that may be. */
static enum epochs_next end_epoch(struct epochs *e)
{
	if (e->at_cell == e->cell_count && !e->shortened)
		close_epoch(e);
	if (out_of_runs(e) || (e->epoch && !e->cell_count)) {
		e->ended = true;
		return EPOCHS_END;
	}
	if (e->o.adapted) {
		if (e->open_count)
			return EPOCHS_WAIT;
		adapt(e);
	}
	begin_epoch(e, e->epoch + 1);
	return EPOCHS_ORDER;
}

enum epochs_next epochs_next(struct epochs *e, struct epochs_order *ret)
{
	struct epochs_order order;

	if (e->ended)
		return EPOCHS_END;
	for (;;) {
		enum epochs_next next;

		if (draw_order(e, &order)) {
			if (order.number % e->o.shards != e->o.shard - 1)
				continue;
			open_at(e, e->epoch)->drawn += order.count;
			*ret = order;
			return EPOCHS_ORDER;
		}
		next = end_epoch(e);
		if (next != EPOCHS_ORDER)
			return next;
	}
}

void epochs_in(struct epochs *e, unsigned epoch, unsigned ranges)
{
	struct open_epoch *open = open_at(e, epoch);

	open->in += ranges;
	SIM_ASSERT(open->in <= open->drawn);
	drop_complete(e);
}

void epochs_showed(struct epochs *e, unsigned arm)
{
	SIM_ASSERT(arm < e->o.plan->arm_count);
	e->showed[arm] = true;
}

unsigned epochs_complete(const struct epochs *e)
{
	return e->complete;
}

unsigned epochs_boost(const struct epochs *e, unsigned arm)
{
	SIM_ASSERT(arm < e->o.plan->arm_count);
	return e->boost[arm];
}
