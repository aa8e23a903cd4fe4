/* SPDX-License-Identifier: GPL-2.0-only */
/* The verdicts as tables: one a scenario, a row a class, a column a design. */
#ifndef REPORT_MATRIX_H
#define REPORT_MATRIX_H

struct page;
struct stored;

/* 'question': whose rows are the cells, like 'matrix'. */
void matrix_write(struct page *p, struct stored *s, const char *question);

#endif
