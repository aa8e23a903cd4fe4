/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Aim:    what supervisor and workers of a campaign say comes as it was said,
 *         in whatever pieces; what is damaged is an error, and nothing after it
 *         is believed.
 * Method: messages with all kinds of fields, fed byte by byte; then each byte
 *         of a good one is changed, and each kind of damage made on purpose.
 */
#include "campaign/message.h"
#include "suite.h"

static struct message_reader *reader_of(const struct message_out *out)
{
	struct message_reader *r = message_reader_new();

	message_reader_feed(r, out->bytes, out->length);
	return r;
}

/* The one message that was written; takes the buffer. */
static struct message_in only(struct message_out *out)
{
	struct sim_error error = {.kind = SIM_ERROR_NONE};
	struct message_reader *r = reader_of(out);
	struct message_in in, more;

	ck_assert_int_eq(message_reader_next(r, &in, &error), MESSAGE_HERE);
	ck_assert_int_eq(message_reader_next(r, &more, &error), MESSAGE_NONE);
	ck_assert(!message_reader_within(r));
	message_reader_free(r);
	message_out_release(out);
	return in;
}

static void fields_add(struct message_out *out)
{
	message_begin(out, MESSAGE_BEGIN);
	message_add_number(out, 0);
	message_add_number(out, UINT64_MAX);
	message_add_text(out, "");
	message_add_text(out, "two words");
	message_add_text(out, NULL);
	message_add_bytes(out, "a\0b", 3);
	message_add_number(out, 1);
	message_end(out);
}

static void fields_check(struct message_in *in)
{
	size_t count;
	const char *bytes;

	ck_assert_int_eq(in->kind, MESSAGE_BEGIN);
	ck_assert_uint_eq(message_take_number(in, 0), 0);
	ck_assert_uint_eq(message_take_number(in, UINT64_MAX), UINT64_MAX);
	ck_assert_str_eq(message_take_text(in), "");
	ck_assert_str_eq(message_take_text(in), "two words");
	ck_assert_ptr_null(message_take_text_or_null(in));
	bytes = message_take_bytes(in, &count);
	ck_assert_uint_eq(count, 3);
	ck_assert_mem_eq(bytes, "a\0b", 4);
	ck_assert(!message_taken(in));
	ck_assert(message_take_flag(in));
	ck_assert(message_taken(in));
}

START_TEST(messages_come_whole_from_any_pieces)
{
	struct sim_error error = {.kind = SIM_ERROR_NONE};
	struct message_out out = {.bytes = NULL};
	struct message_reader *r = message_reader_new();
	unsigned come = 0;

	fields_add(&out);
	fields_add(&out);
	message_begin(&out, MESSAGE_END);
	message_end(&out);
	for (size_t i = 0; i < out.length; i++) {
		struct message_in in;

		message_reader_feed(r, out.bytes + i, 1);
		if (message_reader_next(r, &in, &error) == MESSAGE_NONE)
			continue;
		if (++come < 3)
			fields_check(&in);
		else
			ck_assert_int_eq(in.kind, MESSAGE_END);
		ck_assert(message_taken(&in));
		message_in_release(&in);
	}
	ck_assert_uint_eq(come, 3);
	ck_assert(!message_reader_within(r));
	message_reader_free(r);
	message_out_release(&out);
}
END_TEST

START_TEST(a_message_that_breaks_off_is_not_there)
{
	struct sim_error error = {.kind = SIM_ERROR_NONE};
	struct message_out out = {.bytes = NULL};

	fields_add(&out);
	for (size_t bytes = 0; bytes < out.length; bytes++) {
		struct message_reader *r = message_reader_new();
		struct message_in in;

		message_reader_feed(r, out.bytes, bytes);
		ck_assert_int_eq(message_reader_next(r, &in, &error),
				 MESSAGE_NONE);
		ck_assert_int_eq(message_reader_within(r), bytes > 0);
		message_reader_free(r);
	}
	message_out_release(&out);
}
END_TEST

static void flip(struct message_out *out, size_t bit)
{
	unsigned char byte;

	memcpy(&byte, out->bytes + bit / 8, 1);
	byte ^= (unsigned char)(1U << bit % 8);
	memcpy(out->bytes + bit / 8, &byte, 1);
}

