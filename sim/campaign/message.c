/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Frames of messages. A number is eight bytes; a text or a piece of bytes has
 * four of length before it, and a NUL behind it, so that it can be used where
 * it lies. A text that is NULL has a length that no text has.
 */
#include <errno.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "campaign/message.h"
#include "memory.h"

#define LENGTH_NULL UINT32_MAX

enum {
	MAGIC = 0x676d6474, /* 'tdmg' */
};

struct head {
	uint32_t magic, version, kind, length, checksum;
};
static_assert(sizeof(struct head) == MESSAGE_HEAD_BYTES, "a head is packed");

struct message_reader {
	char *bytes;
	size_t from, to, room; /* what is not taken yet: [from, to) */
	bool damaged;
};

/* --- writing -------------------------------------------------------------- */

static void *out_room(struct message_out *o, size_t bytes)
{
	size_t wanted = o->length + bytes;

	SIM_ASSERT(wanted - o->frame <= MESSAGE_HEAD_BYTES + MESSAGE_BYTES_MAX);
	if (wanted > o->room) {
		o->room = wanted + wanted / 2 + 256;
		o->bytes = campaign_realloc(o->bytes, o->room);
	}
	o->length = wanted;
	return o->bytes + wanted - bytes;
}

void message_begin(struct message_out *o, enum message_type kind)
{
	const struct head head = {
		.magic = MAGIC,
		.version = MESSAGE_VERSION,
		.kind = kind,
	};

	o->frame = o->length;
	memcpy(out_room(o, sizeof(head)), &head, sizeof(head));
}

void message_add_number(struct message_out *o, uint64_t number)
{
	memcpy(out_room(o, sizeof(number)), &number, sizeof(number));
}

static void add_length(struct message_out *o, uint32_t length)
{
	memcpy(out_room(o, sizeof(length)), &length, sizeof(length));
}

void message_add_bytes(struct message_out *o, const void *bytes, size_t count)
{
	char *to;

	SIM_ASSERT(count < MESSAGE_BYTES_MAX);
	add_length(o, (uint32_t)count);
	to = out_room(o, count + 1);
	if (count)
		memcpy(to, bytes, count);
	to[count] = 0;
}

void message_add_text(struct message_out *o, const char *text)
{
	if (text)
		message_add_bytes(o, text, strlen(text));
	else
		add_length(o, LENGTH_NULL);
}

void message_end(struct message_out *o)
{
	char *frame = o->bytes + o->frame;
	struct head head;

	memcpy(&head, frame, sizeof(head));
	head.length = (uint32_t)(o->length - o->frame - sizeof(head));
	head.checksum = XXH32(frame + sizeof(head), head.length, 0);
	memcpy(frame, &head, sizeof(head));
	o->frame = o->length;
}

bool message_write_fd(struct message_out *o, int fd, struct sim_error *reterr)
{
	const char *at = o->bytes;
	size_t left = o->length;

	SIM_ASSERT(o->frame == o->length);
	o->length = o->frame = 0;
	while (left) {
		ssize_t written = write(fd, at, left);

		if (written < 0 && errno == EINTR)
			continue;
		if (written < 0)
			return sim_error_set(
				reterr, SIM_ERROR_HOST,
				"a message of a campaign cannot be "
				"written: %s",
				strerror(errno));
		at += written;
		left -= (size_t)written;
	}
	return true;
}

void message_out_release(struct message_out *o)
{
	free(o->bytes);
	*o = (struct message_out){.bytes = NULL};
}

/* --- reading -------------------------------------------------------------- */

/* The next so many bytes of the payload; NULL: there are not that many. */
static const char *taken(struct message_in *in, size_t bytes)
{
	const char *at = in->at;

	if (in->bad || (size_t)(in->end - at) < bytes) {
		in->bad = true;
		return NULL;
	}
	in->at += bytes;
	return at;
}

uint64_t message_take_number(struct message_in *in, uint64_t max)
{
	const char *from = taken(in, sizeof(uint64_t));
	uint64_t number;

	if (!from)
		return 0;
	memcpy(&number, from, sizeof(number));
	in->bad = number > max;
	return in->bad ? 0 : number;
}

bool message_take_flag(struct message_in *in)
{
	return message_take_number(in, 1);
}

