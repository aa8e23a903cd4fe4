/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Where a run is decided: from prefixes of it, go on at random many times and
 * count how often the finding comes (the critical transition of SimGrid, found
 * by halving; the share by prefix is Antithesis' causality graph).
 */
#include "memory.h"
#include "trial.h"

enum {
	FATE_SEED = 0x7d15,
	CERTAIN_SEED = 0xce47,
	CERTAIN_OF = 4, /* times as many continuations as a chance has */
};

struct fate {
	struct trial *t;
	struct strategy *random, *whole;
	uint32_t continuations;
};

/* How many continuations show it after so many steps. */
static uint32_t hits_after(struct fate *f, uint32_t step)
{
	struct trial *t = f->t;
	uint32_t hits = 0;

	t->steer.exact_steps = step;
	for (uint32_t i = 0; i < f->continuations; i++) {
		uint64_t index = (uint64_t)step * f->continuations + i;
		struct shrink_size size;
		uint32_t at;

		hits += trial_run(t, t->world,
				  explore_run_seed(FATE_SEED, index), &size,
				  &at);
	}
	return hits;
}

/*
 * Do all continuations that are tried show it? Half of them are drawn step by
 * step, the others let tasks run as long as they can, in an order that is
 * drawn: a task that has to stall for long does so in these.
 */
static bool certain_after(struct fate *f, uint32_t step)
{
	struct trial *t = f->t;
	bool all = true;

	t->steer.exact_steps = step;
	for (uint32_t i = 0; i < CERTAIN_OF * f->continuations && all; i++) {
		uint64_t index = (uint64_t)step * CERTAIN_OF * f->continuations;
		struct shrink_size size;
		uint32_t at;

		t->steer.other =
			i % 2 ? &f->whole->chooser : &f->random->chooser;
		all = trial_run(t, t->world,
				explore_run_seed(CERTAIN_SEED, index + i),
				&size, &at);
	}
	t->steer.other = &f->random->chooser;
	return all;
}

/* The first step after which all do; halving takes it that what is certain
 * stays so. */
static uint32_t critical_step(struct fate *f)
{
	uint32_t low = 0, high = f->t->size.steps;

	if (certain_after(f, 0))
		return 0;
	while (high - low > 1) {
		uint32_t middle = low + (high - low) / 2;

		if (certain_after(f, middle))
			high = middle;
		else
			low = middle;
	}
	return high;
}

static void add_chance(struct fate *f, uint32_t step, struct shrunk *ret)
{
	unsigned count = ret->chance_count;

	if (count && ret->chances[count - 1].step >= step)
		return;
	if (count == SHRINK_CHANCES_MAX)
		return;
	ret->chances[count] = (struct shrink_chance){step, hits_after(f, step)};
	ret->chance_count++;
}

/* The run that is looked at; its world is used for others. */
struct past {
	uint8_t *tasks; /* one a step */
	bool daemon[TASK_IDS_MAX + 1];
};

static void past_take(struct past *p, const struct world *w)
{
	const struct schedule_log *log = world_log(w);

	p->tasks = memory_taken(log->steps + 1);
	memcpy(p->tasks, log->tasks, log->steps);
	for (uint32_t i = 0; i < log->steps; i++)
		p->daemon[log->tasks[i]] =
			world_task_by_id(w, log->tasks[i])->flags & TASK_DAEMON;
}

/* At the start, before each switch of tasks, around the critical step. */
static void add_chances(struct fate *f, const struct past *p,
			struct shrunk *ret)
{
	uint32_t critical = ret->critical_step;
	uint8_t before = 0;

	add_chance(f, 0, ret);
	for (uint32_t i = 0; i < f->t->size.steps; i++) {
		uint8_t task = p->tasks[i];
		bool turn = !p->daemon[task] && before && before != task;

		if (turn || i == critical || i + 1 == critical)
			add_chance(f, i, ret);
		if (!p->daemon[task])
			before = task;
	}
	add_chance(f, critical, ret);
}

void shrink_fate(struct trial *t, uint32_t continuations, struct shrunk *ret)
{
	static const struct strategy_options whole_tasks = {
		.depth = 2,
	};
	struct fate f = {
		.t = t,
		.random = strategy_new(strategy_type_find("random"), NULL),
		.whole = strategy_new(strategy_type_find("pct"), &whole_tasks),
		.continuations = continuations,
	};
	struct past past = {.tasks = NULL};

	past_take(&past, t->world);
	t->steer.course = &t->best;
	t->steer.avoided = 0;
	t->steer.exact = past.tasks;
	t->steer.other = &f.random->chooser;
	t->steer.other_values = true;
	ret->continuations = continuations;
	ret->certain_of = CERTAIN_OF * continuations;
	ret->critical_step = critical_step(&f);
	ret->chance_count = 0;
	add_chances(&f, &past, ret);
	t->steer.exact = NULL;
	t->steer.exact_steps = 0;
	t->steer.other = NULL;
	strategy_free(f.whole);
	strategy_free(f.random);
	free(past.tasks);
}
