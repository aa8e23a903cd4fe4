/* SPDX-License-Identifier: GPL-2.0-only */
/* Writing what a 'run' found to a trace database. */
#include <errno.h>

#include "cli/database.h"
#include "cli/findings.h"
#include "cli/json.h"

enum {
	NAME_TRIES_MAX = 1000,
};

/*
 * The default: a name that is not taken, so that nothing is ever overwritten
 * and no run is refused. NULL if the directory cannot be written to.
 */
static char *default_path(const struct cell *cell)
{
	char *path;

	if (access(".", W_OK) < 0)
		return NULL;
	path = cli_format("tdisim-%s-%s.db", cell->scenario->name,
			  cell->design->name);
	for (unsigned i = 2; i < NAME_TRIES_MAX; i++) {
		if (access(path, F_OK) < 0 && errno == ENOENT)
			return path;
		free(path);
		path = cli_format("tdisim-%s-%s-%u.db", cell->scenario->name,
				  cell->design->name, i);
	}
	return path;
}

static bool store_tally(const struct cli *cli, struct trace *trace,
			const struct cell *cell, unsigned strategy,
			struct sim_error *reterr)
{
	struct trace_tally tally = {
		.scenario = cell->scenario,
		.design = cell->design,
		.platform = cell->platform,
		.strategy = cell->strategies[strategy]->name,
		.seed = cell->seed,
		.left_out = cell->left_out,
		.depth = cell->depth,
		.objects = cell->objects,
		.lock_granularity = cell->lock_granularity,
		.races = cell->races,
		.hung_ns = cell->hung_ns,
		.classes = cli->classes,
		.class_count = cli->class_count,
		.tally = cell->tallies[strategy],
	};

	return trace_tally(trace, &tally, reterr);
}

/* One run can be the best of several signatures: its rows show all of them. */
static bool stored_before(const struct tally *t, unsigned index,
			  const char *schedule)
{
	for (unsigned i = 0; i < index; i++) {
		if (strcmp(t->signature[i].schedule, schedule) == 0)
			return true;
	}
	return false;
}

static struct trace_run run_of(const struct cell *cell)
{
	return (struct trace_run){
		.scenario = cell->scenario,
		.design = cell->design,
		.platform = cell->platform,
		.lock_granularity = cell->lock_granularity,
		.races = cell->races,
		.hung_ns = cell->hung_ns,
	};
}

static bool store_schedule(struct trace_series *series, const struct cell *cell,
			   const struct strategy_turn *turn,
			   const char *schedule, uint64_t digest,
			   struct sim_error *reterr)
{
	struct trace_run run = run_of(cell);
	int64_t id;

	run.strategy = turn->type->name;
	run.seed = turn->seed;
	run.schedule = schedule;
	run.check_digest = true;
	run.digest = digest;
	return trace_series_record(series, &run, &id, reterr);
}

/* A run of the series, whatever it shows; not if it is there already. */
static bool store_plain_run(struct trace_series *series, struct replaying *r,
			    const struct strategy_turn *turn,
			    struct sim_error *reterr)
{
	const struct tally *t = r->cell->tallies[0];
	char *schedule;
	bool good = true;

	replaying_run(r, turn->type, turn->seed);
	schedule = replayed_schedule(&r->run);
	if (!stored_before(t, t->signature_count, schedule))
		good = store_schedule(series, r->cell, turn, schedule,
				      r->run.result.digest, reterr);
	free(schedule);
	return good;
}

/* The first of the series, as many as are to be recorded. */
static bool store_plain_runs(struct trace_series *series,
			     const struct cell *cell, struct sim_error *reterr)
{
	const struct tally *t = cell->tallies[0];
	struct replaying r;
	bool good = replaying_begin(&r, cell, reterr);

	for (uint64_t i = 0; good && i < t->turn_count && i < cell->record; i++)
		good = store_plain_run(series, &r, &t->turns[i], reterr);
	replaying_end(&r);
	return good;
}

static bool store_runs(struct trace_series *series, const struct cell *cell,
		       struct sim_error *reterr)
{
	const struct tally *t = cell->tallies[0];
	bool good = true;

	for (unsigned i = 0; good && i < t->signature_count; i++) {
		const struct tally_signature *s = &t->signature[i];
		struct strategy_turn turn = {
			.type = s->strategy ? s->strategy : cell->strategies[0],
			.seed = s->seed,
		};

		if (!stored_before(t, i, s->schedule))
			good = store_schedule(series, cell, &turn, s->schedule,
					      s->digest, reterr);
	}
	if (good && t->turn_count && cell->record)
		good = store_plain_runs(series, cell, reterr);
	return good;
}

/* A 'run' has one strategy. */
static bool store_cell(const struct cli *cli, struct trace *trace,
		       const struct cell *cell, struct sim_error *reterr)
{
	const struct tally *t = cell->tallies[0];
	struct trace_run like = run_of(cell);
	struct trace_series *series;
	bool good = true;

	if (t->signature_count || t->turn_count) {
		series = trace_series_begin(trace, &like, reterr);
		good = series && store_runs(series, cell, reterr);
		trace_series_end(series);
	}
	return good && store_tally(cli, trace, cell, 0, reterr);
}

