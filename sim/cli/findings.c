/* SPDX-License-Identifier: GPL-2.0-only */
/* All findings of a 'run'. */
#include "cli/findings.h"
#include "cli/json.h"
#include "cli/proof.h"

enum {
	REPORTS_MAX = 3, /* in full, without -v */
};

static struct finding_entry *entry_find(struct finding_list *l,
					const char *signature)
{
	for (unsigned i = 0; i < l->count; i++) {
		if (strcmp(l->entries[i].signature->text, signature) == 0)
			return &l->entries[i];
	}
	return NULL;
}

static void entry_also(struct finding_entry *e, const struct cell *cell)
{
	char *longer = cli_format("%s%s%s", e->also ? e->also : "",
				  e->also ? ", " : "", cell_platform(cell));

	free(e->also);
	e->also = longer;
}

static void entry_add(struct finding_list *l, const struct cell *cell,
		      unsigned strategy, const struct tally_signature *s)
{
	struct finding_entry *known = entry_find(l, s->text);

	if (known) {
		entry_also(known, cell);
		return;
	}
	l->entries =
		cli_realloc(l->entries, (l->count + 1) * sizeof(*l->entries));
	l->entries[l->count++] = (struct finding_entry){
		.cell = cell,
		.strategy =
			s->strategy ? s->strategy : cell->strategies[strategy],
		.signature = s,
		.runs = cell->tallies[strategy]->runs,
	};
}

/*
 * How much a finding matters to the reader: its severity; then whether the
 * scenario asks about its class; then the program's own classes before the
 * engine's.
 */
static unsigned rank(const struct finding_entry *e)
{
	const struct finding_class *klass = e->signature->klass;
	const struct scenario *s = e->cell->scenario;
	bool asked = false, own = false;

	for (unsigned i = 0; i < s->expect_count; i++)
		asked = asked || s->expects[i].klass == klass;
	for (unsigned i = 0; i < s->registry->class_count; i++)
		own = own || s->registry->classes[i] == klass;
	return 4 * (unsigned)klass->severity + (asked ? 2 : 0) + own;
}

static bool entry_before(const struct finding_entry *a,
			 const struct finding_entry *b)
{
	if (rank(a) != rank(b))
		return rank(a) > rank(b);
	if (a->signature->hits != b->signature->hits)
		return a->signature->hits > b->signature->hits;
	return strcmp(a->signature->text, b->signature->text) < 0;
}

/* Few entries: insertion is enough. */
static void sort_entries(struct finding_list *l)
{
	for (unsigned i = 1; i < l->count; i++) {
		struct finding_entry moving = l->entries[i];
		unsigned at = i;

		while (at > 0 && entry_before(&moving, &l->entries[at - 1])) {
			l->entries[at] = l->entries[at - 1];
			at--;
		}
		l->entries[at] = moving;
	}
}

void finding_list_make(const struct cell *cells, unsigned count,
		       struct finding_list *ret)
{
	*ret = (struct finding_list){.count = 0};
	for (unsigned i = 0; i < count; i++) {
		for (unsigned j = 0; j < cells[i].strategy_count; j++) {
			const struct tally *t = cells[i].tallies[j];

			for (unsigned k = 0; k < t->signature_count; k++)
				entry_add(ret, &cells[i], j, &t->signature[k]);
		}
	}
	sort_entries(ret);
}

void finding_list_release(struct finding_list *l)
{
	for (unsigned i = 0; i < l->count; i++)
		free(l->entries[i].also);
	for (unsigned i = 0; i < l->count; i++)
		shrunk_finding_free(l->entries[i].shrunk);
	free(l->entries);
	*l = (struct finding_list){.count = 0};
}

