/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One number for all that decides what a campaign runs: the texts of the plan,
 * of its scenarios, and of its designs with their bases. Paths are left out, so
 * that two machines with one tree at two places agree.
 */
#define XXH_INLINE_ALL
#include <xxhash.h>

#include "campaign_load.h"

/* What is added: a name and a text, or the files of a design. */
struct part {
	const char *name;
	const char *text;
	const struct design *design; /* or NULL */
};

/* With its length, so that nothing can move from one text to the next. */
static void add_text(XXH64_state_t *state, const char *text)
{
	uint64_t bytes = strlen(text);

	XXH64_update(state, &bytes, sizeof(bytes));
	XXH64_update(state, text, bytes);
}

static void add_part(XXH64_state_t *state, const struct part *part)
{
	const struct design *d = part->design;

	add_text(state, part->name);
	add_text(state, part->text);
	for (unsigned i = 0; d && i < d->base_count; i++)
		add_text(state, d->bases[i].text);
}

/* Parts of one name and text are the same, but for bases. */
static int compare_parts(const void *a, const void *b)
{
	const struct part *x = a, *y = b;
	int order = strcmp(x->name, y->name);

	if (!order)
		order = strcmp(x->text, y->text);
	for (unsigned i = 0; !order && x->design && i < x->design->base_count &&
			     i < y->design->base_count;
	     i++)
		order = strcmp(x->design->bases[i].text,
			       y->design->bases[i].text);
	return order;
}

static void add_sorted(XXH64_state_t *state, struct part *parts, unsigned count)
{
	uint64_t number = count;

	if (count)
		qsort(parts, count, sizeof(*parts), compare_parts);
	XXH64_update(state, &number, sizeof(number));
	for (unsigned i = 0; i < count; i++)
		add_part(state, &parts[i]);
}

uint64_t plan_digest(const struct campaign_plan *p)
{
	unsigned most = p->scenario_count > p->design_count ? p->scenario_count
							    : p->design_count;
	struct part *parts = xalloc(most * sizeof(*parts));
	XXH64_state_t state;

	XXH64_reset(&state, 0);
	add_text(&state, p->text);
	for (unsigned i = 0; i < p->scenario_count; i++)
		parts[i] = (struct part){.name = p->scenarios[i]->name,
					 .text = p->scenarios[i]->text};
	add_sorted(&state, parts, p->scenario_count);
	for (unsigned i = 0; i < p->design_count; i++)
		parts[i] = (struct part){.name = p->designs[i]->name,
					 .text = p->designs[i]->text,
					 .design = p->designs[i]};
	add_sorted(&state, parts, p->design_count);
	free(parts);
	return XXH64_digest(&state);
}
