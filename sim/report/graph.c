/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A graph in the language of dot. Where tasks wait for each other it is that of
 * the locks, with the circle in red; else the ends of the finding, and what
 * comes before what.
 */
#include "memory.h"
#include "report/formats.h"
#include "utf8.h"

#define RED  "#c5221f"
#define GREY "#5f6368"

/* In double quotes; a line feed begins a new line in the middle. */
static void write_quoted(FILE *out, const char *text)
{
	(void)fputc('"', out);
	while (*text) {
		size_t bytes = utf8_bytes(text);
		unsigned char c = (unsigned char)*text;

		if (c == '\n')
			(void)fputs("\\n", out);
		else if (!bytes || c < 0x20 || c == 0x7f)
			(void)fputc('?', out);
		else if (c == '"' || c == '\\')
			(void)fprintf(out, "\\%c", c);
		else
			(void)fwrite(text, 1, bytes, out);
		text += bytes ? bytes : 1;
	}
	(void)fputc('"', out);
}

/* Wide sentences in lines of about 60 characters. */
static char *broken_lines(const char *text)
{
	char *copy = report_strdup(text);
	size_t since = 0;

	for (char *c = copy; *c; c++, since++) {
		if (*c != ' ' || since < 60)
			continue;
		*c = '\n';
		since = 0;
	}
	return copy;
}

static void begin_graph(FILE *out, const struct answer *a, const char *rankdir)
{
	char *text = broken_lines(answer_word(a, "text"));
	char *title = report_format("%s\n%s", answer_word(a, "class"), text);

	(void)fputs("digraph finding {\n\tlabel=", out);
	write_quoted(out, title);
	(void)fprintf(out,
		      ";\n\tlabelloc=t;\n\trankdir=%s;\n"
		      "\tgraph [fontname=\"sans-serif\", fontsize=12];\n"
		      "\tnode [shape=box, style=rounded, "
		      "fontname=\"sans-serif\", fontsize=11];\n"
		      "\tedge [fontname=\"sans-serif\", fontsize=9, "
		      "color=\"" GREY "\"];\n",
		      rankdir);
	free(text);
	free(title);
}

static void write_lock_edges(struct stored *s, FILE *out)
{
	struct answer a = stored_ask(s, "lock_edge");

	while (answer_next(&a)) {
		bool closes = answer_integer(&a, "closes");
		bool waits = answer_integer(&a, "waits");
		const char *held = answer_word(&a, "held");
		const char *wanted = answer_word(&a, "wanted");

		if (closes) {
			(void)fputc('\t', out);
			write_quoted(out, held);
			(void)fputs(" [color=\"" RED "\", penwidth=2];\n", out);
		}
		(void)fputc('\t', out);
		write_quoted(out, held);
		(void)fputs(" -> ", out);
		write_quoted(out, wanted);
		(void)fputs(" [label=", out);
		write_quoted(out, answer_word(&a, "label"));
		if (closes)
			(void)fputs(", color=\"" RED "\", fontcolor=\"" RED
				    "\", penwidth=2",
				    out);
		else if (waits)
			(void)fputs(", style=dashed", out);
		(void)fputs("];\n", out);
	}
}

static void write_node(const struct answer *a, FILE *out)
{
	const char *role = answer_text(a, "role");
	const char *text = answer_word(a, "text");
	const char *function = answer_text(a, "function");
	bool begins = answer_integer(a, "begins");
	char *label;

	if (begins)
		label = report_format("%s", text);
	else
		label = report_format("%s%sstep %lld: %s\n%s()",
				      role ? role : "", role ? "\n" : "",
				      (long long)answer_integer(a, "step"),
				      text, function ? function : "?");
	(void)fprintf(out,
		      "\t\tn%lld [label=", (long long)answer_integer(a, "seq"));
	write_quoted(out, label);
	if (role)
		(void)fputs(", color=\"" RED "\", penwidth=2", out);
	else if (begins)
		(void)fputs(", shape=plaintext", out);
	(void)fputs("];\n", out);
	free(label);
}

/* A box a task, with its own events in their order. */
static void write_tasks(struct stored *s, FILE *out)
{
	struct answer a = stored_ask(s, "order_node");
	int64_t task = -1;

	while (answer_next(&a)) {
		long long seq = answer_integer(&a, "seq");
		long long steps = answer_integer(&a, "left_out");

		if (answer_integer(&a, "task_id") != task) {
			if (task >= 0)
				(void)fputs("\t}\n", out);
			task = answer_integer(&a, "task_id");
			(void)fprintf(out,
				      "\tsubgraph cluster_%lld {\n\t\tlabel=",
				      (long long)task);
			write_quoted(out, answer_word(&a, "task"));
			(void)fputs(";\n\t\tcolor=\"" GREY "\";\n", out);
		}
		write_node(&a, out);
		if (answer_is_null(&a, "before_seq"))
			continue;
		(void)fprintf(out, "\t\tn%lld -> n%lld",
			      (long long)answer_integer(&a, "before_seq"), seq);
		if (steps)
			(void)fprintf(out,
				      " [style=dashed, label=\"%lld step%s\"]",
				      steps, steps == 1 ? "" : "s");
		(void)fputs(";\n", out);
	}
	if (task >= 0)
		(void)fputs("\t}\n", out);
}

/* From task to task. */
static void write_order(struct stored *s, FILE *out)
{
	struct answer a = stored_ask(s, "order_node");

	while (answer_next(&a)) {
		long long seq = answer_integer(&a, "seq");

		if (!answer_is_null(&a, "after_release"))
			(void)fprintf(
				out,
				"\tn%lld -> n%lld [label=\"lock\", "
				"color=\"#1967d2\", constraint=true];\n",
				(long long)answer_integer(&a, "after_release"),
				seq);
		if (!answer_is_null(&a, "after_access"))
			(void)fprintf(
				out,
				"\tn%lld -> n%lld [label=\"then\", "
				"color=\"" RED "\", style=dotted];\n",
				(long long)answer_integer(&a, "after_access"),
				seq);
	}
}

/* Does somebody wait for what another end holds? */
static bool is_circle(struct stored *s)
{
	struct answer a = stored_ask(s, "lock_edge");
	bool circle = false;

	while (answer_next(&a))
		circle = circle || answer_integer(&a, "waits");
	return circle;
}

void finding_graph(struct stored *s, FILE *out)
{
	bool circle = is_circle(s);
	struct answer a = stored_ask(s, "finding");

	if (!answer_next(&a))
		return;
	begin_graph(out, &a, circle ? "LR" : "TB");
	answer_end(&a);
	if (circle) {
		write_lock_edges(s, out);
	} else {
		write_tasks(s, out);
		write_order(s, out);
	}
	(void)fputs("}\n", out);
}
