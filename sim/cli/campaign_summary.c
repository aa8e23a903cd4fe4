/* SPDX-License-Identifier: GPL-2.0-only */
/* What a campaign says at its end, as text and as JSON. */
#include "cli/campaign.h"
#include "cli/cell.h"
#include "cli/inputs.h"
#include "cli/json.h"
#include "cli/shrunk.h"

enum {
	FINDINGS_SHOWN = 10,
	TROUBLES_SHOWN = 10,
};

static const char *const end_words[] = {
	[NIGHT_RUNS] = "runs",
	[NIGHT_TIME] = "time",
	[NIGHT_INTERRUPTED] = "interrupted",
	[NIGHT_ERROR] = "error",
};

static const struct campaign_cell *cell_of(const struct campaign_sitting *s,
					   unsigned arm)
{
	return &s->plan->cells[s->plan->arms[arm].cell];
}

static const char *platform_of(const struct campaign_cell *c)
{
	return c->scenario->registry->platforms[c->platform].name;
}

/* 'tdisim replay SCENARIO --design=D --platform=P', with what is looked for. */
static void replay_words(const struct campaign_sitting *s,
			 const struct campaign_cell *c, struct text *t)
{
	const struct cli_options *o = &s->cli->options;
	const struct design *d = c->design;

	text_add(t, "tdisim replay ");
	text_add_shell(t, c->scenario->path);
	text_add(t, " --design=");
	text_add_shell(t, inputs_is_design_path(d->path) ? d->name : d->path);
	if (o->design_dir) {
		text_add(t, " --design-dir=");
		text_add_shell(t, o->design_dir);
	}
	text_format(t, " --platform=%s", platform_of(c));
	if (c->lock_granularity)
		text_add(t, " --granularity=lock");
	if (c->races)
		text_add(t, " --races");
	if (c->hung_ns)
		text_format(t, " --hung=%llu",
			    (unsigned long long)(c->hung_ns / 1000000000));
}

static void finding_replay(const struct campaign_sitting *s,
			   const struct night_finding *f, struct text *t)
{
	replay_words(s, cell_of(s, f->arm), t);
	if (f->left_out) {
		text_add(t, " --leave-out=");
		text_add_shell(t, f->left_out);
	}
	text_add(t, " --schedule=");
	text_add_shell(t, f->schedule);
}

/* How the run is made again; "": no seed is known that does. */
static void trouble_replay(const struct campaign_sitting *s,
			   const struct night_trouble *trouble, struct text *t)
{
	const struct campaign_arm *a = &s->plan->arms[trouble->arm];

	if (!trouble->strategy)
		return;
	replay_words(s, cell_of(s, trouble->arm), t);
	text_format(t, " --strategy=%s --seed=0x%llx", trouble->strategy,
		    (unsigned long long)trouble->seed);
	if (a->depth)
		text_format(t, " --depth=%u", a->depth);
	if (a->objects) {
		text_add(t, " --objects=");
		text_add_shell(t, a->objects);
	}
}

/* --- text ----------------------------------------------------------------- */

void campaign_head(const struct campaign_sitting *s)
{
	const struct campaign_plan *p = s->plan;
	struct text t;

	if (s->cli->options.json) {
		struct json_object *j;

		json_header("tdisim-campaign", s->cli->command_line);
		j = json_begin();
		json_text(j, "type", "night");
		json_number(j, "night", (uint64_t)s->night);
		json_text(j, "plan", p->name);
		json_digest(j, "plan_digest", p->digest);
		json_number(j, "seed", s->seed);
		json_number(j, "arms", p->plain_arms);
		json_number(j, "canaries", p->canary_count);
		json_number(j, "jobs", s->jobs);
		json_number(j, "shard", s->shard);
		json_number(j, "shards", s->shards);
		json_flag(j, "adapted", s->adapted);
		json_flag(j, "resumed", s->resumed);
		json_line(j);
		(void)fflush(stdout);
		return;
	}
	text_init(&t);
	text_add_clean(&t, p->path);
	text_format(
		&t,
		": night %lld%s, seed 0x%llx\n%u arms, %u canar%s, %u worker%s",
		(long long)s->night, s->resumed ? ", resumed" : "",
		(unsigned long long)s->seed, p->plain_arms, p->canary_count,
		p->canary_count == 1 ? "y" : "ies", s->jobs,
		s->jobs == 1 ? "" : "s");
	if (s->shards > 1)
		text_format(&t, ", part %u of %u", s->shard, s->shards);
	text_add(&t, "\n");
	output_write(&t);
	text_release(&t);
	(void)fflush(stdout);
}

