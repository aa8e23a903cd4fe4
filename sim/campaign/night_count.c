/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Ranges that are in are counted. They wait a moment for others, because one
 * transaction for many costs a tenth of one for each; nobody waits for them:
 * they are written as soon as a worker has nothing to do. What was not written
 * when the supervisor is killed has not been counted, and is made again.
 */
#include "night_state.h"

enum {
	WAIT_MS = 500,
};

static void see_canary(struct night *n, unsigned arm,
		       const struct finding_class *klass)
{
	const struct campaign_plan *p = n->o.plan;
	int canary = p->arms[arm].canary;

	if (canary >= 0 && p->canaries[canary].klass == klass)
		n->canaries[canary].found = true;
}

void night_hit(struct night *n, const struct news_hit *hit)
{
	bool pays = news_add(n->news, hit);

	see_canary(n, hit->arm, hit->klass);
	if (pays && n->o.plan->arms[hit->arm].canary < 0)
		epochs_showed(n->epochs, hit->arm);
}

static void see(struct night *n, const struct counted_range *c)
{
	const struct errand_range *range = &c->range;
	const struct tally *t = c->tally;

	for (unsigned i = 0; i < t->signature_count; i++) {
		const struct tally_signature *s = &t->signature[i];
		const struct campaign_arm *a = &n->o.plan->arms[range->arm];
		const struct strategy_type *made =
			s->strategy ? s->strategy : a->strategy;

		night_hit(n,
			  &(struct news_hit){
				  .order = range->order,
				  .index = range->index,
				  .arm = range->arm,
				  .epoch = range->epoch,
				  .first_run = range->first_run,
				  .runs = range->runs,
				  .hits = s->hits,
				  .klass = s->klass,
				  .signature = s->text,
				  .before = c->news[i] == CAMPAIGN_SEEN_BEFORE,
				  .schedule = s->schedule,
				  .strategy = made->name,
				  .seed = s->seed,
			  });
	}
}

static void add_counts(struct night *n, const struct errand_range *range)
{
	int canary = n->o.plan->arms[range->arm].canary;

	n->counts.runs += range->runs;
	n->counts.ranges++;
	if (canary >= 0)
		n->canaries[canary].runs += range->runs;
}

void night_in(struct night *n, uint64_t order)
{
	unsigned epoch, ranges;

	if (frontier_in(n->frontier, order, &epoch, &ranges)) {
		epochs_in(n->epochs, epoch, ranges);
		night_news(n);
	}
}

/* --- writing -------------------------------------------------------------- */

static void drop(struct night *n)
{
	for (unsigned i = 0; i < n->waiting_count; i++) {
		tally_free(n->waiting[i].tally);
		free(n->waiting[i].news);
	}
	n->waiting_count = 0;
}

static bool write_all(struct night *n, struct sim_error *reterr)
{
	struct campaign_range rows[WAITING_MAX];

	for (unsigned i = 0; i < n->waiting_count; i++) {
		const struct counted_range *c = &n->waiting[i];

		rows[i] = (struct campaign_range){
			.arm = c->range.arm,
			.epoch = c->range.epoch,
			.first_run = c->range.first_run,
			.busy_us = c->busy_us,
			.twice = c->twice,
			.tally = c->tally,
			.news = c->news,
		};
	}
	return campaign_store_add(n->o.store, rows, n->waiting_count, reterr);
}

void night_write(struct night *n)
{
	struct sim_error error = {.kind = SIM_ERROR_NONE};

	if (!n->waiting_count)
		return;
	(void)uv_timer_stop(&n->write);
	if (n->failed || !write_all(n, &error)) {
		if (!n->failed)
			night_fail(n, &error);
		drop(n);
		return;
	}
	for (unsigned i = 0; i < n->waiting_count; i++) {
		const struct counted_range *c = &n->waiting[i];

		add_counts(n, &c->range);
		see(n, c);
		night_in(n, c->range.order);
	}
	drop(n);
}

static void on_write(uv_timer_t *timer)
{
	struct night *n = timer->data;

	night_write(n);
	night_feed_all(n);
}

void night_count(struct night *n, const struct errand_range *range,
		 struct tally *tally, uint64_t busy_us, bool twice)
{
	if (n->failed) {
		tally_free(tally);
		return;
	}
	n->waiting[n->waiting_count++] = (struct counted_range){
		.range = *range,
		.tally = tally,
		.busy_us = busy_us,
		.twice = twice,
		.news = campaign_alloc(tally->signature_count *
				       sizeof(enum campaign_news)),
	};
	if (n->waiting_count == WAITING_MAX)
		night_write(n);
	else if (n->waiting_count == 1 && n->phase != PHASE_OVER)
		uv_timer_start(&n->write, on_write, WAIT_MS, 0);
}
