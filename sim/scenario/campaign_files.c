/* SPDX-License-Identifier: GPL-2.0-only */
#include "campaign_files.h"

#include <dirent.h>
#include <sys/stat.h>

#include "file.h"

enum {
	DESIGN_NAMES_MAX = 4096, /* of one scope */
};

static int compare_names(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void add_names(struct plan_files *f, const char *directory,
		      struct words *names)
{
	DIR *d = opendir(directory);
	struct dirent *entry;

	if (!d)
		return;
	while (names->count < DESIGN_NAMES_MAX && (entry = readdir(d)))
		if (entry->d_name[0] != '.' &&
		    file_has_yaml_ending(entry->d_name))
			names->at[names->count++] =
				file_stem(f->pool, entry->d_name);
	closedir(d);
}

/* Sorted, as a directory has no order; of equal names one stays. */
static struct words names_of(struct plan_files *f,
			     const struct design_directories *d)
{
	struct words names = {
		pool_alloc(f->pool, DESIGN_NAMES_MAX * sizeof(char *)), 0};
	unsigned kept = 0;

	for (unsigned i = 0; i < d->count; i++)
		add_names(f, d->names[i], &names);
	qsort(names.at, names.count, sizeof(*names.at), compare_names);
	for (unsigned i = 0; i < names.count; i++)
		if (!kept || strcmp(names.at[kept - 1], names.at[i]) != 0)
			names.at[kept++] = names.at[i];
	names.count = kept;
	return names;
}

static bool directories_equal(const struct design_directories *a,
			      const struct design_directories *b)
{
	bool equal = a->count == b->count;

	for (unsigned i = 0; equal && i < a->count; i++)
		equal = strcmp(a->names[i], b->names[i]) == 0;
	return equal;
}

/* The struct holds pointers to what it owns, none into itself: it may move. */
static unsigned scope_of(struct plan_files *f, const char *scenario_path)
{
	struct plan_scope scope = {.directories = {.count = 0}};

	design_directories_find(&scope.directories, f->options->design_dir,
				scenario_path);
	for (unsigned i = 0; i < f->scope_count; i++) {
		if (!directories_equal(&f->scopes[i].directories,
				       &scope.directories))
			continue;
		design_directories_release(&scope.directories);
		return i;
	}
	scope.names = names_of(f, &scope.directories);
	f->scopes =
		xrealloc(f->scopes, (f->scope_count + 1) * sizeof(*f->scopes));
	f->scopes[f->scope_count] = scope;
	return f->scope_count++;
}

static struct scenario *read_scenario(struct plan_files *f, const char *path,
				      unsigned scope)
{
	const struct campaign_plan_options *o = f->options;
	const struct words *names = &f->scopes[scope].names;
	struct scenario *s = scenario_load(path, o->registry, o->classes,
					   o->class_count, f->diagnostics);

	if (!s ||
	    scenario_check_designs(s, names->at, names->count, f->diagnostics))
		return s;
	scenario_free(s);
	return NULL;
}

/* The scenario of a path, or of another path to the same file; else 'count'. */
static unsigned find_scenario(const struct plan_files *f, const char *path,
			      const struct stat *info)
{
	unsigned i = 0;

	while (i < f->scenario_count && strcmp(f->scenarios[i].path, path) != 0)
		i++;
	if (i < f->scenario_count)
		return i;
	for (i = 0; i < f->scenario_count; i++)
		if (f->scenarios[i].device == info->st_dev &&
		    f->scenarios[i].inode == info->st_ino)
			break;
	return i;
}

unsigned plan_files_scenario(struct plan_files *f, const char *path)
{
	struct stat info = {.st_ino = 0};
	struct plan_scenario *s;
	unsigned i;

	/* One that has just gone is diagnosed when it is read. */
	if (stat(path, &info) < 0)
		info.st_ino = 0;
	i = find_scenario(f, path, &info);
	if (i == f->scenario_count) {
		f->scenarios =
			xrealloc(f->scenarios, (i + 1) * sizeof(*f->scenarios));
		s = &f->scenarios[f->scenario_count++];
		s->path = pool_copy(f->pool, path, strlen(path));
		s->device = info.st_dev;
		s->inode = info.st_ino;
		s->scope = scope_of(f, path);
		s->scenario = read_scenario(f, s->path, s->scope);
	}
	f->failed |= !f->scenarios[i].scenario;
	return f->scenarios[i].scenario ? i : PLAN_FILE_NONE;
}

const struct words *plan_files_names(const struct plan_files *f,
				     unsigned scenario)
{
	SIM_ASSERT(scenario < f->scenario_count);
	return &f->scopes[f->scenarios[scenario].scope].names;
}

/* Are they made from the same files? */
static bool designs_equal(const struct design *a, const struct design *b)
{
	bool equal = strcmp(a->name, b->name) == 0 &&
		     a->base_count == b->base_count &&
		     file_is_same(a->path, b->path);

	for (unsigned i = 0; equal && i < a->base_count; i++)
		equal = file_is_same(a->bases[i].path, b->bases[i].path);
	return equal;
}

/* Scopes differ by a directory that adds nothing to most designs. */
static void share(struct plan_files *f, struct plan_design *d)
{
	for (unsigned i = 0; d->design && i < f->design_count; i++) {
		struct plan_design *other = &f->designs[i];

		if (!other->design || other->shared ||
		    !designs_equal(other->design, d->design))
			continue;
		design_free(d->design);
		d->design = other->design;
		d->shared = true;
		return;
	}
}

unsigned plan_files_design(struct plan_files *f, unsigned scenario,
			   const char *name)
{
	unsigned scope = f->scenarios[scenario].scope;
	struct plan_design d = {.name = name, .scope = scope};
	unsigned i;

	for (i = 0; i < f->design_count; i++)
		if (f->designs[i].scope == scope &&
		    strcmp(f->designs[i].name, name) == 0)
			break;
	if (i == f->design_count) {
		d.design = design_load(name, f->scopes[scope].directories.names,
				       f->options->registry, f->diagnostics);
		share(f, &d);
		f->designs =
			xrealloc(f->designs, (i + 1) * sizeof(*f->designs));
		f->designs[f->design_count++] = d;
	}
	f->failed |= !f->designs[i].design;
	return f->designs[i].design ? i : PLAN_FILE_NONE;
}

struct words plan_files_all_scenarios(const struct plan_files *f)
{
	struct words all = {
		pool_alloc(f->pool, f->scenario_count * sizeof(char *)), 0};

	for (unsigned i = 0; i < f->scenario_count; i++)
		if (f->scenarios[i].scenario)
			all.at[all.count++] = f->scenarios[i].scenario->name;
	return all;
}

struct words plan_files_all_designs(const struct plan_files *f)
{
	struct words all = {
		pool_alloc(f->pool, f->design_count * sizeof(char *)), 0};

	for (unsigned i = 0; i < f->design_count; i++)
		if (f->designs[i].design)
			all.at[all.count++] = f->designs[i].design->name;
	return all;
}

void plan_files_release(struct plan_files *f)
{
	for (unsigned i = 0; i < f->scope_count; i++)
		design_directories_release(&f->scopes[i].directories);
	for (unsigned i = 0; i < f->scenario_count; i++)
		scenario_free(f->scenarios[i].scenario);
	for (unsigned i = 0; i < f->design_count; i++)
		if (!f->designs[i].shared)
			design_free(f->designs[i].design);
	free(f->scopes);
	free(f->scenarios);
	free(f->designs);
	*f = (struct plan_files){.pool = f->pool};
}
