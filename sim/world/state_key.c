/* SPDX-License-Identifier: GPL-2.0-only */
#include "world/state_key.h"

#include "cycles.h"
#include "engine.h"
#include "sanitize.h"
#include "world/block.h"
#include "world/rwsem.h"
#include "world/work.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

/* From 'w->run' on. */
struct history_range {
	uint32_t at, bytes;
};

enum {
	CLEAN_HERE_BYTES = 3800,
	CLEAN_BELOW_BYTES = 8192,
};

void world_history(struct world *w, const void *address, size_t bytes)
{
	size_t at = (size_t)((const char *)address - (const char *)&w->run);

	SIM_ASSERT(!w->sealed && world_contains(w, address));
	if (w->history_count == w->history_room) {
		w->history_room += w->history_room / 2 + 64;
		w->history = realloc(w->history,
				     w->history_room * sizeof(*w->history));
		SIM_ASSERT(w->history);
	}
	w->history[w->history_count++] = (struct history_range){
		.at = (uint32_t)at, .bytes = (uint32_t)bytes};
}

void world_stacks_clean(struct world *w, bool on)
{
	w->clean_stacks = on;
	if (!on || !w->stacks_used)
		return;
	w->stacks_used = false;
	for (unsigned slot = 0; slot < TASKS_MAX; slot++)
		sanitize_zero(world_stack_low(w, slot), w->stack_bytes);
}

void stack_clean_task(struct world *w, const struct task *t)
{
	char *low = world_stack_low(w, t->slot);
	char *top = world_stack_start(w, t);

	if (top - low > CLEAN_BELOW_BYTES)
		low = top - CLEAN_BELOW_BYTES;
	sanitize_zero(low, (size_t)(top - low));
}

/* Its own frame is what it zeroes. */
__attribute__((noinline)) void stack_clean_here(void)
{
	char room[CLEAN_HERE_BYTES];

	memset(room, 0, sizeof(room));
	__asm__ volatile("" : : "r"(room) : "memory");
}

/* --- the copy --------------------------------------------------------------
 */

static char *scratch_room(struct world *w, size_t bytes)
{
	if (bytes <= w->scratch_bytes)
		return w->scratch;
	free(w->scratch);
	w->scratch_bytes = bytes + bytes / 2;
	w->scratch = malloc(w->scratch_bytes);
	if (!w->scratch) {
		(void)fputs("tdisim: no memory for the key of a state\n",
			    stderr);
		exit(3);
	}
	return w->scratch;
}

/* Where the copy has what lies at an address of the arena. */
static void *copied(const struct world *w, const void *address)
{
	return w->scratch + ((const char *)address - (const char *)&w->run);
}

static void forget_run(struct run_state *r)
{
	r->idle_step = r->idle_step == r->steps + 1;
	r->current = r->last = NULL;
	r->last_bit = 0;
	r->now_ns = 0;
	r->digest = 0;
	r->steps = r->choices = r->switches = r->preemptions = 0;
	r->ops = r->ops_effective = r->counted = r->value_count = 0;
	r->accesses = 0;
}

static void forget_task(struct task *t)
{
	for (unsigned i = 0; i < TASK_HELD_MAX; i++) {
		t->held[i].step = 0;
		if (i >= t->held_count)
			t->held[i] = (struct held_lock){0};
	}
	memset(t->takes, 0, sizeof(t->takes));
	t->takes_count = 0;
	/* stacks_key() has it, as what a task keeps to itself. */
	if (t->op.kind == OP_SLEEP)
		t->op.deadline_ns = 0;
	t->ready_ns = t->priority = 0;
	t->steps = t->last_step = 0;
	t->stack_pointer = t->sanitizer_stack = NULL;
	if (t->state == TASK_ENDED)
		memset(&t->op, 0, sizeof(t->op));
}

static void forget_block(struct block *b)
{
	b->allocated_step = b->freed_step = 0;
	b->allocated_by = b->freed_by = 0;
}

static void forget_waiters(struct rwsem *s)
{
	for (unsigned i = s->waiter_count; i < RWSEM_WAITERS_MAX; i++)
		s->waiters[i] = 0;
}

