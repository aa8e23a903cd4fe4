/* SPDX-License-Identifier: GPL-2.0-only */
/* The morning report: one night on a page, what is news first. */
#include "night.h"

#include "matrix.h"
#include "memory.h"

enum {
	FINDINGS_MAX = 20, /* in full, unless all are wanted */
	GONE_MAX = 30,
	INDENT = 3,
};

static const char *indent_of(const struct page *p)
{
	return p->style->markdown ? "" : "   ";
}

/* 12:34 h:min, or seconds. */
static const char *time_words(int64_t ms, char buffer[32])
{
	long long seconds = ms / 1000;

	if (seconds < 120)
		(void)snprintf(buffer, 32, "%lld s", seconds);
	else if (seconds < 7200)
		(void)snprintf(buffer, 32, "%lld min", seconds / 60);
	else
		(void)snprintf(buffer, 32, "%lld h %lld min", seconds / 3600,
			       seconds / 60 % 60);
	return buffer;
}

static void write_head(struct page *p, const struct answer *a)
{
	int64_t sittings = answer_integer(a, "sittings");
	char runs[32], speed[32], time[32];
	char *title = report_format("night %lld of %s",
				    (long long)answer_integer(a, "place"),
				    answer_word(a, "plan"));

	page_heading(p, 1, title);
	free(title);
	page_paragraph(p, "begun %s, seed %s, %lld sitting%s, %s of work",
		       answer_word(a, "started"), answer_word(a, "seed"),
		       (long long)sittings, night_plural(sittings),
		       time_words(answer_integer(a, "wall_ms"), time));
	page_paragraph(
		p,
		"%s runs of %lld of %lld arms in %lld epoch%s, %s runs/s "
		"of a worker",
		page_grouped(answer_integer(a, "runs"), runs),
		(long long)answer_integer(a, "arms_run"),
		(long long)answer_integer(a, "arms"),
		(long long)answer_integer(a, "epochs"),
		night_plural(answer_integer(a, "epochs")),
		page_grouped(answer_integer(a, "runs_per_second"), speed));
}

/* What a reader in a hurry wants to know. */
static void write_verdict(struct page *p, const struct answer *a)
{
	int64_t red = answer_integer(a, "canaries_red");
	int64_t trouble = answer_integer(a, "trouble");
	int64_t new = answer_integer(a, "new");
	char *line = report_format(
		"%lld new finding%s, %lld back, %lld gone; %lld known (%lld "
		"expected by their scenarios, %lld by the plan)",
		(long long)new, night_plural(new),
		(long long)answer_integer(a, "regressed"),
		(long long)answer_integer(a, "gone"),
		(long long)answer_integer(a, "known"),
		(long long)answer_integer(a, "expected"),
		(long long)answer_integer(a, "reasoned"));

	page_heading(p, 2, line);
	free(line);
	if (red)
		page_paragraph(
			p,
			"%lld canar%s NOT FOUND: what the search did not "
			"find says nothing, see below",
			(long long)red, red == 1 ? "y was" : "ies were");
	if (trouble)
		page_paragraph(p, "%lld run%s broke the program, see below",
			       (long long)trouble, night_plural(trouble));
}

static void write_place(struct page *p, const struct answer *a)
{
	char hits[32], runs[32], percent[16];

	page_paragraph(p, "%sin %s of %s runs (%s) of %s on %s", indent_of(p),
		       page_grouped(answer_integer(a, "hits"), hits),
		       page_grouped(answer_integer(a, "runs"), runs),
		       page_percent(answer_number(a, "share"), percent),
		       answer_word(a, "scenarios"),
		       answer_word(a, "platforms"));
	if (strcmp(answer_word(a, "status"), "regressed") == 0)
		page_paragraph(
			p,
			"%sback, after %s runs that did not show it, at an "
			"earlier rate of %s",
			indent_of(p),
			page_grouped(answer_integer(a, "silent_runs"), runs),
			page_percent(answer_number(a, "earlier_rate"),
				     percent));
}

