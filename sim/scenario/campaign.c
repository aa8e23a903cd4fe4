/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A plan file as a whole: which keys there are, and the short ones.
 *
 * Groups and canaries are read first: they say which scenarios and designs
 * there are, and the lines of known findings are held against these.
 */
#include "campaign_load.h"
#include "duration.h"
#include "file.h"

enum {
	RUNS_MAX = 1000000,
	RECORDED_MAX = 1000000,
	TWICE_MAX = 1000000,
};

enum key {
	KEY_ABOUT,
	KEY_BUDGET,
	KEY_LIMITS,
	KEY_STRATEGIES,
	KEY_GROUPS,
	KEY_CANARIES,
	KEY_KNOWN,
	KEY_COUNT,
};

static const char *const key_names[KEY_COUNT] = {
	[KEY_ABOUT] = "about",	 [KEY_BUDGET] = "budget",
	[KEY_LIMITS] = "limits", [KEY_STRATEGIES] = "strategies",
	[KEY_GROUPS] = "groups", [KEY_CANARIES] = "canaries",
	[KEY_KNOWN] = "known",
};

/* A plan with what it owns. */
struct plan_box {
	struct campaign_plan plan;
	struct pool pool;
	struct source source;
	struct plan_files files;
};

static const struct campaign_plan defaults = {
	.range_first = 128,
	.range_max = 4096,
	.twice = 20,
	.memory = UINT64_C(256) << 20,
	.hang_ns = UINT64_C(60) * 1000000000,
	.recorded = 30,
	.shrink_runs = 5000,
};

static void read_unsigned(struct source *s, const struct yaml_node *n,
			  unsigned min, unsigned max, unsigned *ret)
{
	uint64_t value;

	if (n && number_read(s, n, min, max, &value))
		*ret = (unsigned)value;
}

static void read_budget(struct plan_load *l, const struct yaml_node *n)
{
	struct node_key keys[] = {
		{"range", NULL}, {"range_max", NULL}, {"twice", NULL}};
	struct campaign_plan *p = l->plan;
	const struct yaml_node *at;

	if (!node_expect(l->source, n, YAML_MAPPING, "a mapping of the budget"))
		return;
	node_keys(l->source, n, keys, ARRAY_COUNT(keys));
	read_unsigned(l->source, keys[0].value, 1, CAMPAIGN_RANGE_MAX,
		      &p->range_first);
	read_unsigned(l->source, keys[1].value, 1, CAMPAIGN_RANGE_MAX,
		      &p->range_max);
	read_unsigned(l->source, keys[2].value, 0, TWICE_MAX, &p->twice);
	if (p->range_first <= p->range_max)
		return;
	at = keys[1].value ? keys[1].value : keys[0].value;
	source_error(l->source, node_range(at ? at : n),
		     "'range' %u is above 'range_max' %u", p->range_first,
		     p->range_max);
}

static void read_memory(struct plan_load *l, const struct yaml_node *n)
{
	const uint64_t min = UINT64_C(16) << 20, max = UINT64_C(1) << 40;
	uint64_t bytes;

	if (!n || !size_read(l->source, n, &bytes))
		return;
	if (bytes >= min && bytes <= max)
		l->plan->memory = bytes;
	else
		source_error(l->source, node_range(n),
			     "%s is out of range, expected 16MiB to 1024GiB",
			     quoted(l->pool, n->text));
}

static void read_hang(struct plan_load *l, const struct yaml_node *n)
{
	uint64_t ns;

	if (!n || !duration_read(l->source, n, &ns))
		return;
	if (ns >= 1000000000)
		l->plan->hang_ns = ns;
	else
		source_error(l->source, node_range(n),
			     "%s is too short, expected 1s or more",
			     quoted(l->pool, n->text));
}

static void read_limits(struct plan_load *l, const struct yaml_node *n)
{
	struct node_key keys[] = {{"memory", NULL},
				  {"hang", NULL},
				  {"recorded", NULL},
				  {"shrink", NULL}};

	if (!node_expect(l->source, n, YAML_MAPPING, "a mapping of limits"))
		return;
	node_keys(l->source, n, keys, ARRAY_COUNT(keys));
	read_memory(l, keys[0].value);
	read_hang(l, keys[1].value);
	read_unsigned(l->source, keys[2].value, 0, RECORDED_MAX,
		      &l->plan->recorded);
	if (keys[3].value)
		number_read(l->source, keys[3].value, 1, RUNS_MAX,
			    &l->plan->shrink_runs);
}

/* What groups run that say nothing else. */
static void read_strategies(struct plan_load *l, const struct yaml_node *n,
			    struct plan_strategies *ret)
{
	static const char mix[] = "mix";

	*ret = (struct plan_strategies){
		.at = {{.type = words_find(&l->types, mix), .weight = 1}},
		.count = 1,
	};
	SIM_ASSERT(ret->at[0].type < l->types.count);
	if (n)
		strategies_read(l, n, ret);
}

