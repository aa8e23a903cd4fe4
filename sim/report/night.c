/* SPDX-License-Identifier: GPL-2.0-only */
/* The morning report: one night on a page, what is news first. */
#include "night.h"

#include "matrix.h"
#include "memory.h"

enum {
	FINDINGS_MAX = 20, /* in full, unless all are wanted */
	GONE_MAX = 30,
	PLACES_MAX = 3,	 /* as in night_finding.sql */
	MATRIX_MAX = 20, /* scenarios; as in night_matrix.sql */
	INDENT = 3,
};

static const char *indent_of(const struct page *p)
{
	return p->style->markdown ? "" : "   ";
}

/* '90 s', '12 min', '7 h 59 min'. */
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
	char *line = report_format("%s%s%s, %lld back, %lld gone",
				   new ? answer_word(a, "new") : "nothing new",
				   new ? " new finding" : "",
				   new ? night_plural(new) : "",
				   (long long)answer_integer(a, "regressed"),
				   (long long)answer_integer(a, "gone"));

	page_heading(p, 2, line);
	free(line);
	page_paragraph(p,
		       "seen again or no news: %lld (%lld expected by the "
		       "scenarios, %lld named by the plan); not seen in too "
		       "few runs to say that they are gone: %lld",
		       (long long)answer_integer(a, "known"),
		       (long long)answer_integer(a, "expected"),
		       (long long)answer_integer(a, "reasoned"),
		       (long long)answer_integer(a, "unseen"));
	if (red)
		page_paragraph(
			p,
			"%lld canar%s NOT FOUND: what the search did not "
			"find says nothing, see below",
			(long long)red, red == 1 ? "y was" : "ies were");
	if (trouble)
		page_paragraph(p,
			       "%lld run%s did not end as a run should, see "
			       "below",
			       (long long)trouble, night_plural(trouble));
}

static void write_place(struct page *p, const struct answer *a)
{
	int64_t more = answer_integer(a, "places") - PLACES_MAX;
	char hits[32], runs[32], percent[16];
	char *others =
		more > 0 ? report_format(", and %lld more", (long long)more)
			 : report_strdup("");

	page_paragraph(p, "%sin %s of %s runs (%s): %s%s", indent_of(p),
		       page_grouped(answer_integer(a, "hits"), hits),
		       page_grouped(answer_integer(a, "runs"), runs),
		       page_percent(answer_number(a, "share"), percent),
		       answer_word(a, "first_places"), others);
	free(others);
	if (strcmp(answer_word(a, "status"), "regressed") == 0)
		page_paragraph(
			p,
			"%slast seen in night %lld; then %s runs did not show "
			"it, at an earlier rate of %s",
			indent_of(p),
			(long long)answer_integer(a, "before_place"),
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

/* Those of a status, under a heading. */
static void write_news(struct page *p, struct stored *s, const char *status,
		       const char *title)
{
	struct answer a = stored_ask(s, "night_finding");
	bool all = p->style->all;
	unsigned count = 0;

	while (answer_next(&a)) {
		if (strcmp(answer_word(&a, "status"), status) != 0)
			continue;
		if (!count)
			page_heading(p, 2, title);
		if (count++ < FINDINGS_MAX || all)
			write_finding(p, &a);
	}
	if (count > FINDINGS_MAX && !all)
		page_paragraph(p,
			       "... and %u more: 'tdisim query DB "
			       "new_findings', or '--verbose'",
			       count - FINDINGS_MAX);
}

static void write_findings(struct page *p, struct stored *s,
			   const struct answer *night)
{
	int64_t place = answer_integer(night, "place");
	char *title = place > 1 ? report_format("new since night %lld",
						(long long)place - 1)
				: report_strdup("new, in this first night");

	write_news(p, s, "new", title);
	write_news(p, s, "regressed", "back, after they were gone");
	free(title);
}

static void write_gone(struct page *p, struct stored *s)
{
	bool all = p->style->all;
	static const char *const heads[] = {
		"class",
		"design",
		"last seen in night",
		"not in so many runs",
		"earlier rate",
		"chance to have missed it",
		"signature",
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
		page_cell(p, "%s", answer_word(&a, "signature"));
	}
	if (count)
		page_table_end(p, INDENT);
	if (count > GONE_MAX && !all)
		page_paragraph(p,
			       "%s... and %u more: 'tdisim query DB gone', or "
			       "'--verbose'",
			       indent_of(p), count - GONE_MAX);
}

static void write_verdicts(struct page *p, struct stored *s)
{
	struct answer a = stored_ask(s, "night_verdict");

	if (!answer_next(&a))
		return;
	matrix_write(p, s, "night_matrix");
	if (answer_integer(&a, "failing") > MATRIX_MAX && !p->style->all)
		page_paragraph(p,
			       "... and %lld more scenarios: 'tdisim query DB "
			       "campaign_verdict', or '--verbose'",
			       (long long)answer_integer(&a, "failing") -
				       MATRIX_MAX);
	page_paragraph(p,
		       "of %s verdicts on %s scenario%s %s are as declared; "
		       "found: %s though nothing is declared, %s though "
		       "declared never, %s that the plan knows; not found, or "
		       "in too few runs, though declared: %s",
		       answer_word(&a, "verdicts"),
		       answer_word(&a, "scenarios"),
		       night_plural(answer_integer(&a, "scenarios")),
		       answer_word(&a, "met"), answer_word(&a, "undeclared"),
		       answer_word(&a, "broken"), answer_word(&a, "known"),
		       answer_word(&a, "missing"));
	answer_end(&a);
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
		page_table_end(p, INDENT);
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
		page_table_end(p, INDENT);
	a = stored_ask(s, "night_sitting");
	while (answer_next(&a))
		page_code(p, answer_word(&a, "command_line"), INDENT);
}

/* How it went over the nights. */
static void write_nights(struct page *p, struct stored *s)
{
	static const char *const heads[] = {
		"night",    "begun", "runs",	"runs/s of a worker",
		"findings", "first", "trouble",
	};
	static const char *const columns[] = {
		"findings",
		"first_seen",
		"trouble",
	};
	struct answer a = stored_ask(s, "night_nights");
	char runs[32], speed[32];

	page_heading(p, 2, "the last nights");
	page_table(p, ARRAY_COUNT(heads), 0x7d);
	for (size_t i = 0; i < ARRAY_COUNT(heads); i++)
		page_cell(p, "%s", heads[i]);
	while (answer_next(&a)) {
		page_cell(p, "%s", answer_word(&a, "place"));
		page_cell(p, "%s", answer_word(&a, "started"));
		page_cell(p, "%s",
			  page_grouped(answer_integer(&a, "runs"), runs));
		page_cell(p, "%s",
			  page_grouped(answer_integer(&a, "runs_per_second"),
				       speed));
		for (size_t i = 0; i < ARRAY_COUNT(columns); i++)
			page_cell(p, "%s", answer_word(&a, columns[i]));
	}
	page_table_end(p, INDENT);
}

void night_page(struct stored *s, const struct page_style *style, FILE *out)
{
	struct page p = {.style = style, .out = out};
	struct answer night = stored_ask(s, "night");

	if (!answer_next(&night))
		return;
	write_head(&p, &night);
	write_verdict(&p, &night);
	write_findings(&p, s, &night);
	write_gone(&p, s);
	night_trouble_write(&p, s);
	night_health_write(&p, s, &night);
	write_verdicts(&p, s);
	write_left(&p, s);
	write_ran(&p, s);
	if (answer_integer(&night, "place") > 1)
		write_nights(&p, s);
	answer_end(&night);
}
