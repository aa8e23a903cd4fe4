/* SPDX-License-Identifier: GPL-2.0-only */
/* The pairs of accesses of a run that race if it is made in another way. */
#include "explore/predict_races.h"

#include "memory.h"
#include "novelty.h"
#include "race_trace.h"

enum {
	STEERED_DEFAULT = 256,
	PAIRS_MAX = 4096, /* of one run, whose sets are closed */
	SHOWN_MAX = 256,
};

static const char *const roles[] = {"reads", "writes", "updates"};

struct race_search {
	struct race_trace *t;
	struct race_predictions *found;
	struct strategy_turn turn;
	unsigned pairs;
	unsigned shown_count; /* signatures that the runs show themselves */
	char shown[SHOWN_MAX][SIGNATURE_BYTES];
};

static bool in_set(const struct race_trace *t, const struct race_set *set,
		   unsigned node)
{
	const struct race_node *n = &t->node[node];

	return set->steps[n->task] >= n->steps;
}

/* From the last section of a lock on: where another one follows that it keeps
 * out, it must be given back. Returns false if it never is. */
static bool sections_end(const struct race_trace *t, unsigned last,
			 struct race_set *set, bool *ret_grown)
{
	bool any = false, writer = false;

	for (unsigned i = last; i; i = t->section[i].previous) {
		const struct race_section *s = &t->section[i];

		if (!in_set(t, set, s->taken))
			continue;
		if ((writer || (any && !s->reads)) &&
		    (s->given == RACE_NONE || !in_set(t, set, s->given))) {
			if (s->given == RACE_NONE)
				return false;
			race_set_join(t, set, &t->node[s->given].needs);
			*ret_grown = true;
		}
		any = true;
		writer |= !s->reads;
	}
	return true;
}

/* Returns false as soon as one of the two accesses is in it. */
static bool set_closes(const struct race_trace *t, struct race_set *set,
		       unsigned a, unsigned b)
{
	bool grown = true;

	while (grown) {
		if (in_set(t, set, a) || in_set(t, set, b))
			return false;
		grown = false;
		for (unsigned i = 1; i < t->object_count; i++)
			if (!sections_end(t, t->object[i].section, set, &grown))
				return false;
	}
	return true;
}

/* A lock that both hold, and cannot at one time. */
static bool same_lock(const struct race_access *a, const struct race_access *b)
{
	for (unsigned i = 0; i < a->hold_count; i++)
		for (unsigned j = 0; j < b->hold_count; j++)
			if (a->hold[i].lock == b->hold[j].lock &&
			    !(a->hold[i].reads && b->hold[j].reads))
				return true;
	return false;
}

/* Two reads do not, nor do two atomic changes. */
static bool conflict(const struct race_trace *t, const struct race_access *a,
		     const struct race_access *b)
{
	return a->object == b->object &&
	       t->node[a->node].task != t->node[b->node].task &&
	       (a->kind == RACE_WRITES || b->kind == RACE_WRITES ||
		a->kind != b->kind);
}

static void signature_of(const struct race_trace *t,
			 const struct race_access *a,
			 const struct race_access *b,
			 char ret_signature[SIGNATURE_BYTES])
{
	struct object variable = {.name = t->object[a->object].bare};
	const struct finding f = {
		.klass = &check_data_race,
		.object = &variable,
		.end_count = 2,
		.end = {{.place = a->place}, {.place = b->place}},
	};

	finding_signature(&f, ret_signature, SIGNATURE_BYTES);
}

static struct race_end end_of(const struct race_trace *t,
			      const struct race_access *a)
{
	const struct race_node *n = &t->node[a->node];
	struct race_end e = {
		.task = n->task,
		.role = roles[a->kind],
		.place = a->place,
		.steps = n->steps,
	};

	(void)snprintf(e.name, sizeof(e.name), "%s", t->task[n->task]);
	return e;
}

static void needed_copy(const struct race_trace *t, const struct race_set *set,
			struct race_prediction *p)
{
	p->needed = memory_taken(t->node_count * sizeof(*p->needed));
	for (unsigned i = 1; i < t->node_count; i++)
		if (in_set(t, set, i))
			p->needed[p->needed_count++] = (struct race_step){
				t->node[i].task, t->node[i].steps};
}

static bool known(const struct race_search *s, const char *signature)
{
	for (unsigned i = 0; i < s->found->count; i++)
		if (!strcmp(s->found->of[i].signature, signature))
			return true;
	for (unsigned i = 0; i < s->shown_count; i++)
		if (!strcmp(s->shown[i], signature))
			return true;
	return false;
}

static void race_keep(struct race_search *s, const struct race_access *a,
		      const struct race_access *b, const struct race_set *set,
		      const char *signature)
{
	const struct race_object *of = &s->t->object[a->object];
	struct race_prediction *p;

	if (s->found->count == PREDICT_RACES_MAX) {
		s->found->full = true;
		return;
	}
	p = &s->found->of[s->found->count++];
	*p = (struct race_prediction){
		.key = of->key,
		.end = {end_of(s->t, a), end_of(s->t, b)},
		.first_run = s->found->runs,
		.seen = {.type = s->turn.type, .seed = s->turn.seed},
	};
	(void)snprintf(p->variable, sizeof(p->variable), "%s", of->name);
	(void)snprintf(p->signature, sizeof(p->signature), "%s", signature);
	needed_copy(s->t, set, p);
}

