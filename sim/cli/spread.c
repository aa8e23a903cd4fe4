/* SPDX-License-Identifier: GPL-2.0-only */
/* Which platforms agree about a class. */
#include "cli/spread.h"

static const struct figure *at(const struct spread *s, unsigned design,
			       unsigned platform)
{
	return &s->figures[design * s->platform_count + platform];
}

static bool alike_everywhere(const struct spread *s, unsigned p, unsigned q)
{
	for (unsigned i = 0; i < s->design_count; i++) {
		if (!figure_alike(at(s, i, p), at(s, i, q)))
			return false;
	}
	return true;
}

void spread_make(struct spread *s, const struct cli *cli,
		 const struct cell *cells, bool apart)
{
	unsigned count = s->design_count * s->platform_count;

	SIM_ASSERT(s->platform_count > 0);
	SIM_ASSERT(s->platform_count <= SPREAD_PLATFORMS_MAX);
	s->figures = cli_alloc(count * sizeof(*s->figures));
	for (unsigned i = 0; i < count; i++)
		figure_of(cli, &cells[i], s->klass, &s->figures[i]);
	for (unsigned p = 0; p < s->platform_count; p++) {
		unsigned q = apart ? p : 0;

		while (q < p && !alike_everywhere(s, p, q))
			q++;
		s->group[p] = q;
	}
}

void spread_release(struct spread *s)
{
	free(s->figures);
	s->figures = NULL;
}

bool spread_differs(const struct spread *s, unsigned design)
{
	for (unsigned p = 1; p < s->platform_count; p++) {
		if (!figure_alike(at(s, design, p), at(s, design, 0)))
			return true;
	}
	return false;
}

void spread_of_group(const struct spread *s, unsigned design, unsigned group,
		     struct figure *ret)
{
	SIM_ASSERT(s->group[group] == group);
	*ret = *at(s, design, group);
	for (unsigned p = group + 1; p < s->platform_count; p++) {
		if (s->group[p] == group)
			figure_join(ret, at(s, design, p));
	}
}

void spread_of_all(const struct spread *s, unsigned design, struct figure *ret)
{
	*ret = *at(s, design, 0);
	for (unsigned p = 1; p < s->platform_count; p++)
		figure_join(ret, at(s, design, p));
}
