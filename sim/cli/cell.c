/* SPDX-License-Identifier: GPL-2.0-only */
/* One cell of the verdict matrix. */
#include "cli/cell.h"
#include "cli/inputs.h"
#include "cli/json.h"
#include "cli/rates.h"

bool cell_objects_known(const struct cell *cell, const struct profile *p,
			struct sim_error *reterr)
{
	const char *names[PROFILE_OBJECTS_MAX];
	struct name_list wanted;
	bool good = true;

	if (!cell->objects || !strcmp(cell->objects, STRATEGY_OBJECTS_AUTO))
		return true;
	for (unsigned i = 0; i < p->object_count; i++)
		names[i] = p->object[i].name;
	name_list_split(&wanted, cell->objects);
	for (unsigned i = 0; good && i < wanted.count; i++) {
		const char *name = wanted.names[i];
		const char *near = nearest_name(name, names, p->object_count);

		good = false;
		for (unsigned j = 0; j < p->object_count && !good; j++)
			good = profile_named(name, names[j]);
		if (!good)
			sim_error_set(reterr, SIM_ERROR_USER,
				      "--objects: on %s no task goes to '%.60s'"
				      "%s%s%s",
				      cell_platform(cell), name,
				      near ? ": did you mean '" : "",
				      near ? near : "", near ? "'?" : "");
	}
	name_list_release(&wanted);
	return good;
}

static void race_trace_ask(void *context, struct world *w)
{
	struct race_trace **ret = context;

	*ret = race_trace_attach(w);
}

/* In a world of its own, so that no other run is any slower. */
static struct race_predictions *
cell_predict_races(const struct cell *cell,
		   const struct predict_options *options)
{
	struct race_predictions *ret = NULL;
	struct race_trace *trace = NULL;
	struct sim_error error = {SIM_ERROR_NONE, ""};
	struct scenario_world_options with = {
		.lock_granularity = cell->lock_granularity,
		.races = true,
		.before_seal = race_trace_ask,
		.context = &trace,
	};
	struct world *w = scenario_world(cell->scenario, cell->design,
					 cell->platform, &with, &error);

	/* The cell has made such a world before. */
	SIM_ASSERT(w);
	ret = predict_races(w, trace, options);
	world_free(w);
	race_trace_free(trace);
	return ret;
}

/* Of the first runs of the series; runs that confirm something join it. */
static void cell_predict(struct world *w, struct cell *cell,
			 const struct explore_options *explore)
{
	const struct tally_classes counted = {explore->classes,
					      explore->class_count};
	const struct predict_options options = {
		.strategy = explore->strategy,
		.strategy_options = explore->strategy_options,
		.seed = explore->seed,
		.runs_max = cell->runs,
		.tally = cell->tallies[0],
		.counted = &counted,
	};

	cell->predictions = predict(w, &options);
	if (cell_looks_for_races(cell))
		cell->race_predictions = cell_predict_races(cell, &options);
}

static uint64_t cell_turns(const struct cell *cell)
{
	uint64_t turns =
		cell->record > cell->checks ? cell->record : cell->checks;

	return turns < cell->runs ? turns : cell->runs;
}

bool cell_run(const struct cli *cli, struct cell *cell,
	      struct progress *progress, struct sim_error *reterr)
{
	struct scenario_world_options options = {
		.lock_granularity = cell->lock_granularity,
		.races = cell->races,
		.hung_ns = cell->hung_ns,
	};
	struct world *w = scenario_world(cell->scenario, cell->design,
					 cell->platform, &options, reterr);
	struct profile *profile;
	bool good;

	if (!w)
		return false;
	profile = explore_profile(w);
	cell->pct_tasks = profile->tasks;
	cell->pct_choices = profile->choices;
	good = cell_objects_known(cell, profile, reterr);
	for (unsigned i = 0; good && i < cell->strategy_count; i++) {
		struct explore_options explore = {
			.strategy = cell->strategies[i],
			.strategy_options = {.depth = cell->depth,
					     .choices_hint = profile->choices,
					     .profile = profile,
					     .objects = cell->objects},
			.seed = cell->seed,
			.runs = cell->runs,
			.turns = cell_turns(cell),
			.classes = cli->classes,
			.class_count = cli->class_count,
			.stop = progress_stop,
			.stop_context = progress,
		};

		cell->tallies[i] = explore_many(w, &explore);
		if (cell->predict && !interrupted())
			cell_predict(w, cell, &explore);
		progress_part(progress, cell->tallies[i]);
	}
	explore_profile_free(profile);
	world_free(w);
	return good;
}

void cell_release(struct cell *cell)
{
	for (unsigned i = 0; i < cell->strategy_count; i++) {
		if (cell->tallies[i])
			tally_free(cell->tallies[i]);
		cell->tallies[i] = NULL;
	}
	free(cell->bound_text);
	cell->bound_text = NULL;
	free(cell->predictions);
	cell->predictions = NULL;
	predict_races_free(cell->race_predictions);
	cell->race_predictions = NULL;
}

