/* SPDX-License-Identifier: GPL-2.0-only */
#include "cli/unseen.h"
#include "cli/json.h"
#include "cli/text.h"

#include <math.h>

enum {
	PPB = 1000000000,
	PCT_DEPTH = 3, /* where none is given */
	MISS_WORTH_SAYING = PPB / 2,
};

void unseen_of(const struct tally *t, struct unseen *ret)
{
	*ret = (struct unseen){.signatures = t->signature_count};
	for (unsigned i = 0; i < t->signature_count; i++) {
		const struct tally_signature *s = &t->signature[i];

		ret->once += s->hits == 1;
		ret->twice += s->hits == 2;
		ret->in_tenth += s->first_run < t->runs / 10;
		ret->in_half += s->first_run < t->runs / 2;
	}
	ret->next_ppb = ret->once && t->runs
				? (uint64_t)ret->once * PPB / t->runs
				: explore_rate_bound_ppb(t->runs);
	if (ret->next_ppb > PPB) /* a run may show several */
		ret->next_ppb = PPB;
	if (ret->twice)
		ret->hidden = (uint64_t)ret->once * ret->once /
			      (2 * (uint64_t)ret->twice);
	else if (ret->once)
		ret->hidden = (uint64_t)ret->once * (ret->once - 1) / 2;
}

uint64_t unseen_pct_miss_ppb(uint64_t tasks, uint64_t choices, unsigned depth,
			     uint64_t runs)
{
	double hit = 1.0 / (double)(tasks ? tasks : 1);
	double miss;

	for (unsigned i = 1; i < depth; i++)
		hit /= (double)(choices ? choices : 1);
	if (hit >= 1)
		return 0;
	miss = ceil(exp((double)runs * log1p(-hit)) * PPB);
	return miss < 1 ? 1 : (uint64_t)miss; /* it may be too small for exp */
}

static void print_signatures(const struct cell *cell, const struct unseen *u)
{
	char rate[32];

	ppb_format(u->next_ppb, rate, sizeof(rate));
	printf("%s: %u signature%s (%u after a tenth of the runs, %u after "
	       "half)",
	       cell_platform(cell), u->signatures,
	       u->signatures == 1 ? "" : "s", u->in_tenth, u->in_half);
	if (!u->once)
		printf(", each in several runs: less than %s of runs show "
		       "another one\n",
		       rate);
	else
		printf(", %u in one run alone: the next run shows another one "
		       "with a chance of about %s\n",
		       u->once, rate);
	if (u->hidden)
		printf("%s: about %llu more signatures are to be found like "
		       "this, or more\n",
		       cell_platform(cell), (unsigned long long)u->hidden);
}

/* Of few runs it says nothing. */
static void print_pct(const struct cell *cell)
{
	unsigned depth = cell->depth ? cell->depth : PCT_DEPTH;
	uint64_t ppb = unseen_pct_miss_ppb(cell->pct_tasks, cell->pct_choices,
					   depth, cell->tallies[0]->runs);
	char miss[32];

	if (cell->strategies[0] != strategy_type_find("pct") ||
	    ppb > MISS_WORTH_SAYING)
		return;
	ppb_format(ppb, miss, sizeof(miss));
	printf("%s: with %u tasks and %u choice points a bug of depth %u would "
	       "have been missed with a chance below %s\n",
	       cell_platform(cell), cell->pct_tasks, cell->pct_choices, depth,
	       miss);
}

void unseen_print(const struct cell *cell)
{
	const struct tally *t = cell->tallies[0];
	struct unseen u;

	if (!t->runs)
		return;
	print_pct(cell);
	if (t->signatures_full || !t->signature_count)
		return;
	unseen_of(t, &u);
	print_signatures(cell, &u);
}

void unseen_add(struct unseen_sum *sum, const struct cell *cell)
{
	struct text where;
	unsigned once = 0;

	for (unsigned i = 0; !cell->exhaust && i < cell->strategy_count; i++) {
		const struct tally *t = cell->tallies[i];
		struct unseen u;

		if (!t->runs || t->signatures_full)
			continue;
		unseen_of(t, &u);
		sum->runs += t->runs;
		sum->signatures += u.signatures;
		once += u.once;
	}
	sum->once += once;
	if (once <= sum->worst)
		return;
	sum->worst = once;
	free(sum->where);
	text_init(&where);
	text_format(&where, "%s under %s on %s", cell->scenario->name,
		    cell->design->name, cell_platform(cell));
	sum->where = where.data;
}

void unseen_sum_text(const struct unseen_sum *sum, struct text *t)
{
	char rate[32];

	if (!sum->signatures)
		return;
	if (!sum->once) {
		ppb_format(explore_rate_bound_ppb(sum->runs), rate,
			   sizeof(rate));
		text_format(t,
			    "%u signatures in all cells, each in several runs: "
			    "less than %s of the runs\nof a cell show another "
			    "one\n",
			    sum->signatures, rate);
		return;
	}
	ppb_format((uint64_t)sum->once * PPB / sum->runs, rate, sizeof(rate));
	text_format(t,
		    "%u signatures in all cells, %u of them in one run alone: "
		    "the next run of a cell\nshows another one with a chance "
		    "of about %s, soonest in\n%s\n",
		    sum->signatures, sum->once, rate, sum->where);
}

void unseen_sum_release(struct unseen_sum *sum)
{
	free(sum->where);
}

void unseen_json(const struct cell *cell, struct json_object *j)
{
	struct unseen u;

	unseen_of(cell->tallies[0], &u);
	json_number(j, "signatures_once", u.once);
	json_number(j, "signatures_hidden", u.hidden);
	json_number(j, "next_new_ppb", u.next_ppb);
}
