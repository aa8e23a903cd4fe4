/* SPDX-License-Identifier: GPL-2.0-only */
/* The report of a finding. */
#include "cli/report.h"
#include "cli/proof.h"

enum {
	REPORT_ROWS_MAX = 26, /* of the table, so that all fits a screen */
	RULE_WIDTH = 72,
};

static enum colour severity_colour(enum finding_severity severity)
{
	return severity >= SEVERITY_HANG ? COLOUR_RED : COLOUR_YELLOW;
}

static void add_rule(struct text *t, char c)
{
	char rule[RULE_WIDTH + 2];

	memset(rule, c, RULE_WIDTH);
	rule[RULE_WIDTH] = '\n';
	text_add_bytes(t, rule, RULE_WIDTH + 1);
}

void report_banner(const struct output *o, const struct finding *f,
		   struct text *t)
{
	add_rule(t, '=');
	text_format(t, "%s%s: %s%s\n(%s)\n",
		    output_on(o, severity_colour(f->klass->severity)),
		    f->klass->severity == SEVERITY_NOTE ? "NOTE" : "WARNING",
		    f->klass->name, output_off(o), f->klass->sentence);
	if (*f->text)
		text_format(t, "%s\n", f->text);
}

static void add_end(const struct replayed *run, const struct finding_end *e,
		    struct text *t)
{
	text_format(t, "  %s %s", e->task_name,
		    e->role ? e->role : "was there");
	if (e->object) {
		text_add(t, " ");
		steps_object(run->record, e->object, t);
	}
	if (e->step)
		text_format(t, ", step %u", e->step);
	if (e->place)
		text_format(t, ", in %s() at %s:%u", e->place->function,
			    e->place->file, e->place->line);
	text_add(t, "\n");
}

/* In the order in which they happened. */
void report_ends(const struct replayed *run, const struct finding *f,
		 struct text *t)
{
	bool printed[FINDING_TASKS_MAX] = {false};

	for (unsigned i = 0; i < f->end_count; i++) {
		unsigned next = f->end_count;

		for (unsigned j = 0; j < f->end_count; j++) {
			if (!printed[j] && (next == f->end_count ||
					    f->end[j].step < f->end[next].step))
				next = j;
		}
		printed[next] = true;
		add_end(run, &f->end[next], t);
	}
}

static void add_held(const struct record *r, const struct record_row *row,
		     struct text *t)
{
	for (unsigned i = 0; i < row->held_count; i++) {
		const struct held_lock *h = &r->held[row->held_first + i];

		text_add(t, "    ");
		steps_object(r, h->object, t);
		if (h->object->kind == OBJECT_RWSEM)
			text_add(t,
				 h->mode == HOLD_READ ? " (read)" : " (write)");
		text_format(t, ", taken in %s()", h->place->function);
		if (h->step)
			text_format(t, " at step %u", h->step);
		text_add(t, "\n");
	}
}

void report_locks(const struct output *o, const struct replayed *run,
		  const struct finding *f, struct text *t)
{
	const struct record *r = run->record;
	unsigned holders = 0;

	text_format(t, "\n%slocks held at step %u:%s",
		    output_on(o, COLOUR_BOLD), f->step, output_off(o));
	for (unsigned id = 0; id < r->task_count; id++) {
		const struct record_row *row = record_last(r, id, f->step);

		if (!row || (!row->held_count && row->point != HOOK_BLOCKED) ||
		    (r->tasks[id].daemon && !row->held_count))
			continue;
		text_format(t, "%s  %s holds %u", holders++ ? "" : "\n",
			    r->tasks[id].name, row->held_count);
		if (row->point == HOOK_BLOCKED) {
			text_add(t, ", ");
			steps_words(r, run->world, row, t);
		}
		text_add(t, "\n");
		add_held(r, row, t);
	}
	if (!holders)
		text_add(t, " none\n");
}

/* How likely it is. */
static void add_share(const struct report *r, struct text *t)
{
	const struct tally_signature *s = r->signature;
	char share[96];

	if (r->cell->exhaust) {
		proof_share(r->cell, s->hits, share, sizeof(share));
		text_add(t, share);
	} else {
		share_format(s->hits, r->runs, share, sizeof(share));
		text_format(t, "%llu of %llu runs (%s)",
			    (unsigned long long)s->hits,
			    (unsigned long long)r->runs, share);
	}
	if (r->also)
		text_format(t, "; also on %s", r->also);
	text_add(t, "\n");
}

/* What it takes, in the run as it was seen. */
static void add_numbers(const struct report *r, const struct finding *f,
			struct text *t)
{
	const struct tally_signature *s = r->signature;

	text_format(t,
		    "\n%s %u task%s and %u preemption%s, seen at step %u of "
		    "%u; in ",
		    r->cell->exhaust ? "here with" : "needs", s->tasks,
		    s->tasks == 1 ? "" : "s", s->preemptions,
		    s->preemptions == 1 ? "" : "s", f->step, s->steps);
	add_share(r, t);
}

/* What it takes at least. */
static void add_shrunk(const struct report *r, struct text *t)
{
	text_add(t, "\n");
	shrunk_words(&r->cli->output, r->shrunk, t);
	if (!r->runs)
		return;
	text_add(t, "found in ");
	add_share(r, t);
}

static bool replay_best(const struct report *r, struct replayed *ret_run,
			const struct finding **ret_finding,
			struct sim_error *reterr)
{
	const struct tally_signature *s = r->signature;

	if (!replay_schedule(r->cell, s->schedule, s->seed, ret_run, reterr))
		return sim_error_wrap(reterr, "replaying '%.100s'", s->text);
	*ret_finding = replayed_finding(ret_run, s->text);
	if (*ret_finding && ret_run->result.digest == s->digest)
		return true;
	sim_error_set(
		reterr, SIM_ERROR_HOST,
		"the replay of '%.160s' went another way (%.160s): please "
		"report this bug of tdisim",
		s->text,
		ret_run->divergence ? ret_run->divergence
		: *ret_finding	    ? "the digest differs"
				    : "the finding is gone");
	replayed_release(ret_run);
	return false;
}

bool report_print(const struct report *r, struct sim_error *reterr)
{
	const struct output *o = &r->cli->output;
	bool verbose = r->cli->options.verbose;
	const struct finding *f = NULL;
	struct replayed run;
	struct steps_table table;
	struct text t;
	char *line;

	if (!replay_best(r, &run, &f, reterr))
		return false;
	SIM_ASSERT(f);
	text_init(&t);
	text_add(&t, "\n");
	report_banner(o, f, &t);
	text_format(&t,
		    "MODEL design=%s scenario=%s platform=%s strategy=%s "
		    "seed=0x%llx\n",
		    r->cell->design->name, r->cell->scenario->name,
		    cell_platform(r->cell), r->strategy->name,
		    (unsigned long long)r->signature->seed);
	report_ends(&run, f, &t);
	add_rule(&t, '-');
	table = (struct steps_table){
		.output = o,
		.world = run.world,
		.record = run.record,
		.finding = f,
		.all_rows = verbose,
		.places = verbose,
		.decides = r->shrunk ? r->shrunk->shrunk.critical_step : 0,
		.rows_max = REPORT_ROWS_MAX,
	};
	steps_table_print(&table, &t);
	report_locks(o, &run, f, &t);
	if (r->shrunk)
		add_shrunk(r, &t);
	else
		add_numbers(r, f, &t);
	line = replay_line(r->cli, r->cell, r->signature->schedule);
	text_format(&t, "\nreplay:\n%s\n", line);
	free(line);
	output_write(&t);
	text_release(&t);
	replayed_release(&run);
	return true;
}
