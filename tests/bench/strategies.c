/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How many schedules does each strategy need to the first finding? For each row
 * of the catalogue of mistakes: the median over many seeds of the number of the
 * run that shows its class first. Counts runs, not time, so it prints the same
 * on every machine.
 *
 * A series ends after a number of runs; a median beyond it is printed as '> N'.
 * What cannot change the median any more is not run.
 */
#include "bench.h"

#include "models/model.h"

enum {
	STRATEGIES_MAX = 16,
	SEEDS_MAX = 1000,
	PROBE_RUNS = 500,
	LINE_BYTES = 512,
	WITHIN = 2, /* mix is as good as the best up to this factor */
};

/* A row of the catalogue. */
struct entry {
	char id[8];
	char scenario[80];
	char design[80];
	char klass[40];
};

struct table {
	const struct bench_strategies *b;
	const struct strategy_type *const *types;
	unsigned type_count;
	unsigned rows;
	unsigned shown;	  /* by a strategy other than mix, or by mix */
	unsigned within;  /* by mix, in twice the runs of the best */
	uint64_t *firsts; /* of the seeds, sorted */
};

/* A world in which the mistake is to show itself. */
struct subject {
	struct scenario *scenario;
	struct design *design;
	struct world *world;
	struct profile *profile;
	unsigned platform;
};

static bool shows(const struct world *w, const char *klass)
{
	for (unsigned i = 0; i < world_finding_count(w); i++)
		if (!strcmp(world_finding(w, i)->klass->name, klass))
			return true;
	return false;
}

/* The number of the first run that shows the class, from 1; 0: none. */
static uint64_t series(const struct subject *s,
		       const struct strategy_type *type, uint64_t seed,
		       uint64_t runs, const char *klass)
{
	struct strategy_options options = {
		.choices_hint = s->profile->choices,
		.profile = s->profile,
	};
	struct strategy *strategy = strategy_new(type, &options);
	uint64_t first = 0;

	for (uint64_t i = 0; i < runs && !first; i++) {
		struct run_result r;

		strategy_run(strategy, s->world, explore_run_seed(seed, i), &r);
		if (shows(s->world, klass))
			first = i + 1;
	}
	strategy_free(strategy);
	return first;
}

static void insert_sorted(uint64_t *sorted, unsigned count, uint64_t value)
{
	unsigned at = count;

	for (; at && sorted[at - 1] > value; at--)
		sorted[at] = sorted[at - 1];
	sorted[at] = value;
}

/* The median over all seeds; 0: beyond the bound. */
static uint64_t median(const struct table *t, const struct subject *s,
		       const struct strategy_type *type, const char *klass)
{
	uint64_t *firsts = t->firsts;
	unsigned half = (t->b->seeds + 1) / 2;
	unsigned found = 0, missed = 0;

	for (unsigned i = 0; i < t->b->seeds; i++) {
		uint64_t runs =
			found < half ? t->b->runs_max : firsts[half - 1] - 1;
		uint64_t first = series(s, type, t->b->seed + i, runs, klass);

		if (first)
			insert_sorted(firsts, found++, first);
		else if (found < half && ++missed > t->b->seeds - half)
			return 0;
	}
	return found < half ? 0 : firsts[half - 1];
}

static bool subject_on(struct subject *s, unsigned platform)
{
	struct sim_error error = {SIM_ERROR_NONE, ""};

	s->platform = platform;
	s->world =
		scenario_world(s->scenario, s->design, platform, NULL, &error);
	if (!s->world) {
		(void)fprintf(stderr, "bench: %s\n", error.text);
		return false;
	}
	s->profile = explore_profile(s->world);
	return true;
}

static void subject_off(struct subject *s)
{
	world_free(s->world);
	explore_profile_free(s->profile);
	s->world = NULL;
}

/* The platform on which a few runs show the mistake; else the last. */
static bool subject_choose(struct subject *s, const char *klass)
{
	static const char *const probes[] = {"pos", "random", "pct"};
	unsigned mask = s->scenario->platforms;

	while (mask) {
		unsigned platform = (unsigned)__builtin_ctz(mask);

		if (!subject_on(s, platform))
			return false;
		mask &= mask - 1;
		if (!mask)
			break;
		for (unsigned i = 0; i < ARRAY_COUNT(probes); i++)
			if (series(s, strategy_type_find(probes[i]), 0,
				   PROBE_RUNS, klass))
				return true;
		subject_off(s);
	}
	return true;
}

static bool subject_make(struct subject *s, const struct entry *e)
{
	struct diagnostics d;
	bool good;

	diagnostics_init(&d);
	*s = (struct subject){.scenario = bench_scenario(e->scenario, &d)};
	s->design = bench_design(e->design, &d);
	good = s->scenario && s->design;
	if (!good)
		(void)fprintf(stderr, "%s", d.text);
	diagnostics_clear(&d);
	return good && subject_choose(s, e->klass);
}

static void subject_release(struct subject *s)
{
	if (s->world)
		subject_off(s);
	if (s->design)
		design_free(s->design);
	if (s->scenario)
		scenario_free(s->scenario);
}

