/* SPDX-License-Identifier: GPL-2.0-only */
/* A figure of the verdict matrix. */
#include "cli/figure.h"

void figure_of(const struct cli *cli, const struct cell *cell,
	       const struct finding_class *klass, struct figure *ret)
{
	struct verdict v;

	*ret = (struct figure){.kind = FIGURE_UNKNOWN, .met = true};
	if (!cell->tallies[0])
		return;
	verdict_of(cli, cell, klass, &v);
	if (!v.hits)
		ret->kind = FIGURE_NONE;
	else
		ret->kind = v.hits == v.runs ? FIGURE_ALL : FIGURE_SOME;
	ret->met = v.met;
	ret->declared = v.expect;
	ret->hits = v.hits;
	ret->runs = v.runs;
	if (v.all)
		ret->searched = FIGURE_PROVED;
	else if (cell_bounded(cell))
		ret->searched = cell->preemptions_end;
}

bool figure_alike(const struct figure *a, const struct figure *b)
{
	return a->kind == b->kind && a->met == b->met;
}

void figure_join(struct figure *f, const struct figure *other)
{
	SIM_ASSERT(figure_alike(f, other));
	f->declared = f->declared || other->declared;
	f->hits += other->hits;
	f->runs += other->runs;
	/*
	 * 'none' and 'each' are true of all only if each was searched. That
	 * some show it and some do not is proved by one of each.
	 */
	if (f->kind == FIGURE_SOME ? other->searched > f->searched
				   : other->searched < f->searched)
		f->searched = other->searched;
}

/* '23%', '5.7%', '<.1%'. */
static void share_narrow(const struct figure *f, char *buffer, size_t bytes)
{
	uint64_t permille = f->hits * 1000 / f->runs;

	if (!permille)
		snprintf(buffer, bytes, "<.1%%");
	else if (permille < 100)
		snprintf(buffer, bytes, "%u.%u%%", (unsigned)permille / 10,
			 (unsigned)permille % 10);
	else
		snprintf(buffer, bytes, "%u%%", (unsigned)permille / 10);
}

static void share_wide(const struct figure *f, char *buffer, size_t bytes)
{
	char *space;

	share_format(f->hits, f->runs, buffer, bytes);
	space = strchr(buffer, ' ');
	if (space)
		memmove(space, space + 1, strlen(space));
}

void figure_format(const struct figure *f, bool narrow, char *buffer,
		   size_t bytes)
{
	static const char *const proved[] = {"?", "none", "some", "each"};
	static const char *const words[] = {"?", "-", "", "always"};
	const char *word = f->searched ? proved[f->kind] : words[f->kind];
	char share[32], bound[16] = "";

	if (f->searched && f->searched != FIGURE_PROVED)
		snprintf(bound, sizeof(bound), "<%u", f->searched);
	if (f->kind == FIGURE_ALL && !f->searched && narrow)
		word = "all";
	if (!*word && narrow)
		share_narrow(f, share, sizeof(share));
	else if (!*word)
		share_wide(f, share, sizeof(share));
	snprintf(buffer, bytes, "%s%s%s", f->met ? "" : "!",
		 *word ? word : share, bound);
}