START_TEST(any_changed_bit_is_seen)
{
	struct message_out out = {.bytes = NULL};

	fields_add(&out);
	for (size_t bit = 0; bit < 8 * out.length; bit++) {
		struct sim_error error = {.kind = SIM_ERROR_NONE};
		struct message_reader *r;
		struct message_in in;

		flip(&out, bit);
		r = reader_of(&out);
		/* A longer length waits for what never comes. */
		if (message_reader_next(r, &in, &error) == MESSAGE_HERE) {
			/* The kind alone is under no checksum. */
			ck_assert_uint_ge(bit, 64);
			ck_assert_uint_lt(bit, 96);
			message_in_release(&in);
		}
		flip(&out, bit);
		message_reader_free(r);
	}
	message_out_release(&out);
}
END_TEST

static const struct damage {
	uint32_t word, becomes; /* of the head */
	const char *says;
} damages[] = {
	{0, 0, "a message of a campaign is damaged: it does not begin as one"},
	{1, MESSAGE_VERSION + 1,
	 "a message of a campaign is damaged: it is of another version of "
	 "tdisim"},
	{2, 0, "a message of a campaign is damaged: it is of no known kind"},
	{2, MESSAGE_KIND_END,
	 "a message of a campaign is damaged: it is of no known kind"},
	{3, MESSAGE_BYTES_MAX + 1,
	 "a message of a campaign is damaged: it is larger than 64 MiB"},
	{3, 3,
	 "a message of a campaign is damaged: its bytes have another checksum"},
	{4, 0,
	 "a message of a campaign is damaged: its bytes have another checksum"},
};

START_TEST(damage_is_said_and_ends_all)
{
	const struct damage *d = &damages[_i];
	struct sim_error error = {.kind = SIM_ERROR_NONE};
	struct message_out out = {.bytes = NULL};
	struct message_reader *r;
	struct message_in in;

	fields_add(&out);
	memcpy(out.bytes + 4 * d->word, &d->becomes, 4);
	r = reader_of(&out);
	ck_assert_int_eq(message_reader_next(r, &in, &error), MESSAGE_DAMAGED);
	ck_assert_str_eq(error.text, d->says);
	ck_assert_int_eq(error.kind, SIM_ERROR_HOST);
	out.length = 0;
	fields_add(&out);
	message_reader_feed(r, out.bytes, out.length);
	ck_assert_int_eq(message_reader_next(r, &in, &error), MESSAGE_DAMAGED);
	ck_assert(message_reader_within(r));
	message_reader_free(r);
	message_out_release(&out);
}
END_TEST

START_TEST(a_bad_field_makes_all_after_it_empty)
{
	struct message_out out = {.bytes = NULL};
	struct message_in in;
	size_t count;

	message_begin(&out, MESSAGE_BEGIN);
	message_add_number(&out, 7);
	message_add_bytes(&out, "a\0b", 3);
	message_add_text(&out, NULL);
	message_add_number(&out, 2);
	message_end(&out);
	in = only(&out);
	ck_assert_uint_eq(message_take_number(&in, 6), 0);
	ck_assert(in.bad);
	ck_assert_str_eq(message_take_bytes(&in, &count), "");
	ck_assert_uint_eq(count, 0);
	ck_assert(!message_taken(&in));

	in.bad = false; /* at the bytes, which are no text */
	ck_assert_str_eq(message_take_text(&in), "");
	ck_assert(in.bad);
	in.bad = false;
	ck_assert_str_eq(message_take_text(&in), "");
	ck_assert(in.bad);
	in.bad = false;
	ck_assert(!message_take_flag(&in));
	ck_assert(in.bad);
	in.bad = false;
	ck_assert_uint_eq(message_take_number(&in, UINT64_MAX), 0);
	ck_assert(in.bad);
	message_in_release(&in);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("campaign_message");
	TCase *core = suite_case("core");

	tcase_add_test(core, messages_come_whole_from_any_pieces);
	tcase_add_test(core, a_message_that_breaks_off_is_not_there);
	tcase_add_test(core, any_changed_bit_is_seen);
	SUITE_ADD_TABLE(core, damage_is_said_and_ends_all, damages);
	tcase_add_test(core, a_bad_field_makes_all_after_it_empty);
	suite_add_tcase(s, core);
	return suite_main(s);
}
