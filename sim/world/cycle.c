/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * From three quarters of its steps on the run is made step by step, from the
 * host. (A search by world_step() does that anyway; what was seen on the way to
 * a state goes back with it, as a part of snapshots.) Four states are kept by
 * their keys. A later state is one of them if its
 * key is; keys are made only where the declared ops are the same, which is
 * cheap to see, and where the way from there has been fair.
 *
 * That the key without stacks is the same says that all went round but what
 * tasks keep to themselves. Whether that does is found by going round again
 * (world/cycle.h). The first rounds overwrite what was dead on stacks, so two
 * are compared that come later. The same on every build, as far as a dead byte
 * is that no op cleans: such a one could only hide a cycle.
 */
#include "world/cycle.h"

#include "cycles.h"
#include "engine.h"
#include "sanitize.h"

enum {
	ANCHORS = 4,
	KEYS_MAX = 64,
	TRIES_MAX = 8,
	ROUNDS_MAX = 6,
};

static_assert((int)CYCLE_TASKS_MAX == (int)FINDING_TASKS_MAX,
	      "a finding has room for all");

struct anchor {
	uint32_t step;
	uint64_t ran;	/* since then */
	uint64_t could; /* since then, once or more */
	uint64_t ops;
	uint64_t visible;
};

/* Of the run, up to the present step. */
struct cycle_path {
	struct anchor anchor[ANCHORS];
	unsigned anchor_count, keys, tries;
	bool found;
	struct cycle cycle;
};

struct cycle_watch {
	uint32_t from; /* steps */
	struct cycle_path path;
	struct snapshot *snapshot;
	uint8_t *order;	    /* ids, by step of the cycle */
	uint64_t *times_ns; /* in place of the log's meanwhile */
};

static void *taken(size_t count, size_t bytes)
{
	void *memory = calloc(count, bytes);

	if (!memory) {
		(void)fputs("tdisim: no memory to look for cycles\n", stderr);
		exit(3);
	}
	return memory;
}

void world_watch_cycles(struct world *w)
{
	SIM_ASSERT(!w->sealed);
	if (w->cycles)
		return;
	w->cycles = taken(1, sizeof(*w->cycles));
	w->cycles->from = w->steps_max - w->steps_max / 4;
	w->cycles->order = taken(w->steps_max / 4 + 1, 1);
	w->cycles->times_ns = taken(w->steps_max, sizeof(uint64_t));
	w->cycles->snapshot = snapshot_new();
	SIM_ASSERT(w->cycles->snapshot);
}

void cycles_free(struct cycle_watch *c)
{
	if (!c)
		return;
	snapshot_free(c->snapshot);
	free(c->order);
	free(c->times_ns);
	free(c);
}

const struct cycle *world_cycle(const struct world *w)
{
	if (!w->cycles || w->run.status != RUN_STEPS ||
	    w->run.steps <= w->cycles->from || !w->cycles->path.found)
		return NULL;
	return &w->cycles->path.cycle;
}

uint32_t cycles_from(const struct world *w)
{
	return w->cycles ? w->cycles->from : w->steps_max;
}

void *cycles_path(const struct world *w, size_t *ret_bytes)
{
	*ret_bytes = 0;
	if (!w->cycles)
		return w->findings;
	if (w->run.steps > w->cycles->from)
		*ret_bytes = sizeof(w->cycles->path);
	return &w->cycles->path;
}

/* --- what is compared ------------------------------------------------------
 */

/* Tasks that time would let go on count as able to. */
static uint64_t could_go_on(const struct world *w)
{
	uint64_t mask = w->run.enabled;

	for (uint64_t m = w->run.live & ~mask; m; m &= m - 1) {
		const struct task *t = w->run.slots[__builtin_ctzll(m)];

		if (t->state == TASK_PARKED && t->op.deadline_ns != UINT64_MAX)
			mask |= task_bit(t);
	}
	return mask;
}

/* Only within one run: places and objects are told apart by address. */
static uint64_t declared_ops(const struct world *w)
{
	uint64_t mix = w->run.enabled;

	mix = digest_mix(mix, w->run.live);
	mix = digest_mix(mix, w->run.value_count);
	mix = digest_mix(mix, w->run.object_count);
	for (uint64_t m = w->run.live; m; m &= m - 1) {
		const struct task *t = w->run.slots[__builtin_ctzll(m)];

		mix = digest_mix(mix, (uintptr_t)t->op.place);
		mix = digest_mix(mix, (uintptr_t)t->op.object);
	}
	return mix;
}

static uint64_t visible_key(struct world *w)
{
	struct state_key key;

	w->cycles->path.keys++;
	state_key_of_cycle(w, &key);
	return key.visible;
}

static void anchor_set(struct world *w, uint64_t ops)
{
	struct cycle_path *c = &w->cycles->path;

	c->anchor[c->anchor_count++] = (struct anchor){
		.step = w->run.steps,
		.could = could_go_on(w),
		.ops = ops,
		.visible = visible_key(w),
	};
}

/* --- the cycle once more ---------------------------------------------------
 */

static void round_begin(void *state, const struct world *w, uint64_t seed)
{
	(void)state;
	(void)w;
	(void)seed;
}

static void round_declared(void *state, const struct world *w, struct task *t)
{
	(void)state;
	(void)w;
	(void)t;
}

/* Nothing was chosen the first time. */
static uint32_t round_choose(void *state, const struct world *w,
			     enum choice_kind kind, uint32_t n)
{
	(void)w;
	(void)kind;
	(void)n;
	*(bool *)state = true;
	return 0;
}

/* Of two steps of one task, which one is named? */
static bool names_better(const struct cycle_task *c, const struct op *op)
{
	int order;

	if (!c->place)
		return true;
	order = strcmp(op->place->function, c->place->function);
	if (order == 0)
		order = (op->place->line > c->place->line) -
			(op->place->line < c->place->line);
	return order < 0;
}

