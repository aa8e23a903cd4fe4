/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A text with the problems found in it. Problems are collected while a file
 * is checked and written out once, in the order of their places:
 *
 *   file:line:column: error: unknown device 'gpu2'
 *       - vmm.close: gpu2
 *                    ^~~~
 *   note: devices are declared at file:6:7
 *   hint: did you mean 'gpu1'?
 *
 * Columns count characters, from 1; a tab is one character and is shown as
 * spaces up to the next multiple of 8.
 */
#ifndef SCENARIO_DIAGNOSTIC_H
#define SCENARIO_DIAGNOSTIC_H

#include "pool.h"
#include "scenario/scenario.h"

/* Bytes [start, end) of the text; empty: a place between two characters. */
struct range {
	size_t start;
	size_t end;
};

/* One problem; opaque, and NULL where enough were collected already. */
struct problem;

struct source {
	const char *path; /* as given; printed escaped */
	const char *text; /* with a NUL behind it */
	size_t bytes;
	bool binary; /* never show a line of it */
	struct pool *pool;
	/* diagnostic.c only. */
	struct problem **problems;
	unsigned problem_count;
	unsigned not_collected;
};

/* Owns: the pool; path and text must live as long. */
void source_init(struct source *s, struct pool *p, const char *path,
		 const char *text, size_t bytes);
bool source_is_clean(const struct source *s);

/* Add a problem. The message has house style: see the file comment. */
struct problem *source_error(struct source *s, struct range r,
			     const char *format, ...)
	__attribute__((format(printf, 3, 4)));
/* 'note: ...', as many as needed; 'p' may be NULL. */
void problem_note(struct problem *p, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
/* 'note: TEXT at file:line:column' */
void problem_note_at(struct problem *p, struct range r, const char *text);
/* 'hint: ...', one; 'p' may be NULL. */
void problem_hint(struct problem *p, const char *text);
/* 'hint: did you mean ...?' if one of the words is near. */
void problem_hint_word(struct problem *p, const char *word,
		       const struct words *words);

/* Write all problems out. Called once. */
void source_report(struct source *s, struct diagnostics *d);

/* Line and column of a byte, from 1. */
void source_locate(const struct source *s, size_t at, unsigned *ret_line,
		   unsigned *ret_column);

/* An error about a whole file: 'file: error: ...'; counts one. */
void diagnostics_file(struct diagnostics *d, const char *path,
		      const char *format, ...)
	__attribute__((format(printf, 3, 4)));
/* Append a ready text without counting it. */
void diagnostics_append(struct diagnostics *d, const char *text);

/*
 * Text of a user for a message: control characters escaped, the length cut;
 * quoted() puts it in single quotes.
 */
const char *escaped(struct pool *p, const char *text);
const char *quoted(struct pool *p, const char *text);

#endif
