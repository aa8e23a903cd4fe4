/* SPDX-License-Identifier: GPL-2.0-only */
/* The statements of a store of campaigns, and its small rows. */
#include "campaign_store.h"

#include "steps.h"

/* Those that are not here are steps. */
static const char *const statement_texts[CAMPAIGN_STATEMENT_COUNT] = {
	/* The last range that begins before the end of this one. */
	[CAMPAIGN_OVERLAP] =
		"SELECT first_run + runs > ?3 FROM campaign_range"
		" WHERE night_id = ?1 AND arm_id = ?2 AND first_run < ?4"
		" ORDER BY first_run DESC LIMIT 1",
	[CAMPAIGN_RANGE] = "INSERT INTO campaign_range VALUES (?, ?, ?, ?, ?,"
			   " ?, ?, ?, ?, ?, ?, 1)",
	[CAMPAIGN_FINDING_FIND] = "SELECT id FROM campaign_finding"
				  " WHERE signature = ? AND design = ?",
	[CAMPAIGN_FINDING] =
		"INSERT INTO campaign_finding VALUES (NULL, ?, ?, ?, ?, ?)",
	[CAMPAIGN_TONIGHT] = "SELECT 1 FROM temp.seen WHERE finding_id = ?"
			     " AND tonight",
	[CAMPAIGN_BEFORE] = "SELECT 1 FROM temp.seen WHERE finding_id = ?"
			    " AND before",
	[CAMPAIGN_SHOWN] = "INSERT INTO temp.seen VALUES (?, 0, 1)"
			   " ON CONFLICT DO UPDATE SET tonight = 1",
	[CAMPAIGN_HIT] = "INSERT INTO campaign_hit VALUES (?, ?, ?, ?, ?, ?)",
	[CAMPAIGN_MOVE_UP] =
		"UPDATE OR REPLACE campaign_example SET place = place + 1"
		" WHERE finding_id = ? AND kind = 'other' AND place = ?",
	[CAMPAIGN_EXAMPLE] =
		"INSERT OR REPLACE INTO campaign_example VALUES (?, ?, ?, ?, ?,"
		" ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
	[CAMPAIGN_OFFER] = "INSERT INTO temp.offer VALUES (?, ?, ?, ?, ?, ?, ?,"
			   " ?, ?, ?, ?, ?, ?, ?, ?)",
	[CAMPAIGN_OFFERS_DROP] = "DELETE FROM temp.offer",
	[CAMPAIGN_TROUBLE] =
		"INSERT OR REPLACE INTO campaign_trouble VALUES (?, ?, ?, ?, ?,"
		" ?, ?)",
	[CAMPAIGN_REACHED] =
		"INSERT INTO campaign_reached VALUES (?, ?, ?, ?, ?)"
		" ON CONFLICT DO UPDATE SET reached = max(reached,"
		" excluded.reached)",
	[CAMPAIGN_SITTING] =
		"UPDATE night_sitting SET runs = ?6, wall_ms = ?7, why = ?8,"
		" ended = CASE WHEN ?8 IS NOT NULL THEN"
		" strftime('%Y-%m-%dT%H:%M:%SZ', 'now') END"
		" WHERE night_id = ?1 AND started = ?2 AND host = ?3"
		" AND shard = ?4 AND seq = ?5",
	[CAMPAIGN_COUNTED] = "SELECT arm_id, epoch, first_run, runs, twice"
			     " FROM campaign_range WHERE night_id = ?"
			     " ORDER BY epoch, arm_id, first_run",
	[CAMPAIGN_SEEN] =
		"SELECT r.arm_id, r.epoch, r.first_run, r.runs, h.hits,"
		" f.class, f.signature, EXISTS (SELECT 1 FROM temp.seen AS b"
		" WHERE b.finding_id = f.id AND b.before),"
		" EXISTS (SELECT 1 FROM campaign_example AS e"
		" WHERE e.finding_id = f.id AND e.kind = 'shrunk')"
		" FROM campaign_range AS r"
		" JOIN campaign_hit AS h USING (night_id, arm_id, first_run)"
		" JOIN campaign_finding AS f ON f.id = h.finding_id"
		" WHERE r.night_id = ?1 ORDER BY r.epoch, r.arm_id,"
		" r.first_run, f.signature",
	[CAMPAIGN_TROUBLES] = "SELECT arm_id, run, kind, text"
			      " FROM campaign_trouble WHERE night_id = ?"
			      " ORDER BY arm_id, run, kind",
};

