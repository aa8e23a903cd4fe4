/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A tally from a worker to the process that it was forked from: its bytes, and
 * behind them what it has on the heap. Both are one program in one image, so
 * that layouts are the same, and pointers to classes and strategies, which are
 * static, mean the same.
 */
#include "explore/explore.h"
#include "memory.h"

static void text_pass(const char *text, FILE *out)
{
	size_t bytes = text ? strlen(text) + 1 : 0;

	(void)fwrite(&bytes, sizeof(bytes), 1, out);
	if (text)
		(void)fwrite(text, 1, bytes, out);
}

static char *text_passed(struct saved *s)
{
	size_t bytes;
	char *text;

	saved_bytes(s, &bytes, sizeof(bytes));
	s->bad = s->bad || bytes > (size_t)(s->end - s->at);
	if (!bytes || s->bad)
		return NULL;
	text = memory_taken(bytes);
	saved_bytes(s, text, bytes);
	return text;
}

void tally_pass(const struct tally *t, FILE *out)
{
	(void)fwrite(t, sizeof(*t), 1, out);
	for (unsigned i = 0; i < t->signature_count; i++) {
		(void)fwrite(&t->signature[i], sizeof(t->signature[i]), 1, out);
		text_pass(t->signature[i].schedule, out);
	}
	for (unsigned i = 0; i < ARRAY_COUNT(t->class_window); i++)
		if (t->class_window[i])
			window_pass(t->class_window[i], out);
	if (t->turn_count)
		(void)fwrite(t->turns, sizeof(*t->turns), t->turn_count, out);
	if (t->block_count)
		(void)fwrite(t->blocks, sizeof(*t->blocks), t->block_count,
			     out);
}

/* NULL: it is empty. */
static void *array_passed(struct saved *s, uint64_t count, size_t bytes)
{
	void *array;

	if (s->bad || !count)
		return NULL;
	array = memory_taken(count * bytes);
	saved_bytes(s, array, count * bytes);
	return array;
}

/* The pointers are those of the other process: ours take their place. */
static void heap_passed(struct saved *s, struct tally *t, unsigned signatures)
{
	for (unsigned i = 0; i < signatures; i++) {
		struct tally_signature *one = tally_signature_new(t);

		saved_bytes(s, one, sizeof(*one));
		one->schedule = text_passed(s);
	}
	for (unsigned i = 0; i < ARRAY_COUNT(t->class_window); i++)
		if (t->class_window[i])
			t->class_window[i] = window_passed(s);
	t->turns = array_passed(s, t->turn_count, sizeof(*t->turns));
	t->blocks = array_passed(s, t->block_count, sizeof(*t->blocks));
}

struct tally *tally_passed(struct saved *s)
{
	struct tally *t = tally_new();
	unsigned signatures;

	saved_bytes(s, t, sizeof(*t));
	signatures = t->signature_count;
	t->signature = NULL;
	t->signature_count = t->signature_room = 0;
	if (!s->bad && signatures <= TALLY_SIGNATURES_MAX) {
		heap_passed(s, t, signatures);
		if (!s->bad)
			return t;
	} else {
		memset(t, 0, sizeof(*t));
	}
	tally_free(t);
	return NULL;
}
