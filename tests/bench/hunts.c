/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Schedules to the first bug in programs of the literature, which gives the
 * mean over trials. A trial without the bug counts as its full number of runs.
 */
#include "bench.h"

#include "textbook.h"

struct trial {
	const struct textbook_hunt *hunt;
	struct world *world;
	struct profile *profile;
};

/* The number of the first run that ends badly, from 1; 0: none. */
static uint64_t trial(const struct trial *t, const struct strategy_type *type,
		      uint64_t seed, uint64_t runs_max)
{
	struct strategy_options options = {
		.choices_hint = t->profile->choices,
		.profile = t->profile,
	};
	struct strategy *strategy = strategy_new(type, &options);
	uint64_t first = 0;

	for (uint64_t i = 0; i < runs_max && !first; i++) {
		struct run_result r;

		strategy_run(strategy, t->world, explore_run_seed(seed, i), &r);
		if (textbook_run_is_bad(t->hunt->program, t->world, &r))
			first = i + 1;
	}
	strategy_free(strategy);
	return first;
}

static void print_cell(const struct bench_strategies *b, double mean,
		       unsigned missed, const char *name)
{
	char cell[32];

	if (b->json) {
		(void)printf(",\"%s\":%.2f", name, mean);
		return;
	}
	(void)snprintf(cell, sizeof(cell), "%s%.0f", missed ? "> " : "", mean);
	(void)printf(" %7s", cell);
}

static void row(const struct bench_strategies *b, const struct trial *t)
{
	unsigned count;
	const struct strategy_type *const *types = strategy_types(&count);
	char name[32];

	(void)snprintf(name, sizeof(name), "%s(%u)", t->hunt->program->name,
		       t->hunt->n);
	if (b->json)
		(void)printf("{\"type\":\"program\",\"name\":\"%s\"", name);
	else
		(void)printf("%-16s", name);
	for (unsigned i = 0; i < count; i++) {
		uint64_t sum = 0;
		unsigned missed = 0;

		for (unsigned s = 0; s < b->seeds; s++) {
			uint64_t first =
				trial(t, types[i], b->seed + s, b->runs_max);

			missed += !first;
			sum += first ? first : b->runs_max;
		}
		print_cell(b, (double)sum / b->seeds, missed, types[i]->name);
	}
	(void)printf(b->json ? "}\n" : "\n");
	(void)fflush(stdout);
}

static void print_head(const struct bench_strategies *b)
{
	unsigned count;
	const struct strategy_type *const *types = strategy_types(&count);

	if (b->json)
		return;
	(void)printf("\nschedules to the first bad end: mean of %u seeds\n\n"
		     "%-16s",
		     b->seeds, "program");
	for (unsigned i = 0; i < count; i++)
		(void)printf(" %7s", types[i]->name);
	(void)printf("\n");
}

void bench_hunts(const struct bench_strategies *b)
{
	unsigned count;
	const struct textbook_hunt *hunts = textbook_hunts(&count);

	print_head(b);
	for (unsigned i = 0; i < count; i++) {
		struct trial t = {
			.hunt = &hunts[i],
			.world = textbook_world(hunts[i].program, hunts[i].n),
		};

		t.profile = explore_profile(t.world);
		row(b, &t);
		world_free(t.world);
		explore_profile_free(t.profile);
	}
}
