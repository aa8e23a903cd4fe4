/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How wide a window is, over many runs: durations in counters of which 32 stand
 * for each doubling, so that a quantile is right to 2 %, whatever the number
 * of runs. Integers only.
 */
#ifndef EXPLORE_WINDOW_H
#define EXPLORE_WINDOW_H

#include "explore/saved.h"

struct window;

/* Owns: the caller, window_free(). */
struct window *window_new(void);
void window_free(struct window *w);

/* Units: ns of simulated time. */
void window_add(struct window *w, uint64_t ns);
uint64_t window_count(const struct window *w);

/* What 'percent' (1 to 100) of the durations do not exceed; the median is 50.
 * One was added at least. */
uint64_t window_quantile(const struct window *w, unsigned percent);

/* To another process of this program, and there from memory. */
void window_pass(const struct window *w, FILE *out);
struct window *window_passed(struct saved *s);

#endif