uint64_t cell_runs(const struct cell *cell)
{
	uint64_t runs = 0;

	for (unsigned i = 0; i < cell->strategy_count; i++)
		runs += cell->tallies[i]->runs;
	return runs;
}

bool cell_inconclusive(const struct cell *cell)
{
	bool cut = cell->exhaust && !cell_proved(cell);

	for (unsigned i = 0; i < cell->strategy_count; i++) {
		const struct tally *t = cell->tallies[i];

		cut = cut || t->runs < cell->runs ||
		      t->status[RUN_STEPS] > t->livelocked ||
		      t->status[RUN_LIMIT] || t->signatures_full;
	}
	return cut;
}

/* Nothing is proved by no execution at all. */
bool cell_proved(const struct cell *cell)
{
	return cell->exhaust && cell->proof.status == PROVE_ALL &&
	       cell->proof.executions > 0;
}

bool cell_bounded(const struct cell *cell)
{
	return cell->exhaust && cell->proof.status == PROVE_BOUNDS &&
	       cell->proof.executions > 0;
}

uint64_t cell_digest(const struct cell *cell)
{
	uint64_t digest = cell->tallies[0]->digest;

	for (unsigned i = 1; i < cell->strategy_count; i++)
		digest = digest * UINT64_C(0x9e3779b97f4a7c15) +
			 cell->tallies[i]->digest;
	return digest;
}

const char *cell_platform(const struct cell *cell)
{
	return cell->scenario->registry->platforms[cell->platform].name;
}

bool signature_better(const struct tally_signature *a,
		      const struct tally_signature *b)
{
	if (a->preemptions != b->preemptions)
		return a->preemptions < b->preemptions;
	if (a->tasks != b->tasks)
		return a->tasks < b->tasks;
	return a->steps < b->steps;
}

/* A search that was stopped decides only what it has seen. */
static bool expectation_open(const struct cell *cell, const struct verdict *v)
{
	if (!v->expect || !cell->exhaust || v->all)
		return false;
	switch (v->expect->expectation) {
	case EXPECT_NEVER:
	case EXPECT_SOMETIMES:
		return v->hits == 0;
	case EXPECT_ALWAYS:
		return v->hits == v->runs;
	default:
		SIM_UNREACHABLE();
	}
}

/* Without latencies there is no time in which a task could wait. */
static bool class_not_looked_for(const struct cell *cell,
				 const struct finding_class *klass)
{
	if (klass != &check_hung_task)
		return false;
	for (unsigned i = 0; i < cell->strategy_count; i++)
		if (cell->strategies[i]->timed)
			return false;
	return true;
}

static bool expectation_met(const struct verdict *v)
{
	if (!v->expect || v->open)
		return true;
	switch (v->expect->expectation) {
	case EXPECT_NEVER:
		return v->hits == 0;
	case EXPECT_SOMETIMES:
		return v->hits > 0;
	case EXPECT_ALWAYS:
		return v->hits == v->runs && v->runs > 0;
	default:
		SIM_UNREACHABLE();
	}
}

void verdict_of(const struct cli *cli, const struct cell *cell,
		const struct finding_class *klass, struct verdict *ret)
{
	unsigned index = cli_class_index(cli, klass);

	*ret = (struct verdict){
		.klass = klass,
		.runs = cell_runs(cell),
		.expect = scenario_expects(cell->scenario, cell->design->name,
					   cell->platform, klass),
	};
	for (unsigned i = 0; i < cell->strategy_count; i++) {
		const struct tally *t = cell->tallies[i];

		ret->hits += t->class_hits[index];
		for (unsigned j = 0; j < t->signature_count; j++) {
			const struct tally_signature *s = &t->signature[j];

			if (s->klass != klass)
				continue;
			if (ret->best && !signature_better(s, ret->best))
				continue;
			ret->best = s;
			ret->strategy = cell->strategies[i];
		}
	}
	ret->all = cell_proved(cell) && !class_not_looked_for(cell, klass);
	ret->open = expectation_open(cell, ret) ||
		    (ret->expect && class_not_looked_for(cell, klass));
	ret->met = expectation_met(ret);
}

bool cell_looks_for_races(const struct cell *cell)
{
	return cell->races || scenario_names(cell->scenario, &check_data_race);
}

bool cell_needs_executions(const struct cell *cell)
{
	return cell_looks_for_races(cell) ||
	       scenario_names(cell->scenario, &check_livelock);
}

/* Races and hung tasks have to be asked for; livelocks are nothing that a
 * search by states sees. */
unsigned cell_classes_unasked(const struct cell *cell)
{
	bool hung = cell->hung_ns ||
		    scenario_names(cell->scenario, &check_hung_task);

	hung = hung && !class_not_looked_for(cell, &check_hung_task);
	return (unsigned)!cell_looks_for_races(cell) + (unsigned)!hung +
	       cell->by_states;
}

