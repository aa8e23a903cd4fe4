/* SPDX-License-Identifier: GPL-2.0-only */
/* Searching one cell, and its numbers in words. */
#include "cli/proof.h"
#include "cli/checkpoint.h"
#include "cli/sizing.h"
#include "cli/split.h"

enum {
	STOP_EVERY_RUNS = 64,
	/* All executions are tried for a moment before all states are. */
	EXECUTIONS_FIRST = 20000,
	PREEMPTIONS_END = 1000,
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
	bool bounded;
	struct sizing *sizing; /* NULL: nobody asks for the size */
	struct prove_size size;
	uint64_t most; /* executions, or states */
	uint64_t asked;
	struct checkpoint_start start; /* where it goes on */
	bool split;		       /* the next one, in parts */
	struct sim_error error;	       /* of that */
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

/* How many executions there are is asked while all of them are run. */
static void search_size(struct search *s, const struct prove_result *so_far)
{
	if (s->sizing && !s->cell->by_states && !s->bounded &&
	    sizing_goes_on(s->sizing, so_far, &s->size))
		progress_about(s->progress, &s->size);
}

static bool search_stop(void *context, const struct prove_result *so_far)
{
	struct search *s = context;
	uint64_t runs = so_far->executions + so_far->sleep_blocked;
	bool look = s->asked++ % STOP_EVERY_RUNS == 0;
	uint64_t spent = s->cell->by_states ? so_far->states : runs;
	bool stop;

	if (s->cell->by_states)
		progress_states(s->progress, so_far->states);
	stop = spent >= s->most ||
	       (look && progress_stop(s->progress, s->cell->tallies[0]));

	if (!stop)
		search_size(s, so_far);
	if (s->cell->checkpoint &&
	    (stop || (look && progress_save(s->progress))))
		checkpoint_take(s->cell, s->prove, !stop);
	return stop;
}

bool cell_can_be_proved(const struct cell *cell)
{
	return !cell->scenario->generated;
}

bool cell_bound_parse(const char *text, struct cell *cell)
{
	char *end;
	unsigned long value;

	cell->bound = BOUND_NONE;
	if (!text)
		return true;
	cell->bound = BOUND_AUTO;
	if (!strcmp(text, "auto"))
		return true;
	cell->bound = BOUND_MAX;
	value = strtoul(text, &end, 10);
	cell->preemptions_max = (unsigned)value;
	return *text >= '0' && *text <= '9' && !*end && value < PREEMPTIONS_END;
}

void cell_budget(const struct cli_options *o, uint64_t executions,
		 uint64_t states, struct cell *cell)
{
	bool given = o->executions.given || o->states.given;

	cell->executions_max = o->seconds.given ? UINT64_MAX : executions;
	cell->states_max = states;
	if (given) {
		cell->executions_max = o->executions.value;
		cell->states_max = o->states.value;
	}
	/* Few preemptions are a matter of schedules. */
	if (cell->bound == BOUND_MAX && !cell->executions_max)
		cell->executions_max = executions;
}

/* All executions, by cell->jobs processes. */
static void search_in_parts(struct search *s)
{
	const struct split split = {
		.cell = s->cell,
		.prove = s->prove,
		.counted = s->counted,
		.progress = s->progress,
		.most = s->most,
	};
	struct sim_error error = {.kind = SIM_ERROR_NONE};

	if (!split_search(&split, &error))
		s->error = error;
}

/* One search; the tally and 'proof' of the cell are of it. */
static void search_run(struct search *s, bool bounded, unsigned preemptions)
{
	struct cell *cell = s->cell;
	const struct prove_bounds bounds = {preemptions, PROVE_ANY};
	const struct prove_options prove = {
		.by_states = cell->by_states,
		.bounds = bounded ? &bounds : NULL,
		.at_end = search_end,
		.stop = search_stop,
		.context = s,
	};

	s->bounded = bounded;
	progress_about(s->progress, NULL);
	if (!cell->by_states && !bounded)
		progress_about(s->progress, &s->size);
	progress_states(s->progress, 0);
	s->progress->unit = "executions";
	if (s->split && !bounded && !cell->by_states) {
		search_in_parts(s);
		return;
	}
	cell->tallies[0] = s->start.tally ? s->start.tally : tally_new();
	if (s->start.ended)
		return;
	prove_run(s->prove, &prove, &cell->proof);
	if (cell_bounded(cell))
		cell->preemptions_end = preemptions + 1;
}

/* Has 'a' a finding that 'b' has not? */
static bool tally_has_more(const struct tally *a, const struct tally *b)
{
	for (unsigned i = 0; i < a->signature_count; i++) {
		bool both = false;

		for (unsigned j = 0; j < b->signature_count; j++)
			both = both || !strcmp(a->signature[i].text,
					       b->signature[j].text);
		if (!both)
			return true;
	}
	return false;
}

/* Is another search of more preemptions worth a try? */
static bool search_goes_on(const struct search *s)
{
	const struct cell *cell = s->cell;

	return cell_bounded(cell) && !interrupted() &&
	       cell->preemptions_end < PREEMPTIONS_END;
}

/*
 * All schedules were too many: all with 0, 1, 2, ... preemptions, until the
 * budget ends. The last of these that has come to its end is the answer, unless
 * the search before has found what it has not.
 */
static void search_deepen(struct search *s)
{
	struct cell *cell = s->cell;
	bool by_states = cell->by_states;
	struct prove_result whole = cell->proof, last = {.status = PROVE_STOP};
	struct tally *of_whole = cell->tallies[0], *of_last = NULL;

	s->most = cell->executions_max;
	cell->by_states = false;
	for (unsigned k = 0;; k++) {
		search_run(s, true, k);
		if (!cell_bounded(cell) && !cell_proved(cell))
			break;
		tally_free(of_last);
		of_last = cell->tallies[0];
		last = cell->proof;
		if (!search_goes_on(s))
			break;
	}
	if (cell->tallies[0] != of_last)
		tally_free(cell->tallies[0]);
	cell->bounded_executions = last.executions;
	if (!of_last || (last.status == PROVE_BOUNDS &&
			 tally_has_more(of_whole, of_last))) {
		cell->tallies[0] = of_whole;
		cell->proof = whole;
		cell->by_states = by_states;
		tally_free(of_last);
		return;
	}
	cell->tallies[0] = of_last;
	cell->proof = last;
	tally_free(of_whole);
}

/*
 * Another search, of at most so many executions or states. What it shows is
 * the cell's from now on, if it is a proof, or shows no less than what there
 * was. What a proof does not show was never there, or the search is wrong.
 */
static void search_try(struct search *s, bool by_states, uint64_t most)
{
	struct cell *cell = s->cell;
	const struct cell before = *cell;

	if (!most)
		return;
	s->most = most;
	cell->by_states = by_states;
	search_run(s, false, 0);
	if (!before.tallies[0])
		return;
	if (!tally_has_more(before.tallies[0], cell->tallies[0])) {
		tally_free(before.tallies[0]);
		return;
	}
	SIM_ASSERT(!cell_proved(cell) || cell->tallies[0]->signatures_full);
	tally_free(cell->tallies[0]);
	if (cell->bound_text != before.bound_text)
		free(cell->bound_text);
	*cell = before;
}

static bool search_stopped(const struct cell *cell)
{
	return cell->proof.status == PROVE_STOP && !interrupted();
}

/* All schedules, within the budget. */
static void search_all(struct search *s)
{
	struct cell *cell = s->cell;
	uint64_t first = cell->executions_max;

	if (first >= EXECUTIONS_FIRST && cell->states_max)
		first = EXECUTIONS_FIRST;
	/* A moment is not worth it. */
	s->split = cell->jobs && first == cell->executions_max;
	search_try(s, false, first);
	s->split = cell->jobs;
	if (!first || search_stopped(cell))
		search_try(s, true, cell->states_max);
	if (first < cell->executions_max && search_stopped(cell))
		search_try(s, false, cell->executions_max);
	if (s->sizing && search_stopped(cell))
		sizing_end(s->sizing, &s->size);
}

static void search_cell(struct search *s)
{
	struct cell *cell = s->cell;
	uint64_t until_ns = s->progress->until_ns;

	/* What tasks know of each other is no part of a state: of two ways to
	 * it one may order what the other does not. And a state that is come to
	 * again is not gone on from: who goes round for ever is not seen. Where
	 * all executions come to an end, nobody does. */
	if (cell_needs_executions(cell)) {
		if (!cell->executions_max)
			cell->executions_max = cell->states_max;
		cell->states_max = 0;
	}
	cell->preemptions_end = 0;
	s->most = cell->executions_max;
	if (cell->bound == BOUND_MAX) {
		search_run(s, true, cell->preemptions_max);
		return;
	}
	if (cell->bound == BOUND_AUTO)
		progress_halve(s->progress);
	search_all(s);
	s->progress->until_ns = until_ns;
	if (cell->bound == BOUND_AUTO && search_stopped(cell))
		search_deepen(s);
	cell->size = s->size;
}

/* The budget is one of executions that are run now. */
static bool search_start(struct search *s, struct sim_error *reterr)
{
	struct cell *cell = s->cell;

	if (!cell->checkpoint)
		return true;
	if (!checkpoint_start(cell, s->prove, &s->start, reterr))
		return false;
	if (s->start.tally)
		progress_before(s->progress, s->start.tally);
	if (__builtin_add_overflow(cell->executions_max, s->start.runs,
				   &cell->executions_max))
		cell->executions_max = UINT64_MAX;
	return true;
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
		.races = cell->races,
		.hung_ns = cell->hung_ns,
		.before_seal = search_attach,
		.context = &search,
	};
	struct world *w;
	bool good;

