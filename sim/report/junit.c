/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The XML that test systems read: a suite per scenario, design and platform, a
 * case per class. A failure says what was declared, what there was, and how to
 * see it.
 */
#include "report/formats.h"
#include "xml.h"

static void write_attribute(FILE *out, const char *name, const char *value)
{
	(void)fprintf(out, " %s=\"", name);
	xml_text(out, value ? value : "");
	(void)fputc('"', out);
}

static void write_counts(FILE *out, const struct answer *a, const char *cases,
			 const char *failures)
{
	(void)fprintf(out, " tests=\"%lld\" failures=\"%lld\" errors=\"0\"",
		      (long long)answer_integer(a, cases),
		      (long long)answer_integer(a, failures));
}

static void begin_suite(FILE *out, const struct answer *a)
{
	(void)fprintf(out, "  <testsuite name=\"");
	xml_text(out, answer_word(a, "scenario"));
	(void)fputc(' ', out);
	xml_text(out, answer_word(a, "design"));
	(void)fputc(' ', out);
	xml_text(out, answer_word(a, "platform"));
	(void)fputc('"', out);
	write_counts(out, a, "suite_cases", "suite_failures");
	write_attribute(out, "file", answer_word(a, "path"));
	(void)fputs(">\n", out);
}

/* 'found in 3 of 500 runs; declared: never' */
static void write_message(FILE *out, const struct answer *a)
{
	const char *expected = answer_text(a, "expected");

	xml_text(out, answer_word(a, "figure"));
	if (expected) {
		(void)fputs("; declared: ", out);
		xml_text(out, expected);
	}
}

/* What the class means, which findings of it there are, how to see one. */
static void write_body(FILE *out, const struct answer *a)
{
	const char *signatures = answer_text(a, "signatures");
	const char *replay = answer_text(a, "replay");
	const char *sentence = answer_word(a, "sentence");

	if (*sentence) {
		xml_text(out, sentence);
		(void)fputc('\n', out);
	}
	if (signatures) {
		xml_text(out, signatures);
		(void)fputc('\n', out);
	}
	if (replay)
		xml_text(out, replay);
}

static void write_case(FILE *out, const struct answer *a)
{
	bool met = answer_integer(a, "met");

	(void)fputs("    <testcase", out);
	write_attribute(out, "name", answer_word(a, "class"));
	(void)fputs(" classname=\"", out);
	xml_text(out, answer_word(a, "scenario"));
	(void)fputc('.', out);
	xml_text(out, answer_word(a, "design"));
	(void)fputc('.', out);
	xml_text(out, answer_word(a, "platform"));
	(void)fputs("\">\n", out);
	if (met) {
		(void)fputs("      <system-out>", out);
		write_message(out, a);
		(void)fputs("</system-out>\n", out);
	} else {
		(void)fputs("      <failure", out);
		write_attribute(out, "type", answer_word(a, "class"));
		(void)fputs(" message=\"", out);
		write_message(out, a);
		(void)fputs("\">", out);
		write_body(out, a);
		(void)fputs("</failure>\n", out);
	}
	(void)fputs("    </testcase>\n", out);
}

void summary_junit(struct stored *s, FILE *out)
{
	struct answer a = stored_ask(s, "case");
	char suite[128] = "";
	bool any = false;

	(void)fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n", out);
	while (answer_next(&a)) {
		const char *next = answer_word(&a, "suite");

		if (!any) {
			(void)fputs("<testsuites name=\"tdisim\"", out);
			write_counts(out, &a, "all_cases", "all_failures");
			(void)fputs(">\n", out);
		}
		if (!any || strcmp(suite, next) != 0) {
			if (any)
				(void)fputs("  </testsuite>\n", out);
			(void)snprintf(suite, sizeof(suite), "%s", next);
			begin_suite(out, &a);
		}
		any = true;
		write_case(out, &a);
	}
	if (any)
		(void)fputs("  </testsuite>\n</testsuites>\n", out);
	else
		(void)fputs("<testsuites name=\"tdisim\" tests=\"0\""
			    " failures=\"0\" errors=\"0\"/>\n",
			    out);
}