static void add_counts(const struct night_counts *c, enum night_end end,
		       struct text *t)
{
	static const char *const how[] = {
		[NIGHT_RUNS] = "",
		[NIGHT_TIME] = "",
		[NIGHT_INTERRUPTED] = "interrupted: ",
		[NIGHT_ERROR] = "cut short by an error: ",
	};

	text_format(t, "\n%s%llu runs in %llu.%llu s (%llu/s)", how[end],
		    (unsigned long long)c->runs,
		    (unsigned long long)(c->wall_ms / 1000),
		    (unsigned long long)(c->wall_ms / 100 % 10),
		    (unsigned long long)(c->runs * 1000 / (c->wall_ms + 1)));
	if (c->runs_before)
		text_format(t, ", %llu before it was resumed",
			    (unsigned long long)c->runs_before);
	text_format(t, "; %u epoch%s complete\n", c->epochs,
		    c->epochs == 1 ? "" : "s");
}

static void add_finding(const struct campaign_sitting *s,
			const struct night_finding *f, struct text *t)
{
	const struct campaign_cell *c = cell_of(s, f->arm);

	text_format(t, "  %s in %s under %s on %s", f->klass->name,
		    c->scenario->name, c->design->name, platform_of(c));
	if (f->small) {
		text_add(t, ": ");
		shrunk_size_words(&f->size, t);
	}
	text_add(t, "\n    ");
	text_add_clean(t, f->signature);
	text_add(t, "\n");
	if (f->schedule) {
		text_add(t, "    ");
		finding_replay(s, f, t);
		text_add(t, "\n");
	}
}

static void add_findings(const struct campaign_sitting *s,
			 const struct night *n, const struct night_counts *c,
			 struct text *t)
{
	unsigned count = night_finding_count(n);
	char another[32];

	text_format(t, "%s%u new finding%s%s%s\n",
		    c->fresh ? output_on(&s->cli->output, COLOUR_RED) : "",
		    c->fresh, c->fresh == 1 ? "" : "s",
		    c->fresh ? output_off(&s->cli->output) : "",
		    count ? ":" : "");
	for (unsigned i = 0; i < count && i < FINDINGS_SHOWN; i++) {
		struct night_finding f = night_finding_at(n, i);

		add_finding(s, &f, t);
	}
	if (count > FINDINGS_SHOWN)
		text_format(t, "  ... and %u more\n", count - FINDINGS_SHOWN);
	if (c->small_left)
		text_format(t,
			    "%u of them not made small yet: --resume does "
			    "it\n",
			    c->small_left);
	text_format(t, "%u known from earlier nights, %u expected\n", c->known,
		    c->expected);
	if (!c->runs && !c->runs_before)
		return;
	ppb_format(c->next_ppb, another, sizeof(another));
	text_format(t,
		    "the next run shows another one with a chance of about "
		    "%s\n",
		    another);
}

static bool is_red(const struct campaign_sitting *s, const struct night *n,
		   unsigned index)
{
	struct night_canary c = night_canary(n, index);

	return !c.found && c.runs >= s->plan->canaries[index].within;
}

