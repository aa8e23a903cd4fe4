/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a plan says of findings that are no news:
 *
 *   - {class: deadlock, design: 'x*', reason: mistakes made on purpose}
 *
 * What a line leaves out matches all. A glob that nothing in the plan can match
 * is a slip of the pen, and an error.
 */
#include <fnmatch.h>

#include "campaign_load.h"

enum {
	KNOWN_MAX = 1024,
};

enum key {
	KEY_CLASS,
	KEY_SIGNATURE,
	KEY_SCENARIO,
	KEY_DESIGN,
	KEY_PLATFORM,
	KEY_REASON,
	KEY_COUNT,
};

/* What the globs of all lines are held against; empty: not at all. */
struct reading {
	struct plan_load *load;
	struct words scenarios, designs;
};

/* The glob of a key, NULL if it is not there or wrong. */
static const char *read_glob(struct reading *r, const struct node_key *key,
			     const struct words *words)
{
	const struct yaml_node *n = key->value;
	struct plan_load *l = r->load;
	struct problem *p;

	if (!n || !node_expect(l->source, n, YAML_STRING, "a glob"))
		return NULL;
	for (unsigned i = 0; words && i < words->count; i++)
		if (fnmatch(n->text, words->at[i], 0) == 0)
			return n->text;
	if (!words || !words->count)
		return n->text;
	p = source_error(l->source, node_range(n), "no %s of the plan is %s",
			 key->name, quoted(l->pool, n->text));
	problem_hint_word(p, n->text, words);
	return NULL;
}

static void read_line(struct reading *r, const struct yaml_node *n,
		      struct campaign_known *k)
{
	struct plan_load *l = r->load;
	struct node_key keys[KEY_COUNT] = {
		[KEY_CLASS] = {"class", NULL},
		[KEY_SIGNATURE] = {"signature", NULL},
		[KEY_SCENARIO] = {"scenario", NULL},
		[KEY_DESIGN] = {"design", NULL},
		[KEY_PLATFORM] = {"platform", NULL},
		[KEY_REASON] = {"reason", NULL},
	};
	unsigned column;

	if (!node_expect_some(l->source, n, YAML_MAPPING,
			      "a mapping with 'reason'"))
		return;
	node_keys(l->source, n, keys, KEY_COUNT);
	source_locate(l->source, n->range.start, &k->line, &column);
	k->klass = read_glob(r, &keys[KEY_CLASS], &l->classes);
	k->signature = read_glob(r, &keys[KEY_SIGNATURE], NULL);
	k->scenario = read_glob(r, &keys[KEY_SCENARIO], &r->scenarios);
	k->design = read_glob(r, &keys[KEY_DESIGN], &r->designs);
	k->platform = read_glob(r, &keys[KEY_PLATFORM], &l->platforms);
	if (n->count == (keys[KEY_REASON].value != NULL))
		source_error(l->source, n->range,
			     "a line that knows everything: name a class, a "
			     "design, ...");
	if (keys[KEY_REASON].value)
		k->reason = node_prose(l->source, keys[KEY_REASON].value,
				       "reason", true);
	else
		source_error(l->source, n->range,
			     "a known finding without 'reason'");
}

void known_read(struct plan_load *l, const struct yaml_node *n)
{
	struct reading r = {.load = l};
	struct campaign_known *known;

	/* After an error nobody knows what else the plan would run. */
	if (!l->files->failed && source_is_clean(l->source)) {
		r.scenarios = plan_files_all_scenarios(l->files);
		r.designs = plan_files_all_designs(l->files);
	}
	if (!node_expect(l->source, n, YAML_LIST, "a list of known findings"))
		return;
	if (n->count > KNOWN_MAX) {
		source_error(l->source, n->range, "more than %d known findings",
			     KNOWN_MAX);
		return;
	}
	known = pool_alloc(l->pool, n->count * sizeof(*known));
	for (n = n->first; n; n = n->next)
		read_line(&r, n, &known[l->plan->known_count++]);
	l->plan->known = known;
}

static bool matches(const char *glob, const char *text)
{
	return !glob || fnmatch(glob, text, 0) == 0;
}

const struct campaign_known *campaign_plan_knows(const struct campaign_plan *p,
						 const struct campaign_cell *c,
						 const char *klass,
						 const char *signature)
{
	const struct registry *r = c->scenario->registry;
	const char *platform =
		r->platform_count ? r->platforms[c->platform].name : "";

	for (unsigned i = 0; i < p->known_count; i++) {
		const struct campaign_known *k = &p->known[i];

		if (matches(k->klass, klass) &&
		    matches(k->signature, signature) &&
		    matches(k->scenario, c->scenario->name) &&
		    matches(k->design, c->design->name) &&
		    matches(k->platform, platform))
			return k;
	}
	return NULL;
}