static const char *statement_text(enum campaign_statement which)
{
	if (which == CAMPAIGN_BETTER)
		return step_sql("campaign/better");
	if (which == CAMPAIGN_KEEP)
		return step_sql("campaign/keep");
	return statement_texts[which];
}

sqlite3_stmt *campaign_row_begin(struct campaign_store *s,
				 enum campaign_statement which)
{
	sqlite3_stmt **prepared = &s->statements[which];

	return store_prepared(s->t, prepared,
			      *prepared ? NULL : statement_text(which));
}

void campaign_example(struct campaign_store *s, enum campaign_statement to,
		      const struct campaign_offer *o, int place)
{
	sqlite3_stmt *row = campaign_row_begin(s, to);

	store_integer(s->t, row, o->finding);
	store_text(s->t, row, o->kind);
	if (place)
		store_integer(s->t, row, place);
	store_integer(s->t, row, s->night);
	store_text(s->t, row, s->started);
	store_integer(s->t, row, s->arms[o->arm]);
	store_integer(s->t, row, o->first_run);
	store_text(s->t, row, o->strategy);
	store_hex(s->t, row, o->seed);
	store_text(s->t, row, o->schedule ? o->schedule : "");
	store_text(s->t, row, o->left_out ? o->left_out : "");
	store_integer(s->t, row, o->tasks);
	store_integer(s->t, row, o->preemptions);
	store_integer(s->t, row, o->steps);
	store_hex(s->t, row, o->digest);
	if (o->run)
		store_integer(s->t, row, o->run);
	else
		store_null(s->t, row);
	(void)store_row(s->t, row);
}

bool campaign_store_trouble(struct campaign_store *s,
			    const struct campaign_trouble *trouble,
			    struct sim_error *reterr)
{
	sqlite3_stmt *row;

	if (!store_begin(s->t, reterr))
		return false;
	row = campaign_row_begin(s, CAMPAIGN_TROUBLE);
	store_integer(s->t, row, s->night);
	store_integer(s->t, row, s->arms[trouble->arm]);
	store_integer(s->t, row, (int64_t)trouble->run);
	store_text(s->t, row, trouble->kind);
	store_text(s->t, row, trouble->strategy);
	store_hex(s->t, row, trouble->seed);
	store_text(s->t, row, trouble->text);
	(void)store_row(s->t, row);
	return store_commit(s->t, reterr);
}

bool campaign_store_reached(struct campaign_store *s,
			    const struct campaign_reach *reach, size_t count,
			    struct sim_error *reterr)
{
	if (!store_begin(s->t, reterr))
		return false;
	for (size_t i = 0; i < count; i++) {
		sqlite3_stmt *row = campaign_row_begin(s, CAMPAIGN_REACHED);

		store_integer(s->t, row, s->night);
		store_text(s->t, row, reach[i].kind);
		store_text(s->t, row, reach[i].name);
		store_text(s->t, row, reach[i].file);
		store_integer(s->t, row, reach[i].reached);
		(void)store_row(s->t, row);
	}
	return store_commit(s->t, reterr);
}

bool campaign_store_sitting(struct campaign_store *s, uint64_t runs,
			    uint64_t wall_ms, const char *why,
			    struct sim_error *reterr)
{
	sqlite3_stmt *row;

	if (!store_begin(s->t, reterr))
		return false;
	row = campaign_row_begin(s, CAMPAIGN_SITTING);
	store_integer(s->t, row, s->night);
	store_text(s->t, row, s->sat_down);
	store_text(s->t, row, s->host);
	store_integer(s->t, row, s->shard);
	store_integer(s->t, row, s->seq);
	store_integer(s->t, row, (int64_t)runs);
	store_integer(s->t, row, (int64_t)wall_ms);
	store_text(s->t, row, why);
	(void)store_row(s->t, row);
	return store_commit(s->t, reterr);
}

int64_t campaign_store_night(const struct campaign_store *s)
{
	return s->night;
}

void campaign_store_end(struct campaign_store *s)
{
	if (!s)
		return;
	for (unsigned i = 0; i < CAMPAIGN_STATEMENT_COUNT; i++)
		(void)sqlite3_finalize(s->statements[i]);
	free(s->host);
	free(s->arms);
	free(s->rows);
	free(s);
}
