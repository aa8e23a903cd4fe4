/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The process of a worker: orders in, results out, through two pipes. It reads
 * and writes no file, and says nothing else; what the engine prints when it
 * breaks goes to standard error.
 *
 * Up to four orders may wait in the pipe while one is under way.
 *
 * SIGINT is ignored: the supervisor decides. SIGTERM, MESSAGE_END and the end
 * of the pipe stop what is under way; a range that was cut short is not sent.
 * The death of the process that spawned it kills it (Linux).
 *
 * For tests alone, the environment variable TDISIM_CAMPAIGN_TEST names runs
 * that go wrong at their beginning: 'KIND@ARM:RUN', separated by commas. KIND
 * is crash, hang, memory or stack, ARM the index of the arm in the plan, RUN
 * the index in its series.
 */
#ifndef CAMPAIGN_WORKER_H
#define CAMPAIGN_WORKER_H

#include "check/check.h"
#include "world/registry.h"

enum {
	WORKER_ALIVE_MS = 200, /* it says so this often, at least */
};

enum worker_exit {
	WORKER_DONE = 0, /* MESSAGE_END, SIGTERM */
	/* The supervisor is gone, or has sent something that is no order. */
	WORKER_HOST = 3,
	WORKER_MEMORY = 40, /* more than its limit, or than there is */
	WORKER_STACK =
		41, /* a stack, of a task or of the host, was too small */
};

struct worker_options {
	const struct registry *registry;
	const struct finding_class *const *classes; /* to count; at most 64 */
	unsigned class_count;
	/* That the process may map to write to, in bytes, besides the arenas of
	 * worlds; 0: no limit. Not under AddressSanitizer. */
	uint64_t memory;
	int in, out;
};

/*
 * Until there is nothing more to do. It changes the process (signals, limits)
 * and is called once, near the beginning of main(). Returns what the process
 * is to exit with.
 */
enum worker_exit worker_run(const struct worker_options *o);

#endif
