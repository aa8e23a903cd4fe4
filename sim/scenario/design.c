/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Design files: a value for every switch of the registry.
 *
 *   about: The posted series, with the flag moved into the TSM core.
 *   base: rfc-v1
 *   switches:
 *     unbind_lock: none
 *
 * A design starts from its base, and that from its own; the chain is bounded
 * and may not come back to a file that is being read.
 */
#include <dirent.h>

#include "file.h"
#include "value.h"

enum {
	BASES_MAX = DESIGN_BASES_MAX + 1, /* and the design itself */
	DESIGN_FILES_MAX = 1024,	  /* looked at for a hint */
};

struct design_box {
	struct design design;
	struct pool pool;
};

/* What all files of one design share. */
struct design_load {
	struct design *design;
	struct pool *pool;
	const char *const *directories;
	const struct registry *registry;
	struct diagnostics *diagnostics;
	/* In place of files: the chain of bases, the nearest first; or NULL. */
	const struct scenario_file *given;
	unsigned given_count;
	/* The files being read, the outermost first. */
	const char *path[BASES_MAX];
	unsigned depth;
};

static bool is_path(const char *name)
{
	return strchr(name, '/') || file_has_yaml_ending(name);
}

/*
 * The file of a design, or NULL. 'beside' is the directory of the file that
 * names it, or NULL.
 */
static const char *find(struct design_load *l, const char *beside,
			const char *name)
{
	const char *path;

	if (is_path(name)) {
		if (!beside || name[0] == '/' || strcmp(beside, ".") == 0)
			return name;
		return pool_format(l->pool, "%s/%s", beside, name);
	}
	if (beside) {
		path = strcmp(beside, ".") == 0
			       ? pool_format(l->pool, "%s.yaml", name)
			       : pool_format(l->pool, "%s/%s.yaml", beside,
					     name);
		if (file_exists(path))
			return path;
	}
	for (unsigned i = 0; l->directories && l->directories[i]; i++) {
		path = pool_format(l->pool, "%s/%s.yaml", l->directories[i],
				   name);
		if (file_exists(path))
			return path;
	}
	return NULL;
}

