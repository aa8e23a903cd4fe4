/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The workers as processes: spawned, spoken to through pipes, watched, and
 * spawned again when they die. Knows nothing of what they work on.
 *
 * A worker that is expected to speak and is silent for too long, or that holds
 * more memory than it may, is killed. One that dies again and again waits
 * longer and longer before it begins anew, until the crew is given up.
 *
 * Must not call: anything that writes a database.
 */
#ifndef CAMPAIGN_CREW_H
#define CAMPAIGN_CREW_H

#include <uv.h>

#include "campaign/message.h"

enum {
	CREW_MAX = 256,
	CREW_DEATHS_MAX = 8, /* of one worker, with nothing made in between */
};

enum crew_end {
	CREW_CRASH,
	CREW_HANG,
	CREW_MEMORY,
	CREW_STACK,
	CREW_KILLED, /* by another process, or by a kernel without memory */
	CREW_HOST,   /* it could not work at all: no run is to blame */
};

/* All called from the loop, never from within a function of the crew. */
struct crew_handler {
	void *context;
	/* A worker has begun, and waits for orders. */
	void (*ready)(void *context, unsigned worker);
	/* It says something. The message is the crew's. */
	void (*message)(void *context, unsigned worker, struct message_in *in);
	/* It is no more: how it died, in words. Another one will be ready. */
	void (*died)(void *context, unsigned worker, enum crew_end end,
		     const char *text);
	/* Workers cannot be kept alive: nothing more will come. */
	void (*lost)(void *context, const struct sim_error *error);
};

struct crew_options {
	uv_loop_t *loop;
	unsigned workers; /* 1 .. CREW_MAX */
	/* The command line of a worker, NULL-terminated; this program is run.
	 */
	const char *const *arguments;
	uint64_t memory;  /* bytes in memory, of one worker; 0: no limit */
	uint64_t hang_ns; /* of silence; 0: no limit */
	bool loud;	  /* standard error of workers is ours; else dropped */
	struct crew_handler handler;
};

struct crew;

/* Owns: the caller, crew_free() after the loop has ended. */
struct crew *crew_new(const struct crew_options *o);
void crew_free(struct crew *c); /* NULL allowed */

/* Spawn all of them. Errors: host: a process cannot be made. */
bool crew_begin(struct crew *c, struct sim_error *reterr);

/* Send these frames; the buffer is empty then. Nothing, if it is dying. */
void crew_send(struct crew *c, unsigned worker, struct message_out *out);
/* It talks nonsense: what it has sent so far is heard, then it has died. */
void crew_kill(struct crew *c, unsigned worker, const char *text);
/* From now on its silence means that it hangs, or does not. */
void crew_expect(struct crew *c, unsigned worker, bool speaks);
/* It has made something, or its deaths have led to something: they do not count
 * any more. */
void crew_useful(struct crew *c, unsigned worker);

/* Kill them all, and let the loop end. Nobody is called any more. */
void crew_end(struct crew *c);

/* How many have died and were not told to. */
unsigned crew_deaths(const struct crew *c);

/* False: it has died, and waits for its next process. */
bool crew_alive(const struct crew *c, unsigned worker);

#endif
