/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Taking turns and values out of a course until nothing can be taken out:
 * delta debugging (Zeller and Hildebrandt, TSE 2002) over the turns, in pieces
 * that become smaller; then pairs of turns, which is what moves a stretch of
 * one task to its next or last one; then whole tasks, and each value by itself.
 *
 * A course that is kept is smaller than the one before, so this ends.
 */
#include "trial.h"

enum {
	PAIRS_TURNS_MAX = 24,
};

/* The best without the turns [first, first + count). */
static bool try_without(struct trial *t, uint32_t first, uint32_t count)
{
	struct course c = {.turns = NULL};
	bool smaller;

	course_copy(&c, &t->best, UINT32_MAX);
	memmove(c.turns + first, c.turns + first + count,
		(c.turn_count - first - count) * sizeof(*c.turns));
	c.turn_count -= count;
	smaller = trial_course(t, &c, 0);
	course_release(&c);
	return smaller;
}

static bool cut_pieces(struct trial *t)
{
	bool any = false;

	for (uint32_t size = t->best.turn_count; size; size /= 2) {
		uint32_t at = 0;

		while (at + size <= t->best.turn_count && !trial_over(t)) {
			if (try_without(t, at, size))
				any = true;
			else
				at += size;
		}
	}
	return any;
}

static bool try_without_pair(struct trial *t, uint32_t i, uint32_t j)
{
	struct course c = {.turns = NULL};
	bool smaller;

	course_copy(&c, &t->best, UINT32_MAX);
	for (uint32_t k = j; k + 1 < c.turn_count; k++)
		c.turns[k] = c.turns[k + 1];
	for (uint32_t k = i; k + 2 < c.turn_count; k++)
		c.turns[k] = c.turns[k + 1];
	c.turn_count -= 2;
	smaller = trial_course(t, &c, 0);
	course_release(&c);
	return smaller;
}

static bool cut_pairs(struct trial *t)
{
	if (t->best.turn_count > PAIRS_TURNS_MAX)
		return false;
	for (uint32_t i = 0; i + 1 < t->best.turn_count; i++)
		for (uint32_t j = i + 1; j < t->best.turn_count; j++)
			if (!trial_over(t) && try_without_pair(t, i, j))
				return true;
	return false;
}

/* A task that is passed over runs only when all others wait. */
static bool cut_tasks(struct trial *t)
{
	unsigned count = world_task_count(t->world);

	for (unsigned id = 1; id <= count && id <= TASK_IDS_MAX; id++) {
		struct course c = {.turns = NULL};
		bool smaller;

		if (trial_over(t))
			return false;
		course_copy(&c, &t->best, UINT32_MAX);
		smaller = trial_course(t, &c, (uint8_t)id);
		course_release(&c);
		if (smaller)
			return true;
	}
	return false;
}

/* Another task in the place of the one that is turned to. */
static bool turn_elsewhere(struct trial *t)
{
	unsigned count = world_task_count(t->world);

	if (t->best.turn_count > PAIRS_TURNS_MAX)
		return false;
	for (uint32_t i = 0; i < t->best.turn_count; i++) {
		for (unsigned id = 1; id <= count; id++) {
			struct course c = {.turns = NULL};
			bool smaller;

			if (id == t->best.turns[i].to || trial_over(t))
				continue;
			course_copy(&c, &t->best, UINT32_MAX);
			c.turns[i].to = (uint8_t)id;
			smaller = trial_course(t, &c, 0);
			course_release(&c);
			if (smaller)
				return true;
		}
	}
	return false;
}

static bool cut_values(struct trial *t)
{
	bool any = false;

	for (uint32_t i = 0; i < t->best.drawn_count; i++) {
		struct course c = {.turns = NULL};

		if (!t->best.drawn[i].value || trial_over(t))
			continue;
		course_copy(&c, &t->best, UINT32_MAX);
		c.drawn[i].value = 0;
		any = trial_course(t, &c, 0) || any;
		course_release(&c);
	}
	return any;
}

bool shrink_course(struct trial *t)
{
	bool any = false, more = true;

	while (more && !trial_over(t)) {
		more = cut_tasks(t);
		more = cut_pieces(t) || more;
		more = cut_values(t) || more;
		more = more || cut_pairs(t) || turn_elsewhere(t);
		any = any || more;
	}
	return any;
}
