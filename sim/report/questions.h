/* SPDX-License-Identifier: GPL-2.0-only */
/* The SQL of reports/report, built in: reports/embed.py writes the other
 * side. */
#ifndef REPORT_QUESTIONS_H
#define REPORT_QUESTIONS_H

struct question {
	const char *name;
	const char *sql;
};

/* Those whose name begins with '_' make a view of the connection. */
extern const struct question questions[];
extern const unsigned question_count;

#endif
