/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Host memory of one loaded file, and lists of names.
 */
#include "pool.h"

#include "world/registry.h"

struct pool_piece {
	struct pool_piece *next;
	max_align_t bytes[];
};

/* words_collect() reads the first field of a row as its name. */
_Static_assert(offsetof(struct registry_op, name) == 0, "the name comes first");
_Static_assert(offsetof(struct registry_argument, name) == 0,
	       "the name comes first");
_Static_assert(offsetof(struct registry_switch, name) == 0,
	       "the name comes first");
_Static_assert(offsetof(struct registry_fault, name) == 0,
	       "the name comes first");
_Static_assert(offsetof(struct registry_event, name) == 0,
	       "the name comes first");
_Static_assert(offsetof(struct registry_platform, name) == 0,
	       "the name comes first");
_Static_assert(offsetof(struct registry_member, name) == 0,
	       "the name comes first");

static _Noreturn void out_of_memory(void)
{
	static const char text[] = "error: out of memory\n";
	ssize_t written = write(STDERR_FILENO, text, sizeof(text) - 1);

	(void)written; /* nobody is left to tell */
	_exit(3);
}

void *xalloc(size_t bytes)
{
	void *memory = calloc(1, bytes ? bytes : 1);

	if (!memory)
		out_of_memory();
	return memory;
}

void *xrealloc(void *old, size_t bytes)
{
	void *memory = realloc(old, bytes ? bytes : 1);

	if (!memory)
		out_of_memory();
	return memory;
}

void pool_init(struct pool *p)
{
	p->pieces = NULL;
}

void pool_clear(struct pool *p)
{
	while (p->pieces) {
		struct pool_piece *piece = p->pieces;

		p->pieces = piece->next;
		free(piece);
	}
}

void *pool_alloc(struct pool *p, size_t bytes)
{
	struct pool_piece *piece;

	SIM_ASSERT(bytes < SIZE_MAX / 2);
	piece = xalloc(sizeof(*piece) + bytes);
	piece->next = p->pieces;
	p->pieces = piece;
	return piece->bytes;
}

char *pool_copy(struct pool *p, const char *text, size_t bytes)
{
	char *copy = pool_alloc(p, bytes + 1);

	if (bytes)
		memcpy(copy, text, bytes);
	return copy;
}

char *pool_vformat(struct pool *p, const char *format, va_list arguments)
{
	va_list again;
	int bytes;
	char *text;

	va_copy(again, arguments);
	bytes = vsnprintf(NULL, 0, format, again);
	va_end(again);
	SIM_ASSERT(bytes >= 0);
	text = pool_alloc(p, (size_t)bytes + 1);
	vsnprintf(text, (size_t)bytes + 1, format, arguments);
	return text;
}

char *pool_format(struct pool *p, const char *format, ...)
{
	va_list arguments;
	char *text;

	va_start(arguments, format);
	text = pool_vformat(p, format, arguments);
	va_end(arguments);
	return text;
}

struct words words_collect(struct pool *p, const void *table, unsigned count,
			   size_t row_bytes)
{
	struct words words = {pool_alloc(p, count * sizeof(char *)), count};
	const char *row = table;

	for (unsigned i = 0; i < count; i++, row += row_bytes)
		memcpy(&words.at[i], row, sizeof(words.at[i]));
	return words;
}

unsigned words_find(const struct words *words, const char *word)
{
	unsigned i = 0;

	while (i < words->count && strcmp(words->at[i], word) != 0)
		i++;
	return i;
}
