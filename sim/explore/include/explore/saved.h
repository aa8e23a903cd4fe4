/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reading back what a search has saved: words, numbers and lines of text, from
 * memory. The first thing that is not as it should be makes all that follows
 * empty, so that a reader asks once, at its end.
 */
#ifndef EXPLORE_SAVED_H
#define EXPLORE_SAVED_H

#include "world/base.h"

struct saved {
	const char *at, *end;
	bool bad;
};

void saved_begin(struct saved *s, const char *text, size_t bytes);

/* The next word must be this one. */
void saved_word(struct saved *s, const char *word);
/* Take the next word if it is this one. */
bool saved_word_maybe(struct saved *s, const char *word);
/* The next word, in decimal; 0 if it is none or more than 'max'. */
uint64_t saved_number(struct saved *s, uint64_t max);
/*
 * The rest of the line behind one blank, and go to the next line. Not
 * terminated.
 */
const char *saved_line(struct saved *s, size_t *ret_bytes);
/* So many bytes as they are; nothing is skipped before them. */
void saved_bytes(struct saved *s, void *buffer, size_t bytes);
/* The line into a buffer, terminated; one that has no room is bad. */
void saved_text(struct saved *s, char *buffer, size_t bytes);
/* Is all read, and all of it good? */
bool saved_ended(struct saved *s);

#endif
