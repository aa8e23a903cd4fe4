/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a worker may use, and how it says by its exit code why it ended.
 *
 * Memory: RLIMIT_DATA counts what is mapped to be written, private and not a
 * stack. Arenas of worlds are mapped whole and touched in part: there is room
 * for as many as there are at once. What the limit forbids fails as if there
 * were no memory; the engine then ends the program by exit(), which no one does
 * in a worker for any other reason. The pool of a file that is parsed ends it
 * by _exit(3), and is so small that a limit lets it be.
 *
 * Stacks: a task's stack has a guard page, which the engine knows. The host's
 * ends where its limit says; a fault above that is no other than its growth.
 */
#include <errno.h>
#include <signal.h>
#include <sys/resource.h>
#ifdef __linux__
#include <sys/prctl.h>
#endif

#include "at_work.h"

enum {
	SIGNAL_STACK_BYTES = 64 << 10,
	HOST_STACK_BYTES = 8 << 20,
	/* Of the cell, two of a search, and what is cut off to align one. */
	ARENAS_BYTES = 4 * (64 << 20),
	BELOW_STACK_BYTES = 64 << 10, /* the largest frame that is believed */
};

#if defined(__SANITIZE_ADDRESS__)
static const bool may_limit = false; /* its shadow is larger than any limit */
#elif defined(__has_feature)
static const bool may_limit = !__has_feature(address_sanitizer);
#else
static const bool may_limit = true;
#endif

/* Handlers of signals, and of exit(), have no other way to learn of these. */
static struct {
	volatile sig_atomic_t told, waits;
	bool at_work;
	uintptr_t host_stack; /* an address near its top */
	uintptr_t host_stack_bytes;
	struct sigaction before[2]; /* SIGSEGV, SIGBUS */
} here;

/* --- memory --------------------------------------------------------------- */

static void on_exit_of_engine(void)
{
	if (here.at_work)
		_exit((int)WORKER_MEMORY);
}

void limits_no_memory(void)
{
	(void)fputs("tdisim: no memory for a world\n", stderr);
	_exit((int)WORKER_MEMORY);
}

static void lower(struct rlimit *l, uint64_t most)
{
	if (l->rlim_cur == RLIM_INFINITY || l->rlim_cur > most)
		l->rlim_cur = most;
}

static void limit_memory(uint64_t memory)
{
	struct rlimit l = {.rlim_cur = 0};

	(void)getrlimit(RLIMIT_CORE, &l);
	lower(&l, 0);
	(void)setrlimit(RLIMIT_CORE, &l);
	if (!memory || !may_limit)
		return;
	(void)getrlimit(RLIMIT_DATA, &l);
	lower(&l, memory + ARENAS_BYTES);
	(void)setrlimit(RLIMIT_DATA, &l);
}

/* --- stacks --------------------------------------------------------------- */

static bool host_stack_overflow(const void *address)
{
	uintptr_t at = (uintptr_t)address;

	return at < here.host_stack &&
	       here.host_stack - at <= here.host_stack_bytes;
}

/* Any other fault goes on as before. */
static void on_fault(int number, siginfo_t *info, void *context)
{
	(void)context;
	if (info->si_code > 0 && (host_stack_overflow(info->si_addr) ||
				  world_stack_overflow(info->si_addr)))
		_exit((int)WORKER_STACK);
	(void)sigaction(number, &here.before[number == SIGBUS], NULL);
	if (info->si_code <= 0)
		(void)raise(number);
}

static void watch_stacks(void)
{
	static char signal_stack[SIGNAL_STACK_BYTES];
	const stack_t stack = {.ss_sp = signal_stack,
			       .ss_size = sizeof(signal_stack)};
	const struct sigaction action = {.sa_sigaction = on_fault,
					 .sa_flags = SA_SIGINFO | SA_ONSTACK};
	struct rlimit l = {.rlim_cur = 0};

	(void)getrlimit(RLIMIT_STACK, &l);
	lower(&l, HOST_STACK_BYTES);
	(void)setrlimit(RLIMIT_STACK, &l);
	here.host_stack = (uintptr_t)__builtin_frame_address(0);
	here.host_stack_bytes = l.rlim_cur + BELOW_STACK_BYTES;
	(void)sigaltstack(&stack, NULL);
	(void)sigaction(SIGSEGV, &action, &here.before[0]);
	(void)sigaction(SIGBUS, &action, &here.before[1]);
}

/* --- signals -------------------------------------------------------------- */

static void on_term(int number)
{
	(void)number;
	if (here.waits)
		_exit((int)WORKER_DONE);
	here.told = 1;
}

void limits_waits(bool waits)
{
	here.waits = waits;
}

bool limits_told(void)
{
	return here.told;
}

static void watch_signals(void)
{
	const struct sigaction term = {.sa_handler = on_term};
	const struct sigaction ignore = {.sa_handler = SIG_IGN};

	(void)sigaction(SIGTERM, &term, NULL);
	(void)sigaction(SIGINT, &ignore, NULL);
	/* A pipe that nobody reads is an error of write(). */
	(void)sigaction(SIGPIPE, &ignore, NULL);
#ifdef __linux__
	(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
#endif
}

/* --- all ------------------------------------------------------------------ */

void limits_set(uint64_t memory)
{
	limit_memory(memory);
	watch_stacks();
	watch_signals();
	here.at_work = atexit(on_exit_of_engine) == 0;
}

void limits_end(void)
{
	here.at_work = false;
}
