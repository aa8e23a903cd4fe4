/* SPDX-License-Identifier: GPL-2.0-only */
#include "writer.h"

enum {
	TEXT_BYTES = 256,
	HELD_TEXT_BYTES = 2048,
};

bool writer_init(struct writer *writer, struct trace *t,
		 const struct recorder *r)
{
	*writer = (struct writer){.t = t, .r = r};
	(void)RECORDER_ROWS(r->objects, recorded_object, &writer->object_count);
	(void)RECORDER_ROWS(r->held_sets, recorded_held, &writer->held_count);
	writer->objects = calloc(writer->object_count + 1u, sizeof(char *));
	writer->held = calloc(writer->held_count + 1u, sizeof(char *));
	return writer->objects && writer->held;
}

void writer_release(struct writer *writer)
{
	for (uint32_t i = 0; writer->objects && i < writer->object_count; i++)
		free(writer->objects[i]);
	for (uint32_t i = 0; writer->held && i < writer->held_count; i++)
		free(writer->held[i]);
	free(writer->objects);
	free(writer->held);
	*writer = (struct writer){.r = NULL};
}

/* Text that grows at its end; what does not fit is left out. */
struct words {
	char *at;
	char *end; /* room for the last byte is kept */
};

static void words_add(struct words *w, const char *text)
{
	while (*text && w->at < w->end)
		*w->at++ = *text++;
	*w->at = '\0';
}

/* 'name(owner)'. */
static char *object_words(const struct recorded_object *o)
{
	char text[TEXT_BYTES];
	struct words words = {text, text + sizeof(text) - 1};

	words_add(&words, o->name);
	if (o->owner) {
		words_add(&words, "(");
		words_add(&words, o->owner);
		words_add(&words, ")");
	}
	return strdup(text);
}

const char *writer_object(struct writer *writer, unsigned id)
{
	const struct recorded_object *o;

	if (id < writer->object_count && writer->objects[id])
		return writer->objects[id];
	o = recorder_object(writer->r, id);
	if (!o)
		return NULL;
	writer->objects[id] = object_words(o);
	return writer->objects[id];
}

static const char *hold_suffix(const struct recorded_object *o, unsigned mode)
{
	if (mode == HOLD_READ)
		return ":R";
	return o && o->kind == OBJECT_RWSEM ? ":W" : "";
}

static void held_words(struct writer *writer, const struct recorded_held *set,
		       struct words *words)
{
	const struct recorder *r = writer->r;
	uint32_t count;
	const struct recorded_hold *holds =
		RECORDER_ROWS(r->holds, recorded_hold, &count);

	for (uint32_t i = 0; i < set->count; i++) {
		const struct recorded_hold *h = &holds[set->first + i];
		const char *name = writer_object(writer, h->object);

		if (i)
			words_add(words, " ");
		words_add(words, name ? name : "?");
		words_add(words,
			  hold_suffix(recorder_object(r, h->object), h->mode));
	}
}

const char *writer_held(struct writer *writer, uint32_t index)
{
	uint32_t count;
	const struct recorded_held *sets =
		RECORDER_ROWS(writer->r->held_sets, recorded_held, &count);

	if (!index)
		return NULL;
	if (!writer->held[index]) {
		char text[HELD_TEXT_BYTES];
		struct words words = {text, text + sizeof(text) - 1};

		text[0] = '\0';
		held_words(writer, &sets[index], &words);
		writer->held[index] = strdup(text);
	}
	return writer->held[index];
}
