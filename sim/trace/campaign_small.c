/* SPDX-License-Identifier: GPL-2.0-only */
/* Findings that were made small: as examples, and recorded in full. */
#include "campaign_store.h"
#include "scenario/parts.h"

/* The run as it was seen, before it was made small. */
struct shortest {
	bool here; /* an arm of this plan has shown it */
	unsigned arm;
	char *strategy, *schedule;
	uint64_t seed, digest;
	int64_t run; /* 0: not recorded yet */
};

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

static char *copy_column(sqlite3_stmt *row, int at)
{
	const char *text = (const char *)sqlite3_column_text(row, at);

	return strdup(text ? text : "");
}

static void take_shortest(const struct campaign_store *s, sqlite3_stmt *row,
			  struct shortest *ret)
{
	int64_t arm_id = sqlite3_column_int64(row, 0);

	for (unsigned i = 0; i < s->plan->arm_count && !ret->here; i++) {
		ret->here = s->arms[i] == arm_id;
		ret->arm = i;
	}
	ret->strategy = copy_column(row, 1);
	ret->seed =
		strtoull((const char *)sqlite3_column_text(row, 2), NULL, 16);
	ret->schedule = copy_column(row, 3);
	ret->digest =
		strtoull((const char *)sqlite3_column_text(row, 4), NULL, 16);
	ret->run = sqlite3_column_int64(row, 5);
	ret->here = ret->here && ret->strategy && ret->schedule;
}

static bool find_shortest(struct campaign_store *s,
			  const struct campaign_small *f, int64_t *ret_finding,
			  struct shortest *ret, struct sim_error *reterr)
{
	struct trace *t = s->t;
	sqlite3_stmt *row;

	if (!store_begin(t, reterr))
		return false;
	*ret_finding = campaign_finding(s, f->arm, f->signature);
	row = campaign_row_begin(s, CAMPAIGN_SHORTEST);
	store_integer(t, row, *ret_finding);
	if (store_next(t, row)) {
		take_shortest(s, row, ret);
		(void)sqlite3_reset(row);
	}
	if (!store_commit(t, reterr))
		return false;
	return *ret_finding ||
	       sim_error_set(reterr, SIM_ERROR_USER,
			     "no range of night %lld has shown '%s'",
			     (long long)s->night, f->signature);
}

/* Both runs are marked as the campaign's in the transaction that writes them:
 * none is left over that nobody drops. */
static bool record(struct campaign_store *s, const struct trace_run *run,
		   int64_t *ret_run, struct sim_error *reterr)
{
	bool done;

	s->t->campaign = true;
	done = trace_record(s->t, run, ret_run, reterr);
	s->t->campaign = false;
	return done;
}

static bool record_shortest(struct campaign_store *s, struct shortest *best,
			    struct sim_error *reterr)
{
	struct trace_run run = run_of(s, best->arm);

	run.strategy = best->strategy;
	run.seed = best->seed;
	run.schedule = best->schedule;
	run.digest = best->digest;
	return record(s, &run, &best->run, reterr);
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
			const struct campaign_small *f,
			const struct shortest *best,
			const struct campaign_offer *o,
			struct sim_error *reterr)
{
	struct trace *t = s->t;
	sqlite3_stmt *row;

	if (!store_begin(t, reterr))
		return false;
	if (f->record && best->run) {
		row = campaign_row_begin(s, CAMPAIGN_SHORTEST_RUN);
		store_integer(t, row, best->run);
		store_integer(t, row, o->finding);
		store_hex(t, row, best->digest);
		(void)store_row(t, row);
	}
	campaign_offer(s, o);
	campaign_keep(s);
	return store_commit(t, reterr);
}

bool campaign_store_small(struct campaign_store *s,
			  const struct campaign_small *f,
			  struct sim_error *reterr)
{
	struct shortest best = {.here = false};
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
	bool done = find_shortest(s, f, &o.finding, &best, reterr);

	if (f->record) {
		if (done && best.here && !best.run)
			done = record_shortest(s, &best, reterr);
		done = done && record_small(s, f, &o.run, reterr);
	}
	done = done && write_small(s, f, &best, &o, reterr);
	free(best.strategy);
	free(best.schedule);
	return done;
}
