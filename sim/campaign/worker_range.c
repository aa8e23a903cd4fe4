/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Ranges of an order: one world, one profile, one series after the other. As
 * 'tdisim run' makes them, so that the same seed gives the same digest.
 */
#include <uv.h>

#include "at_work.h"

enum {
	/* A run takes from some microseconds to some milliseconds. */
	STOP_EVERY_RUNS = 8,
};

static void attach(void *context, struct world *w)
{
	worker_reach_attach(context, w);
}

static void cell_build(struct worker *w, struct worker_cell *c,
		       const struct order *o)
{
	const struct scenario_world_options options = {
		.before_seal = attach,
		.context = w->reach,
		.lock_granularity = o->lock_granularity,
		.races = o->races,
		.hung_ns = o->hung_ns,
	};
	struct sim_error error = {.kind = SIM_ERROR_NONE};

	if (c->world)
		return;
	c->world = scenario_world(c->scenario, c->design, c->platform, &options,
				  &error);
	if (!c->world)
		limits_no_memory();
	c->profile = explore_profile(c->world);
}

static void begins(struct worker *w, const struct order_range *range)
{
	w->place.run = range->first_run;
	result_place_write(&w->place, MESSAGE_BEGIN, &w->out);
	worker_send(w);
}

/* Before every few runs. */
static bool stop(void *context, const struct tally *so_far)
{
	struct worker *w = context;
	const struct order_range *range = &w->order->ranges[w->place.index];

	w->place.run = range->first_run + so_far->runs;
	worker_reach_looks_on(w->reach, w->order->reached && !so_far->runs);
	return worker_alive(w);
}

/* Where one run is to be told from the other: before each. */
static void run_begins(void *context, const struct tally *so_far,
		       const struct strategy_turn *turn)
{
	struct worker *w = context;
	const struct order_range *range = &w->order->ranges[w->place.index];
	struct result_place place = w->place;

	place.run = range->first_run + so_far->runs;
	place.seed = turn->seed;
	place.strategy = turn->type;
	if (w->order->careful) {
		result_place_write(&place, MESSAGE_RUN, &w->out);
		worker_send(w);
	}
	test_faults_act(&w->faults, range->arm, place.run);
}

/* NULL: it was cut short. */
static struct tally *make(struct worker *w, const struct order_range *range,
			  const struct strategy_type *strategy)
{
	const struct profile *profile = w->cell.profile;
	bool each = w->order->careful || test_faults_within(&w->faults, range);
	const struct explore_options explore = {
		.strategy = strategy,
		.strategy_options = {.depth = range->depth,
				     .choices_hint = profile->choices,
				     .profile = profile,
				     .objects = range->objects},
		.seed = range->series,
		.first_run = range->first_run,
		.runs = range->runs,
		.classes = w->options->classes,
		.class_count = w->options->class_count,
		.stop = stop,
		.stop_context = w,
		.stop_every = STOP_EVERY_RUNS,
		.begins = each ? run_begins : NULL,
	};
	struct tally *t = explore_many(w->cell.world, &explore);

	worker_reach_looks_on(w->reach, false);
	if (t->runs == range->runs)
		return t;
	tally_free(t);
	return NULL;
}

static bool range_make(struct worker *w, const struct order_range *range,
		       const struct strategy_type *strategy)
{
	struct result_range result = {w->order->id, w->place.index, 0, NULL};
	uint64_t begin_ns = uv_hrtime();

	begins(w, range);
	cell_build(w, &w->cell, w->order);
	result.tally = make(w, range, strategy);
	if (!result.tally)
		return false;
	worker_reach_classes(w->reach, result.tally, w->counted.count);
	result.busy_us = (uv_hrtime() - begin_ns) / 1000;
	/* It goes with the message that follows at once. */
	result_range_write(&result, &w->counted, &w->out);
	tally_free(result.tally);
	return true;
}

static void no_strategy(struct worker *w, const char *name)
{
	struct result_error e = {.order = w->order->id};

	(void)sim_error_set(&e.error, SIM_ERROR_USER, "no strategy '%.60s'",
			    name);
	result_error_write(&e, &w->out);
}

void worker_ranges(struct worker *w)
{
	const struct order *o = w->order;

	for (unsigned i = 0; i < o->range_count; i++) {
		const struct order_range *range = &o->ranges[i];
		const struct strategy_type *strategy =
			strategy_type_find(range->strategy);

		w->place.index = i;
		if (!strategy) {
			no_strategy(w, range->strategy);
			return;
		}
		if (!range_make(w, range, strategy))
			return;
	}
	worker_reach_tell(w);
	w->place.index = o->range_count;
}
