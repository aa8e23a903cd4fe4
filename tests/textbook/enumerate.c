/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A depth-first search over snapshots. At each state a snapshot is taken, then
 * for each enabled task, and for each combination of the values that its step
 * asks for, the world is put back and the step is made.
 */
#include "enumerate.h"

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
	struct enumerate_values *v = ((struct enumeration *)state)->values;

	(void)w;
	(void)kind;
	SIM_ASSERT(v->used < ENUMERATE_VALUES_MAX);
	if (v->used >= v->given)
		v->value[v->used] = 0;
	v->count[v->used] = n;
	return v->value[v->used++];
}

/* The next combination; false when all have been had. */
static bool values_advance(struct enumerate_values *v)
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

static void enumerate_end(struct enumeration *e)
{
	struct run_result r;

	world_finish(e->w, &r);
	if (!e->runs || r.steps < e->steps_min)
		e->steps_min = r.steps;
	if (r.steps > e->steps_max)
		e->steps_max = r.steps;
	e->runs++;
	e->status[r.status]++;
	e->with_finding += world_finding_count(e->w) > 0;
	if (e->at_end)
		e->at_end(e->context, e->w, &r);
}

/* The slots that it would be a preemption to go on with. */
static uint64_t preempting(const struct world *w, uint64_t enabled)
{
	const struct task *last = world_last_task(w);
	uint64_t bit = last && last->state == TASK_PARKED
			       ? (uint64_t)1 << last->slot
			       : 0;

	return (enabled & bit) ? enabled & ~bit : 0;
}

/* The slots that it would be a switch to go on with. */
static uint64_t switching(const struct enumeration *e, uint64_t enabled)
{
	uint64_t dear = 0;

	for (uint64_t m = enabled; m; m &= m - 1) {
		unsigned slot = (unsigned)__builtin_ctzll(m);
		const struct task *t = world_task(e->w, slot);

		if (e->before && e->before != t->id &&
		    !(t->flags & TASK_DAEMON))
			dear |= (uint64_t)1 << slot;
	}
	return dear;
}

static void enumerate_from(struct enumeration *e, unsigned depth);

/* All that follows when the task in the slot goes on, with each value. */
static void enumerate_with(struct enumeration *e, unsigned slot,
			   const struct snapshot *s, unsigned depth)
{
	struct enumerate_values v = {.given = 0};
	const struct task *t = world_task(e->w, slot);
	unsigned before = e->before;

	if (!(t->flags & TASK_DAEMON))
		e->before = t->id;
	do {
		snapshot_restore(s, e->w);
		/* Set anew before each use. */
		/* cppcheck-suppress autoVariables */
		e->values = &v;
		world_step(e->w, slot);
		enumerate_from(e, depth + 1);
	} while (values_advance(&v));
	e->before = before;
}

static void enumerate_from(struct enumeration *e, unsigned depth)
{
	uint64_t enabled = world_enabled(e->w);
	uint64_t preempt = preempting(e->w, enabled);
	uint64_t turn = switching(e, enabled);
	struct snapshot *s;

	if (e->runs_max && e->runs + e->cut >= e->runs_max)
		return;
	SIM_ASSERT(depth < ENUMERATE_DEPTH_MAX);
	e->states++;
	if (e->at_state)
		e->at_state(e->context, e->w);
	if (!enabled) {
		enumerate_end(e);
		return;
	}
	if (!e->snapshots[depth])
		e->snapshots[depth] = snapshot_new();
	s = e->snapshots[depth];
	snapshot_take(s, e->w);
	for (; enabled; enabled &= enabled - 1) {
		unsigned slot = (unsigned)__builtin_ctzll(enabled);
		bool preempts = e->bounded && preempt >> slot & 1;
		bool turns = e->bounded && turn >> slot & 1;

		if ((preempts && e->preemptions == e->preemptions_max) ||
		    (turns && e->switches == e->switches_max)) {
			e->cut += turns;
			continue;
		}
		e->preemptions += preempts;
		e->switches += turns;
		snapshot_restore(s, e->w);
		enumerate_with(e, slot, s, depth);
		e->preemptions -= preempts;
		e->switches -= turns;
	}
}

