/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Each input is attached as 'src', and reports/merge carries it over: maps from
 * its numbers of rows to those here first, then what they number.
 */
#include "trace/merge.h"

#include "file.h"
#include "script.h"
#include "trace/reader.h"

enum {
	COUNTS = sizeof(struct merge_counts) / sizeof(uint64_t),
};

union counts {
	struct merge_counts named;
	uint64_t numbers[COUNTS];
};

/* The first column of the first row, as text. Owns: the caller, free(). */
static char *ask(struct sqlite3 *db, const char *sql)
{
	sqlite3_stmt *s = NULL;
	char *text = NULL;

	if (sqlite3_prepare_v2(db, sql, -1, &s, NULL) == SQLITE_OK &&
	    sqlite3_step(s) == SQLITE_ROW)
		text = strdup((const char *)sqlite3_column_text(s, 0));
	(void)sqlite3_finalize(s);
	return text;
}

/* Of larger ones SQLite finds damage where it comes across it. */
static bool is_intact(struct sqlite3 *db, const char *path,
		      struct sim_error *reterr)
{
	char *words = ask(db, "SELECT iif(page_count * page_size > 64 << 20,"
			      " 'ok', (SELECT quick_check"
			      " FROM pragma_quick_check(1)))"
			      " FROM pragma_page_count, pragma_page_size");
	bool good = words && !strcmp(words, "ok");

	if (!words)
		trace_reader_error(db, path, reterr);
	else if (!good)
		sim_error_set(reterr, SIM_ERROR_HOST, "'%s' is damaged: %s",
			      path, words);
	free(words);
	return good;
}

/* Only what has tables for campaigns. */
static bool input_check(const char *path, struct sim_error *reterr)
{
	struct sqlite3 *db = trace_reader_open(path, reterr);
	char *version;
	bool good;

	if (!db)
		return false;
	good = is_intact(db, path, reterr);
	version = good ? ask(db, "PRAGMA user_version") : NULL;
	if (version && strtoul(version, NULL, 10) < TRACE_VERSION)
		good = sim_error_set(reterr, SIM_ERROR_USER,
				     "'%s' is of an older version (%s, this is"
				     " %d), and has no nights to merge",
				     path, version, TRACE_VERSION);
	free(version);
	(void)sqlite3_close(db);
	return good;
}

/* A name that SQLite takes for this file alone, read-only. Owns: the caller,
 * free(). */
static char *uri_of(const char *path, struct sim_error *reterr)
{
	char *resolved = file_resolve(path, reterr);
	char *uri = NULL;
	size_t bytes;
	FILE *out;

	if (!resolved)
		return NULL;
	out = open_memstream(&uri, &bytes);
	if (out) {
		(void)fputs("file:", out);
		for (const char *at = resolved; *at; at++) {
			if (strchr("%?#", *at))
				(void)fprintf(out, "%%%02x",
					      (unsigned char)*at);
			else
				(void)fputc(*at, out);
		}
		(void)fputs("?mode=ro", out);
	}
	if (!out || fclose(out)) {
		sim_error_set(reterr, SIM_ERROR_HOST, "out of memory");
		free(uri);
		uri = NULL;
	}
	free(resolved);
	return uri;
}

static bool attach(struct trace *t, const char *path, struct sim_error *reterr)
{
	char *uri = uri_of(path, reterr);
	sqlite3_stmt *s = NULL;
	bool done;

	if (!uri)
		return false;
	done = sqlite3_prepare_v2(t->db, "ATTACH ? AS src", -1, &s, NULL) ==
		       SQLITE_OK &&
	       sqlite3_bind_text(s, 1, uri, -1, SQLITE_STATIC) == SQLITE_OK &&
	       sqlite3_step(s) == SQLITE_DONE;
	if (!done)
		sim_error_set(reterr, SIM_ERROR_HOST, "reading '%s': %s", path,
			      sqlite3_errmsg(t->db));
	(void)sqlite3_finalize(s);
	free(uri);
	return done;
}

/* A row of the step is what speaks against it. */
static void refuse_if(struct trace *t, const char *step)
{
	char *problem = script_text(t, step);
	struct sim_error error = {.kind = SIM_ERROR_NONE};

	if (!problem)
		return;
	sim_error_set(&error, SIM_ERROR_USER, "%s", problem);
	store_refuse(t, &error);
	free(problem);
}

static void carry_over(struct trace *t, union counts *counts)
{
	union counts before, after;

	script_numbers(t, "merge/count", before.numbers, COUNTS);
	script_run(t, "merge/begin");
	script_run(t, "merge/file");
	script_run(t, "merge/arm");
	refuse_if(t, "merge/night_check");
	script_run(t, "merge/night");
	refuse_if(t, "merge/range_check");
	script_run(t, "merge/range");
	script_run(t, "merge/run");
	script_run(t, "campaign/offer");
	script_run(t, "merge/example");
	script_run(t, "campaign/keep");
	script_numbers(t, "merge/count", after.numbers, COUNTS);
	for (unsigned i = 0; i < COUNTS && !t->failed; i++)
		counts->numbers[i] += after.numbers[i] - before.numbers[i];
}

static bool merge_one(struct trace *t, const char *path, union counts *counts,
		      struct sim_error *reterr)
{
	union counts more = *counts;
	bool done;

	if (!attach(t, path, reterr))
		return false;
	done = store_begin(t, reterr);
	if (done) {
		carry_over(t, &more);
		done = store_commit(t, reterr);
	}
	(void)sqlite3_exec(t->db, "DETACH src", NULL, NULL, NULL);
	if (done)
		*counts = more;
	else
		sim_error_wrap(reterr, "cannot merge '%s' into '%s'", path,
			       t->name);
	return done;
}

/* Both of one file: nothing would come of it. */
static bool is_same(const struct trace *t, const char *path)
{
	struct sim_error error = {.kind = SIM_ERROR_NONE};
	char *resolved = file_resolve(path, &error);
	bool same = resolved && !strcmp(resolved, t->path);

	free(resolved);
	return same;
}

static bool merge_all(struct trace *t, const char *const *in, unsigned count,
		      union counts *counts, struct sim_error *reterr)
{
	/* The file is there, and of today, before others are attached. */
	if (!store_begin(t, reterr) || !store_commit(t, reterr))
		return false;
	for (unsigned i = 0; i < count; i++)
		if (!is_same(t, in[i]) && !merge_one(t, in[i], counts, reterr))
			return false;
	return true;
}

bool trace_merge(const char *out, const char *const *in, unsigned count,
		 const char *const *command_line, struct merge_counts *ret,
		 struct sim_error *reterr)
{
	union counts counts = {.numbers = {0}};
	struct trace *t;
	bool done;

	*ret = counts.named;
	for (unsigned i = 0; i < count; i++)
		if (!input_check(in[i], reterr))
			return false;
	t = trace_open(out, command_line, reterr);
	if (!t)
		return false;
	done = merge_all(t, in, count, &counts, reterr);
	if (!trace_close(t, done ? reterr : NULL))
		done = false;
	*ret = counts.named;
	return done;
}