static void print_short(const struct cli *cli, const struct finding_list *l,
			unsigned from)
{
	struct text t;

	text_init(&t);
	text_format(&t, "\n%u more finding%s (-v prints all in full):\n",
		    l->count - from, l->count - from == 1 ? "" : "s");
	for (unsigned i = from; i < l->count; i++) {
		const struct finding_entry *e = &l->entries[i];
		char *line = replay_line(cli, e->cell, e->signature->schedule);
		char share[96];

		if (e->cell->exhaust)
			proof_share(e->cell, e->signature->hits, share,
				    sizeof(share));
		else
			share_format(e->signature->hits, e->runs, share,
				     sizeof(share));
		text_format(&t, "  %s (%s%s%s)\n  %s\n", e->signature->text,
			    share, e->also ? "; also on " : "",
			    e->also ? e->also : "", line);
		free(line);
	}
	output_write(&t);
	text_release(&t);
}

/* How many are reported in full. */
static unsigned full_reports(const struct cli *cli,
			     const struct finding_list *l)
{
	return !cli->options.verbose && l->count > REPORTS_MAX ? REPORTS_MAX
							       : l->count;
}

bool finding_list_shrink(const struct cli *cli, struct finding_list *l,
			 struct sim_error *reterr)
{
	for (unsigned i = 0; i < full_reports(cli, l) && !interrupted(); i++) {
		struct finding_entry *e = &l->entries[i];

		e->shrunk = shrunk_finding_small(e->cell, e->signature, reterr);
		if (!e->shrunk)
			return false;
	}
	return true;
}

bool finding_list_report(const struct cli *cli, const struct finding_list *l,
			 struct sim_error *reterr)
{
	unsigned full = full_reports(cli, l);

	for (unsigned i = 0; i < full; i++) {
		const struct finding_entry *e = &l->entries[i];
		struct report report = {
			.cli = cli,
			.cell = e->shrunk ? &e->shrunk->cell : e->cell,
			.strategy = e->strategy,
			.signature = e->shrunk ? &e->shrunk->signature
					       : e->signature,
			.shrunk = e->shrunk,
			.runs = e->runs,
			.also = e->also,
		};

		if (!report_print(&report, reterr))
			return false;
	}
	if (full < l->count)
		print_short(cli, l, full);
	return true;
}

void finding_list_json(const struct cli *cli, const struct finding_list *l)
{
	for (unsigned i = 0; i < l->count; i++) {
		const struct finding_entry *e = &l->entries[i];
		const struct tally_signature *s = e->signature;
		struct json_object *j = json_begin();
		char *line = replay_line(cli, e->cell, s->schedule);

		json_text(j, "type", "finding");
		json_text(j, "class", s->klass->name);
		json_text(j, "signature", s->text);
		json_text(j, "platform", cell_platform(e->cell));
		json_text(j, "also", e->also ? e->also : "");
		json_text(j, "strategy", e->strategy->name);
		json_number(j, "seed", s->seed);
		json_number(j, "runs", e->runs);
		json_number(j, "hits", s->hits);
		json_number(j, "first_run", s->first_run);
		json_number(j, "tasks", s->tasks);
		json_number(j, "preemptions", s->preemptions);
		json_number(j, "steps", s->steps);
		json_text(j, "schedule", s->schedule);
		json_digest(j, "digest", s->digest);
		json_text(j, "replay", line);
		json_line(j);
		free(line);
	}
}

bool verdict_worth_showing(const struct cell *cell, const struct verdict *v)
{
	bool shown = v->hits || verdict_asked(cell, v->klass);

	for (unsigned i = 0; i < cell->scenario->expect_count; i++)
		shown = shown || cell->scenario->expects[i].klass == v->klass;
	return shown;
}

/* '3 of 1000     0.30 %', or what a search has to say. */
static void add_count(const struct cell *cell, const struct verdict *v,
		      struct text *t)
{
	char share[96];
	char bound[32];