/* What was reported comes first: queries name the first run of a finding. */
static bool store_shrunk(struct trace *trace, const struct finding_list *l,
			 struct sim_error *reterr)
{
	bool good = true;

	for (unsigned i = 0; good && i < l->count; i++)
		if (l->entries[i].shrunk)
			good = shrunk_store(trace, l->entries[i].shrunk,
					    reterr);
	return good;
}

static bool store_all(const struct cli *cli, struct run_store *s,
		      const struct cell *cells, unsigned count,
		      const struct finding_list *l, struct sim_error *reterr)
{
	struct sim_error late = {.kind = SIM_ERROR_NONE};
	bool good = store_shrunk(s->trace, l, reterr);

	for (unsigned i = 0; good && i < count; i++)
		good = store_cell(cli, s->trace, &cells[i], reterr);
	/* The first error is the one that counts. */
	if (!trace_close(s->trace, &late) && good) {
		*reterr = late;
		good = false;
	}
	s->trace = NULL;
	return good;
}

/* The named query that is about this class, or the list of findings. */
static const char *query_for(const struct finding_class *klass, char *buffer,
			     size_t bytes)
{
	unsigned count;
	const struct trace_named_query *all = trace_named_queries(&count);

	snprintf(buffer, bytes, "%s", klass->name);
	for (char *c = buffer; *c; c++) {
		if (*c == '-')
			*c = '_';
	}
	for (unsigned i = 0; i < count; i++) {
		if (strcmp(all[i].name, buffer) == 0)
			return buffer;
	}
	return "finding";
}

static void print_ways_on(const struct cli *cli, const struct finding_list *l,
			  const char *path)
{
	struct text t;

	text_init(&t);
	if (l->count > 1) {
		const struct finding_entry *e = &l->entries[0];
		char *line = e->shrunk ? replay_line(cli, &e->shrunk->cell,
						     e->shrunk->shrunk.schedule)
				       : replay_line(cli, e->cell,
						     e->signature->schedule);

		text_format(&t, "\nreplay (%s):\n%s\n",
			    e->signature->klass->name, line);
		free(line);
	}
	if (path) {
		char query[64];

		text_add(&t, "\ntrace database: ");
		text_add_clean(&t, path);
		text_add(&t, "\ntdisim query ");
		text_add_shell(&t, path);
		text_format(&t, " %s\n",
			    l->count ? query_for(l->entries[0].signature->klass,
						 query, sizeof(query))
				     : "tally");
	}
	output_write(&t);
	text_release(&t);
}

static void json_database(const char *path)
{
	struct json_object *j = json_begin();

	json_text(j, "type", "database");
	json_text(j, "path", path);
	json_line(j);
}

static bool store_open(const struct cli *cli, struct run_store *s, char *path,
		       struct sim_error *reterr)
{
	s->path = path;
	s->trace = database_open(cli, path, reterr);
	if (s->trace)
		return true;
	run_store_abandon(s);
	return false;
}

enum exit_code run_store_begin(const struct cli *cli,
			       struct run_store *ret_store)
{
	struct sim_error error = {.kind = SIM_ERROR_NONE};

	*ret_store = (struct run_store){.trace = NULL};
	if (!cli->options.db)
		return EXIT_MET;
	if (store_open(cli, ret_store, cli_strdup(cli->options.db), &error))
		return EXIT_MET;
	return cli_error(cli, &error);
}

/* A finding, and no word about a database: make one of our own naming. */
static enum exit_code open_default(const struct cli *cli, struct run_store *s,
				   const struct cell *cells,
				   const struct finding_list *l)
{
	const struct cli_options *o = &cli->options;
	struct sim_error error = {.kind = SIM_ERROR_NONE};
	char *path;

	if (s->trace || !l->count || o->no_db || o->json)
		return EXIT_MET;
	path = default_path(cells);
	if (!path) {
		output_message(&cli->output, MESSAGE_WARNING,
			       "no trace database: the current directory is "
			       "not writable (--db=FILE names another place)");
		return EXIT_MET;
	}
	if (store_open(cli, s, path, &error))
		return EXIT_MET;
	return cli_error(cli, &error);
}

enum exit_code run_store_finish(const struct cli *cli, struct run_store *s,
				const struct cell *cells, unsigned count,
				const struct finding_list *l)
{
	enum exit_code code = open_default(cli, s, cells, l);
	struct sim_error error = {.kind = SIM_ERROR_NONE};

	if (s->trace && !store_all(cli, s, cells, count, l, &error)) {
		code = exit_worse(code, cli_error(cli, &error));
		run_store_abandon(s);
	}
	if (!cli->options.json)
		print_ways_on(cli, l, s->path);
	else if (s->path)
		json_database(s->path);
	free(s->path);
	s->path = NULL;
	return code;
}

void run_store_abandon(struct run_store *s)
{
	struct sim_error ignored = {.kind = SIM_ERROR_NONE};

	/* Nothing was written, so nothing can be lost. */
	if (s->trace)
		(void)trace_close(s->trace, &ignored);
	free(s->path);
	s->trace = NULL;
	s->path = NULL;
}
