/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A scenario file as a whole: which keys there are, and the short ones.
 *
 * Order of the checks: names first (members, tasks), then what refers to them.
 * Diagnostics come out in the order of the file all the same.
 */
#include "file.h"
#include "load.h"

enum key {
	KEY_QUESTION,
	KEY_ABOUT,
	KEY_PLATFORM,
	KEY_DESIGN,
	KEY_TOPOLOGY,
	KEY_TASKS,
	KEY_FAULTS,
	KEY_LATENCIES,
	KEY_BOUNDS,
	KEY_EXPECT,
	KEY_CHECK,
	KEY_COUNT,
};

static const char *const key_names[KEY_COUNT] = {
	[KEY_QUESTION] = "question", [KEY_ABOUT] = "about",
	[KEY_PLATFORM] = "platform", [KEY_DESIGN] = "design",
	[KEY_TOPOLOGY] = "topology", [KEY_TASKS] = "tasks",
	[KEY_FAULTS] = "faults",     [KEY_LATENCIES] = "latencies",
	[KEY_BOUNDS] = "bounds",     [KEY_EXPECT] = "expect",
	[KEY_CHECK] = "check",
};

/* A scenario with what it owns, and the places of the designs it names. */
struct scenario_box {
	struct scenario scenario;
	struct pool pool;
	struct source source;
	struct range design;
	struct range expect_design[SCENARIO_EXPECTS_MAX];
	struct range check_designs[SCENARIO_CHECKS_MAX][CHECK_DESIGNS_MAX];
};

_Static_assert(offsetof(struct scenario_box, scenario) == 0,
	       "a scenario is the start of its box");

static void read_question(struct load *l, const struct yaml_node *root,
			  const struct yaml_node *n)
{
	struct range top = {root->range.start, root->range.start};

	if (!n) {
		struct problem *p =
			source_error(l->source, top, "missing key 'question'");

		problem_note(p, "a scenario begins with the question that it "
				"asks, in words");
		return;
	}
	if (root->first != n)
		source_error(l->source, n->key->range,
			     "'question' is not the first key");
	l->scenario->question =
		node_prose(l->source, n, key_names[KEY_QUESTION], false);
}

static bool read_platform(struct load *l, const struct words *words,
			  const struct yaml_node *n)
{
	unsigned index;

	if (!node_expect(l->source, n, YAML_STRING, "a platform"))
		return false;
	index = words_find(words, n->text);
	if (index == words->count) {
		struct problem *p = source_error(l->source, node_range(n),
						 "unknown platform %s",
						 quoted(l->pool, n->text));

		problem_hint_word(p, n->text, words);
		return false;
	}
	if (l->scenario->platforms >> index & 1)
		source_error(l->source, node_range(n),
			     "platform %s stands twice",
			     quoted(l->pool, n->text));
	l->scenario->platforms |= 1U << index;
	return true;
}

static void read_platforms(struct load *l, const struct yaml_node *n)
{
	const struct registry *r = l->registry;
	struct words words =
		words_collect(l->pool, r->platforms, r->platform_count,
			      sizeof(*r->platforms));
	const struct yaml_node *list = n;
	bool good = true;

	SIM_ASSERT(r->platform_count < 32);
	if (!n) {
		/* A program without platforms runs on the one it has. */
		l->scenario->platforms =
			r->platform_count ? (1U << r->platform_count) - 1 : 1;
		return;
	}
	if (n->kind == YAML_STRING) {
		good = read_platform(l, &words, n);
	} else if (node_expect_some(l->source, n, YAML_LIST,
				    "a list of platforms")) {
		for (n = n->first; n; n = n->next)
			good = read_platform(l, &words, n) && good;
	} else {
		good = false;
	}
	if (good)
		l->platforms = list;
}

