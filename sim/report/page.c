/* SPDX-License-Identifier: GPL-2.0-only */
#include "page.h"

#include "memory.h"
#include "utf8.h"

#include <stdarg.h>

static bool is_word(unsigned char c)
{
	return c >= 0x80 || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
	       (c >= 'a' && c <= 'z');
}

/* Escaped for where it goes. */
static void write_text(const struct page *p, const char *text, bool cell)
{
	bool markdown = p->style->markdown;
	unsigned char last = 0;

	for (; *text; last = (unsigned char)*text++) {
		unsigned char c = (unsigned char)*text;

		if (c == '\n' && !cell)
			(void)fputc('\n', p->out);
		else if (c < 0x20 || c == 0x7f)
			(void)fprintf(p->out, "\\x%02x", c);
		else if (markdown && strchr("\\`*<[|", c))
			(void)fprintf(p->out, "\\%c", c);
		/* Within a word it means nothing. */
		else if (markdown && c == '_' &&
			 !(is_word(last) && is_word((unsigned char)text[1])))
			(void)fputs("\\_", p->out);
		else
			(void)fputc(c, p->out);
	}
}

void page_heading(struct page *p, unsigned level, const char *text)
{
	if (p->style->markdown) {
		for (unsigned i = 0; i < level; i++)
			(void)fputc('#', p->out);
		(void)fputc(' ', p->out);
		write_text(p, text, true);
		(void)fputs("\n\n", p->out);
		return;
	}
	if (level > 1)
		(void)fputc('\n', p->out);
	(void)fputs(p->style->bold, p->out);
	write_text(p, text, true);
	(void)fprintf(p->out, "%s\n", p->style->plain);
}

/* At blanks; further lines are as far in as the first. */
static void break_lines(char *text, unsigned width, FILE *out)
{
	int indent = (int)strspn(text, " ");
	size_t column = (size_t)indent;
	bool first = true;

	(void)fprintf(out, "%*s", indent, "");
	for (char *rest = text + indent, *word; (word = strsep(&rest, " "));) {
		size_t wide = utf8_width(word);

		if (!first && column + 1 + wide > width) {
			(void)fprintf(out, "\n%*s", indent, "");
			column = (size_t)indent;
			first = true;
		}
		(void)fprintf(out, "%s%s", first ? "" : " ", word);
		column += wide + !first;
		first = false;
	}
}

void page_paragraph(struct page *p, const char *format, ...)
{
	char *text = NULL;
	va_list list;

	va_start(list, format);
	if (vasprintf(&text, format, list) < 0)
		text = NULL;
	va_end(list);
	if (text) {
		struct page into = *p;
		char *escaped = NULL;
		size_t bytes;

		into.out = open_memstream(&escaped, &bytes);
		if (into.out) {
			write_text(&into, text, false);
			(void)fclose(into.out);
		}
		if (escaped)
			break_lines(escaped, p->style->width, p->out);
		free(escaped);
	}
	(void)fputs(p->style->markdown ? "\n\n" : "\n", p->out);
	free(text);
}

void page_code(struct page *p, const char *text, unsigned indent)
{
	const struct page_style markdown = {.markdown = false};
	struct page plain = {.style = &markdown, .out = p->out};

	if (p->style->markdown)
		(void)fputs("```\n", p->out);
	else
		(void)fprintf(p->out, "%*s", (int)indent, "");
	write_text(&plain, text, false);
	(void)fputs(p->style->markdown ? "\n```\n\n" : "\n", p->out);
}

void page_table(struct page *p, unsigned columns, unsigned right)
{
	SIM_ASSERT(columns && columns <= PAGE_COLUMNS_MAX);
	p->columns = columns;
	p->right = right;
	p->cell_count = 0;
	p->cells = NULL;
}

