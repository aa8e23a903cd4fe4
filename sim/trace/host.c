/* SPDX-License-Identifier: GPL-2.0-only */
#include "host.h"

#include <inttypes.h>

enum {
	DEPTH_MAX = 64, /* as on the command line */
};

/* A look-up under way. Without tables of ours there is no statement, and that
 * is no error. */
struct look {
	sqlite3 *host;
	sqlite3_stmt *s;
	struct sim_error *reterr;
	bool failed;
};

static void look_failed(struct look *l)
{
	l->failed = true;
	sim_error_set(l->reterr, SIM_ERROR_HOST, "reading the database: %s",
		      sqlite3_errmsg(l->host));
}

/* False: no such tables, or 'failed'. */
static bool look_begin(struct look *l, sqlite3 *host, const char *sql,
		       struct sim_error *reterr)
{
	int code;

	*l = (struct look){.host = host, .reterr = reterr};
	code = sqlite3_prepare_v2(host, sql, -1, &l->s, NULL);
	if (code != SQLITE_OK && code != SQLITE_ERROR)
		look_failed(l);
	return code == SQLITE_OK;
}

static void look_integer(const struct look *l, int at, int64_t value)
{
	(void)sqlite3_bind_int64(l->s, at, value);
}

static void look_text(const struct look *l, int at, const char *text)
{
	(void)sqlite3_bind_text(l->s, at, text, -1, SQLITE_STATIC);
}

static bool look_row(struct look *l)
{
	int code = sqlite3_step(l->s);

	if (code != SQLITE_ROW && code != SQLITE_DONE)
		look_failed(l);
	return code == SQLITE_ROW;
}

/* True if nothing failed. */
static bool look_end(struct look *l)
{
	(void)sqlite3_finalize(l->s);
	l->s = NULL;
	return !l->failed;
}

/* Owns: the caller. */
static char *column_copy(const struct look *l, int at)
{
	const unsigned char *text = sqlite3_column_text(l->s, at);

	return strdup(text ? (const char *)text : "");
}

static uint64_t column_hex(const struct look *l, int at)
{
	const unsigned char *text = sqlite3_column_text(l->s, at);

	return text ? strtoull((const char *)text, NULL, 16) : 0;
}

/* --- scenarios and designs ---------------------------------------------- */

static void look_name(const struct look *l, const struct host_name *name)
{
	if (name->text)
		look_text(l, 1, name->text);
	else
		look_integer(l, 1, name->id);
}

static bool name_missing(const char *what, const struct host_name *name,
			 struct sim_error *reterr)
{
	if (name->text)
		return true;
	return sim_error_set(reterr, SIM_ERROR_USER,
			     "the database has no row %" PRId64
			     " in its table '%s'",
			     name->id, what);
}

bool host_scenario(sqlite3 *host, const struct host_name *name,
		   struct wanted *w, struct sim_error *reterr)
{
	struct look l;

	if (look_begin(&l, host,
		       name->text ? "SELECT id, path, text FROM main.scenario"
				    " WHERE ?1 IN (name, path)"
				    " ORDER BY id DESC LIMIT 1"
				  : "SELECT id, path, text FROM main.scenario"
				    " WHERE id = ?1",
		       reterr)) {
		look_name(&l, name);
		if (look_row(&l)) {
			w->scenario_id = sqlite3_column_int64(l.s, 0);
			w->scenario.path = column_copy(&l, 1);
			w->scenario.text = column_copy(&l, 2);
		}
	}
	return look_end(&l) &&
	       (w->scenario.path || name_missing("scenario", name, reterr));
}

/* What it is based on. An older database does not say: see host_design(). */
static bool host_bases(sqlite3 *host, struct wanted *w,
		       struct sim_error *reterr)
{
	struct look l;

	if (look_begin(&l, host,
		       "SELECT path, text FROM main.design_base"
		       " WHERE design_id = ?1 ORDER BY seq",
		       reterr)) {
		look_integer(&l, 1, w->design_id);
		while (w->design_count < WANTED_DESIGNS_MAX && look_row(&l)) {
			struct wanted_file *f = &w->designs[w->design_count++];

			f->path = column_copy(&l, 0);
			f->text = column_copy(&l, 1);
		}
	}
	return look_end(&l);
}

bool host_design(sqlite3 *host, const struct host_name *name, struct wanted *w,
		 struct sim_error *reterr)
{
	struct look l;

