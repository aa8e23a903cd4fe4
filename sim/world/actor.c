/* SPDX-License-Identifier: GPL-2.0-only */
#include "world/actor.h"

#include "engine.h"

enum message_state {
	SLOT_FREE,
	SLOT_QUEUED,
	SLOT_TAKEN,
	SLOT_REPLIED,
};

void actor_init(struct actor *a, const char *name, const char *owner)
{
	object_init(&a->object, OBJECT_ACTOR, name, owner);
}

static uint16_t task_actor_id(const struct task *t)
{
	return t->call_depth ? t->actor_stack[t->call_depth - 1] : 0;
}

struct actor *task_actor(const struct task *t)
{
	struct world *w = world_of_fast(t);
	uint16_t id = task_actor_id(t);
	struct object *o = w->run.objects;

	while (o && o->id != id)
		o = o->next;
	return id && o ? CONTAINER_OF(o, struct actor, object) : NULL;
}

static void message_emit(struct world *w, struct event *event)
{
	event->point = HOOK_MESSAGE;
	event->task = w->run.current;
	if (w->hook_count[HOOK_MESSAGE])
		engine_emit(w, event);
}

void actor_call(struct actor *a, const char *name)
{
	struct world *w = world_of_fast(a);
	struct task *t = w->run.current;
	struct event event = {
		.message = MESSAGE_CALL,
		.object = &a->object,
		.text = name,
		.from = task_actor_id(t),
		.to = a->object.id,
	};

	SIM_ASSERT(t->call_depth < ARRAY_COUNT(t->actor_stack));
	message_emit(w, &event);
	t->actor_stack[t->call_depth++] = a->object.id;
}

void actor_return(struct actor *a, const char *name, int64_t status)
{
	struct world *w = world_of_fast(a);
	struct task *t = w->run.current;
	struct event event = {
		.message = MESSAGE_RETURN,
		.object = &a->object,
		.text = name,
		.from = a->object.id,
		.result = status,
	};

	SIM_ASSERT(task_actor_id(t) == a->object.id);
	t->call_depth--;
	event.to = task_actor_id(t);
	message_emit(w, &event);
}

/* Put it into a free slot; part of the step of the sender. */
static unsigned mailbox_put(struct actor *a, const struct message *message,
			    const struct task *t, bool wants_reply)
{
	struct world *w = world_of_fast(a);

	if (!a->mailbox)
		a->mailbox = heap_take(w, MAILBOX_MAX * sizeof(*a->mailbox));
	for (unsigned i = 0; i < MAILBOX_MAX; i++) {
		struct message *m = &a->mailbox[i];

		if (m->state != SLOT_FREE)
			continue;
		*m = *message;
		m->state = SLOT_QUEUED;
		m->sequence = ++a->sequence;
		m->sender = t->id;
		m->from = task_actor_id(t);
		m->wants_reply = wants_reply;
		object_enable_kind(w, &a->object, OP_RECEIVE);
		return i;
	}
	engine_limit(w, "a mailbox holds more than 16 messages");
}

static unsigned mailbox_send(struct actor *a, const struct message *message,
			     bool wants_reply, const struct place *place)
{
	struct world *w = world_of_fast(a);
	struct task *t = op_simple(w, OP_SEND, &a->object, place);
	unsigned slot = mailbox_put(a, message, t, wants_reply);
	struct event event = {
		.message = MESSAGE_SEND,
		.object = &a->object,
		.place = place,
		.text = message->name,
		.from = task_actor_id(t),
		.to = a->object.id,
	};

	op_done(w, t, 0, message->argument[0], 0);
	message_emit(w, &event);
	return slot;
}

void actor_send_at(struct actor *a, const struct message *message,
		   const struct place *place)
{
	(void)mailbox_send(a, message, false, place);
}

void actor_request_at(struct actor *a, struct message *message,
		      const struct place *place)
{
	struct world *w = world_of_fast(a);
	unsigned slot = mailbox_send(a, message, true, place);
	struct message *m = &a->mailbox[slot];
	struct task *t = op_begin(w, OP_REPLY_WAIT, &a->object, place);

	t->op.argument = slot;
	op_park_pending(w, t, m->state == SLOT_REPLIED);
	SIM_ASSERT(m->state == SLOT_REPLIED);
	*message = *m;
	m->state = SLOT_FREE;
	op_done(w, t, 0, m->answer[0], m->status);
}

