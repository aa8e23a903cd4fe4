/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The search: a depth-first walk over the states of one world. Each node is a
 * state at which steps are made in turn; which ones besides the first says its
 * wakeup tree, into which each run puts at its end what reverses its races.
 *
 * Going back: the deepest snapshot at or above the node, and the steps from
 * there made again. A few steps cost less than a snapshot.
 */
#include "history.h"
#include "memory.h"
#include "reversals.h"
#include "sleepers.h"
#include "touches.h"
#include "values.h"
#include "wakeup.h"

enum {
	SNAPSHOT_EVERY = 4, /* nodes */
};

struct node {
	uint64_t enabled;
	unsigned slot; /* picked now */
	bool has_snapshot;
	bool asleep; /* the step towards it was one of the sleepers */
	bool again;  /* the same task with other values */
	struct snapshot *snapshot;
	uint32_t sleepers;     /* first of its own in 'sleepers' */
	uint32_t tree;	       /* in 'wakeup': what is left to do */
	uint32_t branch;       /* cut off the tree: the step that is made now */
	uint32_t combinations; /* of its values that were tried */
	struct wakeup_step step; /* as it was made */
	struct values values;
};

struct prove {
	struct world *w;
	struct history history;
	const struct prove_options *options;
	struct prove_result result;
	struct node *nodes;
	uint32_t depth, room;
	struct sleepers sleepers;
	struct wakeup wakeup;
	struct reversals reversals;
	struct step_touches *touches; /* of the running step */
	struct values first_values;   /* before the first step */
	struct values *values;	      /* of the running step */
	bool out_of_step;	      /* the world is not at the node */
	bool stopped;
	bool left; /* and something was left to do */
};

static uint64_t bit(unsigned slot)
{
	return (uint64_t)1 << slot;
}

static uint32_t prove_choose(void *state, const struct world *w,
			     enum choice_kind kind, uint32_t n)
{
	struct prove *p = state;
	uint32_t value;

	(void)w;
	(void)kind;
	if (!values_choose(p->values, n, &value))
		p->result.bound = "too many choices of value in one step";
	return value;
}

static void prove_begin(void *state, const struct world *w, uint64_t seed)
{
	(void)state;
	(void)w;
	(void)seed;
}

static unsigned prove_pick(void *state, const struct world *w, uint64_t enabled)
{
	(void)state;
	(void)w;
	(void)enabled;
	SIM_UNREACHABLE();
}

static struct history_step step_of(const struct prove *p, const struct task *t)
{
	/* It has waited until nothing else could go on. */
	bool idle = world_idle(p->w) && world_enabled(p->w) & bit(t->slot);

	return (struct history_step){
		.world = p->w,
		.task = t->id - 1U,
		.slot = t->slot,
		.waits = access_waits(t) || idle ? t->op.object->id : 0,
		.idle = idle,
		.own = t->object.id,
		.enabled = p->nodes[p->depth].enabled,
	};
}

/* --- races ---------------------------------------------------------------- */

static struct wakeup_step step_any(const struct history_step *s)
{
	return (struct wakeup_step){
		.values = WAKEUP_ANY,
		.task = s->task,
		.footprint.own = s->own,
	};
}

/* Of the step that was made last. What it has declared belongs to what it
 * touches: in another place it may do that. */
static void races_of_made(struct prove *p, const struct history_step *s,
			  const struct access *declared)
{
	struct wakeup_step second = step_any(s);

	history_races(&p->history, s);
	if (!p->history.race_count)
		return;
	footprint_add(&second.footprint, s->accesses, s->access_count);
	footprint_add(&second.footprint, declared, declared->object != 0);
	reversals_note_made(&p->reversals, &p->history, &second);
}

static struct access access_of_declared(const struct task *t)
{
	return (struct access){
		.object = t->op.object ? t->op.object->id : 0,
		.kind = (uint8_t)access_declared(t),
	};
}

/* An op that never came, or came too late, has its races all the same. */
static void races_of_declared(struct prove *p, const struct task *t)
{
	struct history_step s = step_of(p, t);
	struct access access = access_of_declared(t);
	struct wakeup_step second = step_any(&s);

	if (!access.object)
		return;
	s.idle = false;
	s.accesses = &access;
	s.access_count = 1;
	footprint_add(&second.footprint, &access, 1);
	history_races(&p->history, &s);
	reversals_note_declared(&p->reversals, &p->history, &second);
}

static void races_of_blocked(struct prove *p)
{
	for (unsigned slot = 0; slot < TASKS_MAX; slot++) {
		const struct task *t = world_task(p->w, slot);

		if (t && t->state == TASK_PARKED && t->id <= PROVE_TASKS_MAX &&
		    !(world_enabled(p->w) & bit(slot)))
			races_of_declared(p, t);
	}
}

static struct sleepers_range sleepers_of(const struct prove *p, uint32_t node)
{
	return (struct sleepers_range){
		.first = p->nodes[node].sleepers,
		.end = node < p->depth ? p->nodes[node + 1].sleepers
				       : p->sleepers.count,
	};
}

