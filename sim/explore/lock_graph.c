/* SPDX-License-Identifier: GPL-2.0-only */
#include "lock_graph.h"

static uint64_t hash_text(uint64_t hash, const char *text)
{
	for (; text && *text; text++)
		hash = (hash ^ (unsigned char)*text) * 0x100000001b3u;
	return (hash ^ 0xff) * 0x100000001b3u;
}

uint64_t lock_key(const struct object *o)
{
	return hash_text(hash_text(0xcbf29ce484222325u, o->name), o->owner) | 1;
}

const char *lock_graph_name(const struct lock_graph *g, uint64_t lock)
{
	for (unsigned i = 0; i < g->name_count; i++)
		if (g->name[i].lock == lock)
			return g->name[i].name;
	return "a lock";
}

const struct object *lock_wanted(const struct task *t, bool *ret_reads)
{
	*ret_reads = t->op.kind == OP_RWSEM_DOWN_READ;
	switch ((unsigned)t->op.kind) {
	case OP_MUTEX_LOCK:
	case OP_SPIN_LOCK:
	case OP_RWSEM_DOWN_READ:
	case OP_RWSEM_DOWN_WRITE:
		return t->op.object;
	default:
		return NULL;
	}
}

static void name_keep(struct lock_graph *g, const struct object *o,
		      uint64_t lock)
{
	struct lock_name *n = &g->name[g->name_count];

	for (unsigned i = 0; i < g->name_count; i++)
		if (g->name[i].lock == lock)
			return;
	if (g->name_count == LOCK_NAMES_MAX) {
		g->full = true;
		return;
	}
	g->name_count++;
	n->lock = lock;
	object_format(o, n->name, sizeof(n->name));
}

static bool node_same(const struct lock_node *a, const struct lock_node *b)
{
	return a->lock == b->lock && a->task == b->task &&
	       a->place == b->place && a->reads == b->reads &&
	       a->hold_count == b->hold_count &&
	       !memcmp(a->hold, b->hold, a->hold_count * sizeof(*a->hold));
}

static void node_add(struct lock_graph *g, const struct lock_node *new)
{
	for (unsigned i = 0; i < g->count; i++)
		if (node_same(&g->node[i], new))
			return;
	if (g->count == LOCK_NODES_MAX)
		g->full = true;
	else
		g->node[g->count++] = *new;
}

static void graph_declared(void *state, const struct world *w, struct task *t)
{
	struct lock_graph *g = state;
	bool reads;
	const struct object *o = lock_wanted(t, &reads);
	struct lock_node new;

	if (g->inner.declared)
		g->inner.declared(g->inner.state, w, t);
	if (!o)
		return;
	memset(&new, 0, sizeof(new));
	new.lock = lock_key(o);
	new.place = t->op.place;
	new.task = t->id;
	new.reads = reads;
	new.queues = t->op.kind == OP_RWSEM_DOWN_WRITE;
	new.hold_count = t->held_count;
	for (unsigned i = 0; i < t->held_count; i++) {
		new.hold[i].lock = lock_key(t->held[i].object);
		new.hold[i].reads = t->held[i].mode == HOLD_READ;
		name_keep(g, t->held[i].object, new.hold[i].lock);
	}
	name_keep(g, o, new.lock);
	(void)snprintf(g->task[t->id], TASK_NAME_BYTES, "%s", t->name);
	if (new.hold_count || new.queues)
		node_add(g, &new);
}

static void graph_begin(void *state, const struct world *w, uint64_t seed)
{
	struct lock_graph *g = state;

	g->count = 0;
	g->inner.begin(g->inner.state, w, seed);
}

static unsigned graph_pick(void *state, const struct world *w, uint64_t enabled)
{
	struct lock_graph *g = state;

	return g->inner.pick(g->inner.state, w, enabled);
}

static unsigned graph_only(void *state, const struct world *w, unsigned slot)
{
	struct lock_graph *g = state;

	return g->inner.only ? g->inner.only(g->inner.state, w, slot) : slot;
}

static uint32_t graph_choose(void *state, const struct world *w,
			     enum choice_kind kind, uint32_t n)
{
	struct lock_graph *g = state;

	return g->inner.choose(g->inner.state, w, kind, n);
}

void lock_graph_init(struct lock_graph *g, const struct chooser *inner)
{
	g->inner = *inner;
	g->chooser = (struct chooser){
		.state = g,
		.begin = graph_begin,
		.declared = graph_declared,
		.pick = graph_pick,
		.only = graph_only,
		.choose = graph_choose,
	};
}

bool lock_waits(const struct lock_node *a, const struct lock_node *b,
		uint64_t *ret_holds)
{
	*ret_holds = a->lock;
	for (unsigned i = 0; i < b->hold_count; i++)
		if (b->hold[i].lock == a->lock &&
		    !(a->reads && b->hold[i].reads))
			return true;
	*ret_holds = 0;
	return a->reads && b->queues && b->lock == a->lock;
}

uint64_t lock_gate(const struct lock_node *a, const struct lock_node *b)
{
	for (unsigned i = 0; i < a->hold_count; i++)
		for (unsigned j = 0; j < b->hold_count; j++)
			if (a->hold[i].lock == b->hold[j].lock &&
			    !(a->hold[i].reads && b->hold[j].reads))
				return a->hold[i].lock;
	return 0;
}
