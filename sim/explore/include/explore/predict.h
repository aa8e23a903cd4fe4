/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Deadlocks that a run did not come to, from the order in which its tasks took
 * locks (Goodlock: Havelund, SPIN 2000; Bensalem and Havelund, 2005; Agarwal,
 * Wang and Stoller, 2005, for gates).
 *
 * A pattern is a circle of tasks, all of one run: each was about to take a lock
 * that the next one held when it was about to take its own. A common lock that
 * all or two of them hold (a gate) keeps them apart: then it is no pattern.
 * Read holds do not keep readers out; but a reader waits behind a writer that
 * is queued on the same rwsem. A try takes no part as a wait, and its lock does
 * as a hold.
 *
 * What else orders tasks (messages, events, the order of creation) is not
 * looked at. So each pattern is steered to: runs are made in which its tasks
 * are held back where they are about to close the circle, as long as another
 * one can go on. One that comes to the deadlock confirms it, and is a finding
 * as any other; a pattern that none comes to is suspected, and no finding. The
 * same tasks in a deadlock at other locks confirm nothing.
 *
 * Locks are told apart by name and owner. Two that share both are one here, as
 * the wait queues of a device's eventfds: one may then look like a gate.
 */
#ifndef EXPLORE_PREDICT_H
#define EXPLORE_PREDICT_H

#include "explore/explore.h"

enum {
	PREDICT_LENGTH_MAX = 16,   /* tasks in a circle */
	PREDICT_PATTERNS_MAX = 64, /* that are kept, of each kind */
	PREDICT_LOCK_BYTES = 80,
};

struct predict_end {
	uint8_t task; /* id */
	char name[TASK_NAME_BYTES];
	char wants[PREDICT_LOCK_BYTES];
	uint64_t lock; /* of the name of what it wants */
	bool reads;
	/* Of what it wants: the lock that the one before it waits for; 0: that
	 * one waits in the queue behind it. */
	uint64_t holds;
	const char *function; /* that takes what it wants */
	const char *file;
	unsigned line;
};

struct prediction {
	unsigned count;
	/* Each waits for the one after it, the last for the first. The first is
	 * the task of the lowest id. */
	struct predict_end end[PREDICT_LENGTH_MAX];
	uint64_t first_run;	   /* of the series, that shows it */
	struct strategy_turn seen; /* that run; no chooser */
	/* The common lock that keeps it from closing; "": none. */
	char gate[PREDICT_LOCK_BYTES];
	uint64_t runs;			 /* that were steered to it */
	bool confirmed;			 /* by the last of them */
	char signature[SIGNATURE_BYTES]; /* of what it came to, if confirmed */
};

struct predict_options {
	/* The runs to look at: as explore_many() makes them. */
	const struct strategy_type *strategy;
	struct strategy_options strategy_options;
	uint64_t seed;
	/* At least so many, 0: 64; and on, up to 'runs_max', until so many in a
	 * row show nothing new: a task that takes a lock or accesses a variable
	 * with other locks held or at another place, or another finding. */
	uint64_t runs;
	uint64_t runs_max;
	uint64_t steered; /* at most so many for each pattern; 0: 256 */
	/* A run that has confirmed one is added to this; may be NULL. */
	struct tally *tally;
	const struct tally_classes *counted; /* see tally_add() */
};

struct predictions {
	struct prediction_list {
		unsigned count;
		struct prediction of[PREDICT_PATTERNS_MAX];
	} open, gated; /* gated: would be patterns, but for a gate */
	uint64_t runs; /* looked at */
	bool full;     /* not all were kept, or looked for: bounds */
};

/* The strategy of a run that was steered, in tallies and reports. */
extern const struct strategy_type strategy_predict;

/*
 * Look at runs, predict, and steer to what was predicted. Deterministic.
 *
 * Owns: the caller, free(). The strings of functions and files are static.
 */
struct predictions *predict(struct world *w, const struct predict_options *o);

#endif
