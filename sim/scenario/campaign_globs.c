/* SPDX-License-Identifier: GPL-2.0-only */
#include "campaign_globs.h"

#include <dirent.h>
#include <fnmatch.h>
#include <sys/stat.h>

#include "file.h"

enum {
	PATHS_MAX = 1 << 14,   /* of one glob */
	VISITED_MAX = 1 << 17, /* names looked at for one glob */
	DEPTH_MAX = 32,	       /* of folders below one another */
};

/* One glob while it is expanded. */
struct walk {
	struct pool *pool;
	struct words paths;
	unsigned visited;
	bool too_many;
};

bool globs_is_one(const char *text)
{
	return strpbrk(text, "*?[") != NULL;
}

static bool is_folder(const char *path)
{
	struct stat info;

	return stat(path, &info) == 0 && S_ISDIR(info.st_mode);
}

/* A link to a folder could lead back up; '**' does not follow it. */
static bool is_link(const char *path)
{
	struct stat info;

	return lstat(path, &info) == 0 && S_ISLNK(info.st_mode);
}

static bool holds_no_scenarios(const char *name)
{
	return strcmp(name, "designs") == 0 || strcmp(name, "campaigns") == 0;
}

/* 'path' is "" for the working directory. */
static const char *join(struct pool *p, const char *path, const char *name)
{
	size_t bytes = strlen(path);

	return pool_format(p, "%s%s%s", path,
			   bytes && path[bytes - 1] != '/' ? "/" : "", name);
}

/* One folder up, by name where that is the same folder. */
static const char *up(struct pool *p, const char *path)
{
	const char *above = join(p, path, "..");
	const char *slash = strrchr(path, '/');
	const char *shorter =
		slash ? pool_copy(p, path, (size_t)(slash - path)) : "";

	if (!*path || (slash && slash == path))
		return above;
	if (file_is_same(*shorter ? shorter : ".", above))
		return shorter;
	return above;
}

static int compare_names(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The names in a folder that are not hidden, sorted. */
static struct words names_in(struct walk *w, const char *folder)
{
	struct words names = {NULL, 0};
	unsigned room = 0;
	DIR *d = opendir(*folder ? folder : ".");
	struct dirent *entry;

	w->too_many = ++w->visited > VISITED_MAX;
	if (!d)
		return names;
	while (!w->too_many && (entry = readdir(d))) {
		if (entry->d_name[0] == '.')
			continue;
		w->too_many = ++w->visited > VISITED_MAX;
		if (names.count == room) {
			const char **larger = pool_alloc(
				w->pool, (room * 2 + 16) * sizeof(*larger));

			if (room)
				memcpy(larger, names.at,
				       room * sizeof(*larger));
			names.at = larger;
			room = room * 2 + 16;
		}
		names.at[names.count++] = pool_copy(w->pool, entry->d_name,
						    strlen(entry->d_name));
	}
	closedir(d);
	if (names.count)
		qsort(names.at, names.count, sizeof(*names.at), compare_names);
	return names;
}

static void found(struct walk *w, const char *path)
{
	for (unsigned i = 0; i < w->paths.count; i++)
		if (strcmp(w->paths.at[i], path) == 0)
			return;
	if (w->paths.count == PATHS_MAX)
		w->too_many = true;
	else
		w->paths.at[w->paths.count++] = path;
}

static void match(struct walk *w, const char *path, const char *glob,
		  unsigned depth);

/* The rest of the glob in this folder, and '**' in all below. */
static void match_folders(struct walk *w, const char *path, const char *rest,
			  unsigned depth)
{
	struct words names;

	if (depth >= DEPTH_MAX)
		return;
	names = names_in(w, path);
	for (unsigned i = 0; i < names.count && !w->too_many; i++) {
		const char *below = join(w->pool, path, names.at[i]);

		if (holds_no_scenarios(names.at[i]) || !is_folder(below) ||
		    is_link(below))
			continue;
		match_folders(w, below, rest, depth + 1);
	}
	match(w, path, *rest ? rest : "*.yaml", depth);
}

static void match_names(struct walk *w, const char *path, const char *part,
			const char *rest, unsigned depth)
{
	struct words names = names_in(w, path);

	for (unsigned i = 0; i < names.count && !w->too_many; i++) {
		const char *below = join(w->pool, path, names.at[i]);
		bool folder;

		if (fnmatch(part, names.at[i], 0) != 0)
			continue;
		folder = is_folder(below);
		if (folder ? !holds_no_scenarios(names.at[i])
			   : !*rest && file_has_yaml_ending(below))
			match(w, below, rest, depth + 1);
	}
}

static void match_end(struct walk *w, const char *path, unsigned depth)
{
	if (is_folder(*path ? path : "."))
		match_folders(w, path, "", depth);
	else if (file_exists(path))
		found(w, path);
}

/* What matches 'glob' below a path that is there. */
static void match(struct walk *w, const char *path, const char *glob,
		  unsigned depth)
{
	size_t bytes = strcspn(glob, "/");
	const char *part = pool_copy(w->pool, glob, bytes);
	const char *rest = glob + bytes + strspn(glob + bytes, "/");
	const char *below;

	if (depth >= DEPTH_MAX || w->too_many)
		return;
	if (!*glob) {
		match_end(w, path, depth);
	} else if (strcmp(part, ".") == 0) {
		match(w, path, rest, depth);
	} else if (strcmp(part, "..") == 0) {
		match(w, up(w->pool, path), rest, depth);
	} else if (strcmp(part, "**") == 0) {
		match_folders(w, path, rest, depth);
	} else if (globs_is_one(part)) {
		match_names(w, path, part, rest, depth);
	} else {
		below = join(w->pool, path, part);
		if (file_exists(below))
			match(w, below, rest, depth);
	}
}

/* Where a relative path begins. */
static const char *start(const char *directory, const char *path)
{
	if (*path == '/')
		return "/";
	return strcmp(directory, ".") == 0 ? "" : directory;
}

bool globs_expand(struct pool *p, const char *directory, const char *glob,
		  struct words *ret_paths)
{
	struct walk w = {
		.pool = p,
		.paths = {pool_alloc(p, PATHS_MAX * sizeof(char *)), 0},
	};

	match(&w, start(directory, glob), glob + strspn(glob, "/"), 0);
	*ret_paths = w.paths;
	return !w.too_many;
}

struct words globs_beside(struct pool *p, const char *directory,
			  const char *path)
{
	struct walk w = {.pool = p};
	const char *folder = join(p, start(directory, path), path);
	struct words names;
	unsigned kept = 0;

	names = names_in(&w, file_directory(p, folder));
	for (unsigned i = 0; i < names.count; i++)
		if (file_has_yaml_ending(names.at[i]))
			names.at[kept++] = names.at[i];
	names.count = kept;
	return names;
}
