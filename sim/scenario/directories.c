/* SPDX-License-Identifier: GPL-2.0-only */
#include "scenario/design.h"

#include "pool.h"

#include <sys/stat.h>

static bool is_directory(const char *path)
{
	struct stat info;

	return stat(path, &info) == 0 && S_ISDIR(info.st_mode);
}

/* Takes over 'path'. */
static void keep(struct design_directories *d, char *path)
{
	d->owned[d->count] = path;
	d->names[d->count++] = path;
	d->names[d->count] = NULL;
}

/* A directory that is not there, or that the list has, is left out. */
static void add(struct design_directories *d, const char *path,
		const char *suffix)
{
	size_t bytes = strlen(path) + strlen(suffix) + 1;
	char *whole = xalloc(bytes);
	bool wanted;

	(void)snprintf(whole, bytes, "%s%s", path, suffix);
	wanted = d->count < DESIGN_DIRECTORIES_MAX && is_directory(whole);
	for (unsigned i = 0; wanted && i < d->count; i++)
		wanted = strcmp(d->names[i], whole) != 0;
	if (wanted)
		keep(d, whole);
	else
		free(whole);
}

static char *copy_text(const char *text)
{
	size_t bytes = strlen(text) + 1;

	return memcpy(xalloc(bytes), text, bytes);
}

void design_directories_find(struct design_directories *d, const char *only,
			     const char *scenario_path)
{
	char *folder, *slash;

	if (only) {
		/* Also if it is none: then the error names it. */
		if (!d->count)
			keep(d, copy_text(only));
		return;
	}
	folder = copy_text(scenario_path ? scenario_path : "");
	while ((slash = strrchr(folder, '/'))) {
		slash[1] = '\0';
		add(d, folder, "designs");
		slash[0] = '\0';
		if (slash == folder)
			break;
	}
	free(folder);
	if (scenario_path && scenario_path[0] != '/')
		add(d, "designs", "");
	if (scenario_path && !strchr(scenario_path, '/'))
		add(d, "../designs", "");
	add(d, "scenarios/designs", "");
	add(d, TDISIM_DATA_DIRECTORY, "/scenarios/designs");
}

void design_directories_release(struct design_directories *d)
{
	for (unsigned i = 0; i < d->count; i++)
		free(d->owned[i]);
	*d = (struct design_directories){.count = 0};
}
