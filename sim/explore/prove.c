/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The search: a depth-first walk over the states of one world. Each node is a
 * state at which one task was picked; the tasks that must be picked there as
 * well come from the races of later steps.
 *
 * Going back: the deepest snapshot at or above the node, and the steps from
 * there made again. Snapshots are taken where there was a choice.
 */
#include "dpor.h"

enum {
	RACES_MAX = 64, /* of one step */
};

/* The values chosen in one step, counted up like an odometer. */
struct values {
	uint32_t value[PROVE_VALUES_MAX];
	uint32_t count[PROVE_VALUES_MAX];
	unsigned given; /* fixed; the rest begins at 0 */
	unsigned used;
};

/* A task that need not be picked before something dependent has come. */
struct sleeper {
	unsigned slot;
	struct footprint footprint;
};

struct node {
	uint64_t backtrack;
	uint64_t done; /* picked here, or asleep */
	unsigned slot; /* picked now */
	bool has_snapshot;
	bool again; /* the same task with other values */
	struct snapshot *snapshot;
	struct footprint footprint; /* of the picked task, all values */
	uint32_t sleepers;	    /* first of its own in 'sleepers' */
	struct values values;	    /* of the step from here */
};

struct prove {
	struct dpor dpor;
	struct world *w;
	const struct prove_options *options;
	struct prove_result result;
	struct node *nodes;
	uint64_t *enabled; /* of each node */
	uint32_t depth, room;
	struct sleeper *sleepers;
	uint32_t sleeper_count, sleeper_room;
	struct values first_values; /* before the first step */
	struct values *values;	    /* of the running step */
	bool out_of_step;	    /* the world is not at the node */
	bool stopped;
};

static void *prove_grown(void *old, uint32_t *room, uint32_t wanted,
			 size_t bytes)
{
	uint32_t before = *room;
	char *new = old;

	if (wanted <= before)
		return old;
	*room = wanted + wanted / 2 + 64;
	new = realloc(old, *room * bytes);
	if (!new) {
		(void)fputs("tdisim: no memory for a proof\n", stderr);
		exit(3);
	}
	memset(new + before * bytes, 0, (*room - before) * bytes);
	return new;
}

static void values_begin(void *state, const struct world *w, uint64_t seed)
{
	(void)state;
	(void)w;
	(void)seed;
}

static unsigned values_pick(void *state, const struct world *w,
			    uint64_t enabled)
{
	(void)state;
	(void)w;
	(void)enabled;
	SIM_UNREACHABLE();
}

static uint32_t values_choose(void *state, const struct world *w,
			      enum choice_kind kind, uint32_t n)
{
	struct prove *p = state;
	struct values *v = p->values;

	(void)w;
	(void)kind;
	if (v->used == PROVE_VALUES_MAX) {
		p->result.status = PROVE_BOUND;
		return 0;
	}
	if (v->used >= v->given)
		v->value[v->used] = 0;
	v->count[v->used] = n;
	return v->value[v->used++];
}

/* The next combination; false when all have been had. */
static bool values_advance(struct values *v)
{
	while (v->used && v->value[v->used - 1] + 1 == v->count[v->used - 1])
		v->used--;
	if (!v->used)
		return false;
	v->value[v->used - 1]++;
	v->given = v->used;
	v->used = 0;
	return true;
}

static uint64_t bit(unsigned slot)
{
	return (uint64_t)1 << slot;
}

static void sleeper_add(struct prove *p, const struct sleeper *s)
{
	p->sleepers =
		prove_grown(p->sleepers, &p->sleeper_room,
			    p->sleeper_count + 1, sizeof(*p->sleepers));
	p->sleepers[p->sleeper_count++] = *s;
}

static bool declared_idle(const struct task *t)
{
	return t->expired;
}

static struct dpor_step pending_step(const struct prove *p,
				     const struct task *t)
{
	return (struct dpor_step){
		.task = t->id - 1U,
		.slot = t->slot,
		.waits = dpor_waits(t->op.kind),
		.idle = declared_idle(t),
		.footprint = dpor_declared(t, p->options->signals),
	};
}

