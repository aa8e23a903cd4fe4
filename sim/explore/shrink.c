/* SPDX-License-Identifier: GPL-2.0-only */
/* The order of work, and the proof by replay of what comes out. */
#include "explore/shrink.h"

#include "memory.h"
#include "trial.h"

enum {
	RUNS_DEFAULT = 20000,
	EXECUTIONS_DEFAULT = 20000,
	CONTINUATIONS_DEFAULT = 64,
};

/* A run that drew its latencies keeps the times that it drew. */
static void keep_times(struct trial *t, const char *schedule)
{
	const struct schedule_log *log = world_log(t->world);
	struct sim_error ignored = {.kind = SIM_ERROR_NONE};
	const char *end = strchr(schedule, ':');
	char *head;

	if (!log->latency_drawn)
		return;
	SIM_ASSERT(end);
	head = memory_taken((size_t)(end - schedule) + 2);
	memcpy(head, schedule, (size_t)(end - schedule) + 1);
	t->timeless = schedule_new();
	if (!schedule_parse(t->timeless, head, &ignored))
		SIM_UNREACHABLE();
	t->times = replay_new(t->timeless);
	t->steer.times = replay_chooser(t->times);
	free(head);
}

/* The run that is to be shrunk becomes the first best. */
static bool first_run(struct trial *t, const char *schedule,
		      struct sim_error *reterr)
{
	struct schedule *s = schedule_new();
	struct replay *replay;
	bool good = schedule_parse(s, schedule, reterr);
	uint32_t step;

	if (!good) {
		schedule_free(s);
		return false;
	}
	replay = replay_new(s);
	t->steer.other = replay_chooser(replay);
	t->steer.other_values = true;
	good = trial_run(t, t->world, 0, &t->size, &step);
	if (replay_divergence(replay)[0])
		good = sim_error_set(reterr, SIM_ERROR_USER,
				     "the schedule cannot be followed: %s",
				     replay_divergence(replay));
	else if (!good)
		sim_error_set(reterr, SIM_ERROR_USER,
			      "the run of the schedule does not show '%.160s'",
			      t->signature);
	if (good)
		trial_keep(t, &t->size, step);
	t->given_up = t->last_given_up;
	t->steer.other = NULL;
	replay_free(replay);
	schedule_free(s);
	if (good)
		keep_times(t, schedule);
	return good;
}

static bool make_smaller(struct trial *t, const struct shrink_options *o,
			 struct shrunk *ret, struct sim_error *reterr)
{
	bool smaller = true, more;

	while (smaller) {
		more = true;
		while (more && !trial_over(t)) {
			(void)shrink_course(t);
			if (!shrink_parts(t, reterr, &more))
				return false;
		}
		ret->minimal = !trial_over(t);
		if (!shrink_least(t, o->executions, ret, reterr, &smaller))
			return false;
	}
	return true;
}

/* One replay of the text. */
static bool replay_once(struct trial *t, const char *text,
			struct run_result *ret_result)
{
	struct schedule *s = schedule_new();
	struct sim_error ignored = {.kind = SIM_ERROR_NONE};
	bool parsed = schedule_parse(s, text, &ignored);
	struct replay *replay = replay_new(s);
	const struct finding *f;

	SIM_ASSERT(parsed);
	t->runs++;
	world_run(t->world, replay_chooser(replay), 0, ret_result);
	f = trial_finding(t->world, t->signature);
	parsed = f && f->step == t->size.steps && !replay_divergence(replay)[0];
	replay_free(replay);
	schedule_free(s);
	return parsed;
}

/* The text of the best, and twice the same run from it. */
static bool confirm(struct trial *t, struct shrunk *ret,
		    struct sim_error *reterr)
{
	struct schedule *s = schedule_new();
	struct run_result first, second;
	struct shrink_size size;
	uint32_t step = 0;
	bool good;

	t->steer.course = &t->best;
	t->steer.avoided = 0;
	good = trial_run(t, t->world, 0, &size, &step) &&
	       shrink_size_compare(&size, &t->size) == 0;
	schedule_from_log_until(s, t->world, step);
	ret->schedule = schedule_format(s);
	schedule_free(s);
	good = good && replay_once(t, ret->schedule, &first) &&
	       replay_once(t, ret->schedule, &second) &&
	       first.digest == second.digest;
	if (!good)
		return sim_error_set(reterr, SIM_ERROR_HOST,
				     "the shrunk run of '%.160s' does not "
				     "replay: please report this bug of "
				     "tdisim",
				     t->signature);
	ret->digest = first.digest;
	ret->run_steps = first.steps;
	return true;
}

static void release(struct trial *t)
{
	replay_free(t->times);
	schedule_free(t->timeless);
	course_release(&t->best);
	steer_release(&t->steer);
	world_free(t->world);
	free(t);
}

static bool carry_out(struct trial *t, const char *schedule,
		      const struct shrink_options *o, struct shrunk *ret,
		      struct sim_error *reterr)
{
	if (!first_run(t, schedule, reterr))
		return false;
	ret->before = t->size;
	if (!make_smaller(t, o, ret, reterr) || !confirm(t, ret, reterr))
		return false;
	shrink_fate(t, o->continuations, ret);
	memcpy(ret->left_out, t->left_out, sizeof(ret->left_out));
	for (unsigned i = 0; i < t->program->part_count; i++)
		ret->left_out_count += t->left_out[i];
	ret->size = t->size;
	ret->runs = t->runs;
	return true;
}

bool shrink(const struct shrink_program *program, const char *schedule,
	    const char *signature, const struct shrink_options *options,
	    struct shrunk *ret, struct sim_error *reterr)
{
	struct shrink_options o = *options;
	struct trial *t = memory_taken(sizeof(*t));
	bool good;

	SIM_ASSERT(program->part_count <= SHRINK_PARTS_MAX);
	o.runs = o.runs ? o.runs : RUNS_DEFAULT;
	o.executions = o.executions ? o.executions : EXECUTIONS_DEFAULT;
	o.continuations =
		o.continuations ? o.continuations : CONTINUATIONS_DEFAULT;
	*ret = (struct shrunk){.schedule = NULL};
	t->program = program;
	t->signature = signature;
	t->runs_max = o.runs;
	t->given_up = UINT32_MAX;
	steer_init(&t->steer);
	t->world = program->world(program->context, t->left_out, NULL, reterr);
	if (!t->world) {
		free(t);
		return false;
	}
	good = carry_out(t, schedule, &o, ret, reterr);
	release(t);
	if (!good)
		shrunk_release(ret);
	return good;
}

void shrunk_release(struct shrunk *s)
{
	free(s->schedule);
	*s = (struct shrunk){.schedule = NULL};
}
