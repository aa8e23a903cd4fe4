/* SPDX-License-Identifier: GPL-2.0-only */
/* Which night is gone on with, and why one can't be. */
#include "campaign_open.h"

/* Is a file of this text one of those that the night was begun with? */
static bool had(struct campaign_open *c, enum open_statement which,
		int64_t night, const char *const name_and_text[2])
{
	sqlite3_stmt *find = open_row_begin(c, which);

	store_integer(c->s->t, find, night);
	store_text(c->s->t, find, name_and_text[0]);
	store_text(c->s->t, find, name_and_text[1]);
	return store_find(c->s->t, find) != 0;
}

/* The first file that the night of another digest did not have. */
static const char *what_changed(struct campaign_open *c, int64_t night,
				bool plan_changed)
{
	const struct campaign_plan *p = c->s->plan;

	if (plan_changed)
		return p->path;
	for (unsigned i = 0; i < p->scenario_count; i++) {
		const struct scenario *s = p->scenarios[i];

		if (!had(c, OPEN_SCENARIO_HAD, night,
			 (const char *const[]){s->name, s->text}))
			return s->path;
	}
	for (unsigned i = 0; i < p->design_count; i++) {
		const struct design *d = p->designs[i];

		if (!had(c, OPEN_DESIGN_HAD, night,
			 (const char *const[]){d->name, d->text}))
			return d->path;
	}
	return "what a design is based on, or which files the plan names";
}

static void refuse_unknown_plan(struct campaign_open *c)
{
	const struct campaign_plan *p = c->s->plan;
	struct trace *t = c->s->t;
	sqlite3_stmt *find = open_row_begin(c, OPEN_OTHER_NIGHT);
	int64_t night;
	bool changed;

	store_text(t, find, p->name);
	if (!store_next(t, find)) {
		open_refuse(c, "'%s' has no night of plan '%s' to resume",
			    t->name, p->name);
		return;
	}
	night = sqlite3_column_int64(find, 0);
	changed = strcmp((const char *)sqlite3_column_text(find, 1), p->text) !=
		  0;
	(void)sqlite3_reset(find);
	open_refuse(c,
		    "the plan has changed since night %lld (%s): a new night"
		    " begins without --resume",
		    (long long)night, what_changed(c, night, changed));
}

static int64_t find_night(struct campaign_open *c, int64_t plan_id)
{
	bool by_seed = c->o->seed_given;
	struct trace *t = c->s->t;
	sqlite3_stmt *find =
		open_row_begin(c, by_seed ? OPEN_NIGHT_FIND : OPEN_NIGHT_LAST);
	int64_t night;

	store_integer(t, find, plan_id);
	if (by_seed)
		store_hex(t, find, c->o->seed);
	night = store_find(t, find);
	if (!night && by_seed)
		open_refuse(c,
			    "'%s' has no night of plan '%s' with seed"
			    " 0x%016llx to resume",
			    t->name, c->s->plan->name,
			    (unsigned long long)c->o->seed);
	else if (!night)
		open_refuse(c, "'%s' has no night of plan '%s' to resume",
			    t->name, c->s->plan->name);
	return night;
}

static const char *column(sqlite3_stmt *s, int at)
{
	const char *text = (const char *)sqlite3_column_text(s, at);

	return text ? text : "";
}

/* Would the rest of it be what it would have been? */
static void check_night(struct campaign_open *c, sqlite3_stmt *look)
{
	long long night = c->s->night;
	const char *version = column(look, 2), *commit = column(look, 3);

	if (strcmp(version, trace_tool_version()) != 0 ||
	    strcmp(commit, trace_tool_commit()) != 0)
		open_refuse(c,
			    "night %lld was begun by another program (%s %s,"
			    " this one is %s %s), whose runs may differ: a new"
			    " night begins without --resume",
			    night, version, commit, trace_tool_version(),
			    trace_tool_commit());
	else if (sqlite3_column_int(look, 5))
		open_refuse(c,
			    "night %lld has been pruned: what it counted is"
			    " no longer known range by range",
			    night);
	else if (sqlite3_column_int(look, 4) != c->o->adapted)
		open_refuse(c,
			    c->o->adapted
				    ? "night %lld was begun with --runs or"
				      " --shard: resume it with one of them"
				    : "night %lld was begun with --for alone:"
				      " resume it without --runs and --shard",
			    night);
}

void open_resume(struct campaign_open *c, int64_t plan_id)
{
	struct campaign_store *s = c->s;
	struct trace *t = s->t;
	sqlite3_stmt *row;

	if (!plan_id) {
		refuse_unknown_plan(c);
		return;
	}
	s->night = find_night(c, plan_id);
	row = open_row_begin(c, OPEN_NIGHT_LOOK);
	store_integer(t, row, s->night);
	if (!store_next(t, row))
		return;
	c->o->seed = strtoull(column(row, 0), NULL, 16);
	(void)snprintf(s->started, sizeof(s->started), "%s", column(row, 1));
	check_night(c, row);
	(void)sqlite3_reset(row);
	row = open_row_begin(c, OPEN_NIGHT_RUNS);
	store_integer(t, row, (int64_t)c->o->runs_wanted);
	store_integer(t, row, s->night);
	(void)store_row(t, row);
}
