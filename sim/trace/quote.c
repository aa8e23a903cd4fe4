/* SPDX-License-Identifier: GPL-2.0-only */
#include "quote.h"

#include "world/base.h"

char *quote_words(const char *const *words)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyz"
				    "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "0123456789_@%+=:,./-";
	char *text = NULL;
	size_t bytes;
	FILE *out = open_memstream(&text, &bytes);

	if (!out)
		return NULL;
	for (size_t i = 0; words && words[i]; i++) {
		const char *word = words[i];

		if (i)
			(void)fputc(' ', out);
		if (*word && strspn(word, plain) == strlen(word)) {
			(void)fputs(word, out);
			continue;
		}
		(void)fputc('\'', out);
		for (; *word; word++) {
			if (*word == '\'')
				(void)fputs("'\\''", out);
			else
				(void)fputc(*word, out);
		}
		(void)fputc('\'', out);
	}
	return fclose(out) ? NULL : text;
}
