/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * While a campaign runs. One line that is rewritten, on a terminal; else one
 * every 30 s. With --json one object every 10 s, and each thing as it comes.
 */
#include "cli/campaign.h"
#include "cli/cell.h"
#include "cli/json.h"

enum {

	JSON_MS = 10000,
};

void campaign_progress_end(struct campaign_sitting *s)
{
	static const char wipe[] = "\r\033[K";

	if (s->line_shown)
		s->line_shown =
			write(STDERR_FILENO, wipe, sizeof(wipe) - 1) < 0;
}

/* Milliseconds, by the time that is over or by the runs that are left. */
static uint64_t left_ms(const struct campaign_sitting *s,
			const struct night_counts *c)
{
	uint64_t done = c->runs + c->runs_before, by_runs = UINT64_MAX;
	uint64_t by_time = UINT64_MAX;

	if (s->for_ns)
		by_time = s->for_ns / 1000000 > c->wall_ms
				  ? s->for_ns / 1000000 - c->wall_ms
				  : 0;
	if (s->runs && s->runs > done && c->runs)
		by_runs = (uint64_t)((double)(s->runs - done) *
				     (double)c->wall_ms / (double)c->runs);
	else if (s->runs && s->runs <= done)
		by_runs = 0;
	return by_time < by_runs ? by_time : by_runs;
}

static void left_words(const struct campaign_sitting *s,
		       const struct night_counts *c, struct text *t)
{
	uint64_t ms = left_ms(s, c), seconds = ms / 1000;

	if (ms == UINT64_MAX)
		return;
	if (seconds < 120)
		text_format(t, ", %llu s left", (unsigned long long)seconds);
	else if (seconds < 2 * UINT64_C(3600))
		text_format(t, ", %llu min left",
			    (unsigned long long)(seconds / 60));
	else
		text_format(t, ", %llu h left",
			    (unsigned long long)(seconds / 3600));
}

static uint64_t rate_of(const struct night_counts *c)
{
	return c->runs * 1000 / (c->wall_ms + 1);
}

static void words(const struct campaign_sitting *s,
		  const struct night_counts *c, struct text *t)
{
	uint64_t done = c->runs + c->runs_before;
	char another[32];

	text_format(t, "%llu", (unsigned long long)done);
	if (s->runs && s->shards == 1)
		text_format(t, " of %llu", (unsigned long long)s->runs);
	text_format(t, " runs, %llu/s, %u new finding%s, %u known",
		    (unsigned long long)rate_of(c), c->fresh,
		    c->fresh == 1 ? "" : "s", c->known + c->expected);
	if (done) {
		ppb_format(c->next_ppb, another, sizeof(another));
		text_format(t, ", another in %s of runs", another);
	}
	if (c->small_left)
		text_format(t, ", %u to be made small", c->small_left);
	if (c->troubles)
		text_format(t, ", %u in trouble", c->troubles);
	left_words(s, c, t);
}

static void json_progress(const struct campaign_sitting *s,
			  const struct night_counts *c)
{
	uint64_t left = left_ms(s, c);
	struct json_object *j = json_begin();

	json_text(j, "type", "progress");
	json_number(j, "runs", c->runs);
	json_number(j, "runs_before", c->runs_before);
	json_number(j, "runs_per_s", rate_of(c));
	json_number(j, "new", c->fresh);
	json_number(j, "known", c->known);
	json_number(j, "expected", c->expected);
	json_number(j, "small_left", c->small_left);
	json_number(j, "next_new_ppb", c->next_ppb);
	json_number(j, "epochs", c->epochs);
	json_number(j, "troubles", c->troubles);
	json_number(j, "wall_ms", c->wall_ms);
	if (left != UINT64_MAX)
		json_number(j, "left_ms", left);
	json_line(j);
	(void)fflush(stdout);
}

static void tick(struct campaign_sitting *s, const struct night *n)
{
	bool json = s->cli->options.json;
	bool terminal = s->cli->output.message_terminal && !json;
	struct night_counts c = night_counts(n);
	struct text t;

	if (!terminal && c.wall_ms < s->next_ms)
		return;
	s->next_ms = c.wall_ms + (json ? JSON_MS : CAMPAIGN_PLAIN_MS);
	if (json) {
		json_progress(s, &c);
		return;
	}
	text_init(&t);
	text_add(&t, terminal ? "\r" : "");
	words(s, &c, &t);
	text_add(&t, terminal ? "\033[K" : "\n");
	if (write(STDERR_FILENO, t.data, t.length) > 0)
		s->line_shown = terminal;
	text_release(&t);
}

static void tell_finding(struct campaign_sitting *s, const struct night *n,
			 unsigned index)
{
	struct night_finding f = night_finding_at(n, index);
	const struct campaign_arm *a = &s->plan->arms[f.arm];
	const struct campaign_cell *c = &s->plan->cells[a->cell];

	if (s->cli->options.json) {
		campaign_json_finding(s, n, index);
		return;
	}
	if (!s->cli->options.verbose)
		return;
	campaign_progress_end(s);
	output_message(&s->cli->output, MESSAGE_NOTE_PLAIN,
		       "new: %s: '%s' under %s", f.signature, c->scenario->name,
		       c->design->name);
}

static void tell_trouble(struct campaign_sitting *s, const struct night *n,
			 unsigned index)
{
	const struct night_trouble *t = night_trouble_at(n, index);

	if (s->cli->options.json) {
		campaign_json_trouble(s, n, index);
		return;
	}
	campaign_progress_end(s);
	output_message(&s->cli->output, MESSAGE_WARNING,
		       "%s in run %llu of '%s': %s", t->kind,
		       (unsigned long long)t->run, s->plan->arms[t->arm].key,
		       t->text);
}

void campaign_tell(void *context, const struct night *n, enum night_event event,
		   unsigned index, const char *text)
{
	struct campaign_sitting *s = context;

	switch (event) {
	case NIGHT_TICK:
		tick(s, n);
		break;
	case NIGHT_FINDING:
		tell_finding(s, n, index);
		break;
	case NIGHT_TROUBLE:
		tell_trouble(s, n, index);
		break;
	case NIGHT_WARNING:
		campaign_progress_end(s);
		output_message(&s->cli->output, MESSAGE_WARNING, "%s", text);
		break;
	default:
		SIM_UNREACHABLE();
	}
}
