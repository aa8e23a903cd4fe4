/* SPDX-License-Identifier: GPL-2.0-only */
/* One recorded row in words. */
#include <errno.h>

#include "cli/steps.h"

void steps_object(const struct record *r, const struct object *object,
		  struct text *t)
{
	if (!object) {
		text_add(t, "?");
		return;
	}
	if (object->owner &&
	    (object->kind == OBJECT_ACTOR || record_ambiguous(r, object)))
		text_format(t, "%s ", object->owner);
	text_add(t, object->name);
}

static void add_errno(struct text *t, int64_t result)
{
	const char *name = strerrorname_np((int)-result);

	if (name)
		text_format(t, "-%s", name);
	else
		text_format(t, "%lld", (long long)result);
}

/* Small numbers as they are, large ones in hexadecimal. */
static void add_value(struct text *t, uint64_t value)
{
	if (value < 4096)
		text_format(t, "%llu", (unsigned long long)value);
	else
		text_format(t, "0x%llx", (unsigned long long)value);
}

/*
 * Models write notes for machines: 'region_release gpu0 owner=vfio-pci
 * result=nonexistent'. For people: 'region release gpu0: nonexistent (owner
 * vfio-pci)'.
 */
static void add_note(struct text *t, const char *note)
{
	char *copy = cli_strdup(note);
	char *rest = copy, *word;
	const char *result = NULL;
	bool first = true, inside = false;
	struct text details;

	text_init(&details);
	while ((word = strsep(&rest, " "))) {
		char *equals = strchr(word, '=');
		char *underscore;

		while (first && (underscore = strchr(word, '_')))
			*underscore = ' ';
		if (equals)
			*equals = '\0';
		if (equals && strcmp(word, "result") == 0)
			result = equals + 1;
		else if (equals)
			text_format(&details, "%s%s %s", inside ? ", " : "",
				    word, equals + 1);
		else
			text_format(t, "%s%s", first ? "" : " ", word);
		inside = inside || (equals && result != equals + 1);
		first = false;
	}
	if (result)
		text_format(t, ": %s", result);
	if (inside)
		text_format(t, " (%s)", details.data);
	text_release(&details);
	free(copy);
}

static void add_actor(const struct record *r, const struct world *w,
		      unsigned id, struct text *t)
{
	const struct object *actor = id ? record_actor(r, w, id) : NULL;

	if (actor)
		steps_object(r, actor, t);
	else
		text_add(t, "user");
}

static void add_message(const struct record *r, const struct world *w,
			const struct record_row *row, struct text *t)
{
	const char *name = row->text ? row->text : "?";

	switch (row->message) {
	case MESSAGE_CALL:
		text_add(t, "-> ");
		add_actor(r, w, row->to, t);
		text_format(t, ": %s", name);
		break;
	case MESSAGE_RETURN:
		text_add(t, "<- ");
		add_actor(r, w, row->from, t);
		text_format(t, ": %s = ", name);
		if (row->result < 0)
			add_errno(t, row->result);
		else
			text_format(t, "%lld", (long long)row->result);
		break;
	case MESSAGE_SEND:
		text_format(t, "send %s to ", name);
		add_actor(r, w, row->to, t);
		break;
	case MESSAGE_RECEIVE:
		text_format(t, "receive %s", name);
		break;
	case MESSAGE_REPLY:
		text_format(t, "reply to %s", name);
		if (row->result < 0) {
			text_add(t, ": ");
			add_errno(t, row->result);
		}
		break;
	default:
		SIM_UNREACHABLE();
	}
}

static void add_call(const struct record *r, const struct record_row *row,
		     const char *name, struct text *t)
{
	text_format(t, "%s(", name);
	steps_object(r, row->object, t);
	text_add(t, ")");
	if (row->result < 0) {
		text_add(t, " = ");
		add_errno(t, row->result);
	}
}

/* How the kernel calls the lock op in this wait mode. */
static const char *call_name(const struct record_row *row)
{
	switch ((int)row->op) {
	case OP_MUTEX_LOCK:
		if (row->mode == WAIT_INTERRUPTIBLE)
			return "mutex_lock_interruptible";
		return row->mode == WAIT_KILLABLE ? "mutex_lock_killable"
						  : "mutex_lock";
	case OP_RWSEM_WAIT_READ:
		return "down_read";
	case OP_RWSEM_WAIT_WRITE:
		return "down_write";
	default:
		return op_kind_name(row->op);
	}
}

/* A rwsem that cannot be had at once takes two steps. */
static bool add_rwsem(const struct record *r, const struct record_row *row,
		      struct text *t)
{
	bool waits =
		row->op == OP_RWSEM_WAIT_READ || row->op == OP_RWSEM_WAIT_WRITE;
	bool asks =
		row->op == OP_RWSEM_DOWN_READ || row->op == OP_RWSEM_DOWN_WRITE;

	if (!(waits && !row->result) && !(asks && row->result == -EAGAIN))
		return false;
	text_format(t, "%s(", call_name(row));
	steps_object(r, row->object, t);
	text_add(t, waits ? "): its turn" : "): queued");
	return true;
}

static void add_step(const struct record *r, const struct record_row *row,
		     struct text *t)
{
	switch ((int)row->op) {
	case OP_CELL_READ:
	case OP_REFCOUNT_READ:
		text_add(t, "read ");
		steps_object(r, row->object, t);
		text_add(t, " = ");
		add_value(t, row->after);
		break;
	case OP_CELL_WRITE:
	case OP_CELL_UPDATE:
		text_add(t, "write ");
		steps_object(r, row->object, t);
		text_add(t, ": ");
		add_value(t, row->before);
		text_add(t, " -> ");
		add_value(t, row->after);
		break;
	case OP_MUTEX_TRYLOCK:
	case OP_RWSEM_TRY_READ:
	case OP_RWSEM_TRY_WRITE:
	case OP_SPIN_TRYLOCK:
		add_call(r, row, op_kind_name(row->op), t);
		text_add(t, row->result > 0 ? " = taken" : " = busy");
		break;
	case OP_ACT:
	case OP_EVENT_WAIT:
		text_format(t, "%s ", op_kind_name(row->op));
		steps_object(r, row->object, t);
		break;
	case OP_SLEEP:
	case OP_TASK_CREATE:
		text_add(t, op_kind_name(row->op));
		break;
	default:
		if (!add_rwsem(r, row, t))
			add_call(r, row, call_name(row), t);
		break;
	}
}

void steps_words(const struct record *r, const struct world *w,
		 const struct record_row *row, struct text *t)
{
	switch ((int)row->point) {
	case HOOK_STEP_BEGIN:
		text_add(t, row->text);
		break;
	case HOOK_NOTE:
		add_note(t, row->text ? row->text : "?");
		break;
	case HOOK_BLOCKED:
		text_add(t, "waits: ");
		if (row->op == OP_EVENT_WAIT)
			steps_object(r, row->object, t);
		else
			add_call(r, row, call_name(row), t);
		break;
	case HOOK_MESSAGE:
		add_message(r, w, row, t);
		break;
	default:
		if (row->has_message)
			add_message(r, w, row, t);
		else
			add_step(r, row, t);
		break;
	}
}
