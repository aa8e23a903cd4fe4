/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The linker puts all places of the program into one section, one behind the
 * other, and knows where it begins and ends; the number of a place there is the
 * index of what belongs to it. So a step costs two loads and an addition, and
 * nothing is allocated in a run.
 */
#include "explore/reached.h"

#include "memory.h"

/* By the linker, if there is any place at all. Of this program, or of this
 * shared object, not of one that it is loaded into. */
extern const struct place places_first[] __asm__("__start_sim_places")
	__attribute__((weak, visibility("hidden")));
extern const struct place places_end[] __asm__("__stop_sim_places")
	__attribute__((weak, visibility("hidden")));

enum {
	NO_FUNCTION = UINT16_MAX, /* not of a model */
};

/* Functions with a place, sorted. */
struct functions {
	const struct place **at; /* one place of each */
	unsigned count;
	uint16_t *of; /* for each place, by its number */
};

struct reached {
	struct functions functions;
	uint64_t *hits; /* of each function */
	struct world *world;
	bool looks_on;
};

static size_t places_count(void)
{
	return ((uintptr_t)places_end - (uintptr_t)places_first) /
	       sizeof(struct place);
}

static int by_function(const void *a, const void *b)
{
	const struct place *const *p = a, *const *q = b;
	int files = strcmp((*p)->file, (*q)->file);

	if (files)
		return files;
	return strcmp((*p)->function, (*q)->function);
}

static bool of_models(const struct place *p)
{
	static const char folder[] = "models/";

	SIM_ASSERT(p->file && p->function && p->line);
	return !strncmp(p->file, folder, sizeof(folder) - 1);
}

static void functions_init(struct functions *f)
{
	size_t places = places_count(), sorted = 0;

	f->of = memory_taken((places + 1) * sizeof(*f->of));
	f->at = memory_taken((places + 1) * sizeof(struct place *));
	for (size_t i = 0; i < places; i++) {
		f->of[i] = NO_FUNCTION;
		if (of_models(&places_first[i]))
			f->at[sorted++] = &places_first[i];
	}
	qsort(f->at, sorted, sizeof(struct place *), by_function);
	f->count = 0;
	for (size_t i = 0; i < sorted; i++) {
		const struct place *p = f->at[i];

		if (!f->count || by_function(&f->at[f->count - 1], &p) != 0)
			f->at[f->count++] = p;
		SIM_ASSERT(f->count < NO_FUNCTION);
		f->of[p - places_first] = (uint16_t)(f->count - 1);
	}
}

static void functions_release(struct functions *f)
{
	free(f->at);
	free(f->of);
}

struct reached *reached_new(void)
{
	struct reached *r = memory_taken(sizeof(*r));

	functions_init(&r->functions);
	r->hits = memory_taken((r->functions.count + 1) * sizeof(*r->hits));
	return r;
}

void reached_free(struct reached *r)
{
	if (!r)
		return;
	SIM_ASSERT(!r->looks_on);
	functions_release(&r->functions);
	free(r->hits);
	free(r);
}

void reached_attach(struct reached *r, struct world *w)
{
	SIM_ASSERT(!r->looks_on);
	r->world = w;
}

static void on_event(void *context, struct world *w, const struct event *event)
{
	struct reached *r = context;
	/* Places made at run time lie elsewhere. */
	uintptr_t offset = (uintptr_t)event->place - (uintptr_t)places_first;
	unsigned function;

	(void)w;
	if (offset >= (uintptr_t)places_end - (uintptr_t)places_first)
		return;
	function = r->functions.of[offset / sizeof(struct place)];
	if (function != NO_FUNCTION)
		r->hits[function]++;
}

static const enum hook_point points[] = {HOOK_STEP, HOOK_NOTE};

void reached_begin(struct reached *r)
{
	SIM_ASSERT(r->world && !r->looks_on);
	for (unsigned i = 0; i < ARRAY_COUNT(points); i++)
		world_watch(r->world, points[i], on_event, r);
	r->looks_on = true;
}

void reached_end(struct reached *r)
{
	SIM_ASSERT(r->looks_on);
	for (unsigned i = 0; i < ARRAY_COUNT(points); i++)
		world_unwatch(r->world, points[i], on_event, r);
	r->looks_on = false;
}

void reached_each(const struct reached *r, reached_function *function,
		  void *context)
{
	const struct functions *f = &r->functions;

	for (unsigned i = 0; i < f->count; i++)
		if (r->hits[i])
			function(context, f->at[i]->function, f->at[i]->file,
				 r->hits[i]);
}

void reached_exists(reached_function *function, void *context)
{
	struct functions f;

	functions_init(&f);
	for (unsigned i = 0; i < f.count; i++)
		function(context, f.at[i]->function, f.at[i]->file, 0);
	functions_release(&f);
}
