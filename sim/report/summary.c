/* SPDX-License-Identifier: GPL-2.0-only */
/* A whole database on a page: what ran, the verdicts, the findings, and what
 * was watched for and never found. */
#include "matrix.h"
#include "page.h"

static void write_origin(struct page *p, struct stored *s)
{
	struct answer a = stored_ask(s, "meta");
	char runs[32], recorded[32];

	while (answer_next(&a)) {
		const char *key = answer_word(&a, "key");
		const char *value = answer_word(&a, "value");

		if (strcmp(key, "command_line") == 0)
			page_code(p, value, 0);
		if (strcmp(key, "tool_commit") == 0 && *value)
			page_paragraph(p, "by tdisim of commit %s", value);
	}
	a = stored_ask(s, "recorded");
	while (answer_next(&a))
		page_paragraph(
			p, "%s runs counted, %s recorded event by event",
			page_grouped(answer_integer(&a, "runs_counted"), runs),
			page_grouped(answer_integer(&a, "runs"), recorded));
}

static void write_series(struct page *p, struct stored *s)
{
	static const char *const heads[] = {
		"scenario", "design", "strategy", "platforms",
		"runs",	    "steps",  "seed",
	};
	struct answer a = stored_ask(s, "series");
	char runs[32], steps[32];
	bool any = false;

	while (answer_next(&a)) {
		if (!any) {
			page_heading(p, 2, "what ran");
			page_table(p, ARRAY_COUNT(heads), 1U << 4 | 1U << 5);
			for (size_t i = 0; i < ARRAY_COUNT(heads); i++)
				page_cell(p, "%s", heads[i]);
		}
		any = true;
		page_cell(p, "%s", answer_word(&a, "scenario"));
		page_cell(p, "%s", answer_word(&a, "design"));
		page_cell(p, "%s", answer_word(&a, "strategy"));
		page_cell(p, "%s", answer_word(&a, "platforms"));
		page_cell(p, "%s",
			  page_grouped(answer_integer(&a, "runs"), runs));
		page_cell(p, "%s",
			  page_grouped(answer_integer(&a, "steps"), steps));
		page_cell(p, "%s", answer_word(&a, "seed"));
	}
	if (any)
		page_table_end(p, 0);
}

/* 'in 364 of 500 runs (73 %), first in run 0' */
static void write_rate(struct page *p, const struct answer *a)
{
	char hits[32], runs[32], percent[16];

	if (answer_is_null(a, "hits")) {
		page_paragraph(p, "%sin a recorded run of no series",
			       p->style->markdown ? "" : "   ");
		return;
	}
	page_paragraph(p, "%sin %s of %s runs (%s), first in run %s (seed %s)",
		       p->style->markdown ? "" : "   ",
		       page_grouped(answer_integer(a, "hits"), hits),
		       page_grouped(answer_integer(a, "runs"), runs),
		       page_percent(answer_number(a, "share"), percent),
		       answer_word(a, "first_run"), answer_word(a, "seed"));
}

static void write_size(struct page *p, const struct answer *a)
{
	int64_t tasks = answer_integer(a, "tasks");
	int64_t preemptions = answer_integer(a, "preemptions");
	const char *step = answer_text(a, "step");

	page_paragraph(p,
		       "%sseen in %s under %s on %s: %lld task%s, %lld "
		       "preemption%s, %s%s%s%lld steps",
		       p->style->markdown ? "" : "   ",
		       answer_word(a, "scenario"), answer_word(a, "design"),
		       answer_word(a, "platform"), (long long)tasks,
		       tasks == 1 ? "" : "s", (long long)preemptions,
		       preemptions == 1 ? "" : "s", step ? "step " : "",
		       step ? step : "", step ? " of " : "",
		       (long long)answer_integer(a, "steps"));
}

static void write_finding(struct page *p, const struct answer *a)
{
	const char *number = answer_text(a, "finding");
	const char *severity = answer_text(a, "severity");
	const char *text = answer_text(a, "text");
	const char *replay = answer_text(a, "replay");
	const char *indent = p->style->markdown ? "" : "   ";
	char title[160];

	(void)snprintf(title, sizeof(title), "%s%s%s%s%s%s",
		       number ? number : "", number ? ": " : "",
		       answer_word(a, "class"), severity ? " (" : "",
		       severity ? severity : "", severity ? ")" : "");
	page_heading(p, 3, title);
	page_paragraph(p, "%s%s", indent, answer_word(a, "signature"));
	if (text && *text)
		page_paragraph(p, "%s%s", indent, text);
	write_rate(p, a);
	write_size(p, a);
	if (replay)
		page_code(p, replay, 3);
}

static void write_findings(struct page *p, struct stored *s)
{
	struct answer a = stored_ask(s, "findings");
	bool any = false;

	page_heading(p, 2, "findings");
	while (answer_next(&a)) {
		write_finding(p, &a);
		any = true;
	}
	if (!any)
		page_paragraph(p, "none");
}

static void write_unfound(struct page *p, struct stored *s)
{
	struct answer a = stored_ask(s, "unfound_group");
	char percent[16], runs[32];
	bool any = false;

	while (answer_next(&a)) {
		if (!any)
			page_heading(p, 2, "watched for, and never found");
		any = true;
		page_paragraph(p,
			       "in %s runs, so that with 95 %% confidence each "
			       "is rarer than %s of such runs:",
			       page_grouped(answer_integer(&a, "runs"), runs),
			       page_percent(answer_number(&a, "share_below"),
					    percent));
		page_paragraph(p, "%s%s", p->style->markdown ? "" : "  ",
			       answer_word(&a, "names"));
	}
}

void summary_page(struct stored *s, const struct page_style *style, FILE *out)
{
	struct page p = {.style = style, .out = out};

	page_heading(&p, 1, "tdisim report");
	write_origin(&p, s);
	write_series(&p, s);
	matrix_write(&p, s, "matrix");
	write_findings(&p, s);
	write_unfound(&p, s);
}
