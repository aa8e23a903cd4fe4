/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Every schedule with at most so many preemptions (Musuvathi and Qadeer, PLDI
 * 2007), or switches, or both, depth first over the states of one world.
 *
 * Partial-order reduction does not go with a bound as it is: of two schedules
 * of one class one may have more preemptions than the other, and what a sleep
 * set or a wakeup tree leaves out may be the cheaper one (Coons, Musuvathi and
 * McKinley, OOPSLA 2013). So nothing is left out for such a reason here. What
 * is done once is what is the same: two ways to one state by the same partial
 * order, with the same task to go on, differ in nothing but in what they have
 * spent, and the way that has spent more can show nothing new. Of two bounds
 * what was spent of the second is part of the state.
 *
 * The same partial order is a key of 64 bits, as for the classes of executions:
 * of ten million states two share a key by chance once in 400,000 searches.
 */
#include "bounded.h"

#include "memory.h"

enum {
	SEEN_MAX = 1 << 24,	/* states */
	SEEN_ROOM_FIRST = 4096, /* a power of two */
};

struct bounded_node {
	uint64_t key;	  /* of the partial order up to the node */
	uint64_t left;	  /* slots that are to be tried */
	uint64_t again;	  /* the slot whose step has more values, or 0 */
	uint32_t spent;	  /* preemptions */
	uint32_t turns;	  /* switches */
	uint64_t running; /* the slot of the task that could go on, or 0 */
	uint8_t before;	  /* the last task that is no daemon, or 0 */
};

/* What a way to a state had spent at least. */
struct seen {
	uint64_t key; /* 0: free */
	uint32_t spent;
};

struct bounded {
	struct prove *p;
	struct bounded_node *nodes; /* as in p->nodes */
	uint32_t room;
	struct seen *seen;
	size_t seen_room, seen_count;
	struct prove_bounds bounds;
};

static struct seen *seen_at(struct seen *seen, size_t room, uint64_t key)
{
	size_t at = (key * 0x9e3779b97f4a7c15u) & (room - 1);

	while (seen[at].key && seen[at].key != key)
		at = (at + 1) & (room - 1);
	return &seen[at];
}

static void seen_grow(struct bounded *b)
{
	size_t room = b->seen_room ? 2 * b->seen_room : SEEN_ROOM_FIRST;
	struct seen *larger = memory_taken(room * sizeof(*larger));

	for (size_t i = 0; i < b->seen_room; i++)
		if (b->seen[i].key)
			*seen_at(larger, room, b->seen[i].key) = b->seen[i];
	free(b->seen);
	b->seen = larger;
	b->seen_room = room;
}

/* Is there nothing new behind the state? 'spent' is noted. */
static bool seen_before(struct bounded *b, uint64_t key, uint32_t spent)
{
	struct seen *s;

	if (2 * (b->seen_count + 1) > b->seen_room)
		seen_grow(b);
	s = seen_at(b->seen, b->seen_room, key ? key : 1);
	if (s->key && s->spent <= spent)
		return true;
	b->seen_count += !s->key;
	s->key = key ? key : 1;
	s->spent = spent;
	return false;
}

static uint64_t slot_last(const struct world *w)
{
	const struct task *last = world_last_task(w);

	return last && last->state == TASK_PARKED ? slot_bit(last->slot) : 0;
}

static void ask_stop(struct bounded *b)
{
	struct prove *p = b->p;
	const struct prove_options *o = p->options;

	if (b->seen_count >= SEEN_MAX) {
		p->result.bound = "too many states to keep apart";
		p->stopped = true;
	}
	if (o->stop && o->stop(o->context, &p->result))
		p->stopped = true;
}

/* The world had so many findings before. */
static void tell_findings(struct bounded *b, unsigned before)
{
	const struct prove_options *o = b->p->options;

	if (!o->at_finding || world_finding_count(b->p->w) == before)
		return;
	o->at_finding(o->context, b->p->w);
	ask_stop(b);
}

static void execution_end(struct bounded *b)
{
	struct prove *p = b->p;
	unsigned findings = world_finding_count(p->w);
	struct run_result r;
	const char *bound;

	world_finish(p->w, &r);
	tell_findings(b, findings);
	p->result.executions++;
	bound = search_bound(p->w, &r);
	if (bound && !p->result.bound)
		p->result.bound = bound;
	if (p->options->at_end)
		p->options->at_end(p->options->context, p->w, &r);
}

/* What is within the bounds at the node. */
static uint64_t within(const struct bounded *b, const struct bounded_node *n,
		       uint64_t enabled)
{
	const struct world *w = b->p->w;
	uint64_t left = enabled;

	if (n->running && n->spent == b->bounds.preemptions)
		left = n->running;
	if (n->turns < b->bounds.switches)
		return left;
	for (uint64_t m = left; m; m &= m - 1) {
		unsigned slot = (unsigned)__builtin_ctzll(m);
		const struct task *t = world_task(w, slot);

		if (n->before && !(t->flags & TASK_DAEMON) &&
		    t->id != n->before)
			left &= ~slot_bit(slot);
	}
	return left;
}

