/* SPDX-License-Identifier: GPL-2.0-only */
/* From the command line's words to checked things. */
#include <dirent.h>
#include <errno.h>
#include <sys/random.h>
#include <sys/stat.h>

#include "cli/inputs.h"
#include "trace/checks.h"

enum {
	NAMES_MAX = 128,
	DEPTH_MAX = 16, /* of folders under an operand */
};

void name_list_add(struct name_list *l, const char *name)
{
	for (unsigned i = 0; i < l->count; i++) {
		if (strcmp(l->names[i], name) == 0)
			return;
	}
	l->names = cli_realloc(l->names, (l->count + 1) * sizeof(char *));
	l->names[l->count++] = name;
}

void name_list_split(struct name_list *l, const char *text)
{
	char *rest;
	char *name;

	*l = (struct name_list){.storage = cli_strdup(text)};
	rest = l->storage;
	while ((name = strsep(&rest, ","))) {
		if (*name)
			name_list_add(l, name);
	}
}

void name_list_release(struct name_list *l)
{
	free(l->storage);
	free(l->names);
	*l = (struct name_list){.count = 0};
}

/* --- files ------------------------------------------------------------- */

static void path_list_add(struct path_list *l, const char *path)
{
	l->paths = cli_realloc(l->paths, (l->count + 1) * sizeof(char *));
	l->paths[l->count++] = cli_strdup(path);
}

void path_list_release(struct path_list *l)
{
	for (unsigned i = 0; i < l->count; i++)
		free(l->paths[i]);
	free(l->paths);
	*l = (struct path_list){.count = 0};
}

static bool ends_with(const char *string, const char *end)
{
	size_t length = strlen(string), end_length = strlen(end);

	return length > end_length &&
	       strcmp(string + length - end_length, end) == 0;
}

