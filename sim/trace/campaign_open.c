/* SPDX-License-Identifier: GPL-2.0-only */
#include "campaign_open.h"

#include "modes.h"
#include "script.h"

#include <stdarg.h>

static const char *const statement_texts[OPEN_STATEMENT_COUNT] = {
	[OPEN_NOW] = "SELECT strftime('%Y-%m-%dT%H:%M:%SZ', 'now')",
	[OPEN_PLAN_FIND] = "SELECT id FROM campaign_plan WHERE digest = ?",
	[OPEN_PLAN] = "INSERT INTO campaign_plan VALUES (NULL, ?, ?, ?, ?)",
	[OPEN_KNOWN] =
		"INSERT INTO campaign_known VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
	[OPEN_NIGHT_FIND] =
		"SELECT id FROM night WHERE plan_id = ? AND seed = ?",
	[OPEN_NIGHT_LAST] = "SELECT id FROM night WHERE plan_id = ?"
			    " ORDER BY started DESC, id DESC LIMIT 1",
	[OPEN_NIGHT_LOOK] =
		"SELECT seed, started, tool_version, tool_commit, adapted,"
		" EXISTS (SELECT 1 FROM campaign_range WHERE night_id = id"
		" AND ranges > 1) FROM night WHERE id = ?",
	[OPEN_NIGHT] = "INSERT INTO night VALUES (NULL, ?, ?, ?, ?, ?,"
		       " nullif(?, 0), ?)",
	[OPEN_NIGHT_RUNS] =
		"UPDATE night SET runs_wanted = nullif(?, 0) WHERE id = ?",
	[OPEN_OTHER_NIGHT] =
		"SELECT n.id, p.text FROM night AS n"
		" JOIN campaign_plan AS p ON p.id = n.plan_id"
		" WHERE p.name = ? ORDER BY n.started DESC, n.id DESC LIMIT 1",
	[OPEN_SCENARIO_HAD] =
		"SELECT 1 FROM night_arm AS n"
		" JOIN campaign_arm AS a ON a.id = n.arm_id"
		" JOIN scenario AS s ON s.id = a.scenario_id"
		" WHERE n.night_id = ? AND s.name = ? AND s.text = ? LIMIT 1",
	[OPEN_DESIGN_HAD] =
		"SELECT 1 FROM night_arm AS n"
		" JOIN campaign_arm AS a ON a.id = n.arm_id"
		" JOIN design AS d ON d.id = a.design_id"
		" WHERE n.night_id = ? AND d.name = ? AND d.text = ? LIMIT 1",
	[OPEN_ARM_FIND] = "SELECT id FROM campaign_arm WHERE digest = ?",
	[OPEN_ARM] = "INSERT INTO campaign_arm VALUES (NULL, ?, ?, ?, ?, ?, ?,"
		     " ?, ?, ?, ?, ?, ?)",
	/* Those that are there are the same: so is the digest of the plan. */
	[OPEN_NIGHT_ARM] =
		"INSERT OR IGNORE INTO night_arm VALUES (?, ?, ?, ?, ?, ?)",
	[OPEN_EXPECT] =
		"INSERT OR IGNORE INTO campaign_expect VALUES (?, ?, ?, ?, ?)",
	[OPEN_SITTING_SEQ] =
		"SELECT 1 + count(*) FROM night_sitting WHERE night_id = ?"
		" AND started = ? AND host = ? AND shard = ?",
	[OPEN_SITTING] = "INSERT INTO night_sitting VALUES (?, ?, ?, ?, ?, ?,"
			 " ?, ?, NULL, NULL, 0, 0)",
	[OPEN_SEEN] =
		"INSERT INTO temp.seen"
		" SELECT h.finding_id, max(n.id <> ?1), max(n.id = ?1)"
		" FROM night AS n JOIN campaign_hit AS h ON h.night_id = n.id"
		" WHERE (n.started, n.id) <="
		" (SELECT started, id FROM night WHERE id = ?1)"
		" GROUP BY h.finding_id",
};

sqlite3_stmt *open_row_begin(struct campaign_open *c, enum open_statement which)
{
	return store_prepared(c->s->t, &c->statements[which],
			      statement_texts[which]);
}

void open_refuse(struct campaign_open *c, const char *format, ...)
{
	struct sim_error error = {.kind = SIM_ERROR_NONE};
	char text[sizeof(error.text)];
	va_list arguments;

	va_start(arguments, format);
	(void)vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	sim_error_set(&error, SIM_ERROR_USER, "%s", text);
	store_refuse(c->s->t, &error);
}

static void sit_down(struct campaign_open *c)
{
	struct campaign_store *s = c->s;
	sqlite3_stmt *now;

	if (c->o->started) {
		(void)snprintf(s->sat_down, sizeof(s->sat_down), "%s",
			       c->o->started);
		return;
	}
	now = open_row_begin(c, OPEN_NOW);
	if (store_next(s->t, now)) {
		(void)snprintf(s->sat_down, sizeof(s->sat_down), "%s",
			       (const char *)sqlite3_column_text(now, 0));
		(void)sqlite3_reset(now);
	}
}

static void add_known(struct campaign_open *c, int64_t plan_id)
{
	const struct campaign_plan *p = c->s->plan;
	struct trace *t = c->s->t;

	for (unsigned i = 0; i < p->known_count; i++) {
		const struct campaign_known *k = &p->known[i];
		sqlite3_stmt *row = open_row_begin(c, OPEN_KNOWN);

		store_integer(t, row, plan_id);
		store_integer(t, row, i + 1);
		store_text(t, row, k->klass);
		store_text(t, row, k->signature);
		store_text(t, row, k->scenario);
		store_text(t, row, k->design);
		store_text(t, row, k->platform);
		store_text(t, row, k->reason ? k->reason : "");
		(void)store_row(t, row);
	}
}

