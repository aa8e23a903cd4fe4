/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What is said when our own code breaks: a failed assertion, or a task that
 * ran over the end of its stack. The schedule so far is printed, since it is
 * kept outside of the arena.
 */
#include "engine.h"

#include <signal.h>

enum {
	SCHEDULE_TAIL = 200,
	SIGNAL_STACK_BYTES = 64 << 10,
};

/*
 * The only mutable static data of the engine: a signal handler has no other
 * way to learn which addresses are arenas. Nothing in a run reads it.
 */
static struct world *crash_worlds;
static struct sigaction crash_before;
static bool crash_installed;

struct world *world_crash_find(const void *address)
{
	struct world *w = world_of_fast(address);

	for (struct world *at = crash_worlds; at; at = at->crash_next)
		if (at == w)
			return w;
	return NULL;
}

static void crash_print_run(const struct world *w)
{
	const struct task *t = w->run.current;
	uint32_t from = 0;

	(void)fprintf(
		stderr, "  task '%s', step %u, seed 0x%016llx, time %llu ns\n",
		t ? t->name : "-", w->run.steps, (unsigned long long)w->seed,
		(unsigned long long)w->run.now_ns);
	if (w->run.steps > SCHEDULE_TAIL)
		from = w->run.steps - SCHEDULE_TAIL;
	(void)fprintf(stderr, "  schedule (task ids%s):",
		      from ? ", the last 200 steps" : "");
	for (uint32_t i = from; i < w->run.steps; i++)
		(void)fprintf(stderr, " %u", w->log_tasks[i]);
	(void)fputs("\n", stderr);
}

_Noreturn void sim_assert_fail(const char *expression, const char *file,
			       unsigned line, const char *function)
{
	const struct world *w = world_crash_find(__builtin_frame_address(0));

	(void)fprintf(stderr, "%s:%u: %s: assertion '%s' failed\n", file, line,
		      function, expression);
	if (w)
		crash_print_run(w);
	(void)fflush(stderr);
	abort();
}

/* The task whose stack ends above this address, in its guard page; or NULL. */
static const struct task *crash_overflow(const void *address)
{
	struct world *w = world_crash_find(address);
	const char *at = address;

	for (unsigned slot = 0; w && slot < TASKS_MAX; slot++) {
		const char *low = world_stack_low(w, slot);

		if (at < low && at >= low - GUARD_BYTES)
			return w->run.slots[slot];
	}
	return NULL;
}

bool world_stack_overflow(const void *address)
{
	return crash_overflow(address) != NULL;
}

/*
 * Say whose stack it was; any other fault goes on as before. One of the
 * processor comes again when this returns, with its address.
 */
static void crash_signal(int number, siginfo_t *info, void *context)
{
	const struct task *t = crash_overflow(info->si_addr);

	(void)context;
	if (t) {
		struct world *w = world_of_fast(t);

		(void)fprintf(stderr,
			      "tdisim: task '%s' overflowed its stack of %zu "
			      "KiB\n",
			      t->name, w->stack_bytes >> 10);
		crash_print_run(w);
		(void)fflush(stderr);
	}
	(void)sigaction(number, &crash_before, NULL);
	if (info->si_code <= 0)
		(void)raise(number);
}

static void crash_install(void)
{
	static char signal_stack[SIGNAL_STACK_BYTES];
	stack_t stack = {.ss_sp = signal_stack,
			 .ss_size = sizeof(signal_stack)};
	struct sigaction action = {.sa_sigaction = crash_signal,
				   .sa_flags = SA_SIGINFO | SA_ONSTACK};

	if (crash_installed)
		return;
	crash_installed = true;
	(void)sigaltstack(&stack, NULL);
	(void)sigaction(SIGSEGV, &action, &crash_before);
}

void world_crash_register(struct world *w)
{
	crash_install();
	w->crash_next = crash_worlds;
	crash_worlds = w;
}

void world_crash_forget(const struct world *w)
{
	struct world **at = &crash_worlds;

	while (*at && *at != w)
		at = &(*at)->crash_next;
	if (*at)
		*at = w->crash_next;
}
