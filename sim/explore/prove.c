/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The search: a depth-first walk over the states of one world. Each node is a
 * state at which one task was picked; the tasks that must be picked there as
 * well come from the races of later steps.
 *
 * Going back: the deepest snapshot at or above the node, and the steps from
 * there made again. Snapshots are taken where there was a choice.
 */
#include "history.h"
#include "memory.h"
#include "touches.h"
#include "values.h"

/* A task that need not be picked before something dependent has come. */
struct sleeper {
	unsigned slot;
	struct footprint footprint;
};

struct node {
	uint64_t backtrack;
	uint64_t done; /* picked here, or asleep */
	uint64_t enabled;
	unsigned slot; /* picked now */
	bool has_snapshot;
	bool again; /* the same task with other values */
	struct snapshot *snapshot;
	uint32_t sleepers;	    /* first of its own in 'sleepers' */
	struct footprint footprint; /* of the picked task, all values */
	struct values values;	    /* of the step from here */
};

struct prove {
	struct world *w;
	struct history history;
	const struct prove_options *options;
	struct prove_result result;
	struct node *nodes;
	uint32_t depth, room;
	struct sleeper *sleepers;
	uint32_t sleeper_count, sleeper_room;
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
		p->result.bound = "more than 24 choices of value in one step";
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

/* Where the step could come before what it races with, that must be tried. */
static void races_note(struct prove *p, const struct history_step *s)
{
	struct history *h = &p->history;
	struct clock clock;

	history_races(h, s);
	if (!h->race_count)
		return;
	history_clock(h, s, &clock);
	for (uint32_t i = 0; i < h->race_count; i++) {
		struct node *n = &p->nodes[h->races[i]];
		uint64_t initials = history_initials(h, h->races[i], s, &clock);

		if (initials & n->backtrack)
			continue;
		initials &= n->enabled;
		/* Nobody knows who: then everybody. */
		if (!initials)
			n->backtrack |= n->enabled;
		else if (initials & bit(s->slot))
			n->backtrack |= bit(s->slot);
		else
			n->backtrack |= initials & -initials;
	}
}

/* An op that never came, or came too late, has its races all the same. */
static void races_of_declared(struct prove *p, const struct task *t)
{
	struct history_step s = step_of(p, t);
	struct access access = {.kind = (uint8_t)access_declared(t)};

	if (!t->op.object)
		return;
	s.idle = false;
	access.object = t->op.object->id;
	s.accesses = &access;
	s.access_count = 1;
	races_note(p, &s);
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
	world_finish(p->w, &r);
	p->result.executions++;
	bound = bound_of(p->w, &r);
	if (bound && !p->result.bound)
		p->result.bound = bound;
	if (p->options->at_end)
		p->options->at_end(p->options->context, p->w, &r);
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

/* The world has come to a state that is new. */
static void node_enter(struct prove *p)
{
	struct node *n = &p->nodes[p->depth];
	uint64_t candidates;

	n->enabled = world_enabled(p->w);
	n->backtrack = 0;
	n->again = false;
	n->has_snapshot = false;
	if (!n->enabled) {
		execution_end(p);
		return;
	}
	candidates = n->enabled & ~n->done;
	if (!candidates) {
		races_of_blocked(p);
		p->result.sleep_blocked++;
		ask_stop(p);
		return;
	}
	n->backtrack = bit(first_pick(p->w, candidates));
	if (!p->depth || candidates & (candidates - 1))
		node_snapshot(n, p->w);
}

/* Bring the world back to the node. */
static void node_return(struct prove *p)
{
	uint32_t from = p->depth;

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
	uint64_t todo = n->backtrack & ~n->done;

	if (!(todo || n->again))
		return false;
	if (p->stopped) {
		p->left = true;
		return false;
	}
	if (!n->again) {
		n->slot = (unsigned)__builtin_ctzll(todo);
		values_reset(&n->values);
	}
	if (p->out_of_step)
		node_return(p);
	return true;
}

static void sleeper_add(struct prove *p, const struct sleeper *s)
{
	p->sleepers = memory_grown(p->sleepers, &p->sleeper_room,
				   p->sleeper_count + 1, sizeof(*p->sleepers));
	p->sleepers[p->sleeper_count++] = *s;
}

/* Those whose next step commutes with the one just made sleep on. */
static void child_sleepers(struct prove *p, const struct footprint *made)
{
	const struct node *n = &p->nodes[p->depth];
	struct node *child = &p->nodes[p->depth + 1];
	uint32_t first = n->sleepers, end = p->sleeper_count;

	child->sleepers = end;
	child->done = 0;
	for (uint32_t i = first; i < end; i++) {
		struct sleeper s = p->sleepers[i];

		if (footprint_dependent(&s.footprint, made))
			continue;
		sleeper_add(p, &s);
		child->done |= bit(s.slot);
	}
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

static void node_step(struct prove *p)
{
	const struct step_touches *touches = p->touches;
	struct footprint made = {.count = 0};
	struct history_step s;
	struct node *n;

	p->nodes = memory_grown(p->nodes, &p->room, p->depth + 2,
				sizeof(*p->nodes));
	n = &p->nodes[p->depth];
	if (step_bound(p, world_task(p->w, n->slot)))
		return;
	s = step_of(p, world_task(p->w, n->slot));
	if (s.idle)
		races_of_declared(p, world_task(p->w, n->slot));
	step_touches_begin(p->touches, world_task(p->w, n->slot));
	p->values = &n->values;
	world_step(p->w, n->slot);
	p->result.steps++;
	step_touches_end(p->touches, p->w);
	s.made = touches->made;
	s.accesses = touches->access;
	s.access_count = touches->count;
	if (!s.idle)
		races_note(p, &s);
	history_add(&p->history, &s);
	made.own = s.own;
	footprint_add(&made, touches->access, touches->count);
	if (!n->again)
		n->footprint = (struct footprint){.own = s.own};
	footprint_add(&n->footprint, touches->access, touches->count);
	n->again = false;
	child_sleepers(p, &made);
	p->depth++;
	node_enter(p);
}

/* Nothing is left to do at the node: go up one. */
static bool node_leave(struct prove *p)
{
	struct node *n = &p->nodes[p->depth];
	struct sleeper s;

	p->sleeper_count = n->sleepers;
	if (!p->depth)
		return false;
	p->depth--;
	n = &p->nodes[p->depth];
	history_cut(&p->history, p->depth);
	p->out_of_step = true;
	if (values_advance(&n->values)) {
		n->again = true;
		return true;
	}
	n->done |= bit(n->slot);
	s = (struct sleeper){.slot = n->slot, .footprint = n->footprint};
	sleeper_add(p, &s);
	return true;
}

static void prove_from_start(struct prove *p)
{
	p->depth = 0;
	p->sleeper_count = 0;
	p->out_of_step = false;
	p->nodes[0].done = 0;
	p->nodes[0].sleepers = 0;
	history_cut(&p->history, 0);
	node_enter(p);
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
	free(p->sleepers);
	step_touches_free(p->touches);
	history_release(&p->history);
	free(p);
}