/* What the step could come before must be tried there. */
static void races_note(struct prove *p, const struct dpor_step *s)
{
	uint32_t events[RACES_MAX];
	struct clock clock;
	unsigned count = dpor_races(&p->dpor, s, p->enabled, events, RACES_MAX);

	if (!count)
		return;
	dpor_clock(&p->dpor, s, &clock);
	for (unsigned i = 0; i < count; i++) {
		struct node *n = &p->nodes[events[i]];
		uint64_t initials = dpor_initials(&p->dpor, events[i], s,
						  &clock);

		if (initials & n->backtrack)
			continue;
		initials &= p->enabled[events[i]];
		if (initials & bit(s->slot))
			n->backtrack |= bit(s->slot);
		else
			n->backtrack |= initials & -initials;
	}
}

/* A lock that was never got has its races all the same. */
static void races_of_blocked(struct prove *p)
{
	for (unsigned slot = 0; slot < TASKS_MAX; slot++) {
		const struct task *t = world_task(p->w, slot);
		struct dpor_step s;

		if (!t || t->state != TASK_PARKED || t->id > PROVE_TASKS_MAX)
			continue;
		s = pending_step(p, t);
		s.idle = false;
		races_note(p, &s);
	}
}

static void execution_end(struct prove *p)
{
	struct run_result r;

	races_of_blocked(p);
	world_finish(p->w, &r);
	p->result.executions++;
	p->result.ended[r.status]++;
	p->result.with_finding += world_finding_count(p->w) > 0;
	if (r.steps > p->result.depth_max)
		p->result.depth_max = r.steps;
	if (r.status != RUN_FINISHED && r.status != RUN_STUCK)
		p->result.status = PROVE_BOUND;
	if (p->options->at_end)
		p->options->at_end(p->options->context, p->w, &r);
	if (p->options->stop &&
	    p->options->stop(p->options->context, &p->result))
		p->stopped = true;
}

/* Who goes on is tried first: that makes the fewest switches. */
static unsigned first_pick(const struct world *w, uint64_t candidates)
{
	const struct task *last = world_last_task(w);

	if (last && last->state == TASK_PARKED &&
	    candidates >> last->slot & 1)
		return last->slot;
	return (unsigned)__builtin_ctzll(candidates);
}

/* The world has come to a state that is new. */
static void node_enter(struct prove *p)
{
	struct node *n = &p->nodes[p->depth];
	uint64_t enabled = world_enabled(p->w);
	uint64_t candidates;

	p->enabled[p->depth] = enabled;
	n->backtrack = 0;
	n->again = false;
	n->has_snapshot = false;
	if (!enabled) {
		execution_end(p);
		return;
	}
	candidates = enabled & ~n->done;
	if (!candidates) {
		p->result.sleep_blocked++;
		return;
	}
	n->backtrack = bit(first_pick(p->w, candidates));
	if (p->depth && !(candidates & (candidates - 1)))
		return;
	if (!n->snapshot)
		n->snapshot = snapshot_new();
	snapshot_take(n->snapshot, p->w);
	n->has_snapshot = true;
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
		p->values->given = p->values->used;
		p->values->used = 0;
		world_step(p->w, p->nodes[from].slot);
	}
	p->out_of_step = false;
}

static bool node_pick(struct prove *p)
{
	struct node *n = &p->nodes[p->depth];
	uint64_t todo = n->backtrack & ~n->done;

	if (p->stopped || !(todo || n->again))
		return false;
	if (!n->again) {
		n->slot = (unsigned)__builtin_ctzll(todo);
		n->values = (struct values){.given = 0};
		n->footprint = (struct footprint){.count = 0};
	}
	n->again = false;
	if (p->out_of_step)
		node_return(p);
	return true;
}

