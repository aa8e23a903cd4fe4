/* SPDX-License-Identifier: GPL-2.0-only */
#include "wanted.h"

#include "scenario/parts.h"

#include <errno.h>
#include <inttypes.h>

enum {
	CLASSES_MAX = 64,
};

static bool out_of_memory(struct sim_error *reterr)
{
	return sim_error_set(reterr, SIM_ERROR_HOST, "out of memory");
}

void wanted_init(struct wanted *w)
{
	*w = (struct wanted){
		.run_id = WANTED_NOT_THERE,
		.scenario_id = WANTED_NOT_THERE,
		.design_id = WANTED_NOT_THERE,
		.tally_id = WANTED_NOT_THERE,
		.tally_run = UINT64_MAX,
	};
}

static void file_release(struct wanted_file *f)
{
	free(f->path);
	free(f->text);
}

void wanted_release(struct wanted *w)
{
	file_release(&w->scenario);
	for (unsigned i = 0; i < w->design_count; i++)
		file_release(&w->designs[i]);
	free(w->platform);
	free(w->strategy);
	free(w->schedule);
	free(w->left_out);
	free(w->objects);
	wanted_init(w);
}

/* With its length before it, so that no two lists of texts look alike. */
static void key_text(FILE *out, const char *text)
{
	(void)fprintf(out, "%zu:%s;", text ? strlen(text) : 0,
		      text ? text : "-");
}

static void key_file(FILE *out, const struct wanted_file *f)
{
	key_text(out, f->path);
	key_text(out, f->text);
}

char *wanted_key(const struct wanted *w)
{
	char *key = NULL;
	size_t bytes;
	FILE *out = open_memstream(&key, &bytes);

	if (!out)
		return NULL;
	(void)fprintf(out,
		      "%" PRId64 " %" PRId64 " %" PRId64 " %" PRId64 " %" PRIx64
		      " %" PRIu64 " %" PRIu64 " %" PRIu64 " %d%d%d %" PRIx64
		      ";",
		      w->run_id, w->scenario_id, w->design_id, w->tally_id,
		      w->seed, w->depth, w->steps_max, w->hung_ns, w->races,
		      w->lock_granularity, w->check_digest, w->digest);
	key_text(out, w->platform);
	key_text(out, w->strategy);
	key_text(out, w->schedule);
	key_text(out, w->left_out);
	key_text(out, w->objects);
	key_file(out, &w->scenario);
	for (unsigned i = 0; i < w->design_count; i++)
		key_file(out, &w->designs[i]);
	if (!fclose(out))
		return key;
	free(key);
	return NULL;
}

/* --- options ------------------------------------------------------------ */

static bool option_number(const char *text, uint64_t *ret)
{
	char *end;

	errno = 0;
	*ret = strtoull(text, &end, 0);
	return *text >= '0' && *text <= '9' && !*end && !errno;
}

static bool option_word(struct wanted *w, const char *word)
{
	static const char lock[] = "granularity=lock";

	if (!strcmp(word, "races"))
		return w->races = true;
	if (!strcmp(word, lock))
		return w->lock_granularity = true;
	if (!strncmp(word, "hung=", 5))
		return option_number(word + 5, &w->hung_ns);
	if (!strncmp(word, "depth=", 6))
		return option_number(word + 6, &w->depth) && w->depth &&
		       w->depth <= 64;
	if (!strncmp(word, "steps=", 6))
		return option_number(word + 6, &w->steps_max) && w->steps_max &&
		       w->steps_max <= SCENARIO_STEPS_BOUND_MAX;
	if (!strncmp(word, "objects=", 8)) {
		free(w->objects);
		w->objects = strdup(word + 8);
		return w->objects != NULL;
	}
	return false;
}

bool wanted_options(struct wanted *w, const char *words,
		    struct sim_error *reterr)
{
	char *copy = strdup(words);
	char *rest = copy;
	bool good = true;
	char *word;

