/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Design files: YAML in, a value for every switch of the registry out; and
 * where such files are looked for.
 */
#ifndef SCENARIO_DESIGN_H
#define SCENARIO_DESIGN_H

#include "world/registry.h"

struct diagnostics;

enum {
	DESIGN_BASES_MAX = 15, /* of one design: its base, that one's, ... */
	DESIGN_DIRECTORIES_MAX = 32,
};

/* A file that is in memory already. 'path' is what diagnostics print. */
struct scenario_file {
	const char *path;
	const char *text; /* NULs and broken text are diagnosed */
	size_t bytes;
};

/* A design: a value for every switch of the registry. */
struct design {
	const char *name; /* file name without '.yaml' */
	const char *path;
	const char *text;
	const char *sentence; /* its 'about:' text, or "" */
	/* The files that it is based on, the nearest first. */
	struct scenario_file bases[DESIGN_BASES_MAX];
	unsigned base_count;
	uint64_t switches[REGISTRY_SWITCHES_MAX];
};

/*
 * Read and check a design. 'name' is a file ('my.yaml', 'x/y.yaml') or the
 * name of a file in one of the directories (the list ends with NULL). A design
 * may say 'base: NAME' and change some switches of that one, which is looked
 * for beside the file first.
 *
 * Owns: the caller, design_free().
 */
struct design *design_load(const char *name, const char *const *directories,
			   const struct registry *r, struct diagnostics *d);
void design_free(struct design *design);

/* design_load() of a text in memory, which is copied. */
struct design *design_parse(const struct scenario_file *file,
			    const char *const *directories,
			    const struct registry *r, struct diagnostics *d);

/*
 * design_parse() of a whole chain in memory: the design, then its base, then
 * that one's, ... No file is looked at.
 */
struct design *design_parse_chain(const struct scenario_file *files,
				  unsigned count, const struct registry *r,
				  struct diagnostics *d);

/*
 * The directories where designs are looked for: 'only' alone if given; else
 * 'designs' beside the scenario and in the folders above it, then
 * scenarios/designs, then the installed ones. 'scenario_path' may be NULL. Adds
 * to what is there already.
 *
 * Owns: the caller, design_directories_release().
 */
struct design_directories {
	const char *names[DESIGN_DIRECTORIES_MAX + 1]; /* NULL-terminated */
	char *owned[DESIGN_DIRECTORIES_MAX];
	unsigned count;
};
void design_directories_find(struct design_directories *d, const char *only,
			     const char *scenario_path);
void design_directories_release(struct design_directories *d);

#endif