static int compare_names(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void add_names(struct design_load *l, const char *directory,
		      struct words *words)
{
	DIR *d = opendir(directory);
	struct dirent *entry;

	if (!d)
		return;
	while (words->count < DESIGN_FILES_MAX && (entry = readdir(d)))
		if (file_has_yaml_ending(entry->d_name))
			words->at[words->count++] =
				file_stem(l->pool, entry->d_name);
	closedir(d);
}

/* The names of all designs there are, sorted: a directory has no order. */
static struct words known_designs(struct design_load *l, const char *beside)
{
	struct words words = {
		pool_alloc(l->pool, DESIGN_FILES_MAX * sizeof(char *)), 0};

	if (beside)
		add_names(l, beside, &words);
	for (unsigned i = 0; l->directories && l->directories[i]; i++)
		add_names(l, l->directories[i], &words);
	/* Equal names are the same to a reader. */
	qsort(words.at, words.count, sizeof(*words.at), compare_names);
	return words;
}

static void read_switches(struct design_load *l, struct source *s,
			  const struct yaml_node *n)
{
	const struct registry *r = l->registry;
	struct words words = words_collect(
		l->pool, r->switches, r->switch_count, sizeof(*r->switches));

	if (!node_expect(s, n, YAML_MAPPING, "a mapping of switches"))
		return;
	for (n = n->first; n; n = n->next) {
		unsigned index = words_find(&words, n->key->text);
		struct problem *p;

		if (index < words.count) {
			value_read(s, NULL, &r->switches[index].type, n,
				   &l->design->switches[index]);
			continue;
		}
		p = source_error(s, n->key->range, "unknown switch %s",
				 quoted(l->pool, n->key->text));
		problem_hint_word(p, n->key->text, &words);
	}
}

static bool read_path(struct design_load *l, const char *path,
		      const char **ret_about);

static void report_cycle(struct design_load *l, struct source *s,
			 struct range r, const char *path)
{
	const char *chain = "";
	bool inside = false;

	for (unsigned i = 0; i < l->depth; i++) {
		inside |= file_is_same(l->path[i], path);
		if (inside)
			chain = pool_format(l->pool, "%s%s -> ", chain,
					    file_stem(l->pool, l->path[i]));
	}
	problem_note(source_error(s, r, "a design that is its own base"),
		     "%s%s", escaped(l->pool, chain),
		     escaped(l->pool, file_stem(l->pool, path)));
}

static bool read_text(struct design_load *l, const struct scenario_file *file,
		      const char **ret_about);

/* The base's own errors are reported before the one that says so here. */
static void read_base_given(struct design_load *l, struct source *s,
			    const struct yaml_node *n)
{
	const char *about;

	if (l->depth > l->given_count)
		source_error(s, node_range(n),
			     "the text of base %s is not there",
			     quoted(l->pool, n->text));
	else if (!read_text(l, &l->given[l->depth - 1], &about))
		source_error(s, node_range(n), "base %s has errors",
			     quoted(l->pool, n->text));
}

static void read_base(struct design_load *l, struct source *s,
		      const struct yaml_node *n)
{
	const char *beside = file_directory(l->pool, s->path);
	const char *path, *about;

	if (!node_expect(s, n, YAML_STRING, "the name of a design"))
		return;
	if (l->given) {
		read_base_given(l, s, n);
		return;
	}
	path = find(l, beside, n->text);
	if (!path || !file_exists(path)) {
		struct words words = known_designs(l, beside);
		struct problem *p =
			source_error(s, node_range(n), "unknown design %s",
				     quoted(l->pool, n->text));

		problem_hint_word(p, n->text, &words);
		return;
	}
	for (unsigned i = 0; i < l->depth; i++) {
		if (file_is_same(l->path[i], path)) {
			report_cycle(l, s, node_range(n), path);
			return;
		}
	}
	if (l->depth == BASES_MAX) {
		source_error(s, node_range(n),
			     "more than %d designs based on each other",
			     BASES_MAX);
		return;
	}
	if (!read_path(l, path, &about))
		source_error(s, node_range(n), "base %s has errors",
			     quoted(l->pool, n->text));
}

static void read_root(struct design_load *l, struct source *s,
		      const struct yaml_node *root, const char **ret_about)
{
	struct node_key keys[] = {
		{"about", NULL}, {"base", NULL}, {"switches", NULL}};

	if (!node_expect_some(s, root, YAML_MAPPING,
			      "a design: a mapping with 'switches'"))
		return;
	node_keys(s, root, keys, ARRAY_COUNT(keys));
	if (keys[0].value)
		*ret_about = node_prose(s, keys[0].value, keys[0].name, true);
	if (keys[1].value)
		read_base(l, s, keys[1].value);
	if (keys[2].value)
		read_switches(l, s, keys[2].value);
}

/* The chain that this design was made from, for who keeps it. */
static void keep_base(struct design_load *l, const struct scenario_file *file)
{
	struct design *d = l->design;

	SIM_ASSERT(d->base_count < ARRAY_COUNT(d->bases));
	d->bases[d->base_count++] = *file;
}

/* Set the switches from a text; the base comes first. */
static bool read_text(struct design_load *l, const struct scenario_file *file,
		      const char **ret_about)
{
	const struct yaml_node *root;
	struct source s;

	if (l->depth)
		keep_base(l, file);
	l->path[l->depth++] = file->path;
	*ret_about = "";
	source_init(&s, l->pool, file->path, file->text, file->bytes);
	root = yaml_parse(&s);
	if (root)
		read_root(l, &s, root, ret_about);
	source_report(&s, l->diagnostics);
	l->depth--;
	return source_is_clean(&s);
}

static bool read_path(struct design_load *l, const char *path,
		      const char **ret_about)
{
	struct scenario_file file = {.path = path};

	file.text = file_read(l->pool, path, l->diagnostics, &file.bytes);
	if (l->depth == 0)
		l->design->text = file.text;
	return file.text && read_text(l, &file, ret_about);
}

static struct design_box *box_new(struct design_load *l,
				  const char *const *dirs,
				  const struct registry *r,
				  struct diagnostics *d)
{
	struct design_box *box = xalloc(sizeof(*box));

	SIM_ASSERT(r->switch_count <= REGISTRY_SWITCHES_MAX);
	pool_init(&box->pool);
	for (unsigned i = 0; i < r->switch_count; i++)
		box->design.switches[i] = r->switches[i].otherwise;
	*l = (struct design_load){
		.design = &box->design,
		.pool = &box->pool,
		.directories = dirs,
		.registry = r,
		.diagnostics = d,
	};
	return box;
}

static struct design *finish(struct design_box *box, bool good)
{
	if (good)
		return &box->design;
	design_free(&box->design);
	return NULL;
}

struct design *design_load(const char *name, const char *const *directories,
			   const struct registry *r, struct diagnostics *d)
{
	struct design_load l;
	struct design_box *box = box_new(&l, directories, r, d);
	const char *path = find(&l, NULL, name);

	if (!path) {
		struct words words = known_designs(&l, NULL);
		const char *near = nearest_name(name, words.at, words.count);

		d->error_count++;
		diagnostics_append(d, pool_format(&box->pool,
						  "error: unknown design %s\n",
						  quoted(&box->pool, name)));
		if (near)
			diagnostics_append(
				d, pool_format(&box->pool,
					       "hint: did you mean %s?\n",
					       quoted(&box->pool, near)));
		return finish(box, false);
	}
	box->design.path = pool_copy(&box->pool, path, strlen(path));
	box->design.name = file_stem(&box->pool, path);
	return finish(box,
		      read_path(&l, box->design.path, &box->design.sentence));
}

static struct scenario_file copy_file(struct pool *pool,
				      const struct scenario_file *file)
{
	SIM_ASSERT(file->bytes <= SCENARIO_FILE_BYTES_MAX);
	return (struct scenario_file){
		.path = pool_copy(pool, file->path, strlen(file->path)),
		.text = pool_copy(pool, file->text, file->bytes),
		.bytes = file->bytes,
	};
}

static struct design *parse(struct design_box *box, struct design_load *l,
			    const struct scenario_file *file)
{
	struct scenario_file copy = copy_file(&box->pool, file);

	box->design.path = copy.path;
	box->design.text = copy.text;
	box->design.name = file_stem(&box->pool, copy.path);
	return finish(box, read_text(l, &copy, &box->design.sentence));
}

struct design *design_parse(const struct scenario_file *file,
			    const char *const *directories,
			    const struct registry *r, struct diagnostics *d)
{
	struct design_load l;
	struct design_box *box = box_new(&l, directories, r, d);

	return parse(box, &l, file);
}

struct design *design_parse_chain(const struct scenario_file *files,
				  unsigned count, const struct registry *r,
				  struct diagnostics *d)
{
	struct design_load l;
	struct design_box *box = box_new(&l, NULL, r, d);
	struct scenario_file *bases =
		pool_alloc(&box->pool, (count + 1) * sizeof(*bases));

	SIM_ASSERT(count);
	for (unsigned i = 1; i < count; i++)
		bases[i - 1] = copy_file(&box->pool, &files[i]);
	l.given = bases;
	l.given_count = count - 1;
	return parse(box, &l, files);
}

void design_free(struct design *design)
{
	struct design_box *box;

	if (!design)
		return;
	box = CONTAINER_OF(design, struct design_box, design);
	pool_clear(&box->pool);
	free(box);
}
