/* SPDX-License-Identifier: GPL-2.0-only */
/* Searching one cell, and its numbers in words. */
#include "cli/proof.h"

enum {
	STOP_EVERY_RUNS = 64,
};

const struct strategy_type strategy_prove = {
	.name = "prove",
	.sentence = "every schedule that can make a difference, each once",
};

struct search {
	struct cell *cell;
	struct progress *progress;
	struct tally_classes counted;
	struct prove *prove;
};

static void search_attach(void *context, struct world *w)
{
	((struct search *)context)->prove = prove_attach(w);
}

static void search_end(void *context, struct world *w,
		       const struct run_result *r)
{
	struct search *s = context;

	tally_add(s->cell->tallies[0], w, r, &s->counted);
}

static bool search_stop(void *context, const struct prove_result *so_far)
{
	struct search *s = context;
	uint64_t runs = so_far->executions + so_far->sleep_blocked;

	if (runs >= s->cell->executions_max)
		return true;
	return runs % STOP_EVERY_RUNS == 0 &&
	       progress_stop(s->progress, s->cell->tallies[0]);
}

bool cell_can_be_proved(const struct cell *cell)
{
	return !cell->scenario->generated;
}

bool cell_prove(const struct cli *cli, struct cell *cell,
		struct progress *progress, struct sim_error *reterr)
{
	struct search search = {
		.cell = cell,
		.progress = progress,
		.counted = {cli->classes, cli->class_count},
	};
	const struct scenario_world_options options = {
		.lock_granularity = cell->lock_granularity,
		.before_seal = search_attach,
		.context = &search,
	};
	const struct prove_options prove = {
		.at_end = search_end,
		.stop = search_stop,
		.context = &search,
	};
	struct world *w;

	SIM_ASSERT(cell_can_be_proved(cell));
	w = scenario_world(cell->scenario, cell->design, cell->platform,
			   &options, reterr);
	if (!w)
		return false;
	cell->exhaust = true;
	cell->strategies[0] = &strategy_prove;
	cell->strategy_count = 1;
	cell->runs = 0; /* wanted: nobody knows */
	cell->tallies[0] = tally_new();
	prove_run(search.prove, &prove, &cell->proof);
	progress_part(progress, cell->tallies[0]);
	world_free(w);
	prove_free(search.prove);
	return true;
}

void proof_executions(const struct cell *cell, char *buffer, size_t bytes)
{
	uint64_t count = cell->proof.executions;

	snprintf(buffer, bytes, "%s%llu execution%s%s",
		 cell_proved(cell) ? "all " : "", (unsigned long long)count,
		 count == 1 ? "" : "s", cell_proved(cell) ? "" : ", not all");
}

void proof_share(const struct cell *cell, uint64_t hits, char *buffer,
		 size_t bytes)
{
	char executions[64];

	proof_executions(cell, executions, sizeof(executions));
	if (hits == cell->proof.executions && hits)
		snprintf(buffer, bytes, "%s", executions);
	else if (hits)
		snprintf(buffer, bytes, "%llu of %s", (unsigned long long)hits,
			 executions);
	else
		snprintf(buffer, bytes, "none of %s", executions);
}
