/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Results come in. What is decided from them (what is new, which arms pay) is
 * decided in the order of the sequence.
 */
#include "night_state.h"

/* --- ranges that are made twice ------------------------------------------- */

static void hold(struct night *n, const struct errand_range *range,
		 struct tally *tally, uint64_t busy_us)
{
	const struct campaign_arm *a = &n->o.plan->arms[range->arm];
	struct held *h = campaign_alloc(sizeof(*h));
	struct errand *again = errand_new(a->cell);
	struct errand_range second = *range;

	*h = (struct held){n->held, *range, tally, busy_us};
	n->held = h;
	second.purpose = ERRAND_COMPARE;
	second.over = false;
	errand_add(again, &second);
	errand_put(&n->urgent, again);
}

struct held *night_held_take(struct night *n, const struct errand_range *range)
{
	for (struct held **h = &n->held; *h; h = &(*h)->next) {
		struct held *found = *h;

		if (found->range.arm != range->arm ||
		    found->range.first_run != range->first_run)
			continue;
		*h = found->next;
		return found;
	}
	return NULL;
}

static void compare(struct night *n, const struct errand_range *range,
		    struct tally *tally)
{
	struct held *h = night_held_take(n, range);
	const struct campaign_arm *a = &n->o.plan->arms[range->arm];
	bool same;

	SIM_ASSERT(h);
	same = h->tally->digest == tally->digest &&
	       h->tally->steps == tally->steps;
	tally_free(tally);
	n->counts.twice++;
	n->counts.differed += !same;
	if (!same)
		night_trouble_add(
			n,
			&(struct night_trouble){
				.arm = range->arm,
				.run = range->first_run,
				.seed = explore_run_seed(
					campaign_series_seed(a, n->o.seed),
					range->first_run),
				.strategy = night_alone(a),
				.kind = "digest",
				.text = "the range that begins here came out "
					"otherwise the second time",
			});
	night_count(n, range, h->tally, h->busy_us, same);
	free(h);
}

/* --- new findings --------------------------------------------------------- */

static void add_fresh(struct night *n, struct news_finding *f)
{
	if (n->fresh_count == n->fresh_room) {
		n->fresh_room = 2 * n->fresh_room + 16;
		n->fresh = campaign_realloc(
			n->fresh,
			n->fresh_room * sizeof(struct news_finding *));
		n->findings = campaign_realloc(
			n->findings, n->fresh_room * sizeof(*n->findings));
	}
	n->findings[n->fresh_count] = (struct night_finding){
		.klass = f->klass,
		.signature = f->signature,
		.arm = f->arm,
	};
	n->fresh[n->fresh_count++] = f;
}

static void make_small(struct night *n, struct news_finding *f)
{
	struct errand *w = errand_new(n->o.plan->arms[f->arm].cell);

	w->finding = f;
	if (f->schedule) {
		errand_put(&n->small, w);
		return;
	}
	/* Counted by an earlier sitting: its runs are made again. */
	errand_add(w, &(struct errand_range){
			      .arm = f->arm,
			      .epoch = f->epoch,
			      .first_run = f->first_run,
			      .runs = f->runs,
			      .purpose = ERRAND_SCHEDULE,
		      });
	errand_put(&n->urgent, w);
}

void night_news(struct night *n)
{
	struct news_finding *f;

	while ((f = news_next(n->news, frontier_number(n->frontier)))) {
		add_fresh(n, f);
		if (f->small)
			n->small_done++;
		else
			make_small(n, f);
	}
}

/* A run of the range that was made again: it goes on to be made small. */
static void take_schedule(struct night *n, struct news_finding *f,
			  struct tally *t)
{
	for (unsigned i = 0; i < t->signature_count; i++) {
		const struct tally_signature *s = &t->signature[i];

		if (strcmp(s->text, f->signature) != 0)
			continue;
		f->schedule = campaign_strdup(s->schedule);
		f->strategy = s->strategy
				      ? s->strategy->name
				      : n->o.plan->arms[f->arm].strategy->name;
		f->seed = s->seed;
	}
	tally_free(t);
	if (f->schedule)
		make_small(n, f);
	else
		n->small_done++;
}

static unsigned fresh_index(const struct night *n, const struct news_finding *f)
{
	unsigned i = 0;

	while (i < n->fresh_count && n->fresh[i] != f)
		i++;
	SIM_ASSERT(i < n->fresh_count);
	return i;
}

static void take_small(struct night *n, const struct errand *w,
		       const struct result_small *r)
{
	struct news_finding *f = w->finding;
	unsigned index = fresh_index(n, f);
	struct night_finding *known = &n->findings[index];
	struct sim_error error = {.kind = SIM_ERROR_NONE};
	struct campaign_small small = {
		.arm = f->arm,
		.signature = f->signature,
		.schedule = r->schedule,
		.left_out = r->left_out,
		.seed = f->seed,
		.strategy = f->strategy,
		.tasks = r->size.tasks,
		.preemptions = r->size.preemptions,
		.steps = r->size.steps,
		.digest = r->digest,
		/* The first of the sequence, whoever is small first. */
		.record = index < n->o.plan->recorded,
	};

	n->small_done++;
	if (!r->found) {
		night_tell(n, NIGHT_WARNING, index, r->why);
		return;
	}
	f->small = true;
	known->small = true;
	known->schedule = campaign_strdup(r->schedule);
	known->left_out = r->left_out ? campaign_strdup(r->left_out) : NULL;
	known->size = r->size;
	if (campaign_store_small(n->o.store, &small, &error))
		night_tell(n, NIGHT_FINDING, index, NULL);
	else if (error.kind == SIM_ERROR_HOST)
		night_fail(n, &error);
	else
		night_tell(n, NIGHT_WARNING, index, error.text);
}

