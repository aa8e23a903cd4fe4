/* SPDX-License-Identifier: GPL-2.0-only */
#include "bare.h"

#include <inttypes.h>

/* A longer series is not searched for its seed: it would take a minute. */
#define SERIES_RUNS_MAX UINT64_C(20000000000)

enum {
	STRATEGIES_MAX = 64,
	PROGRAM_BYTES = 96,
	DEPTH_DEFAULT = 3, /* strategy_options.depth */
};

/* Does a task of this world go to an object of that name? */
static bool object_known(const struct profile *p, const char *name)
{
	for (unsigned i = 0; i < p->object_count; i++)
		if (profile_named(name, p->object[i].name))
			return true;
	return false;
}

static bool objects_known(const struct bare *b, struct sim_error *reterr)
{
	const char *objects = b->options.objects;
	char *copy, *rest, *name;
	bool good = true;

	if (!objects || !strcmp(objects, STRATEGY_OBJECTS_AUTO))
		return true;
	copy = rest = strdup(objects);
	while (good && copy && (name = strsep(&rest, ",")))
		good = !*name || object_known(b->profile, name) ||
		       sim_error_set(reterr, SIM_ERROR_USER,
				     "objects: no task goes to '%.60s'", name);
	free(copy);
	return good;
}

bool bare_init(struct bare *b, const struct setting *s, const struct wanted *w,
	       struct sim_error *reterr)
{
	*b = (struct bare){.world = setting_world(s, reterr)};
	if (!b->world)
		return false;
	b->profile = explore_profile(b->world);
	b->options = (struct strategy_options){
		.depth = (unsigned)w->depth,
		.choices_hint = b->profile->choices,
		.profile = b->profile,
		.objects = w->objects,
	};
	if (objects_known(b, reterr))
		return true;
	bare_release(b);
	return false;
}

void bare_release(struct bare *b)
{
	if (b->profile)
		explore_profile_free(b->profile);
	if (b->world)
		world_free(b->world);
	*b = (struct bare){.world = NULL};
}

void bare_run(struct bare *b, const struct strategy_type *type, uint64_t seed,
	      struct run_result *ret_result, char **ret_schedule)
{
	struct strategy *strategy = strategy_new(type, &b->options);

	world_run(b->world, &strategy->chooser, seed, ret_result);
	strategy_free(strategy);
	if (ret_schedule) {
		struct schedule *s = schedule_new();

		schedule_from_log(s, b->world);
		*ret_schedule = schedule_format(s);
		schedule_free(s);
	}
}

const struct strategy_type *bare_strategy(const char *name,
					  struct sim_error *reterr)
{
	const struct strategy_type *type = strategy_type_find(name);
	const char *names[STRATEGIES_MAX];
	const struct strategy_type *const *types;
	const char *near;
	unsigned count;

	if (type)
		return type;
	types = strategy_types(&count);
	SIM_ASSERT(count <= ARRAY_COUNT(names));
	for (unsigned i = 0; i < count; i++)
		names[i] = types[i]->name;
	near = nearest_name(name, names, count);
	sim_error_set(reterr, SIM_ERROR_USER, "unknown strategy '%.60s'%s%s%s",
		      name, near ? " (did you mean '" : "", near ? near : "",
		      near ? "'?)" : "");
	return NULL;
}

/* --- which series? ------------------------------------------------------ */

struct search {
	struct wanted *w;
	bool options_given;
	bool no_memory;
	uint64_t of_a_learner; /* number of such a run, or UINT64_MAX */
};

static bool same_text(const char *a, const char *b)
{
	return !strcmp(a ? a : "", b ? b : "");
}

/* The default counts as what it is. */
static uint64_t depth_of(uint64_t depth)
{
	return depth ? depth : DEPTH_DEFAULT;
}

static bool same_options(const struct wanted *w, const struct host_tally *t)
{
	return w->lock_granularity == t->lock_granularity &&
	       w->races == t->races && w->hung_ns == t->hung_ns &&
	       depth_of(w->depth) == depth_of(t->depth) &&
	       same_text(w->left_out, t->left_out) &&
	       same_text(w->objects, t->objects) &&
	       (!w->steps_max || w->steps_max == t->steps_max);
}

/* A text that is "" stands for none. */
static bool take_text(char **to, const char *from)
{
	free(*to);
	*to = *from ? strdup(from) : NULL;
	return *to || !*from;
}

static void take(struct search *s, const struct host_tally *t, uint64_t run)
{
	struct wanted *w = s->w;

	w->tally_id = t->id;
	w->tally_seed = t->seed;
	w->tally_run = run;
	if (s->options_given)
		return;
	w->lock_granularity = t->lock_granularity;
	w->races = t->races;
	w->hung_ns = t->hung_ns;
	w->depth = t->depth;
	w->steps_max = t->steps_max;
	s->no_memory = !take_text(&w->left_out, t->left_out) ||
		       !take_text(&w->objects, t->objects);
}