	if (look_begin(&l, host,
		       name->text ? "SELECT id, path, text FROM main.design"
				    " WHERE ?1 IN (name, path)"
				    " ORDER BY id DESC LIMIT 1"
				  : "SELECT id, path, text FROM main.design"
				    " WHERE id = ?1",
		       reterr)) {
		look_name(&l, name);
		if (look_row(&l)) {
			w->design_id = sqlite3_column_int64(l.s, 0);
			w->designs[0].path = column_copy(&l, 1);
			w->designs[0].text = column_copy(&l, 2);
			w->design_count = 1;
		}
	}
	if (!look_end(&l))
		return false;
	if (!w->design_count)
		return name_missing("design", name, reterr);
	return host_bases(host, w, reterr);
}

/* --- recorded runs ------------------------------------------------------- */

/* Columns of 'run' that tell how it was made; NULL stands for what an older
 * version does not have. */
static const char run_columns[] =
	"SELECT scenario_id, design_id, platform, strategy, seed, schedule,"
	" left_out, digest, granularity, races, hung_ns, steps_max"
	" FROM main.run WHERE id = ?1";
static const char run_columns_2[] =
	"SELECT scenario_id, design_id, platform, strategy, seed, schedule,"
	" left_out, digest, 'access', 0, 0, 0 FROM main.run WHERE id = ?1";

static bool run_read(struct look *l, struct wanted *w, int64_t *ret_scenario,
		     int64_t *ret_design)
{
	if (!look_row(l))
		return false;
	*ret_scenario = sqlite3_column_int64(l->s, 0);
	*ret_design = sqlite3_column_int64(l->s, 1);
	w->platform = column_copy(l, 2);
	w->strategy = column_copy(l, 3);
	w->seed = column_hex(l, 4);
	w->schedule = column_copy(l, 5);
	w->left_out = column_copy(l, 6);
	w->digest = column_hex(l, 7);
	w->check_digest = true;
	w->lock_granularity = sqlite3_column_bytes(l->s, 8) == 4;
	w->races = sqlite3_column_int(l->s, 9) != 0;
	w->hung_ns = (uint64_t)sqlite3_column_int64(l->s, 10);
	w->steps_max = (uint64_t)sqlite3_column_int64(l->s, 11);
	return true;
}

/* Numbers of a database, which may be anybody's. */
static bool limits_keep(const struct wanted *w, struct sim_error *reterr)
{
	if (w->steps_max <= SCENARIO_STEPS_BOUND_MAX && w->depth <= DEPTH_MAX)
		return true;
	return sim_error_set(reterr, SIM_ERROR_USER,
			     "the database names a bound or a depth that is "
			     "out of range");
}

bool host_run(sqlite3 *host, int64_t run_id, struct wanted *w,
	      struct sim_error *reterr)
{
	struct host_name scenario = {.text = NULL}, design = {.text = NULL};
	struct look l;
	bool there = false;

	if (look_begin(&l, host, run_columns, reterr) ||
	    (!l.failed && look_begin(&l, host, run_columns_2, reterr))) {
		look_integer(&l, 1, run_id);
		there = run_read(&l, w, &scenario.id, &design.id);
	} else if (!l.failed) {
		return sim_error_set(reterr, SIM_ERROR_USER,
				     "there is no run %" PRId64
				     ": the main database is no trace database",
				     run_id);
	}
	if (!look_end(&l))
		return false;
	if (!there)
		return sim_error_set(reterr, SIM_ERROR_USER,
				     "the database has no recorded run %" PRId64
				     " (SELECT id FROM run lists them)",
				     run_id);
	w->run_id = run_id;
	return limits_keep(w, reterr) &&
	       host_scenario(host, &scenario, w, reterr) &&
	       host_design(host, &design, w, reterr);
}

/* --- what was counted ---------------------------------------------------- */

static void look_cell(const struct look *l, const struct wanted *w)
{
	look_integer(l, 1, w->scenario_id);
	look_integer(l, 2, w->design_id);
	look_text(l, 3, w->platform);
}

/* Version 2 does not say by which options its runs were made, nor has it
 * anything to check one by. */
static bool tallies_tell(sqlite3 *host, const struct wanted *w,
			 struct sim_error *reterr)
{
	struct look l;
	bool counted;

	if (look_begin(&l, host, "SELECT granularity FROM main.tally", reterr))
		return look_end(&l);
	if (l.failed)
		return false;
	counted = look_begin(&l, host,
			     "SELECT 1 FROM main.tally WHERE scenario_id = ?1"
			     " AND design_id = ?2 AND platform = ?3",
			     reterr);
	if (counted) {
		look_cell(&l, w);
		counted = look_row(&l);
	}
	if (!look_end(&l))
		return false;
	return !counted ||
	       sim_error_set(reterr, SIM_ERROR_USER,
			     "the database is of an older version, which does "
			     "not tell how its runs were made (a recorded run "
			     "can be replayed: trace(run_id))");
}

