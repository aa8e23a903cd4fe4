/* SPDX-License-Identifier: GPL-2.0-only */
#include "trace/prune.h"

#include "explore/explore.h"
#include "script.h"
#include "trace/reader.h"

/* Over the digests of ranges, in any order. */
struct digest_all {
	uint64_t digest;
};

static void digest_all_step(sqlite3_context *context, int count,
			    sqlite3_value **values)
{
	struct digest_all *all =
		sqlite3_aggregate_context(context, sizeof(*all));

	(void)count;
	if (all)
		all->digest += explore_digest(
			(uint64_t)sqlite3_value_int64(values[0]),
			(uint64_t)sqlite3_value_int64(values[1]));
}

static void digest_all_end(sqlite3_context *context)
{
	const struct digest_all *all = sqlite3_aggregate_context(context, 0);

	sqlite3_result_int64(context, all ? (int64_t)all->digest : 0);
}

static bool functions_add(struct trace *t, struct sim_error *reterr)
{
	return sqlite3_create_function_v2(t->db, "digest_all", 2, SQLITE_UTF8,
					  NULL, NULL, digest_all_step,
					  digest_all_end, NULL) == SQLITE_OK ||
	       sim_error_set(reterr, SIM_ERROR_HOST, "out of memory");
}

static uint64_t pragma(struct trace *t, const char *sql)
{
	sqlite3_stmt *s = NULL;
	uint64_t value = 0;

	if (sqlite3_prepare_v2(t->db, sql, -1, &s, NULL) == SQLITE_OK &&
	    sqlite3_step(s) == SQLITE_ROW)
		value = (uint64_t)sqlite3_column_int64(s, 0);
	(void)sqlite3_finalize(s);
	return value;
}

static uint64_t bytes_of(struct trace *t)
{
	return pragma(t, "PRAGMA page_count") * pragma(t, "PRAGMA page_size");
}

static void keep_so_many(struct trace *t, unsigned keep)
{
	sqlite3_stmt *s = NULL;
	sqlite3_stmt *row;

	script_run(t, "prune/setting");
	row = store_prepared(t, &s,
			     "INSERT INTO temp.prune_setting VALUES (?)");
	store_integer(t, row, keep);
	(void)store_row(t, row);
	(void)sqlite3_finalize(s);
}

static void prune(struct trace *t, const struct prune_options *o,
		  struct prune_counts *ret)
{
	struct sim_error none = {.kind = SIM_ERROR_NONE};
	uint64_t before[3], after[3];

	keep_so_many(t, o->keep);
	script_run(t, "prune/old");
	script_numbers(t, "prune/count", before, ARRAY_COUNT(before));
	script_run(t, "prune/range");
	script_run(t, "prune/run");
	script_numbers(t, "prune/count", after, ARRAY_COUNT(after));
	ret->nights = before[0];
	ret->ranges_before = before[1];
	ret->ranges = after[1];
	ret->recorded_before = before[2];
	ret->recorded = after[2];
	if (o->dry_run)
		store_refuse(t, &none);
}

/* What was deleted is deleted, whatever becomes of this. */
static bool make_smaller(struct trace *t, struct prune_counts *ret,
			 struct sim_error *reterr)
{
	int code = sqlite3_exec(t->db, "VACUUM", NULL, NULL, NULL);

	ret->busy = (code & 0xff) == SQLITE_BUSY;
	return code == SQLITE_OK || ret->busy ||
	       sim_error_set(reterr, SIM_ERROR_HOST,
			     "'%s' is pruned, but could not be made smaller:"
			     " %s",
			     t->name, sqlite3_errmsg(t->db));
}

static bool prune_open(struct trace *t, const struct prune_options *o,
		       struct prune_counts *ret, struct sim_error *reterr)
{
	struct sim_error error = {.kind = SIM_ERROR_NONE};
	bool done;

	if (!store_begin(t, reterr))
		return false;
	ret->bytes_before = bytes_of(t);
	if (!functions_add(t, &error))
		store_refuse(t, &error);
	prune(t, o, ret);
	done = store_commit(t, &error);
	/* It was rolled back because it was to be. */
	if (o->dry_run && error.kind == SIM_ERROR_NONE)
		done = true;
	else if (done)
		done = make_smaller(t, ret, &error);
	ret->bytes = bytes_of(t);
	if (!done)
		*reterr = error;
	return done;
}

/* Before there were campaigns there was nothing to prune: such a file stays of
 * its version. */
static bool has_nights(const char *path, bool *ret, struct sim_error *reterr)
{
	struct sqlite3 *db = trace_reader_open(path, reterr);
	sqlite3_stmt *s = NULL;
	bool read;

	if (!db)
		return false;
	read = sqlite3_prepare_v2(db, "PRAGMA user_version", -1, &s, NULL) ==
		       SQLITE_OK &&
	       sqlite3_step(s) == SQLITE_ROW;
	*ret = read && sqlite3_column_int(s, 0) == TRACE_VERSION;
	if (!read)
		trace_reader_error(db, path, reterr);
	(void)sqlite3_finalize(s);
	(void)sqlite3_close(db);
	return read;
}

bool trace_prune(const char *path, const struct prune_options *o,
		 struct prune_counts *ret, struct sim_error *reterr)
{
	struct trace *t;
	bool done;

	*ret = (struct prune_counts){.nights = 0};
	if (!has_nights(path, &done, reterr))
		return false;
	if (!done)
		return true;
	t = trace_open(path, o->command_line, reterr);
	if (!t)
		return false;
	done = prune_open(t, o, ret, reterr);
	if (!trace_close(t, done ? reterr : NULL))
		done = false;
	return done;
}
