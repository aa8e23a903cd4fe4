/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The figures of one class under several designs, on all platforms of a
 * scenario, and which of the platforms agree.
 */
#ifndef CLI_SPREAD_H
#define CLI_SPREAD_H

#include "cli/figure.h"

enum {
	SPREAD_PLATFORMS_MAX = 32, /* as many as a mask holds */
};

struct spread {
	const struct finding_class *klass;
	struct figure *figures; /* [design * platform_count + platform] */
	unsigned design_count;
	unsigned platform_count;
	/* Of each platform the first that is alike under every design. */
	unsigned group[SPREAD_PLATFORMS_MAX];
};

/*
 * The class and the counts are set; 'cells' come in the order of the figures.
 * The groups are of one platform each if 'apart' says so.
 *
 * Owns: spread_release().
 */
void spread_make(struct spread *s, const struct cli *cli,
		 const struct cell *cells, bool apart);
void spread_release(struct spread *s);

/* Do the platforms differ under a design? */
bool spread_differs(const struct spread *s, unsigned design);

/* All platforms of a group together. */
void spread_of_group(const struct spread *s, unsigned design, unsigned group,
		     struct figure *ret);

/* All platforms together; they must not differ. */
void spread_of_all(const struct spread *s, unsigned design, struct figure *ret);

#endif
