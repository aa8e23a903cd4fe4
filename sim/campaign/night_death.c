/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A worker has died. The range in its hand is made again, whole, by one that
 * says which run it begins: a part of it would be other runs, where a strategy
 * learns within the range. If that comes through, somebody has killed the first
 * one. If not, the last run that has begun kills: it is named, and what stands
 * before and behind it are ranges of their own.
 *
 * SIGKILL comes from others, and may come again: only if it has come several
 * times at the same run it is the run that makes them send it.
 */
#include "night_state.h"

enum {
	KILLS_MAX = 4,
};

void night_trouble_add(struct night *n, const struct night_trouble *t)
{
	struct sim_error error = {.kind = SIM_ERROR_NONE};
	struct night_trouble *kept;

	if (n->trouble_count == n->trouble_room) {
		n->trouble_room = 2 * n->trouble_room + 16;
		n->troubles = campaign_realloc(
			n->troubles, n->trouble_room * sizeof(*n->troubles));
	}
	kept = &n->troubles[n->trouble_count++];
	*kept = *t;
	kept->text = campaign_strdup(t->text);
	if (!campaign_store_trouble(n->o.store,
				    &(struct campaign_trouble){
					    .arm = t->arm,
					    .run = t->run,
					    .kind = t->kind,
					    .seed = t->seed,
					    .strategy = t->strategy,
					    .text = t->text,
				    },
				    &error))
		night_fail(n, &error);
	night_tell(n, NIGHT_TROUBLE, n->trouble_count - 1, NULL);
}

const char *night_alone(const struct campaign_arm *a)
{
	return a->strategy->next ? NULL : a->strategy->name;
}

static const char *kind_of(enum crew_end end)
{
	static const char *const kinds[] = {
		[CREW_CRASH] = "crash",	  [CREW_HANG] = "hang",
		[CREW_MEMORY] = "memory", [CREW_STACK] = "stack",
		[CREW_HOST] = "crash",	  [CREW_KILLED] = "crash",
	};

	return kinds[end];
}

static void add_piece(struct night *n, const struct errand_range *range,
		      uint64_t first, uint64_t end)
{
	struct errand *w;
	struct errand_range piece = *range;

	if (first == end)
		return;
	frontier_more(n->frontier, range->order);
	piece.first_run = first;
	piece.runs = end - first;
	piece.twice = false;
	w = errand_new(n->o.plan->arms[range->arm].cell);
	errand_add(w, &piece);
	errand_put(&n->urgent, w);
}

/* What becomes of a range with a run that kills. */
static void go_round(struct night *n, const struct errand_range *range,
		     uint64_t run, bool known)
{
	struct held *h;

	switch (range->purpose) {
	case ERRAND_COUNT:
		if (known && n->arm_troubles[range->arm] < ARM_TROUBLES_MAX) {
			add_piece(n, range, range->first_run, run);
			add_piece(n, range, run + 1,
				  range->first_run + range->runs);
		}
		night_in(n, range->order);
		break;
	case ERRAND_COMPARE:
		/* It came through once. */
		h = night_held_take(n, range);
		SIM_ASSERT(h);
		night_count(n, &h->range, h->tally, h->busy_us, false);
		free(h);
		break;
	case ERRAND_SCHEDULE:
		n->small_done++;
		break;
	default:
		SIM_UNREACHABLE();
	}
}

static void leave_alone(struct night *n, unsigned arm)
{
	char text[300];

	if (++n->arm_troubles[arm] != ARM_TROUBLES_MAX)
		return;
	(void)snprintf(text, sizeof(text),
		       "%d runs of '%.200s' have killed a worker: no more of "
		       "its runs are made in this night",
		       ARM_TROUBLES_MAX, n->o.plan->arms[arm].key);
	night_tell(n, NIGHT_WARNING, arm, text);
}

/* The second time: the run is found. */
static void blame(struct night *n, const struct errand *w, enum crew_end end,
		  const char *text)
{
	const struct errand_range *range = &w->ranges[0];
	const struct campaign_arm *a = &n->o.plan->arms[range->arm];
	struct night_trouble t = {
		.arm = range->arm,
		.run = range->first_run,
		.kind = kind_of(end),
		.text = text,
	};
	char before[300];

	if (w->run_known) {
		t.run = w->run;
		t.seed = w->run_seed;
		t.strategy = w->run_strategy->name;
	} else {
		(void)snprintf(before, sizeof(before),
			       "before its first run: %.200s", text);
		t.text = before;
		t.seed = explore_run_seed(campaign_series_seed(a, n->o.seed),
					  t.run);
		t.strategy = night_alone(a);
	}
	leave_alone(n, range->arm);
	night_trouble_add(n, &t);
	go_round(n, range, t.run, w->run_known);
}

static void retry_ranges(struct night *n, struct errand *w)
{
	struct errand *careful = errand_new(w->cell);

	while (w->ranges[w->at].over)
		w->at = (w->at + 1) % w->count;
	w->ranges[w->at].over = true;
	errand_add(careful, &w->ranges[w->at]);
	careful->ranges[0].over = false;
	careful->careful = true;
	careful->finding = w->finding;
	night_again(n, w);
	errand_put_first(&n->urgent, careful);
}

/* May it be by chance that somebody has killed its worker here? */
static bool by_chance(struct errand *w, enum crew_end end)
{
	uint64_t at = w->run_known ? w->run : UINT64_MAX;

	if (end != CREW_KILLED)
		return false;
	w->kills = w->kills && w->killed_at == at ? w->kills + 1 : 1;
	w->killed_at = at;
	return w->kills < KILLS_MAX;
}

static void small_died(struct night *n, struct errand *w, enum crew_end end,
		       const char *text)
{
	char why[300];

	n->small_out--;
	if (!w->careful || by_chance(w, end)) {
		w->careful = true;
		errand_put_first(&n->small, w);
		return;
	}
	(void)snprintf(why, sizeof(why),
		       "the worker that made it small has died: %.200s", text);
	n->small_done++;
	night_tell(n, NIGHT_WARNING, 0, why);
	free(w);
}

/* As if it had never been handed out. */
static void put_back(struct night *n, struct errand *w)
{
	if (w->count) {
		night_again(n, w);
		free(w);
		return;
	}
	n->small_out--;
	errand_put_first(&n->small, w);
}

static void in_hand_died(struct night *n, struct errand *w, enum crew_end end,
			 const char *text)
{
	if (!w->count) {
		small_died(n, w, end, text);
		return;
	}
	if (!errand_left(w)) {
		/* It had brought all, and not said so yet. */
		free(w);
		return;
	}
	if (w->careful && by_chance(w, end)) {
		errand_put_first(&n->urgent, w);
		return;
	}
	if (w->careful) {
		blame(n, w, end, text);
		/* These deaths have led to something, whosever they were. */
		for (unsigned i = 0; i < n->o.jobs; i++)
			crew_useful(n->crew, i);
	} else {
		retry_ranges(n, w);
	}
	free(w);
}

void night_died(void *context, unsigned worker, enum crew_end end,
		const char *text)
{
	struct night *n = context;
	struct night_worker *hands = &n->workers[worker];
	struct errand *first = hands->count ? hands->hands[0] : NULL;
	struct errand *second = hands->count > 1 ? hands->hands[1] : NULL;

	hands->count = 0;
	hands->waited_for = false;
	if (n->phase != PHASE_WORK) {
		free(first);
		free(second);
		night_settle(n);
		return;
	}
	if (second)
		put_back(n, second);
	if (first && end == CREW_HOST)
		put_back(n, first);
	else if (first)
		in_hand_died(n, first, end, text);
}
