/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Characters of a text in UTF-8.
 */
#include "utf8.h"

static bool continues(char byte)
{
	return ((unsigned char)byte & 0xc0) == 0x80;
}

size_t utf8_decode(const char *text, size_t bytes, uint32_t *ret_character)
{
	static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
	unsigned char first;
	uint32_t character;
	size_t length;

	if (bytes == 0)
		return 0;
	first = (unsigned char)text[0];
	if (first < 0x80) {
		*ret_character = first;
		return 1;
	}
	length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
	if (first < 0xc2 || first > 0xf4 || bytes < length)
		return 0;
	character = first & (0xffU >> (length + 1));
	for (size_t i = 1; i < length; i++) {
		if (!continues(text[i]))
			return 0;
		character = character << 6 | ((unsigned char)text[i] & 0x3f);
	}
	if (character < least[length] || character > 0x10ffff ||
	    (character >= 0xd800 && character <= 0xdfff))
		return 0;
	*ret_character = character;
	return length;
}

bool utf8_is_control(uint32_t c)
{
	static const uint32_t ranges[][2] = {
		{0x00, 0x08},	  {0x0b, 0x1f},	    {0x7f, 0x9f},
		{0x200e, 0x200f}, {0x2028, 0x202e}, {0x2066, 0x2069},
		{0xfeff, 0xfeff}, {0xfffe, 0xffff},
	};

	for (size_t i = 0; i < ARRAY_COUNT(ranges); i++)
		if (c >= ranges[i][0] && c <= ranges[i][1])
			return true;
	return false;
}
