/* SPDX-License-Identifier: GPL-2.0-only */
/* A page of text or markdown: headings, paragraphs, tables, lines of code. */
#ifndef REPORT_PAGE_H
#define REPORT_PAGE_H

#include "report/formats.h"

enum {
	PAGE_COLUMNS_MAX = 16,
};

struct page {
	const struct page_style *style;
	FILE *out;
	/* A table under way: its head is row 0. */
	char **cells;
	unsigned columns, cell_count;
	unsigned right; /* mask of columns that are aligned to the right */
};

/* 'level' is 1 for the title. */
void page_heading(struct page *p, unsigned level, const char *text);
/* A paragraph. Control characters are escaped; in markdown, what would mean
 * something there too. */
void page_paragraph(struct page *p, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
/* Lines that are to be copied as they are; 'indent' for plain text. */
void page_code(struct page *p, const char *text, unsigned indent);

/* A table: 'columns' cells a row, the first row is its head. */
void page_table(struct page *p, unsigned columns, unsigned right);
void page_cell(struct page *p, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
void page_table_end(struct page *p, unsigned indent);

/* '0.60 %': two digits that count below ten, none behind the point above. */
const char *page_percent(double share, char buffer[16]);
/* 12,345,678 is read faster than 12345678. */
const char *page_grouped(int64_t number, char buffer[32]);

#endif
