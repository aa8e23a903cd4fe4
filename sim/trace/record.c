/* SPDX-License-Identifier: GPL-2.0-only */
/* Replaying a wanted run with a recorder attached; tallies. */
#include "write.h"

#include <inttypes.h>

static void recording_attach(void *context, struct world *w)
{
	recorder_attach(context, w);
}

/* The run has ended: is it the one that was wanted? */
static bool replay_accept(const struct trace_run *run, const struct recorder *r,
			  struct replay *replay,
			  const struct run_result *result,
			  struct sim_error *reterr)
{
	const char *words = replay_divergence(replay);

	if (words[0])
		return sim_error_set(reterr, SIM_ERROR_USER,
				     "the schedule does not fit: %s", words);
	if (run->check_digest && result->digest != run->digest)
		return sim_error_set(reterr, SIM_ERROR_USER,
				     "the replay gave another run: digest"
				     " 0x%016" PRIx64
				     ", expected 0x%016" PRIx64,
				     result->digest, run->digest);
	if (r->failed)
		return sim_error_set(reterr, SIM_ERROR_HOST,
				     "out of memory while recording");
	return true;
}

struct trace_series {
	struct trace *t;
	struct trace_run like;
	struct world *w;
	struct recorder recorder;
};

struct trace_series *trace_series_begin(struct trace *t,
					const struct trace_run *run,
					struct sim_error *reterr)
{
	struct trace_series *series = calloc(1, sizeof(*series));
	struct scenario_world_options options = {
		.lock_granularity = run->lock_granularity,
		.races = run->races,
		.hung_ns = run->hung_ns,
		.before_seal = recording_attach,
	};

	if (!series) {
		sim_error_set(reterr, SIM_ERROR_HOST, "out of memory");
		return NULL;
	}
	series->t = t;
	series->like = *run;
	recorder_init(&series->recorder, run->scenario->registry);
	options.context = &series->recorder;
	series->w = scenario_world(run->scenario, run->design, run->platform,
				   &options, reterr);
	if (series->w)
		return series;
	trace_series_end(series);
	return NULL;
}

void trace_series_end(struct trace_series *series)
{
	if (!series)
		return;
	if (series->w)
		world_free(series->w);
	recorder_release(&series->recorder);
	free(series);
}

/* Is the world one for this run, too? */
static bool series_fits(const struct trace_series *series,
			const struct trace_run *run)
{
	const struct trace_run *like = &series->like;

	return run->scenario == like->scenario && run->design == like->design &&
	       run->platform == like->platform &&
	       run->lock_granularity == like->lock_granularity &&
	       run->races == like->races && run->hung_ns == like->hung_ns;
}

static void write_campaign_run(struct trace *t, int64_t run_id)
{
	sqlite3_stmt *s = store_row_begin(t, STORE_CAMPAIGN_RUN);

	store_integer(t, s, run_id);
	(void)store_row(t, s);
}

static bool record_in(struct trace_series *series, const struct trace_run *run,
		      const struct schedule *schedule, int64_t *ret_run_id,
		      struct sim_error *reterr)
{
	struct trace *t = series->t;
	struct recorder *r = &series->recorder;
	struct replay *replay = replay_new(schedule);
	struct run_result result;
	int64_t run_id = 0;
	bool done;

	world_run(series->w, recorder_begin(r, replay_chooser(replay)),
		  run->seed, &result);
	recorder_finish(r, series->w);
	done = replay_accept(run, r, replay, &result, reterr) &&
	       store_begin(t, reterr);
	if (done) {
		run_id = write_run(t, run, r, series->w, &result);
		if (t->campaign)
			write_campaign_run(t, run_id);
		done = store_commit(t, reterr);
	}
	if (done && ret_run_id)
		*ret_run_id = run_id;
	replay_free(replay);
	return done;
}

bool trace_series_record(struct trace_series *series,
			 const struct trace_run *run, int64_t *ret_run_id,
			 struct sim_error *reterr)
{
	struct schedule *schedule = schedule_new();
	bool done = schedule_parse(schedule, run->schedule, reterr);

	SIM_ASSERT(series_fits(series, run));
	done = done && record_in(series, run, schedule, ret_run_id, reterr);
	schedule_free(schedule);
	return done;
}

bool trace_record(struct trace *t, const struct trace_run *run,
		  int64_t *ret_run_id, struct sim_error *reterr)
{
	struct trace_series *series = trace_series_begin(t, run, reterr);
	bool done =
		series && trace_series_record(series, run, ret_run_id, reterr);

	trace_series_end(series);
	return done;
}

