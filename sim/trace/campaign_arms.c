/* SPDX-License-Identifier: GPL-2.0-only */
#define XXH_INLINE_ALL
#include <xxhash.h>

#include "campaign_open.h"

#include "write.h"

/* The numbers of the rows of the plan's files, in its order. */
struct files {
	int64_t *scenarios;
	int64_t *designs;
};

/* With its length, so that nothing can move from one text to the next. */
static uint64_t digest_text(const char *text, uint64_t digest)
{
	size_t bytes = strlen(text);

	return XXH64(text, bytes, digest + bytes);
}

static uint64_t digest_cell(const struct campaign_cell *cell)
{
	const struct scenario *s = cell->scenario;
	const struct design *d = cell->design;
	uint64_t digest = digest_text(s->text, digest_text(s->name, 0));

	digest = digest_text(d->text, digest_text(d->name, digest));
	for (unsigned i = 0; i < d->base_count; i++)
		digest = digest_text(d->bases[i].text, digest);
	return digest;
}

static bool files_init(struct files *f, struct campaign_open *c)
{
	const struct campaign_plan *p = c->s->plan;

	f->scenarios = calloc(p->scenario_count + 1, sizeof(*f->scenarios));
	f->designs = calloc(p->design_count + 1, sizeof(*f->designs));
	if (!f->scenarios || !f->designs)
		return false;
	for (unsigned i = 0; i < p->scenario_count; i++)
		f->scenarios[i] = write_scenario(c->s->t, p->scenarios[i]);
	for (unsigned i = 0; i < p->design_count; i++)
		f->designs[i] = write_design(c->s->t, p->designs[i]);
	return true;
}

static int64_t scenario_row(const struct files *f,
			    const struct campaign_plan *p,
			    const struct scenario *s)
{
	unsigned i = 0;

	while (i < p->scenario_count && p->scenarios[i] != s)
		i++;
	SIM_ASSERT(i < p->scenario_count);
	return f->scenarios[i];
}

static int64_t design_row(const struct files *f, const struct campaign_plan *p,
			  const struct design *d)
{
	unsigned i = 0;

	while (i < p->design_count && p->designs[i] != d)
		i++;
	SIM_ASSERT(i < p->design_count);
	return f->designs[i];
}

static void add_expects(struct campaign_open *c,
			const struct campaign_cell *cell, int64_t scenario)
{
	static const char *const words[] = {
		[EXPECT_NEVER] = "never",
		[EXPECT_SOMETIMES] = "sometimes",
		[EXPECT_ALWAYS] = "always",
	};
	const struct scenario *s = cell->scenario;
	struct trace *t = c->s->t;

	for (unsigned i = 0; i < s->expect_count; i++) {
		const struct finding_class *k = s->expects[i].klass;
		const struct scenario_expect *e = scenario_expects(
			s, cell->design->name, cell->platform, k);
		sqlite3_stmt *row;

		if (!e)
			continue;
		row = open_row_begin(c, OPEN_EXPECT);
		store_integer(t, row, scenario);
		store_text(t, row, cell->design->name);
		store_text(t, row, platform_name(s, cell->platform));
		store_text(t, row, k->name);
		store_text(t, row, words[e->expectation]);
		(void)store_row(t, row);
	}
}

static int64_t add_arm(struct campaign_open *c, const struct files *f,
		       const struct campaign_arm *a, uint64_t digest)
{
	const struct campaign_plan *p = c->s->plan;
	const struct campaign_cell *cell = &p->cells[a->cell];
	const struct scenario *s = cell->scenario;
	struct trace *t = c->s->t;
	sqlite3_stmt *row = open_row_begin(c, OPEN_ARM_FIND);
	int64_t id;

	store_hex(t, row, digest);
	id = store_find(t, row);
	if (id)
		return id;
	row = open_row_begin(c, OPEN_ARM);
	store_integer(t, row, scenario_row(f, p, s));
	store_integer(t, row, design_row(f, p, cell->design));
	store_text(t, row, platform_name(s, cell->platform));
	store_text(t, row, a->strategy->name);
	store_integer(t, row, a->depth);
	store_text(t, row, a->objects);
	store_text(t, row, granularity_name(cell->lock_granularity));
	store_integer(t, row, scenario_races(s, cell->races));
	store_integer(t, row, (int64_t)scenario_hung_ns(s, cell->hung_ns));
	store_integer(t, row, s->steps_max);
	store_text(t, row, a->key);
	store_hex(t, row, digest);
	return store_row(t, row);
}

static void add_night_arm(struct campaign_open *c, unsigned arm)
{
	const struct campaign_plan *p = c->s->plan;
	const struct campaign_arm *a = &p->arms[arm];
	struct trace *t = c->s->t;
	sqlite3_stmt *row = open_row_begin(c, OPEN_NIGHT_ARM);

	store_integer(t, row, c->s->night);
	store_integer(t, row, c->s->arms[arm]);
	store_integer(t, row, a->weight);
	store_hex(t, row, campaign_series_seed(a, c->o->seed));
	if (a->canary >= 0) {
		const struct campaign_canary *y = &p->canaries[a->canary];

		store_text(t, row, y->klass->name);
		store_integer(t, row, (int64_t)y->within);
	} else {
		store_null(t, row);
		store_null(t, row);
	}
	(void)store_row(t, row);
}

static int by_row(const void *a, const void *b)
{
	const struct campaign_row *x = a, *y = b;

	return (x->id > y->id) - (x->id < y->id);
}

static void add_cells(struct campaign_open *c, const struct files *f)
{
	struct campaign_store *s = c->s;
	const struct campaign_plan *p = s->plan;

	for (unsigned i = 0; i < p->cell_count; i++) {
		const struct campaign_cell *cell = &p->cells[i];
		uint64_t digest = digest_cell(cell);

		add_expects(c, cell, scenario_row(f, p, cell->scenario));
		for (unsigned j = 0; j < cell->arm_count; j++) {
			unsigned arm = cell->first_arm + j;
			const struct campaign_arm *a = &p->arms[arm];

			s->arms[arm] =
				add_arm(c, f, a, digest_text(a->key, digest));
			s->rows[arm] = (struct campaign_row){
				.id = s->arms[arm],
				.arm = arm,
			};
			add_night_arm(c, arm);
		}
	}
	qsort(s->rows, p->arm_count, sizeof(*s->rows), by_row);
}

void open_arms(struct campaign_open *c)
{
	struct files f = {.scenarios = NULL};

	if (files_init(&f, c)) {
		add_cells(c, &f);
	} else {
		struct sim_error error = {.kind = SIM_ERROR_NONE};

		sim_error_set(&error, SIM_ERROR_HOST, "out of memory");
		store_refuse(c->s->t, &error);
	}
	free(f.scenarios);
	free(f.designs);
}
