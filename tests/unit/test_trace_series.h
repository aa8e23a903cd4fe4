/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A database of series of real runs, in a directory of its own with copies of
 * the files that they were made from.
 */
#ifndef TEST_TRACE_SERIES_H
#define TEST_TRACE_SERIES_H

#include "models/model.h"
#include "trace/functions.h"
#include "trace/trace.h"

#include <check.h>
#include <sqlite3.h>

enum {
	RUNS = 600, /* two blocks of 256, and some */
	SEED = 1,
};

#define CELL "'mse', 'no-lock', 'tdx', "

static char directory[64];
static char db_path[128];
static uint64_t digests[RUNS];

static inline char *in_directory(const char *name)
{
	static char path[128];

	(void)snprintf(path, sizeof(path), "%s/%s", directory, name);
	return path;
}

static inline void copy_file(const char *from, const char *to)
{
	char buffer[2048];
	FILE *in = fopen(from, "re"), *out = fopen(in_directory(to), "we");
	size_t bytes;

	ck_assert_ptr_nonnull(in);
	ck_assert_ptr_nonnull(out);
	while ((bytes = fread(buffer, 1, sizeof(buffer), in)))
		ck_assert_uint_eq(fwrite(buffer, 1, bytes, out), bytes);
	(void)fclose(in);
	ck_assert_int_eq(fclose(out), 0);
}

/* --- the database -------------------------------------------------------- */

struct series {
	struct scenario *scenario;
	struct design *design;
	struct world *world;
	struct trace *trace;
	const struct finding_class *classes[64];
	unsigned class_count;
};

static inline void series_open(struct series *s)
{
	static const char *const words[] = {"tdisim", NULL};
	struct sim_error error = {.kind = SIM_ERROR_NONE};
	const struct registry *r = &model_registry;
	const struct finding_class *const *engine =
		check_classes(&s->class_count);
	const char *directories[] = {directory, NULL};
	struct diagnostics d;

	memcpy(s->classes, engine, s->class_count * sizeof(*engine));
	memcpy(s->classes + s->class_count, r->classes,
	       r->class_count * sizeof(*engine));
	s->class_count += r->class_count;
	diagnostics_init(&d);
	s->scenario = scenario_load(in_directory("mse.yaml"), r, s->classes,
				    s->class_count, &d);
	ck_assert_msg(s->scenario != NULL, "%s", d.text);
	s->design = design_load("no-lock", directories, r, &d);
	ck_assert_msg(s->design != NULL, "%s", d.text);
	diagnostics_clear(&d);
	s->world = scenario_world(s->scenario, s->design, 0, NULL, &error);
	ck_assert_msg(s->world != NULL, "%s", error.text);
	s->trace = trace_create(db_path, false, words, &error);
	ck_assert_msg(s->trace != NULL, "%s", error.text);
}

static inline void series_record(const struct series *s,
				 const struct tally_signature *kept)
{
	struct sim_error error = {.kind = SIM_ERROR_NONE};
	struct trace_run run = {
		.scenario = s->scenario,
		.design = s->design,
		.strategy = kept->strategy->name,
		.seed = kept->seed,
		.schedule = kept->schedule,
		.check_digest = true,
		.digest = kept->digest,
	};

	ck_assert_msg(trace_record(s->trace, &run, NULL, &error), "%s",
		      error.text);
}

/* Count a series under a strategy, and record what it kept. */
static inline void series_run(const struct series *s, const char *strategy)
{
	struct sim_error error = {.kind = SIM_ERROR_NONE};
	struct profile *profile = explore_profile(s->world);
	struct explore_options o = {
		.strategy = strategy_type_find(strategy),
		.strategy_options = {.choices_hint = profile->choices,
				     .profile = profile},
		.seed = SEED,
		.runs = RUNS,
		.classes = s->classes,
		.class_count = s->class_count,
	};
	struct trace_tally counted = {
		.scenario = s->scenario,
		.design = s->design,
		.strategy = strategy,
		.seed = SEED,
		.classes = s->classes,
		.class_count = s->class_count,
	};
	struct tally *t = explore_many(s->world, &o);

	counted.tally = t;
	ck_assert_uint_gt(t->signature_count, 0);
	for (unsigned i = 0; i < t->signature_count; i++)
		series_record(s, &t->signature[i]);
	ck_assert_msg(trace_tally(s->trace, &counted, &error), "%s",
		      error.text);
	tally_free(t);
	explore_profile_free(profile);
}

/* What each run of the series under pct gives. */
static inline void series_digests(const struct series *s)
{
	struct profile *profile = explore_profile(s->world);
	struct strategy_options options = {.choices_hint = profile->choices,
					   .profile = profile};
	struct strategy *pct =
		strategy_new(strategy_type_find("pct"), &options);

	for (unsigned i = 0; i < RUNS; i++) {
		struct run_result result;

		strategy_run(pct, s->world, explore_run_seed(SEED, i), &result);
		digests[i] = result.digest;
	}
	strategy_free(pct);
	explore_profile_free(profile);
}

static inline void series_close(struct series *s)
{
	struct sim_error error = {.kind = SIM_ERROR_NONE};

	ck_assert_msg(trace_close(s->trace, &error), "%s", error.text);
	world_free(s->world);
	design_free(s->design);
	scenario_free(s->scenario);
}

static inline sqlite3 *connect(int flags)
{
	struct sim_error error = {.kind = SIM_ERROR_NONE};
	sqlite3 *opened;

	ck_assert_int_eq(sqlite3_open_v2(db_path, &opened, flags, NULL), 0);
	ck_assert_msg(trace_functions(opened, &model_registry, &error), "%s",
		      error.text);
	return opened;
}

#endif
