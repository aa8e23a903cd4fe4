/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a plan comes to: how much there is, and how much of it is made in the
 * first epoch.
 */
#include "campaign_load.h"

/* Numbers of one strategy, with its options. */
struct row {
	const struct campaign_arm *arm;
	uint64_t arms, ranges;
};

struct rows {
	struct row *at;
	unsigned count;
};

static bool same_text(const char *a, const char *b)
{
	return a == b || (a && b && strcmp(a, b) == 0);
}

static struct row *row_of(struct rows *rows, const struct campaign_arm *a)
{
	for (unsigned i = 0; i < rows->count; i++) {
		const struct campaign_arm *b = rows->at[i].arm;

		if (a->strategy == b->strategy && a->depth == b->depth &&
		    same_text(a->objects, b->objects))
			return &rows->at[i];
	}
	rows->at = xrealloc(rows->at, (rows->count + 1) * sizeof(*rows->at));
	rows->at[rows->count] = (struct row){.arm = a};
	return &rows->at[rows->count++];
}

static void collect(const struct campaign_plan *p, struct rows *rows)
{
	for (unsigned i = 0; i < p->plain_arms; i++) {
		struct row *row = row_of(rows, &p->arms[i]);

		row->arms++;
		row->ranges += p->arms[i].weight;
	}
}

static void print_platforms(const struct campaign_plan *p, FILE *f)
{
	const struct registry *r = p->cells[0].scenario->registry;
	const char *between = "";
	uint32_t mask = 0;

	for (unsigned i = 0; i < p->plain_cells; i++)
		mask |= 1U << p->cells[i].platform;
	for (unsigned i = 0; i < r->platform_count; i++) {
		if (!(mask >> i & 1))
			continue;
		fprintf(f, "%s%s", between, r->platforms[i].name);
		between = ", ";
	}
}

static void print_row(const struct campaign_plan *p, const struct row *row,
		      FILE *f)
{
	const struct campaign_arm *a = row->arm;
	struct pool pool;
	char *options;

	pool_init(&pool);
	options = pool_format(&pool, "%s", a->strategy->name);
	if (a->depth)
		options = pool_format(&pool, "%s depth=%u", options, a->depth);
	if (a->objects)
		options = pool_format(&pool, "%s objects=%s", options,
				      escaped(&pool, a->objects));
	fprintf(f, "%-24s %9llu %9llu %12llu\n", options,
		(unsigned long long)row->arms, (unsigned long long)row->ranges,
		(unsigned long long)row->ranges * p->range_first);
	pool_clear(&pool);
}

static uint64_t canary_runs(const struct campaign_plan *p)
{
	uint64_t runs = 0;

	for (unsigned i = 0; i < p->canary_count; i++)
		runs += p->canaries[i].within;
	return runs;
}

static void print_head(const struct campaign_plan *p, uint64_t ranges, FILE *f)
{
	struct pool pool;

	pool_init(&pool);
	fprintf(f, "plan:       %s\n", escaped(&pool, p->path));
	if (p->about)
		fprintf(f, "about:      %.*s\n", (int)strcspn(p->about, "\n"),
			p->about);
	fprintf(f, "scenarios:  %u\ndesigns:    %u\nplatforms:  ",
		p->scenario_count, p->design_count);
	print_platforms(p, f);
	fprintf(f, "\ncells:      %u\narms:       %u\n", p->plain_cells,
		p->plain_arms);
	fprintf(f, "ranges:     of %u runs in the first epoch, up to %u\n",
		p->range_first, p->range_max);
	fprintf(f, "an epoch:   %llu ranges, %llu runs at first\n",
		(unsigned long long)ranges,
		(unsigned long long)ranges * p->range_first);
	fprintf(f, "canaries:   %u, up to %llu runs\nknown:      %u line%s\n",
		p->canary_count, (unsigned long long)canary_runs(p),
		p->known_count, p->known_count == 1 ? "" : "s");
	pool_clear(&pool);
}

void campaign_plan_print(const struct campaign_plan *p, FILE *f)
{
	struct rows rows = {.count = 0};
	uint64_t ranges = 0;

	collect(p, &rows);
	for (unsigned i = 0; i < rows.count; i++)
		ranges += rows.at[i].ranges;
	print_head(p, ranges, f);
	fprintf(f, "\n%-24s %9s %9s %12s\n", "strategy", "arms", "ranges",
		"runs");
	for (unsigned i = 0; i < rows.count; i++)
		print_row(p, &rows.at[i], f);
	free(rows.at);
}