static void pair_try(struct race_search *s, const struct race_access *a,
		     const struct race_access *b)
{
	const struct race_trace *t = s->t;
	char signature[SIGNATURE_BYTES];
	struct race_set set;

	if (!conflict(t, a, b) || same_lock(a, b) || s->pairs == PAIRS_MAX)
		return;
	memset(&set, 0, sizeof(set));
	race_set_join(t, &set, &t->node[t->node[a->node].before].needs);
	race_set_join(t, &set, &t->node[t->node[b->node].before].needs);
	if (in_set(t, &set, a->node) || in_set(t, &set, b->node))
		return;
	signature_of(t, a, b, signature);
	if (known(s, signature))
		return;
	s->found->full |= ++s->pairs == PAIRS_MAX;
	if (set_closes(t, &set, a->node, b->node))
		race_keep(s, a, b, &set, signature);
}

/* What the run shows needs no prediction, now or later. */
static void shown_add(struct race_search *s, const struct world *w)
{
	for (unsigned i = 0; i < world_finding_count(w); i++) {
		const struct finding *f = world_finding(w, i);
		char signature[SIGNATURE_BYTES];
		bool new = f->klass == &check_data_race;

		if (!new || s->shown_count == SHOWN_MAX)
			continue;
		finding_signature(f, signature, sizeof(signature));
		for (unsigned j = 0; new &&j < s->shown_count; j++)
			new = strcmp(s->shown[j], signature) != 0;
		if (new)
			memcpy(s->shown[s->shown_count++], signature,
			       sizeof(signature));
	}
}

static void races_of_run(struct race_search *s, const struct world *w)
{
	const struct race_trace *t = s->t;

	s->pairs = 0;
	shown_add(s, w);
	for (unsigned i = 1; i < t->access_count; i++)
		for (unsigned j = 0; j < i; j++)
			pair_try(s, &t->access[j], &t->access[i]);
	s->found->full |= t->full;
}

static void race_drop(struct race_predictions *p, unsigned index)
{
	free(p->of[index].needed);
	p->count--;
	memmove(&p->of[index], &p->of[index + 1],
		(p->count - index) * sizeof(*p->of));
}

/* What a later run has shown by itself, or any run of the series. */
static void drop_shown(struct race_search *s, const struct tally *t)
{
	for (unsigned i = 0; t && i < t->signature_count; i++)
		if (s->shown_count < SHOWN_MAX)
			memcpy(s->shown[s->shown_count++], t->signature[i].text,
			       SIGNATURE_BYTES);
	for (unsigned i = s->found->count; i-- > 0;)
		for (unsigned j = 0; j < s->shown_count; j++)
			if (!strcmp(s->found->of[i].signature, s->shown[j])) {
				race_drop(s->found, i);
				break;
			}
}

static void accesses_see(const struct race_trace *t, struct novelty *n)
{
	for (unsigned i = 0; i < t->access_count; i++) {
		const struct race_access *a = &t->access[i];
		uint64_t hash = novelty_mix(t->object[a->object].key,
					    t->node[a->node].task);

		hash = novelty_mix_place(hash, a->place);
		hash = novelty_mix(hash, a->kind);
		for (unsigned j = 0; j < a->hold_count; j++)
			hash = novelty_mix(hash, a->hold[j].lock);
		novelty_see(n, hash);
	}
}

struct race_predictions *predict_races(struct world *w, struct race_trace *t,
				       const struct predict_options *o)
{
	struct race_search *s = memory_taken(sizeof(*s));
	struct race_predictions *ret = memory_taken(sizeof(*ret));
	struct strategy *strategy =
		strategy_new(o->strategy, &o->strategy_options);
	struct novelty *n = memory_taken(sizeof(*n));

	s->t = t;
	s->found = ret;
	for (novelty_begin(n, o); novelty_hopes(n); ret->runs++) {
		struct run_result r;

		s->turn = strategy_next(strategy,
					explore_run_seed(o->seed, ret->runs));
		race_trace_clear(t);
		t->off = false;
		world_run(w, s->turn.chooser, s->turn.seed, &r);
		t->off = true;
		strategy_learn(strategy, w, &s->turn);
		races_of_run(s, w);
		accesses_see(t, n);
		novelty_end_run(n, w);
	}
	free(n);
	strategy_free(strategy);
	drop_shown(s, o->tally);
	free(s);
	for (unsigned i = 0; i < ret->count; i++)
		race_steer(w, o, o->steered ? o->steered : STEERED_DEFAULT,
			   &ret->of[i]);
	return ret;
}

void predict_races_free(struct race_predictions *p)
{
	for (unsigned i = 0; p && i < p->count; i++)
		free(p->of[i].needed);
	free(p);
}
