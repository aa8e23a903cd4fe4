/* SPDX-License-Identifier: GPL-2.0-only */
/* Layout alone: what is said comes out of the database. */
#include "cli/stored_report.h"

#include "cli/report.h"
#include "cli/stored_run.h"

enum {
	REPORT_ROWS_MAX = 26, /* of the table, so that all fits a screen */
	RULE_WIDTH = 72,
};

struct stored_page {
	const struct stored_report *how;
	struct replayed run; /* without a world */
	const struct finding *finding;
	struct text t;
};

static void add_steps(struct stored_page *p)
{
	struct steps_table table = {
		.output = p->how->output,
		.record = p->run.record,
		.finding = p->finding,
		.all_rows = p->how->all_rows,
		.places = p->how->all_rows,
		.rows_max = REPORT_ROWS_MAX,
	};

	steps_table_print(&table, &p->t);
}

static const char *plural(int64_t n)
{
	return n == 1 ? "" : "s";
}

/* 'here with 2 tasks and 1 preemption, seen at step 107 of 201; in ...' */
static void add_numbers(struct stored_page *p, const struct answer *a)
{
	long long tasks = answer_integer(a, "tasks");
	long long preemptions = answer_integer(a, "preemptions");

	text_format(&p->t,
		    "%s with %lld task%s and %lld preemption%s, seen at step "
		    "%u of %lld",
		    p->how->markdown ? "Here" : "here", tasks, plural(tasks),
		    preemptions, plural(preemptions), p->finding->step,
		    (long long)answer_integer(a, "steps"));
	if (!answer_is_null(a, "hits")) {
		uint64_t hits = (uint64_t)answer_integer(a, "hits");
		uint64_t runs = (uint64_t)answer_integer(a, "runs");
		char share[32];

		share_format(hits, runs, share, sizeof(share));
		text_format(&p->t, "; in %llu of %llu runs (%s)",
			    (unsigned long long)hits, (unsigned long long)runs,
			    share);
	}
	text_add(&p->t, "\n");
}

static void add_model(struct stored_page *p, const struct answer *a)
{
	text_add(&p->t, "MODEL design=");
	text_add_clean(&p->t, answer_word(a, "design"));
	text_add(&p->t, " scenario=");
	text_add_clean(&p->t, answer_word(a, "scenario"));
	text_add(&p->t, " platform=");
	text_add_clean(&p->t, answer_word(a, "platform"));
	text_add(&p->t, " strategy=");
	text_add_clean(&p->t, answer_word(a, "strategy"));
	text_format(&p->t, " seed=0x%llx\n",
		    strtoull(answer_word(a, "seed"), NULL, 16));
}

static void text_page(struct stored_page *p, const struct answer *a)
{
	char rule[RULE_WIDTH + 2];

	memset(rule, '-', RULE_WIDTH);
	rule[RULE_WIDTH] = '\n';
	rule[RULE_WIDTH + 1] = '\0';
	report_banner(p->how->output, p->finding, &p->t);
	add_model(p, a);
	report_ends(&p->run, p->finding, &p->t);
	text_add(&p->t, rule);
	add_steps(p);
	report_locks(p->how->output, &p->run, p->finding, &p->t);
	text_add(&p->t, "\n");
	add_numbers(p, a);
	text_add(&p->t, "\nreplay:\n");
	text_add_clean(&p->t, answer_word(a, "replay"));
	text_add(&p->t, "\n");
}

/* What would mean something in markdown; a cell is one line. */
static void add_escaped(struct text *t, const char *string)
{
	for (const char *c = string; *c; c++) {
		if ((unsigned char)*c < ' ')
			text_add(t, " ");
		else if (strchr("\\`*<[|", *c))
			text_format(t, "\\%c", *c);
		else
			text_add_bytes(t, c, 1);
	}
}

static void add_fact(struct stored_page *p, const char *name, const char *value)
{
	if (!value || !*value)
		return;
	text_format(&p->t, "| %s | ", name);
	add_escaped(&p->t, value);
	text_add(&p->t, " |\n");
}

static void add_facts(struct stored_page *p, const struct answer *a)
{
	static const char *const names[] = {
		"scenario", "question", "design",    "about",
		"platform", "strategy", "signature", "digest",
	};

	text_add(&p->t, "| what | which |\n| --- | --- |\n");
	for (size_t i = 0; i < ARRAY_COUNT(names); i++)
		add_fact(p, names[i], answer_text(a, names[i]));
}

/* Lines that begin with two blanks, as the items of a list. */
static void add_items(struct stored_page *p)
{
	size_t from = p->t.length;

	report_ends(&p->run, p->finding, &p->t);
	for (size_t i = from; i < p->t.length; i++)
		if (i == from || p->t.data[i - 1] == '\n')
			p->t.data[i] = '-';
}

static void markdown_page(struct stored_page *p, const struct answer *a)
{
	struct text locks;

	text_init(&locks);
	text_format(&p->t, "# %s\n\n%s: ", p->finding->klass->name,
		    p->finding->klass->severity == SEVERITY_NOTE ? "NOTE"
								 : "WARNING");
	add_escaped(&p->t, p->finding->klass->sentence);
	text_add(&p->t, ".\n\n");
	add_escaped(&p->t, p->finding->text);
	text_add(&p->t, "\n\n");
	add_facts(p, a);
	text_add(&p->t, "\n## Who did what\n\n");
	add_items(p);
	text_add(&p->t, "\n## Steps\n\n```\n");
	add_steps(p);
	text_add(&p->t, "```\n\n");
	report_locks(p->how->output, &p->run, p->finding, &locks);
	text_format(&p->t, "## Locks\n\n```%s```\n\n", locks.data);
	add_numbers(p, a);
	text_add(&p->t, "\n## Replay\n\n```\n");
	text_add_clean(&p->t, answer_word(a, "replay"));
	text_add(&p->t, "\n```\n");
	text_release(&locks);
}

bool stored_report_write(struct stored *s, const struct stored_report *how,
			 FILE *out, struct sim_error *reterr)
{
	struct stored_page p = {.how = how};
	struct stored_run run;
	struct answer a;

	if (!stored_run_load(s, &run, reterr))
		return false;
	p.run.record = run.record;
	p.finding = &run.finding;
	text_init(&p.t);
	a = stored_ask(s, "finding");
	if (answer_next(&a)) {
		if (how->markdown)
			markdown_page(&p, &a);
		else
			text_page(&p, &a);
		answer_end(&a);
	}
	(void)fwrite(p.t.data, 1, p.t.length, out);
	text_release(&p.t);
	stored_run_release(&run);
	return stored_good(s, reterr);
}
