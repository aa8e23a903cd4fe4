/* SPDX-License-Identifier: GPL-2.0-only */
#include "replays.h"

#include "store.h"

#include <inttypes.h>

enum {
	SQL_BYTES = 256,
	NAME_BYTES = 64,
};

struct replayed {
	struct replay_rows rows; /* first: what users see */
	struct trace *trace;
	char *key;     /* NULL: the rows are nobody's */
	uint64_t used; /* when, by the count of uses */
	uint64_t bytes;
	unsigned users;
	struct replayed *next;
};

struct replays {
	sqlite3 *host;
	const struct registry *registry;
	struct replayed *first;
	unsigned count;
	uint64_t uses;
	int64_t checked_tally; /* its kept runs were made again */
};

struct replays *replays_new(sqlite3 *host, const struct registry *registry)
{
	struct replays *r = calloc(1, sizeof(*r));

	if (r)
		*r = (struct replays){
			.host = host,
			.registry = registry,
			.checked_tally = WANTED_NOT_THERE,
		};
	return r;
}

static void drop(struct replays *r, struct replayed *e)
{
	struct replayed **at = &r->first;

	while (*at != e)
		at = &(*at)->next;
	*at = e->next;
	r->count--;
	(void)trace_close(e->trace, NULL);
	free(e->key);
	free(e);
}

void replays_free(struct replays *r)
{
	while (r && r->first)
		drop(r, r->first);
	free(r);
}

/* --- the list ------------------------------------------------------------ */

static struct replayed *find(struct replays *r, const char *key)
{
	for (struct replayed *e = r->first; e; e = e->next)
		if (e->key && !strcmp(e->key, key))
			return e;
	return NULL;
}

/* The one that was not used for the longest time, and is not in use now. */
static struct replayed *oldest(struct replays *r, const struct replayed *but)
{
	struct replayed *found = NULL;

	for (struct replayed *e = r->first; e; e = e->next)
		if (e != but && !e->users && (!found || e->used < found->used))
			found = e;
	return found;
}

static bool execute(const struct replayed *e, const char *sql,
		    struct sim_error *reterr)
{
	if (sqlite3_exec(e->rows.db, sql, NULL, NULL, NULL) == SQLITE_OK)
		return true;
	return sim_error_set(reterr, SIM_ERROR_HOST,
			     "the database of a replayed run: %s",
			     sqlite3_errmsg(e->rows.db));
}

/* Names of tables, in one column. */
static bool clear_tables(const struct replayed *e, sqlite3_stmt *s,
			 struct sim_error *reterr)
{
	char sql[SQL_BYTES];

	while (sqlite3_step(s) == SQLITE_ROW) {
		(void)snprintf(sql, sizeof(sql), "DELETE FROM \"%s\"",
			       (const char *)sqlite3_column_text(s, 0));
		if (!execute(e, sql, reterr))
			return false;
	}
	return true;
}

/* Rows go, the schema and what was prepared stay. */
static bool clear(struct replayed *e, struct sim_error *reterr)
{
	sqlite3_stmt *s = NULL;
	bool good;

	free(e->key);
	e->key = NULL;
	if (sqlite3_prepare_v2(e->rows.db,
			       "SELECT name FROM sqlite_schema"
			       " WHERE type = 'table' AND name != 'meta'",
			       -1, &s, NULL) != SQLITE_OK)
		return sim_error_set(reterr, SIM_ERROR_HOST, "%s",
				     sqlite3_errmsg(e->rows.db));
	good = clear_tables(e, s, reterr);
	(void)sqlite3_finalize(s);
	return good;
}

static struct replayed *add(struct replays *r, struct sim_error *reterr)
{
	struct trace *trace = store_memory(reterr);
	struct replayed *e = trace ? calloc(1, sizeof(*e)) : NULL;

	if (!e) {
		sim_error_set(reterr, SIM_ERROR_HOST, "out of memory");
		(void)trace_close(trace, NULL);
		return NULL;
	}
	*e = (struct replayed){
		.rows = {.db = trace->db},
		.trace = trace,
		.next = r->first,
	};
	r->first = e;
	r->count++;
	return e;
}

/* An empty database: a new one, or that of the oldest run. */
static struct replayed *room(struct replays *r, struct sim_error *reterr)
{
	struct replayed *e = r->count >= REPLAYS_MAX ? oldest(r, NULL) : NULL;

