/* SPDX-License-Identifier: GPL-2.0-only */
#include "explore/saved.h"

void saved_begin(struct saved *s, const char *text, size_t bytes)
{
	*s = (struct saved){.at = text, .end = text + bytes};
}

static void skip_blanks(struct saved *s)
{
	while (s->at < s->end && (*s->at == ' ' || *s->at == '\n'))
		s->at++;
}

static bool word_ended(const struct saved *s)
{
	return s->at == s->end || *s->at == ' ' || *s->at == '\n';
}

void saved_word(struct saved *s, const char *word)
{
	size_t bytes = strlen(word);

	skip_blanks(s);
	if (s->bad || (size_t)(s->end - s->at) < bytes ||
	    memcmp(s->at, word, bytes) != 0) {
		s->bad = true;
		return;
	}
	s->at += bytes;
	s->bad = !word_ended(s);
}

bool saved_word_maybe(struct saved *s, const char *word)
{
	struct saved there = *s;

	saved_word(&there, word);
	if (s->bad || there.bad)
		return false;
	*s = there;
	return true;
}

uint64_t saved_number(struct saved *s, uint64_t max)
{
	uint64_t number = 0;
	bool good;

	skip_blanks(s);
	good = !s->bad && !word_ended(s);
	for (; good && !word_ended(s); s->at++) {
		unsigned digit = (unsigned)(unsigned char)*s->at - '0';

		good = digit <= 9 &&
		       !__builtin_mul_overflow(number, 10, &number) &&
		       !__builtin_add_overflow(number, digit, &number);
	}
	s->bad = !good || number > max;
	return s->bad ? 0 : number;
}

const char *saved_line(struct saved *s, size_t *ret_bytes)
{
	const char *line, *newline = NULL;

	*ret_bytes = 0;
	if (!s->bad && s->at < s->end && *s->at == ' ') {
		s->at++;
		newline = memchr(s->at, '\n', (size_t)(s->end - s->at));
	}
	if (!newline) {
		s->bad = true;
		return "";
	}
	line = s->at;
	*ret_bytes = (size_t)(newline - line);
	s->at = newline + 1;
	return line;
}

void saved_text(struct saved *s, char *buffer, size_t bytes)
{
	size_t length;
	const char *line = saved_line(s, &length);

	if (length >= bytes) {
		s->bad = true;
		length = 0;
	}
	memcpy(buffer, line, length);
	buffer[length] = 0;
}

void saved_bytes(struct saved *s, void *buffer, size_t bytes)
{
	if (s->bad || (size_t)(s->end - s->at) < bytes) {
		s->bad = true;
		memset(buffer, 0, bytes);
		return;
	}
	memcpy(buffer, s->at, bytes);
	s->at += bytes;
}

bool saved_ended(struct saved *s)
{
	skip_blanks(s);
	return !s->bad && s->at == s->end;
}