/* --- messages ------------------------------------------------------------- */

static void take_range(struct night *n, unsigned worker, struct errand *w,
		       struct result_range *r)
{
	struct errand_range *range = &w->ranges[r->index];

	range->over = true;
	w->run_known = false;
	n->workers[worker].waited_for = false;
	crew_useful(n->crew, worker);
	switch (range->purpose) {
	case ERRAND_COUNT:
		if (range->twice)
			hold(n, range, r->tally, r->busy_us);
		else
			night_count(n, range, r->tally, r->busy_us, false);
		break;
	case ERRAND_COMPARE:
		compare(n, range, r->tally);
		break;
	case ERRAND_SCHEDULE:
		take_schedule(n, w->finding, r->tally);
		break;
	default:
		SIM_UNREACHABLE();
	}
}

static bool on_place(struct night *n, unsigned worker, struct errand *w,
		     struct message_in *in)
{
	struct result_place p;

	(void)n;
	(void)worker;
	if (!result_place_read(&p, in) || p.order != w->id)
		return false;
	if (w->count && p.index >= w->count)
		return false;
	w->at = p.index;
	w->run_known = in->kind == MESSAGE_RUN;
	w->run = p.run;
	w->run_seed = p.seed;
	w->run_strategy = p.strategy;
	return !w->run_known || p.strategy;
}

static bool on_range(struct night *n, unsigned worker, struct errand *w,
		     struct message_in *in)
{
	struct result_range r;

	if (!result_range_read(&r, n->o.classes, in))
		return false;
	if (r.order != w->id || r.index >= w->count ||
	    w->ranges[r.index].over ||
	    r.tally->runs != w->ranges[r.index].runs) {
		tally_free(r.tally);
		return false;
	}
	take_range(n, worker, w, &r);
	night_feed(n, worker);
	return true;
}

static bool on_small(struct night *n, unsigned worker, struct errand *w,
		     struct message_in *in)
{
	struct result_small r;

	if (!result_small_read(&r, in) || r.order != w->id || w->count)
		return false;
	crew_useful(n->crew, worker);
	take_small(n, w, &r);
	return true;
}

static bool on_reached(struct night *n, unsigned worker, struct errand *w,
		       struct message_in *in)
{
	struct sim_error error = {.kind = SIM_ERROR_NONE};
	struct campaign_reach *reach;
	struct result_reached r;

	(void)worker;
	(void)w;
	if (!result_reached_read(&r, in))
		return false;
	reach = campaign_alloc(r.count * sizeof(*reach));
	for (unsigned i = 0; i < r.count; i++)
		reach[i] = (struct campaign_reach){
			.kind = r.items[i].kind,
			.name = r.items[i].name,
			.file = r.items[i].file,
			.reached = r.items[i].runs > 0,
		};
	if (!campaign_store_reached(n->o.store, reach, r.count, &error))
		night_fail(n, &error);
	free(reach);
	result_reached_release(&r);
	return true;
}

static bool on_error(struct night *n, unsigned worker, struct errand *w,
		     struct message_in *in)
{
	struct result_error e;

	(void)worker;
	if (!result_error_read(&e, in) || e.order != w->id)
		return false;
	night_fail(n, &e.error);
	return true;
}

static bool on_done(struct night *n, unsigned worker, struct errand *w,
		    struct message_in *in)
{
	struct night_worker *hands = &n->workers[worker];
	struct result_place p;

	if (!result_place_read(&p, in) || p.order != w->id)
		return false;
	if (errand_left(w) && n->phase == PHASE_WORK)
		return false;
	n->small_out -= !w->count;
	hands->count--;
	hands->hands[0] = hands->hands[1];
	free(w);
	night_feed(n, worker);
	return true;
}

void night_message(void *context, unsigned worker, struct message_in *in)
{
	static bool (*const takers[MESSAGE_KIND_END])(struct night *, unsigned,
						      struct errand *,
						      struct message_in *) = {
		[MESSAGE_BEGIN] = on_place,  [MESSAGE_ALIVE] = on_place,
		[MESSAGE_RUN] = on_place,    [MESSAGE_RANGE] = on_range,
		[MESSAGE_SMALL] = on_small,  [MESSAGE_REACHED] = on_reached,
		[MESSAGE_FAILED] = on_error, [MESSAGE_DONE] = on_done,
	};
	struct night *n = context;
	struct night_worker *hands = &n->workers[worker];
	enum message_type kind = in->kind;

	if (!hands->count || kind >= MESSAGE_KIND_END || !takers[kind] ||
	    !takers[kind](n, worker, hands->hands[0], in))
		crew_kill(n->crew, worker,
			  "it has answered what was not asked");
	night_settle(n);
}
