/* SPDX-License-Identifier: GPL-2.0-only */
#include "explore/window.h"

enum {
	PART_BITS = 5,
	PARTS = 1 << PART_BITS, /* of one doubling */
	BITS_MAX = 48,		/* longer ones count as that long */
	COUNTERS = (BITS_MAX - PART_BITS + 1) * PARTS,
};

struct window {
	uint64_t count;
	uint64_t counters[COUNTERS];
};

struct window *window_new(void)
{
	struct window *w = calloc(1, sizeof(*w));

	if (!w) {
		(void)fputs("tdisim: no memory for a window\n", stderr);
		exit(3);
	}
	return w;
}

void window_free(struct window *w)
{
	free(w);
}

/* Below 2 * PARTS each counter is one ns; then it doubles with each doubling.
 */
static unsigned doubling_of(uint64_t ns)
{
	return ns < PARTS ? 0 : 63 - (unsigned)__builtin_clzll(ns) - PART_BITS;
}

void window_add(struct window *w, uint64_t ns)
{
	unsigned doubling;

	if (ns >> BITS_MAX)
		ns = (UINT64_C(1) << BITS_MAX) - 1;
	doubling = doubling_of(ns);
	w->counters[(uint64_t)doubling * PARTS + (ns >> doubling)]++;
	w->count++;
}

uint64_t window_count(const struct window *w)
{
	return w ? w->count : 0;
}

/* The middle of what a counter stands for. */
static uint64_t middle_of(unsigned counter)
{
	unsigned doubling = counter < 2 * PARTS ? 0 : counter / PARTS - 1;
	uint64_t low = (uint64_t)(counter - doubling * PARTS) << doubling;

	return low + ((UINT64_C(1) << doubling) - 1) / 2;
}

uint64_t window_quantile(const struct window *w, unsigned percent)
{
	uint64_t left;

	SIM_ASSERT(percent >= 1 && percent <= 100);
	SIM_ASSERT(w->count > 0);
	left = (w->count / 100) * percent +
	       ((w->count % 100) * percent + 99) / 100;
	for (unsigned i = 0; i < COUNTERS; i++) {
		if (w->counters[i] >= left)
			return middle_of(i);
		left -= w->counters[i];
	}
	SIM_UNREACHABLE();
}

void window_pass(const struct window *w, FILE *out)
{
	(void)fwrite(w, sizeof(*w), 1, out);
}

struct window *window_passed(struct saved *s)
{
	struct window *w = window_new();

	saved_bytes(s, w, sizeof(*w));
	return w;
}
