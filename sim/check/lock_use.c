/* SPDX-License-Identifier: GPL-2.0-only */
/* Locks used against their rules: the engine notices, this file reports. */
#include "checkers.h"

const struct finding_class check_unbalanced_unlock = {
	.name = "unbalanced-unlock",
	.sentence = "a lock is released by a task that does not hold it",
	.severity = SEVERITY_ERROR,
};

const struct finding_class check_assert_held = {
	.name = "assert-held",
	.sentence = "a function that needs a lock is called without it",
	.severity = SEVERITY_ERROR,
};

const struct finding_class check_sleep_in_atomic = {
	.name = "sleep-in-atomic",
	.sentence = "a function that may sleep is called in atomic context",
	.severity = SEVERITY_ERROR,
};

static void lock_use_report(struct world *w, const struct event *event,
			    const struct finding_class *klass,
			    const char *format)
{
	struct finding f = {.klass = klass, .object = event->object};
	char lock[64];

	object_format(event->object, lock, sizeof(lock));
	(void)snprintf(f.text, sizeof(f.text), "%s: %s %s %s",
		       event->place->function, event->task->name, format, lock);
	finding_add_end(&f, event->task, "in", event->object, event->place,
			world_steps(w));
	world_report(w, &f);
}

static void lock_use_misuse(void *context, struct world *w,
			    const struct event *event)
{
	(void)context;
	if (event->misuse == MISUSE_UNLOCK_NOT_HELD)
		lock_use_report(w, event, &check_unbalanced_unlock,
				"releases without holding");
	else if (event->misuse == MISUSE_ASSERT_HELD)
		lock_use_report(w, event, &check_assert_held, "does not hold");
	else if (event->misuse == MISUSE_SLEEP_IN_ATOMIC)
		lock_use_report(w, event, &check_sleep_in_atomic,
				"may sleep under a spinlock, on");
}

void lock_use_attach(struct world *w)
{
	world_subscribe(w, HOOK_MISUSE, lock_use_misuse, NULL);
}