void enumerate_all(struct enumeration *e)
{
	struct chooser chooser = {
		.state = e,
		.begin = values_begin,
		.pick = values_pick,
		.choose = values_choose,
	};
	struct enumerate_values v = {.given = 0};

	e->snapshots = calloc(ENUMERATE_DEPTH_MAX, sizeof(struct snapshot *));
	SIM_ASSERT(e->snapshots);
	do {
		/* cppcheck-suppress autoVariables */
		e->values = &v;
		world_start(e->w, &chooser, 0);
		enumerate_from(e, 0);
	} while (values_advance(&v));
	for (unsigned i = 0; i < ENUMERATE_DEPTH_MAX; i++)
		snapshot_free(e->snapshots[i]);
	free(e->snapshots);
	e->snapshots = NULL;
}

void key_set_clear(struct key_set *s)
{
	free(s->keys);
	*s = (struct key_set){NULL, 0, 0};
}

static bool key_set_put(struct key_set *s, uint64_t key)
{
	size_t at = (key * 0x9e3779b97f4a7c15u) & (s->room - 1);

	while (s->keys[at]) {
		if (s->keys[at] == key)
			return false;
		at = (at + 1) & (s->room - 1);
	}
	s->keys[at] = key;
	s->count++;
	return true;
}

bool key_set_add(struct key_set *s, uint64_t key)
{
	struct key_set larger = {NULL, s->room ? 2 * s->room : 64, 0};

	if (2 * (s->count + 1) > s->room) {
		larger.keys = calloc(larger.room, sizeof(*larger.keys));
		SIM_ASSERT(larger.keys);
		for (size_t i = 0; i < s->room; i++)
			if (s->keys[i])
				(void)key_set_put(&larger, s->keys[i]);
		free(s->keys);
		*s = larger;
	}
	return key_set_put(s, key ? key : 1);
}

static uint64_t key_mix(uint64_t a, uint64_t b)
{
	uint64_t z = (a ^ (b + 0x9e3779b97f4a7c15u)) * 0xbf58476d1ce4e5b9u;

	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return z ^ (z >> 31);
}

uint64_t key_of_text(const char *text)
{
	uint64_t key = 1;

	for (; *text; text++)
		key = key_mix(key, (unsigned char)*text);
	return key;
}

enum {
	TRACE_OBJECTS_MAX = 512,
};

struct trace_key {
	uint64_t task[TASK_IDS_MAX + 1]; /* the last step of each */
	uint64_t write[TRACE_OBJECTS_MAX];
	uint64_t reads[TRACE_OBJECTS_MAX]; /* sum over the reads since */
};

static bool step_reads(const struct event *event)
{
	switch ((unsigned)event->op) {
	case OP_CELL_READ:
	case OP_REFCOUNT_READ:
	case OP_WAITQUEUE_PREPARE:
	case OP_WAITQUEUE_WAIT:
	case OP_TASK_JOIN:
	case OP_EVENT_WAIT:
		return true;
	case OP_MUTEX_TRYLOCK:
	case OP_SPIN_TRYLOCK:
	case OP_RWSEM_TRY_READ:
	case OP_RWSEM_TRY_WRITE:
		return !event->result;
	default:
		return false;
	}
}

static void trace_key_step(void *context, struct world *w,
			   const struct event *event)
{
	struct trace_key *k = context;
	uint64_t *task = &k->task[event->task->id];
	unsigned id = event->object ? event->object->id : 0;

	(void)w;
	*task = key_mix(*task, (uint64_t)event->task->id << 8 | event->op);
	if (!id)
		return;
	SIM_ASSERT(id < TRACE_OBJECTS_MAX);
	*task = key_mix(*task, k->write[id]);
	if (step_reads(event)) {
		k->reads[id] += *task;
		return;
	}
	*task = key_mix(*task, k->reads[id]);
	k->write[id] = *task;
	k->reads[id] = 0;
	if (event->op == OP_TASK_CREATE)
		k->task[event->after] = *task;
}

struct trace_key *trace_key_attach(struct world *w)
{
	struct trace_key *k = world_alloc(w, sizeof(*k));

	world_subscribe(w, HOOK_STEP, trace_key_step, k);
	return k;
}

uint64_t trace_key_get(const struct trace_key *k)
{
	uint64_t sum = 1;

	for (unsigned i = 0; i <= TASK_IDS_MAX; i++)
		sum += key_mix(k->task[i], i);
	return sum;
}