/* The oldest queued message of each sender, in the order of sending. */
static unsigned mailbox_heads(struct actor *a, unsigned heads[MAILBOX_MAX])
{
	unsigned count = 0;

	for (unsigned i = 0; i < MAILBOX_MAX; i++) {
		struct message *m = &a->mailbox[i];
		bool oldest = m->state == SLOT_QUEUED;
		unsigned at;

		for (unsigned j = 0; oldest && j < MAILBOX_MAX; j++) {
			struct message *n = &a->mailbox[j];

			if (n->state == SLOT_QUEUED && n->sender == m->sender &&
			    n->sequence < m->sequence)
				oldest = false;
		}
		if (!oldest)
			continue;
		for (at = count++; at > 0; at--) {
			if (a->mailbox[heads[at - 1]].sequence < m->sequence)
				break;
			heads[at] = heads[at - 1];
		}
		heads[at] = i;
	}
	return count;
}

bool actor_mailbox_empty(const struct actor *a)
{
	if (!a->mailbox)
		return true;
	for (unsigned i = 0; i < MAILBOX_MAX; i++)
		if (a->mailbox[i].state == SLOT_QUEUED)
			return false;
	return true;
}

/* Other servers of this mailbox sleep on when the last message was taken. */
static void mailbox_settle(struct world *w, const struct actor *a)
{
	if (!actor_mailbox_empty(a))
		return;
	for (uint64_t m = a->object.pending; m; m &= m - 1) {
		const struct task *t = w->run.slots[__builtin_ctzll(m)];

		if (t->op.kind == OP_RECEIVE)
			w->run.enabled &= ~task_bit(t);
	}
}

unsigned actor_receive_at(struct actor *a, struct message *ret_message,
			  const struct place *place)
{
	struct world *w = world_of_fast(a);
	struct task *t = op_begin(w, OP_RECEIVE, &a->object, place);
	struct event event = {
		.message = MESSAGE_RECEIVE,
		.object = &a->object,
		.place = place,
		.to = a->object.id,
	};
	unsigned heads[MAILBOX_MAX];
	unsigned count, slot;
	struct message *m;

	op_park_pending(w, t, !actor_mailbox_empty(a));
	count = mailbox_heads(a, heads);
	SIM_ASSERT(count > 0);
	slot = heads[world_choose(CHOICE_MESSAGE, count)];
	m = &a->mailbox[slot];
	m->state = m->wants_reply ? SLOT_TAKEN : SLOT_FREE;
	mailbox_settle(w, a);
	*ret_message = *m;
	event.text = m->name;
	event.from = m->from;
	op_done(w, t, 0, m->sequence, 0);
	message_emit(w, &event);
	return slot;
}

void actor_reply_at(struct actor *a, unsigned handle,
		    const struct message *message, const struct place *place)
{
	struct world *w = world_of_fast(a);
	struct task *t = op_simple(w, OP_REPLY, &a->object, place);
	struct message *m = &a->mailbox[handle];
	struct task *sender;
	struct event event = {
		.message = MESSAGE_REPLY,
		.object = &a->object,
		.place = place,
		.text = m->name,
		.from = a->object.id,
		.to = m->from,
		.result = message->status,
	};

	SIM_ASSERT(handle < MAILBOX_MAX && m->state == SLOT_TAKEN);
	m->status = message->status;
	memcpy(m->answer, message->answer, sizeof(m->answer));
	m->state = SLOT_REPLIED;
	sender = w->run.by_id[m->sender];
	if (sender->state == TASK_PARKED && sender->op.kind == OP_REPLY_WAIT &&
	    sender->op.object == &a->object && sender->op.argument == handle)
		w->run.enabled |= task_bit(sender);
	op_done(w, t, 0, message->answer[0], message->status);
	message_emit(w, &event);
}