/* The run has come to its end: where its races could be the other way round,
 * that must be tried. */
static void races_reverse(struct prove *p)
{
	struct reversals *r = &p->reversals;

	for (uint32_t i = 0; i < r->count; i++) {
		uint32_t first = r->noted[i].first;
		struct wakeup_plan *v = reversals_plan(r, &p->history, i);

		if (!sleepers_cover(&p->sleepers, sleepers_of(p, first), v))
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

static const char *bound_of(const struct world *w, const struct run_result *r)
{
	if (r->status == RUN_STEPS)
		return "the step bound";
	if (r->status == RUN_LIMIT)
		return world_limit_text(w);
	return NULL;
}

static void execution_end(struct prove *p)
{
	const char *bound;
	struct run_result r;

	races_of_blocked(p);
	races_reverse(p);
	world_finish(p->w, &r);
	p->result.executions++;
	bound = bound_of(p->w, &r);
	if (bound && !p->result.bound)
		p->result.bound = bound;
	if (p->options->at_end)
		p->options->at_end(p->options->context, p->w, &r);
	ask_stop(p);
}

/* All that could follow has been seen. */
static void cut_short(struct prove *p)
{
	races_of_blocked(p);
	races_reverse(p);
	p->result.sleep_blocked++;
	ask_stop(p);
}

/* Who goes on is tried first: that makes the fewest switches. */
static unsigned first_pick(const struct world *w, uint64_t candidates)
{
	const struct task *last = world_last_task(w);

	if (last && last->state == TASK_PARKED && candidates >> last->slot & 1)
		return last->slot;
	return (unsigned)__builtin_ctzll(candidates);
}

static void node_snapshot(struct node *n, struct world *w)
{
	if (!n->snapshot)
		n->snapshot = snapshot_new();
	snapshot_take(n->snapshot, w);
	n->has_snapshot = true;
}

/* The task in the slot goes on at the node, whatever that touches. */
static void branch_any(struct prove *p, uint32_t node, unsigned slot)
{
	struct wakeup_step any = {
		.values = WAKEUP_ANY,
		.task = world_task(p->w, slot)->id - 1U,
		.footprint.all = true,
	};

	wakeup_add(&p->wakeup, p->nodes[node].tree, &any);
}

/* Who can go on, and not only with a step that sleeps. */
static uint64_t awake(const struct prove *p)
{
	struct sleepers_range of = sleepers_of(p, p->depth);
	uint64_t slots = p->nodes[p->depth].enabled;

	for (uint32_t i = of.first; i < of.end; i++)
		if (sleepers_all(&p->sleepers, of, &p->sleepers.at[i]))
			slots &= ~bit(
				world_task_by_id(
					p->w, p->sleepers.at[i].step.task + 1)
					->slot);
	return slots;
}

/* Cut off branches that cannot be made; false: none is left. */
static bool tree_clean(struct prove *p, const struct node *n)
{
	uint32_t branch;

	while ((branch = wakeup_first(&p->wakeup, n->tree)) != 0) {
		const struct task *t = world_task_by_id(
			p->w, p->wakeup.nodes[branch].step.task + 1);

		if (t && t->state == TASK_PARKED && n->enabled & bit(t->slot))
			return true;
		wakeup_drop(&p->wakeup, wakeup_take(&p->wakeup, n->tree));
	}
	return false;
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
		uint64_t candidates = awake(p);

		if (!candidates) {
			cut_short(p);
			return;
		}
		branch_any(p, p->depth, first_pick(p->w, candidates));
	}
	if (p->depth % SNAPSHOT_EVERY == 0)
		node_snapshot(n, p->w);
}

/* Bring the world back to the node. */
static void node_return(struct prove *p)
{
	uint32_t from = p->depth;

	if (!p->out_of_step)
		return;
	while (!p->nodes[from].has_snapshot)
		from--;
	snapshot_restore(p->nodes[from].snapshot, p->w);
	for (; from < p->depth; from++) {
		p->values = &p->nodes[from].values;
		values_repeat(p->values);
		world_step(p->w, p->nodes[from].slot);
	}
	p->out_of_step = false;
}

/* Choose what to do next at the node; false: nothing is left. */
static bool node_pick(struct prove *p)
{
	struct node *n = &p->nodes[p->depth];
	const struct wakeup_step *s;

	if (!n->again) {
		if (!wakeup_first(&p->wakeup, n->tree))
			return false;
		node_return(p);
		if (!tree_clean(p, n))
			return false;
	}
	if (p->stopped) {
		p->left = true;
		return false;
	}
	node_return(p);
	if (n->again)
		return true;
	n->branch = wakeup_take(&p->wakeup, n->tree);
	s = &p->wakeup.nodes[n->branch].step;
	n->slot = world_task_by_id(p->w, s->task + 1)->slot;
	n->combinations = 0;
	values_of_code(&n->values, s->values == WAKEUP_ANY ? 0 : s->values);
	return true;
}

/* The search has no room for the step. */
static bool step_bound(struct prove *p, const struct task *t)
{
	if (t->id > PROVE_TASKS_MAX)
		p->result.bound = "more than 64 tasks in one run";
	else if (p->depth + 1 == HISTORY_EVENTS_MAX)
		p->result.bound = "more than 65534 steps in one run";
	else
		return false;
	p->stopped = true;
	return true;
}

/* Make the step; what it was goes into the node and the history. */
static void step_make(struct prove *p, struct node *n)
{
	const struct step_touches *touches = p->touches;
	const struct task *t = world_task(p->w, n->slot);
	struct history_step s = step_of(p, t);
	struct access declared = access_of_declared(t);

	if (s.idle)
		races_of_declared(p, t);
	step_touches_begin(p->touches, t);
	p->values = &n->values;
	world_step(p->w, n->slot);
	p->result.steps++;
	step_touches_end(p->touches, p->w);
	s.made = touches->made;
	s.accesses = touches->access;
	s.access_count = touches->count;
	if (!s.idle)
		races_of_made(p, &s, &declared);
	history_add(&p->history, &s);
	n->step = step_any(&s);
	n->step.values = n->values.code;
	footprint_add(&n->step.footprint, touches->access, touches->count);
	reversals_made(&p->reversals, p->depth, &n->step);
}

/* What plans there were covered by the branch may not be: then everything. */
static void branch_check(struct prove *p, const struct node *n)
{
	const struct wakeup_node *b = &p->wakeup.nodes[n->branch];

	if (!b->stands ||
	    footprint_covers(&b->step.footprint, &n->step.footprint))
		return;
	for (uint64_t m = n->enabled; m; m &= m - 1) {
		unsigned slot = (unsigned)__builtin_ctzll(m);

		if (slot != n->slot)
			branch_any(p, p->depth, slot);
	}
}

static void node_step(struct prove *p)
{
	struct sleepers_range asleep;
	struct node *n, *child;
	bool any;

	p->nodes = memory_grown(p->nodes, &p->room, p->depth + 2,
				sizeof(*p->nodes));
	n = &p->nodes[p->depth];
	child = n + 1;
	if (step_bound(p, world_task(p->w, n->slot)))
		return;
	step_make(p, n);
	n->combinations++;
	n->again = false;
	branch_check(p, n);
	any = p->wakeup.nodes[n->branch].step.values == WAKEUP_ANY;
	child->tree = any ? wakeup_new(&p->wakeup, &n->step) : n->branch;
	child->sleepers = p->sleepers.count;
	asleep = sleepers_of(p, p->depth);
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
	sleepers_siblings(&p->sleepers, sleepers_of(p, p->depth), s->task,
			  n->combinations);
	wakeup_drop(&p->wakeup, n->branch);
}

/* Nothing is left to do at the node: go up one. */
static bool node_leave(struct prove *p)
{
	struct node *child = &p->nodes[p->depth];
	struct node *n = child - 1;

	p->sleepers.count = child->sleepers;
	if (!p->depth)
		return false;
	wakeup_drop(&p->wakeup, child->tree);
	p->depth--;
	history_cut(&p->history, p->depth);
	p->out_of_step = true;
	if (!child->asleep)
		sleepers_add(&p->sleepers, sleepers_of(p, p->depth), &n->step);
	if (p->wakeup.nodes[n->branch].step.values == WAKEUP_ANY &&
	    values_advance(&n->values))
		n->again = true;
	else
		branch_done(p, n);
	return true;
}

static void prove_from_start(struct prove *p)
{
	p->depth = 0;
	p->sleepers.count = 0;
	p->reversals.count = 0;
	p->out_of_step = false;
	wakeup_clear(&p->wakeup);
	p->nodes[0].sleepers = 0;
	p->nodes[0].tree = wakeup_new(&p->wakeup, &(struct wakeup_step){0});
	history_cut(&p->history, 0);
	node_enter(p, false);
	do {
		while (node_pick(p))
			node_step(p);
	} while (node_leave(p));
}

void prove_run(struct prove *p, const struct prove_options *options,
	       struct prove_result *ret_result)
{
	struct chooser chooser = {
		.state = p,
		.begin = prove_begin,
		.pick = prove_pick,
		.choose = prove_choose,
	};

	p->options = options;
	p->result = (struct prove_result){.status = PROVE_ALL};
	p->stopped = p->left = false;
	values_reset(&p->first_values);
	do {
		p->values = &p->first_values;
		world_start(p->w, &chooser, 0);
		prove_from_start(p);
	} while (values_advance(&p->first_values) && !p->stopped);
	p->left = p->left || (p->stopped && p->first_values.given);
	if (p->result.bound)
		p->result.status = PROVE_BOUND;
	else if (p->left)
		p->result.status = PROVE_STOP;
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
