/* SPDX-License-Identifier: GPL-2.0-only */
#include "cli/sizing.h"
#include "cli/proof.h"

#include <math.h>

#include "explore/size.h"

enum {
	PATHS = 50, /* of a trial */
	TRIALS_MAX = 300,
	/* A search of fewer steps ends before its size is worth a guess. */
	SEARCH_STEPS_MIN = 1000000,
	/* So many steps of the search for one that is spent on its size. */
	SHARE = 250,
	/* Where the search was stopped: then there is no search to hold up. */
	END_TRIALS = 20,
	END_STEPS_MAX = 100000,
	SEED = 1,
	LEAST_SHARE = 100000000, /* one of so many is shown */
};

/* Ten digits are enough for people. */
#define LARGE 1e10

struct sizing {
	const struct cell *cell;
	struct world *world; /* NULL: not begun, or it cannot be done */
	struct prove *prove;
	struct prove_sizing *of;
	uint64_t steps, dearest; /* all of them, and of one trial */
	uint32_t trials;
	bool over;
};

struct sizing *sizing_new(const struct cell *cell)
{
	struct sizing *s = cli_alloc(sizeof(*s));

	s->cell = cell;
	return s;
}

void sizing_free(struct sizing *s)
{
	if (!s)
		return;
	prove_sizing_free(s->of);
	world_free(s->world);
	prove_free(s->prove);
	free(s);
}

static void sizing_attach(void *context, struct world *w)
{
	((struct sizing *)context)->prove = prove_attach(w);
}

/* The search has made the same world, so this one can be made. */
static void sizing_begin(struct sizing *s)
{
	const struct scenario_world_options options = {
		.lock_granularity = s->cell->lock_granularity,
		.before_seal = sizing_attach,
		.context = s,
	};
	const struct prove_size_options size = {
		.seed = SEED,
		.paths = PATHS,
		.steps_max = END_STEPS_MAX,
	};
	struct sim_error error = {SIM_ERROR_NONE, ""};

	s->world = scenario_world(s->cell->scenario, s->cell->design,
				  s->cell->platform, &options, &error);
	if (!s->world) {
		s->over = true;
		return;
	}
	s->of = prove_sizing_new(s->prove, &size);
}

static void sizing_trial(struct sizing *s, struct prove_size *ret_size)
{
	struct prove_size size;

	s->over = !prove_sizing_trial(s->of);
	prove_sizing_result(s->of, &size);
	if (size.steps_made - s->steps > s->dearest)
		s->dearest = size.steps_made - s->steps;
	s->steps = size.steps_made;
	s->trials = size.trials;
	s->over = s->over || size.exact || size.trials == TRIALS_MAX;
	*ret_size = size;
}

bool sizing_goes_on(struct sizing *s, const struct prove_result *so_far,
		    struct prove_size *ret_size)
{
	if (s->over || so_far->steps < SEARCH_STEPS_MIN ||
	    so_far->steps / SHARE < s->steps + s->dearest)
		return false;
	if (!s->world)
		sizing_begin(s);
	if (s->over)
		return false;
	sizing_trial(s, ret_size);
	return true;
}

void sizing_end(struct sizing *s, struct prove_size *ret_size)
{
	if (!s->world && !s->over)
		sizing_begin(s);
	while (!s->over && s->trials < END_TRIALS &&
	       s->steps + s->dearest < END_STEPS_MAX)
		sizing_trial(s, ret_size);
}

void size_of_cell(struct cell *cell)
{
	struct sizing *s;

	if (!cell_can_be_proved(cell))
		return;
	s = sizing_new(cell);
	sizing_end(s, &cell->size);
	sizing_free(s);
}

bool size_says(const struct prove_size *size, uint64_t seen)
{
	return size->known && size->executions > (double)seen;
}

uint64_t size_rounded(double executions)
{
	uint64_t unit = 1;

	if (executions >= 1e18)
		return UINT64_C(1000000000000000000);
	while (executions / (double)unit >= 100)
		unit *= 10;
	return (uint64_t)llround(executions / (double)unit) * unit;
}

/* More than was seen, whatever the rounding; '5500', '8.6 x 10^17'. */
static void about_format(double executions, uint64_t seen, char *buffer,
			 size_t bytes)
{
	uint64_t rounded = size_rounded(executions);
	unsigned power = 0;

	if (executions < LARGE) {
		snprintf(buffer, bytes, "%llu",
			 (unsigned long long)(rounded > seen ? rounded
							     : seen + 1));
		return;
	}
	while (executions >= 9.95) {
		executions /= 10;
		power++;
	}
	snprintf(buffer, bytes, "%.1f x 10^%u", executions, power);
}

void size_format(const struct prove_size *size, uint64_t seen, char *buffer,
		 size_t bytes)
{
	char about[40], low[40], high[40];

	about_format(size->executions, seen, about, sizeof(about));
	about_format(size->low, seen, low, sizeof(low));
	about_format(size->high, seen, high, sizeof(high));
	if (size->exact)
		snprintf(buffer, bytes, "%.0f executions in all",
			 size->executions);
	else
		snprintf(buffer, bytes,
			 "about %s executions in all (likely %s to %s)", about,
			 low, high);
}

void size_share(const struct prove_size *size, uint64_t seen, char *buffer,
		size_t bytes)
{
	if ((double)seen * LEAST_SHARE < size->executions)
		snprintf(buffer, bytes, "less than 0.000001 %%");
	else
		share_format(seen, (uint64_t)size->executions, buffer, bytes);
}
