/* SPDX-License-Identifier: GPL-2.0-only */
/* The circles of a lock graph. */
#include "explore/predict.h"

#include "lock_graph.h"
#include "memory.h"
#include "novelty.h"
#include "predict_steer.h"

enum {
	STEERED_DEFAULT = 256,
	SEARCH_STEPS_MAX = 1000000, /* of one run */
};

const struct strategy_type strategy_predict = {
	.name = "predict",
	.sentence = "hold tasks back where they are about to close a circle of "
		    "locks",
};

struct search {
	const struct lock_graph *g;
	struct predictions *found;
	uint64_t run;
	struct strategy_turn turn;
	uint64_t steps;
	unsigned count;
	uint64_t gate; /* that keeps the path from closing, or 0 */
	const struct lock_node *path[PREDICT_LENGTH_MAX];
	uint64_t holds[PREDICT_LENGTH_MAX]; /* of path[i], for path[i - 1] */
};

/* Is it the same circle of tasks and locks, wherever they are taken? */
static bool same_circle(const struct prediction *p, const struct search *s)
{
	if (p->count != s->count)
		return false;
	for (unsigned i = 0; i < p->count; i++)
		if (p->end[i].task != s->path[i]->task ||
		    p->end[i].lock != s->path[i]->lock ||
		    p->end[i].holds != s->holds[i] ||
		    p->end[i].reads != s->path[i]->reads)
			return false;
	return true;
}

static void circle_keep(struct search *s)
{
	struct prediction_list *l =
		s->gate ? &s->found->gated : &s->found->open;
	struct prediction *p = &l->of[l->count];

	for (unsigned i = 0; i < l->count; i++)
		if (same_circle(&l->of[i], s))
			return;
	if (l->count == PREDICT_PATTERNS_MAX) {
		s->found->full = true;
		return;
	}
	l->count++;
	if (s->gate)
		(void)snprintf(p->gate, sizeof(p->gate), "%s",
			       lock_graph_name(s->g, s->gate));
	p->count = s->count;
	p->first_run = s->run;
	p->seen = (struct strategy_turn){.type = s->turn.type,
					 .seed = s->turn.seed};
	for (unsigned i = 0; i < s->count; i++) {
		const struct lock_node *n = s->path[i];
		struct predict_end *e = &p->end[i];

		*e = (struct predict_end){
			.task = n->task,
			.lock = n->lock,
			.reads = n->reads,
			.holds = s->holds[i],
			.function = n->place->function,
			.file = n->place->file,
			.line = n->place->line,
		};
		(void)snprintf(e->name, sizeof(e->name), "%s",
			       s->g->task[n->task]);
		(void)snprintf(e->wants, sizeof(e->wants), "%s",
			       lock_graph_name(s->g, n->lock));
	}
}

static bool on_path(const struct search *s, const struct lock_node *n)
{
	for (unsigned i = 0; i < s->count; i++)
		if (s->path[i]->task == n->task)
			return true;
	return false;
}

static uint64_t gate_to_path(const struct search *s, const struct lock_node *n)
{
	uint64_t gate = 0;

	for (unsigned i = 0; i < s->count && !gate; i++)
		gate = lock_gate(s->path[i], n);
	return gate;
}

static void circle_close(struct search *s)
{
	uint64_t holds;

	if (!lock_waits(s->path[s->count - 1], s->path[0], &holds))
		return;
	s->holds[0] = holds;
	circle_keep(s);
}

/*
 * Depth first from the last node of the path on. The first node has the lowest
 * task, so each circle is come to once. A path behind a gate stays behind it
 * however long it gets, so it is followed no further.
 */
static void circles_from(struct search *s)
{
	const struct lock_node *last = s->path[s->count - 1];
	uint64_t gate = s->gate;

	if (s->count > 1)
		circle_close(s);
	if (s->count == PREDICT_LENGTH_MAX || gate)
		return;
	for (unsigned i = 0; i < s->g->count; i++) {
		const struct lock_node *n = &s->g->node[i];
		uint64_t holds;

		if (n->task <= s->path[0]->task || on_path(s, n) ||
		    !lock_waits(last, n, &holds))
			continue;
		if (++s->steps > SEARCH_STEPS_MAX) {
			s->found->full = true;
			return;
		}
		s->gate = gate_to_path(s, n);
		s->holds[s->count] = holds;
		s->path[s->count++] = n;
		circles_from(s);
		s->count--;
		s->gate = gate;
	}
}

static void circles_of_run(const struct lock_graph *g, struct predictions *ret,
			   const struct strategy_turn *turn)
{
	struct search s = {
		.g = g, .found = ret, .run = ret->runs, .turn = *turn};

	for (unsigned i = 0; i < g->count; i++) {
		s.path[0] = &g->node[i];
		s.count = 1;
		circles_from(&s);
	}
}

static void nodes_see(const struct lock_graph *g, struct novelty *n)
{
	for (unsigned i = 0; i < g->count; i++) {
		const struct lock_node *node = &g->node[i];
		uint64_t hash = novelty_mix(node->lock, node->task);

		hash = novelty_mix_place(hash, node->place);
		hash = novelty_mix(hash, node->reads);
		for (unsigned j = 0; j < node->hold_count; j++)
			hash = novelty_mix(
				novelty_mix(hash, node->hold[j].lock),
				node->hold[j].reads);
		novelty_see(n, hash);
	}
}

struct predictions *predict(struct world *w, const struct predict_options *o)
{
	struct predictions *ret = memory_taken(sizeof(*ret));
	struct lock_graph *g = memory_taken(sizeof(*g));
	struct strategy *s = strategy_new(o->strategy, &o->strategy_options);
	struct novelty *n = memory_taken(sizeof(*n));

	for (novelty_begin(n, o); novelty_hopes(n); ret->runs++) {
		struct strategy_turn turn =
			strategy_next(s, explore_run_seed(o->seed, ret->runs));
		struct run_result r;

		lock_graph_init(g, turn.chooser);
		world_run(w, &g->chooser, turn.seed, &r);
		strategy_learn(s, w, &turn);
		circles_of_run(g, ret, &turn);
		nodes_see(g, n);
		novelty_end_run(n, w);
	}
	ret->full |= g->full;
	strategy_free(s);
	free(g);
	free(n);
	for (unsigned i = 0; i < ret->open.count; i++)
		predict_steer(w, o, o->steered ? o->steered : STEERED_DEFAULT,
			      &ret->open.of[i]);
	return ret;
}
