/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The nearest known name: edit distance with insertion, deletion, replacement
 * and the swap of two neighbours ("optimal string alignment"), capital letters
 * counting as small ones.
 *
 * A name is near if at most a third of the longer of the two, rounded up, has
 * to change. Besides, the last part of a dotted name stands for the whole
 * where only one name ends so: 'close' for 'vmm.close'.
 */
#include "scenario/scenario.h"

enum {
	NAME_BYTES_MAX = 64, /* longer names are near to none */
};

static int small(char c)
{
	return c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c;
}

static unsigned least(unsigned a, unsigned b)
{
	return a < b ? a : b;
}

static unsigned distance(const char *a, size_t a_bytes, const char *b,
			 size_t b_bytes)
{
	unsigned rows[3][NAME_BYTES_MAX + 1];

	SIM_ASSERT(a_bytes <= NAME_BYTES_MAX);
	SIM_ASSERT(b_bytes <= NAME_BYTES_MAX);
	for (unsigned j = 0; j <= b_bytes; j++)
		rows[0][j] = j;
	for (unsigned i = 1; i <= a_bytes; i++) {
		unsigned *row = rows[i % 3];
		const unsigned *above = rows[(i - 1) % 3];

		row[0] = i;
		for (unsigned j = 1; j <= b_bytes; j++) {
			bool same = small(a[i - 1]) == small(b[j - 1]);

			row[j] = least(above[j - 1] + !same,
				       least(above[j], row[j - 1]) + 1);
			if (i > 1 && j > 1 &&
			    small(a[i - 1]) == small(b[j - 2]) &&
			    small(a[i - 2]) == small(b[j - 1]))
				row[j] = least(row[j],
					       rows[(i - 2) % 3][j - 2] + 1);
		}
	}
	return rows[a_bytes % 3][b_bytes];
}

static const char *only_with_last_part(const char *name,
				       const char *const *names, unsigned count)
{
	const char *found = NULL;

	for (unsigned i = 0; i < count; i++) {
		const char *dot = strrchr(names[i], '.');

		if (!dot || strcmp(dot + 1, name) != 0)
			continue;
		if (found)
			return NULL;
		found = names[i];
	}
	return found;
}

const char *nearest_name(const char *name, const char *const *names,
			 unsigned count)
{
	size_t name_bytes = strlen(name);
	const char *found = only_with_last_part(name, names, count);
	unsigned found_distance = UINT32_MAX;

	if (found || name_bytes == 0 || name_bytes > NAME_BYTES_MAX)
		return found;
	for (unsigned i = 0; i < count; i++) {
		size_t bytes = strlen(names[i]);
		size_t longer = bytes > name_bytes ? bytes : name_bytes;
		unsigned d;

		if (bytes > NAME_BYTES_MAX)
			continue;
		d = distance(name, name_bytes, names[i], bytes);
		if (d < longer && d <= (longer + 2) / 3 && d < found_distance) {
			found = names[i];
			found_distance = d;
		}
	}
	return found;
}
