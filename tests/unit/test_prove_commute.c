/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Aim:    steps that the exhaustive search takes for independent commute: no
 *         model and no checker shares state behind the engine's back.
 * Method: random walks through each scenario under each design that it names.
 *         At each state the step that is taken and each other one are made in
 *         both orders. Where what they touch is independent, both orders must
 *         leave the same memory, but for step numbers and what time it is, the
 *         same tasks enabled, and the same findings.
 *
 * COMMUTE_WALKS in the environment makes it larger.
 */
#include "touches.h"

#include "engine.h"
#include "every_cell.h"
#include "schedule/schedule.h"

enum {
	SIGNATURE_MAX = 256,
	WALKS_DEFAULT = 2, /* with faults, and without */
	WALKS_ALL = 3,
};

/* What a walk knows. */
struct walk {
	const char *name; /* scenario and design */
	struct world *w;
	struct step_touches *touches;
	struct generator generator;
	bool strike; /* let faults strike and values differ */
	bool chosen; /* a value was chosen since this was cleared */
	struct snapshot *here;
};

/* The world after two steps. */
struct result {
	bool possible; /* the second was still enabled */
	uint64_t enabled;
	size_t bytes;
	char *heap;
	struct run_state run;
	uint64_t findings;
};

static void walk_begin(void *state, const struct world *w, uint64_t seed)
{
	(void)state;
	(void)w;
	(void)seed;
}

static uint32_t walk_choose(void *state, const struct world *w,
			    enum choice_kind kind, uint32_t n)
{
	struct walk *k = state;

	(void)w;
	(void)kind;
	k->chosen = true;
	return k->strike ? generator_below(&k->generator, n) : 0;
}

static void walk_attach(void *context, struct world *w)
{
	((struct walk *)context)->touches = step_touches_attach(w);
}

static struct footprint step(struct walk *k, unsigned slot)
{
	const struct task *t = world_task(k->w, slot);
	struct footprint f = {.own = t->object.id};

	step_touches_begin(k->touches, t);
	world_step(k->w, slot);
	step_touches_end(k->touches, k->w);
	footprint_add(&f, k->touches->access, k->touches->count);
	return f;
}

static char *heap_start(struct world *w)
{
	return (char *)w + (sizeof(*w) + 63) / 64 * 64;
}

static uint64_t findings_sum(const struct world *w)
{
	char text[SIGNATURE_MAX];
	uint64_t sum = 0;

	for (unsigned i = 0; i < world_finding_count(w); i++) {
		uint64_t key = 1;

		finding_signature(world_finding(w, i), text, sizeof(text));
		for (const char *c = text; *c; c++)
			key = key * 1099511628211u ^ (unsigned char)*c;
		sum += key;
	}
	return sum;
}

static void result_take(struct walk *k, struct result *ret)
{
	struct world *w = k->w;

	ret->enabled = world_enabled(w);
	ret->bytes = (size_t)(w->run.heap_top - heap_start(w));
	memcpy(ret->heap, heap_start(w), ret->bytes);
	ret->run = w->run;
	ret->findings = findings_sum(w);
}

/* Of a task: when its op is ready, and what a trace shows of an act. */
static bool may_differ(const struct world *w, const char *address)
{
	for (unsigned id = 1; id <= world_task_count(w); id++) {
		const struct task *t = world_task_by_id(w, id);
		const char *ready = (const char *)&t->ready_ns;
		const char *argument = (const char *)&t->op.argument;

		if (address >= ready && address < ready + sizeof(t->ready_ns))
			return true;
		if (t->op.kind == OP_ACT && address >= argument &&
		    address < argument + sizeof(t->op.argument))
			return true;
	}
	return false;
}

/* The first object whose memory differs, or NULL. */
static const char *difference(const struct walk *k, const struct result *a)
{
	struct world *w = k->w;
	const char *heap = heap_start(w);
	uint32_t last = w->run.steps;

	for (size_t i = 0; i + 4 <= a->bytes; i += 4) {
		const char *name = "memory";
		uint32_t was, is;

		memcpy(&was, a->heap + i, sizeof(was));
		memcpy(&is, heap + i, sizeof(is));
		if (was == is || may_differ(w, heap + i))
			continue;
		/* Step numbers. */
		if ((was == last || was + 1 == last) &&
		    (is == last || is + 1 == last))
			continue;
		for (const struct object *o = world_objects(w); o; o = o->next)
			if ((const char *)o <= heap + i) {
				name = o->name;
				break;
			}
		return name;
	}
	return NULL;
}

