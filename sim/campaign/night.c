/* SPDX-License-Identifier: GPL-2.0-only */
#include <signal.h>

#include "night_state.h"

enum {
	TICK_MS = 1000,
	GRACE_MS = 1000,    /* for ranges under way, at the end */
	SITTING_MS = 10000, /* how often the database hears of it */
	PPB = 1000000000,
};

/* --- life ----------------------------------------------------------------- */

struct night *night_new(const struct night_options *o)
{
	const struct campaign_plan *p = o->plan;
	struct night *n = campaign_alloc(sizeof(*n));

	SIM_ASSERT(o->jobs >= 1);
	SIM_ASSERT(o->jobs <= CREW_MAX);
	n->o = *o;
	n->epochs = epochs_new(&(struct epochs_options){
		.plan = p,
		.seed = o->seed,
		.adapted = o->adapted,
		.shard = o->shard,
		.shards = o->shards,
		.runs = o->runs,
	});
	n->frontier = frontier_new();
	n->news = news_new(p);
	n->arm_troubles =
		campaign_alloc(p->arm_count * sizeof(*n->arm_troubles));
	n->canaries = campaign_alloc(p->canary_count * sizeof(*n->canaries));
	return n;
}

static void free_hands(struct night *n)
{
	for (unsigned i = 0; i < n->o.jobs; i++)
		for (unsigned j = 0; j < n->workers[i].count; j++)
			free(n->workers[i].hands[j]);
	errand_clear(&n->urgent);
	errand_clear(&n->small);
	errand_clear(&n->sequence);
	while (n->held) {
		struct held *h = n->held;

		n->held = h->next;
		tally_free(h->tally);
		free(h);
	}
}

void night_free(struct night *n)
{
	if (!n)
		return;
	free_hands(n);
	for (unsigned i = 0; i < n->fresh_count; i++) {
		free(campaign_own(n->findings[i].schedule));
		free(campaign_own(n->findings[i].left_out));
	}
	for (unsigned i = 0; i < n->trouble_count; i++)
		free(campaign_own(n->troubles[i].text));
	for (unsigned i = 0; i < n->past_count; i++)
		free(n->past[i].signature);
	free(n->past);
	free(n->fresh);
	free(n->findings);
	free(n->troubles);
	free(n->arm_troubles);
	free(n->canaries);
	counted_free(n->counted);
	news_free(n->news);
	frontier_free(n->frontier);
	epochs_free(n->epochs);
	crew_free(n->crew);
	free(n);
}

void night_tell(struct night *n, enum night_event event, unsigned index,
		const char *text)
{
	n->o.tell(n->o.context, n, event, index, text);
}

/* --- the end -------------------------------------------------------------- */

static void over(struct night *n)
{
	if (n->phase == PHASE_OVER)
		return;
	n->phase = PHASE_OVER;
	crew_end(n->crew);
	uv_close((uv_handle_t *)&n->tick, NULL);
	uv_close((uv_handle_t *)&n->deadline, NULL);
	uv_close((uv_handle_t *)&n->grace, NULL);
	uv_close((uv_handle_t *)&n->write, NULL);
	for (unsigned i = 0; i < ARRAY_COUNT(n->signals); i++)
		uv_close((uv_handle_t *)&n->signals[i], NULL);
}

void night_settle(struct night *n)
{
	if (n->phase != PHASE_GRACE)
		return;
	for (unsigned i = 0; i < n->o.jobs; i++)
		if (n->workers[i].waited_for)
			return;
	over(n);
}

static void on_grace(uv_timer_t *timer)
{
	over(timer->data);
}

void night_stop(struct night *n, enum night_end end)
{
	if (n->phase != PHASE_WORK)
		return;
	n->phase = PHASE_GRACE;
	n->end = end;
	uv_timer_start(&n->grace, on_grace, GRACE_MS, 0);
	for (unsigned i = 0; i < n->o.jobs; i++) {
		struct night_worker *w = &n->workers[i];

		w->waited_for = w->count && errand_left(w->hands[0]);
	}
	night_settle(n);
}

void night_fail(struct night *n, const struct sim_error *error)
{
	if (n->failed)
		return;
	n->failed = true;
	n->error = *error;
	n->end = NIGHT_ERROR;
	over(n);
}

/* --- the loop ------------------------------------------------------------- */

static void on_ready(void *context, unsigned worker)
{
	night_feed(context, worker);
}

static void on_lost(void *context, const struct sim_error *error)
{
	night_fail(context, error);
}

static bool write_sitting(struct night *n, const char *why,
			  struct sim_error *reterr)
{
	n->counts.wall_ms = uv_now(&n->loop) - n->begin_ms;
	n->written_ms = n->counts.wall_ms;
	return campaign_store_sitting(n->o.store, n->counts.runs,
				      n->counts.wall_ms, why, reterr);
}

static void on_tick(uv_timer_t *timer)
{
	struct night *n = timer->data;
	struct sim_error error = {.kind = SIM_ERROR_NONE};

	n->counts.wall_ms = uv_now(&n->loop) - n->begin_ms;
	if (n->counts.wall_ms - n->written_ms >= SITTING_MS &&
	    !write_sitting(n, NULL, &error)) {
		night_fail(n, &error);
		return;
	}
	night_tell(n, NIGHT_TICK, 0, NULL);
}

