/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The findings of a comparison that are shown: the first of each class, and of
 * those that were declared 'never' the first of each class, made small.
 */
#ifndef CLI_SMALLEST_H
#define CLI_SMALLEST_H

#include "cli/cell.h"

struct smallest {
	char *words;  /* '2 tasks, 1 switch, 1 preemption'; NULL: none yet */
	char *replay; /* the line */
};

struct smallest_list {
	bool wanted;
	struct smallest first[CLI_CLASSES_MAX];	 /* by class */
	struct smallest failed[CLI_CLASSES_MAX]; /* not what was declared */
};

void smallest_release(struct smallest_list *l);

/*
 * Take in what a cell says of a class, if it is found and the first.
 *
 * Errors: host.
 */
bool smallest_take(const struct cli *cli, struct smallest_list *l,
		   unsigned klass, const struct cell *cell,
		   const struct verdict *v, struct sim_error *reterr);

/* One entry a class: name and size, then the line that replays it. */
void smallest_print(const struct cli *cli, const struct smallest_list *l,
		    struct text *t);

#endif
