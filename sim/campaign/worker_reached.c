/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What runs come to: functions of the models in the first runs of a range,
 * where an order asks for it, and classes of findings in all. Each is told
 * once, and at first all that there is, so that what nothing has reached can be
 * named.
 */
#include "at_work.h"
#include "explore/reached.h"
#include "memory.h"

struct worker_reach {
	struct reached *reached;
	struct reach_item {
		const char *name, *file;
		bool seen;
		bool told;
	} * functions;
	unsigned function_count;
	unsigned at; /* while a sorted list is gone along */
	uint64_t classes_seen, classes_told;
	bool began; /* all that there is has been told */
	bool looks_on;
};

static void function_add(void *context, const char *function, const char *file,
			 uint64_t count)
{
	struct worker_reach *r = context;

	(void)count;
	r->functions = campaign_realloc(
		r->functions, (r->function_count + 1) * sizeof(*r->functions));
	r->functions[r->function_count++] =
		(struct reach_item){.name = function, .file = file};
}

struct worker_reach *worker_reach_new(void)
{
	struct worker_reach *r = campaign_alloc(sizeof(*r));

	r->reached = reached_new();
	reached_exists(function_add, r);
	return r;
}

void worker_reach_free(struct worker_reach *r)
{
	if (!r)
		return;
	reached_free(r->reached);
	free(r->functions);
	free(r);
}

void worker_reach_attach(struct worker_reach *r, struct world *w)
{
	reached_attach(r->reached, w);
}

void worker_reach_looks_on(struct worker_reach *r, bool on)
{
	if (r->looks_on == on)
		return;
	r->looks_on = on;
	if (on)
		reached_begin(r->reached);
	else
		reached_end(r->reached);
}

void worker_reach_classes(struct worker_reach *r, const struct tally *t,
			  unsigned class_count)
{
	for (unsigned i = 0; i < class_count; i++)
		if (t->class_hits[i])
			r->classes_seen |= UINT64_C(1) << i;
}

/* Both lists have one order. */
static void function_seen(void *context, const char *function, const char *file,
			  uint64_t count)
{
	struct worker_reach *r = context;

	(void)count;
	while (strcmp(r->functions[r->at].name, function) != 0 ||
	       strcmp(r->functions[r->at].file, file) != 0)
		r->at++;
	r->functions[r->at].seen = true;
}

static void item_add(struct result_reached *news, const char *kind,
		     const char *name, const char *file, bool seen)
{
	news->items[news->count++] =
		(struct result_reached_item){kind, name, file, seen};
}

void worker_reach_tell(struct worker *w)
{
	struct worker_reach *r = w->reach;
	struct result_reached news = {.order = w->order->id};

	if (r->began && !w->order->reached &&
	    r->classes_seen == r->classes_told)
		return;
	r->at = 0;
	reached_each(r->reached, function_seen, r);
	news.items = campaign_alloc((r->function_count + w->counted.count) *
				    sizeof(*news.items));
	for (unsigned i = 0; i < r->function_count; i++) {
		struct reach_item *f = &r->functions[i];

		if ((f->seen && !f->told) || !r->began)
			item_add(&news, "function", f->name, f->file, f->seen);
		f->told = f->seen;
	}
	for (unsigned i = 0; i < w->counted.count; i++) {
		bool seen = r->classes_seen >> i & 1;

		if ((seen && !(r->classes_told >> i & 1)) || !r->began)
			item_add(&news, "class", w->counted.at[i]->name, "",
				 seen);
	}
	r->classes_told = r->classes_seen;
	r->began = true;
	if (news.count) {
		result_reached_write(&news, &w->out);
		worker_send(w);
	}
	free(news.items);
}
