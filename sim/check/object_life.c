/* SPDX-License-Identifier: GPL-2.0-only */
/* The life of allocations and reference counts. */
#include "checkers.h"

#include "world/block.h"

const struct finding_class check_use_after_free = {
	.name = "use-after-free",
	.sentence = "an object is used after its memory was freed",
	.severity = SEVERITY_ERROR,
};

const struct finding_class check_double_free = {
	.name = "double-free",
	.sentence = "an allocation is freed twice",
	.severity = SEVERITY_ERROR,
};

const struct finding_class check_refcount = {
	.name = "refcount",
	.sentence = "a reference count that is zero is taken or dropped",
	.severity = SEVERITY_ERROR,
};

const struct finding_class check_object_leak = {
	.name = "object-leak",
	.sentence = "an allocation has no owner left and was never freed",
	.severity = SEVERITY_LEAK,
};

/* The freed allocation that holds an object, or is it. */
static const struct block *block_holding(const struct world *w,
					 const struct object *o)
{
	for (struct object *i = world_objects(w); i; i = i->next) {
		const struct block *b;
		const char *start;

		if (i->kind != OBJECT_BLOCK)
			continue;
		b = CONTAINER_OF(i, struct block, object);
		start = (const char *)(b + 1);
		if (i == o || ((const char *)o >= start &&
			       (const char *)o < start + b->bytes))
			return b;
	}
	return NULL;
}

static void life_report(struct world *w, const struct event *event,
			const struct finding_class *klass, const char *verb)
{
	const struct block *b = block_holding(w, event->object);
	struct finding f = {.klass = klass, .object = event->object};
	char what[64];

	object_format(event->object, what, sizeof(what));
	(void)snprintf(f.text, sizeof(f.text), "%s: %s %s %s",
		       event->place->function, event->task->name, verb, what);
	finding_add_end(&f, event->task, verb, event->object, event->place,
			world_steps(w));
	if (b && b->freed_at)
		finding_add_end(&f, world_task_by_id(w, b->freed_by), "freed",
				event->object, b->freed_at, b->freed_step);
	world_report(w, &f);
}

static void object_life_misuse(void *context, struct world *w,
			       const struct event *event)
{
	(void)context;
	if (event->misuse == MISUSE_DEAD_OBJECT)
		life_report(w, event, &check_use_after_free, "uses freed");
	else if (event->misuse == MISUSE_DOUBLE_FREE)
		life_report(w, event, &check_double_free, "frees again");
	else if (event->misuse == MISUSE_REFCOUNT)
		life_report(w, event, &check_refcount, "takes or drops zero");
}

static void leak_report(struct world *w, struct object *o)
{
	const struct block *b = CONTAINER_OF(o, struct block, object);
	struct finding f = {.klass = &check_object_leak, .object = o};

	(void)snprintf(f.text, sizeof(f.text),
		       "%s allocated in %s is never freed", o->name,
		       b->allocated_at->function);
	finding_add_end(&f, world_task_by_id(w, b->allocated_by), "allocated",
			o, b->allocated_at, b->allocated_step);
	world_report(w, &f);
}

static void object_life_end(void *context, struct world *w,
			    const struct event *event)
{
	(void)context;
	(void)event;
	if (world_status(w) != RUN_FINISHED)
		return;
	for (struct object *o = world_objects(w); o; o = o->next) {
		const struct block *b;

		if (o->kind != OBJECT_BLOCK || o->dead)
			continue;
		b = CONTAINER_OF(o, struct block, object);
		if (b->leak_checked && !b->kept)
			leak_report(w, o);
	}
}

void object_life_attach(struct world *w)
{
	world_subscribe(w, HOOK_MISUSE, object_life_misuse, NULL);
	world_subscribe(w, HOOK_RUN_END, object_life_end, NULL);
}
