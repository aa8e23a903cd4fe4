/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * From what the groups ask for to cells and arms: sorted, each arm once with
 * the largest of its weights, the arms of a cell side by side.
 */
#define XXH_INLINE_ALL
#include <xxhash.h>

#include "campaign_load.h"

static int compare(uint64_t a, uint64_t b)
{
	return (a > b) - (a < b);
}

static int compare_cells(const struct plan_arm *a, const struct plan_arm *b)
{
	int order = compare(a->scenario, b->scenario);

	if (!order)
		order = compare(a->design, b->design);
	if (!order)
		order = compare(a->platform, b->platform);
	if (!order)
		order = compare(a->look.lock_granularity,
				b->look.lock_granularity);
	if (!order)
		order = compare(a->look.races, b->look.races);
	if (!order)
		order = compare(a->look.hung_ns, b->look.hung_ns);
	return order;
}

/* Equal: one arm, whatever the weights. */
static int compare_arms(const struct plan_arm *a, const struct plan_arm *b)
{
	const char *x = a->strategy.objects, *y = b->strategy.objects;
	int order = compare_cells(a, b);

	if (!order)
		order = compare(a->strategy.type, b->strategy.type);
	if (!order)
		order = compare(a->strategy.depth, b->strategy.depth);
	if (!order)
		order = strcmp(x ? x : "", y ? y : "");
	return order;
}

bool plan_arms_equal(const struct plan_arm *a, const struct plan_arm *b)
{
	return compare_arms(a, b) == 0;
}

/* The larger weight first; those that are equal then are one. */
static int compare_all(const void *a, const void *b)
{
	const struct plan_arm *x = a, *y = b;
	int order = compare_arms(x, y);

	return order ? order : compare(y->strategy.weight, x->strategy.weight);
}

void plan_arms_sort(struct plan_arms *arms)
{
	unsigned kept = 0;

	if (!arms->count)
		return;
	qsort(arms->at, arms->count, sizeof(*arms->at), compare_all);
	for (unsigned i = 0; i < arms->count; i++)
		if (!kept || compare_arms(&arms->at[kept - 1], &arms->at[i]))
			arms->at[kept++] = arms->at[i];
	arms->count = kept;
	arms->full |= kept > CAMPAIGN_ARMS_MAX;
}

/* Arms that stand twice take room until they are sorted. */
void plan_arms_add(struct plan_arms *arms, const struct plan_arm *arm)
{
	const unsigned room_max = 2 * CAMPAIGN_ARMS_MAX;

	if (arms->count == room_max && !arms->full)
		plan_arms_sort(arms);
	if (arms->full)
		return;
	if (arms->count == arms->room) {
		arms->room = arms->room ? 2 * arms->room : 1024;
		arms->at = xrealloc(arms->at, arms->room * sizeof(*arms->at));
	}
	arms->at[arms->count++] = *arm;
}

/* The scenario's name; of a later file of that name 'x~2'. */
static const char *scenario_word(struct plan_load *l, unsigned scenario)
{
	const char *name = l->files->scenarios[scenario].scenario->name;
	unsigned number = 1;

	for (unsigned i = 0; i < scenario; i++)
		number += strcmp(l->files->scenarios[i].scenario->name, name) ==
			  0;
	if (number == 1)
		return name;
	return pool_format(l->pool, "%s~%u", name, number);
}

/* What is as everywhere is not said. */
static const char *make_key(struct plan_load *l, const struct plan_arm *a,
			    const char *scenario)
{
	const struct plan_strategy *st = &a->strategy;
	char depth[32] = "", hung[64] = "", duration[32];

	if (st->depth)
		(void)snprintf(depth, sizeof(depth), " depth=%u", st->depth);
	duration_format(a->look.hung_ns, duration, sizeof(duration));
	if (a->look.hung_ns)
		(void)snprintf(hung, sizeof(hung), " hung=%s", duration);
	return pool_format(
		l->pool, "%s %s %s %s%s%s%s%s%s%s", scenario,
		l->files->designs[a->design].design->name,
		l->platforms.at[a->platform], l->types.at[st->type], depth,
		a->look.lock_granularity ? " granularity=lock" : "",
		a->look.races ? " races" : "", hung,
		st->objects ? " objects=" : "", st->objects ? st->objects : "");
}