static int wanted_entry(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

/* Is 'name' the last folder of the path of a folder? */
static bool is_folder_named(const char *path, const char *name)
{
	size_t bytes = strlen(path), name_bytes = strlen(name);

	while (bytes && path[bytes - 1] == '/')
		bytes--;
	return bytes >= name_bytes &&
	       strncmp(path + bytes - name_bytes, name, name_bytes) == 0 &&
	       (bytes == name_bytes || path[bytes - name_bytes - 1] == '/');
}

static enum exit_code walk(struct cli *cli, const char *directory,
			   unsigned depth, struct path_list *paths)
{
	struct dirent **entries = NULL;
	enum exit_code code = EXIT_MET;
	/* Beside its plans stands what carries them out elsewhere. */
	bool plans = is_folder_named(directory, "campaigns");
	int count = scandir(directory, &entries, wanted_entry, alphasort);

	if (count < 0) {
		output_message(&cli->output, MESSAGE_ERROR,
			       "cannot read the directory '%s': %s", directory,
			       strerror(errno));
		return EXIT_HOST;
	}
	for (int i = 0; i < count; i++) {
		const char *name = entries[i]->d_name;
		char *path =
			cli_format("%s%s%s", directory,
				   ends_with(directory, "/") ? "" : "/", name);
		struct stat info;
		bool folder = stat(path, &info) == 0 && S_ISDIR(info.st_mode);

		if (folder && depth < DEPTH_MAX && !plans)
			code = exit_worse(code,
					  walk(cli, path, depth + 1, paths));
		else if (!folder && ends_with(name, ".yaml"))
			path_list_add(paths, path);
		free(path);
		free(entries[i]);
	}
	free(entries);
	return code;
}

enum exit_code inputs_paths(struct cli *cli, const char *const *operands,
			    unsigned count, struct path_list *ret_paths)
{
	enum exit_code code = EXIT_MET;

	*ret_paths = (struct path_list){.count = 0};
	for (unsigned i = 0; i < count; i++) {
		unsigned before = ret_paths->count;
		struct stat info;

		if (stat(operands[i], &info) < 0 || !S_ISDIR(info.st_mode)) {
			path_list_add(ret_paths, operands[i]);
			continue;
		}
		code = exit_worse(code, walk(cli, operands[i], 0, ret_paths));
		if (ret_paths->count == before && code == EXIT_MET) {
			output_message(&cli->output, MESSAGE_ERROR,
				       "no '.yaml' file in the directory '%s'",
				       operands[i]);
			code = EXIT_MISUSE;
		}
	}
	return code;
}

static bool lies_in(const char *path, const char *folder)
{
	const char *slash = strrchr(path, '/');
	size_t bytes = slash ? (size_t)(slash - path) : 0;
	char *above = cli_format("%.*s", (int)bytes, path);
	bool lies = is_folder_named(above, folder);

	free(above);
	return lies;
}

bool inputs_is_design_path(const char *path)
{
	return lies_in(path, "designs");
}

bool inputs_is_plan_path(const char *path)
{
	return lies_in(path, "campaigns");
}

/* Print diagnostics as they are: they are complete texts already. */
static enum exit_code print_diagnostics(struct cli *cli, struct diagnostics *d)
{
	enum exit_code code = d->host_failure ? EXIT_HOST : EXIT_MISUSE;
	size_t length = strlen(d->text);

	while (length && d->text[length - 1] == '\n')
		d->text[--length] = '\0';
	if (length)
		output_message(&cli->output, MESSAGE_NOTE_PLAIN, "%s", d->text);
	if (d->dropped)
		output_message(&cli->output, MESSAGE_NOTE_PLAIN,
			       "%u more errors are not shown", d->dropped);
	return code;
}

/* Does SQLite take the queries of 'check'? */
static bool checks_good(const struct cli *cli, const struct scenario *s,
			enum exit_code *reterr_code)
{
	struct sim_error error = {.kind = SIM_ERROR_NONE};
	struct trace_checks *c;

	if (!s->check_count)
		return true;
	c = trace_checks_new(s, NULL, &error);
	trace_checks_free(c);
	if (!c)
		*reterr_code = cli_error(cli, &error);
	return c != NULL;
}

struct scenario *inputs_scenario(struct cli *cli, const char *path,
				 enum exit_code *reterr_code)
{
	struct diagnostics d;
	struct scenario *s;

	diagnostics_init(&d);
	s = scenario_load(path, cli->registry, cli->classes, cli->class_count,
			  &d);
	if (!s)
		*reterr_code = print_diagnostics(cli, &d);
	diagnostics_clear(&d);
	if (s && cli->options.steps.given)
		s->steps_max = (uint32_t)cli->options.steps.value;
	if (!s || checks_good(cli, s, reterr_code))
		return s;
	scenario_free(s);
	return NULL;
}

struct campaign_plan *inputs_plan(struct cli *cli, const char *path,
				  enum exit_code *reterr_code)
{
	const struct campaign_plan_options options = {
		.registry = cli->registry,
		.classes = cli->classes,
		.class_count = cli->class_count,
		.design_dir = cli->options.design_dir,
	};
	struct campaign_plan *p;
	struct diagnostics d;

	diagnostics_init(&d);
	p = campaign_plan_load(path, &options, &d);
	if (!p)
		*reterr_code = print_diagnostics(cli, &d);
	diagnostics_clear(&d);
	return p;
}

/* --- designs ----------------------------------------------------------- */

void design_directories_add(const struct cli *cli, const char *scenario_path,
			    struct design_directories *d)
{
	design_directories_find(d, cli->options.design_dir, scenario_path);
}

struct design *inputs_design(struct cli *cli, const char *name,
			     const struct design_directories *d,
			     enum exit_code *reterr_code)
{
	struct diagnostics diagnostics;
	struct design *design;

	diagnostics_init(&diagnostics);
	design = design_load(name, d->names, cli->registry, &diagnostics);
	if (!design)
		*reterr_code = print_diagnostics(cli, &diagnostics);
	diagnostics_clear(&diagnostics);
	return design;
}

static int yaml_entry(const struct dirent *e)
{
	return e->d_name[0] != '.' && ends_with(e->d_name, ".yaml");
}

void design_names(const struct design_directories *d, struct name_list *ret)
{
	struct text all;

	text_init(&all);
	for (unsigned i = 0; i < d->count; i++) {
		struct dirent **files = NULL;
		int count = scandir(d->names[i], &files, yaml_entry, alphasort);

		for (int j = 0; j < count; j++) {
			size_t length = strlen(files[j]->d_name) - 5;

			text_add_bytes(&all, files[j]->d_name, length);
			text_add(&all, ",");
			free(files[j]);
		}
		free(files);
	}
	/* The first directory that has a name wins. */
	name_list_split(ret, all.data);
	text_release(&all);
}

enum exit_code inputs_check_designs(struct cli *cli, const struct scenario *s,
				    const struct design_directories *d)
{
	enum exit_code code = EXIT_MET;
	struct name_list known;
	struct diagnostics diagnostics;

	design_names(d, &known);
	diagnostics_init(&diagnostics);
	if (!scenario_check_designs(s, known.names, known.count, &diagnostics))
		code = print_diagnostics(cli, &diagnostics);
	diagnostics_clear(&diagnostics);
	name_list_release(&known);
	return code;
}

/* --- platforms, strategies, seeds -------------------------------------- */

static bool one_platform(const struct registry *r, const char *name,
			 unsigned *mask, struct sim_error *reterr)
{
	const char *names[NAMES_MAX];
	const char *near;
	unsigned count = 0;

	for (unsigned i = 0; i < r->platform_count && count < NAMES_MAX; i++) {
		names[count++] = r->platforms[i].name;
		if (strcmp(r->platforms[i].name, name) != 0)
			continue;
		*mask |= 1U << i;
		return true;
	}
	near = nearest_name(name, names, count);
	return sim_error_set(reterr, SIM_ERROR_USER,
			     "unknown platform '%.60s'%s%s%s", name,
			     near ? ": did you mean '" : "", near ? near : "",
			     near ? "'?" : "");
}

bool inputs_platform_mask(const struct cli *cli, const char *text,
			  unsigned *ret_mask, struct sim_error *reterr)
{
	struct name_list names;
	unsigned mask = 0;
	bool good = true;

	name_list_split(&names, text);
	for (unsigned i = 0; good && i < names.count; i++)
		good = one_platform(cli->registry, names.names[i], &mask,
				    reterr);
	if (good && !mask)
		good = sim_error_set(reterr, SIM_ERROR_USER,
				     "no platform in '%.60s'", text);
	if (good)
		*ret_mask = mask;
	name_list_release(&names);
	return good;
}

void inputs_platform_names(const struct registry *r, unsigned mask,
			   struct text *t)
{
	const char *between = "";

	for (unsigned i = 0; i < r->platform_count; i++) {
		if (!(mask & 1U << i))
			continue;
		text_format(t, "%s%s", between, r->platforms[i].name);
		between = ", ";
	}
}

bool inputs_platforms(const struct cli *cli, const struct scenario *s,
		      const char *text, unsigned *ret_mask,
		      struct sim_error *reterr)
{
	struct text wrong, right;
	unsigned mask;

	if (!text) {
		*ret_mask = s->platforms;
		return true;
	}
	if (!inputs_platform_mask(cli, text, &mask, reterr))
		return false;
	if (!(mask & ~s->platforms)) {
		*ret_mask = mask;
		return true;
	}
	text_init(&wrong);
	text_init(&right);
	inputs_platform_names(cli->registry, mask & ~s->platforms, &wrong);
	inputs_platform_names(cli->registry, s->platforms, &right);
	sim_error_set(reterr, SIM_ERROR_USER,
		      "'%s' does not run on %s, only on %s", s->path,
		      wrong.data, right.data);
	text_release(&wrong);
	text_release(&right);
	return false;
}

const struct strategy_type *inputs_strategy(const char *name,
					    struct sim_error *reterr)
{
	const struct strategy_type *type = strategy_type_find(name);
	const char *names[NAMES_MAX];
	const struct strategy_type *const *types;
	const char *near;
	unsigned count;

	if (type)
		return type;
	types = strategy_types(&count);
	for (unsigned i = 0; i < count && i < NAMES_MAX; i++)
		names[i] = types[i]->name;
	near = nearest_name(name, names, count);
	sim_error_set(reterr, SIM_ERROR_USER, "unknown strategy '%.60s'%s%s%s",
		      name, near ? ": did you mean '" : "", near ? near : "",
		      near ? "'?" : "");
	return NULL;
}

uint64_t inputs_host_seed(void)
{
	uint32_t seed = 0;

	/* Without host randomness every seed is as good as any other. */
	if (getrandom(&seed, sizeof(seed), GRND_NONBLOCK) != sizeof(seed))
		seed = 1;
	return seed;
}
