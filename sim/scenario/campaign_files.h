/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The scenarios and designs of a plan: each file is read once, however many
 * lines of the plan name it, and diagnosed once.
 */
#ifndef SCENARIO_CAMPAIGN_FILES_H
#define SCENARIO_CAMPAIGN_FILES_H

#include <sys/types.h>

#include "pool.h"
#include "scenario/campaign.h"

/* No such design, or a file with errors. */
#define PLAN_FILE_NONE UINT32_MAX

/* Where designs are looked for. Scenarios of one folder share it. */
struct plan_scope {
	struct design_directories directories;
	struct words names; /* of all designs there, sorted */
};

struct plan_scenario {
	const char *path;
	/* Which file it is, whatever path leads to it. */
	dev_t device;
	ino_t inode;
	struct scenario *scenario; /* NULL: it has errors */
	unsigned scope;
};

/* The design of a name in a scope. */
struct plan_design {
	const char *name;
	unsigned scope;
	struct design *design; /* NULL: it has errors */
	bool shared;	       /* it is one of another scope, too */
};

struct plan_files {
	struct pool *pool; /* of the plan */
	const struct campaign_plan_options *options;
	struct diagnostics *diagnostics;
	struct plan_scope *scopes;
	unsigned scope_count;
	struct plan_scenario *scenarios;
	unsigned scenario_count;
	struct plan_design *designs;
	unsigned design_count;
	bool failed; /* one of them has errors */
};

void plan_files_release(struct plan_files *f);

/* Index of the scenario of a file, or PLAN_FILE_NONE after a diagnosis. */
unsigned plan_files_scenario(struct plan_files *f, const char *path);

/* The designs that a scenario may be run under. */
const struct words *plan_files_names(const struct plan_files *f,
				     unsigned scenario);

/* Index of one of them, or PLAN_FILE_NONE after a diagnosis. */
unsigned plan_files_design(struct plan_files *f, unsigned scenario,
			   const char *name);

/* The names of all that was read without errors. Owns: the pool. */
struct words plan_files_all_scenarios(const struct plan_files *f);
struct words plan_files_all_designs(const struct plan_files *f);

#endif
