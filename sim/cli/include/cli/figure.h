/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A figure of the verdict matrix: what is known of one class under one design,
 * on one platform or on several together, in a word or a share.
 */
#ifndef CLI_FIGURE_H
#define CLI_FIGURE_H

#include <limits.h>

#include "cli/cell.h"

enum figure_kind {
	FIGURE_UNKNOWN, /* was not run */
	FIGURE_NONE,
	FIGURE_SOME,
	FIGURE_ALL,
};

#define FIGURE_PROVED UINT_MAX

struct figure {
	enum figure_kind kind;
	bool met;      /* what was declared, or nothing was */
	bool declared; /* something was */
	uint64_t hits, runs;
	/* Of all executions with less preemptions than that; 0: not of all,
	 * FIGURE_PROVED: whatever their number. */
	unsigned searched;
};

void figure_of(const struct cli *cli, const struct cell *cell,
	       const struct finding_class *klass, struct figure *ret);

/* Do both say the same to a reader, but for the share? */
bool figure_alike(const struct figure *a, const struct figure *b);

/* Take in the runs of another platform, which must be alike. */
void figure_join(struct figure *f, const struct figure *other);

/*
 * '?', '-', '2.3%', 'always', or where it is proved 'none', 'some', 'each';
 * with '<3' behind it if only what has less than three preemptions was run;
 * before it '!' where it is not what was declared. Narrow: four characters,
 * the '!' not counted.
 */
void figure_format(const struct figure *f, bool narrow, char *buffer,
		   size_t bytes);

#endif
