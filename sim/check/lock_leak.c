/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A task must hold no lock when it returns to user space, or ends; but for
 * those that it held when it came from there, which are user space's, or those
 * of a guest.
 */
#include "checkers.h"

const struct finding_class check_lock_leak = {
	.name = "lock-leak",
	.sentence = "a lock is still held when returning to user space",
	.severity = SEVERITY_HANG,
};

static void lock_leak_exit(void *context, struct world *w,
			   const struct event *event)
{
	const struct task *t = event->task;

	(void)context;
	for (unsigned i = t->held_outside; i < t->held_count; i++) {
		const struct held_lock *h = &t->held[i];
		struct finding f = {.klass = &check_lock_leak,
				    .object = h->object};
		char lock[64];

		object_format(h->object, lock, sizeof(lock));
		(void)snprintf(f.text, sizeof(f.text),
			       "%s %s with %s still held", t->name,
			       event->text ? "returns to user space" : "ends",
			       lock);
		finding_add_end(&f, t, "acquired", h->object, h->place,
				h->step);
		world_report(w, &f);
	}
}

void lock_leak_attach(struct world *w)
{
	world_subscribe(w, HOOK_SYSCALL_EXIT, lock_leak_exit, NULL);
}
