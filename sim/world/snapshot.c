/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Snapshots copy live bytes only: from the state of the run to the top of the
 * heap in one piece, then of each task that has run and not ended what lies
 * above its stack pointer; last the log, which lies on the host but goes back
 * with the run. Taken and restored from the host stack, so that no copied stack
 * is in use.
 */
#include "coroutine.h"
#include "engine.h"
#include "sanitize.h"

struct snapshot {
	char *bytes;
	size_t used;
	size_t room;
	size_t heap_bytes;
};

struct snapshot *snapshot_new(void)
{
	return calloc(1, sizeof(struct snapshot));
}

void snapshot_free(struct snapshot *s)
{
	if (!s)
		return;
	free(s->bytes);
	free(s);
}

size_t snapshot_bytes(const struct snapshot *s)
{
	return s->used;
}

bool snapshot_equal(const struct snapshot *a, const struct snapshot *b)
{
	return a->used == b->used && !memcmp(a->bytes, b->bytes, a->used);
}

static void snapshot_room(struct snapshot *s, size_t bytes)
{
	if (bytes <= s->room)
		return;
	s->bytes = realloc(s->bytes, bytes + bytes / 2);
	if (!s->bytes) {
		(void)fputs("tdisim: no memory for a snapshot\n", stderr);
		exit(3);
	}
	s->room = bytes + bytes / 2;
}

static bool stack_live(const struct task *t)
{
	return t->state == TASK_PARKED || t->state == TASK_RUNNING;
}

static char *stack_start(struct world *w, const struct task *t)
{
	char *low = world_stack_low(w, t->slot);
	char *start = (char *)t->stack_pointer - COROUTINE_BELOW_BYTES;

	return start < low ? low : start;
}

/* Total bytes of all live stacks. */
static size_t stacks_bytes(struct world *w)
{
	size_t bytes = 0;

	for (uint64_t m = w->run.live; m; m &= m - 1) {
		const struct task *t = w->run.slots[__builtin_ctzll(m)];

		if (stack_live(t))
			bytes += (size_t)(t->stack_top - stack_start(w, t));
	}
	return bytes;
}

static size_t log_bytes(const struct world *w)
{
	return w->run.steps + w->run.value_count * sizeof(*w->log_values);
}

void snapshot_take(struct snapshot *s, struct world *w)
{
	char *from = (char *)&w->run;
	char *to;

	SIM_ASSERT(!world_contains(w, __builtin_frame_address(0)));
	s->heap_bytes = (size_t)(w->run.heap_top - from);
	s->used = s->heap_bytes + stacks_bytes(w) + log_bytes(w);
	snapshot_room(s, s->used);
	memcpy(s->bytes, from, s->heap_bytes);
	to = s->bytes + s->heap_bytes;
	for (uint64_t m = w->run.live; m; m &= m - 1) {
		const struct task *t = w->run.slots[__builtin_ctzll(m)];
		size_t bytes;

		if (!stack_live(t))
			continue;
		bytes = (size_t)(t->stack_top - stack_start(w, t));
		sanitize_copy(to, stack_start(w, t), bytes);
		to += bytes;
	}
	memcpy(to, w->log_tasks, w->run.steps);
	to += w->run.steps;
	memcpy(to, w->log_values, w->run.value_count * sizeof(*w->log_values));
	SIM_ASSERT(to + w->run.value_count * sizeof(*w->log_values) ==
		   s->bytes + s->used);
}

void snapshot_restore(const struct snapshot *s, struct world *w)
{
	const char *from = s->bytes + s->heap_bytes;

	SIM_ASSERT(!world_contains(w, __builtin_frame_address(0)));
	memcpy(&w->run, s->bytes, s->heap_bytes);
	for (uint64_t m = w->run.live; m; m &= m - 1) {
		const struct task *t = w->run.slots[__builtin_ctzll(m)];
		size_t bytes;

		if (!stack_live(t))
			continue;
		bytes = (size_t)(t->stack_top - stack_start(w, t));
		sanitize_clear(world_stack_low(w, t->slot), w->stack_bytes);
		sanitize_copy(stack_start(w, t), from, bytes);
		from += bytes;
	}
	SIM_ASSERT(from + log_bytes(w) == s->bytes + s->used);
	memcpy(w->log_tasks, from, w->run.steps);
	from += w->run.steps;
	memcpy(w->log_values, from,
	       w->run.value_count * sizeof(*w->log_values));
}