static void add_canaries(const struct campaign_sitting *s,
			 const struct night *n, struct text *t)
{
	const struct campaign_plan *p = s->plan;
	unsigned found = 0;

	if (!p->canary_count)
		return;
	for (unsigned i = 0; i < p->canary_count; i++)
		found += night_canary(n, i).found;
	text_format(t, "canaries: %u of %u found\n", found, p->canary_count);
	for (unsigned i = 0; i < p->canary_count; i++) {
		const struct campaign_canary *c = &p->canaries[i];

		if (is_red(s, n, i))
			text_format(t,
				    "%s  red: no %s in %llu runs of '%s' "
				    "(%s:%u)%s\n",
				    output_on(&s->cli->output, COLOUR_RED),
				    c->klass->name,
				    (unsigned long long)c->within,
				    p->arms[c->arm].key, p->path, c->line,
				    output_off(&s->cli->output));
	}
}

static void add_troubles(const struct campaign_sitting *s,
			 const struct night *n, const struct night_counts *c,
			 struct text *t)
{
	for (unsigned i = 0; i < c->troubles && i < TROUBLES_SHOWN; i++) {
		const struct night_trouble *x = night_trouble_at(n, i);
		size_t before;

		text_format(t,
			    "%strouble: %s%s in run %llu, seed 0x%llx, of "
			    "'%s'\n  %s\n",
			    output_on(&s->cli->output, COLOUR_RED), x->kind,
			    output_off(&s->cli->output),
			    (unsigned long long)x->run,
			    (unsigned long long)x->seed,
			    s->plan->arms[x->arm].key, x->text);
		before = t->length;
		text_add(t, "  ");
		trouble_replay(s, x, t);
		text_add(t, t->length > before + 2 ? "\n" : "");
		if (t->length == before + 2) {
			t->length = before;
			t->data[before] = '\0';
		}
	}
	if (c->troubles > TROUBLES_SHOWN)
		text_format(t, "  ... and %u more runs in trouble\n",
			    c->troubles - TROUBLES_SHOWN);
}

static void add_health(const struct night_counts *c, struct text *t)
{
	text_format(t, "made twice: %llu of %llu ranges, ",
		    (unsigned long long)c->twice,
		    (unsigned long long)c->ranges);
	if (c->differed)
		text_format(t, "%llu came out otherwise",
			    (unsigned long long)c->differed);
	else
		text_add(t, "all came out the same");
	text_format(t, "; workers died: %u\n", c->deaths);
}

static void add_next(const struct campaign_sitting *s, enum night_end end,
		     struct text *t)
{
	const struct cli_options *o = &s->cli->options;

	text_add(t, "\ntdisim report ");
	text_add_shell(t, o->db);
	text_add(t, "\n");
	if (end != NIGHT_INTERRUPTED && end != NIGHT_ERROR)
		return;
	text_add(t, "to go on: ");
	for (const char *const *word = s->cli->command_line; *word; word++) {
		text_add(t, word == s->cli->command_line ? "" : " ");
		text_add_shell(t,
			       word == s->cli->command_line ? "tdisim" : *word);
	}
	if (!o->resume)
		text_add(t, " --resume");
	text_add(t, "\n");
}

/* --- JSON ----------------------------------------------------------------- */

void campaign_json_finding(const struct campaign_sitting *s,
			   const struct night *n, unsigned index)
{
	struct night_finding f = night_finding_at(n, index);
	const struct campaign_cell *c = cell_of(s, f.arm);
	struct json_object *j = json_begin();
	struct text t;

	text_init(&t);
	json_text(j, "type", "finding");
	json_text(j, "status", "new");
	json_text(j, "class", f.klass->name);
	json_text(j, "signature", f.signature);
	json_text(j, "scenario", c->scenario->name);
	json_text(j, "design", c->design->name);
	json_text(j, "platform", platform_of(c));
	json_text(j, "arm", s->plan->arms[f.arm].key);
	json_flag(j, "small", f.small);
	if (f.small) {
		json_number(j, "tasks", f.size.tasks);
		json_number(j, "preemptions", f.size.preemptions);
		json_number(j, "steps", f.size.steps);
	}
	if (f.schedule) {
		finding_replay(s, &f, &t);
		json_text(j, "replay", t.data);
	}
	json_line(j);
	text_release(&t);
	(void)fflush(stdout);
}

