/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which YAML files a glob of a plan stands for.
 *
 * '*', '?' and '[...]' match inside one name, a part '**' any folders or none;
 * a folder stands for all YAML files below it. Hidden names are matched by
 * none of them, nor are the folders 'designs' and 'campaigns', which hold no
 * scenarios: they have to be written out.
 */
#ifndef SCENARIO_CAMPAIGN_GLOBS_H
#define SCENARIO_CAMPAIGN_GLOBS_H

#include "pool.h"

/*
 * The paths, in an order that depends on names alone; a path 'x/../y' is 'y'
 * where both are the same. False if it would be too many.
 *
 * Owns: the pool.
 */
bool globs_expand(struct pool *p, const char *directory, const char *glob,
		  struct words *ret_paths);

/* Does the text have a sign of a glob? */
bool globs_is_one(const char *text);

/* The YAML files beside the one that such a path would be. */
struct words globs_beside(struct pool *p, const char *directory,
			  const char *path);

#endif
