/* SPDX-License-Identifier: GPL-2.0-only */
#include "bench.h"

#include "models/model.h"
#include "scenario/scenario.h"
#include "world/cell.h"
#include "world/mutex.h"

struct counter {
	struct mutex lock;
	struct cell value;
	unsigned times;
};

static void counter_run(void *argument)
{
	struct counter *c = argument;

	for (unsigned i = 0; i < c->times; i++) {
		mutex_lock(&c->lock);
		cell_write(&c->value, cell_read(&c->value) + 1);
		mutex_unlock(&c->lock);
	}
}

static struct world *mutex_world(unsigned size, bool checkers)
{
	struct world_options options = {.steps_max = 1000000};
	struct sim_error error = {SIM_ERROR_NONE, ""};
	struct world *w = world_new(&options, &error);
	struct counter *c;

	if (!w)
		return NULL;
	c = world_alloc(w, sizeof(*c));
	c->times = size;
	mutex_init(&c->lock, "lock", NULL);
	cell_init(&c->value, "value", NULL, CELL_PLAIN, 0);
	cell_guard(&c->value, &c->lock.object);
	(void)task_new(w, "a", counter_run, c, (enum task_flags)0);
	(void)task_new(w, "b", counter_run, c, (enum task_flags)0);
	if (checkers)
		check_attach(w);
	world_seal(w);
	return w;
}

enum {
	CLASSES_MAX = 128,
};

/* All classes that 'expect' may name: the engine's and the models'. */
struct scenario *bench_scenario(const char *name, struct diagnostics *d)
{
	const struct finding_class *classes[CLASSES_MAX];
	char path[512];
	unsigned count;
	const struct finding_class *const *engine = check_classes(&count);

	for (unsigned i = 0; i < count; i++)
		classes[i] = engine[i];
	for (unsigned i = 0; i < model_registry.class_count; i++)
		classes[count + i] = model_registry.classes[i];
	(void)snprintf(path, sizeof(path), "%s/scenarios/%s.yaml",
		       BENCH_SOURCE_ROOT, name);
	return scenario_load(path, &model_registry, classes,
			     count + model_registry.class_count, d);
}

struct design *bench_design(const char *name, struct diagnostics *d)
{
	static const char *const directories[] = {
		BENCH_SOURCE_ROOT "/scenarios/designs", NULL};

	return design_load(name, directories, &model_registry, d);
}

/*
 * The whole life of a bound device. Scenario and design are read once and kept
 * until the program ends, as the worlds need them.
 */
static struct world *lifecycle(bool checkers, bool races)
{
	struct scenario_world_options options = {
		.no_checkers = !checkers,
		.races = races,
	};
	struct sim_error error = {SIM_ERROR_NONE, ""};
	struct diagnostics d;
	struct scenario *s;
	struct design *design;
	struct world *w = NULL;

	diagnostics_init(&d);
	s = bench_scenario("thread/lifecycle", &d);
	design = bench_design("rfc-v1", &d);
	if (s && design)
		w = scenario_world(s, design, 0, &options, &error);
	if (!w)
		(void)fprintf(stderr, "%s%s\n", d.text, error.text);
	diagnostics_clear(&d);
	return w;
}

static struct world *lifecycle_world(unsigned size, bool checkers)
{
	(void)size;
	return lifecycle(checkers, false);
}

static struct world *lifecycle_races_world(unsigned size, bool checkers)
{
	(void)size;
	return lifecycle(checkers, checkers);
}

const struct bench_case bench_cases[] = {
	[BENCH_CASE_MUTEX] = {"mutex-2x10", mutex_world, 10},
	[BENCH_CASE_MUTEX_LONG] = {"mutex-2x1000", mutex_world, 1000},
	[BENCH_CASE_RACES] = {"lifecycle-races", lifecycle_races_world, 0},
	[BENCH_CASE_LIFECYCLE] = {"bind-lifecycle", lifecycle_world, 0},
};

const unsigned bench_case_count = ARRAY_COUNT(bench_cases);