static void read_faults(struct load *l, const struct yaml_node *n)
{
	static const struct value_type budget = {
		.kind = VALUE_NUMBER,
		.max = SCENARIO_FAULT_BUDGET_MAX,
	};
	static const char *const engine[FAULT_FIRST_OF_PROGRAM] = {
		[FAULT_SIGNAL] = "signal",
		[FAULT_TIMEOUT] = "timeout",
	};
	const struct registry *r = l->registry;
	struct words words;
	struct problem *p;

	SIM_ASSERT(FAULT_FIRST_OF_PROGRAM + r->fault_count <= FAULTS_MAX);
	if (!node_expect(l->source, n, YAML_MAPPING, "a mapping of faults"))
		return;
	words = words_collect(l->pool, NULL, 0, 0);
	words.count = FAULT_FIRST_OF_PROGRAM + r->fault_count;
	words.at = pool_alloc(l->pool, words.count * sizeof(*words.at));
	for (unsigned i = 0; i < words.count; i++)
		words.at[i] =
			i < FAULT_FIRST_OF_PROGRAM
				? engine[i]
				: r->faults[i - FAULT_FIRST_OF_PROGRAM].name;
	for (n = n->first; n; n = n->next) {
		unsigned index = words_find(&words, n->key->text);
		uint64_t value;

		if (index == words.count) {
			p = source_error(l->source, n->key->range,
					 "unknown fault %s",
					 quoted(l->pool, n->key->text));
			problem_hint_word(p, n->key->text, &words);
		} else if (value_read(l->source, NULL, &budget, n, &value)) {
			l->scenario->fault_budget[index] = (uint32_t)value;
		}
	}
}

static void read_bounds(struct load *l, const struct yaml_node *n)
{
	static const struct value_type times = {
		.kind = VALUE_NUMBER,
		.min = 1,
		.max = SCENARIO_STEPS_BOUND_MAX,
	};
	struct node_key keys[] = {{"steps", NULL}, {"retries", NULL}};
	uint32_t *const bounds[] = {&l->scenario->steps_max,
				    &l->scenario->retries_max};
	uint64_t value;

	if (!node_expect(l->source, n, YAML_MAPPING, "a mapping of bounds"))
		return;
	node_keys(l->source, n, keys, ARRAY_COUNT(keys));
	for (unsigned i = 0; i < ARRAY_COUNT(keys); i++)
		if (keys[i].value &&
		    value_read(l->source, NULL, &times, keys[i].value, &value))
			*bounds[i] = (uint32_t)value;
}

static void read_design(struct load *l, struct scenario_box *box,
			const struct yaml_node *n)
{
	if (!node_expect(l->source, n, YAML_STRING, "the name of a design"))
		return;
	l->scenario->design =
		node_prose(l->source, n, key_names[KEY_DESIGN], false);
	box->design = n->range;
}

static void read_tasks(struct load *l, const struct yaml_node *root,
		       const struct yaml_node *n)
{
	if (n) {
		tasks_read_names(l, n);
		return;
	}
	source_error(l->source,
		     (struct range){root->range.start, root->range.start},
		     "missing key 'tasks'");
}

static void read_root(struct load *l, struct scenario_box *box,
		      const struct yaml_node *root)
{
	struct node_key keys[KEY_COUNT];

	if (!node_expect_some(l->source, root, YAML_MAPPING,
			      "a scenario: a mapping with 'question' first"))
		return;
	for (unsigned i = 0; i < KEY_COUNT; i++)
		keys[i] = (struct node_key){.name = key_names[i]};
	node_keys(l->source, root, keys, KEY_COUNT);
	read_question(l, root, keys[KEY_QUESTION].value);
	if (keys[KEY_ABOUT].value)
		l->scenario->about =
			node_prose(l->source, keys[KEY_ABOUT].value,
				   key_names[KEY_ABOUT], true);
	read_platforms(l, keys[KEY_PLATFORM].value);
	if (keys[KEY_DESIGN].value)
		read_design(l, box, keys[KEY_DESIGN].value);
	topology_read_names(l, keys[KEY_TOPOLOGY].value);
	read_tasks(l, root, keys[KEY_TASKS].value);
	topology_read_options(l);
	if (keys[KEY_TASKS].value)
		tasks_read_steps(l, keys[KEY_TASKS].value);
	if (keys[KEY_FAULTS].value)
		read_faults(l, keys[KEY_FAULTS].value);
	latencies_read(l, keys[KEY_LATENCIES].value);
	if (keys[KEY_BOUNDS].value)
		read_bounds(l, keys[KEY_BOUNDS].value);
	if (keys[KEY_EXPECT].value)
		expect_read(l, keys[KEY_EXPECT].value);
	if (keys[KEY_CHECK].value)
		checks_read(l, keys[KEY_CHECK].value);
}

