/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Checks of the trace. Runs record nothing: those that are looked at are made
 * again, from the strategy and seed that the tally has kept of each.
 */
#include "cli/checked.h"

#include "cli/json.h"
#include "cli/report.h"
#include "trace/checks.h"

/* What one check has come to in a series. */
struct outcome {
	uint64_t failed;
	uint64_t first; /* number of the first run that fails */
	char *schedule;
	char *rows;
};

struct asking {
	const struct cli *cli;
	const struct cell *cell;
	struct trace_checks *checks;
	struct outcome outcomes[SCENARIO_CHECKS_MAX];
	uint64_t asked;
};

uint64_t checked_runs(const struct cli *cli, const struct scenario *s)
{
	const struct cli_options *o = &cli->options;

	if (!s->check_count)
		return 0;
	return o->checks.given ? o->checks.value : CHECKED_RUNS_DEFAULT;
}

static void note_failures(struct asking *a, uint64_t number,
			  const char *schedule)
{
	for (unsigned i = 0; i < trace_checks_count(a->checks); i++) {
		const char *rows = trace_checks_rows(a->checks, i);
		struct outcome *o = &a->outcomes[i];

		if (!rows || o->failed++)
			continue;
		o->first = number;
		o->schedule = cli_strdup(schedule);
		o->rows = cli_strdup(rows);
	}
	a->asked++;
}

/* A run that was made. */
struct made {
	uint64_t number; /* in its series */
	const char *strategy;
	uint64_t seed;
	const char *schedule;
	uint64_t digest;
};

static bool ask(struct asking *a, const struct made *made,
		struct sim_error *reterr)
{
	const struct cell *cell = a->cell;
	struct trace_run run = {
		.scenario = cell->scenario,
		.design = cell->design,
		.platform = cell->platform,
		.strategy = made->strategy,
		.seed = made->seed,
		.schedule = made->schedule,
		.left_out = cell->left_out,
		.lock_granularity = cell->lock_granularity,
		.races = cell->races,
		.hung_ns = cell->hung_ns,
		.check_digest = true,
		.digest = made->digest,
	};

	if (!trace_checks_ask(a->checks, &run, reterr))
		return false;
	note_failures(a, made->number, made->schedule);
	return true;
}

static bool ask_turn(struct asking *a, struct replaying *r, uint64_t number,
		     const struct strategy_turn *turn, struct sim_error *reterr)
{
	char *schedule;
	bool good;

	replaying_run(r, turn->type, turn->seed);
	schedule = replayed_schedule(&r->run);
	good = ask(a,
		   &(struct made){number, turn->type->name, turn->seed,
				  schedule, r->run.result.digest},
		   reterr);
	free(schedule);
	return good;
}

/* The first runs of the series. */
static bool ask_turns(struct asking *a, uint64_t runs, const struct tally *t,
		      struct sim_error *reterr)
{
	struct replaying r;
	bool good = replaying_begin(&r, a->cell, reterr);

	for (uint64_t i = 0; good && i < runs && i < t->turn_count; i++)
		good = ask_turn(a, &r, i, &t->turns[i], reterr);
	replaying_end(&r);
	return good;
}

static void print_failure(const struct asking *a, unsigned index)
{
	const struct scenario_check *check = trace_checks_at(a->checks, index);
	const struct outcome *o = &a->outcomes[index];
	const struct output *out = &a->cli->output;
	char *line = replay_line(a->cli, a->cell, o->schedule);
	struct text t;

	text_init(&t);
	text_format(&t, "\n%scheck failed: %s%s\n(", output_on(out, COLOUR_RED),
		    check->name, output_off(out));
	text_add_clean(&t, a->cell->scenario->path);
	text_format(&t, ":%u, under %s on %s: ", check->line,
		    a->cell->design->name, cell_platform(a->cell));
	if (a->asked > 1)
		text_format(&t,
			    "%llu of the %llu runs that were asked, first "
			    "run %llu)\n",
			    (unsigned long long)o->failed,
			    (unsigned long long)a->asked,
			    (unsigned long long)o->first);
	else
		text_add(&t, "this run)\n");
	text_add(&t, o->rows);
	text_format(&t, "\nreplay:\n%s\n", line);
	output_write(&t);
	text_release(&t);
	free(line);
}

static void json_outcome(const struct asking *a, unsigned index)
{
	const struct outcome *o = &a->outcomes[index];
	struct json_object *j = json_begin();

	json_text(j, "type", "check");
	json_text(j, "name", trace_checks_at(a->checks, index)->name);
	json_text(j, "scenario", a->cell->scenario->name);
	json_text(j, "design", a->cell->design->name);
	json_text(j, "platform", cell_platform(a->cell));
	json_number(j, "asked", a->asked);
	json_number(j, "failed", o->failed);
	if (o->failed)
		json_text(j, "schedule", o->schedule);
	json_line(j);
}

static enum exit_code asking_end(struct asking *a)
{
	enum exit_code code = EXIT_MET;

	for (unsigned i = 0; i < trace_checks_count(a->checks); i++) {
		struct outcome *o = &a->outcomes[i];

		if (a->cli->options.json)
			json_outcome(a, i);
		else if (o->failed)
			print_failure(a, i);
		if (o->failed)
			code = EXIT_FOUND;
		free(o->schedule);
		free(o->rows);
	}
	trace_checks_free(a->checks);
	return code;
}

static bool asking_begin(struct asking *a, const struct cli *cli,
			 const struct cell *cell, struct sim_error *reterr)
{
	*a = (struct asking){.cli = cli, .cell = cell};
	a->checks =
		trace_checks_new(cell->scenario, cell->design->name, reterr);
	return a->checks != NULL;
}

enum exit_code checked_cell(const struct cli *cli, const struct cell *cell)
{
	uint64_t runs = checked_runs(cli, cell->scenario);
	const struct tally *t = cell->tallies[0];
	struct sim_error error = {.kind = SIM_ERROR_NONE};
	struct asking a;
	bool good;

	if (!runs || !t || cell->exhaust)
		return EXIT_MET;
	if (!asking_begin(&a, cli, cell, &error))
		return cli_error(cli, &error);
	good = ask_turns(&a, runs, t, &error);
	if (good)
		return asking_end(&a);
	(void)asking_end(&a);
	return cli_error(cli, &error);
}

enum exit_code checked_schedule(const struct cli *cli, const struct cell *cell,
				const char *strategy, uint64_t seed,
				const char *schedule, uint64_t digest)
{
	struct sim_error error = {.kind = SIM_ERROR_NONE};
	struct asking a;
	bool good;

	if (!cell->scenario->check_count)
		return EXIT_MET;
	if (!asking_begin(&a, cli, cell, &error))
		return cli_error(cli, &error);
	good = ask(&a, &(struct made){0, strategy, seed, schedule, digest},
		   &error);
	if (good)
		return asking_end(&a);
	(void)asking_end(&a);
	return cli_error(cli, &error);
}