	for (struct replayed *at = r->first; at && !e; at = at->next)
		if (!at->key && !at->users)
			e = at;
	if (!e)
		return add(r, reterr);
	return clear(e, reterr) ? e : NULL;
}

static uint64_t bytes_of(const struct replayed *e)
{
	sqlite3_stmt *s = NULL;
	int64_t bytes = 0;

	if (sqlite3_prepare_v2(e->rows.db,
			       "SELECT page_count * page_size FROM"
			       " pragma_page_count, pragma_page_size",
			       -1, &s, NULL) == SQLITE_OK &&
	    sqlite3_step(s) == SQLITE_ROW)
		bytes = sqlite3_column_int64(s, 0);
	(void)sqlite3_finalize(s);
	return (uint64_t)bytes;
}

/* 'e' has grown: others go, the oldest first. */
static void shrink(struct replays *r, struct replayed *e)
{
	uint64_t bytes = 0;
	struct replayed *out;

	e->bytes = bytes_of(e);
	for (struct replayed *at = r->first; at; at = at->next)
		bytes += at->bytes;
	while (bytes > REPLAYS_BYTES_MAX && (out = oldest(r, e))) {
		bytes -= out->bytes;
		drop(r, out);
	}
}

/* --- making a run -------------------------------------------------------- */

/* The ids of the host in place of those that the writer gave: 1. */
static bool ids_of_files(const struct replayed *e, const struct wanted *w,
			 struct sim_error *reterr)
{
	char sql[2 * SQL_BYTES];

	(void)snprintf(sql, sizeof(sql),
		       "UPDATE scenario SET id = %" PRId64 ";"
		       "UPDATE design SET id = %" PRId64 ";"
		       "UPDATE design_base SET design_id = %" PRId64 ";"
		       "UPDATE run SET scenario_id = %" PRId64
		       ", design_id = %" PRId64,
		       w->scenario_id, w->design_id, w->design_id,
		       w->scenario_id, w->design_id);
	return execute(e, sql, reterr);
}

static bool id_of_finding(const struct replayed *e, int64_t from, int64_t to,
			  struct sim_error *reterr)
{
	char sql[2 * SQL_BYTES];

	(void)snprintf(sql, sizeof(sql),
		       "UPDATE finding SET id = %" PRId64 " WHERE id = %" PRId64
		       ";"
		       "UPDATE finding_run SET finding_id = %" PRId64
		       " WHERE finding_id = %" PRId64 ";"
		       "UPDATE finding_end SET finding_id = %" PRId64
		       " WHERE finding_id = %" PRId64,
		       to, from, to, from, to, from);
	return execute(e, sql, reterr);
}

/* Negative first, so that no id is two findings' for a while. */
static bool ids_of_findings(const struct replays *r, const struct replayed *e,
			    struct sim_error *reterr)
{
	sqlite3_stmt *s = NULL;
	bool good = execute(e,
			    "UPDATE finding SET id = -id;"
			    "UPDATE finding_run SET finding_id = -finding_id;"
			    "UPDATE finding_end SET finding_id = -finding_id",
			    reterr);

	if (!good)
		return false;
	if (sqlite3_prepare_v2(e->rows.db,
			       "SELECT id, signature FROM finding ORDER BY id",
			       -1, &s, NULL) != SQLITE_OK)
		return sim_error_set(reterr, SIM_ERROR_HOST, "%s",
				     sqlite3_errmsg(e->rows.db));
	while (good && sqlite3_step(s) == SQLITE_ROW) {
		int64_t id = sqlite3_column_int64(s, 0);
		int64_t known = host_finding(
			r->host, (const char *)sqlite3_column_text(s, 1));

		if (id < 0 && known)
			good = id_of_finding(e, id, known, reterr);
	}
	(void)sqlite3_finalize(s);
	return good;
}

static bool ids_set(const struct replays *r, const struct replayed *e,
		    const struct wanted *w, struct sim_error *reterr)
{
	return execute(e, "BEGIN", reterr) && ids_of_files(e, w, reterr) &&
	       ids_of_findings(r, e, reterr) && execute(e, "COMMIT", reterr);
}

