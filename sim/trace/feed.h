/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The recorded rows of a run as tables that SQLite can read: one statement
 * 'INSERT INTO event SELECT * FROM recorded_event' then writes them all. Row
 * by row, each would pay anew for a statement: its start, its values, its end,
 * and the way down from the root of the table.
 */
#ifndef TRACE_FEED_H
#define TRACE_FEED_H

#include "sqlite.h"
#include "writer.h"

/*
 * Make the tables recorded_object, recorded_event, recorded_message,
 * recorded_choice and recorded_state known to a connection. They show what
 * '*writer' is at the time of the statement, with the columns of the table that
 * they are for; no rows where it is NULL.
 *
 * Owns:   the caller keeps 'writer' as long as the connection.
 * Errors: false; SQLite knows what.
 */
bool feed_attach(sqlite3 *db, struct writer **writer);

#endif