static void write_finding(struct page *p, const struct answer *a)
{
	const char *kind = answer_word(a, "kind");
	int64_t tasks = answer_integer(a, "tasks");
	int64_t preemptions = answer_integer(a, "preemptions");
	char *title =
		report_format("%lld: %s under %s (%s)",
			      (long long)answer_integer(a, "finding"),
			      answer_word(a, "class"), answer_word(a, "design"),
			      answer_word(a, "severity"));

	page_heading(p, 3, title);
	free(title);
	page_paragraph(p, "%s%s", indent_of(p), answer_word(a, "signature"));
	write_place(p, a);
	if (!*kind)
		return;
	page_paragraph(p,
		       "%s%s: %lld task%s, %lld preemption%s, %lld step%s, in "
		       "%s on %s",
		       indent_of(p),
		       strcmp(kind, "shrunk") == 0 ? "made small"
						   : "the shortest run",
		       (long long)tasks, night_plural(tasks),
		       (long long)preemptions, night_plural(preemptions),
		       (long long)answer_integer(a, "steps"),
		       night_plural(answer_integer(a, "steps")),
		       answer_word(a, "scenario"), answer_word(a, "platform"));
	page_code(p, answer_word(a, "replay"), INDENT);
}

static void write_findings(struct page *p, struct stored *s,
			   const struct answer *night, bool all)
{
	struct answer a = stored_ask(s, "night_finding");
	int64_t place = answer_integer(night, "place");
	char *title = place > 1 ? report_format("new since night %lld",
						(long long)place - 1)
				: report_strdup("new, in this first night");
	unsigned count = 0;

	page_heading(p, 2, title);
	free(title);
	while (answer_next(&a))
		if (count++ < FINDINGS_MAX || all)
			write_finding(p, &a);
	if (!count)
		page_paragraph(p, "%snothing", indent_of(p));
	if (count > FINDINGS_MAX && !all)
		page_paragraph(p,
			       "%s... and %u more: 'tdisim query DB "
			       "new_findings', or '--verbose'",
			       indent_of(p), count - FINDINGS_MAX);
}

static void write_gone(struct page *p, struct stored *s, bool all)
{
	static const char *const heads[] = {
		"class",
		"design",
		"last seen in night",
		"not in so many runs",
		"earlier rate",
		"chance to have missed it",
	};
	struct answer a = stored_ask(s, "night_gone");
	char runs[32], rate[16], chance[16];
	unsigned count = 0;

	while (answer_next(&a)) {
		if (!count) {
			page_heading(p, 2, "gone");
			page_table(p, ARRAY_COUNT(heads), 0x3c);
			for (size_t i = 0; i < ARRAY_COUNT(heads); i++)
				page_cell(p, "%s", heads[i]);
		}
		if (count++ >= GONE_MAX && !all)
			continue;
		page_cell(p, "%s", answer_word(&a, "class"));
		page_cell(p, "%s", answer_word(&a, "design"));
		page_cell(p, "%s", answer_word(&a, "last_place"));
		page_cell(
			p, "%s",
			page_grouped(answer_integer(&a, "silent_runs"), runs));
		page_cell(
			p, "%s",
			page_percent(answer_number(&a, "earlier_rate"), rate));
		page_cell(p, "%s",
			  answer_number(&a, "chance_missed") < 1e-9
				  ? "below 1 in 10^9"
				  : page_percent(
					    answer_number(&a, "chance_missed"),
					    chance));
	}
	if (count)
		page_table_end(p, 2);
	if (count > GONE_MAX && !all)
		page_paragraph(p,
			       "%s... and %u more: 'tdisim query DB gone', or "
			       "'--verbose'",
			       indent_of(p), count - GONE_MAX);
}

static void write_verdicts(struct page *p, struct stored *s)
{
	struct answer a = stored_ask(s, "night_verdict");

	matrix_write(p, s, "night_matrix");
	while (answer_next(&a))
		page_paragraph(
			p,
			"of %s verdicts on %s scenarios %.0f are as "
			"declared; %.0f found though not declared, %.0f found "
			"though declared never, %.0f not found though declared",
			answer_word(&a, "verdicts"),
			answer_word(&a, "scenarios"), answer_number(&a, "met"),
			answer_number(&a, "undeclared"),
			answer_number(&a, "broken"),
			answer_number(&a, "missing"));
}

