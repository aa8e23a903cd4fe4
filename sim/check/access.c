/* SPDX-License-Identifier: GPL-2.0-only */
/* Cells that a model declares to be guarded by a lock. */
#include "checkers.h"

#include "world/cell.h"

const struct finding_class check_unguarded_access = {
	.name = "unguarded-access",
	.sentence = "a variable is accessed without the lock that guards it",
	.severity = SEVERITY_ERROR,
};

static void access_misuse(void *context, struct world *w,
			  const struct event *event)
{
	struct finding f = {.klass = &check_unguarded_access,
			    .object = event->object};
	char what[64];

	(void)context;
	if (event->misuse != MISUSE_UNGUARDED)
		return;
	object_format(event->object, what, sizeof(what));
	(void)snprintf(f.text, sizeof(f.text),
		       "%s: %s accesses %s without the lock that guards it",
		       event->place->function, event->task->name, what);
	finding_add_end(&f, event->task, "accesses", event->object,
			event->place, world_steps(w));
	world_report(w, &f);
}

void access_attach(struct world *w)
{
	world_subscribe(w, HOOK_MISUSE, access_misuse, NULL);
}