static void same_result(const struct walk *k, const struct result *a,
			const char *steps)
{
	const struct run_state *run = &k->w->run;
	/* New findings lie on the heap, with their step. */
	bool quiet = run->heap_top == a->run.heap_top &&
		     run->object_count == a->run.object_count;

	ck_assert_msg(world_enabled(k->w) == a->enabled,
		      "%s: %s: other tasks are enabled", k->name, steps);
	ck_assert_msg(findings_sum(k->w) == a->findings,
		      "%s: %s: other findings", k->name, steps);
	ck_assert_msg(run->slept_ns == a->run.slept_ns &&
			      !memcmp(run->fault_budget, a->run.fault_budget,
				      sizeof(run->fault_budget)),
		      "%s: %s: another clock or budget", k->name, steps);
	if (quiet && !run->finding_count)
		ck_assert_msg(!difference(k, a), "%s: %s: '%s' differs",
			      k->name, steps, difference(k, a));
}

/* Make the steps of two tasks in both orders, if they are independent. */
static void both_orders(struct walk *k, unsigned a, unsigned b,
			struct result *first)
{
	const struct place *at = world_task(k->w, a)->op.place;
	const struct place *bt = world_task(k->w, b)->op.place;
	const char *top = k->w->run.heap_top;
	struct footprint of_a, of_b;
	char steps[200];
	bool a_grows;

	(void)snprintf(steps, sizeof(steps), "%s:%u and %s:%u", at->function,
		       at->line, bt->function, bt->line);
	k->chosen = false;
	of_a = step(k, a);
	a_grows = k->w->run.heap_top != top;
	first->possible = world_enabled(k->w) >> b & 1;
	if (first->possible) {
		(void)step(k, b);
		result_take(k, first);
	}
	snapshot_restore(k->here, k->w);
	of_b = step(k, b);
	/* Two allocations lie one behind the other, in their order. */
	if (k->chosen || footprint_dependent(&of_a, &of_b) ||
	    (a_grows && k->w->run.heap_top != top))
		goto out;
	ck_assert_msg(first->possible, "%s: %s: the first disables the second",
		      k->name, steps);
	ck_assert_msg(world_enabled(k->w) >> a & 1,
		      "%s: %s: the second disables the first", k->name, steps);
	(void)step(k, a);
	same_result(k, first, steps);
out:
	snapshot_restore(k->here, k->w);
}

static unsigned random_slot(struct walk *k, uint64_t enabled)
{
	unsigned skip = generator_below(
		&k->generator, (unsigned)__builtin_popcountll(enabled));

	while (skip--)
		enabled &= enabled - 1;
	return (unsigned)__builtin_ctzll(enabled);
}

static void walk_once(struct walk *k, struct result *first)
{
	const struct chooser chooser = {
		.state = k,
		.begin = walk_begin,
		.choose = walk_choose,
	};
	bool strike = k->strike;
	uint64_t enabled;

	world_start(k->w, &chooser, 0);
	while ((enabled = world_enabled(k->w)) != 0) {
		unsigned slot = random_slot(k, enabled);

		k->strike = false;
		snapshot_take(k->here, k->w);
		for (uint64_t m = enabled; m; m &= m - 1)
			if ((unsigned)__builtin_ctzll(m) != slot)
				both_orders(k, slot,
					    (unsigned)__builtin_ctzll(m),
					    first);
		k->strike = strike;
		(void)step(k, slot);
	}
}

static void walk_cell(const struct scenario *s, const struct design *design)
{
	uint64_t walks =
		setting("COMMUTE_WALKS", suite_times(WALKS_DEFAULT, WALKS_ALL));
	struct result *first = calloc(1, sizeof(*first));
	struct walk k = {.here = snapshot_new()};
	const struct scenario_world_options options = {
		.before_seal = walk_attach,
		.context = &k,
	};
	struct sim_error error = {.kind = SIM_ERROR_NONE};
	char name[256];

	(void)snprintf(name, sizeof(name), "%s under %s", s->name,
		       design->name);
	k.name = name;
	k.w = scenario_world(s, design, (unsigned)__builtin_ctz(s->platforms),
			     &options, &error);
	ck_assert(k.w && first);
	first->heap = malloc(WORLD_HEAP_BYTES);
	ck_assert_ptr_nonnull(first->heap);
	generator_seed(&k.generator, 1);
	for (uint64_t i = 0; i < walks; i++) {
		k.strike = i % 2;
		walk_once(&k, first);
	}
	world_free(k.w);
	step_touches_free(k.touches);
	snapshot_free(k.here);
	free(first->heap);
	free(first);
}

START_TEST(independent_steps_commute)
{
	every_cell(_i, NULL, walk_cell);
}
END_TEST

int main(void)
{
	return every_cell_main("prove_commute", independent_steps_commute);
}