	SIM_ASSERT(cell_can_be_proved(cell));
	w = scenario_world(cell->scenario, cell->design, cell->platform,
			   &options, reterr);
	if (!w)
		return false;
	cell->exhaust = true;
	cell->strategies[0] = &strategy_prove;
	cell->strategy_count = 1;
	cell->runs = 0; /* wanted: nobody knows */
	if (cell->size_wanted)
		search.sizing = sizing_new(cell);
	good = search_start(&search, reterr);
	if (good) {
		search_cell(&search);
		good = search.error.kind == SIM_ERROR_NONE;
		if (!good)
			*reterr = search.error;
		progress_about(progress, NULL);
		progress_states(progress, 0);
		progress_part(progress, cell->tallies[0]);
	}
	if (good && cell->checkpoint)
		checkpoint_bound(cell);
	world_free(w);
	prove_free(search.prove);
	sizing_free(search.sizing);
	return good;
}

void proof_executions(const struct cell *cell, char *buffer, size_t bytes)
{
	uint64_t count = cell->proof.executions;
	unsigned preemptions = cell->preemptions_end - 1;
	const char *plural = count == 1 ? "" : "s";

	if (cell_bounded(cell))
		snprintf(buffer, bytes,
			 "all %llu execution%s with up to %u preemption%s",
			 (unsigned long long)count, plural, preemptions,
			 preemptions == 1 ? "" : "s");
	else
		snprintf(buffer, bytes, "%s%llu %s%s%s",
			 cell_proved(cell) ? "all " : "",
			 (unsigned long long)count,
			 cell->by_states ? "final state" : "execution", plural,
			 cell_proved(cell) ? "" : ", not all");
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