/* Takes over the box, which owns the file. */
static struct scenario *load_box(struct scenario_box *box, struct load *l,
				 const struct scenario_file *file,
				 struct diagnostics *d)
{
	const struct yaml_node *root;

	box->scenario.text = file->text;
	box->scenario.registry = l->registry;
	source_init(&box->source, &box->pool, file->path, file->text,
		    file->bytes);
	l->scenario = &box->scenario;
	l->pool = &box->pool;
	l->source = &box->source;
	l->expect_design = box->expect_design;
	l->check_designs = box->check_designs;
	root = yaml_parse(&box->source);
	if (root)
		read_root(l, box, root);
	source_report(&box->source, d);
	if (source_is_clean(&box->source))
		return &box->scenario;
	scenario_free(&box->scenario);
	return NULL;
}

static struct scenario_box *box_new(const char *path)
{
	struct scenario_box *box = xalloc(sizeof(*box));

	pool_init(&box->pool);
	box->scenario.path = pool_copy(&box->pool, path, strlen(path));
	box->scenario.name = file_stem(&box->pool, path);
	return box;
}

struct scenario *scenario_load(const char *path, const struct registry *r,
			       const struct finding_class *const *classes,
			       unsigned class_count, struct diagnostics *d)
{
	struct load l = {
		.registry = r,
		.classes = classes,
		.class_count = class_count,
	};
	struct scenario_box *box = box_new(path);
	struct scenario_file file = {.path = box->scenario.path};

	file.text = file_read(&box->pool, path, d, &file.bytes);
	if (file.text)
		return load_box(box, &l, &file, d);
	scenario_free(&box->scenario);
	return NULL;
}

struct scenario *scenario_parse(const struct scenario_file *file,
				const struct registry *r,
				const struct finding_class *const *classes,
				unsigned class_count, struct diagnostics *d)
{
	struct load l = {
		.registry = r,
		.classes = classes,
		.class_count = class_count,
	};
	struct scenario_box *box = box_new(file->path);
	struct scenario_file copy = *file;

	SIM_ASSERT(file->bytes <= SCENARIO_FILE_BYTES_MAX);
	copy.path = box->scenario.path;
	copy.text = pool_copy(&box->pool, file->text, file->bytes);
	return load_box(box, &l, &copy, d);
}

void scenario_free(struct scenario *s)
{
	struct scenario_box *box;

	if (!s)
		return;
	box = CONTAINER_OF(s, struct scenario_box, scenario);
	pool_clear(&box->pool);
	free(box);
}

static void check_design(struct source *source, struct range r,
			 const char *design, const struct words *known)
{
	struct problem *p;

	if (words_find(known, design) < known->count)
		return;
	p = source_error(source, r, "unknown design %s",
			 quoted(source->pool, design));
	problem_hint_word(p, design, known);
}

bool scenario_check_designs(const struct scenario *s, const char *const *names,
			    unsigned count, struct diagnostics *d)
{
	const struct scenario_box *box = (const void *)s;
	struct source source;
	struct words known;
	struct pool pool;
	bool clean;

	pool_init(&pool);
	source_init(&source, &pool, s->path, box->source.text,
		    box->source.bytes);
	known = words_collect(&pool, names, count, sizeof(*names));
	if (s->design)
		check_design(&source, box->design, s->design, &known);
	for (unsigned i = 0; i < s->expect_count; i++) {
		/* All of one design are in a row: say it once. */
		if (i && s->expects[i].design == s->expects[i - 1].design)
			continue;
		check_design(&source, box->expect_design[i],
			     s->expects[i].design, &known);
	}
	for (unsigned i = 0; i < s->check_count; i++)
		for (unsigned j = 0; j < s->checks[i].design_count; j++)
			check_design(&source, box->check_designs[i][j],
				     s->checks[i].designs[j], &known);
	source_report(&source, d);
	clean = source_is_clean(&source);
	pool_clear(&pool);
	return clean;
}
