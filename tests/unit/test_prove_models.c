/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Aim:    the exhaustive search sees in the models what strategies find, and
 *         nothing that a scenario excludes: no state is shared behind the
 *         engine's back.
 * Method: each scenario under each design that it names, on each platform, by
 *         executions and by states. Where a search comes to an end: it has
 *         found every signature that random and pct find, and no class that
 *         the scenario declares 'never'. Where both do, they have found the
 *         same.
 *
 * PROVE_EXECUTIONS, PROVE_STATES and PROVE_RUNS in the environment make it
 * larger.
 */
#include "every_cell.h"
#include "explore/explore.h"
#include "explore/prove.h"

enum {
	FOUND_MAX = 64,
	/* By default, and where the tests are thorough. */
	EXECUTIONS_DEFAULT = 100,
	EXECUTIONS_ALL = 250,
	STATES_DEFAULT = 120,
	STATES_ALL = 300,
	RUNS_DEFAULT = 40,
	RUNS_ALL = 80,
};

struct found {
	char text[FOUND_MAX][SIGNATURE_BYTES];
	const struct finding_class *klass[FOUND_MAX];
	unsigned count;
};

/* One scenario under one design. */
struct cell {
	const struct scenario *scenario;
	const struct design *design;
	unsigned platform;
	struct world *world;
	struct prove *prove;
	struct found found;
	uint64_t executions_max, states_max;
};

static bool found_has(const struct found *f, const char *text)
{
	for (unsigned i = 0; i < f->count; i++)
		if (!strcmp(f->text[i], text))
			return true;
	return false;
}

static void cell_end(void *context, struct world *w, const struct run_result *r)
{
	struct found *found = &((struct cell *)context)->found;
	char text[SIGNATURE_BYTES];

	(void)r;
	for (unsigned i = 0; i < world_finding_count(w); i++) {
		const struct finding *f = world_finding(w, i);

		finding_signature(f, text, sizeof(text));
		if (found_has(found, text))
			continue;
		ck_assert_uint_lt(found->count, FOUND_MAX);
		found->klass[found->count] = f->klass;
		memcpy(found->text[found->count++], text, sizeof(text));
	}
}

static bool cell_stop(void *context, const struct prove_result *so_far)
{
	const struct cell *c = context;

	return so_far->executions + so_far->sleep_blocked > c->executions_max ||
	       so_far->states > c->states_max;
}

static void cell_attach(void *context, struct world *w)
{
	((struct cell *)context)->prove = prove_attach(w);
}

static void sampled_is_proved(const struct cell *c, const char *strategy,
			      bool by_states)
{
	const struct explore_options options = {
		.strategy = strategy_type_find(strategy),
		.strategy_options = {.depth = 3},
		.seed = 1,
		.runs = setting("PROVE_RUNS",
				suite_times(RUNS_DEFAULT, RUNS_ALL)),
	};
	struct tally *t = explore_many(c->world, &options);

	/* By states nobody goes round (cell_needs_executions()); and where all
	 * executions end, nobody does at all. */
	for (unsigned i = 0; i < t->signature_count; i++)
		ck_assert_msg(
			(by_states &&
			 t->signature[i].klass == &check_livelock) ||
				found_has(&c->found, t->signature[i].text),
			"%s under %s: '%s', found by %s, was not seen: "
			"%s",
			c->scenario->path, c->design->name,
			t->signature[i].text, strategy,
			t->signature[i].schedule);
	tally_free(t);
}

static void never_is_never(const struct cell *c)
{
	for (unsigned i = 0; i < c->found.count; i++) {
		const struct scenario_expect *e =
			scenario_expects(c->scenario, c->design->name,
					 c->platform, c->found.klass[i]);

		ck_assert_msg(!e || e->expectation != EXPECT_NEVER,
			      "%s under %s: '%s' was found", c->scenario->path,
			      c->design->name, c->found.text[i]);
	}
}

/* True if it has come to its end. */
static bool cell_search(struct cell *c, bool by_states)
{
	const struct prove_options search = {
		.by_states = by_states,
		.at_end = cell_end,
		.stop = cell_stop,
		.context = c,
	};
	struct prove_result r;

	c->found.count = 0;
	prove_run(c->prove, &search, &r);
	never_is_never(c);
	return r.status == PROVE_ALL;
}

static void found_all(const struct cell *c, const struct found *wanted,
		      const struct found *found)
{
	for (unsigned i = 0; i < wanted->count; i++)
		ck_assert_msg(found_has(found, wanted->text[i]),
			      "%s under %s: '%s' is found by executions or by "
			      "states alone",
			      c->scenario->path, c->design->name,
			      wanted->text[i]);
}

static void cell_judge(struct cell *c)
{
	const struct scenario_world_options options = {
		.before_seal = cell_attach,
		.context = c,
	};
	struct sim_error error = {.kind = SIM_ERROR_NONE};
	struct found *before = calloc(1, sizeof(*before));
	bool all, all_states;

	c->world = scenario_world(c->scenario, c->design, c->platform, &options,
				  &error);
	ck_assert_ptr_nonnull(c->world);
	ck_assert_ptr_nonnull(before);
	all = cell_search(c, false);
	*before = c->found;
	all_states = cell_search(c, true);
	if (all && all_states) {
		found_all(c, before, &c->found);
		found_all(c, &c->found, before);
	}
	if (all && !all_states)
		c->found = *before;
	if (all || all_states) {
		sampled_is_proved(c, "random", !all);
		sampled_is_proved(c, "pct", !all);
	}
	world_free(c->world);
	prove_free(c->prove);
	free(before);
}

static void scenario_judge(const struct scenario *s,
			   const struct design *design)
{
	for (unsigned m = s->platforms; m; m &= m - 1) {
		struct cell *c = calloc(1, sizeof(*c));

		ck_assert_ptr_nonnull(c);
		c->scenario = s;
		c->design = design;
		c->executions_max = setting(
			"PROVE_EXECUTIONS",
			suite_times(EXECUTIONS_DEFAULT, EXECUTIONS_ALL));
		c->states_max =
			setting("PROVE_STATES",
				suite_times(STATES_DEFAULT, STATES_ALL));
		c->platform = (unsigned)__builtin_ctz(m);
		cell_judge(c);
		free(c);
	}
}

START_TEST(search_sees_what_strategies_find)
{
	every_cell(_i, NULL, scenario_judge);
}
END_TEST

int main(void)
{
	return every_cell_main("prove_models",
			       search_sees_what_strategies_find);
}
