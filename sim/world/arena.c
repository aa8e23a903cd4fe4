/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The memory of worlds. A search that goes from scenario to scenario makes
 * thousands of worlds a minute, and each guard page is a call to the kernel:
 * so the last arena that was given back is kept for the next world.
 */
#include "arena.h"
#include "sanitize.h"

#include <sys/mman.h>

#define ROUND_UP(n, to) (((n) + (to)-1) / (to) * (to))

enum {
	STACK_BYTES_DEFAULT = SIM_ASAN ? 256 << 10 : 64 << 10
};

static_assert(WORLD_HEAP_BYTES +
			      TASKS_MAX * (STACK_BYTES_DEFAULT + GUARD_BYTES) +
			      (1 << 20) <
		      ARENA_BYTES,
	      "heap and stacks fit the arena");

/* Mapped, with its guard pages for arena_spare->stack_bytes; or NULL. */
static struct world *arena_spare;

/*
 * Reserve the arena, aligned to its size. A fixed address is asked for first,
 * so that pointers in a debugger look alike in all runs; nothing depends on
 * it (valgrind and some kernels have no room there).
 */
static void *arena_map(void)
{
	/* NOLINTNEXTLINE(performance-no-int-to-ptr): a number is meant */
	void *fixed = (void *)((uintptr_t)1 << 45);
	int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE;
	size_t bytes = 2 * (size_t)ARENA_BYTES;
	char *start, *aligned;

	start = mmap(fixed, ARENA_BYTES, PROT_READ | PROT_WRITE,
		     flags | MAP_FIXED_NOREPLACE, -1, 0);
	if (start == fixed)
		return start;
	if (start != MAP_FAILED)
		(void)munmap(start, ARENA_BYTES);

	start = mmap(NULL, bytes, PROT_READ | PROT_WRITE, flags, -1, 0);
	if (start == MAP_FAILED)
		return NULL;
	aligned = start + (-(uintptr_t)start & ((uintptr_t)ARENA_BYTES - 1));
	if (aligned > start)
		(void)munmap(start, (size_t)(aligned - start));
	(void)munmap(aligned + ARENA_BYTES,
		     (size_t)(start + bytes - (aligned + ARENA_BYTES)));
	return aligned;
}

char *world_stack_low(struct world *w, unsigned slot)
{
	size_t each = w->stack_bytes + GUARD_BYTES;

	return (char *)w + ROUND_UP(sizeof(*w), 4096) + WORLD_HEAP_BYTES +
	       GUARD_BYTES + slot * each;
}

/* The page below each stack traps; the first also guards the heap's end. */
static bool stacks_guard(struct world *w)
{
	for (unsigned slot = 0; slot < TASKS_MAX; slot++) {
		char *low = world_stack_low(w, slot);

		if (mprotect(low - GUARD_BYTES, GUARD_BYTES, PROT_NONE))
			return false;
		(void)SANITIZE_STACK_REGISTER(low, low + w->stack_bytes);
	}
	return true;
}

static size_t stack_bytes_of(size_t asked)
{
	size_t bytes = asked ? ROUND_UP(asked, 4096) : STACK_BYTES_DEFAULT;
	size_t most = (ARENA_BYTES - WORLD_HEAP_BYTES - (1 << 20)) / TASKS_MAX -
		      GUARD_BYTES;

	SIM_ASSERT(bytes <= most);
	return bytes;
}

struct world *arena_take(size_t stack_bytes)
{
	size_t bytes = stack_bytes_of(stack_bytes);
	struct world *w = arena_spare;

	if (w && w->stack_bytes == bytes) {
		arena_spare = NULL;
		memset(w, 0, sizeof(*w));
		w->stack_bytes = bytes;
		w->stacks_used = true;
		return w;
	}
	w = arena_map();
	if (!w)
		return NULL;
	w->stack_bytes = bytes;
	if (stacks_guard(w))
		return w;
	(void)munmap(w, ARENA_BYTES);
	return NULL;
}

void arena_give(struct world *w)
{
	if (arena_spare)
		(void)munmap(arena_spare, ARENA_BYTES);
	sanitize_clear(w, ARENA_BYTES);
	arena_spare = w;
}