static struct campaign_cell make_cell(struct plan_load *l,
				      const struct plan_arm *a, unsigned first)
{
	return (struct campaign_cell){
		.scenario = l->files->scenarios[a->scenario].scenario,
		.design = l->files->designs[a->design].design,
		.platform = a->platform,
		.lock_granularity = a->look.lock_granularity,
		.races = a->look.races,
		.hung_ns = a->look.hung_ns,
		.first_arm = first,
	};
}

static struct campaign_arm make_arm(const struct plan_arm *a, const char *key,
				    unsigned cell)
{
	unsigned count;

	return (struct campaign_arm){
		.cell = cell,
		.strategy = strategy_types(&count)[a->strategy.type],
		.depth = a->strategy.depth,
		.objects = a->strategy.objects,
		.weight = a->strategy.weight,
		.key = key,
		.canary = -1,
	};
}

/* Files of the plan, each once. */
static void make_files(struct plan_load *l)
{
	struct campaign_plan *p = l->plan;
	const struct plan_files *f = l->files;
	const struct scenario **scenarios =
		pool_alloc(l->pool, f->scenario_count * sizeof(void *));
	const struct design **designs =
		pool_alloc(l->pool, f->design_count * sizeof(void *));

	for (unsigned i = 0; i < f->scenario_count; i++)
		scenarios[p->scenario_count++] = f->scenarios[i].scenario;
	for (unsigned i = 0; i < f->design_count; i++)
		if (!f->designs[i].shared)
			designs[p->design_count++] = f->designs[i].design;
	p->scenarios = scenarios;
	p->designs = designs;
}

static void make_canaries(struct plan_load *l, struct campaign_cell *cells,
			  struct campaign_arm *arms)
{
	struct campaign_plan *p = l->plan;
	struct campaign_canary *canaries =
		pool_alloc(l->pool, l->canary_count * sizeof(*canaries));

	for (unsigned i = 0; i < l->canary_count; i++) {
		const struct plan_canary *c = &l->canaries[i];
		const char *key =
			make_key(l, &c->arm, scenario_word(l, c->arm.scenario));

		key = pool_format(l->pool, "%s canary=%s", key,
				  c->canary.klass->name);
		cells[p->cell_count] = make_cell(l, &c->arm, p->arm_count);
		cells[p->cell_count].arm_count = 1;
		arms[p->arm_count] = make_arm(&c->arm, key, p->cell_count);
		arms[p->arm_count].canary = (int)i;
		canaries[i] = c->canary;
		canaries[i].arm = p->arm_count++;
		p->cell_count++;
	}
	p->canaries = canaries;
	p->canary_count = l->canary_count;
}

void plan_make_arms(struct plan_load *l)
{
	struct campaign_plan *p = l->plan;
	unsigned count;
	struct campaign_cell *cells;
	struct campaign_arm *arms;
	const char *word = NULL;

	count = l->arms.count + l->canary_count;
	cells = pool_alloc(l->pool, count * sizeof(*cells));
	arms = pool_alloc(l->pool, count * sizeof(*arms));
	for (unsigned i = 0; i < l->arms.count; i++) {
		const struct plan_arm *a = &l->arms.at[i];

		if (!i || a->scenario != a[-1].scenario)
			word = scenario_word(l, a->scenario);
		if (!i || compare_cells(a, &a[-1]))
			cells[p->cell_count++] = make_cell(l, a, i);
		cells[p->cell_count - 1].arm_count++;
		arms[p->arm_count++] =
			make_arm(a, make_key(l, a, word), p->cell_count - 1);
	}
	p->plain_cells = p->cell_count;
	p->plain_arms = p->arm_count;
	make_canaries(l, cells, arms);
	p->cells = cells;
	p->arms = arms;
	make_files(l);
}

uint64_t campaign_series_seed(const struct campaign_arm *a, uint64_t night)
{
	return XXH64(a->key, strlen(a->key), night);
}