static bool record(struct replayed *e, const struct setting *s,
		   const struct wanted *w, struct trace_run *run,
		   struct sim_error *reterr)
{
	run->id = w->run_id;
	run->scenario = s->scenario;
	run->design = s->design;
	run->platform = s->platform;
	run->strategy = w->strategy;
	run->seed = w->seed;
	run->left_out = w->left_out;
	run->lock_granularity = s->lock_granularity;
	run->races = s->races;
	run->hung_ns = s->hung_ns;
	run->check_digest = run->check_digest || w->check_digest;
	return trace_record(e->trace, run, NULL, reterr);
}

/* From a schedule. One of a recorded run fitted once. */
static bool replay_schedule(const struct replays *r, struct replayed *e,
			    const struct setting *s, const struct wanted *w,
			    struct sim_error *reterr)
{
	struct trace_run run = {.schedule = w->schedule, .digest = w->digest};
	char program[NAME_BYTES];

	if (record(e, s, w, &run, reterr))
		return true;
	if (!w->check_digest || reterr->kind != SIM_ERROR_USER)
		return false;
	host_program(r->host, program, sizeof(program));
	return sim_error_wrap(reterr,
			      "run %" PRId64
			      " does not replay: the program has changed "
			      "since (use the one that recorded it%s%s)",
			      w->run_id, *program ? ", " : "", program);
}

/* From a strategy and a seed: first without a recorder, then its schedule. */
static bool replay_seed(struct replays *r, struct replayed *e,
			const struct setting *s, const struct wanted *w,
			struct sim_error *reterr)
{
	const struct strategy_type *type = bare_strategy(w->strategy, reterr);
	struct run_result result = {.digest = 0};
	struct trace_run run = {.check_digest = true};
	char *schedule = NULL;
	struct bare b;
	bool good;

	if (!type || !bare_init(&b, s, w, reterr))
		return false;
	/* Kept runs stand for the whole series, a block for itself. */
	good = (w->tally_run == UINT64_MAX &&
		w->tally_id == r->checked_tally) ||
	       counted_check(r->host, w, &b, reterr);
	if (good) {
		if (w->tally_run == UINT64_MAX)
			r->checked_tally = w->tally_id;
		bare_run(&b, type, w->seed, &result, &schedule);
	}
	bare_release(&b);
	run.schedule = schedule;
	run.digest = result.digest;
	good = good && record(e, s, w, &run, reterr);
	free(schedule);
	return good;
}

static bool make(struct replays *r, struct replayed *e, const struct wanted *w,
		 struct sim_error *reterr)
{
	struct setting s;
	bool good;

	if (!setting_make(&s, w, r->registry, reterr))
		return false;
	good = w->schedule ? replay_schedule(r, e, &s, w, reterr)
			   : replay_seed(r, e, &s, w, reterr);
	setting_release(&s);
	return good && ids_set(r, e, w, reterr);
}

/* The engine has static data: one at a time in the process. */
static bool make_alone(struct replays *r, struct replayed *e,
		       const struct wanted *w, struct sim_error *reterr)
{
	sqlite3_mutex *mutex = sqlite3_mutex_alloc(SQLITE_MUTEX_STATIC_APP1);
	bool made;

	sqlite3_mutex_enter(mutex);
	made = make(r, e, w, reterr);
	sqlite3_mutex_leave(mutex);
	return made;
}

struct replay_rows *replays_get(struct replays *r, const struct wanted *w,
				struct sim_error *reterr)
{
	char *key = wanted_key(w);
	struct replayed *e;

	if (!key) {
		sim_error_set(reterr, SIM_ERROR_HOST, "out of memory");
		return NULL;
	}
	e = find(r, key);
	if (!e) {
		e = room(r, reterr);
		if (!e || !make_alone(r, e, w, reterr)) {
			if (e)
				drop(r, e);
			free(key);
			return NULL;
		}
		e->key = key;
		e->rows.run_id = w->run_id;
		shrink(r, e);
		key = NULL;
	}
	free(key);
	e->users++;
	e->used = ++r->uses;
	return &e->rows;
}

void replays_put(struct replays *r, const struct replay_rows *rows)
{
	for (struct replayed *e = r->first; rows && e; e = e->next) {
		if (&e->rows != rows)
			continue;
		SIM_ASSERT(e->users);
		e->users--;
		return;
	}
}

sqlite3 *replays_schema(struct replays *r, struct sim_error *reterr)
{
	if (!r->first && !add(r, reterr))
		return NULL;
	return r->first->rows.db;
}