/* Those whose next step commutes with the one just made sleep on. */
static void child_sleepers(struct prove *p, const struct footprint *f)
{
	struct node *n = &p->nodes[p->depth];
	struct node *child = &p->nodes[p->depth + 1];
	uint32_t first = n->sleepers, end = p->sleeper_count;

	child->sleepers = end;
	child->done = 0;
	for (uint32_t i = first; i < end; i++) {
		struct sleeper s = p->sleepers[i];

		if (s.slot == n->slot || footprint_dependent(&s.footprint, f))
			continue;
		sleeper_add(p, &s);
		child->done |= bit(s.slot);
	}
}

static void node_step(struct prove *p)
{
	struct dpor *d = &p->dpor;
	struct node *n;
	const struct task *t;
	struct dpor_step s;
	bool tried;

	if (p->depth + 2 > p->room) {
		uint32_t room = p->room;

		p->nodes = prove_grown(p->nodes, &room, p->depth + 2,
				       sizeof(*p->nodes));
		p->enabled = prove_grown(p->enabled, &p->room, p->depth + 2,
					 sizeof(*p->enabled));
	}
	n = &p->nodes[p->depth];
	t = world_task(p->w, n->slot);
	if (t->id > PROVE_TASKS_MAX) {
		p->result.status = PROVE_TASKS;
		p->stopped = true;
		return;
	}
	s = pending_step(p, t);
	tried = t->op.kind == OP_MUTEX_TRYLOCK ||
		t->op.kind == OP_SPIN_TRYLOCK ||
		t->op.kind == OP_RWSEM_TRY_READ ||
		t->op.kind == OP_RWSEM_TRY_WRITE;
	d->side = (struct footprint){.count = 0};
	d->made = 0;
	p->values = &n->values;
	world_step(p->w, n->slot);
	p->result.steps++;
	/* A try that failed has only looked. */
	if (tried && !d->result)
		s.footprint.at[0].touch = TOUCH_READ;
	footprint_join(&s.footprint, &d->side);
	races_note(p, &s);
	dpor_add(d, &s);
	footprint_join(&n->footprint, &s.footprint);
	child_sleepers(p, &s.footprint);
	p->depth++;
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
	dpor_cut(&p->dpor, p->depth);
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
	dpor_cut(&p->dpor, 0);
	node_enter(p);
	do {
		while (node_pick(p)) {
			node_step(p);
			if (!p->stopped)
				node_enter(p);
		}
	} while (node_leave(p));
}

void prove_run(struct prove *p, const struct prove_options *options,
	       struct prove_result *ret_result)
{
	struct chooser chooser = {
		.state = p,
		.begin = values_begin,
		.pick = values_pick,
		.choose = values_choose,
	};

	p->options = options;
	p->result = (struct prove_result){.status = PROVE_ALL};
	p->first_values = (struct values){.given = 0};
	p->stopped = false;
	do {
		p->values = &p->first_values;
		world_start(p->w, &chooser, 0);
		prove_from_start(p);
	} while (!p->stopped && values_advance(&p->first_values));
	if (p->stopped && p->result.status == PROVE_ALL)
		p->result.status = PROVE_STOP;
	*ret_result = p->result;
}

struct prove *prove_attach(struct world *w)
{
	struct prove *p = calloc(1, sizeof(*p));

	if (!p) {
		(void)fputs("tdisim: no memory for a proof\n", stderr);
		exit(3);
	}
	p->w = w;
	dpor_init(&p->dpor, w);
	p->nodes = NULL;
	p->room = 0;
	p->nodes = prove_grown(NULL, &p->room, 2, sizeof(*p->nodes));
	p->room = 0;
	p->enabled = prove_grown(NULL, &p->room, 2, sizeof(*p->enabled));
	return p;
}

void prove_free(struct prove *p)
{
	if (!p)
		return;
	for (uint32_t i = 0; i < p->room; i++)
		snapshot_free(p->nodes[i].snapshot);
	free(p->nodes);
	free(p->enabled);
	free(p->sleepers);
	dpor_release(&p->dpor);
	free(p);
}
