/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef REPORT_UTF8_H
#define REPORT_UTF8_H

#include <stddef.h>

/* The length of the UTF-8 character at 'text', which is not at its end: 0 if
 * there is none. Neither overlong forms nor surrogates are any. */
size_t utf8_bytes(const char *text);
/* How many columns a text takes, at one a character. */
size_t utf8_width(const char *text);

#endif
