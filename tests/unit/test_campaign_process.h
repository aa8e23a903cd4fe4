/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A worker of a campaign in a process of its own, between two pipes, and orders
 * for it out of the shipped scenarios.
 */
#ifndef TEST_CAMPAIGN_PROCESS_H
#define TEST_CAMPAIGN_PROCESS_H

#include "campaign/order.h"
#include "campaign/result.h"
#include "campaign/worker.h"
#include "models/model.h"
#include "scenario/scenario.h"
#include "suite.h"

#include <signal.h>
#include <sys/wait.h>

#if defined(__SANITIZE_ADDRESS__)
#define UNDER_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define UNDER_ASAN 1
#endif
#endif
#ifndef UNDER_ASAN
#define UNDER_ASAN 0
#endif

/* Those of the engine and the models; collect_classes() first. */
extern struct tally_classes counted;
void collect_classes(void);

/* --- the process ---------------------------------------------------------- */

struct pipes {
	pid_t pid;
	int to, from;
	struct message_reader *reader;
	struct message_out out;
};

struct spawning {
	const struct registry *registry; /* NULL: that of the models */
	uint64_t memory;
	const char *faults; /* for the environment, or NULL */
};

struct pipes spawn(const struct spawning *s);
struct pipes spawn_plain(void);

/* Write what stands in 'out'. */
void tell(struct pipes *p);
void tell_order(struct pipes *p, const struct order *o);
void tell_end(struct pipes *p);

/* False: the pipe has ended, between two messages. */
bool hear(struct pipes *p, struct message_in *ret);
/* The next message but signs of life and what was reached. */
void hear_kind(struct pipes *p, enum message_type kind, struct message_in *ret);
struct result_place hear_place(struct pipes *p, enum message_type kind);
struct result_range hear_range(struct pipes *p);

/* How it has ended, as waitpid() says it. */
int ended(struct pipes *p);
void ended_with(struct pipes *p, enum worker_exit code);
/* Nothing is under way: END, and its exit. */
void end(struct pipes *p);

/* --- cells ---------------------------------------------------------------- */

struct subject {
	struct scenario *scenario;
	struct design *design;
	unsigned platform;
	struct order order; /* of no ranges */
};

struct subject subject_load(const char *path, const char *design,
			    const char *platform);
/* Two tasks that race for a device; some runs show a bug. */
struct subject subject_race(void);
void subject_release(struct subject *s);

#endif