static uint32_t take_length(struct message_in *in)
{
	const char *from = taken(in, sizeof(uint32_t));
	uint32_t length = 0;

	if (from)
		memcpy(&length, from, sizeof(length));
	return length;
}

/* With the NUL behind them. */
static const char *bytes_of(struct message_in *in, size_t length)
{
	const char *bytes = taken(in, length + 1);

	if (bytes && !bytes[length])
		return bytes;
	in->bad = true;
	return NULL;
}

const char *message_take_bytes(struct message_in *in, size_t *ret_count)
{
	size_t length = take_length(in);
	const char *bytes = bytes_of(in, length);

	*ret_count = bytes ? length : 0;
	return bytes ? bytes : "";
}

const char *message_take_text_or_null(struct message_in *in)
{
	uint32_t length = take_length(in);
	const char *text;

	if (length == LENGTH_NULL)
		return NULL;
	text = bytes_of(in, length);
	if (text && strlen(text) == length)
		return text;
	in->bad = true;
	return "";
}

const char *message_take_text(struct message_in *in)
{
	const char *text = message_take_text_or_null(in);

	if (text)
		return text;
	in->bad = true;
	return "";
}

bool message_taken(const struct message_in *in)
{
	return !in->bad && in->at == in->end;
}

void message_in_release(struct message_in *in)
{
	free(in->payload);
	*in = (struct message_in){.payload = NULL};
}

struct message_reader *message_reader_new(void)
{
	return campaign_alloc(sizeof(struct message_reader));
}

void message_reader_free(struct message_reader *r)
{
	if (!r)
		return;
	free(r->bytes);
	free(r);
}

void message_reader_feed(struct message_reader *r, const void *bytes,
			 size_t count)
{
	if (r->damaged || !count)
		return;
	if (r->from) {
		memmove(r->bytes, r->bytes + r->from, r->to - r->from);
		r->to -= r->from;
		r->from = 0;
	}
	if (r->to + count > r->room) {
		r->room = r->to + count + r->to / 2;
		r->bytes = campaign_realloc(r->bytes, r->room);
	}
	memcpy(r->bytes + r->to, bytes, count);
	r->to += count;
}

/* What is wrong with a head, or NULL. */
static const char *head_wrong(const struct head *head)
{
	if (head->magic != MAGIC)
		return "it does not begin as one";
	if (head->version != MESSAGE_VERSION)
		return "it is of another version of tdisim";
	if (!head->kind || head->kind >= MESSAGE_KIND_END)
		return "it is of no known kind";
	if (head->length > MESSAGE_BYTES_MAX)
		return "it is larger than 64 MiB";
	return NULL;
}

static enum message_next damaged(struct message_reader *r, const char *why,
				 struct sim_error *reterr)
{
	r->damaged = true;
	(void)sim_error_set(reterr, SIM_ERROR_HOST,
			    "a message of a campaign is damaged: %s", why);
	return MESSAGE_DAMAGED;
}

enum message_next message_reader_next(struct message_reader *r,
				      struct message_in *ret,
				      struct sim_error *reterr)
{
	size_t have = r->to - r->from;
	const char *wrong, *payload;
	struct head head;

	if (r->damaged)
		return damaged(r, "so is one before it", reterr);
	if (have < sizeof(head))
		return MESSAGE_NONE;
	memcpy(&head, r->bytes + r->from, sizeof(head));
	wrong = head_wrong(&head);
	if (wrong)
		return damaged(r, wrong, reterr);
	if (have - sizeof(head) < head.length)
		return MESSAGE_NONE;
	payload = r->bytes + r->from + sizeof(head);
	if (XXH32(payload, head.length, 0) != head.checksum)
		return damaged(r, "its bytes have another checksum", reterr);
	*ret = (struct message_in){
		.kind = (enum message_type)head.kind,
		.payload = campaign_alloc(head.length),
	};
	memcpy(ret->payload, payload, head.length);
	ret->at = ret->payload;
	ret->end = ret->payload + head.length;
	r->from += sizeof(head) + head.length;
	return MESSAGE_HERE;
}

bool message_reader_within(const struct message_reader *r)
{
	return r->damaged || r->from < r->to;
}
