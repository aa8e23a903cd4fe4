/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Every schedule with at most so many preemptions (Musuvathi and Qadeer, PLDI
 * 2007), depth first over the states of one world.
 *
 * Partial-order reduction does not go with a bound as it is: of two schedules
 * of one class one may have more preemptions than the other, and what a sleep
 * set or a wakeup tree leaves out may be the cheaper one (Coons, Musuvathi and
 * McKinley, OOPSLA 2013). So nothing is left out for such a reason here. What
 * is done once is what is the same: two ways to one state by the same partial
 * order, with the same task to go on, differ in nothing but in what they have
 * spent, and the way that has spent more can show nothing new.
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
	uint64_t running; /* the slot of the task that could go on, or 0 */
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
	unsigned preemptions_max;
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

static void execution_end(struct bounded *b)
{
	struct prove *p = b->p;
	struct run_result r;
	const char *bound;

	world_finish(p->w, &r);
	p->result.executions++;
	bound = search_bound(p->w, &r);
	if (bound && !p->result.bound)
		p->result.bound = bound;
	if (p->options->at_end)
		p->options->at_end(p->options->context, p->w, &r);
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

/* The world has come to the node. */
static void node_enter(struct bounded *b, uint64_t key, uint32_t spent)
{
	struct prove *p = b->p;
	struct node *n = &p->nodes[p->depth];
	struct bounded_node *mine;

	b->nodes = memory_grown(b->nodes, &b->room, p->depth + 2,
				sizeof(*b->nodes));
	mine = &b->nodes[p->depth];
	n->enabled = world_enabled(p->w);
	n->has_snapshot = false;
	*mine = (struct bounded_node){
		.key = key,
		.spent = spent,
		.running = slot_last(p->w) & n->enabled,
	};
	/* Only who could go on matters for what comes, and for an end not even
	 * what was spent. */
	if (seen_before(b, history_key_mix(key, mine->running),
			n->enabled ? spent : 0)) {
		ask_stop(b);
		return;
	}
	if (!n->enabled) {
		execution_end(b);
		ask_stop(b);
		return;
	}
	mine->left = n->enabled;
	if (mine->running && spent == b->preemptions_max) {
		p->result.preempted |= mine->left != mine->running;
		mine->left = mine->running;
	}
	if (p->depth % SNAPSHOT_EVERY == 0)
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
	struct bounded_node *mine = &b->nodes[p->depth];
	uint32_t spent = mine->spent;
	uint64_t key;

	if (!search_room(p))
		return;
	mine->again = 0;
	spent += mine->running &&
		 mine->running != slot_bit(p->nodes[p->depth].slot);
	search_step(p);
	p->reversals.count = 0;
	key = mine->key +
	      history_key_last(&p->history, p->nodes[p->depth].step.values);
	p->depth++;
	node_enter(b, key, spent);
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

	search_start(p);
	node_enter(b, history_key_mix(p->first_values.code, 0), 0);
	do {
		while (node_pick(b))
			node_step(b);
	} while (node_leave(b));
}

void bounded_run(struct prove *p, unsigned preemptions_max)
{
	struct bounded b = {.p = p, .preemptions_max = preemptions_max};

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
