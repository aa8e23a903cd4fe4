/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Tries without a bound. A task that comes again as often as it is refused
 * holds what it holds meanwhile, for as long as others like. How often is told
 * by the loop itself (world/retry.h): nothing is kept here.
 */
#include "checkers.h"

#include "world/retry.h"

const struct finding_class check_unbounded_retry = {
	.name = "unbounded-retry",
	.sentence = "what is refused is tried again without a bound",
	.severity = SEVERITY_HANG,
};

/* Once: each further try is the same loop. */
static void retry_again(void *context, struct world *w,
			const struct event *event)
{
	struct finding f = {.klass = &check_unbounded_retry,
			    .object = event->object};
	char what[64];

	(void)context;
	if (event->before != (uint64_t)world_retries_max(w) + 1)
		return;
	object_format(event->object, what, sizeof(what));
	(void)snprintf(f.text, sizeof(f.text),
		       "%s: %s was refused by %s %u times in a row, and goes "
		       "on trying",
		       event->place->function, event->task->name, what,
		       (unsigned)event->before);
	finding_add_end(&f, event->task, "tries once more", event->object,
			event->place, world_steps(w));
	world_report(w, &f);
}

void retry_attach(struct world *w)
{
	world_subscribe(w, HOOK_RETRY, retry_again, NULL);
}
