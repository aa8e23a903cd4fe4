/* SPDX-License-Identifier: GPL-2.0-only */
#include "which.h"

#include <errno.h>

static const char *const names[] = {
	[WHICH_SCENARIO] = "scenario", [WHICH_DESIGN] = "design",
	[WHICH_PLATFORM] = "platform", [WHICH_STRATEGY] = "strategy",
	[WHICH_SEED] = "seed",	       [WHICH_OPTIONS] = "options",
};
static_assert(ARRAY_COUNT(names) == WHICH_ARGUMENT_COUNT, "a name for each");

const char *which_name(enum which_argument argument)
{
	return names[argument];
}

static bool given(const struct which *which, enum which_argument argument)
{
	return which->arguments[argument] &&
	       sqlite3_value_type(which->arguments[argument]) != SQLITE_NULL;
}

/* NULL if it is not given. Valid until the value is converted. */
static const char *text_of(const struct which *which,
			   enum which_argument argument)
{
	return given(which, argument) ? (const char *)sqlite3_value_text(
						which->arguments[argument])
				      : NULL;
}

static char *copy_of(const struct which *which, enum which_argument argument)
{
	const char *text = text_of(which, argument);

	return text ? strdup(text) : NULL;
}

bool which_seed(sqlite3_value *value, const char *what, uint64_t *ret_seed,
		struct sim_error *reterr)
{
	const char *text;
	char *end;

	if (sqlite3_value_type(value) == SQLITE_INTEGER) {
		*ret_seed = (uint64_t)sqlite3_value_int64(value);
		return true;
	}
	text = (const char *)sqlite3_value_text(value);
	errno = 0;
	if (text && *text >= '0' && *text <= '9') {
		*ret_seed = strtoull(text, &end, 0);
		if (!*end && !errno)
			return true;
	}
	return sim_error_set(reterr, SIM_ERROR_USER,
			     "%s: '%.40s' is no number of 64 bits (such as 7,"
			     " or '0x1f')",
			     what, text ? text : "NULL");
}

static struct host_name name_of(const struct which *which,
				enum which_argument argument)
{
	sqlite3_value *value = which->arguments[argument];

	if (sqlite3_value_type(value) == SQLITE_INTEGER)
		return (struct host_name){.id = sqlite3_value_int64(value)};
	return (struct host_name){.text = text_of(which, argument)};
}

static bool is_path(const char *text)
{
	size_t length = strlen(text);

	return strchr(text, '/') ||
	       (length > 5 && !strcmp(text + length - 5, ".yaml"));
}

static bool resolve_scenario(sqlite3 *host, const struct registry *registry,
			     const struct which *which, struct wanted *w,
			     struct sim_error *reterr)
{
	struct host_name name = name_of(which, WHICH_SCENARIO);

	if (!host_scenario(host, &name, w, reterr))
		return false;
	if (w->scenario.path)
		return true;
	if (name.text && is_path(name.text))
		return wanted_scenario_load(w, name.text, registry, reterr);
	return sim_error_set(reterr, SIM_ERROR_USER,
			     "the database has no scenario '%.80s' (SELECT name"
			     " FROM scenario lists them; a file is named by its"
			     " path)",
			     name.text ? name.text : "");
}

static bool resolve_design(sqlite3 *host, const struct registry *registry,
			   const struct which *which, struct wanted *w,
			   struct sim_error *reterr)
{
	struct host_name name;

	if (!given(which, WHICH_DESIGN))
		return sim_error_set(reterr, SIM_ERROR_USER,
				     "no design is given");
	name = name_of(which, WHICH_DESIGN);
	if (!host_design(host, &name, w, reterr))
		return false;
	return w->design_count ||
	       wanted_design_load(w, name.text ? name.text : "", registry,
				  reterr);
}

static bool resolve_seed(const struct which *which, struct wanted *w,
			 struct sim_error *reterr)
{
	if (!w->strategy || !given(which, WHICH_SEED))
		return sim_error_set(reterr, SIM_ERROR_USER, "no %s is given",
				     w->strategy ? "seed" : "strategy");
	if (strcmp(w->strategy, "replay") != 0)
		return bare_strategy(w->strategy, reterr) &&
		       which_seed(which->arguments[WHICH_SEED], "seed",
				  &w->seed, reterr);
	w->schedule = copy_of(which, WHICH_SEED);
	return true;
}

/* The only one that the scenario runs on, or an error. */
static bool resolve_platform(const struct registry *registry, struct wanted *w,
			     struct sim_error *reterr)
{
	struct setting s;

	if (w->platform)
		return true;
	if (!setting_make(&s, w, registry, reterr))
		return false;
	w->platform = strdup(registry->platforms[s.platform].name);
	setting_release(&s);
	return true;
}

static bool resolve_run(sqlite3 *host, sqlite3_value *value, struct wanted *w,
			struct sim_error *reterr)
{
	if (sqlite3_value_type(value) == SQLITE_INTEGER)
		return host_run(host, sqlite3_value_int64(value), w, reterr);
	return sim_error_set(reterr, SIM_ERROR_USER,
			     "which run? One argument is the id of a recorded"
			     " run; else scenario, design, platform, strategy"
			     " and seed");
}

bool which_resolve(sqlite3 *host, const struct registry *registry,
		   const struct which *which, struct wanted *w,
		   struct sim_error *reterr)
{
	const char *words = text_of(which, WHICH_OPTIONS);
	unsigned count = 0;

	for (unsigned i = 0; i < WHICH_ARGUMENT_COUNT; i++)
		count += given(which, i);
	if (which->run_id)
		return resolve_run(host, which->run_id, w, reterr);
	if (!given(which, WHICH_SCENARIO))
		return sim_error_set(reterr, SIM_ERROR_USER,
				     "no scenario is given");
	if (count == 1)
		return resolve_run(host, which->arguments[WHICH_SCENARIO], w,
				   reterr);
	w->platform = copy_of(which, WHICH_PLATFORM);
	w->strategy = copy_of(which, WHICH_STRATEGY);
	if (words && !wanted_options(w, words, reterr))
		return false;
	return resolve_scenario(host, registry, which, w, reterr) &&
	       resolve_design(host, registry, which, w, reterr) &&
	       resolve_seed(which, w, reterr) &&
	       resolve_platform(registry, w, reterr) &&
	       (w->schedule || counted_find(host, w, words != NULL, reterr));
}
