/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Replayed runs, each as a database in memory with the whole schema and all
 * views, written by the code that records (write.h): so the rows are those that
 * a recording has. The last few are kept.
 *
 * Used by one thread at a time; the engine underneath by one in the process,
 * see replays_get().
 */
#ifndef TRACE_REPLAYS_H
#define TRACE_REPLAYS_H

#include "bare.h"

enum {
	REPLAYS_MAX = 8,
	/* Together; one that is larger stays as long as it is used. */
	REPLAYS_BYTES_MAX = 64 << 20,
};

/* Of one connection, 'host'. Owns: replays_free(). NULL: no memory. */
struct replays;
struct replays *replays_new(sqlite3 *host, const struct registry *registry);
void replays_free(struct replays *r);

/*
 * The database of a run; it is made unless it is one of the last. Its ids of
 * runs, scenarios, designs and findings are those of the host, or negative
 * where the host has none.
 *
 * Owns:   replays_put(); until then it is not changed.
 * Locks:  one of SQLite's static mutexes, while a run is made.
 * Errors: user (what was asked is wrong; the program has changed), host.
 * Bounds: as many are in use at once as there are cursors, or REPLAYS_MAX.
 */
struct replay_rows {
	sqlite3 *db;
	int64_t run_id; /* of all rows */
};
struct replay_rows *replays_get(struct replays *r, const struct wanted *w,
				struct sim_error *reterr);
void replays_put(struct replays *r, const struct replay_rows *rows);

/* A database with the schema alone, to look up columns. Errors: host. */
sqlite3 *replays_schema(struct replays *r, struct sim_error *reterr);

#endif
