/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Scenario and design files: YAML in, checked structures out, worlds built
 * from them. The whole file is checked before anything runs. The tree stands
 * in tdisim-scenario(5).
 */
#ifndef SCENARIO_SCENARIO_H
#define SCENARIO_SCENARIO_H

#include "scenario/checks.h"
#include "scenario/design.h"
#include "scenario/generated.h"
#include "scenario/nearest.h"
#include "world/fault.h"
#include "world/registry.h"
#include "world/world.h"

enum {
	SCENARIO_TASKS_MAX = 16,
	SCENARIO_STEPS_MAX = 256, /* of one task */
	SCENARIO_EXPECTS_MAX = 256,
	SCENARIO_FILE_BYTES_MAX = 1 << 20,
	SCENARIO_STEPS_BOUND_MAX = 1000000, /* 'bounds: {steps: ...}' */
	SCENARIO_FAULT_BUDGET_MAX = 1000000,
	DIAGNOSTICS_MAX = 20,
};

/*
 * Collected diagnostics of one or more files. Each is complete text:
 * 'file:line:column: error: ...', the source line, a caret range, and where it
 * helps 'note:' and 'hint:' lines.
 */
struct diagnostics {
	unsigned error_count; /* all, the dropped ones too */
	unsigned dropped;     /* not shown: beyond DIAGNOSTICS_MAX a file */
	bool host_failure;    /* a file could not be read: exit code 3 */
	char *text;	      /* never NULL; "" if none */
};
void diagnostics_init(struct diagnostics *d);
void diagnostics_clear(struct diagnostics *d);

enum step_kind {
	STEP_OP,   /* call.op->run */
	STEP_WAIT, /* wait for an event of a member */
};

struct scenario_step {
	enum step_kind kind;
	const char *label;   /* 'as: TEXT' beside the op, or NULL */
	const char *text;    /* STEP_OP: 'vmm.close gpu0 unbind=off' */
	struct op_call call; /* STEP_OP */
	unsigned member;     /* STEP_WAIT */
	unsigned event;
};

struct scenario_task {
	const char *name;
	bool generated; /* it has no steps, and draws new ones in each run */
	enum generated_profile profile; /* of its draws */
	uint64_t left_out; /* of its draws: bit i, it does not carry out */
	const struct scenario_step *steps;
	unsigned step_count;
};

enum expectation {
	EXPECT_NEVER,
	EXPECT_SOMETIMES,
	EXPECT_ALWAYS,
};

enum {
	EXPECT_EVERY_PLATFORM = 32, /* no index of a platform */
};

/* One line of 'expect': a class under a design. */
struct scenario_expect {
	const char *design;
	unsigned platform; /* index in the registry, or all not named beside */
	const struct finding_class *klass;
	enum expectation expectation;
	unsigned line;
};

struct scenario {
	const char *path; /* as given */
	const char *name; /* file name without '.yaml' */
	const char *text; /* of the whole file */
	const char *question;
	const char *about; /* or NULL */
	const struct registry *registry;
	unsigned platforms; /* mask */
	const char *design; /* default design, or NULL */
	struct registry_member members[REGISTRY_MEMBERS_MAX];
	unsigned member_count;
	unsigned group_count;
	struct scenario_task tasks[SCENARIO_TASKS_MAX];
	unsigned task_count;
	const struct generated *generated; /* of 'random', or NULL */
	uint32_t fault_budget[FAULTS_MAX];
	uint32_t steps_max, retries_max; /* 0: default */
	/* Those of the registry, or what the scenario says of them. */
	struct latency latencies[REGISTRY_LATENCIES_MAX];
	struct scenario_expect expects[SCENARIO_EXPECTS_MAX];
	unsigned expect_count;
	struct scenario_check checks[SCENARIO_CHECKS_MAX];
	unsigned check_count;
};

/*
 * Read and check a scenario. NULL if anything is wrong; 'd' says what.
 * 'classes' are all finding classes that 'expect' may name (the engine's and
 * the registry's).
 *
 * Owns:   the caller, scenario_free().
 * Bounds: files of SCENARIO_FILE_BYTES_MAX.
 */
struct scenario *scenario_load(const char *path, const struct registry *r,
			       const struct finding_class *const *classes,
			       unsigned class_count, struct diagnostics *d);
void scenario_free(struct scenario *s);

/* scenario_load() of a text in memory, which is copied. */
struct scenario *scenario_parse(const struct scenario_file *file,
				const struct registry *r,
				const struct finding_class *const *classes,
				unsigned class_count, struct diagnostics *d);

/*
 * Check that every design that the scenario names, in 'design' and 'expect',
 * is one of 'names'; diagnose the others. True if all are known.
 */
bool scenario_check_designs(const struct scenario *s, const char *const *names,
			    unsigned count, struct diagnostics *d);

/*
 * Build and return the world of a scenario under a design on a platform,
 * with all checkers attached, sealed; those of data races and hung tasks if
 * asked for, or if 'expect' names them. 'before_seal', if given, is called last
 * and may subscribe more (a recorder). 'options' may be NULL.
 * Owns:   the caller, world_free(); scenario and design must outlive it.
 * Errors: host failure (no memory).
 */
struct scenario_world_options {
	bool lock_granularity;
	bool no_checkers, races; /* to measure the cost; data races too */
	uint64_t hung_ns;	 /* hung tasks too, by this limit; 0: not so */
	void (*before_seal)(void *context, struct world *w);
	void *context;
};
struct world *scenario_world(const struct scenario *s,
			     const struct design *design, unsigned platform,
			     const struct scenario_world_options *options,
			     struct sim_error *reterr);

/*
 * What is expected of a class under a design on a platform, or NULL if nothing
 * is said. What is said for the platform goes before what is said for all.
 * scenario_names(): is anything said of the class, under any design?
 */
bool scenario_names(const struct scenario *s, const struct finding_class *k);
/* Does a run look for it, if that was 'asked' for or not? In ns; 0: no. */
bool scenario_races(const struct scenario *s, bool asked);
uint64_t scenario_hung_ns(const struct scenario *s, uint64_t asked);
const struct scenario_expect *
scenario_expects(const struct scenario *s, const char *design,
		 unsigned platform, const struct finding_class *klass);

/* A duration as a scenario writes it: '1500us'. */
void duration_format(uint64_t ns, char *buffer, size_t bytes);

#endif
