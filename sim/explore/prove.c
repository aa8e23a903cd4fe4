/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The search: a depth-first walk over the states of one world. Each node is a
 * state at which steps are made in turn; which ones besides the first says its
 * wakeup tree, into which each run puts at its end what reverses its races.
 *
 * In parts (prove_options.at_part): above the states of some depth everybody is
 * tried, so that no race has to be reversed up there, and what is below one of
 * them is a search of its own. Sleep sets alone keep executions of one class
 * from being run twice, whatever is tried.
 *
 * Going back: the deepest snapshot at or above the node, and the steps from
 * there made again. A few steps cost less than a snapshot.
 */
#include "bounded.h"
#include "memory.h"
#include "search.h"
#include "states.h"

/* The run has come to its end: where its races could be the other way round,
 * that must be tried. */
static void races_reverse(struct prove *p)
{
	struct reversals *r = &p->reversals;

	for (uint32_t i = 0; i < r->count; i++) {
		uint32_t first = r->noted[i].first;
		struct wakeup_plan *v;

		if (p->options->at_part || first < p->options->part_steps)
			continue;
		v = reversals_plan(r, &p->history, i);
		if (!sleepers_cover(&p->sleepers, search_sleepers(p, first), v))
			wakeup_insert(&p->wakeup, p->nodes[first].tree, v);
	}
	r->count = 0;
}

/* --- nodes ---------------------------------------------------------------- */

static void ask_stop(struct prove *p)
{
	const struct prove_options *o = p->options;

	if (o->stop && o->stop(o->context, &p->result))
		p->stopped = true;
}

static void execution_end(struct prove *p)
{
	const char *bound;
	struct run_result r;

	search_races_of_blocked(p);
	races_reverse(p);
	world_finish(p->w, &r);
	p->result.executions++;
	bound = search_bound(p->w, &r);
	if (bound && !p->result.bound)
		p->result.bound = bound;
	if (p->options->at_end)
		p->options->at_end(p->options->context, p->w, &r);
	ask_stop(p);
}

/* All that could follow has been seen. */
static void cut_short(struct prove *p)
{
	search_races_of_blocked(p);
	races_reverse(p);
	p->result.sleep_blocked++;
	ask_stop(p);
}

/* Cut off branches that cannot be made; false: none is left. */
static bool tree_clean(struct prove *p, const struct node *n)
{
	uint32_t branch;

	while ((branch = wakeup_first(&p->wakeup, n->tree)) != 0) {
		const struct task *t = world_task_by_id(
			p->w, p->wakeup.nodes[branch].step.task + 1);

		if (t && t->state == TASK_PARKED &&
		    n->enabled & slot_bit(t->slot))
			return true;
		wakeup_drop(&p->wakeup, wakeup_take(&p->wakeup, n->tree));
	}
	return false;
}

/* Everybody is tried, in the order of slots but for the first. */
static void branch_all(struct prove *p, uint64_t candidates)
{
	unsigned first = search_first_pick(p->w, candidates);

	search_branch_any(p, p->depth, first);
	candidates &= ~slot_bit(first);
	for (; candidates; candidates &= candidates - 1)
		search_branch_any(p, p->depth,
				  (unsigned)__builtin_ctzll(candidates));
}

/* What is below is a search of its own, and not of this one. */
static void part_hand_over(struct prove *p)
{
	uint32_t tree = p->nodes[p->depth].tree, branch;

	p->options->at_part(p->options->context, p->depth);
	while ((branch = wakeup_take(&p->wakeup, tree)) != 0)
		wakeup_drop(&p->wakeup, branch);
}

/* Is it here that a part begins? */
static void node_of_parts(struct prove *p, uint64_t candidates)
{
	struct node *n = &p->nodes[p->depth];
	bool choice = candidates & (candidates - 1);
	uint32_t above = p->depth ? n[-1].choices : 0;

	n->choices = above + choice;
	if (choice && above == p->options->choices) {
		search_branch_any(p, p->depth,
				  search_first_pick(p->w, candidates));
		part_hand_over(p);
		return;
	}
	branch_all(p, candidates);
	if (p->depth % SNAPSHOT_EVERY == 0)
		search_snapshot(p);
}

/*
 * The world has come to a state that is new. Behind the last step of a plan
 * everybody is awake, if that step has touched what it was taken to touch.
 */
static void node_enter(struct prove *p, bool asleep)
{
	struct node *n = &p->nodes[p->depth];

	n->enabled = world_enabled(p->w);
	n->asleep = asleep;
	n->again = false;
	n->has_snapshot = false;
	n->branch = 0;
	if (asleep) {
		cut_short(p);
		return;
	}
	if (!n->enabled) {
		execution_end(p);
		return;
	}
	if (!tree_clean(p, n)) {
		uint64_t candidates = search_awake(p);

		if (!candidates) {
			cut_short(p);
			return;
		}
		if (p->options->at_part) {
			node_of_parts(p, candidates);
			return;
		}
		search_branch_any(p, p->depth,
				  search_first_pick(p->w, candidates));
	}
	if (p->depth % SNAPSHOT_EVERY == 0)
		search_snapshot(p);
}