static int64_t write_tally_row(struct trace *t, const struct trace_tally *e)
{
	const struct tally *tally = e->tally;
	int64_t scenario_id = write_scenario(t, e->scenario);
	int64_t design_id = write_design(t, e->design);
	sqlite3_stmt *s = store_row_begin(t, STORE_TALLY);

	store_integer(t, s, scenario_id);
	store_integer(t, s, design_id);
	store_text(t, s, platform_name(e->scenario, e->platform));
	store_text(t, s, e->strategy);
	store_hex(t, s, e->seed);
	store_text(t, s, e->left_out ? e->left_out : "");
	store_text(t, s, granularity_name(e->lock_granularity));
	store_integer(t, s, scenario_races(e->scenario, e->races));
	store_integer(t, s, (int64_t)scenario_hung_ns(e->scenario, e->hung_ns));
	store_integer(t, s, e->scenario->steps_max);
	store_integer(t, s, e->depth);
	store_text(t, s, e->objects);
	store_integer(t, s, (int64_t)tally->runs);
	store_integer(t, s, (int64_t)tally->steps);
	for (unsigned i = RUN_FINISHED; i <= RUN_DIVERGED; i++)
		store_integer(t, s, (int64_t)tally->status[i]);
	store_integer(t, s, (int64_t)tally->given_up);
	store_integer(t, s, (int64_t)tally->ops);
	store_integer(t, s, (int64_t)tally->ops_effective);
	store_integer(t, s, tally->choices_max);
	store_hex(t, s, tally->digest);
	return store_row(t, s);
}

static void write_tally_signature(struct trace *t, int64_t tally_id,
				  const struct tally_signature *signature)
{
	sqlite3_stmt *s = store_row_begin(t, STORE_TALLY_SIGNATURE);

	store_integer(t, s, tally_id);
	store_text(t, s, signature->klass->name);
	store_text(t, s, signature->text);
	store_integer(t, s, (int64_t)signature->hits);
	store_integer(t, s, (int64_t)signature->first_run);
	store_text(t, s,
		   signature->strategy ? signature->strategy->name : NULL);
	store_hex(t, s, signature->seed);
	store_integer(t, s, signature->preemptions);
	store_integer(t, s, signature->steps);
	store_integer(t, s, signature->tasks);
	store_text(t, s, signature->schedule);
	store_hex(t, s, signature->digest);
	(void)store_row(t, s);
}

static void write_tally_block(struct trace *t, int64_t tally_id, uint32_t block,
			      uint64_t digest)
{
	sqlite3_stmt *s = store_row_begin(t, STORE_TALLY_BLOCK);

	store_integer(t, s, tally_id);
	store_integer(t, s, block);
	store_integer(t, s, (int64_t)digest);
	(void)store_row(t, s);
}

/* What has to be asked for, and was not, has no row: silence says nothing. */
static bool looked_for(const struct trace_tally *e,
		       const struct finding_class *klass)
{
	if (klass == &check_data_race)
		return scenario_races(e->scenario, e->races);
	if (klass == &check_hung_task)
		return !strcmp(e->strategy, "timed") &&
		       scenario_hung_ns(e->scenario, e->hung_ns);
	return true;
}

bool trace_tally(struct trace *t, const struct trace_tally *tally,
		 struct sim_error *reterr)
{
	int64_t tally_id;

	SIM_ASSERT(tally->class_count <= ARRAY_COUNT(tally->tally->class_hits));
	if (!store_begin(t, reterr))
		return false;
	tally_id = write_tally_row(t, tally);
	for (unsigned i = 0; i < tally->class_count; i++) {
		sqlite3_stmt *s;

		if (!looked_for(tally, tally->classes[i]))
			continue;
		s = store_row_begin(t, STORE_TALLY_CLASS);
		store_integer(t, s, tally_id);
		store_text(t, s, tally->classes[i]->name);
		store_integer(t, s, (int64_t)tally->tally->class_hits[i]);
		(void)store_row(t, s);
	}
	for (unsigned i = 0; i < tally->tally->signature_count; i++)
		write_tally_signature(t, tally_id, &tally->tally->signature[i]);
	for (uint32_t i = 0; i < tally->tally->block_count; i++)
		write_tally_block(t, tally_id, i, tally->tally->blocks[i]);
	return store_commit(t, reterr);
}
