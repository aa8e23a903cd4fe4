/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Actors: participants with a mailbox. Two ways to reach one:
 *
 * call     the same task runs the callee's code on its own stack, locks stay
 *          held. Logged as a message pair, so that sequence pictures show it.
 *          A system call, a VM exit and a SEAMCALL are calls: the same thread
 *          crosses the boundary.
 * request  the message goes into the mailbox, another task picks it up, the
 *          requester waits for the reply (a DOE exchange with the device).
 *          Which sender is served first is a choice; one sender's messages
 *          keep their order.
 */
#ifndef WORLD_ACTOR_H
#define WORLD_ACTOR_H

#include "world/task.h"

enum {
	MAILBOX_MAX = 16,
	MESSAGE_ARGUMENTS = 4,
};

struct message {
	const char *name; /* static: 'LOCK_INTERFACE_REQUEST' */
	uint64_t argument[MESSAGE_ARGUMENTS];
	int64_t status; /* of the reply */
	uint64_t answer[MESSAGE_ARGUMENTS];
	/* Engine only. */
	uint32_t sequence;
	uint16_t from;	/* actor id of the sender */
	uint8_t sender; /* task id */
	uint8_t state;
	bool wants_reply;
};

struct actor {
	struct object object;
	uint32_t sequence;
	/* MAILBOX_MAX slots, made in the run at the first message: most
	 * actors are only called, and each run would restore them all. */
	struct message *mailbox;
};

/* Its object name is the actor's kind ('device'), its owner the instance. */
void actor_init(struct actor *a, const char *name, const char *owner);

/* Is there no message to receive? */
bool actor_mailbox_empty(const struct actor *a);

/* Bracket a call into an actor by the running task. Yields: no. */
void actor_call(struct actor *a, const char *name);
void actor_return(struct actor *a, const char *name, int64_t status);

/*
 * Put a message into the mailbox and go on.
 *
 * Yields: yes, once. Bounds: MAILBOX_MAX under way; beyond, the run stops.
 */
#define actor_send(a, message) actor_send_at(a, message, PLACE_HERE)
void actor_send_at(struct actor *a, const struct message *message,
		   const struct place *place);

/*
 * Send, and wait for the reply, uninterruptibly. On return the message holds
 * status and answer.
 *
 * Yields: yes, twice (send, wait).
 */
#define actor_request(a, message) actor_request_at(a, message, PLACE_HERE)
void actor_request_at(struct actor *a, struct message *message,
		      const struct place *place);

/*
 * For the task that serves an actor: take the next message, copy it out.
 * Returns a handle for actor_reply().
 *
 * Yields: yes, once; enabled while there is a message.
 */
#define actor_receive(a, ret_message)                                          \
	actor_receive_at(a, ret_message, PLACE_HERE)
unsigned actor_receive_at(struct actor *a, struct message *ret_message,
			  const struct place *place);

/* Answer a request. Yields: yes, once. */
#define actor_reply(a, handle, message)                                        \
	actor_reply_at(a, handle, message, PLACE_HERE)
void actor_reply_at(struct actor *a, unsigned handle,
		    const struct message *message, const struct place *place);

/* The actor that the task is inside of, or NULL. */
struct actor *task_actor(const struct task *t);

#endif
