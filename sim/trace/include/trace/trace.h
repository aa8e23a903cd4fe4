/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The SQLite store of recorded runs. Plain runs record nothing; a run that is
 * wanted is replayed with a recorder attached, then written in one
 * transaction. So a stored trace is proof that the replay works.
 */
#ifndef TRACE_TRACE_H
#define TRACE_TRACE_H

#include "explore/explore.h"
#include "scenario/scenario.h"

enum {
	TRACE_APPLICATION_ID = 0x7464736d, /* 'tdsm' */
	TRACE_VERSION = 1,		   /* user_version */
};

/*
 * Create a database. An existing file is an error unless 'force' is set and
 * the file is one of ours (or empty); a database of another program is never
 * touched. The file appears only when the first run is committed.
 *
 * Owns:   the caller, trace_close().
 * Errors: user (exists, another program's, a directory), host (disk).
 */
struct trace;
struct trace *trace_create(const char *path, bool force,
			   const char *const *command_line,
			   struct sim_error *reterr);
/* Finish; false if the last data did not reach the disk. */
bool trace_close(struct trace *t, struct sim_error *reterr);

/* One run that is to be recorded. */
struct trace_run {
	const struct scenario *scenario;
	const struct design *design;
	unsigned platform;
	const char *strategy;
	uint64_t seed;
	const char *schedule; /* text: what is replayed */
	bool check_digest;    /* compare with 'digest' */
	uint64_t digest;
};

/*
 * Replay the run with recording on and write its rows: run, task, object,
 * event, message, choice, finding.
 *
 * Errors: host (disk full, ...; nothing of the run is written); user: the
 *         replay diverged or its digest differs (says so).
 */
bool trace_record(struct trace *t, const struct trace_run *run,
		  int64_t *ret_run_id, struct sim_error *reterr);

/* Add the tally of one scenario x design x platform x strategy. */
bool trace_tally(struct trace *t, const struct scenario *s,
		 const struct design *design, unsigned platform,
		 const char *strategy, uint64_t seed, const struct tally *tally,
		 struct sim_error *reterr);

/*
 * A read-only look at a database: for 'tdisim query'.
 *
 * Errors: user (missing, a directory, not a database, another program's).
 */
enum query_format {
	QUERY_TABLE,
	QUERY_CSV,
	QUERY_JSON,
	QUERY_MARKDOWN,
};
bool trace_query(const char *path, const char *sql, enum query_format format,
		 FILE *out, struct sim_error *reterr);

/* Named queries and views, built in from reports/. */
struct trace_named_query {
	const char *name;
	const char *sentence; /* first comment of the file */
	const char *sql;
};
const struct trace_named_query *trace_named_queries(unsigned *ret_count);

#endif