	if (!copy)
		return out_of_memory(reterr);
	while (good && (word = strsep(&rest, " "))) {
		if (!*word || option_word(w, word))
			continue;
		good = sim_error_set(
			reterr, SIM_ERROR_USER,
			"options: '%.60s' is none of 'races', "
			"'granularity=lock', 'hung=NS', 'depth=N', 'steps=N', "
			"'objects=A,B'",
			word);
	}
	free(copy);
	return good;
}

/* --- texts to structures ------------------------------------------------- */

static unsigned classes_collect(const struct registry *r,
				const struct finding_class *ret[CLASSES_MAX])
{
	unsigned count;
	const struct finding_class *const *engine = check_classes(&count);

	SIM_ASSERT(count + r->class_count <= CLASSES_MAX);
	for (unsigned i = 0; i < count; i++)
		ret[i] = engine[i];
	for (unsigned i = 0; i < r->class_count; i++)
		ret[count + i] = r->classes[i];
	return count + r->class_count;
}

/* What is wrong with a text becomes the error. */
static bool diagnosed(struct diagnostics *d, struct sim_error *reterr)
{
	size_t length = strlen(d->text);

	while (length && d->text[length - 1] == '\n')
		d->text[--length] = '\0';
	return sim_error_set(reterr,
			     d->host_failure ? SIM_ERROR_HOST : SIM_ERROR_USER,
			     "%s", d->text);
}

static struct scenario_file as_file(const struct wanted_file *f)
{
	return (struct scenario_file){
		.path = f->path,
		.text = f->text,
		.bytes = strlen(f->text),
	};
}

static bool too_long(const struct wanted_file *f, struct sim_error *reterr)
{
	if (strlen(f->text) <= SCENARIO_FILE_BYTES_MAX)
		return false;
	sim_error_set(reterr, SIM_ERROR_USER,
		      "the text of '%.60s' in the database is too long",
		      f->path);
	return true;
}

static bool setting_scenario(struct setting *s, const struct wanted *w,
			     const struct registry *r, struct sim_error *reterr)
{
	const struct finding_class *classes[CLASSES_MAX];
	unsigned count = classes_collect(r, classes);
	struct scenario_file file = as_file(&w->scenario);
	struct diagnostics d;

	if (too_long(&w->scenario, reterr))
		return false;
	diagnostics_init(&d);
	s->whole = scenario_parse(&file, r, classes, count, &d);
	if (!s->whole)
		diagnosed(&d, reterr);
	diagnostics_clear(&d);
	s->scenario = s->whole;
	if (s->whole && w->steps_max)
		s->whole->steps_max = (uint32_t)w->steps_max;
	return s->whole != NULL;
}

static bool setting_less(struct setting *s, const struct wanted *w,
			 struct sim_error *reterr)
{
	bool *left_out;

	if (!w->left_out || !*w->left_out)
		return true;
	if (!scenario_parts_parse(s->whole, w->left_out, &left_out, reterr))
		return false;
	s->less = scenario_without(s->whole, left_out,
				   scenario_part_count(s->whole));
	free(left_out);
	s->scenario = s->less;
	return true;
}

/* Databases of older versions do not have the bases of a design; files may be
 * what they were. Digests tell. */
static struct design *design_on_files(const struct wanted *w,
				      const struct registry *r,
				      struct diagnostics *d)
{
	struct design_directories directories = {.count = 0};
	struct scenario_file file = as_file(&w->designs[0]);
	struct design *design;

	diagnostics_clear(d);
	diagnostics_init(d);
	design_directories_find(&directories, NULL, w->scenario.path);
	design = design_parse(&file, directories.names, r, d);
	design_directories_release(&directories);
	return design;
}

static bool setting_design(struct setting *s, const struct wanted *w,
			   const struct registry *r, struct sim_error *reterr)
{
	struct scenario_file files[WANTED_DESIGNS_MAX];
	struct diagnostics d;

	for (unsigned i = 0; i < w->design_count; i++) {
		if (too_long(&w->designs[i], reterr))
			return false;
		files[i] = as_file(&w->designs[i]);
	}
	diagnostics_init(&d);
	s->design = design_parse_chain(files, w->design_count, r, &d);
	if (!s->design && w->design_count == 1)
		s->design = design_on_files(w, r, &d);
	if (!s->design)
		diagnosed(&d, reterr);
	diagnostics_clear(&d);
	return s->design != NULL;
}

