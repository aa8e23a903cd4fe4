/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Scenarios that a plan names, by path or by glob.
 */
#include "campaign_globs.h"
#include "campaign_load.h"

enum {
	GLOB_BYTES_MAX = 1024,
};

static void report_none(struct plan_load *l, const struct yaml_node *n)
{
	const char *slash = strrchr(n->text, '/');
	struct words beside;
	struct problem *p;

	if (globs_is_one(n->text)) {
		source_error(l->source, node_range(n), "no scenario matches %s",
			     quoted(l->pool, n->text));
		return;
	}
	p = source_error(l->source, node_range(n), "no such file or folder: %s",
			 quoted(l->pool, n->text));
	beside = globs_beside(l->pool, l->directory, n->text);
	problem_hint_word(p, slash ? slash + 1 : n->text, &beside);
}

/* False after a diagnosis. */
static bool expand(struct plan_load *l, const struct yaml_node *n,
		   struct words *ret)
{
	if (strlen(n->text) > GLOB_BYTES_MAX) {
		source_error(l->source, node_range(n),
			     "a path of more than %d bytes", GLOB_BYTES_MAX);
		return false;
	}
	if (!globs_expand(l->pool, l->directory, n->text, ret)) {
		source_error(l->source, node_range(n),
			     "%s matches too many files",
			     quoted(l->pool, n->text));
		return false;
	}
	if (!ret->count)
		report_none(l, n);
	return ret->count;
}

static void add(struct plan_paths *paths, const char *path,
		const struct yaml_node *n)
{
	for (unsigned i = 0; i < paths->count; i++)
		if (strcmp(paths->at[i].path, path) == 0)
			return;
	paths->at[paths->count].path = path;
	paths->at[paths->count++].node = n;
}

/* Room for what one more glob has matched. */
static void make_room(struct plan_load *l, struct plan_paths *paths,
		      unsigned more)
{
	struct plan_path *old = paths->at;

	paths->at =
		pool_alloc(l->pool, (paths->count + more) * sizeof(*paths->at));
	if (paths->count)
		memcpy(paths->at, old, paths->count * sizeof(*paths->at));
}

bool paths_read(struct plan_load *l, const struct yaml_node *n,
		struct plan_paths *ret)
{
	const struct yaml_node *glob =
		texts_first(l->source, n, "paths of scenarios");
	bool good = glob;

	*ret = (struct plan_paths){.count = 0};
	for (; glob; glob = texts_next(n, glob)) {
		struct words paths;

		if (!expand(l, glob, &paths)) {
			good = false;
			continue;
		}
		make_room(l, ret, paths.count);
		for (unsigned i = 0; i < paths.count; i++)
			add(ret, paths.at[i], glob);
	}
	return good;
}

unsigned paths_read_one(struct plan_load *l, const struct yaml_node *n)
{
	struct words paths;

	if (!node_expect(l->source, n, YAML_STRING, "the path of a scenario") ||
	    !expand(l, n, &paths))
		return PLAN_FILE_NONE;
	if (paths.count > 1) {
		source_error(l->source, node_range(n),
			     "%s is more than one scenario",
			     quoted(l->pool, n->text));
		return PLAN_FILE_NONE;
	}
	return plan_files_scenario(l->files, paths.at[0]);
}

static void take_away(struct plan_load *l, const struct yaml_node *glob,
		      struct plan_paths *paths)
{
	struct words names;
	unsigned kept = 0;

	if (!expand(l, glob, &names))
		return;
	for (unsigned i = 0; i < paths->count; i++) {
		if (words_find(&names, paths->at[i].path) == names.count)
			paths->at[kept++] = paths->at[i];
	}
	if (kept == paths->count)
		source_error(l->source, node_range(glob),
			     "%s takes nothing away from the group",
			     quoted(l->pool, glob->text));
	paths->count = kept;
}

void paths_except(struct plan_load *l, const struct yaml_node *n,
		  struct plan_paths *paths)
{
	const struct yaml_node *glob =
		texts_first(l->source, n, "paths of scenarios");

	for (; glob; glob = texts_next(n, glob))
		take_away(l, glob, paths);
}