static void read_root(struct plan_load *l, const struct yaml_node *root)
{
	const struct range top = {root->range.start, root->range.start};
	struct node_key keys[KEY_COUNT];
	struct plan_strategies strategies;

	if (!node_expect_some(l->source, root, YAML_MAPPING,
			      "a plan: a mapping with 'groups'"))
		return;
	for (unsigned i = 0; i < KEY_COUNT; i++)
		keys[i] = (struct node_key){.name = key_names[i]};
	node_keys(l->source, root, keys, KEY_COUNT);
	if (keys[KEY_ABOUT].value)
		l->plan->about = node_prose(l->source, keys[KEY_ABOUT].value,
					    key_names[KEY_ABOUT], true);
	if (keys[KEY_BUDGET].value)
		read_budget(l, keys[KEY_BUDGET].value);
	if (keys[KEY_LIMITS].value)
		read_limits(l, keys[KEY_LIMITS].value);
	read_strategies(l, keys[KEY_STRATEGIES].value, &strategies);
	if (keys[KEY_GROUPS].value)
		groups_read(l, keys[KEY_GROUPS].value, &strategies);
	else
		problem_note(
			source_error(l->source, top, "missing key 'groups'"),
			"a plan says in groups which scenarios are run");
	if (keys[KEY_CANARIES].value)
		canaries_read(l, keys[KEY_CANARIES].value);
	if (keys[KEY_KNOWN].value)
		known_read(l, keys[KEY_KNOWN].value);
	if (l->files->failed || !source_is_clean(l->source))
		return;
	objects_check(l, l->arms.at, l->arms.count);
	for (unsigned i = 0; i < l->canary_count; i++)
		objects_check(l, &l->canaries[i].arm, 1);
}

/* The names that a plan may use. */
static void collect_words(struct plan_load *l)
{
	const struct campaign_plan_options *o = l->options;
	const struct registry *r = o->registry;
	const struct strategy_type *const *types;

	types = strategy_types(&l->types.count);
	l->types.at = pool_alloc(l->pool, l->types.count * sizeof(char *));
	for (unsigned i = 0; i < l->types.count; i++)
		l->types.at[i] = types[i]->name;
	l->classes.count = o->class_count;
	l->classes.at = pool_alloc(l->pool, o->class_count * sizeof(char *));
	for (unsigned i = 0; i < o->class_count; i++)
		l->classes.at[i] = o->classes[i]->name;
	l->platforms = words_collect(l->pool, r->platforms, r->platform_count,
				     sizeof(*r->platforms));
}

/* Takes over the box, which owns the text. */
static struct campaign_plan *load_box(struct plan_box *box,
				      const struct campaign_plan_options *o,
				      size_t bytes, struct diagnostics *d)
{
	struct plan_load l = {
		.plan = &box->plan,
		.options = o,
		.pool = &box->pool,
		.source = &box->source,
		.files = &box->files,
		.directory = file_directory(&box->pool, box->plan.path),
	};
	unsigned before = d->error_count;
	const struct yaml_node *root;

	box->files.options = o;
	box->files.diagnostics = d;
	source_init(&box->source, &box->pool, box->plan.path, box->plan.text,
		    bytes);
	collect_words(&l);
	root = yaml_parse(&box->source);
	if (root)
		read_root(&l, root);
	source_report(&box->source, d);
	if (d->error_count == before) {
		plan_make_arms(&l);
		box->plan.digest = plan_digest(&box->plan);
	}
	free(l.arms.at);
	free(l.canaries);
	if (d->error_count == before)
		return &box->plan;
	campaign_plan_free(&box->plan);
	return NULL;
}

static struct plan_box *box_new(const char *path)
{
	struct plan_box *box = xalloc(sizeof(*box));

	pool_init(&box->pool);
	box->files.pool = &box->pool;
	box->plan = defaults;
	box->plan.path = pool_copy(&box->pool, path, strlen(path));
	box->plan.name = file_stem(&box->pool, path);
	return box;
}

struct campaign_plan *campaign_plan_load(const char *path,
					 const struct campaign_plan_options *o,
					 struct diagnostics *d)
{
	struct plan_box *box = box_new(path);
	size_t bytes;

	box->plan.text = file_read(&box->pool, path, d, &bytes);
	if (box->plan.text)
		return load_box(box, o, bytes, d);
	campaign_plan_free(&box->plan);
	return NULL;
}

struct campaign_plan *campaign_plan_parse(const struct scenario_file *file,
					  const struct campaign_plan_options *o,
					  struct diagnostics *d)
{
	struct plan_box *box = box_new(file->path);

	SIM_ASSERT(file->bytes <= SCENARIO_FILE_BYTES_MAX);
	box->plan.text = pool_copy(&box->pool, file->text, file->bytes);
	return load_box(box, o, file->bytes, d);
}

void campaign_plan_free(struct campaign_plan *p)
{
	struct plan_box *box;

	if (!p)
		return;
	box = CONTAINER_OF(p, struct plan_box, plan);
	plan_files_release(&box->files);
	pool_clear(&box->pool);
	free(box);
}
