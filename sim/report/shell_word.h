/* SPDX-License-Identifier: GPL-2.0-only */
/* The SQL function shell_word(TEXT): a word for a shell, as it is or in single
 * quotes if it needs them. */
#ifndef REPORT_SHELL_WORD_H
#define REPORT_SHELL_WORD_H

#include <stdbool.h>

struct sqlite3;

bool shell_word_register(struct sqlite3 *db);

#endif