static bool setting_platform(struct setting *s, const struct wanted *w,
			     const struct registry *r, struct sim_error *reterr)
{
	const char *names[32];
	const char *near;
	unsigned count = 0;

	SIM_ASSERT(r->platform_count <= ARRAY_COUNT(names));
	for (unsigned i = 0; i < r->platform_count; i++) {
		if (!(s->whole->platforms >> i & 1))
			continue;
		names[count++] = r->platforms[i].name;
		s->platform = i;
		if (w->platform && !strcmp(w->platform, names[count - 1]))
			return true;
	}
	if (!w->platform && count == 1)
		return true;
	if (!w->platform)
		return sim_error_set(reterr, SIM_ERROR_USER,
				     "no platform is given, and '%.60s' runs "
				     "on %u",
				     s->whole->name, count);
	near = nearest_name(w->platform, names, count);
	return sim_error_set(reterr, SIM_ERROR_USER,
			     "'%.60s' does not run on platform '%.60s'%s%s%s",
			     s->whole->name, w->platform,
			     near ? " (did you mean '" : "", near ? near : "",
			     near ? "'?)" : "");
}

bool setting_make(struct setting *s, const struct wanted *w,
		  const struct registry *r, struct sim_error *reterr)
{
	*s = (struct setting){
		.lock_granularity = w->lock_granularity,
		.races = w->races,
		.hung_ns = w->hung_ns,
	};
	if (setting_scenario(s, w, r, reterr) && setting_less(s, w, reterr) &&
	    setting_design(s, w, r, reterr) &&
	    setting_platform(s, w, r, reterr))
		return true;
	setting_release(s);
	return false;
}

void setting_release(struct setting *s)
{
	design_free(s->design);
	free(s->less);
	scenario_free(s->whole);
	*s = (struct setting){.platform = 0};
}

struct world *setting_world(const struct setting *s, struct sim_error *reterr)
{
	struct scenario_world_options options = {
		.lock_granularity = s->lock_granularity,
		.races = s->races,
		.hung_ns = s->hung_ns,
	};

	return scenario_world(s->scenario, s->design, s->platform, &options,
			      reterr);
}

/* --- files to texts ------------------------------------------------------ */

static bool file_copy(struct wanted_file *f, const char *path, const char *text,
		      struct sim_error *reterr)
{
	f->path = strdup(path);
	f->text = strdup(text);
	return (f->path && f->text) || out_of_memory(reterr);
}

bool wanted_scenario_load(struct wanted *w, const char *path,
			  const struct registry *r, struct sim_error *reterr)
{
	const struct finding_class *classes[CLASSES_MAX];
	unsigned count = classes_collect(r, classes);
	struct diagnostics d;
	struct scenario *s;
	bool good;

	diagnostics_init(&d);
	s = scenario_load(path, r, classes, count, &d);
	good = s ? file_copy(&w->scenario, s->path, s->text, reterr)
		 : diagnosed(&d, reterr);
	diagnostics_clear(&d);
	scenario_free(s);
	return good;
}

static bool design_copy(struct wanted *w, const struct design *d,
			struct sim_error *reterr)
{
	w->design_count = 1 + d->base_count;
	if (!file_copy(&w->designs[0], d->path, d->text, reterr))
		return false;
	for (unsigned i = 0; i < d->base_count; i++)
		if (!file_copy(&w->designs[i + 1], d->bases[i].path,
			       d->bases[i].text, reterr))
			return false;
	return true;
}

bool wanted_design_load(struct wanted *w, const char *name,
			const struct registry *r, struct sim_error *reterr)
{
	struct design_directories directories = {.count = 0};
	struct diagnostics d;
	struct design *design;
	bool good;

	design_directories_find(&directories, NULL, w->scenario.path);
	diagnostics_init(&d);
	design = design_load(name, directories.names, r, &d);
	good = design ? design_copy(w, design, reterr) : diagnosed(&d, reterr);
	diagnostics_clear(&d);
	design_free(design);
	design_directories_release(&directories);
	return good;
}
