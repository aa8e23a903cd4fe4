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
#include "trace/query.h"

enum {
	TRACE_APPLICATION_ID = 0x7464736d, /* 'tdsm' */
	TRACE_VERSION = 4,		   /* user_version */
};

/*
 * Create a database. An existing file is an error unless 'force' is set and
 * the file is one of ours (or empty); a file of another program is never
 * touched. The file appears only when the first run or tally is committed, and
 * whole: until then a file that 'force' replaces stays as it was.
 * 'command_line' ends with NULL.
 *
 * Owns:   the caller, trace_close().
 * Errors: user (exists, another program's, a directory), host (disk).
 */
struct trace;
struct trace *trace_create(const char *path, bool force,
			   const char *const *command_line,
			   struct sim_error *reterr);
/*
 * Add to a database of ours that is there; without one, create it. An older
 * version is brought to today's before the first run or tally is written.
 * Scenarios, designs and findings that are there already are used again; runs
 * and tallies go on counting. A damaged file of up to 64 MiB is found here.
 *
 * Nothing is held while nothing is written: other processes may read and
 * append at the same time. A new file appears with the schema alone just
 * before the first run or tally.
 *
 * Owns:   the caller, trace_close().
 * Errors: user (an empty file, another program's, a newer version's, a
 *         directory), host (read-only, damaged, disk).
 */
struct trace *trace_open(const char *path, const char *const *command_line,
			 struct sim_error *reterr);
/*
 * Finish; false if the last data did not reach the disk. Without a commit
 * there is no file. NULL is allowed.
 */
bool trace_close(struct trace *t, struct sim_error *reterr);

/* One run that is to be recorded. */
struct trace_run {
	int64_t id; /* of its row; 0: the next one */
	const struct scenario *scenario;
	const struct design *design;
	unsigned platform;
	const char *strategy;
	uint64_t seed;
	const char *schedule;  /* text: what is replayed */
	const char *left_out;  /* parts of 'scenario', as text; NULL: none */
	bool lock_granularity; /* as it was when the schedule was made */
	bool races;	       /* looked for, too */
	uint64_t hung_ns;      /* 0: not looked for */
	bool check_digest;     /* compare with 'digest' */
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

/*
 * The same for many runs of one world: it is built once. 'run' says which:
 * scenario, design, platform, granularity, races, hung_ns; all runs that are
 * recorded have these.
 *
 * Owns:   the caller, trace_series_end() before trace_close(); keeps scenario
 *         and design until then.
 * Errors: user: the scenario does not fit the design; host.
 */
struct trace_series;
struct trace_series *trace_series_begin(struct trace *t,
					const struct trace_run *run,
					struct sim_error *reterr);
/* As trace_record(). After an error it goes on. */
bool trace_series_record(struct trace_series *series,
			 const struct trace_run *run, int64_t *ret_run_id,
			 struct sim_error *reterr);
/* NULL is allowed. */
void trace_series_end(struct trace_series *series);

/* What many runs of one scenario x design x platform x strategy gave. */
struct trace_tally {
	const struct scenario *scenario;
	const struct design *design;
	unsigned platform;
	const char *strategy;
	uint64_t seed;
	/* By these, each of its runs can be made again by its seed. */
	const char *left_out; /* parts of 'scenario', as text; NULL: none */
	unsigned depth;	      /* of pct */
	const char *objects;  /* of surw; NULL: drawn */
	bool lock_granularity;
	bool races;
	uint64_t hung_ns;
	/* Those of the explore_options, in the order of tally->class_hits:
	 * each becomes a row, also with no hit. */
	const struct finding_class *const *classes;
	unsigned class_count;
	const struct tally *tally;
};
bool trace_tally(struct trace *t, const struct trace_tally *tally,
		 struct sim_error *reterr);

/* Of the build: '0.1.0'; 'git describe', or "" outside a repository. */
const char *trace_tool_version(void);
const char *trace_tool_commit(void);

#endif
