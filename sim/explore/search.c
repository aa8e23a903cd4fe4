/* SPDX-License-Identifier: GPL-2.0-only */
#include "search.h"

#include "memory.h"

static uint32_t search_choose(void *state, const struct world *w,
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

static void search_declared(void *state, const struct world *w, struct task *t)
{
	const struct prove *p = state;
	const struct chooser *times = p->options->times;

	times->declared(times->state, w, t);
}

static void search_begin(void *state, const struct world *w, uint64_t seed)
{
	(void)state;
	(void)w;
	(void)seed;
}

static unsigned search_pick(void *state, const struct world *w,
			    uint64_t enabled)
{
	(void)state;
	(void)w;
	(void)enabled;
	SIM_UNREACHABLE();
}

struct chooser search_chooser(struct prove *p)
{
	return (struct chooser){
		.state = p,
		.begin = search_begin,
		.declared = p->options->times ? search_declared : NULL,
		.pick = search_pick,
		.choose = search_choose,
	};
}

void search_start(struct prove *p)
{
	struct chooser chooser = search_chooser(p);

	p->values = &p->first_values;
	world_start(p->w, &chooser, 0);
	p->depth = 0;
	p->sleepers.count = 0;
	p->reversals.count = 0;
	p->out_of_step = false;
	p->nodes[0].sleepers = 0;
	history_cut(&p->history, 0);
}

static struct history_step step_of(const struct prove *p, const struct task *t)
{
	/* It has waited until nothing else could go on. */
	bool idle = world_idle(p->w) && world_enabled(p->w) & slot_bit(t->slot);

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

void search_races_of_blocked(struct prove *p)
{
	for (unsigned slot = 0; slot < TASKS_MAX; slot++) {
		const struct task *t = world_task(p->w, slot);

		if (t && t->state == TASK_PARKED && t->id <= PROVE_TASKS_MAX &&
		    !(world_enabled(p->w) & slot_bit(slot)))
			races_of_declared(p, t);
	}
}

struct sleepers_range search_sleepers(const struct prove *p, uint32_t node)
{
	return (struct sleepers_range){
		.first = p->nodes[node].sleepers,
		.end = node < p->depth ? p->nodes[node + 1].sleepers
				       : p->sleepers.count,
	};
}

unsigned search_first_pick(const struct world *w, uint64_t candidates)
{
	const struct task *last = world_last_task(w);

	if (last && last->state == TASK_PARKED && candidates >> last->slot & 1)
		return last->slot;
	return (unsigned)__builtin_ctzll(candidates);
}

void search_branch_any(struct prove *p, uint32_t node, unsigned slot)
{
	struct wakeup_step any = {
		.values = WAKEUP_ANY,
		.task = world_task(p->w, slot)->id - 1U,
		.footprint.all = true,
	};

	(void)wakeup_add(&p->wakeup, p->nodes[node].tree, &any);
}

uint64_t search_awake(const struct prove *p)
{
	struct sleepers_range of = search_sleepers(p, p->depth);
	uint64_t slots = p->nodes[p->depth].enabled;

	for (uint32_t i = of.first; i < of.end; i++)
		if (sleepers_all(&p->sleepers, of, &p->sleepers.at[i]))
			slots &= ~slot_bit(
				world_task_by_id(
					p->w, p->sleepers.at[i].step.task + 1)
					->slot);
	return slots;
}

bool search_room(struct prove *p)
{
	p->nodes = memory_grown(p->nodes, &p->room, p->depth + 2,
				sizeof(*p->nodes));
	if (world_task(p->w, p->nodes[p->depth].slot)->id > PROVE_TASKS_MAX)
		p->result.bound = "more than 64 tasks in one run";
	else if (p->depth + 1 == HISTORY_EVENTS_MAX)
		p->result.bound = "more than 65534 steps in one run";
	else
		return true;
	p->stopped = p->full = true;
	return false;
}

void search_snapshot(struct prove *p)
{
	struct node *n = &p->nodes[p->depth];

	if (!n->snapshot)
		n->snapshot = snapshot_new();
	snapshot_take(n->snapshot, p->w);
	n->has_snapshot = true;
}

void search_return(struct prove *p)
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

void search_step(struct prove *p)
{
	struct node *n = &p->nodes[p->depth];
	const struct step_touches *touches = p->touches;
	const struct task *t = world_task(p->w, n->slot);
	struct history_step s = step_of(p, t);
	struct access declared = access_of_declared(t);

	if (s.idle && !p->no_races)
		races_of_declared(p, t);
	step_touches_begin(p->touches, t);
	p->values = &n->values;
	world_step(p->w, n->slot);
	p->result.steps++;
	step_touches_end(p->touches, p->w);
	s.made = touches->made;
	s.accesses = touches->access;
	s.access_count = touches->count;
	if (!s.idle && !p->no_races)
		races_of_made(p, &s, &declared);
	history_add(&p->history, &s);
	n->step = step_any(&s);
	n->step.values = n->values.code;
	footprint_add(&n->step.footprint, touches->access, touches->count);
	reversals_made(&p->reversals, p->depth, &n->step);
}

const char *search_bound(const struct world *w, const struct run_result *r)
{
	if (r->status == RUN_STEPS)
		return "the step bound";
	if (r->status == RUN_LIMIT)
		return world_limit_text(w);
	return NULL;
}

void search_branch_check(struct prove *p, const struct wakeup_node *branch)
{
	const struct node *n = &p->nodes[p->depth];

	if (!branch->stands ||
	    footprint_covers(&branch->step.footprint, &n->step.footprint))
		return;
	for (uint64_t m = n->enabled; m; m &= m - 1) {
		unsigned slot = (unsigned)__builtin_ctzll(m);

		if (slot != n->slot)
			search_branch_any(p, p->depth, slot);
	}
}
