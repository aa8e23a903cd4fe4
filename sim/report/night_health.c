/* SPDX-License-Identifier: GPL-2.0-only */
#include "night.h"

enum {
	UNREACHED_FILES_MAX = 8,
};

const char *night_plural(int64_t count)
{
	return count == 1 ? "" : "s";
}

/* The lines that make them again, in the order of the table. */
static void write_replays(struct page *p, struct stored *s)
{
	struct answer a = stored_ask(s, "night_trouble");

	while (answer_next(&a))
		if (!answer_is_null(&a, "replay"))
			page_code(p, answer_word(&a, "replay"), 3);
}

void night_trouble_write(struct page *p, struct stored *s)
{
	static const char *const heads[] = {
		"kind",	    "scenario", "design", "platform",
		"strategy", "run",	"seed",	  "what",
	};
	struct answer a = stored_ask(s, "night_trouble");
	bool any = false;

	while (answer_next(&a)) {
		if (!any) {
			page_heading(p, 2,
				     "runs that did not end as a run should");
			page_table(p, ARRAY_COUNT(heads), 1U << 5);
			for (size_t i = 0; i < ARRAY_COUNT(heads); i++)
				page_cell(p, "%s", heads[i]);
		}
		any = true;
		page_cell(p, "%s", answer_word(&a, "kind"));
		page_cell(p, "%s", answer_word(&a, "scenario"));
		page_cell(p, "%s", answer_word(&a, "design"));
		page_cell(p, "%s", answer_word(&a, "platform"));
		page_cell(p, "%s", answer_word(&a, "strategy"));
		page_cell(p, "%s", answer_word(&a, "run"));
		page_cell(p, "%s", answer_word(&a, "seed"));
		page_cell(p, "%s", answer_word(&a, "text"));
	}
	if (!any)
		return;
	page_table_end(p, 3);
	write_replays(p, s);
}

static void write_canary(struct page *p, const struct answer *a)
{
	const char *verdict = answer_word(a, "verdict");
	bool found = strcmp(verdict, "found") == 0;
	bool red = strcmp(verdict, "red") == 0;
	char runs[32], within[32];

	page_paragraph(
		p,
		"%s%s: %s was to find %s in %s under %s on %s within %s runs, "
		"and %s %s",
		p->style->markdown ? "- " : "     ", red ? "RED" : verdict,
		answer_word(a, "strategy"), answer_word(a, "class"),
		answer_word(a, "scenario"), answer_word(a, "design"),
		answer_word(a, "platform"),
		page_grouped(answer_integer(a, "within"), within),
		found ? "did in run" : "has not in",
		page_grouped(answer_integer(a, found ? "found_at" : "runs"),
			     runs));
}

/* Those that were found are worth a line only if all is wanted. */
static void write_canaries(struct page *p, struct stored *s)
{
	struct answer a = stored_ask(s, "night_canary");

	while (answer_next(&a))
		if (p->style->all ||
		    strcmp(answer_word(&a, "verdict"), "found") != 0)
			write_canary(p, &a);
}

static void write_unreached(struct page *p, struct stored *s)
{
	bool all = p->style->all;
	struct answer a = stored_ask(s, "night_unreached");
	const char *indent = p->style->markdown ? "- " : "   ";
	unsigned files = 0;

	while (answer_next(&a)) {
		int64_t count = answer_integer(&a, "count");

		if (strcmp(answer_word(&a, "kind"), "class") == 0) {
			page_paragraph(p,
				       "%s%lld finding class%s that no run has "
				       "shown: %s",
				       indent, (long long)count,
				       count == 1 ? "" : "es",
				       answer_word(&a, "names"));
			continue;
		}
		if (files++ < UNREACHED_FILES_MAX || all)
			page_paragraph(p,
				       "%sno run that was looked at comes to "
				       "%s: %s",
				       indent, answer_word(&a, "file"),
				       answer_word(&a, "names"));
	}
	if (files > UNREACHED_FILES_MAX && !all)
		page_paragraph(p,
			       "%s... nor to functions of %u more files: "
			       "'tdisim query DB never_reached' has all",
			       indent, files - UNREACHED_FILES_MAX);
}

void night_health_write(struct page *p, struct stored *s,
			const struct answer *night)
{
	const char *indent = p->style->markdown ? "- " : "   ";
	int64_t twice = answer_integer(night, "twice");
	int64_t canaries = answer_integer(night, "canaries");
	char now[32], before[32];

	page_heading(p, 2, "health");
	page_paragraph(p, "%s%lld of %lld canaries found", indent,
		       (long long)answer_integer(night, "canaries_found"),
		       (long long)canaries);
	write_canaries(p, s);
	page_paragraph(p,
		       "%s%lld of %lld ranges were made twice, with the "
		       "same digest",
		       indent, (long long)twice,
		       (long long)answer_integer(night, "ranges"));
	if (!answer_is_null(night, "before_per_second"))
		page_paragraph(
			p, "%s%s runs/s of a worker; the night before %s",
			indent,
			page_grouped(answer_integer(night, "runs_per_second"),
				     now),
			page_grouped(answer_integer(night, "before_per_second"),
				     before));
	write_unreached(p, s);
}
