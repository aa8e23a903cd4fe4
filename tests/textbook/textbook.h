/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The concurrency programs of the literature, written against the public
 * functions of world/, with what is known of them: how many equivalence
 * classes of schedules they have, and how many of these end badly. They judge
 * the engine by brute force, and every search that is cleverer.
 */
#ifndef TEXTBOOK_TEXTBOOK_H
#define TEXTBOOK_TEXTBOOK_H

#include "world/world.h"

struct textbook_program {
	const char *name;
	const char *sentence;
	/* Set-up of size n, in a world that is not sealed; attaches no
	 * checkers. */
	void (*setup)(struct world *w, unsigned n);
	/* Did the finished run end in a wrong state? NULL: it never does. A
	 * run that is stuck is bad in any case. */
	bool (*bad)(const struct world *w);
	/* The final shared state as one number; NULL: none. */
	uint64_t (*outcome)(const struct world *w);
};

/* A program in one size, and what is known of it. */
struct textbook_case {
	const struct textbook_program *program;
	unsigned n;
	uint64_t traces;     /* equivalence classes of runs */
	uint64_t bad_traces; /* of these, bad or stuck */
	uint64_t stuck_traces;
	uint64_t outcomes; /* distinct final states of finished runs */
	uint64_t runs;	   /* schedules, where a formula gives it; 0: unknown */
};

extern const struct textbook_program textbook_account;
extern const struct textbook_program textbook_abba;
extern const struct textbook_program textbook_philosophers_naive;
extern const struct textbook_program textbook_philosophers_ordered;
extern const struct textbook_program textbook_bounded_buffer;
extern const struct textbook_program textbook_lost_wakeup;
extern const struct textbook_program textbook_wait_event;
extern const struct textbook_program textbook_reread_behind_writer;
extern const struct textbook_program textbook_lockinc;
extern const struct textbook_program textbook_mutex_deadlock;
extern const struct textbook_program textbook_readers;
extern const struct textbook_program textbook_inc;
extern const struct textbook_program textbook_ainc;
extern const struct textbook_program textbook_wainc;
extern const struct textbook_program textbook_writers_a_reader;
extern const struct textbook_program textbook_lastzero;
extern const struct textbook_program textbook_indexer;
extern const struct textbook_program textbook_filesystem;
extern const struct textbook_program textbook_aba;
extern const struct textbook_program textbook_ticket_lock;
extern const struct textbook_program textbook_reorder;
extern const struct textbook_program textbook_twostage;
extern const struct textbook_program textbook_bluetooth;

const struct textbook_case *textbook_cases(unsigned *ret_count);

/* A program in a size that brute force cannot do. */
struct textbook_large {
	const struct textbook_program *program;
	unsigned n;
	uint64_t traces; /* published */
};

const struct textbook_large *textbook_large_cases(unsigned *ret_count);

/* A program whose bug is to be found by chance, in a size of the literature. */
struct textbook_hunt {
	const struct textbook_program *program;
	unsigned n;
};

const struct textbook_hunt *textbook_hunts(unsigned *ret_count);

/* Is the run that has just ended bad? */
bool textbook_run_is_bad(const struct textbook_program *p,
			 const struct world *w, const struct run_result *r);

/* A sealed world with the program and all checkers. */
struct world *textbook_world(const struct textbook_program *p, unsigned n);

#endif
