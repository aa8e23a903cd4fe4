/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Livelocks: a run that came to its step bound on a fair way round
 * (world/cycle.h). All who could go on did, and all is as it was.
 */
#include "checkers.h"

#include "world/cycle.h"

const struct finding_class check_livelock = {
	.name = "livelock",
	.sentence = "tasks go round for ever: all who can go on do, and nobody "
		    "gets anywhere",
	.severity = SEVERITY_HANG,
};

static void livelock_end(void *context, struct world *w,
			 const struct event *event)
{
	struct finding f = {.klass = &check_livelock};
	const struct cycle *c = world_cycle(w);

	(void)context;
	(void)event;
	if (!c)
		return;
	(void)snprintf(f.text, sizeof(f.text),
		       c->steps == 1 ? "after each step all is as it was:"
				     : "every %u steps all is as it was:",
		       c->steps);
	for (unsigned i = 0; i < c->task_count; i++) {
		const struct cycle_task *t = &c->task[i];
		size_t used = strlen(f.text);

		(void)snprintf(f.text + used, sizeof(f.text) - used,
			       "%s %s goes round in %s", i ? "," : "",
			       t->task->name,
			       t->place ? t->place->function : "?");
		finding_add_end(&f, t->task, "goes round at", t->object,
				t->place, t->task->last_step);
	}
	f.object = finding_first_object(&f);
	world_report(w, &f);
}

void livelock_attach(struct world *w)
{
	world_watch_cycles(w);
	world_subscribe(w, HOOK_RUN_END, livelock_end, NULL);
}