static void on_deadline(uv_timer_t *timer)
{
	night_stop(timer->data, NIGHT_TIME);
}

/* The second one has its default effect. */
static void on_signal(uv_signal_t *handle, int number)
{
	struct night *n = handle->data;

	if (n->phase == PHASE_WORK) {
		night_stop(n, NIGHT_INTERRUPTED);
		return;
	}
	(void)uv_signal_stop(handle);
	(void)raise(number);
}

static void begin_handles(struct night *n)
{
	static const int numbers[] = {SIGINT, SIGTERM};

	uv_timer_init(&n->loop, &n->tick);
	uv_timer_init(&n->loop, &n->deadline);
	uv_timer_init(&n->loop, &n->grace);
	uv_timer_init(&n->loop, &n->write);
	n->tick.data = n->deadline.data = n->grace.data = n->write.data = n;
	uv_timer_start(&n->tick, on_tick, TICK_MS, TICK_MS);
	if (n->o.for_ns)
		uv_timer_start(&n->deadline, on_deadline, n->o.for_ns / 1000000,
			       0);
	for (unsigned i = 0; i < ARRAY_COUNT(n->signals); i++) {
		uv_signal_init(&n->loop, &n->signals[i]);
		n->signals[i].data = n;
		uv_signal_start(&n->signals[i], on_signal, numbers[i]);
	}
	n->begin_ms = uv_now(&n->loop);
}

static void begin_crew(struct night *n)
{
	const struct campaign_plan *p = n->o.plan;
	struct sim_error error = {.kind = SIM_ERROR_NONE};

	n->crew = crew_new(&(struct crew_options){
		.loop = &n->loop,
		.workers = n->o.jobs,
		.arguments = n->o.worker,
		.memory = p->memory,
		.hang_ns = p->hang_ns,
		.loud = n->o.loud,
		.handler =
			{
				.context = n,
				.ready = on_ready,
				.message = night_message,
				.died = night_died,
				.lost = on_lost,
			},
	});
	if (!crew_begin(n->crew, &error)) {
		night_fail(n, &error);
		return;
	}
	for (unsigned i = 0; i < n->o.jobs; i++)
		night_feed(n, i);
}

static bool end_sitting(struct night *n, struct sim_error *reterr)
{
	static const char *const whys[] = {
		[NIGHT_RUNS] = "runs",
		[NIGHT_TIME] = "time",
		[NIGHT_INTERRUPTED] = "interrupted",
		[NIGHT_ERROR] = "error",
	};
	struct sim_error ignored = {.kind = SIM_ERROR_NONE};

	night_write(n);
	if (!n->failed)
		return write_sitting(n, whys[n->end], reterr);
	/* The first error is the one to be told. */
	(void)write_sitting(n, whys[NIGHT_ERROR], &ignored);
	*reterr = n->error;
	return false;
}

bool night_run(struct night *n, enum night_end *ret_end,
	       struct sim_error *reterr)
{
	/* A worker that is gone is seen where it is read. */
	struct sigaction ignore = {.sa_handler = SIG_IGN}, before;
	bool good;
	int code = uv_loop_init(&n->loop);

	if (code < 0)
		return sim_error_set(reterr, SIM_ERROR_HOST,
				     "cannot begin the loop: %s",
				     uv_strerror(code));
	sigaction(SIGPIPE, &ignore, &before);
	good = !n->o.resumed || night_resume(n, reterr);
	if (good) {
		begin_handles(n);
		begin_crew(n);
		(void)uv_run(&n->loop, UV_RUN_DEFAULT);
		good = end_sitting(n, reterr);
	}
	code = uv_loop_close(&n->loop);
	SIM_ASSERT(code == 0);
	sigaction(SIGPIPE, &before, NULL);
	*ret_end = n->end;
	return good;
}

/* --- what is asked from outside ------------------------------------------- */

struct night_counts night_counts(const struct night *n)
{
	struct news_counts news = news_counts(n->news);
	struct night_counts c = n->counts;
	uint64_t runs = c.runs + c.runs_before;
	unsigned complete = epochs_complete(n->epochs);

	c.fresh = news.fresh;
	c.known = news.known;
	c.expected = news.expected;
	c.small_left = n->fresh_count - n->small_done;
	c.epochs = complete ? complete - 1 : 0;
	c.troubles = n->trouble_count;
	c.deaths = n->crew ? crew_deaths(n->crew) : 0;
	c.next_ppb = news.once && runs ? (uint64_t)news.once * PPB / runs
				       : explore_rate_bound_ppb(runs);
	if (c.next_ppb > PPB)
		c.next_ppb = PPB;
	return c;
}

unsigned night_finding_count(const struct night *n)
{
	return n->fresh_count;
}

struct night_finding night_finding_at(const struct night *n, unsigned index)
{
	struct night_finding f = n->findings[index];

	if (!f.schedule)
		f.schedule = n->fresh[index]->schedule;
	return f;
}

const struct night_trouble *night_trouble_at(const struct night *n,
					     unsigned index)
{
	return &n->troubles[index];
}

struct night_canary night_canary(const struct night *n, unsigned index)
{
	return n->canaries[index];
}
