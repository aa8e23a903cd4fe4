/* SPDX-License-Identifier: GPL-2.0-only */
#include "cli/shrunk.h"

#include "cli/json.h"
#include "scenario/parts.h"
#include "scenario/smaller.h"

enum {
	SMALL_RUNS = 5000,
	SMALL_EXECUTIONS = 5000,
};

struct shrunk_finding *shrunk_finding_new(const struct cell *cell,
					  const struct tally_signature *s,
					  const struct shrink_options *options,
					  struct sim_error *reterr)
{
	struct shrunk_finding *f = cli_alloc(sizeof(*f));
	const struct scenario_subject subject = {
		.scenario = cell->scenario,
		.design = cell->design,
		.platform = cell->platform,
		.lock_granularity = cell->lock_granularity,
		.races = cell->races,
		.hung_ns = cell->hung_ns,
	};

	if (!scenario_shrink(&subject, s->schedule, s->text, options,
			     &f->shrunk, reterr)) {
		free(f);
		return NULL;
	}
	f->cell = *cell;
	memset(f->cell.tallies, 0, sizeof(f->cell.tallies));
	f->scenario = scenario_without(cell->scenario, f->shrunk.left_out,
				       SHRINK_PARTS_MAX);
	f->cell.scenario = f->scenario;
	f->steps = scenario_part_count(cell->scenario);
	f->steps_left_out = f->shrunk.left_out_count;
	if (f->steps_left_out)
		f->left_out = scenario_parts_format(
			cell->scenario, f->shrunk.left_out, SHRINK_PARTS_MAX);
	f->cell.left_out = f->left_out;
	f->signature = *s;
	f->signature.schedule = f->shrunk.schedule;
	f->signature.digest = f->shrunk.digest;
	f->signature.tasks = f->shrunk.size.tasks;
	f->signature.preemptions = f->shrunk.size.preemptions;
	f->signature.steps = f->shrunk.run_steps;
	return f;
}

struct shrunk_finding *shrunk_finding_small(const struct cell *cell,
					    const struct tally_signature *s,
					    struct sim_error *reterr)
{
	static const struct shrink_options small = {
		.runs = SMALL_RUNS,
		.executions = SMALL_EXECUTIONS,
	};
	struct shrunk_finding *f = shrunk_finding_new(cell, s, &small, reterr);

	if (!f)
		sim_error_wrap(reterr, "shrinking '%.100s'", s->text);
	return f;
}

void shrunk_finding_free(struct shrunk_finding *f)
{
	if (!f)
		return;
	shrunk_release(&f->shrunk);
	free(f->scenario);
	free(f->left_out);
	free(f);
}

bool shrunk_store(struct trace *trace, const struct shrunk_finding *f,
		  struct sim_error *reterr)
{
	struct trace_run run = {
		.scenario = f->cell.scenario,
		.design = f->cell.design,
		.platform = f->cell.platform,
		.strategy = "shrink",
		.seed = f->signature.seed,
		.schedule = f->shrunk.schedule,
		.left_out = f->left_out,
		.lock_granularity = f->cell.lock_granularity,
		.races = f->cell.races,
		.hung_ns = f->cell.hung_ns,
		.check_digest = true,
		.digest = f->shrunk.digest,
	};
	int64_t id;

	return trace_record(trace, &run, &id, reterr);
}

static const char *plural(uint64_t n)
{
	return n == 1 ? "" : "s";
}

void shrunk_size_words(const struct shrink_size *s, struct text *t)
{
	text_format(t, "%u task%s, %u switch%s, ", s->tasks, plural(s->tasks),
		    s->switches, s->switches == 1 ? "" : "es");
	if (s->preemptions)
		text_format(t, "%u preemption%s", s->preemptions,
			    plural(s->preemptions));
	else
		text_add(t, "no preemption");
	if (s->values)
		text_format(t, ", %u value%s chosen", s->values,
			    plural(s->values));
}

static void add_switches(const struct shrunk *s, struct text *t)
{
	uint32_t n = s->size.switches;

	if (!n)
		return;
	text_format(t, "needs at least %u switch%s: %s\n", n,
		    n == 1 ? "" : "es",
		    s->fewest == LEAST_PROVED
			    ? "proved, no schedule with fewer shows it"
			    : "not proved, not all schedules with fewer were "
			      "tried");
}

static void add_preemptions(const struct shrunk *s, struct text *t)
{
	uint32_t least = s->least_size.preemptions;
	unsigned long long tried = s->least_executions;

	if (!s->size.preemptions)
		return;
	if (s->least == LEAST_NOT_PROVED)
		text_format(t,
			    "needs at least %u preemption%s: not proved, %llu "
			    "execution%s with fewer did not show it\n",
			    s->size.preemptions, plural(s->size.preemptions),
			    tried, plural(tried));
	else if (least == s->size.preemptions)
		text_format(t,
			    "needs at least %u preemption%s: proved, with "
			    "fewer there %s %llu execution%s and %s\n",
			    least, plural(least), tried == 1 ? "is" : "are",
			    tried, plural(tried),
			    tried == 1 ? "it does not show it"
				       : "none shows it");
	else if (!least)
		text_format(t, "without a preemption it takes %u switches\n",
			    s->least_size.switches);
	else
		text_format(t, "with %u preemption%s it takes %u switches\n",
			    least, plural(least), s->least_size.switches);
}