bool host_tallies(sqlite3 *host, const struct wanted *w, host_tally_fn *each,
		  void *context, struct sim_error *reterr)
{
	struct look l;

	if (!tallies_tell(host, w, reterr))
		return false;
	if (look_begin(&l, host,
		       "SELECT id, strategy, seed, runs, left_out, granularity,"
		       " races, hung_ns, steps_max, depth, objects"
		       " FROM main.tally WHERE scenario_id = ?1"
		       " AND design_id = ?2 AND platform = ?3 ORDER BY id",
		       reterr)) {
		bool goes_on = true;

		look_cell(&l, w);
		while (goes_on && look_row(&l)) {
			struct host_tally t = {
				.id = sqlite3_column_int64(l.s, 0),
				.strategy = column_copy(&l, 1),
				.seed = column_hex(&l, 2),
				.runs = (uint64_t)sqlite3_column_int64(l.s, 3),
				.left_out = column_copy(&l, 4),
				.lock_granularity =
					sqlite3_column_bytes(l.s, 5) == 4,
				.races = sqlite3_column_int(l.s, 6) != 0,
				.hung_ns =
					(uint64_t)sqlite3_column_int64(l.s, 7),
				.steps_max =
					(uint64_t)sqlite3_column_int64(l.s, 8),
				.depth = (uint64_t)sqlite3_column_int64(l.s, 9),
				.objects = column_copy(&l, 10),
			};

			if (t.steps_max <= SCENARIO_STEPS_BOUND_MAX &&
			    t.depth <= DEPTH_MAX)
				goes_on = each(context, &t);
			free(t.strategy);
			free(t.left_out);
			free(t.objects);
		}
	}
	return look_end(&l);
}

bool host_block(sqlite3 *host, int64_t tally_id, uint64_t block,
		bool *ret_there, uint64_t *ret_digest, struct sim_error *reterr)
{
	struct look l;

	*ret_there = false;
	if (look_begin(&l, host,
		       "SELECT digest FROM main.tally_block"
		       " WHERE tally_id = ?1 AND block = ?2",
		       reterr)) {
		look_integer(&l, 1, tally_id);
		look_integer(&l, 2, (int64_t)block);
		*ret_there = look_row(&l);
		if (*ret_there)
			*ret_digest = (uint64_t)sqlite3_column_int64(l.s, 0);
	}
	return look_end(&l);
}

bool host_signatures(sqlite3 *host, int64_t tally_id, host_kept_fn *each,
		     void *context, struct sim_error *reterr)
{
	struct look l;

	if (look_begin(&l, host,
		       "SELECT strategy, seed, digest FROM main.tally_signature"
		       " WHERE tally_id = ?1 AND strategy IS NOT NULL"
		       " ORDER BY signature",
		       reterr)) {
		bool goes_on = true;

		look_integer(&l, 1, tally_id);
		while (goes_on && look_row(&l)) {
			struct host_kept k = {
				.strategy = column_copy(&l, 0),
				.seed = column_hex(&l, 1),
				.digest = column_hex(&l, 2),
			};

			goes_on = each(context, &k);
			free(k.strategy);
		}
	}
	return look_end(&l);
}

int64_t host_finding(sqlite3 *host, const char *signature)
{
	struct look l;
	int64_t id = 0;

	if (look_begin(&l, host,
		       "SELECT id FROM main.finding WHERE signature = ?1",
		       NULL)) {
		look_text(&l, 1, signature);
		if (look_row(&l))
			id = sqlite3_column_int64(l.s, 0);
	}
	(void)look_end(&l);
	return id;
}

void host_program(sqlite3 *host, char *buffer, size_t bytes)
{
	struct look l;

	buffer[0] = '\0';
	if (look_begin(&l, host,
		       "SELECT group_concat(value, ' ') FROM (SELECT value"
		       " FROM main.meta WHERE key IN ('tool_version',"
		       " 'tool_commit') AND value != '' ORDER BY key DESC)",
		       NULL) &&
	    look_row(&l)) {
		char *text = column_copy(&l, 0);

		(void)snprintf(buffer, bytes, "%s", text ? text : "");
		free(text);
	}
	(void)look_end(&l);
}
