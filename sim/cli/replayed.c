/* SPDX-License-Identifier: GPL-2.0-only */
/* One recorded run. */
#include "cli/report.h"

static struct world *recorded_world(const struct cell *cell,
				    struct record *record,
				    struct sim_error *reterr)
{
	struct scenario_world_options options = {
		.lock_granularity = cell->lock_granularity,
		.races = cell->races,
		.hung_ns = cell->hung_ns,
		.before_seal = record_attach,
		.context = record,
	};

	return scenario_world(cell->scenario, cell->design, cell->platform,
			      &options, reterr);
}

static bool replayed_begin(const struct cell *cell, struct replayed *ret,
			   struct sim_error *reterr)
{
	*ret = (struct replayed){.record = record_new()};
	ret->world = recorded_world(cell, ret->record, reterr);
	if (ret->world)
		return true;
	record_free(ret->record);
	ret->record = NULL;
	return false;
}

bool replay_schedule(const struct cell *cell, const char *schedule,
		     uint64_t seed, struct replayed *ret,
		     struct sim_error *reterr)
{
	struct schedule *s = schedule_new();
	struct replay *replay;
	bool good = schedule_parse(s, schedule, reterr) &&
		    replayed_begin(cell, ret, reterr);

	if (!good) {
		schedule_free(s);
		return false;
	}
	replay = replay_new(s);
	record_clear(ret->record);
	world_run(ret->world, replay_chooser(replay), seed, &ret->result);
	if (replay_divergence(replay)[0])
		ret->divergence = cli_strdup(replay_divergence(replay));
	replay_free(replay);
	schedule_free(s);
	return true;
}

bool replaying_begin(struct replaying *r, const struct cell *cell,
		     struct sim_error *reterr)
{
	*r = (struct replaying){.cell = cell};
	if (!replayed_begin(cell, &r->run, reterr))
		return false;
	r->profile = explore_profile(r->run.world);
	return cell_objects_known(cell, r->profile, reterr);
}

void replaying_run(struct replaying *r, const struct strategy_type *type,
		   uint64_t seed)
{
	struct strategy_options options = {
		.depth = r->cell->depth,
		.objects = r->cell->objects,
		.profile = r->profile,
		.choices_hint = r->profile->choices,
	};
	struct strategy *strategy = strategy_new(type, &options);

	record_clear(r->run.record);
	world_run(r->run.world, &strategy->chooser, seed, &r->run.result);
	strategy_free(strategy);
}

/* All but the run. */
static void replaying_leave(struct replaying *r)
{
	if (r->profile)
		explore_profile_free(r->profile);
	r->profile = NULL;
}

void replaying_end(struct replaying *r)
{
	replaying_leave(r);
	replayed_release(&r->run);
}

bool replay_seed(const struct cell *cell, uint64_t seed, struct replayed *ret,
		 struct sim_error *reterr)
{
	struct replaying r;

	if (!replaying_begin(&r, cell, reterr)) {
		replaying_end(&r);
		return false;
	}
	replaying_run(&r, cell->strategies[0], seed);
	replaying_leave(&r);
	*ret = r.run;
	return true;
}

char *replayed_schedule(const struct replayed *r)
{
	struct schedule *s = schedule_new();
	char *text;

	schedule_from_log(s, r->world);
	text = schedule_format(s);
	schedule_free(s);
	return text;
}

void replayed_release(struct replayed *r)
{
	if (r->world)
		world_free(r->world);
	if (r->record)
		record_free(r->record);
	free(r->divergence);
	*r = (struct replayed){.world = NULL};
}

const struct finding *replayed_finding(const struct replayed *r,
				       const char *signature)
{
	char text[SIGNATURE_BYTES];

	for (unsigned i = 0; i < world_finding_count(r->world); i++) {
		const struct finding *f = world_finding(r->world, i);

		finding_signature(f, text, sizeof(text));
		if (strcmp(text, signature) == 0)
			return f;
	}
	return NULL;
}