static uint32_t hits_before(const struct shrunk *s)
{
	for (unsigned i = 0; i < s->chance_count; i++)
		if (s->chances[i].step + 1 == s->critical_step)
			return s->chances[i].hits;
	return 0;
}

static void add_critical(const struct output *o, const struct shrunk *s,
			 struct text *t)
{
	char share[96];

	if (!s->critical_step) {
		text_format(t,
			    "decided before the first step: all of %u "
			    "schedules that were drawn show it\n",
			    s->certain_of);
		return;
	}
	if (hits_before(s) == s->continuations)
		(void)snprintf(share, sizeof(share), "all of %u",
			       s->continuations);
	else
		share_format(hits_before(s), s->continuations, share,
			     sizeof(share));
	text_format(t,
		    "%s! step %u decides%s: before it %s of random "
		    "continuations come to this, after it all of %u\n",
		    output_on(o, COLOUR_BOLD), s->critical_step, output_off(o),
		    hits_before(s) ? share : "none", s->certain_of);
}

/* Two lines of columns, as many as fit. */
static void add_chances(const struct output *o, const struct shrunk *s,
			struct text *t)
{
	unsigned room = (o->width - 14) / 8, first = 0;

	if (s->chance_count < 2)
		return;
	if (s->chance_count > room)
		first = s->chance_count - room;
	text_add(t, "  after step  ");
	for (unsigned i = first; i < s->chance_count; i++)
		text_format(t, "%8u", s->chances[i].step);
	text_add(t, "\n  chance      ");
	for (unsigned i = first; i < s->chance_count; i++) {
		char share[96];

		share_format(s->chances[i].hits, s->continuations, share,
			     sizeof(share));
		text_format(t, "%8s", share);
	}
	text_add(t, "\n");
}

void shrunk_words(const struct output *o, const struct shrunk_finding *f,
		  struct text *t)
{
	const struct shrunk *s = &f->shrunk;

	text_add(t, "shrunk to ");
	shrunk_size_words(&s->size, t);
	text_format(t, ", seen at step %u of %u\n     from ", s->size.steps,
		    s->run_steps);
	shrunk_size_words(&s->before, t);
	text_format(t, ", seen at step %u", s->before.steps);
	if (!s->minimal)
		text_add(t, "; not proved minimal: out of runs");
	text_add(t, "\n");
	if (f->left_out)
		text_format(t,
			    "needs %u of %u steps of the scenario; without: "
			    "%s\n",
			    f->steps - f->steps_left_out, f->steps,
			    f->left_out);
	add_switches(s, t);
	add_preemptions(s, t);
	add_critical(o, s, t);
	add_chances(o, s, t);
}

static void json_chances(const struct shrunk *s)
{
	for (unsigned i = 0; i < s->chance_count; i++) {
		struct json_object *j = json_begin();

		json_text(j, "type", "chance");
		json_number(j, "step", s->chances[i].step);
		json_number(j, "hits", s->chances[i].hits);
		json_number(j, "runs", s->continuations);
		json_line(j);
	}
}

void shrunk_json(const struct cli *cli, const struct shrunk_finding *f)
{
	const struct shrunk *s = &f->shrunk;
	struct json_object *j = json_begin();
	char *line = replay_line(cli, &f->cell, s->schedule);

	json_text(j, "type", "shrunk");
	json_text(j, "class", f->signature.klass->name);
	json_text(j, "signature", f->signature.text);
	json_text(j, "scenario", f->cell.scenario->name);
	json_text(j, "design", f->cell.design->name);
	json_text(j, "platform", cell_platform(&f->cell));
	json_number(j, "tasks", s->size.tasks);
	json_number(j, "switches", s->size.switches);
	json_number(j, "preemptions", s->size.preemptions);
	json_number(j, "values", s->size.values);
	json_number(j, "step", s->size.steps);
	json_number(j, "steps", s->run_steps);
	json_text(j, "left_out", f->left_out ? f->left_out : "");
	json_flag(j, "minimal", s->minimal);
	json_number(j, "preemptions_least", s->least_size.preemptions);
	json_flag(j, "preemptions_proved", s->least == LEAST_PROVED);
	json_flag(j, "switches_proved", s->fewest == LEAST_PROVED);
	json_number(j, "critical_step", s->critical_step);
	json_number(j, "runs", s->runs);
	json_text(j, "schedule", s->schedule);
	json_digest(j, "digest", s->digest);
	json_text(j, "replay", line);
	json_line(j);
	free(line);
	json_chances(s);
}