/* Choose what to do next at the node; false: nothing is left. */
static bool node_pick(struct prove *p)
{
	struct node *n = &p->nodes[p->depth];
	const struct wakeup_step *s;

	if (!n->again) {
		if (!wakeup_first(&p->wakeup, n->tree))
			return false;
		search_return(p);
		if (!tree_clean(p, n))
			return false;
	}
	if (p->stopped) {
		p->left = true;
		return false;
	}
	search_return(p);
	if (n->again)
		return true;
	n->branch = wakeup_take(&p->wakeup, n->tree);
	s = &p->wakeup.nodes[n->branch].step;
	n->slot = world_task_by_id(p->w, s->task + 1)->slot;
	n->combinations = 0;
	values_of_code(&n->values, s->values == WAKEUP_ANY ? 0 : s->values);
	return true;
}

static void node_step(struct prove *p)
{
	struct sleepers_range asleep;
	struct node *n, *child;
	bool any;

	if (!search_room(p))
		return;
	n = &p->nodes[p->depth];
	child = n + 1;
	search_step(p);
	n->combinations++;
	n->again = false;
	search_branch_check(p, &p->wakeup.nodes[n->branch]);
	any = p->wakeup.nodes[n->branch].step.values == WAKEUP_ANY;
	child->tree = any ? wakeup_new(&p->wakeup, &n->step) : n->branch;
	child->sleepers = p->sleepers.count;
	asleep = search_sleepers(p, p->depth);
	sleepers_pass(&p->sleepers, asleep, &n->step.footprint);
	p->depth++;
	node_enter(p, any && sleepers_have(&p->sleepers, asleep, &n->step));
}

/* The step has been made with all values that were wanted. */
static void branch_done(struct prove *p, struct node *n)
{
	const struct wakeup_step *s = &p->wakeup.nodes[n->branch].step;

	if (s->values != WAKEUP_ANY)
		return;
	sleepers_siblings(&p->sleepers, search_sleepers(p, p->depth), s->task,
			  n->combinations);
	wakeup_drop(&p->wakeup, n->branch);
}

/* Nothing is left to do at the node: go up one. */
static bool node_leave(struct prove *p)
{
	struct node *child = &p->nodes[p->depth];
	struct node *n = child - 1;

	p->sleepers.count = child->sleepers;
	if (p->depth == p->options->part_steps)
		return false;
	wakeup_drop(&p->wakeup, child->tree);
	p->depth--;
	history_cut(&p->history, p->depth);
	p->out_of_step = true;
	if (!child->asleep)
		sleepers_add(&p->sleepers, search_sleepers(p, p->depth),
			     &n->step);
	if (p->wakeup.nodes[n->branch].step.values == WAKEUP_ANY &&
	    values_advance(&n->values))
		n->again = true;
	else
		branch_done(p, n);
	return true;
}

static void prove_start(struct prove *p)
{
	search_start(p);
	wakeup_clear(&p->wakeup);
	p->nodes[0].tree = wakeup_new(&p->wakeup, &(struct wakeup_step){0});
	node_enter(p, false);
}

static void prove_go_on(struct prove *p)
{
	do {
		while (node_pick(p))
			node_step(p);
	} while (node_leave(p));
}

static void unbounded_run(struct prove *p)
{
	bool more;

	if (!p->resumed)
		values_reset(&p->first_values);
	do {
		if (!p->resumed)
			prove_start(p);
		p->resumed = false;
		prove_go_on(p);
		more = !p->options->part_steps &&
		       values_advance(&p->first_values);
	} while (more && !p->stopped);
	p->left = p->left || more;
}

void prove_run(struct prove *p, const struct prove_options *options,
	       struct prove_result *ret_result)
{
	p->options = options;
	if (p->resumed || options->at_part)
		SIM_ASSERT(prove_can_resume(options));
	if (options->at_part)
		SIM_ASSERT(options->choices > 0);
	if (options->part_steps)
		SIM_ASSERT(p->resumed && p->depth >= options->part_steps);
	if (!p->resumed)
		p->result = (struct prove_result){.status = PROVE_ALL};
	p->stopped = p->left = p->full = false;
	if (options->by_states)
		states_run(p);
	else if (options->bounds)
		bounded_run(p, options->bounds);
	else
		unbounded_run(p);
	if (p->result.bound)
		p->result.status = PROVE_BOUND;
	else if (p->left)
		p->result.status = PROVE_STOP;
	else if (p->result.beyond)
		p->result.status = PROVE_BOUNDS;
	p->result.left = p->left && !p->full;
	*ret_result = p->result;
}

uint64_t prove_class(const struct prove *p)
{
	return history_key(&p->history);
}

struct prove *prove_attach(struct world *w)
{
	struct prove *p = memory_taken(sizeof(*p));

	p->w = w;
	history_init(&p->history);
	p->touches = step_touches_attach(w);
	p->nodes = memory_grown(NULL, &p->room, 2, sizeof(*p->nodes));
	return p;
}

void prove_free(struct prove *p)
{
	if (!p)
		return;
	for (uint32_t i = 0; i < p->room; i++)
		snapshot_free(p->nodes[i].snapshot);
	free(p->nodes);
	free(p->sleepers.at);
	wakeup_release(&p->wakeup);
	reversals_release(&p->reversals);
	step_touches_free(p->touches);
	history_release(&p->history);
	free(p);
}
