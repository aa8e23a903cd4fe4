/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Every state of one world, each once, depth first (as SPIN does; Holzmann,
 * IEEE TSE 1997). Where schedules come together again, as after two sections
 * of one lock in either order, this takes one state for what partial-order
 * reduction takes one execution each for. Nothing else is left out: at each
 * state everybody who can go on does, with every value.
 *
 * What is found is part of the state, so each finding is seen at the end of
 * some run that is not cut off: the first way to that end is the example.
 */
#include "states.h"

#include "memory.h"
#include "world/state_key.h"

enum {
	ROOM_FIRST = 1 << 14, /* a power of two */
};

/* Keys; 0 is a free place. */
struct key_set {
	uint64_t *at;
	size_t room, count;
};

struct states {
	struct prove *p;
	struct key_set exact, visible;
	uint64_t *left; /* by node: slots that are to be tried */
	uint32_t room;
};

static uint64_t *key_place(const struct key_set *s, uint64_t key)
{
	size_t at = (key * 0x9e3779b97f4a7c15u) & (s->room - 1);

	while (s->at[at] && s->at[at] != key)
		at = (at + 1) & (s->room - 1);
	return &s->at[at];
}

static void key_set_grow(struct key_set *s)
{
	struct key_set larger = {
		.room = s->room ? 2 * s->room : ROOM_FIRST,
		.count = s->count,
	};

	larger.at = memory_taken(larger.room * sizeof(*larger.at));
	for (size_t i = 0; i < s->room; i++)
		if (s->at[i])
			*key_place(&larger, s->at[i]) = s->at[i];
	free(s->at);
	*s = larger;
}

/* False: it was there. */
static bool key_set_add(struct key_set *s, uint64_t key)
{
	uint64_t *place;

	if (2 * (s->count + 1) > s->room)
		key_set_grow(s);
	key += !key;
	place = key_place(s, key);
	if (*place)
		return false;
	*place = key;
	s->count++;
	return true;
}

/* The run is over, in a state that is new. */
static void run_end(struct states *s, bool seen)
{
	struct prove *p = s->p;
	const char *bound;
	struct run_result r;

	world_finish(p->w, &r);
	bound = search_bound(p->w, &r);
	if (bound && !p->result.bound)
		p->result.bound = bound;
	if (seen)
		return;
	p->result.executions++;
	if (p->options->at_end)
		p->options->at_end(p->options->context, p->w, &r);
}

/* The world has come to the node. */
static void node_enter(struct states *s)
{
	struct prove *p = s->p;
	struct node *n = &p->nodes[p->depth];
	struct state_key key;
	bool seen;

	s->left =
		memory_grown(s->left, &s->room, p->depth + 2, sizeof(*s->left));
	s->left[p->depth] = 0;
	n->enabled = world_enabled(p->w);
	n->has_snapshot = n->again = false;
	world_state_key(p->w, &key);
	if (!key_set_add(&s->exact, key.exact))
		return;
	seen = !key_set_add(&s->visible, key.visible);
	p->result.states += !seen;
	if (!n->enabled) {
		run_end(s, seen);
	} else {
		s->left[p->depth] = n->enabled;
		if (p->depth % SNAPSHOT_EVERY == 0)
			search_snapshot(p);
	}
	if (p->options->stop &&
	    p->options->stop(p->options->context, &p->result))
		p->stopped = true;
}

/* What to do next at the node; false: nothing is left. */
static bool node_pick(struct states *s)
{
	struct prove *p = s->p;
	struct node *n = &p->nodes[p->depth];
	uint64_t *left = &s->left[p->depth];

	if (!n->again && !*left)
		return false;
	if (p->stopped) {
		p->left = true;
		return false;
	}
	search_return(p);
	if (n->again)
		return true;
	n->slot = search_first_pick(p->w, *left);
	*left &= ~slot_bit(n->slot);
	values_reset(&n->values);
	return true;
}

static void node_step(struct states *s)
{
	struct prove *p = s->p;

	if (!search_room(p))
		return;
	p->nodes[p->depth].again = false;
	search_step(p);
	p->reversals.count = 0;
	p->depth++;
	node_enter(s);
}

/* Nothing is left to do at the node: go up one. */
static bool node_leave(struct prove *p)
{
	struct node *n;

	if (!p->depth)
		return false;
	p->depth--;
	n = &p->nodes[p->depth];
	history_cut(&p->history, p->depth);
	p->out_of_step = true;
	n->again = values_advance(&n->values);
	return true;
}

static void states_from_start(struct states *s)
{
	search_start(s->p);
	node_enter(s);
	do {
		while (node_pick(s))
			node_step(s);
	} while (node_leave(s->p));
}

void states_run(struct prove *p)
{
	struct states s = {.p = p};

	p->no_races = true;
	world_stacks_clean(p->w, true);
	values_reset(&p->first_values);
	do
		states_from_start(&s);
	while (values_advance(&p->first_values) && !p->stopped);
	world_stacks_clean(p->w, false);
	p->no_races = false;
	p->left = p->left || (p->stopped && p->first_values.given);
	free(s.left);
	free(s.exact.at);
	free(s.visible.at);
}
