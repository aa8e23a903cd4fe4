/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Every schedule with fewer switches than the best has, or with as many and
 * fewer preemptions: what shows the signature becomes the best. Then all with
 * fewer preemptions, and as many switches as there may be. Where a search comes
 * to its end and has found nothing, the best needs what it takes.
 *
 * The searches are those of bounded.c, in a world of their own. A finding is
 * looked at as soon as it is reported: the run is made again in the world of
 * the trials, up to there, and goes on by default.
 */
#include "bounded.h"
#include "memory.h"
#include "trial.h"

struct least {
	struct trial *t;
	struct world *w;
	struct prove *prove;
	uint64_t budget, used; /* runs, also those that were cut short */
	/* Does a size that was found count? */
	bool (*wanted)(const struct shrink_size *size,
		       const struct shrink_size *than);
	struct shrink_size than;
	/* What was found. */
	bool found;
	uint32_t step; /* of the finding */
	struct shrink_size size;
	bool refused; /* it showed itself, but waits had to be given up */
};

/* More tasks or values than are wanted? What else counts says the bound. */
static bool too_large(const struct least *l, const struct finding *f)
{
	const struct schedule_log *log = world_log(l->w);
	bool seen[TASK_IDS_MAX + 1] = {false};
	uint32_t tasks = 0, values = 0;

	for (uint32_t i = 0; i < log->steps && i < f->step; i++) {
		uint8_t id = log->tasks[i];

		tasks += !seen[id] &&
			 !(world_task_by_id(l->w, id)->flags & TASK_DAEMON);
		seen[id] = true;
	}
	for (uint32_t i = 0; i < log->value_count; i++)
		values +=
			log->values[i].value && log->values[i].step <= f->step;
	return tasks > l->than.tasks || values > l->than.values;
}

/* The search's run, in the world of the trials. */
static bool made_again(struct least *l, const struct finding *f)
{
	struct trial *t = l->t;
	struct schedule *s = schedule_new();
	struct replay *replay;
	bool good;

	schedule_from_log_until(s, l->w, f->step);
	replay = replay_new(s);
	t->steer.exact_steps = 0;
	t->steer.other = replay_chooser(replay);
	t->steer.other_values = true;
	good = trial_run(t, t->world, 0, &l->size, &l->step) &&
	       !replay_divergence(replay)[0];
	t->steer.other = NULL;
	replay_free(replay);
	schedule_free(s);
	return good;
}

static void look(void *context, struct world *w)
{
	struct least *l = context;
	const struct finding *f = trial_finding(w, l->t->signature);

	if (!f || l->found || too_large(l, f))
		return;
	if (!made_again(l, f))
		l->refused = true;
	else
		l->found = l->wanted(&l->size, &l->than);
}

static bool stop(void *context, const struct prove_result *so_far)
{
	struct least *l = context;

	(void)so_far;
	return l->found || l->used++ >= l->budget;
}

enum outcome {
	OUTCOME_NONE, /* all were looked at */
	OUTCOME_FOUND,
	OUTCOME_OPEN,
};

static enum outcome search(struct least *l, const struct prove_bounds *bounds,
			   uint64_t *ret_executions)
{
	const struct chooser *times = l->t->steer.times;
	const struct prove_options options = {
		.bounds = bounds,
		.times = times,
		.at_finding = look,
		.stop = stop,
		.context = l,
	};
	struct prove_result result;

	l->found = l->refused = false;
	l->used = 0;
	prove_run(l->prove, &options, &result);
	*ret_executions = result.executions;
	if (l->found)
		return OUTCOME_FOUND;
	return times || l->refused || result.status == PROVE_STOP ||
			       result.status == PROVE_BOUND
		       ? OUTCOME_OPEN
		       : OUTCOME_NONE;
}

static bool smaller(const struct shrink_size *size,
		    const struct shrink_size *than)
{
	return shrink_size_compare(size, than) < 0;
}

/* First without more preemptions: there are less of these. */
static bool fewer_switches(struct least *l, struct shrunk *ret)
{
	const struct shrink_size *best = &l->t->size;
	struct prove_bounds bounds = {best->preemptions, best->switches - 1};
	uint64_t executions;
	enum outcome o;

	ret->fewest = LEAST_PROVED;
	if (!best->switches)
		return false;
	o = search(l, &bounds, &executions);
	if (o == OUTCOME_NONE) {
		bounds.preemptions = PROVE_ANY;
		o = search(l, &bounds, &executions);
	}
	if (o == OUTCOME_OPEN)
		ret->fewest = LEAST_NOT_PROVED;
	return o == OUTCOME_FOUND;
}

static bool fewer_preemptions(struct least *l)
{
	const struct shrink_size *best = &l->t->size;
	const struct prove_bounds bounds = {best->preemptions - 1,
					    best->switches};
	uint64_t executions;

	return best->preemptions &&
	       search(l, &bounds, &executions) == OUTCOME_FOUND;
}

static bool fewer_of_both(const struct shrink_size *size,
			  const struct shrink_size *than)
{
	return size->preemptions < than->preemptions ||
	       (size->preemptions == than->preemptions &&
		size->switches < than->switches);
}

/* The fewest preemptions that there are, then the fewest switches with these.
 */
static void prove_preemptions(struct least *l, struct shrunk *ret)
{
	struct prove_bounds bounds = {.switches = PROVE_ANY};
	enum outcome o = OUTCOME_NONE;
	uint64_t executions;

	ret->least = LEAST_PROVED;
	ret->least_executions = 0;
	ret->least_size = l->t->size;
	l->wanted = fewer_of_both;
	while (o == OUTCOME_NONE && bounds.preemptions < l->than.preemptions) {
		o = search(l, &bounds, &ret->least_executions);
		bounds.preemptions++;
	}
	if (o == OUTCOME_OPEN)
		ret->least = LEAST_NOT_PROVED;
	while (o == OUTCOME_FOUND) {
		ret->least_size = l->than = l->size;
		bounds.preemptions = l->size.preemptions;
		bounds.switches = l->size.switches - 1;
		o = l->size.switches ? search(l, &bounds, &executions)
				     : OUTCOME_NONE;
	}
}

bool shrink_least(struct trial *t, uint64_t executions, struct shrunk *ret,
		  struct sim_error *reterr, bool *ret_smaller)
{
	struct least l = {
		.t = t,
		.budget = executions,
		.wanted = smaller,
		.than = t->size,
	};
	uint64_t runs = t->runs;

	l.w = t->program->world(t->program->context, t->left_out, &l.prove,
				reterr);
	if (!l.w)
		return false;
	*ret_smaller = fewer_switches(&l, ret) || fewer_preemptions(&l);
	if (*ret_smaller)
		trial_keep(t, &l.size, l.step);
	else
		prove_preemptions(&l, ret);
	/* This has a budget of its own. */
	t->runs_max += t->runs - runs;
	world_free(l.w);
	prove_free(l.prove);
	return true;
}
