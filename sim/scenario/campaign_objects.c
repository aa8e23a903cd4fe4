/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Objects that a strategy is told to watch: somewhere in what it is to run
 * there must be one of each name, or the name is a slip of the pen. What
 * objects there are shows only when a world is run.
 */
#include "campaign_load.h"
#include "explore/explore.h"
#include "schedule/profile.h"

/* The names of one 'objects', and which have been seen. */
struct sought {
	const struct yaml_node *node;
	struct words names;
	bool *seen;
	unsigned unseen;
	struct words there; /* in the last world, for a hint */
};

static void cut(struct plan_load *l, const char *text, struct sought *s)
{
	size_t bytes = strlen(text);

	s->names.at = pool_alloc(l->pool, (bytes + 1) * sizeof(char *));
	s->seen = pool_alloc(l->pool, bytes + 1);
	while (*text) {
		size_t length = strcspn(text, ",");

		if (length)
			s->names.at[s->names.count++] =
				pool_copy(l->pool, text, length);
		text += length + (text[length] != '\0');
	}
	s->unseen = s->names.count;
}

static void look_in(struct plan_load *l, const struct profile *p,
		    struct sought *s)
{
	s->there.count = p->object_count;
	s->there.at = pool_alloc(l->pool, s->there.count * sizeof(char *));
	for (unsigned i = 0; i < p->object_count; i++)
		s->there.at[i] = pool_copy(l->pool, p->object[i].name,
					   strlen(p->object[i].name));
	for (unsigned i = 0; i < s->names.count; i++) {
		for (unsigned j = 0; j < p->object_count && !s->seen[i]; j++) {
			s->seen[i] = profile_named(s->names.at[i],
						   p->object[j].name);
			s->unseen -= s->seen[i];
		}
	}
}

static void look_at(struct plan_load *l, const struct plan_arm *a,
		    struct sought *s)
{
	const struct scenario_world_options options = {
		.lock_granularity = a->look.lock_granularity,
		.races = a->look.races,
		.hung_ns = a->look.hung_ns,
	};
	struct sim_error error = {.kind = SIM_ERROR_NONE};
	struct world *w =
		scenario_world(l->files->scenarios[a->scenario].scenario,
			       l->files->designs[a->design].design, a->platform,
			       &options, &error);
	struct profile *p;

	/* No memory for one world: no reason to blame the plan. */
	s->unseen = w ? s->unseen : 0;
	if (!w)
		return;
	p = explore_profile(w);
	look_in(l, p, s);
	explore_profile_free(p);
	world_free(w);
}

static void report(struct plan_load *l, const struct sought *s)
{
	for (unsigned i = 0; i < s->names.count && s->unseen; i++) {
		struct problem *p;

		if (s->seen[i])
			continue;
		p = source_error(l->source, node_range(s->node),
				 "no task goes to an object %s",
				 quoted(l->pool, s->names.at[i]));
		problem_hint_word(p, s->names.at[i], &s->there);
	}
}

/* All arms of one 'objects' are looked at with its first one. */
static bool is_first(const struct yaml_node **done, unsigned *count,
		     const struct yaml_node *n)
{
	for (unsigned i = 0; i < *count; i++)
		if (done[i] == n)
			return false;
	done[(*count)++] = n;
	return true;
}

void objects_check(struct plan_load *l, const struct plan_arm *arms,
		   unsigned count)
{
	const struct yaml_node **done =
		pool_alloc(l->pool, count * sizeof(void *));
	unsigned done_count = 0;

	for (unsigned i = 0; i < count; i++) {
		struct sought s = {.node = arms[i].strategy.objects_node};
		const char *text = arms[i].strategy.objects;

		if (!s.node || strcmp(text, STRATEGY_OBJECTS_AUTO) == 0 ||
		    !is_first(done, &done_count, s.node))
			continue;
		cut(l, text, &s);
		for (unsigned j = i; j < count && s.unseen; j++)
			if (arms[j].strategy.objects_node == s.node)
				look_at(l, &arms[j], &s);
		report(l, &s);
	}
}
