/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Snapshots copy live bytes only: from the state of the run to the top of the
 * heap in one piece, then of each task that has run and not ended what lies
 * above its stack pointer; last the log and the findings, which lie on the host
 * but go back with the run. Taken and restored from the host stack, so that no
 * copied stack is in use.
 */
#include "coroutine.h"
#include "cycles.h"
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

bool world_stack_live(const struct task *t)
{
	return t->state == TASK_PARKED || t->state == TASK_RUNNING;
}

char *world_stack_start(struct world *w, const struct task *t)
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

		if (world_stack_live(t))
			bytes += (size_t)(t->stack_top -
					  world_stack_start(w, t));
	}
	return bytes;
}

struct piece {
	void *at;
	size_t bytes;
};

enum {
	HOST_PIECES = 4,
};

/* What lies on the host and goes back with the run. */
static void host_pieces(const struct world *w, struct piece *ret_pieces)
{
	ret_pieces[0] = (struct piece){
		w->findings, w->run.finding_count * sizeof(*w->findings)};
	ret_pieces[1] = (struct piece){
		w->log_values, w->run.value_count * sizeof(*w->log_values)};
	ret_pieces[2] = (struct piece){w->log_tasks, w->run.steps};
	ret_pieces[3] = (struct piece){.bytes = 0};
	ret_pieces[3].at = cycles_path(w, &ret_pieces[3].bytes);
}

static size_t host_bytes(const struct world *w)
{
	struct piece pieces[HOST_PIECES];
	size_t bytes = 0;

	host_pieces(w, pieces);
	for (unsigned i = 0; i < HOST_PIECES; i++)
		bytes += pieces[i].bytes;
	return bytes;
}

void snapshot_take(struct snapshot *s, struct world *w)
{
	char *from = (char *)&w->run;
	struct piece pieces[HOST_PIECES];
	char *to;

	SIM_ASSERT(!world_contains(w, __builtin_frame_address(0)));
	s->heap_bytes = (size_t)(w->run.heap_top - from);
	s->used = s->heap_bytes + stacks_bytes(w) + host_bytes(w);
	snapshot_room(s, s->used);
	memcpy(s->bytes, from, s->heap_bytes);
	to = s->bytes + s->heap_bytes;
	for (uint64_t m = w->run.live; m; m &= m - 1) {
		const struct task *t = w->run.slots[__builtin_ctzll(m)];
		size_t bytes;

		if (!world_stack_live(t))
			continue;
		bytes = (size_t)(t->stack_top - world_stack_start(w, t));
		sanitize_copy(to, world_stack_start(w, t), bytes);
		to += bytes;
	}
	host_pieces(w, pieces);
	for (unsigned i = 0; i < HOST_PIECES; i++) {
		memcpy(to, pieces[i].at, pieces[i].bytes);
		to += pieces[i].bytes;
	}
	SIM_ASSERT(to == s->bytes + s->used);
}

void snapshot_restore(const struct snapshot *s, struct world *w)
{
	const char *from = s->bytes + s->heap_bytes;
	struct piece pieces[HOST_PIECES];

	SIM_ASSERT(!world_contains(w, __builtin_frame_address(0)));
	memcpy(&w->run, s->bytes, s->heap_bytes);
	for (uint64_t m = w->run.live; m; m &= m - 1) {
		const struct task *t = w->run.slots[__builtin_ctzll(m)];
		size_t bytes;

		if (!world_stack_live(t))
			continue;
		bytes = (size_t)(t->stack_top - world_stack_start(w, t));
		sanitize_clear(world_stack_low(w, t->slot), w->stack_bytes);
		sanitize_copy(world_stack_start(w, t), from, bytes);
		from += bytes;
	}
	SIM_ASSERT(from + host_bytes(w) == s->bytes + s->used);
	host_pieces(w, pieces);
	for (unsigned i = 0; i < HOST_PIECES; i++) {
		memcpy(pieces[i].at, from, pieces[i].bytes);
		from += pieces[i].bytes;
	}
}
