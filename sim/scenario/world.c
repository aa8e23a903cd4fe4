/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * From a scenario, a design and a platform to a world: the registry builds the
 * modelled stack, then each task of the scenario becomes a task of the world
 * that carries out its steps in order, or those that it draws (generated.c).
 *
 * All that the tasks need stands in the arena or in the scenario, which is
 * constant and outlives the world.
 */
#include "check/check.h"
#include "scenario/scenario.h"

/* What one task runs. */
struct script {
	struct world *world;
	const struct scenario *scenario;
	const struct scenario_task *task;
};

static void run_wait(const struct script *script,
		     const struct scenario_step *step)
{
	const struct registry *r = script->scenario->registry;
	struct event_flag *flag;

	SIM_ASSERT(r->event);
	flag = r->event(script->world, step->member, step->event);
	SIM_ASSERT(flag);
	/*
	 * Given up: nothing else can go on, so the event will not come. The
	 * task goes on with its next step all the same; the run counts it
	 * (run_result.given_up).
	 */
	(void)event_flag_wait(flag);
}

static void run_script(void *argument)
{
	const struct script *script = argument;

	if (script->task->generated) {
		generated_run(script->world, script->scenario->generated,
			      script->task->profile, script->task->left_out);
		return;
	}
	for (unsigned i = 0; i < script->task->step_count; i++) {
		const struct scenario_step *step = &script->task->steps[i];

		switch (step->kind) {
		case STEP_OP:
			task_step_begin(step->text);
			step->call.op->run(script->world, &step->call);
			task_step_end();
			break;
		case STEP_WAIT:
			run_wait(script, step);
			break;
		}
	}
}

static void set_up_models(struct world *w, const struct scenario *s,
			  const struct design *design, unsigned platform)
{
	const struct registry *r = s->registry;
	struct registry_setup *setup = world_alloc(w, sizeof(*setup));

	*setup = (struct registry_setup){
		.platform = r->platform_count ? r->platforms[platform].name
					      : "none",
		.platform_index = platform,
		.switches = design->switches,
		.latencies = s->latencies,
		.members = s->members,
		.member_count = s->member_count,
		.group_count = s->group_count,
	};
	r->setup(w, setup);
}

static void set_up_tasks(struct world *w, const struct scenario *s)
{
	for (unsigned i = 0; i < s->task_count; i++) {
		struct script *script = world_alloc(w, sizeof(*script));

		*script = (struct script){w, s, &s->tasks[i]};
		task_new(w, s->tasks[i].name, run_script, script,
			 (enum task_flags)0);
	}
}

bool scenario_races(const struct scenario *s, bool asked)
{
	return asked || scenario_names(s, &check_data_race);
}

uint64_t scenario_hung_ns(const struct scenario *s, uint64_t asked)
{
	if (!asked && scenario_names(s, &check_hung_task))
		return CHECK_HUNG_NS;
	return asked;
}

struct world *scenario_world(const struct scenario *s,
			     const struct design *design, unsigned platform,
			     const struct scenario_world_options *options,
			     struct sim_error *reterr)
{
	struct world_options world_options = {
		.steps_max = s->steps_max,
		.retries_max = s->retries_max,
		.lock_granularity = options && options->lock_granularity,
	};
	bool checkers = !options || !options->no_checkers;
	struct world *w;

	SIM_ASSERT(platform < 32 && s->platforms >> platform & 1);
	w = world_new(&world_options, reterr);
	if (!w)
		return NULL;
	set_up_models(w, s, design, platform);
	for (unsigned i = 0; i < FAULTS_MAX; i++)
		if (s->fault_budget[i])
			fault_budget(w, i, s->fault_budget[i]);
	if (checkers)
		check_attach(w);
	if ((options && options->races) ||
	    (checkers && scenario_races(s, false)))
		check_attach_races(w);
	if ((options && options->hung_ns) ||
	    (checkers && scenario_hung_ns(s, 0)))
		check_attach_hung(w, options ? options->hung_ns : 0);
	set_up_tasks(w, s);
	if (options && options->before_seal)
		options->before_seal(options->context, w);
	world_seal(w);
	return w;
}