/* What the copy has for reports alone, and what is there no more. */
static void forget(const struct world *w)
{
	for (unsigned id = 1; id <= w->run.task_count; id++)
		forget_task(copied(w, w->run.by_id[id]));
	for (const struct object *o = w->run.objects; o; o = o->next) {
		if (o->kind == OBJECT_BLOCK)
			forget_block(copied(w, o));
		else if (o->kind == OBJECT_RWSEM)
			forget_waiters(copied(w, o));
	}
	for (uint32_t i = 0; i < w->history_count; i++)
		memset(w->scratch + w->history[i].at, 0, w->history[i].bytes);
	forget_run(copied(w, &w->run));
}

/* --- keys ------------------------------------------------------------------
 */

/* Less its sentence and when it was. */
static uint64_t findings_key(const struct world *w, uint64_t key)
{
	for (uint32_t i = 0; i < w->run.finding_count; i++) {
		const struct finding *f = &w->findings[i];

		key = digest_mix(key, (uintptr_t)f->klass);
		key = digest_mix(key, (uintptr_t)f->object);
		for (unsigned j = 0; j < f->end_count; j++) {
			key = digest_mix(key, (uintptr_t)f->end[j].place);
			key = digest_mix(key, (uintptr_t)f->end[j].object);
		}
	}
	return key;
}

/* The heap's copy is not needed any more. */
static uint64_t stacks_key(struct world *w, uint64_t key, uint64_t now_ns)
{
	for (uint64_t m = w->run.live; m; m &= m - 1) {
		const struct task *t = w->run.slots[__builtin_ctzll(m)];
		size_t bytes;
		char *copy;

		if (!world_stack_live(t))
			continue;
		bytes = (size_t)(t->stack_top - world_stack_start(w, t));
		copy = scratch_room(w, bytes);
		sanitize_copy(copy, world_stack_start(w, t), bytes);
		sanitize_defined(copy, bytes);
		if (t->op.kind == OP_SLEEP)
			key = digest_mix(key, t->op.deadline_ns - now_ns);
		key = digest_mix(key, bytes);
		key = XXH3_64bits_withSeed(copy, bytes, key);
	}
	return key;
}

/* The copy of all but stacks; heap and the state of the run. */
static size_t copy_heap(struct world *w)
{
	size_t bytes = (size_t)(w->run.heap_top - (char *)&w->run);
	char *copy = scratch_room(w, bytes);

	SIM_ASSERT(!world_contains(w, __builtin_frame_address(0)));
	memcpy(copy, &w->run, bytes);
	forget(w);
	sanitize_defined(copy, bytes);
	return bytes;
}

void world_state_key(struct world *w, struct state_key *ret_key)
{
	size_t bytes = copy_heap(w);

	ret_key->visible = findings_key(w, XXH3_64bits(w->scratch, bytes));
	ret_key->exact = stacks_key(w, ret_key->visible, 0);
}

/* In the copy, deadlines are counted from now. */
static void forget_time(const struct world *w, uint64_t now_ns)
{
	struct run_state *r = copied(w, &w->run);

	r->slept_ns = r->timer_order = r->accesses = 0;
	for (unsigned id = 1; id <= w->run.task_count; id++) {
		struct task *t = copied(w, w->run.by_id[id]);

		if (t->state == TASK_PARKED && t->op.kind != OP_SLEEP &&
		    t->op.deadline_ns != UINT64_MAX)
			t->op.deadline_ns -= now_ns;
	}
	for (const struct object *o = w->run.objects; o; o = o->next) {
		struct timer *t;

		if (o->kind != OBJECT_TIMER)
			continue;
		t = copied(w, o);
		t->deadline_ns = t->armed ? t->deadline_ns - now_ns : 0;
		t->order = 0;
	}
}

void state_key_of_cycle(struct world *w, struct state_key *ret_key)
{
	uint64_t now_ns =
		w->run.latency_drawn ? w->run.now_ns : w->run.slept_ns;
	size_t bytes = copy_heap(w);

	forget_time(w, now_ns);
	ret_key->visible = findings_key(w, XXH3_64bits(w->scratch, bytes));
	ret_key->exact = stacks_key(w, ret_key->visible, now_ns);
}
