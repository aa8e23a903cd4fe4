/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The verdict matrix: for each scenario its question, below it one row per
 * class, one column per design, and more rows where platforms differ:
 *
 *                        rfc-v1  no-lock  pre-patch-20
 *   mse-write-vs-close on tdx, tio, cca
 *     Can a guest's MSE write and the VMM's close both release the regions?
 *     double-release          -      86%             -
 *     zap-while-bound         -        *             *
 *       tdx                          12%        always
 *       tio, cca                       -             -
 */
#ifndef CLI_MATRIX_H
#define CLI_MATRIX_H

#include "cli/cell.h"

struct matrix {
	const struct cli *cli;
	const char *const *designs; /* names */
	unsigned design_count;
	bool platforms;	    /* several: say which */
	bool each_platform; /* with a row of its own, also where all agree */
	size_t *widths;	    /* of the columns */
	size_t label;	    /* width of the column of classes */
	size_t gap;
	unsigned panel; /* designs side by side; more follow below */
	bool numbered;	/* columns have numbers, a legend the names */
};

void matrix_init(struct matrix *m, const struct cli *cli,
		 const char *const *designs, unsigned design_count,
		 bool platforms);
void matrix_release(struct matrix *m);

/* What stands above all scenarios: the names of the designs over their
 * columns, or, where these are too many, a legend of numbers. */
void matrix_head(const struct matrix *m, struct text *t);

/*
 * One scenario: cells[design * platform_count + platform], in the order of the
 * designs. A cell without tallies was not run.
 */
void matrix_scenario(const struct matrix *m, const struct cell *cells,
		     unsigned platform_count, struct text *t);

/* Must the reader see this class for the scenario? Found under any design, or
 * named by 'expect'. */
bool matrix_shows(const struct cli *cli, const struct cell *cells,
		  unsigned cell_count, const struct finding_class *klass);

#endif