bool verdict_asked(const struct cell *cell, const struct finding_class *klass)
{
	return (cell->races && klass == &check_data_race) ||
	       (cell->hung_ns && klass == &check_hung_task);
}

const char *verdict_word(const struct verdict *v)
{
	if (v->hits)
		return "found";
	return v->all ? "proved" : "not found";
}

const char *expectation_word(enum expectation expectation)
{
	static const char *const words[] = {
		[EXPECT_NEVER] = "never",
		[EXPECT_SOMETIMES] = "sometimes",
		[EXPECT_ALWAYS] = "always",
	};

	return words[expectation];
}

void ppb_format(uint64_t ppb, char *buffer, size_t bytes)
{
	uint64_t unit = 10000000; /* parts per billion in one percent */
	uint64_t scale = 1;
	int digits = 0;

	/* Two significant digits below ten percent, whole percents above. */
	while (digits < 7 && ppb < 10 * unit) {
		unit /= 10;
		scale *= 10;
		digits++;
	}
	ppb = (ppb + unit / 2) / unit;
	if (digits)
		snprintf(buffer, bytes, "%llu.%0*llu %%",
			 (unsigned long long)(ppb / scale), digits,
			 (unsigned long long)(ppb % scale));
	else
		snprintf(buffer, bytes, "%llu %%", (unsigned long long)ppb);
}

void share_format(uint64_t hits, uint64_t runs, char *buffer, size_t bytes)
{
	uint64_t ppb;

	if (!hits || hits == runs) {
		snprintf(buffer, bytes, "%s", hits ? "always" : "0");
		return;
	}
	/* 64 bits hold hits x 10^9 up to 10^10 runs; beyond, divide first. */
	ppb = runs < UINT64_C(10000000000)
		      ? hits * UINT64_C(1000000000) / runs
		      : hits / (runs / UINT64_C(1000000000));
	ppb_format(ppb ? ppb : 1, buffer, bytes);
}

char *replay_line(const struct cli *cli, const struct cell *cell,
		  const char *schedule)
{
	const struct cli_options *o = &cli->options;
	struct text t;

	text_init(&t);
	text_add(&t, "tdisim replay ");
	text_add_shell(&t, cell->scenario->path);
	text_add(&t, " --design=");
	text_add_shell(&t, cell->design_word);
	if (o->design_dir) {
		text_add(&t, " --design-dir=");
		text_add_shell(&t, o->design_dir);
	}
	text_format(&t, " --platform=%s", cell_platform(cell));
	if (cell->lock_granularity)
		text_add(&t, " --granularity=lock");
	if (cell->races)
		text_add(&t, " --races");
	if (o->hung.given)
		text_format(&t, " --hung=%llu",
			    (unsigned long long)o->hung.value);
	if (o->steps.given)
		text_format(&t, " --steps=%llu",
			    (unsigned long long)o->steps.value);
	if (cell->left_out) {
		text_add(&t, " --leave-out=");
		text_add_shell(&t, cell->left_out);
	}
	text_add(&t, " --schedule=");
	text_add_shell(&t, schedule);
	return t.data;
}

void verdict_json(const struct cli *cli, const struct cell *cell,
		  const struct verdict *v)
{
	struct json_object *j = json_begin();
	char *replay = v->best ? replay_line(cli, cell, v->best->schedule)
			       : cli_strdup("");

	json_text(j, "type", "verdict");
	json_text(j, "scenario", cell->scenario->name);
	json_text(j, "design", cell->design->name);
	json_text(j, "platform", cell_platform(cell));
	json_text(j, "class", v->klass->name);
	json_text(j, "verdict", verdict_word(v));
	json_number(j, "runs", v->runs);
	json_number(j, "hits", v->hits);
	json_number(j, "tasks", v->best ? v->best->tasks : 0);
	json_number(j, "preemptions", v->best ? v->best->preemptions : 0);
	json_number(j, "steps", v->best ? v->best->steps : 0);
	json_text(j, "replay", replay);
	json_text(j, "strategy", v->strategy ? v->strategy->name : "");
	json_number(j, "seed", cell->seed);
	json_text(j, "signature", v->best ? v->best->text : "");
	json_text(j, "expected",
		  v->expect ? expectation_word(v->expect->expectation) : "");
	json_flag(j, "met", v->met);
	json_number(j, "rate_bound_ppb",
		    v->hits || !v->runs || cell->exhaust
			    ? 0
			    : explore_rate_bound_ppb(v->runs));
	json_flag(j, "all", v->all);
	json_flag(j, "open", v->open);
	rate_json(cli, cell, v, j);
	if (cell->preemptions_end)
		json_number(j, "preemptions_all", cell->preemptions_end - 1);
	json_line(j);
	free(replay);
}
