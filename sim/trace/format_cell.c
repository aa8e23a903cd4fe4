/* SPDX-License-Identifier: GPL-2.0-only */
#include "format_cell.h"

unsigned cell_character(const char *text, size_t left, uint32_t *ret_code)
{
	static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
	const unsigned char *at = (const unsigned char *)text;
	unsigned bytes = *at < 0x80   ? 1
			 : *at < 0xc0 ? 0
			 : *at < 0xe0 ? 2
			 : *at < 0xf0 ? 3
			 : *at < 0xf8 ? 4
				      : 0;
	uint32_t code;

	if (!bytes || bytes > left)
		return 0;
	code = bytes == 1 ? *at : *at & (0x7fu >> bytes);
	for (unsigned i = 1; i < bytes; i++) {
		if ((at[i] & 0xc0) != 0x80)
			return 0;
		code = code << 6 | (at[i] & 0x3f);
	}
	if (code < least[bytes] || code > 0x10ffff ||
	    (code >= 0xd800 && code <= 0xdfff))
		return 0;
	*ret_code = code;
	return bytes;
}

/* Controls of terminals, and what turns the direction of writing. */
static bool is_harmful(uint32_t code)
{
	static const uint32_t ranges[][2] = {
		{0x80, 0x9f},	  {0x200e, 0x200f}, {0x2028, 0x202e},
		{0x2066, 0x2069}, {0xfeff, 0xfeff},
	};

	for (size_t i = 0; i < ARRAY_COUNT(ranges); i++)
		if (code >= ranges[i][0] && code <= ranges[i][1])
			return true;
	return false;
}

static void byte_escape(FILE *out, unsigned char c, bool markdown)
{
	if (c == '\n')
		(void)fputs("\\n", out);
	else if (c == '\t')
		(void)fputs("\\t", out);
	else if (c < 0x20 || c >= 0x7f)
		(void)fprintf(out, "\\x%02x", c);
	else if (markdown && (c == '|' || c == '<'))
		(void)fprintf(out, "\\%c", c);
	else
		(void)fputc(c, out);
}

void cell_escape(FILE *out, const char *text, size_t bytes, bool markdown)
{
	size_t at = 0;

	while (at < bytes) {
		uint32_t code = 0;
		unsigned length = cell_character(text + at, bytes - at, &code);

		if (length < 2)
			byte_escape(out, (unsigned char)text[at], markdown);
		else if (is_harmful(code))
			(void)fprintf(out, "\\u%04x", code);
		else
			(void)fwrite(text + at, 1, length, out);
		at += length ? length : 1;
	}
}

const char *cell_text(sqlite3_stmt *s, int column, size_t *ret_bytes)
{
	const char *text = (const char *)sqlite3_column_text(s, column);

	*ret_bytes = text ? (size_t)sqlite3_column_bytes(s, column) : 0;
	return text ? text : "";
}

void cell_write(FILE *out, sqlite3_stmt *s, int column, bool markdown)
{
	if (sqlite3_column_type(s, column) == SQLITE_BLOB) {
		const unsigned char *data = sqlite3_column_blob(s, column);
		int count = data ? sqlite3_column_bytes(s, column) : 0;

		(void)fputs("x'", out);
		for (int i = 0; i < count; i++)
			(void)fprintf(out, "%02x", data[i]);
		(void)fputc('\'', out);
	} else if (sqlite3_column_type(s, column) != SQLITE_NULL) {
		size_t bytes;
		const char *text = cell_text(s, column, &bytes);

		cell_escape(out, text, bytes, markdown);
	}
}

int row_next(sqlite3_stmt *s, const struct query_options *o, FILE *out,
	     struct query_result *result)
{
	bool last = o->rows_max && result->rows == o->rows_max;
	int code;

	/* A text of the row before that could not be had. */
	if (sqlite3_errcode(sqlite3_db_handle(s)) == SQLITE_NOMEM)
		return SQLITE_NOMEM;
	/* Nobody reads it any more. */
	if (ferror(out))
		return SQLITE_DONE;
	code = sqlite3_step(s);
	if (code != SQLITE_ROW)
		return code;
	if (last) {
		result->more = true;
		return SQLITE_DONE;
	}
	result->rows++;
	return code;
}