void page_cell(struct page *p, const char *format, ...)
{
	struct page into = *p;
	char *text = NULL, *escaped = NULL;
	size_t bytes;
	va_list list;

	va_start(list, format);
	if (vasprintf(&text, format, list) < 0)
		text = report_strdup("");
	va_end(list);
	into.out = open_memstream(&escaped, &bytes);
	if (into.out) {
		write_text(&into, text, true);
		(void)fclose(into.out);
	}
	free(text);
	p->cells = report_realloc(p->cells,
				  (p->cell_count + 1) * sizeof(*p->cells));
	p->cells[p->cell_count++] = escaped ? escaped : report_strdup("");
}

/* Blanks are written before what they stand before: none ends a line. */
static void write_row(const struct page *p, unsigned row, const size_t *widths)
{
	bool markdown = p->style->markdown;
	unsigned blanks = 0;

	for (unsigned i = 0; i < p->columns; i++) {
		const char *text = p->cells[row * p->columns + i];
		unsigned rest = (unsigned)(widths[i] - utf8_width(text));
		bool right = p->right & 1U << i;

		blanks += right ? rest : 0;
		if (*text || markdown) {
			(void)fprintf(p->out, "%*s%s", (int)blanks, "", text);
			blanks = 0;
		}
		blanks += right ? 0 : rest;
		if (markdown) {
			(void)fprintf(p->out, "%*s%s", (int)blanks, "",
				      i + 1 == p->columns ? " |" : " | ");
			blanks = 0;
		} else {
			blanks += 2;
		}
	}
}

static void write_rule(const struct page *p, const size_t *widths)
{
	(void)fputs("| ", p->out);
	for (unsigned i = 0; i < p->columns; i++) {
		bool right = p->right & 1U << i;

		for (size_t j = 0; j + right < widths[i]; j++)
			(void)fputc('-', p->out);
		(void)fputs(right ? ":" : "", p->out);
		(void)fputs(i + 1 == p->columns ? " |" : " | ", p->out);
	}
	(void)fputc('\n', p->out);
}

void page_table_end(struct page *p, unsigned indent)
{
	size_t widths[PAGE_COLUMNS_MAX] = {0};
	unsigned rows = p->cell_count / p->columns;
	bool markdown = p->style->markdown;

	SIM_ASSERT(p->cell_count % p->columns == 0);
	for (unsigned i = 0; i < p->cell_count; i++) {
		size_t width = utf8_width(p->cells[i]);

		if (widths[i % p->columns] < width)
			widths[i % p->columns] = width;
	}
	for (unsigned i = 0; markdown && i < p->columns; i++)
		widths[i] = widths[i] < 3 ? 3 : widths[i];
	for (unsigned row = 0; row < rows; row++) {
		if (markdown)
			(void)fputs("| ", p->out);
		else
			(void)fprintf(p->out, "%*s%s", (int)indent, "",
				      row ? "" : p->style->bold);
		write_row(p, row, widths);
		(void)fprintf(p->out, "%s\n", row ? "" : p->style->plain);
		if (!row && markdown)
			write_rule(p, widths);
	}
	if (markdown)
		(void)fputc('\n', p->out);
	for (unsigned i = 0; i < p->cell_count; i++)
		free(p->cells[i]);
	free(p->cells);
	p->cells = NULL;
}

const char *page_percent(double share, char buffer[16])
{
	double percent = 100 * share;

	if (share >= 1)
		(void)snprintf(buffer, 16, "always");
	else if (percent >= 9.95)
		(void)snprintf(buffer, 16, "%.0f %%", percent);
	else
		(void)snprintf(buffer, 16, "%#.2g %%", percent);
	return buffer;
}

const char *page_grouped(int64_t number, char buffer[32])
{
	char digits[24];
	size_t length, used = 0;

	(void)snprintf(digits, sizeof(digits), "%lld", (long long)number);
	length = strlen(digits);
	for (size_t i = 0; i < length; i++) {
		if (i && (length - i) % 3 == 0 && digits[i - 1] != '-')
			buffer[used++] = ',';
		buffer[used++] = digits[i];
	}
	buffer[used] = '\0';
	return buffer;
}