static void write_left_arms(struct page *p, struct stored *s)
{
	static const char *const heads[] = {
		"scenario",
		"design",
		"platform",
		"strategy",
		"runs",
		"signatures",
		"next run shows a new one",
		"unseen",
	};
	struct answer a = stored_ask(s, "night_left");
	char runs[32], percent[16];
	bool any = false;

	while (answer_next(&a)) {
		if (!any) {
			page_table(p, ARRAY_COUNT(heads), 0xf0);
			for (size_t i = 0; i < ARRAY_COUNT(heads); i++)
				page_cell(p, "%s", heads[i]);
		}
		any = true;
		page_cell(p, "%s", answer_word(&a, "scenario"));
		page_cell(p, "%s", answer_word(&a, "design"));
		page_cell(p, "%s", answer_word(&a, "platform"));
		page_cell(p, "%s", answer_word(&a, "strategy"));
		page_cell(p, "%s",
			  page_grouped(answer_integer(&a, "runs"), runs));
		page_cell(p, "%s", answer_word(&a, "signatures"));
		page_cell(p, "%s",
			  page_percent(answer_number(&a, "next_percent") / 100,
				       percent));
		page_cell(p, "about %.0f", answer_number(&a, "unseen"));
	}
	if (any)
		page_table_end(p, 2);
}

static void write_left(struct page *p, struct stored *s)
{
	struct answer a = stored_ask(s, "night_left_sum");

	page_heading(p, 2, "how much is left to find");
	while (answer_next(&a))
		page_paragraph(p,
			       "%s%s of %s arms have a signature that one run "
			       "alone has shown%s",
			       indent_of(p), answer_word(&a, "open_arms"),
			       answer_word(&a, "arms"),
			       answer_integer(&a, "open_arms")
				       ? "; most is to be expected of these"
				       : "");
	write_left_arms(p, s);
}

static void write_ran(struct page *p, struct stored *s)
{
	static const char *const heads[] = {
		"strategy", "arms", "ranges", "runs", "runs/s", "findings",
	};
	struct answer a = stored_ask(s, "night_strategy");
	char runs[32], speed[32];
	bool any = false;

	while (answer_next(&a)) {
		if (!any) {
			page_heading(p, 2, "what ran");
			page_table(p, ARRAY_COUNT(heads), 0x3e);
			for (size_t i = 0; i < ARRAY_COUNT(heads); i++)
				page_cell(p, "%s", heads[i]);
		}
		any = true;
		page_cell(p, "%s", answer_word(&a, "strategy"));
		page_cell(p, "%s", answer_word(&a, "arms"));
		page_cell(p, "%s", answer_word(&a, "ranges"));
		page_cell(p, "%s",
			  page_grouped(answer_integer(&a, "runs"), runs));
		page_cell(p, "%s",
			  page_grouped(answer_integer(&a, "runs_per_second"),
				       speed));
		page_cell(p, "%s", answer_word(&a, "findings"));
	}
	if (any)
		page_table_end(p, 2);
	a = stored_ask(s, "night_sitting");
	while (answer_next(&a))
		page_code(p, answer_word(&a, "command_line"), 2);
}

void night_page(struct stored *s, const struct page_style *style, bool all,
		FILE *out)
{
	struct page p = {.style = style, .out = out};
	struct answer night = stored_ask(s, "night");

	if (!answer_next(&night))
		return;
	write_head(&p, &night);
	write_verdict(&p, &night);
	write_findings(&p, s, &night, all);
	write_gone(&p, s, all);
	night_trouble_write(&p, s);
	night_health_write(&p, s, &night, all);
	write_verdicts(&p, s);
	write_left(&p, s);
	write_ran(&p, s);
	answer_end(&night);
}