	if (cell->exhaust) {
		proof_share(cell, v->hits, share, sizeof(share));
		text_format(t, "%-*s", cell_bounded(cell) ? 56 : 34, share);
		return;
	}
	if (v->hits) {
		share_format(v->hits, v->runs, share, sizeof(share));
	} else if (v->runs) {
		ppb_format(explore_rate_bound_ppb(v->runs), bound,
			   sizeof(bound));
		snprintf(share, sizeof(share), "below %s", bound);
	} else {
		snprintf(share, sizeof(share), "?");
	}
	text_format(t, "%7llu of %-7llu  %-14s", (unsigned long long)v->hits,
		    (unsigned long long)v->runs, share);
}

/* Of a search that was stopped. */
static const char *so_far_word(enum expectation expectation)
{
	static const char *const words[] = {
		[EXPECT_NEVER] = "never so far",
		[EXPECT_SOMETIMES] = "sometimes: not found so far",
		[EXPECT_ALWAYS] = "always so far",
	};

	return words[expectation];
}

static void add_verdict_row(const struct cli *cli, const struct cell *cell,
			    const struct verdict *v, struct text *t)
{
	const struct output *o = &cli->output;
	enum colour colour = v->hits ? COLOUR_RED : COLOUR_GREEN;

	text_format(t, "%-8s  %-23s  %s%-9s%s  ", cell_platform(cell),
		    v->klass->name, output_on(o, colour), verdict_word(v),
		    output_off(o));
	add_count(cell, v, t);
	if (v->open)
		text_format(t, "  %s", so_far_word(v->expect->expectation));
	else if (v->expect && v->met)
		text_format(t, "  %s, as declared",
			    expectation_word(v->expect->expectation));
	else if (v->expect)
		text_format(t, "  %sdeclared '%s': FAILED%s",
			    output_on(o, COLOUR_RED),
			    expectation_word(v->expect->expectation),
			    output_off(o));
	while (t->data[t->length - 1] == ' ')
		t->data[--t->length] = '\0';
	text_add(t, "\n");
}

void verdict_table(const struct cli *cli, const struct cell *cells,
		   unsigned count)
{
	bool any = false, bounds = false;
	const char *seen = "executions";
	struct text t;

	for (unsigned i = 0; i < count; i++)
		if (cells[i].by_states)
			seen = "seen in";
	text_init(&t);
	text_format(&t, "%s%-8s  %-23s  %-9s  %s%s\n",
		    output_on(&cli->output, COLOUR_BOLD), "platform", "class",
		    "verdict",
		    cells[0].exhaust ? seen : "              runs  share",
		    output_off(&cli->output));
	for (unsigned i = 0; i < count; i++) {
		for (unsigned j = 0; j < cli->class_count; j++) {
			struct verdict v;

			verdict_of(cli, &cells[i], cli->classes[j], &v);
			if (!verdict_worth_showing(&cells[i], &v))
				continue;
			add_verdict_row(cli, &cells[i], &v, &t);
			any = true;
			bounds = bounds || !(v.hits || cells[i].exhaust);
		}
	}
	if (!any) {
		text_clear(&t);
		text_format(&t,
			    "nothing found by any of the %u checked classes "
			    "('tdisim list classes')\n",
			    cli->class_count - cell_classes_unasked(cells));
	} else if (bounds) {
		text_add(&t, "(below N %: with 95 % confidence rarer than "
			     "that under this strategy)\n");
	}
	output_write(&t);
	text_release(&t);
}

enum exit_code verdicts_judge(const struct cli *cli, const struct cell *cell)
{
	enum exit_code code = EXIT_MET;

	if (cell_inconclusive(cell))
		code = EXIT_INCONCLUSIVE;
	for (unsigned i = 0; i < cli->class_count; i++) {
		struct verdict v;

		verdict_of(cli, cell, cli->classes[i], &v);
		if (!v.met || (v.hits && v.klass->severity > SEVERITY_NOTE))
			code = exit_worse(code, EXIT_FOUND);
		if (cli->options.json && verdict_worth_showing(cell, &v))
			verdict_json(cli, cell, &v);
	}
	return code;
}
