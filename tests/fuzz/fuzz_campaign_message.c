/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Aim:    whatever a dying process has written into a pipe, the reader of
 *         messages comes to an end: orders and results, or an error in words.
 * Method: the first byte, if odd, says in how large pieces the rest comes; if
 *         even, the rest is the payload of a frame whose head is right, of a
 *         kind by this byte. What was taken is written, and taken again.
 */
#define XXH_INLINE_ALL
#include <xxhash.h>

#include "campaign/order.h"
#include "campaign/result.h"

/* libFuzzer's name. NOLINTNEXTLINE(readability-identifier-naming) */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum {
	LENGTH_AT = 12, /* in a head */
	CHECKSUM_AT = 16,
};

static struct tally_classes counted;

static void again(struct message_out *out, struct message_in *ret)
{
	struct message_reader *r = message_reader_new();
	struct sim_error error = {.kind = SIM_ERROR_NONE};

	message_reader_feed(r, out->bytes, out->length);
	if (message_reader_next(r, ret, &error) != MESSAGE_HERE)
		SIM_UNREACHABLE();
	message_reader_free(r);
	out->length = out->frame = 0;
}

static void order_try(struct message_in *in, struct message_out *out)
{
	struct message_in second;
	struct order o, copy;

	if (!order_read(&o, in))
		return;
	order_write(&o, out);
	again(out, &second);
	if (!order_read(&copy, &second))
		SIM_UNREACHABLE();
	SIM_ASSERT(o.id == copy.id && o.range_count == copy.range_count);
	order_release(&copy);
	order_release(&o);
	message_in_release(&second);
}

static void range_try(struct message_in *in, struct message_out *out)
{
	struct result_range r, copy;
	struct message_in second;

	if (!result_range_read(&r, &counted, in))
		return;
	result_range_write(&r, &counted, out);
	again(out, &second);
	if (!result_range_read(&copy, &counted, &second))
		SIM_UNREACHABLE();
	SIM_ASSERT(r.tally->digest == copy.tally->digest);
	tally_free(copy.tally);
	tally_free(r.tally);
	message_in_release(&second);
}

static void reached_try(struct message_in *in, struct message_out *out)
{
	struct result_reached r;

	if (!result_reached_read(&r, in))
		return;
	result_reached_write(&r, out);
	out->length = out->frame = 0;
	result_reached_release(&r);
}

static void message_try(struct message_in *in, struct message_out *out)
{
	struct result_place place;
	struct result_small small;
	struct result_error failed;

	switch (in->kind) {
	case MESSAGE_ORDER:
		order_try(in, out);
		break;
	case MESSAGE_RANGE:
		range_try(in, out);
		break;
	case MESSAGE_SMALL:
		(void)result_small_read(&small, in);
		break;
	case MESSAGE_REACHED:
		reached_try(in, out);
		break;
	case MESSAGE_FAILED:
		(void)result_error_read(&failed, in);
		break;
	case MESSAGE_END:
	case MESSAGE_BEGIN:
	case MESSAGE_ALIVE:
	case MESSAGE_RUN:
	case MESSAGE_DONE:
		(void)result_place_read(&place, in);
		break;
	case MESSAGE_KIND_END:
		SIM_UNREACHABLE();
	}
}

static void bytes_try(const char *bytes, size_t count, size_t piece)
{
	struct message_reader *r = message_reader_new();
	struct message_out out = {.bytes = NULL};
	struct sim_error error = {.kind = SIM_ERROR_NONE};
	enum message_next next = MESSAGE_NONE;

	while (count && next != MESSAGE_DAMAGED) {
		struct message_in in;
		size_t part = piece < count ? piece : count;

		message_reader_feed(r, bytes, part);
		bytes += part;
		count -= part;
		while ((next = message_reader_next(r, &in, &error)) ==
		       MESSAGE_HERE) {
			message_try(&in, &out);
			message_in_release(&in);
		}
		SIM_ASSERT(next == MESSAGE_NONE || error.text[0]);
	}
	message_out_release(&out);
	message_reader_free(r);
}

/* In a frame whose head is right. */
static void payload_try(enum message_type kind, const char *bytes, size_t count)
{
	struct message_out out = {.bytes = NULL};
	uint32_t length = (uint32_t)count, checksum = XXH32(bytes, count, 0);
	char *frame = malloc(MESSAGE_HEAD_BYTES + count);

	SIM_ASSERT(frame);
	message_begin(&out, kind);
	message_end(&out);
	memcpy(frame, out.bytes, MESSAGE_HEAD_BYTES);
	memcpy(frame + LENGTH_AT, &length, sizeof(length));
	memcpy(frame + CHECKSUM_AT, &checksum, sizeof(checksum));
	memcpy(frame + MESSAGE_HEAD_BYTES, bytes, count);
	bytes_try(frame, MESSAGE_HEAD_BYTES + count,
		  MESSAGE_HEAD_BYTES + count);
	free(frame);
	message_out_release(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *bytes = (const char *)data + 1;

	counted.at = check_classes(&counted.count);
	if (!size)
		return 0;
	if (data[0] & 1) {
		bytes_try(bytes, size - 1, (size_t)(data[0] >> 1) + 1);
		return 0;
	}
	payload_try(
		(enum message_type)(1 + data[0] / 2 % (MESSAGE_KIND_END - 1)),
		bytes, size - 1);
	return 0;
}