static void print_head(const struct table *t)
{
	if (t->b->json)
		return;
	(void)printf("schedules to the first finding: median of %u seeds\n\n"
		     "%-4s  %-40s  %-24s  %-4s",
		     t->b->seeds, "id", "scenario", "class", "on");
	for (unsigned i = 0; i < t->type_count; i++)
		(void)printf(" %7s", t->types[i]->name);
	(void)printf("\n");
}

static void print_text(const struct table *t, const struct entry *e,
		       unsigned platform, const uint64_t *medians, bool behind)
{
	const char *scenario = strchr(e->scenario, '/');

	(void)printf("%-4s  %-40.40s  %-24s  %-4s", e->id, scenario + 1,
		     e->klass, model_registry.platforms[platform].name);
	for (unsigned i = 0; i < t->type_count; i++) {
		char cell[32];

		(void)snprintf(
			cell, sizeof(cell), "%s%llu", medians[i] ? "" : "> ",
			(unsigned long long)(medians[i] ? medians[i]
							: t->b->runs_max));
		(void)printf(" %7s", cell);
	}
	(void)printf("%s\n", behind ? " !" : "");
}

static void print_json(const struct table *t, const struct entry *e,
		       unsigned platform, const uint64_t *medians)
{
	(void)printf("{\"type\":\"bug\",\"id\":\"%s\",\"scenario\":\"%s\","
		     "\"design\":\"%s\",\"class\":\"%s\",\"platform\":\"%s\"",
		     e->id, e->scenario, e->design, e->klass,
		     model_registry.platforms[platform].name);
	for (unsigned i = 0; i < t->type_count; i++) {
		(void)printf(",\"%s\":", t->types[i]->name);
		if (medians[i])
			(void)printf("%llu", (unsigned long long)medians[i]);
		else
			(void)printf("null");
	}
	(void)printf("}\n");
}

/* The best strategy other than mix, and mix, against each other. */
static bool judge(struct table *t, const uint64_t *medians)
{
	uint64_t best = 0, mix = 0;

	for (unsigned i = 0; i < t->type_count; i++) {
		if (!strcmp(t->types[i]->name, "mix"))
			mix = medians[i];
		else if (medians[i] && (!best || medians[i] < best))
			best = medians[i];
	}
	t->shown += best || mix;
	if (!mix || (best && mix > WITHIN * best))
		return best != 0;
	t->within++;
	return false;
}

static bool row(struct table *t, const struct entry *e)
{
	uint64_t medians[STRATEGIES_MAX] = {0};
	struct subject s;
	bool good = subject_make(&s, e);

	if (good) {
		bool behind;

		for (unsigned i = 0; i < t->type_count; i++)
			medians[i] = median(t, &s, t->types[i], e->klass);
		behind = judge(t, medians);
		t->rows++;
		if (t->b->json)
			print_json(t, e, s.platform, medians);
		else
			print_text(t, e, s.platform, medians, behind);
		(void)fflush(stdout);
	}
	subject_release(&s);
	return good;
}

static void print_end(const struct table *t)
{
	unsigned percent = t->shown ? 100 * t->within / t->shown : 0;

	if (t->b->json) {
		(void)printf("{\"type\":\"summary\",\"rows\":%u,\"shown\":%u,"
			     "\"mix_within_2x\":%u,\"runs_max\":%llu,"
			     "\"seeds\":%u}\n",
			     t->rows, t->shown, t->within,
			     (unsigned long long)t->b->runs_max, t->b->seeds);
		return;
	}
	(void)printf("\n%u of %u bugs were found in %llu runs\n"
		     "mix is within %dx of the best single strategy on %u of "
		     "%u bugs (%u %%); where it is not: !\n",
		     t->shown, t->rows, (unsigned long long)t->b->runs_max,
		     WITHIN, t->within, t->shown, percent);
}

/* Comments, lists of ids, and entries that nothing shows are no rows. */
static bool parse(const char *line, struct entry *e)
{
	return line[0] != '#' && strncmp(line, "ids ", 4) != 0 &&
	       sscanf(line, "%7s %79s %79s %39s", e->id, e->scenario, e->design,
		      e->klass) == 4 &&
	       strcmp(e->klass, "open") != 0 &&
	       strcmp(e->klass, "cannot-happen") != 0;
}

bool bench_strategies(const struct bench_strategies *b)
{
	FILE *in =
		fopen(BENCH_SOURCE_ROOT "/tests/catalogue/catalogue.txt", "r");
	struct table t = {.b = b};
	char line[LINE_BYTES];
	bool good = in != NULL;

	t.types = strategy_types(&t.type_count);
	SIM_ASSERT(t.type_count <= STRATEGIES_MAX);
	SIM_ASSERT(b->seeds >= 1 && b->seeds <= SEEDS_MAX);
	if (!in) {
		(void)fprintf(stderr, "bench: no catalogue of mistakes\n");
		return false;
	}
	t.firsts = calloc(b->seeds, sizeof(*t.firsts));
	SIM_ASSERT(t.firsts);
	print_head(&t);
	while (good && fgets(line, sizeof(line), in)) {
		struct entry e;

		if (parse(line, &e) && (!b->only || !strcmp(b->only, e.id)))
			good = row(&t, &e);
	}
	(void)fclose(in);
	free(t.firsts);
	print_end(&t);
	return good;
}
