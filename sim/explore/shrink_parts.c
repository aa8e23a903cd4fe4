/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Leaving out parts of the program: delta debugging over them. A program with
 * less in it may show the finding under another schedule, so a few runs that
 * are drawn follow the one that keeps to the course. It is kept if what comes
 * out is no larger in tasks, values, preemptions and switches.
 */
#include "trial.h"

enum {
	DRAWN_RUNS = 40, /* of each strategy and depth */
	DRAWN_SEED = 0x5eed,
};

static bool run_drawn(struct trial *t, struct world *w, const char *name,
		      const struct strategy_options *options,
		      struct shrink_size *ret_size, uint32_t *ret_step)
{
	struct strategy *s = strategy_new(strategy_type_find(name), options);
	bool found = false;

	t->steer.other = &s->chooser;
	t->steer.other_values = !t->program->drawn;
	for (uint64_t i = 0; i < DRAWN_RUNS && !found && !trial_over(t); i++)
		found = trial_run(t, w, explore_run_seed(DRAWN_SEED, i),
				  ret_size, ret_step);
	t->steer.other = NULL;
	strategy_free(s);
	return found;
}

/* Does the signature show itself in the world? */
static bool shows(struct trial *t, struct world *w,
		  struct shrink_size *ret_size, uint32_t *ret_step)
{
	struct strategy_options options = {.depth = 1, .choices_hint = 1};
	struct profile *profile;

	t->steer.course = &t->best;
	t->steer.avoided = 0;
	t->steer.other = NULL;
	if (trial_run(t, w, 0, ret_size, ret_step))
		return true;
	if (run_drawn(t, w, "pct", &options, ret_size, ret_step))
		return true;
	options.depth = 3;
	profile = explore_profile(w);
	options.choices_hint = profile->choices;
	explore_profile_free(profile);
	return run_drawn(t, w, "pct", &options, ret_size, ret_step);
}

static bool no_larger(const struct shrink_size *a, const struct shrink_size *b)
{
	struct shrink_size of_a = *a, of_b = *b;

	of_a.steps = 0;
	of_b.steps = 0;
	return shrink_size_compare(&of_a, &of_b) <= 0;
}

/* The world becomes the best one's if the finding stays as small. */
static bool adopt(struct trial *t, struct world *w)
{
	struct world *old_world = t->world;
	struct course old = {.turns = NULL};
	struct shrink_size old_size = t->size, size;
	uint32_t step;
	bool good = shows(t, w, &size, &step);

	course_copy(&old, &t->best, UINT32_MAX);
	if (good) {
		t->world = w;
		trial_keep(t, &size, step);
		if (!no_larger(&t->size, &old_size))
			(void)shrink_course(t);
		good = no_larger(&t->size, &old_size);
	}
	if (!good) {
		t->world = old_world;
		t->size = old_size;
		course_copy(&t->best, &old, UINT32_MAX);
	}
	world_free(good ? old_world : w);
	course_release(&old);
	return good;
}

/* Without 'count' of the parts that are there, from number 'first' of them.
 * Returns how many were left out. */
static unsigned leave_out(const struct trial *t, unsigned first, unsigned count,
			  bool *ret_left_out)
{
	unsigned number = 0, left = 0;

	memcpy(ret_left_out, t->left_out, sizeof(t->left_out));
	for (unsigned i = 0; i < t->program->part_count; i++) {
		if (t->left_out[i])
			continue;
		ret_left_out[i] = number >= first && number < first + count;
		left += ret_left_out[i];
		number++;
	}
	return left;
}

static bool try_without(struct trial *t, const bool *left_out,
			struct sim_error *reterr, bool *ret_smaller)
{
	struct world *w =
		t->program->world(t->program->context, left_out, NULL, reterr);

	*ret_smaller = false;
	if (!w)
		return false;
	*ret_smaller = adopt(t, w);
	if (*ret_smaller)
		memcpy(t->left_out, left_out, sizeof(t->left_out));
	return true;
}

bool shrink_parts(struct trial *t, struct sim_error *reterr, bool *ret_smaller)
{
	bool left_out[SHRINK_PARTS_MAX];
	unsigned there = leave_out(t, 0, SHRINK_PARTS_MAX, left_out);

	*ret_smaller = false;
	for (unsigned size = there; size; size /= 2) {
		unsigned at = 0;

		while (at < there && !trial_over(t)) {
			unsigned count = leave_out(t, at, size, left_out);
			bool smaller;

			if (!try_without(t, left_out, reterr, &smaller))
				return false;
			*ret_smaller = *ret_smaller || smaller;
			there -= smaller ? count : 0;
			at += smaller ? 0 : size;
		}
	}
	return true;
}