void campaign_json_trouble(const struct campaign_sitting *s,
			   const struct night *n, unsigned index)
{
	const struct night_trouble *x = night_trouble_at(n, index);
	struct json_object *j = json_begin();
	struct text t;

	text_init(&t);
	json_text(j, "type", "trouble");
	json_text(j, "kind", x->kind);
	json_text(j, "arm", s->plan->arms[x->arm].key);
	json_number(j, "run", x->run);
	json_number(j, "seed", x->seed);
	json_text(j, "text", x->text);
	trouble_replay(s, x, &t);
	if (t.length)
		json_text(j, "replay", t.data);
	json_line(j);
	text_release(&t);
	(void)fflush(stdout);
}

static void json_canaries(const struct campaign_sitting *s,
			  const struct night *n)
{
	for (unsigned i = 0; i < s->plan->canary_count; i++) {
		const struct campaign_canary *c = &s->plan->canaries[i];
		struct night_canary state = night_canary(n, i);
		struct json_object *j = json_begin();

		json_text(j, "type", "canary");
		json_text(j, "arm", s->plan->arms[c->arm].key);
		json_text(j, "class", c->klass->name);
		json_number(j, "within", c->within);
		json_number(j, "runs", state.runs);
		json_text(j, "state",
			  state.found	    ? "found"
			  : is_red(s, n, i) ? "red"
					    : "unknown");
		json_line(j);
	}
}

static void json_summary(const struct campaign_sitting *s,
			 const struct night *n, enum night_end end)
{
	struct night_counts c = night_counts(n);
	struct json_object *j = json_begin();

	/* Those made small were told as they came. */
	for (unsigned i = 0; i < night_finding_count(n); i++)
		if (!night_finding_at(n, i).small)
			campaign_json_finding(s, n, i);
	json_canaries(s, n);
	json_text(j, "type", "summary");
	json_number(j, "night", (uint64_t)s->night);
	json_number(j, "seed", s->seed);
	json_text(j, "end", end_words[end]);
	json_number(j, "runs", c.runs);
	json_number(j, "runs_before", c.runs_before);
	json_number(j, "ranges", c.ranges);
	json_number(j, "twice", c.twice);
	json_number(j, "differed", c.differed);
	json_number(j, "epochs", c.epochs);
	json_number(j, "new", c.fresh);
	json_number(j, "known", c.known);
	json_number(j, "expected", c.expected);
	json_number(j, "small_left", c.small_left);
	json_number(j, "next_new_ppb", c.next_ppb);
	json_number(j, "troubles", c.troubles);
	json_number(j, "deaths", c.deaths);
	json_number(j, "wall_ms", c.wall_ms);
	json_line(j);
}

/* --- both ----------------------------------------------------------------- */

void campaign_summary(const struct campaign_sitting *s, const struct night *n,
		      enum night_end end)
{
	struct night_counts c = night_counts(n);
	struct text t;

	if (s->cli->options.json) {
		json_summary(s, n, end);
		return;
	}
	text_init(&t);
	add_counts(&c, end, &t);
	add_findings(s, n, &c, &t);
	add_canaries(s, n, &t);
	add_troubles(s, n, &c, &t);
	add_health(&c, &t);
	add_next(s, end, &t);
	output_write(&t);
	text_release(&t);
	(void)fflush(stdout);
}

enum exit_code campaign_judge(const struct campaign_sitting *s,
			      const struct night *n, enum night_end end)
{
	enum {
		FAIL_NEW,
		FAIL_ANY,
		FAIL_NEVER
	};
	struct night_counts c = night_counts(n);
	unsigned what = s->cli->options.fail_on;
	bool bad = c.troubles > 0;

	if (end == NIGHT_INTERRUPTED)
		return EXIT_INCONCLUSIVE;
	if (what != FAIL_NEVER)
		bad = bad || c.fresh || (what == FAIL_ANY && c.known);
	for (unsigned i = 0; i < s->plan->canary_count; i++)
		bad = bad || is_red(s, n, i);
	if (bad)
		return EXIT_FOUND;
	return c.epochs || end == NIGHT_RUNS ? EXIT_MET : EXIT_INCONCLUSIVE;
}
