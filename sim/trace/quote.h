/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef TRACE_QUOTE_H
#define TRACE_QUOTE_H

/*
 * The words of a command line as a shell would read them; the list ends with
 * NULL, and may be NULL itself.
 *
 * Owns:   the caller, free().
 * Errors: NULL: no memory.
 */
char *quote_words(const char *const *words);

#endif
