/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Strategies, and schedules as text.
 *
 * A strategy makes the choices of a run. Each is one file with one row in the
 * table of strategies; all randomness comes from the run's seed.
 */
#ifndef SCHEDULE_SCHEDULE_H
#define SCHEDULE_SCHEDULE_H

#include "world/world.h"

struct profile;
struct strategy_type;

/* In place of names: drawn from locks on cycles of the lock order and variables
 * that no lock guards; from all, if there are none. */
#define STRATEGY_OBJECTS_AUTO "auto"

struct strategy_options {
	unsigned depth;	       /* pct: ordering constraints; 0: 3 */
	uint32_t choices_hint; /* pct: choice points of a run; 0: guessed */
	/* surw: what runs of this world are like, or NULL, and the objects to
	 * watch, cut by commas; NULL: drawn from the profile; or
	 * STRATEGY_OBJECTS_AUTO. Must outlive the strategy. */
	const struct profile *profile;
	const char *objects;
};

/* One run of a series: whose it is, and its seed. */
struct strategy_turn {
	const struct strategy_type *type;
	const struct chooser *chooser;
	uint64_t seed;
};

struct strategy_type {
	const char *name;
	const char *sentence;
	/* Its guarantee, in words, or NULL. */
	const char *guarantee;
	/* Latencies are drawn: how often and how long mean something. */
	bool timed;
	size_t state_bytes;
	void (*init)(void *state, const struct strategy_options *options,
		     struct chooser *ret_chooser);
	/*
	 * For strategies that learn from one run for the next; else NULL. A run
	 * is a function of its seed alone, so what was learnt can only choose
	 * seeds: 'next' is given the seed that the series has for the run and
	 * may turn it into another one; 'learn' looks at the run that has
	 * ended.
	 */
	void (*next)(void *state, uint64_t seed,
		     struct strategy_turn *ret_turn);
	void (*learn)(void *state, const struct world *w);
	void (*release)(void *state); /* may be NULL */
};

const struct strategy_type *const *strategy_types(unsigned *ret_count);
/* NULL if there is none of that name. */
const struct strategy_type *strategy_type_find(const char *name);

struct strategy {
	const struct strategy_type *type;
	struct chooser chooser; /* for a run that stands alone */
	void *state;
	/* Whose last run of the series it was: itself, or one of its kinds. */
	const struct strategy_type *ran;
};

/* Owns: the caller, strategy_free(). */
struct strategy *strategy_new(const struct strategy_type *type,
			      const struct strategy_options *options);
void strategy_free(struct strategy *s);
/*
 * Make the next run of a series. 'seed' is explore_run_seed() of its number;
 * world_seed() is then the seed with which 'ran' alone makes the same run.
 */
void strategy_run(struct strategy *s, struct world *w, uint64_t seed,
		  struct run_result *ret_result);
/* The same in parts, for who makes the run of 'turn' under a chooser of its own
 * around that one. */
struct strategy_turn strategy_next(struct strategy *s, uint64_t seed);
void strategy_learn(struct strategy *s, const struct world *w,
		    const struct strategy_turn *turn);

/*
 * A schedule: which task makes each step, and which values were chosen.
 *
 * Text form, version 1: 'v1:vcpu0x14,vmm0x3=1,vcpu0x2': blocks of steps of one
 * task, 'x1' left out (but 'rx1x1', where the name looks like a count). '=1'
 * after a block is the value of a choice made in its last step (values of 0
 * after the last other one of a step are left out); at the very start it is the
 * value of a choice made before the first step.
 *
 * The second task of one name is 'kworker#2'. Bytes of a name that are neither
 * letters nor digits nor in '_-/:.' are written '%20'. A run of 'timed' begins
 * 'v1@seed:', with the seed from which its latencies are drawn.
 *
 * After the end of the text the running task goes on while it can, then the
 * task of the lowest id; values are 0.
 */
struct schedule;

struct schedule *schedule_new(void);
void schedule_free(struct schedule *s);
/* From the log of the world's last run. */
void schedule_from_log(struct schedule *s, const struct world *w);
/* Its first steps only. */
void schedule_from_log_until(struct schedule *s, const struct world *w,
			     uint32_t steps);
/* Errors: user error with the place in the text. */
bool schedule_parse(struct schedule *s, const char *text,
		    struct sim_error *reterr);
/* Owns: the caller, free(). */
char *schedule_format(const struct schedule *s);
uint32_t schedule_steps(const struct schedule *s);

/*
 * A chooser that replays. If a task that the schedule asks for is not there
 * or not enabled the run ends with RUN_DIVERGED. After any run
 * replay_divergence() says what was asked and what there was; also where a
 * value was out of range or the run was over before its schedule. Empty: the
 * run is the one that the schedule describes.
 */
struct replay;
struct replay *replay_new(const struct schedule *s);
void replay_free(struct replay *r);
const struct chooser *replay_chooser(struct replay *r);
const char *replay_divergence(struct replay *r);

/* The generator of all strategies: splitmix64 seeded, xoshiro256** drawn. */
struct generator {
	uint64_t state[4];
};
void generator_seed(struct generator *g, uint64_t seed);
uint64_t generator_next(struct generator *g);
/* Uniform below n (n >= 1), without division. */
uint32_t generator_below(struct generator *g, uint32_t n);
/* The seed of run number 'index' of a series. */
uint64_t generator_derive(uint64_t seed, uint64_t index);

#endif
