/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Characters of a text in UTF-8.
 */
#ifndef SCENARIO_UTF8_H
#define SCENARIO_UTF8_H

#include "world/base.h"

/*
 * Decode the character at the start of the text.
 *
 * Returns its length in bytes, or 0 if there is no valid character (an
 * overlong form, a surrogate, beyond U+10FFFF, cut off, or 'bytes' is 0).
 */
size_t utf8_decode(const char *text, size_t bytes, uint32_t *ret_character);

/*
 * Characters that change how a text is shown or split into lines: control
 * characters but tab and line feed, line and paragraph separators, writing
 * direction, byte order mark.
 */
bool utf8_is_control(uint32_t character);

#endif
