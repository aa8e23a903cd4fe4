/* SPDX-License-Identifier: GPL-2.0-only */
#include "utf8.h"

#include <stdbool.h>
#include <stdint.h>

size_t utf8_bytes(const char *text)
{
	static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
	unsigned char c = (unsigned char)*text;
	size_t bytes = c < 0x80		    ? 1
		       : (c & 0xe0) == 0xc0 ? 2
		       : (c & 0xf0) == 0xe0 ? 3
		       : (c & 0xf8) == 0xf0 ? 4
					    : 0;
	uint32_t value;

	if (bytes < 2)
		return bytes;
	value = c & (0x7fU >> bytes);
	for (size_t i = 1; i < bytes; i++) {
		unsigned char next = (unsigned char)text[i];

		if ((next & 0xc0) != 0x80)
			return 0;
		value = value << 6 | (next & 0x3f);
	}
	if (value < least[bytes] || value > 0x10ffff ||
	    (value >= 0xd800 && value < 0xe000) || value == 0xfffe ||
	    value == 0xffff)
		return 0;
	return bytes;
}

size_t utf8_width(const char *text)
{
	size_t width = 0;

	for (; *text; text++)
		width += ((unsigned char)*text & 0xc0) != 0x80;
	return width;
}
