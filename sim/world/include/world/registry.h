/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The registry: all that a program (the models) tells the house about itself.
 * sim/ knows no word of the modelled stack; scenarios can name nothing that is
 * not here, and 'tdisim list' prints it. Everything is static and constant.
 */
#ifndef WORLD_REGISTRY_H
#define WORLD_REGISTRY_H

#include "world/error.h"
#include "world/finding.h"
#include "world/latency.h"
#include "world/registry_state.h"
#include "world/wait.h"

enum {
	REGISTRY_ARGUMENTS_MAX = 12,
	REGISTRY_SWITCHES_MAX = 128,
	REGISTRY_MEMBERS_MAX = 16,
	REGISTRY_GROUPS_MAX = 8,
	REGISTRY_CLASSES_MAX = 64,
	REGISTRY_LATENCIES_MAX = 48,
};

enum value_kind {
	VALUE_BOOL,   /* on, off, true, false, yes, no */
	VALUE_NUMBER, /* unsigned decimal or 0x hexadecimal, with a range */
	VALUE_ENUM,   /* one of 'names': its index */
	VALUE_SET,    /* a list of 'names': a mask of their indexes */
	VALUE_MEMBER, /* a member of the topology: its index */
	VALUE_TASK,   /* a task of the scenario: its index */
};

/* The shape of a value in a scenario or design file. */
struct value_type {
	enum value_kind kind;
	const char *const *names; /* ENUM, SET; NULL-terminated */
	uint64_t min, max;	  /* NUMBER */
};

struct registry_argument {
	const char *name;
	struct value_type type;
	bool required;
	uint64_t otherwise; /* value if it is not given */
	const char *sentence;
};

/* One step of a task, with its arguments in the order of the table. */
struct op_call {
	const struct registry_op *op;
	uint64_t argument[REGISTRY_ARGUMENTS_MAX];
	unsigned line; /* in the scenario */
};

/* A thing that a scenario task can do: 'vmm.close'. */
struct registry_op {
	const char *name; /* actor.verb */
	const char *sentence;
	/* The first argument may be given alone: '- vmm.close: gpu0'. */
	const struct registry_argument *arguments;
	unsigned argument_count;
	/* Runs in the scenario's task. */
	void (*run)(struct world *w, const struct op_call *call);
	/*
	 * Does the call make sense as things are now: would one who plays by
	 * the rules make it? Asked by generated tasks; NULL: always. It looks
	 * only (cell_peek() and its like): no op, no choice, no change.
	 *
	 * Yields: no.
	 */
	bool (*sensible)(struct world *w, const struct op_call *call);
};

/* A design switch. */
struct registry_switch {
	const char *name;
	struct value_type type;
	uint64_t otherwise;   /* value if a design does not set it */
	const char *function; /* the modelled function that it changes */
	const char *sentence;
};

/* A program fault; number FAULT_FIRST_OF_PROGRAM + index. */
struct registry_fault {
	const char *name;
	const char *function; /* where it strikes */
	const char *sentence;
	const char *numbers; /* in the catalogue of faults; NULL: none */
};

/* Something a scenario can wait for: '- wait: gpu0 bound'. */
struct registry_event {
	const char *name;
	const char *sentence;
};

struct registry_platform {
	const char *name;
	const char *sentence;
};

/* How long something takes; a scenario may say otherwise. */
struct registry_latency {
	const char *name;
	struct latency latency;
	char mark; /* 'S': a source says so; 'U': unverified */
	const char *sentence;
};

/* A name by which 'expect' and reports know a checker's class. */
struct registry_class {
	const struct finding_class *klass;
};

/* What a checker of the models watches over. */
struct registry_checker {
	const char *name; /* 'no-zap-while-bound'; NULL: no entry */
	const char *sentence;
	const char *klass;    /* of its findings */
	const char *harm;     /* what is at stake: 'host safety' */
	unsigned platforms;   /* mask; 0: all of them */
	const char *function; /* that looks */
};

/*
 * The topology of a scenario: groups of members, under one key each.
 *
 *   topology:
 *     dev_sets:                  # group key
 *       - devices: [gpu0, gpu1]  # member key
 */
struct registry_group {
	const char *key;
	const char *member_key;
	const char *sentence;
	/* Options of a member in the long form {name: gpu0, option: ...}. */
	const struct registry_argument *options;
	unsigned option_count;
	const char *default_member; /* topology left out: one group of this */
};

struct registry_member {
	const char *name;
	unsigned group; /* index of the group entry it stands in */
	uint64_t option[REGISTRY_ARGUMENTS_MAX];
};

/* What set-up gets. Valid until the world is freed. */
struct registry_setup {
	const char *platform;
	unsigned platform_index;
	const uint64_t *switches; /* in the order of the registry's table */
	/* In that order, too; NULL: those of the table. */
	const struct latency *latencies;
	const struct registry_member *members;
	unsigned member_count;
	unsigned group_count;
};

struct registry {
	const char *name;
	const char *counts; /* what world_count() counts: 'binds'; or NULL */
	const struct registry_op *ops;
	unsigned op_count;
	const struct registry_switch *switches;
	unsigned switch_count;
	const struct registry_fault *faults;
	unsigned fault_count;
	const struct registry_event *events;
	unsigned event_count;
	const struct registry_platform *platforms;
	unsigned platform_count;
	const struct registry_latency *latencies;
	unsigned latency_count;
	const struct finding_class *const *classes;
	unsigned class_count;
	const struct registry_checker *checkers;
	unsigned checker_count;
	const struct registry_state_owner *state_owners;
	unsigned state_owner_count;
	const struct registry_state *states;
	unsigned state_count;
	struct registry_group group;

	/* Build the modelled stack in an empty world: objects, daemons,
	 * domain checkers. */
	void (*setup)(struct world *w, const struct registry_setup *setup);
	/* The flag behind '- wait: MEMBER EVENT'. */
	struct event_flag *(*event)(struct world *w, unsigned member,
				    unsigned event);
};

#endif
