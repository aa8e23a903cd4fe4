/* SPDX-License-Identifier: GPL-2.0-only */
/* Findings that were made small: as examples, and recorded in full. */
#include "campaign_store.h"
#include "scenario/parts.h"

static struct trace_run run_of(const struct campaign_store *s, unsigned arm)
{
	const struct campaign_cell *cell =
		&s->plan->cells[s->plan->arms[arm].cell];

	return (struct trace_run){
		.scenario = cell->scenario,
		.design = cell->design,
		.platform = cell->platform,
		.lock_granularity = cell->lock_granularity,
		.races = cell->races,
		.hung_ns = cell->hung_ns,
		.check_digest = true,
	};
}

static bool find(struct campaign_store *s, const struct campaign_small *f,
		 int64_t *ret_finding, struct sim_error *reterr)
{
	if (!store_begin(s->t, reterr))
		return false;
	*ret_finding = campaign_finding(s, f->arm, f->signature);
	if (!store_commit(s->t, reterr))
		return false;
	return *ret_finding ||
	       sim_error_set(reterr, SIM_ERROR_USER,
			     "no range of night %lld has shown '%s'",
			     (long long)s->night, f->signature);
}

/* It is marked as the campaign's in the transaction that writes it: none is
 * left over that nobody drops. */
static bool record(struct campaign_store *s, const struct trace_run *run,
		   int64_t *ret_run, struct sim_error *reterr)
{
	bool done;

	s->t->campaign = true;
	done = trace_record(s->t, run, ret_run, reterr);
	s->t->campaign = false;
	return done;
}

/* The scenario without the parts that it does not need; NULL: an error. */
static struct scenario *smaller(const struct scenario *whole,
				const char *left_out, struct sim_error *reterr)
{
	struct scenario *s;
	bool *parts;

	if (!scenario_parts_parse(whole, left_out, &parts, reterr))
		return NULL;
	s = scenario_without(whole, parts, scenario_part_count(whole));
	free(parts);
	return s;
}

static bool record_small(struct campaign_store *s,
			 const struct campaign_small *f, int64_t *ret_run,
			 struct sim_error *reterr)
{
	struct trace_run run = run_of(s, f->arm);
	struct scenario *small = NULL;
	bool done;

	if (f->left_out && *f->left_out) {
		small = smaller(run.scenario, f->left_out, reterr);
		if (!small)
			return false;
		run.scenario = small;
		run.left_out = f->left_out;
	}
	run.strategy = "shrink";
	run.seed = f->seed;
	run.schedule = f->schedule;
	run.digest = f->digest;
	done = record(s, &run, ret_run, reterr);
	free(small);
	return done;
}

static bool write_small(struct campaign_store *s,
			const struct campaign_offer *o,
			struct sim_error *reterr)
{
	if (!store_begin(s->t, reterr))
		return false;
	campaign_example(s, CAMPAIGN_OFFER, o, 0);
	(void)store_row(s->t, campaign_row_begin(s, CAMPAIGN_KEEP));
	(void)store_row(s->t, campaign_row_begin(s, CAMPAIGN_OFFERS_DROP));
	return store_commit(s->t, reterr);
}

bool campaign_store_small(struct campaign_store *s,
			  const struct campaign_small *f,
			  struct sim_error *reterr)
{
	struct campaign_offer o = {
		.kind = "shrunk",
		.arm = f->arm,
		.first_run = -1,
		.strategy = f->strategy,
		.seed = f->seed,
		.schedule = f->schedule,
		.left_out = f->left_out,
		.tasks = f->tasks,
		.preemptions = f->preemptions,
		.steps = f->steps,
		.digest = f->digest,
	};

	return find(s, f, &o.finding, reterr) &&
	       (!f->record || record_small(s, f, &o.run, reterr)) &&
	       write_small(s, &o, reterr);
}
