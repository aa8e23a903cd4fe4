/* SPDX-License-Identifier: GPL-2.0-only */
#include "xml.h"

#include "utf8.h"

void xml_text(FILE *out, const char *text)
{
	while (*text) {
		size_t bytes = utf8_bytes(text);
		unsigned char c = (unsigned char)*text;

		if (c == '&')
			(void)fputs("&amp;", out);
		else if (c == '<')
			(void)fputs("&lt;", out);
		else if (c == '>')
			(void)fputs("&gt;", out);
		else if (c == '"')
			(void)fputs("&quot;", out);
		else if (c == '\n')
			(void)fputs("&#10;", out);
		else if (c == '\t')
			(void)fputs("&#9;", out);
		else if (!bytes || c < 0x20 || c == 0x7f)
			(void)fputc('?', out);
		else
			(void)fwrite(text, 1, bytes, out);
		text += bytes ? bytes : 1;
	}
}
