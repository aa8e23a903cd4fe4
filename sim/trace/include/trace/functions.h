/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Runs that nobody recorded, as tables of SQL. For each table and view X of a
 * trace database that tells about a run there is a table-valued function
 * trace_X, with the columns of X; 'trace' is trace_event:
 *
 *   trace(run_id)
 *       a run that the database recorded, replayed from its schedule
 *   trace(scenario, design, platform, strategy, seed [, options])
 *       any run. For strategy 'replay' the fifth argument is a schedule.
 *
 * Scenario and design are names, paths, or numbers of rows in the database's
 * tables 'scenario' and 'design'; of several rows of a name the newest counts.
 * Their text there is what runs, whatever the files are now. What the database
 * does not have is read from files, as the command line finds them: a scenario
 * by its path. A seed is a number or text, '0x1f'. Options are words of the
 * command line with blanks between, 'races granularity=lock hung=NS depth=N
 * steps=N objects=A,B'; without any, a run that the database counted has those
 * of its series.
 *
 * The arguments are hidden columns too, and so is run_id where X has it:
 *
 *   SELECT * FROM trace WHERE scenario = 'x' AND ... AND seed = 7 AND seq < 9
 *   SELECT * FROM finding_run AS f JOIN trace_lock_hold AS h USING (run_id)
 *
 * Where X has a column of that name itself, the argument is 'of_NAME'. All else
 * that WHERE and ORDER BY say of the columns of X is handed on, so that a
 * narrow question reads few rows.
 *
 * A run is replayed by this program, and written by the code that records. It
 * says no if that would be another run than the database knows: a recorded run
 * has to give its digest; of a series that was counted, the block of 256 runs
 * that has this one is run again and its digest compared, or, where strategies
 * choose their seeds (mix, rff), all runs that the series kept. Of a run that
 * the database knows nothing of there is nothing to contradict. Numbers of
 * lines are those of this program's source.
 *
 * Ids are those of the database; what it has no row for has a negative one, so
 * run_id is -1 of a run that is not recorded.
 *
 * One more function: run_seed(series_seed, n), the seed of run n (from 0) of a
 * series, as text: trace('x', 'no-lock', 'tdx', 'pct', run_seed(1, 123456)).
 */
#ifndef TRACE_FUNCTIONS_H
#define TRACE_FUNCTIONS_H

#include "world/error.h"
#include "world/registry.h"

struct sqlite3;

/*
 * Add the functions to a connection; they ask its main database.
 *
 * Owns:   the connection; the registry must outlive it.
 * Locks:  a run is made under a mutex of the process; any number of connections
 *         may ask.
 * Errors: host (no memory). A query's own errors are SQLite's. A model that
 *         breaks an assertion, or no memory for the engine, ends the process,
 *         and says so.
 * Bounds: replays.h.
 */
bool trace_functions(struct sqlite3 *db, const struct registry *registry,
		     struct sim_error *reterr);

/*
 * One run in words of the command line: by id, or by the rest, where NULL and
 * false stand for what was not given.
 */
struct trace_one {
	bool by_id, seed_given;
	int64_t run_id;
	const char *scenario, *design, *platform, *strategy, *schedule;
	uint64_t seed;
};
/* What of it was given, so that there is a run to ask? */
bool trace_one_given(const struct trace_one *one);

#endif