static void cycle_add(struct cycle *c, const struct task *t)
{
	unsigned at = 0;

	while (at < c->task_count && c->task[at].task->id < t->id)
		at++;
	if (at == CYCLE_TASKS_MAX)
		return;
	if (at == c->task_count || c->task[at].task != t) {
		unsigned last = c->task_count < CYCLE_TASKS_MAX
					? c->task_count++
					: CYCLE_TASKS_MAX - 1;

		for (; last > at; last--)
			c->task[last] = c->task[last - 1];
		c->task[at] = (struct cycle_task){.task = t};
	}
	c->task[at].steps++;
	if (t->op.place && names_better(&c->task[at], &t->op)) {
		c->task[at].place = t->op.place;
		c->task[at].object = t->op.object;
	}
}

/* Go round once; false: it did not go as before. */
static bool round_once(struct world *w, struct cycle *ret_cycle)
{
	struct run_state *run = &w->run;

	run->steps = ret_cycle->from;
	ret_cycle->task_count = 0;
	for (uint32_t i = 0; i < ret_cycle->steps; i++) {
		const struct task *t = run->by_id[w->cycles->order[i]];

		engine_settle(w);
		if (run->over || t->state != TASK_PARKED ||
		    !(run->enabled & task_bit(t)))
			return false;
		cycle_add(ret_cycle, t);
		engine_enter(w, engine_commit_slot(w, t->slot));
	}
	return !run->over;
}

static bool rounds_end_alike(struct world *w, struct cycle *ret_cycle,
			     const bool *chosen)
{
	struct state_key key, before;

	for (uint64_t m = w->run.live; m; m &= m - 1) {
		struct task *t = w->run.slots[__builtin_ctzll(m)];

		t->clean = true;
		stack_clean_task(w, t);
	}
	state_key_of_cycle(w, &before);
	for (unsigned i = 0; i < ROUNDS_MAX; i++) {
		if (!round_once(w, ret_cycle) || *chosen)
			return false;
		state_key_of_cycle(w, &key);
		if (key.visible != before.visible)
			return false;
		if (key.exact == before.exact)
			return true;
		before = key;
	}
	return false;
}

/* The state is that of the anchor, by all that others see. Is it? */
static bool goes_round(struct world *w, const struct anchor *a)
{
	struct cycle_watch *c = w->cycles;
	struct cycle cycle = {.from = a->step, .steps = w->run.steps - a->step};
	uint64_t *times_ns = w->log_times_ns;
	const struct chooser chooser = w->chooser;
	const uint32_t steps_max = w->steps_max;
	uint8_t hook_count[HOOK_POINT_COUNT];
	bool good, chosen = false;

	c->path.tries++;
	snapshot_take(c->snapshot, w);
	memcpy(c->order, w->log_tasks + a->step, cycle.steps);
	memcpy(hook_count, w->hook_count, sizeof(hook_count));
	memset(w->hook_count, 0, sizeof(w->hook_count));
	w->log_times_ns = c->times_ns;
	w->chooser = (struct chooser){.state = &chosen,
				      .begin = round_begin,
				      .declared = round_declared,
				      .choose = round_choose};
	w->run.over = false;
	w->steps_max++;
	good = rounds_end_alike(w, &cycle, &chosen);
	w->steps_max = steps_max;
	w->chooser = chooser;
	w->log_times_ns = times_ns;
	memcpy(w->hook_count, hook_count, sizeof(hook_count));
	snapshot_restore(c->snapshot, w);
	if (good)
		c->path.cycle = cycle;
	return good;
}

/* --- the last quarter ------------------------------------------------------
 */

static bool fair_since(const struct anchor *a)
{
	return !(a->could & ~a->ran);
}

/* A step has been made. */
static void compare(struct world *w, uint64_t ops)
{
	struct cycle_path *c = &w->cycles->path;
	uint64_t could = could_go_on(w);
	uint64_t visible = 0;
	bool keyed = false;

	for (unsigned i = 0; i < c->anchor_count && !c->found; i++) {
		struct anchor *a = &c->anchor[i];

		a->ran |= w->run.last_bit;
		a->could |= could;
		if (a->ops != ops || !fair_since(a))
			continue;
		if (!keyed)
			visible = visible_key(w);
		keyed = true;
		c->found = visible == a->visible && goes_round(w, a);
	}
}

/* Is there anything left to see? Daemons alone may go round for ever. */
static bool looks_on(const struct world *w)
{
	const struct cycle_path *c = &w->cycles->path;

	return !c->found && c->keys < KEYS_MAX && c->tries < TRIES_MAX &&
	       w->run.foreground;
}

/* The state in which it begins is not kept: time may have been let pass. */
void cycles_seen(struct world *w)
{
	struct cycle_watch *c = w->cycles;
	uint32_t every = (w->steps_max - c->from) / ANCHORS;
	uint64_t ops;

	if (w->run.steps == c->from)
		c->path = (struct cycle_path){.anchor_count = 0};
	if (w->run.steps == c->from || w->run.over || !looks_on(w))
		return;
	ops = declared_ops(w);
	compare(w, ops);
	if (c->path.anchor_count < ANCHORS && !c->path.found &&
	    w->run.steps - c->from > c->path.anchor_count * every)
		anchor_set(w, ops);
}

void cycles_look(struct world *w)
{
	struct task *t;

	w->stepping = true;
	cycles_seen(w);
	while (looks_on(w)) {
		t = engine_next(w);
		if (!t)
			return;
		engine_enter(w, t);
		cycles_seen(w);
	}
	w->stepping = false;
	t = engine_next(w);
	if (t)
		engine_enter(w, t);
}