static bool bounds_preemptions(const struct bounded *b)
{
	return b->bounds.preemptions != PROVE_ANY;
}

/* All that matters for what comes, but for what was spent: who could go on, and
 * who went on; of two bounds, what was spent of the second. For an end nothing
 * does. */
static uint64_t key_of(const struct bounded *b, const struct bounded_node *n,
		       bool end)
{
	bool switches = b->bounds.switches != PROVE_ANY && !end;
	uint64_t key = n->key;

	if (bounds_preemptions(b))
		key = history_key_mix(key, n->running);
	if (switches)
		key = history_key_mix(key, n->before);
	if (switches && bounds_preemptions(b))
		key = history_key_mix(key, n->turns);
	return key;
}

static uint32_t spent_of(const struct bounded *b, const struct bounded_node *n)
{
	return bounds_preemptions(b) ? n->spent : n->turns;
}

/* The world has come to the node, of which 'mine' is set. */
static void node_enter(struct bounded *b, const struct bounded_node *mine)
{
	struct prove *p = b->p;
	struct node *n = &p->nodes[p->depth];
	struct bounded_node *set;

	b->nodes = memory_grown(b->nodes, &b->room, p->depth + 2,
				sizeof(*b->nodes));
	n->enabled = world_enabled(p->w);
	n->has_snapshot = false;
	set = &b->nodes[p->depth];
	*set = *mine;
	set->left = set->again = 0;
	set->running = slot_last(p->w) & n->enabled;
	if (seen_before(b, key_of(b, set, !n->enabled),
			n->enabled ? spent_of(b, set) : 0)) {
		ask_stop(b);
		return;
	}
	if (!n->enabled) {
		execution_end(b);
		ask_stop(b);
		return;
	}
	set->left = within(b, set, n->enabled);
	p->result.beyond |= set->left != n->enabled;
	if (!set->left)
		ask_stop(b);
	else if (p->depth % SNAPSHOT_EVERY == 0)
		search_snapshot(p);
}

/* What to do next at the node; false: nothing is left. */
static bool node_pick(struct bounded *b)
{
	struct prove *p = b->p;
	struct node *n = &p->nodes[p->depth];
	struct bounded_node *mine = &b->nodes[p->depth];

	if (!mine->again && !mine->left)
		return false;
	if (p->stopped) {
		p->left = true;
		return false;
	}
	search_return(p);
	if (mine->again)
		return true;
	n->slot = (mine->left & mine->running)
			  ? (unsigned)__builtin_ctzll(mine->running)
			  : (unsigned)__builtin_ctzll(mine->left);
	mine->left &= ~slot_bit(n->slot);
	values_reset(&n->values);
	return true;
}

static void node_step(struct bounded *b)
{
	struct prove *p = b->p;
	struct bounded_node *mine = &b->nodes[p->depth], next = *mine;
	unsigned findings = world_finding_count(p->w);
	const struct task *t = world_task(p->w, p->nodes[p->depth].slot);

	if (!search_room(p))
		return;
	mine->again = 0;
	next.spent += mine->running && mine->running != slot_bit(t->slot);
	if (!(t->flags & TASK_DAEMON)) {
		next.turns += mine->before && mine->before != t->id;
		next.before = t->id;
	}
	search_step(p);
	tell_findings(b, findings);
	p->reversals.count = 0;
	next.key +=
		history_key_last(&p->history, p->nodes[p->depth].step.values);
	p->depth++;
	node_enter(b, &next);
}

/* Nothing is left to do at the node: go up one. */
static bool node_leave(struct bounded *b)
{
	struct prove *p = b->p;
	struct node *n;

	if (!p->depth)
		return false;
	p->depth--;
	n = &p->nodes[p->depth];
	history_cut(&p->history, p->depth);
	p->out_of_step = true;
	if (values_advance(&n->values))
		b->nodes[p->depth].again = slot_bit(n->slot);
	return true;
}

static void bounded_from_start(struct bounded *b)
{
	struct prove *p = b->p;
	struct bounded_node first = {.key = 0};

	search_start(p);
	first.key = history_key_mix(p->first_values.code, 0);
	tell_findings(b, 0);
	node_enter(b, &first);
	do {
		while (node_pick(b))
			node_step(b);
	} while (node_leave(b));
}

void bounded_run(struct prove *p, const struct prove_bounds *bounds)
{
	struct bounded b = {.p = p, .bounds = *bounds};

	p->no_races = true;
	values_reset(&p->first_values);
	do
		bounded_from_start(&b);
	while (values_advance(&p->first_values) && !p->stopped);
	p->no_races = false;
	p->left = p->left || (p->stopped && p->first_values.given);
	free(b.nodes);
	free(b.seen);
}
