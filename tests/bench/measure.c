/* SPDX-License-Identifier: GPL-2.0-only */
#include "bench.h"

#include <time.h>

enum {
	ROUNDS = 20,
	BATCH_RUNS = 16,
};

/* One measurement: best of some rounds, since a shared machine only adds. */
struct sample {
	double ns_per_run;
	double ns_per_step;
	double switches_per_step;
	double choices_per_step;
};

double bench_now_s(void)
{
	struct timespec t;

	/* The one place that may read a clock: this measures the host. Of this
	 * process alone, as others may be at work beside it. */
	(void)(clock_gettime)(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

struct counts {
	uint64_t runs, steps, switches, choices;
};

/* One thing to measure, and the best that was seen of it. */
struct variant {
	struct world *world;
	const struct chooser *chooser;
	struct strategy
		*strategy; /* in place of a chooser: with its learning */
	struct sample best;
};

static double round_s(const struct variant *v, double seconds,
		      struct counts *ret_counts)
{
	struct counts c = {0, 0, 0, 0};
	double start = bench_now_s();
	double spent;

	do {
		for (unsigned i = 0; i < BATCH_RUNS; i++) {
			uint64_t seed = explore_run_seed(1, c.runs);
			struct run_result r;

			if (v->strategy)
				strategy_run(v->strategy, v->world, seed, &r);
			else
				world_run(v->world, v->chooser, seed, &r);
			c.runs++;
			c.steps += r.steps;
			c.switches += r.switches;
			c.choices += r.choices;
		}
		spent = bench_now_s() - start;
	} while (spent < seconds);
	*ret_counts = c;
	return spent;
}

static void variant_round(struct variant *v, double seconds)
{
	struct counts c;
	double s = round_s(v, seconds, &c);
	double ns = 1e9 * s / (double)c.steps;

	if (v->best.ns_per_step > 0 && v->best.ns_per_step < ns)
		return;
	v->best.ns_per_step = ns;
	v->best.ns_per_run = 1e9 * s / (double)c.runs;
	v->best.switches_per_step = (double)c.switches / (double)c.steps;
	v->best.choices_per_step = (double)c.choices / (double)c.steps;
}

/* In turn, so that a slow moment of the machine falls on all of them. */
static void measure_in_turn(struct variant *variants, unsigned count,
			    double seconds)
{
	for (unsigned i = 0; i < ROUNDS; i++)
		for (unsigned v = 0; v < count; v++)
			variant_round(&variants[v], seconds / ROUNDS);
}

/* A chooser that asks a second generator of the same kind for nothing. */
struct twice {
	struct chooser inner;
	struct chooser other;
};

static void twice_begin(void *state, const struct world *w, uint64_t seed)
{
	struct twice *t = state;

	t->inner.begin(t->inner.state, w, seed);
	t->other.begin(t->other.state, w, seed);
}

static unsigned twice_pick(void *state, const struct world *w, uint64_t enabled)
{
	struct twice *t = state;
	volatile unsigned ignored;

	ignored = t->other.pick(t->other.state, w, enabled);
	(void)ignored;
	return t->inner.pick(t->inner.state, w, enabled);
}

static uint32_t twice_choose(void *state, const struct world *w,
			     enum choice_kind kind, uint32_t n)
{
	struct twice *t = state;

	return t->inner.choose(t->inner.state, w, kind, n);
}

/* Two tasks that only act: one switch a step, or none. */
static void act_run(void *argument)
{
	for (unsigned i = 0; i < 1000; i++)
		task_act((struct object *)argument, i);
}

static void switch_begin(void *state, const struct world *w, uint64_t seed)
{
	(void)state;
	(void)w;
	(void)seed;
}

static unsigned switch_other(void *state, const struct world *w,
			     uint64_t enabled)
{
	const struct task *last = world_last_task(w);
	uint64_t others = enabled;

	(void)state;
	if (last)
		others &= ~((uint64_t)1 << last->slot);
	return (unsigned)__builtin_ctzll(others ? others : enabled);
}

static unsigned switch_none(void *state, const struct world *w,
			    uint64_t enabled)
{
	const struct task *last = world_last_task(w);

	(void)state;
	if (last && ((enabled >> last->slot) & 1))
		return last->slot;
	return (unsigned)__builtin_ctzll(enabled);
}

static struct world *switch_world(void)
{
	struct sim_error error = {SIM_ERROR_NONE, ""};
	struct world *w = world_new(NULL, &error);
	struct object *o;

	if (!w)
		return NULL;
	o = world_alloc(w, sizeof(*o));
	object_init(o, OBJECT_DEVICE, "register", NULL);
	(void)task_new(w, "a", act_run, o, (enum task_flags)0);
	(void)task_new(w, "b", act_run, o, (enum task_flags)0);
	world_seal(w);
	return w;
}

static double share(double part, double whole)
{
	return part > 0 ? 100 * part / whole : 0;
}

enum {
	V_FULL,
	V_TWICE, /* the strategy asked twice */
	V_NO_CHECKERS,
	V_SWITCH, /* a switch at each step */
	V_NO_SWITCH,
	V_COUNT,
};

static void result_fill(struct bench_result *r, const struct variant *v)
{
	const struct sample *full = &v[V_FULL].best;
	double switch_ns =
		v[V_SWITCH].best.ns_per_step - v[V_NO_SWITCH].best.ns_per_step;

	r->ns_per_step = full->ns_per_step;
	r->steps_per_s = 1e9 / full->ns_per_step;
	r->runs_per_s = 1e9 / full->ns_per_run;
	r->share_switch =
		share(switch_ns * full->switches_per_step, full->ns_per_step);
	r->share_strategy =
		share(v[V_TWICE].best.ns_per_step - full->ns_per_step,
		      full->ns_per_step);
	r->share_checkers =
		share(full->ns_per_step - v[V_NO_CHECKERS].best.ns_per_step,
		      full->ns_per_step);
	r->share_rest =
		100 - r->share_switch - r->share_strategy - r->share_checkers;
}

bool bench_measure(const struct bench_case *c, const struct bench_budget *b,
		   struct bench_result *ret_result)
{
	const struct strategy_type *type = strategy_type_find("random");
	struct strategy *one = strategy_new(type, NULL);
	struct strategy *two = strategy_new(type, NULL);
	struct twice t = {one->chooser, two->chooser};
	struct chooser twice = {.state = &t,
				.begin = twice_begin,
				.pick = twice_pick,
				.choose = twice_choose};
	struct chooser other = {.begin = switch_begin, .pick = switch_other};
	struct chooser none = {.begin = switch_begin, .pick = switch_none};
	struct world *with = c->world(c->size, true);
	struct world *without = c->world(c->size, false);
	struct world *switching = switch_world();
	struct variant v[V_COUNT] = {
		[V_FULL] = {.world = with, .chooser = &one->chooser},
		[V_TWICE] = {.world = with, .chooser = &twice},
		[V_NO_CHECKERS] = {.world = without, .chooser = &one->chooser},
		[V_SWITCH] = {.world = switching, .chooser = &other},
		[V_NO_SWITCH] = {.world = switching, .chooser = &none},
	};

	if (!with || !without || !switching) {
		(void)fprintf(stderr, "bench: no world for '%s'\n", c->name);
		return false;
	}
	measure_in_turn(v, V_COUNT, b->seconds);
	*ret_result = (struct bench_result){.name = c->name};
	result_fill(ret_result, v);
	world_free(with);
	world_free(without);
	world_free(switching);
	strategy_free(one);
	strategy_free(two);
	return true;
}

bool bench_measure_strategy(const struct bench_case *c,
			    const struct strategy_type *type,
			    const struct bench_budget *b,
			    struct bench_result *ret_result)
{
	struct variant v = {.world = c->world(c->size, true)};
	struct strategy_options options = {.depth = 0};
	struct profile *profile;

	if (!v.world) {
		(void)fprintf(stderr, "bench: no world for '%s'\n", c->name);
		return false;
	}
	profile = explore_profile(v.world);
	options.profile = profile;
	options.choices_hint = profile->choices;
	v.strategy = strategy_new(type, &options);
	measure_in_turn(&v, 1, b->seconds);
	*ret_result = (struct bench_result){
		.name = type->name,
		.ns_per_step = v.best.ns_per_step,
		.steps_per_s = 1e9 / v.best.ns_per_step,
		.runs_per_s = 1e9 / v.best.ns_per_run,
	};
	strategy_free(v.strategy);
	explore_profile_free(profile);
	world_free(v.world);
	return true;
}
