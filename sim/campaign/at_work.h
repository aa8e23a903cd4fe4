/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The inside of a worker, for the files worker*.c: what it holds between
 * messages, and what it is at.
 */
#ifndef CAMPAIGN_AT_WORK_H
#define CAMPAIGN_AT_WORK_H

#include "campaign/order.h"
#include "campaign/result.h"
#include "campaign/worker.h"
#include "explore/explore.h"
#include "scenario/scenario.h"

/* --- runs that are made to go wrong, for tests ---------------------------- */

enum {
	TEST_FAULTS_MAX = 32,
};

struct test_faults {
	struct test_fault {
		void (*act)(void);
		uint64_t arm, run;
	} fault[TEST_FAULTS_MAX];
	unsigned count;
};

/* From the environment. Errors: user: it is not written as it should be. */
bool test_faults_read(struct test_faults *ret, struct sim_error *reterr);
/* Does one lie in the range? */
bool test_faults_within(const struct test_faults *t,
			const struct order_range *range);
/* Returns if there is none. */
void test_faults_act(const struct test_faults *t, uint64_t arm, uint64_t run);

/* --- limits --------------------------------------------------------------- */

/*
 * Limits, and what the process does when it comes to one, or breaks. Once, from
 * worker_run() itself: the stack below the caller's frame is the host's.
 */
void limits_set(uint64_t memory);
/* From now on exit() is what it was. */
void limits_end(void);
/* There is no memory for what an order wants: the process ends. */
_Noreturn void limits_no_memory(void);

/* SIGTERM ends the process at once while it waits, else is told. */
void limits_waits(bool waits);
bool limits_told(void);

/* --- a cell --------------------------------------------------------------- */

enum {
	ORDERS_AHEAD_MAX = 4,
};

/* Of the last order, so that the next may use it. */
struct worker_cell {
	uint64_t key; /* of all that it is made of; 0: there is none */
	struct scenario *scenario;
	struct design *design;
	unsigned platform;
	struct world *world; /* made when a range wants it */
	struct profile *profile;
};

struct worker_reach;

struct worker {
	const struct worker_options *options;
	struct tally_classes counted;
	struct test_faults faults;
	struct message_reader *reader;
	struct message_out out;
	/* Orders that came while one was under way, or with another one. */
	struct message_in next[ORDERS_AHEAD_MAX];
	unsigned next_count;
	bool ended; /* END has come, or the pipe has ended */
	enum worker_exit exit;
	struct worker_cell cell;
	struct worker_reach *reach;
	/* Of the order under way. */
	const struct order *order;
	struct result_place place;
	uint64_t alive_ns; /* when to say it next */
};

/* Send what is in 'out'; a supervisor that is gone ends the process. */
void worker_send(struct worker *w);
/* Say so, if it is time; true: stop what is under way. */
bool worker_alive(struct worker *w);

/* --- what runs come to (worker_reached.c) --------------------------------- */

struct worker_reach *worker_reach_new(void);
void worker_reach_free(struct worker_reach *r);
void worker_reach_attach(struct worker_reach *r, struct world *w);
/* Between runs: do the next ones count? */
void worker_reach_looks_on(struct worker_reach *r, bool on);
void worker_reach_classes(struct worker_reach *r, const struct tally *t,
			  unsigned class_count);
/* Send what this worker has not told before; nothing, if it is nothing. */
void worker_reach_tell(struct worker *w);

/* --- orders --------------------------------------------------------------- */

/* All ranges of the order, or up to the one that is cut short. */
void worker_ranges(struct worker *w);
/* Make a finding small. If it is cut short, the process ends. */
void worker_small(struct worker *w);

#endif
