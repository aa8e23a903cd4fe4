/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What can be made of a stored database, and of the finding that was chosen in
 * it. Each writes to 'out' and leaves errors to stored_good() and ferror().
 */
#ifndef REPORT_FORMATS_H
#define REPORT_FORMATS_H

#include "report/stored.h"

/* Text for people, or markdown. */
struct page_style {
	bool markdown;
	bool all;		  /* of a night: nothing is cut short */
	const char *bold, *plain; /* escapes of a terminal, or "" */
	unsigned width;
};

/* The whole database: what ran, verdicts, findings, what was not found. */
void summary_page(struct stored *s, const struct page_style *style, FILE *out);
/* The same as JSON, one object a line; the header line is the caller's. */
void summary_lines(struct stored *s, FILE *out);
/* JUnit's XML: one case per scenario, design, platform and class. */
void summary_junit(struct stored *s, FILE *out);

/* The morning report of the chosen night: what is new and what is gone, health,
 * verdicts, what is left to find, what ran. */
void night_page(struct stored *s, const struct page_style *style, FILE *out);
/* The same as JSON, one object a line; the header line is the caller's. */
void night_lines(struct stored *s, FILE *out);

/* The chosen finding with its whole run, as JSON, one object a line. */
void finding_lines(struct stored *s, FILE *out);
/* Its run for ui.perfetto.dev. 'simulated': along simulated time, else one
 * microsecond a step. */
void finding_timeline(struct stored *s, bool simulated, FILE *out);
/* A sequence diagram for mermaid. */
void finding_sequence(struct stored *s, FILE *out);
/* A graph for dot: of locks for a deadlock, else of what comes before what. */
void finding_graph(struct stored *s, FILE *out);

#endif