static int64_t find_plan(struct campaign_open *c)
{
	sqlite3_stmt *find = open_row_begin(c, OPEN_PLAN_FIND);

	store_hex(c->s->t, find, c->s->plan->digest);
	return store_find(c->s->t, find);
}

static int64_t add_plan(struct campaign_open *c)
{
	const struct campaign_plan *p = c->s->plan;
	struct trace *t = c->s->t;
	sqlite3_stmt *row = open_row_begin(c, OPEN_PLAN);
	int64_t plan_id;

	store_text(t, row, p->name);
	store_text(t, row, p->path);
	store_text(t, row, p->text);
	store_hex(t, row, p->digest);
	plan_id = store_row(t, row);
	add_known(c, plan_id);
	return plan_id;
}

static void add_night(struct campaign_open *c, int64_t plan_id)
{
	struct campaign_store *s = c->s;
	struct trace *t = s->t;
	sqlite3_stmt *find = open_row_begin(c, OPEN_NIGHT_FIND);
	sqlite3_stmt *row;
	int64_t night;

	store_integer(t, find, plan_id);
	store_hex(t, find, c->o->seed);
	night = store_find(t, find);
	if (night)
		open_refuse(c,
			    "'%s': night %lld of plan '%s' has this seed"
			    " already (0x%016llx): --resume goes on with it",
			    t->name, (long long)night, s->plan->name,
			    (unsigned long long)c->o->seed);
	row = open_row_begin(c, OPEN_NIGHT);
	store_integer(t, row, plan_id);
	store_hex(t, row, c->o->seed);
	store_text(t, row, trace_tool_version());
	store_text(t, row, trace_tool_commit());
	store_text(t, row, s->sat_down);
	store_integer(t, row, (int64_t)c->o->runs_wanted);
	store_integer(t, row, c->o->adapted);
	s->night = store_row(t, row);
	(void)snprintf(s->started, sizeof(s->started), "%s", s->sat_down);
}

static void add_sitting(struct campaign_open *c)
{
	struct campaign_store *s = c->s;
	struct trace *t = s->t;
	sqlite3_stmt *row = open_row_begin(c, OPEN_SITTING_SEQ);

	store_integer(t, row, s->night);
	store_text(t, row, s->sat_down);
	store_text(t, row, s->host);
	store_integer(t, row, s->shard);
	s->seq = store_find(t, row);
	row = open_row_begin(c, OPEN_SITTING);
	store_integer(t, row, s->night);
	store_text(t, row, s->sat_down);
	store_text(t, row, s->host);
	store_integer(t, row, s->shard);
	store_integer(t, row, c->o->shards);
	store_integer(t, row, s->seq);
	store_integer(t, row, c->o->jobs);
	store_text(t, row, t->command_line ? t->command_line : "");
	(void)store_row(t, row);
}

/* Of what findings the store asks for each hit: by an index of all hits the
 * file would be a tenth larger. */
static void look_what_was_seen(struct campaign_open *c)
{
	sqlite3_stmt *row = open_row_begin(c, OPEN_SEEN);

	store_integer(c->s->t, row, c->s->night);
	(void)store_row(c->s->t, row);
}

static bool open_night(struct campaign_open *c, struct sim_error *reterr)
{
	struct trace *t = c->s->t;
	int64_t plan_id;

	if (!store_begin(t, reterr))
		return false;
	sit_down(c);
	plan_id = find_plan(c);
	if (c->o->resume) {
		open_resume(c, plan_id);
	} else {
		if (!plan_id)
			plan_id = add_plan(c);
		add_night(c, plan_id);
	}
	open_arms(c);
	add_sitting(c);
	script_run(t, "campaign/offer");
	look_what_was_seen(c);
	return store_commit(t, reterr);
}

static struct campaign_store *store_new(struct trace *t,
					const struct campaign_night_options *o)
{
	struct campaign_store *s = calloc(1, sizeof(*s));
	unsigned arms = o->plan->arm_count;

	if (!s)
		return NULL;
	s->t = t;
	s->plan = o->plan;
	s->classes = o->classes;
	s->shard = o->shard;
	s->host = strdup(o->host ? o->host : "");
	s->arms = calloc(arms + 1, sizeof(*s->arms));
	s->rows = calloc(arms + 1, sizeof(*s->rows));
	if (s->host && s->arms && s->rows)
		return s;
	campaign_store_end(s);
	return NULL;
}

struct campaign_store *campaign_store_begin(struct trace *t,
					    struct campaign_night_options *o,
					    struct sim_error *reterr)
{
	struct campaign_open c = {.o = o};
	bool done;

	if (o->resume && t->draft) {
		sim_error_set(reterr, SIM_ERROR_USER,
			      "there is no database '%s', and so no night to"
			      " resume",
			      t->name);
		return NULL;
	}
	c.s = store_new(t, o);
	if (!c.s) {
		sim_error_set(reterr, SIM_ERROR_HOST, "out of memory");
		return NULL;
	}
	modes_many_pages(t->db);
	done = open_night(&c, reterr);
	for (unsigned i = 0; i < OPEN_STATEMENT_COUNT; i++)
		(void)sqlite3_finalize(c.statements[i]);
	if (done)
		return c.s;
	campaign_store_end(c.s);
	return NULL;
}
