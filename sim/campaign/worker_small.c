/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A finding made small. Nothing asks between its runs whether to go on, but
 * every run has an end, at which its world calls.
 */
#include "at_work.h"
#include "scenario/parts.h"
#include "scenario/smaller.h"

/* The search stands in the middle of its stack: nothing to go back to. */
static void run_ended(void *context, struct world *world,
		      const struct event *event)
{
	struct worker *w = context;

	(void)world;
	(void)event;
	if (worker_alive(w))
		_exit((int)w->exit);
}

static void watch(void *context, struct world *world)
{
	world_subscribe(world, HOOK_RUN_END, run_ended, context);
}

static void send_small(struct worker *w, const struct shrunk *s)
{
	char *left_out = NULL;
	struct result_small result = {
		.order = w->order->id,
		.found = true,
		.why = "",
		.schedule = s->schedule,
		.size = s->size,
		.run_steps = s->run_steps,
		.digest = s->digest,
	};

	if (s->left_out_count)
		left_out = scenario_parts_format(w->cell.scenario, s->left_out,
						 SHRINK_PARTS_MAX);
	result.left_out = left_out;
	result_small_write(&result, &w->out);
	free(left_out);
}

static void send_not_shown(struct worker *w, const char *why)
{
	const struct result_small result = {
		.order = w->order->id,
		.why = why,
	};

	result_small_write(&result, &w->out);
}

void worker_small(struct worker *w)
{
	const struct order *o = w->order;
	const struct scenario_subject subject = {
		.scenario = w->cell.scenario,
		.design = w->cell.design,
		.platform = w->cell.platform,
		.lock_granularity = o->lock_granularity,
		.races = o->races,
		.hung_ns = o->hung_ns,
		.before_seal = watch,
		.context = w,
	};
	const struct shrink_options options = {
		.runs = o->shrink_runs,
		.executions = o->shrink_runs,
	};
	struct sim_error error = {.kind = SIM_ERROR_NONE};
	struct shrunk shrunk;

	if (scenario_shrink(&subject, o->schedule, o->signature, &options,
			    &shrunk, &error)) {
		send_small(w, &shrunk);
		shrunk_release(&shrunk);
	} else if (error.kind == SIM_ERROR_USER) {
		send_not_shown(w, error.text);
	} else {
		limits_no_memory();
	}
}