/* A try costs a nanosecond or two. */
static bool run_number(const struct host_tally *t, uint64_t seed,
		       uint64_t *ret_run)
{
	for (uint64_t i = 0; i < t->runs && i < SERIES_RUNS_MAX; i++) {
		if (explore_run_seed(t->seed, i) != seed)
			continue;
		*ret_run = i;
		return true;
	}
	return false;
}

/* Strategies that learn choose seeds of their own, and among others. */
static bool search_learner(struct search *s, const struct host_tally *t)
{
	if (!strcmp(t->strategy, s->w->strategy) &&
	    run_number(t, s->w->seed, &s->of_a_learner))
		return false;
	take(s, t, UINT64_MAX);
	return !s->no_memory;
}

static bool search_tally(void *context, const struct host_tally *t)
{
	struct search *s = context;
	const struct strategy_type *type = strategy_type_find(t->strategy);
	uint64_t run;

	if (!type || (s->options_given && !same_options(s->w, t)))
		return true;
	if (type->next)
		return search_learner(s, t);
	if (strcmp(t->strategy, s->w->strategy) != 0 ||
	    !run_number(t, s->w->seed, &run))
		return true;
	take(s, t, run);
	return false;
}

bool counted_find(sqlite3 *host, struct wanted *w, bool options_given,
		  struct sim_error *reterr)
{
	struct search s = {.w = w,
			   .options_given = options_given,
			   .of_a_learner = UINT64_MAX};

	if (w->scenario_id == WANTED_NOT_THERE ||
	    w->design_id == WANTED_NOT_THERE)
		return true;
	if (!host_tallies(host, w, search_tally, &s, reterr))
		return false;
	if (s.of_a_learner != UINT64_MAX)
		return sim_error_set(
			reterr, SIM_ERROR_USER,
			"run %" PRIu64 " of the series under '%s' cannot be "
			"made alone: it depends on those before it (the table "
			"tally_signature has strategy and seed of the runs "
			"that were kept)",
			s.of_a_learner, w->strategy);
	return !s.no_memory ||
	       sim_error_set(reterr, SIM_ERROR_HOST, "out of memory");
}

/* --- is it still so? ----------------------------------------------------- */

static bool changed(sqlite3 *host, const char *what, struct sim_error *reterr)
{
	char program[PROGRAM_BYTES];

	host_program(host, program, sizeof(program));
	return sim_error_set(
		reterr, SIM_ERROR_USER,
		"the program has changed since the database was written: %s "
		"gives another digest than was counted, so a replay would be "
		"another run (use the program that wrote it%s%s, or run the "
		"series anew)",
		what, *program ? ", " : "", program);
}

static bool check_block(sqlite3 *host, const struct wanted *w, struct bare *b,
			bool *ret_there, struct sim_error *reterr)
{
	const struct strategy_type *type = strategy_type_find(w->strategy);
	uint64_t first = w->tally_run / TALLY_BLOCK_RUNS * TALLY_BLOCK_RUNS;
	uint64_t counted, digest = 0;

	if (!host_block(host, w->tally_id, w->tally_run / TALLY_BLOCK_RUNS,
			ret_there, &counted, reterr))
		return false;
	if (!*ret_there)
		return true;
	/* The last block may have fewer runs: it ends where the digest fits. */
	for (uint64_t i = first; i < first + TALLY_BLOCK_RUNS; i++) {
		struct run_result result;

		bare_run(b, type, explore_run_seed(w->tally_seed, i), &result,
			 NULL);
		digest = explore_digest(digest, result.digest);
		if (i >= w->tally_run && digest == counted)
			return true;
	}
	return changed(host, "a block of 256 runs of the series", reterr);
}

struct canaries {
	sqlite3 *host;
	struct bare *b;
	struct sim_error *reterr;
	bool good;
};

static bool check_kept(void *context, const struct host_kept *k)
{
	struct canaries *c = context;
	const struct strategy_type *type = strategy_type_find(k->strategy);
	struct run_result result;

	if (!type)
		return true;
	bare_run(c->b, type, k->seed, &result, NULL);
	if (result.digest != k->digest)
		c->good = changed(c->host, "a run that the series kept",
				  c->reterr);
	return c->good;
}

bool counted_check(sqlite3 *host, const struct wanted *w, struct bare *b,
		   struct sim_error *reterr)
{
	struct canaries c = {
		.host = host, .b = b, .reterr = reterr, .good = true};
	bool there = false;

	if (w->tally_id == WANTED_NOT_THERE)
		return true;
	if (w->tally_run != UINT64_MAX &&
	    !check_block(host, w, b, &there, reterr))
		return false;
	if (there)
		return true;
	return host_signatures(host, w->tally_id, check_kept, &c, reterr) &&
	       c.good;
}
