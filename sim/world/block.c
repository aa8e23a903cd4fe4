/* SPDX-License-Identifier: GPL-2.0-only */
#include "world/block.h"

#include "engine.h"
#include "touch.h"

enum {
	POISON_FREE = 0x6b, /* as mm/slub.c */
};

static_assert(sizeof(struct block) % 16 == 0, "memory after it is aligned");

struct block *block_of(void *pointer)
{
	return (struct block *)pointer - 1;
}

static struct block *block_take(struct world *w, const char *name,
				const char *owner, size_t bytes,
				const struct place *place)
{
	struct block *b = heap_take(w, sizeof(*b) + bytes);

	object_init(&b->object, OBJECT_BLOCK, name, owner);
	b->bytes = bytes;
	b->allocated_at = place;
	return b;
}

void *block_new_at(const char *name, const char *owner, size_t bytes,
		   const struct place *place)
{
	struct world *w = world_current();
	struct block *b;

	SIM_ASSERT(world_crash_find(w) == w && w->run.current);
	b = block_take(w, name, owner, bytes, place);
	b->allocated_by = w->run.current->id;
	b->allocated_step = w->run.steps;
	b->leak_checked = true;
	return b + 1;
}

void *block_setup_at(struct world *w, const char *name, const char *owner,
		     size_t bytes, const struct place *place)
{
	SIM_ASSERT(!w->run.current);
	return block_take(w, name, owner, bytes, place) + 1;
}

/* Every object inside is dead from now on. */
static void block_kill(struct world *w, struct block *b)
{
	char *start = (char *)(b + 1);

	b->object.dead = true;
	for (struct object *o = w->run.objects; o; o = o->next)
		if ((char *)o >= start && (char *)o < start + b->bytes) {
			o->dead = true;
			engine_touch(w, o, TOUCH_FREE);
		}
}

/* Poison what is not an object: their headers must stay readable, since a
 * use after free is to be a finding and not a crash. */
static void block_poison(struct world *w, struct block *b)
{
	char *start = (char *)(b + 1);

	for (struct object *o = w->run.objects; o; o = o->next)
		if ((char *)o >= start && (char *)o < start + b->bytes)
			return;
	memset(start, POISON_FREE, b->bytes);
}

void block_free_at(void *pointer, const struct place *place)
{
	struct block *b = pointer ? block_of(pointer) : NULL;
	struct world *w;
	struct task *t;

	if (!b)
		return;
	w = world_of_fast(pointer);
	if (b->object.dead) {
		engine_touch(w, &b->object, TOUCH_READ);
		engine_misuse(w, MISUSE_DOUBLE_FREE, &b->object, place);
		return;
	}
	t = op_simple(w, OP_BLOCK_FREE, &b->object, place);
	if (b->object.dead) {
		engine_misuse(w, MISUSE_DOUBLE_FREE, &b->object, place);
		op_done(w, t, 1, 1, 0);
		return;
	}
	block_kill(w, b);
	block_poison(w, b);
	b->freed_at = place;
	b->freed_by = t->id;
	b->freed_step = w->run.steps;
	op_done(w, t, 0, 1, 0);
}

void block_leak_check(void *pointer, bool on)
{
	block_of(pointer)->leak_checked = on;
}
