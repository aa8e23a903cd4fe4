/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Everything that a run is made of, as text: what a replay needs when no file
 * is what it was any more. And the same checked, ready to make worlds of.
 */
#ifndef TRACE_WANTED_H
#define TRACE_WANTED_H

#include "trace/trace.h"

enum {
	WANTED_NOT_THERE = -1, /* for an id: the database has no such row */
	WANTED_DESIGNS_MAX = DESIGN_BASES_MAX + 1,
};

struct wanted_file {
	char *path;
	char *text;
};

/* Owns: all texts; wanted_release(). Unset ones are NULL. */
struct wanted {
	int64_t run_id, scenario_id, design_id;
	/* The series that has the run, or others of its kind; its number in
	 * that, or UINT64_MAX where seeds are not derived. */
	int64_t tally_id;
	uint64_t tally_seed, tally_run;
	struct wanted_file scenario;
	/* The design, then its base, then that one's. */
	struct wanted_file designs[WANTED_DESIGNS_MAX];
	unsigned design_count;
	char *platform, *strategy;
	uint64_t seed;
	char *schedule; /* NULL: the strategy makes one from the seed */
	char *left_out;
	char *objects;
	uint64_t depth, steps_max, hung_ns; /* 0: not given */
	bool races, lock_granularity;
	bool check_digest;
	uint64_t digest;
};

void wanted_init(struct wanted *w);
void wanted_release(struct wanted *w);

/*
 * Equal for two wants of the same rows, and only then.
 *
 * Owns: the caller, free(); NULL without memory.
 */
char *wanted_key(const struct wanted *w);

/*
 * Words that tell what else a run depends on, as the command line has them:
 * 'races granularity=lock hung=NS depth=N objects=A,B steps=N'.
 *
 * Errors: user.
 */
bool wanted_options(struct wanted *w, const char *words,
		    struct sim_error *reterr);

/* The same parsed. Owns: setting_release(). */
struct setting {
	struct scenario *whole;
	struct scenario *less; /* without what is left out, or NULL */
	const struct scenario *scenario;
	struct design *design;
	unsigned platform;
	bool lock_granularity, races;
	uint64_t hung_ns;
};

/* Errors: user (a text, a platform or a part that is wrong), host. */
bool setting_make(struct setting *s, const struct wanted *w,
		  const struct registry *r, struct sim_error *reterr);
void setting_release(struct setting *s);
struct world *setting_world(const struct setting *s, struct sim_error *reterr);

/* Scenario and design from files, as the command line finds them; the texts are
 * copied. Errors: user, host. */
bool wanted_scenario_load(struct wanted *w, const char *path,
			  const struct registry *r, struct sim_error *reterr);
bool wanted_design_load(struct wanted *w, const char *name,
			const struct registry *r, struct sim_error *reterr);

#endif
