/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A sequence diagram in the language of mermaid. The participants are those
 * between whom messages go, in the order in which they appear; a stretch that
 * one task runs alone has a ground of its own colour.
 */
#include "memory.h"
#include "report/formats.h"
#include "utf8.h"

enum {
	GAP_TOLD = 5, /* steps */
};

struct sequence {
	FILE *out;
	long long left_out; /* steps, in all */
	char **names;	    /* of participants */
	unsigned name_count;
	char **tasks;
	unsigned task_count;
	char *running; /* the task whose stretch is open, or NULL */
};

/* Entities in place of what the language takes for its own. */
static void write_text(FILE *out, const char *text)
{
	while (*text) {
		size_t bytes = utf8_bytes(text);
		unsigned char c = (unsigned char)*text;

		if (!bytes || c < 0x20 || c == 0x7f)
			(void)fputc(c == '\n' ? ' ' : '?', out);
		else if (strchr("#;&<>{}\"%\\`", c))
			(void)fprintf(out, "#%u;", c);
		else
			(void)fwrite(text, 1, bytes, out);
		text += bytes ? bytes : 1;
	}
}

static unsigned index_of(char ***names, unsigned *count, const char *name)
{
	unsigned i = 0;

	while (i < *count && strcmp((*names)[i], name) != 0)
		i++;
	if (i < *count)
		return i;
	*names = report_realloc(*names, (*count + 1) * sizeof(**names));
	(*names)[(*count)++] = report_strdup(name);
	return i;
}

static void names_release(char **names, unsigned count)
{
	for (unsigned i = 0; i < count; i++)
		free(names[i]);
	free(names);
}

static unsigned participant(struct sequence *q, const char *name)
{
	return index_of(&q->names, &q->name_count, name);
}

/* All that appear, before the first line. */
static void write_participants(struct sequence *q, struct stored *s)
{
	struct answer a = stored_ask(s, "sequence");

	while (answer_next(&a)) {
		const char *target = answer_text(&a, "target");

		(void)participant(q, answer_word(&a, "source"));
		if (target)
			(void)participant(q, target);
	}
	for (unsigned i = 0; i < q->name_count; i++) {
		(void)fprintf(q->out, "    participant p%u as ", i);
		write_text(q->out, q->names[i]);
		(void)fputc('\n', q->out);
	}
}

static void end_stretch(struct sequence *q)
{
	if (q->running)
		(void)fputs("    end\n", q->out);
	free(q->running);
	q->running = NULL;
}

static void begin_stretch(struct sequence *q, const char *task)
{
	static const char *const grounds[] = {
		"rgb(232, 240, 254)", "rgb(254, 243, 224)",
		"rgb(232, 246, 236)", "rgb(243, 232, 250)",
		"rgb(240, 240, 240)",
	};
	unsigned index;

	if (q->running && strcmp(q->running, task) == 0)
		return;
	end_stretch(q);
	index = index_of(&q->tasks, &q->task_count, task);
	(void)fprintf(q->out, "    rect %s\n",
		      grounds[index % ARRAY_COUNT(grounds)]);
	q->running = report_strdup(task);
}

static void write_left_out(struct sequence *q, const struct answer *a)
{
	long long steps = answer_integer(a, "left_out");

	q->left_out += steps;
	/* A note costs as much room as what it tells of. */
	if (steps < GAP_TOLD)
		return;
	(void)fprintf(q->out, "    Note over p0,p%u: %lld steps left out\n",
		      q->name_count - 1, steps);
}

static void write_note(struct sequence *q, const struct answer *a)
{
	const char *role = answer_text(a, "role");
	const char *function = answer_text(a, "function");
	const char *kind = answer_word(a, "kind");

	(void)fprintf(q->out, "    Note over p%u: ",
		      participant(q, answer_word(a, "source")));
	write_text(q->out, answer_word(a, "task"));
	(void)fputs(strcmp(kind, "wait") == 0 ? " waits: " : ": ", q->out);
	write_text(q->out, answer_word(a, "text"));
	if (strcmp(kind, "begin") != 0) {
		(void)fprintf(q->out, " (step %lld",
			      (long long)answer_integer(a, "step"));
		if (function) {
			(void)fputs(", ", q->out);
			write_text(q->out, function);
			(void)fputs("()", q->out);
		}
		(void)fputc(')', q->out);
	}
	if (role) {
		(void)fputs("<br/>= ", q->out);
		write_text(q->out, role);
	}
	(void)fputc('\n', q->out);
}

static void write_line(struct sequence *q, const struct answer *a)
{
	const char *kind = answer_word(a, "kind");
	const char *target = answer_text(a, "target");
	const char *arrow = "->>";

	begin_stretch(q, answer_word(a, "task"));
	write_left_out(q, a);
	if (!target) {
		write_note(q, a);
		return;
	}
	if (strcmp(kind, "send") == 0)
		arrow = "-)";
	else if (strcmp(kind, "reply") == 0)
		arrow = "--)";
	else if (strcmp(kind, "fail") == 0)
		arrow = "--x";
	(void)fprintf(q->out, "    p%u%sp%u: ",
		      participant(q, answer_word(a, "source")), arrow,
		      participant(q, target));
	write_text(q->out, answer_word(a, "text"));
	(void)fputc('\n', q->out);
}

void finding_sequence(struct stored *s, FILE *out)
{
	struct sequence q = {.out = out};
	struct answer a = stored_ask(s, "finding");

	if (!answer_next(&a))
		return;
	(void)fputs("sequenceDiagram\n", out);
	(void)fputs("    %% ", out);
	write_text(out, answer_word(&a, "signature"));
	(void)fputc('\n', out);
	write_participants(&q, s);
	if (q.name_count) {
		struct answer line = stored_ask(s, "sequence");

		while (answer_next(&line))
			write_line(&q, &line);
		end_stretch(&q);
		(void)fprintf(out, "    Note over p0,p%u: ", q.name_count - 1);
		write_text(out, answer_word(&a, "class"));
		(void)fprintf(out, " at step %lld<br/>",
			      (long long)answer_integer(&a, "step"));
		write_text(out, answer_word(&a, "text"));
		(void)fprintf(out,
			      "<br/>(%lld of the steps before it are not "
			      "shown)\n",
			      q.left_out);
	}
	answer_end(&a);
	names_release(q.names, q.name_count);
	names_release(q.tasks, q.task_count);
}
