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

static bool record_in(struct trace *t, const struct trace_run *run,
		      const struct schedule *schedule, int64_t *ret_run_id,
		      struct sim_error *reterr)
{
	struct recorder recorder;
	struct scenario_world_options options = {
		.lock_granularity = run->lock_granularity,
		.races = run->races,
		.hung_ns = run->hung_ns,
		.before_seal = recording_attach,
		.context = &recorder,
	};
	struct run_result result;
	struct replay *replay = NULL;
	struct world *w;
	int64_t run_id = 0;
	bool done = false;

	recorder_init(&recorder, run->scenario->registry);
	w = scenario_world(run->scenario, run->design, run->platform, &options,
			   reterr);
	if (w) {
		replay = replay_new(schedule);
		world_run(w, recorder_begin(&recorder, replay_chooser(replay)),
			  run->seed, &result);
		recorder_finish(&recorder, w);
		done = replay_accept(run, &recorder, replay, &result, reterr) &&
		       store_begin(t, reterr);
	}
	if (done) {
		run_id = write_run(t, run, &recorder, w, &result);
		done = store_commit(t, reterr);
	}
	if (done && ret_run_id)
		*ret_run_id = run_id;
	replay_free(replay);
	world_free(w);
	recorder_release(&recorder);
	return done;
}

bool trace_record(struct trace *t, const struct trace_run *run,
		  int64_t *ret_run_id, struct sim_error *reterr)
{
	struct schedule *schedule = schedule_new();
	bool done = schedule_parse(schedule, run->schedule, reterr) &&
		    record_in(t, run, schedule, ret_run_id, reterr);

	schedule_free(schedule);
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

bool trace_tally(struct trace *t, const struct trace_tally *tally,
		 struct sim_error *reterr)
{
	int64_t tally_id;

	SIM_ASSERT(tally->class_count <= ARRAY_COUNT(tally->tally->class_hits));
	if (!store_begin(t, reterr))
		return false;
	tally_id = write_tally_row(t, tally);
	for (unsigned i = 0; i < tally->class_count; i++) {
		sqlite3_stmt *s = store_row_begin(t, STORE_TALLY_CLASS);

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
