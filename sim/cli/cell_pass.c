/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a worker has found out of a cell, to the process that it was forked
 * from. What the cell points to was there before the fork and lies at the same
 * place in both, but for its tallies and the text of its bound.
 */
#include "cli/cell.h"

void cell_pass(const struct cell *cell, FILE *out)
{
	char bound[PROVE_BOUND_BYTES] = "";

	SIM_ASSERT(!cell->predictions);
	if (cell->proof.bound)
		(void)snprintf(bound, sizeof(bound), "%s", cell->proof.bound);
	(void)fwrite(cell, sizeof(*cell), 1, out);
	(void)fwrite(bound, sizeof(bound), 1, out);
	for (unsigned i = 0; i < cell->strategy_count; i++)
		if (cell->tallies[i])
			tally_pass(cell->tallies[i], out);
}

bool cell_passed(struct cell *cell, struct saved *from)
{
	char bound[PROVE_BOUND_BYTES];

	saved_bytes(from, cell, sizeof(*cell));
	saved_bytes(from, bound, sizeof(bound));
	cell->bound_text = NULL;
	if (from->bad)
		return false;
	if (cell->proof.bound)
		cell_bound_keep(cell, bound);
	for (unsigned i = 0; i < cell->strategy_count; i++)
		if (cell->tallies[i])
			cell->tallies[i] = tally_passed(from);
	return !from->bad;
}

void cell_bound_keep(struct cell *cell, const char *bound)
{
	free(cell->bound_text);
	cell->bound_text = cli_strdup(bound);
	cell->proof.bound = cell->bound_text;
}

void cell_name(const struct cell *cell, struct text *t)
{
	text_add_clean(t, cell->scenario->path);
	text_format(t, " under %s on %s", cell->design->name,
		    cell_platform(cell));
}
