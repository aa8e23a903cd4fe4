/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the supervisor of a campaign and its workers say to each other through
 * pipes: frames of a head (magic, version, kind, length, XXH32 of the payload)
 * and a payload of fields. A worker may die in the middle of a word, so nothing
 * that is read is trusted: a frame that is damaged, too large or of another
 * version is an error in words.
 *
 * Numbers are written in the byte order of the host: both ends are one machine.
 */
#ifndef CAMPAIGN_MESSAGE_H
#define CAMPAIGN_MESSAGE_H

#include "world/error.h"

enum {
	MESSAGE_VERSION = 1,
	MESSAGE_HEAD_BYTES = 20,
	MESSAGE_BYTES_MAX = 64 << 20, /* of a payload */
};

enum message_type {
	/* To a worker. */
	MESSAGE_ORDER = 1, /* struct order */
	MESSAGE_END,	   /* no payload: stop what is under way, and exit */
	/* To the supervisor. An order has one answer or none a range, in
	 * order, then MESSAGE_DONE. */
	MESSAGE_BEGIN,	 /* struct result_place: a range begins */
	MESSAGE_ALIVE,	 /* struct result_place: every 200 ms */
	MESSAGE_RUN,	 /* struct result_place: of careful orders, before
			  * each run */
	MESSAGE_RANGE,	 /* struct result_range: a range is made */
	MESSAGE_SMALL,	 /* struct result_small: a finding is made small */
	MESSAGE_REACHED, /* struct result_reached: before MESSAGE_DONE */
	MESSAGE_FAILED,	 /* struct result_error: the rest of the order can't be
			  * carried out; MESSAGE_DONE follows */
	MESSAGE_DONE,	 /* struct result_place: all of the order is sent */
	MESSAGE_KIND_END,
};

/* --- writing -------------------------------------------------------------- */

/* Frames in a growing buffer; zeroed is empty. */
struct message_out {
	char *bytes;
	size_t length, room;
	size_t frame; /* where the frame begins that is being written */
};

/* A frame: begin, fields, end. */
void message_begin(struct message_out *o, enum message_type kind);
void message_add_number(struct message_out *o, uint64_t number);
void message_add_text(struct message_out *o, const char *text); /* or NULL */
void message_add_bytes(struct message_out *o, const void *bytes, size_t count);
void message_end(struct message_out *o);

/*
 * Write all frames to a blocking descriptor, and empty the buffer.
 *
 * Errors: host: the pipe is closed, or cannot be written.
 */
bool message_write_fd(struct message_out *o, int fd, struct sim_error *reterr);
void message_out_release(struct message_out *o);

/* --- reading -------------------------------------------------------------- */

/* One whole message. Owns: the caller, message_in_release(). */
struct message_in {
	enum message_type kind;
	char *payload;
	const char *at, *end;
	bool bad; /* a field was not as it should be; all after it are empty */
};

/* Fields are taken in the order in which they were added. Texts and bytes lie
 * in the payload, and have a NUL behind them. */
uint64_t message_take_number(struct message_in *in, uint64_t max);
bool message_take_flag(struct message_in *in);
/* "" if it is bad: also if it is NULL, or has a NUL in it. */
const char *message_take_text(struct message_in *in);
/* The same, but NULL is what it may be. */
const char *message_take_text_or_null(struct message_in *in);
const char *message_take_bytes(struct message_in *in, size_t *ret_count);
/* Is all taken, and all of it good? */
bool message_taken(const struct message_in *in);
void message_in_release(struct message_in *in);

enum message_next {
	MESSAGE_NONE, /* feed more */
	MESSAGE_HERE,
	MESSAGE_DAMAGED, /* and so is all that follows */
};

/* Owns: the caller, message_reader_free(). */
struct message_reader;
struct message_reader *message_reader_new(void);
void message_reader_free(struct message_reader *r); /* NULL allowed */
void message_reader_feed(struct message_reader *r, const void *bytes,
			 size_t count);
/*
 * Errors: host, with MESSAGE_DAMAGED.
 */
enum message_next message_reader_next(struct message_reader *r,
				      struct message_in *ret,
				      struct sim_error *reterr);
/* Has it the beginning of a message that is not whole yet? */
bool message_reader_within(const struct message_reader *r);

#endif
