/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The database file behind a trace: created as a draft, published with the
 * first commit, from then on in WAL mode until it is closed. One writer.
 */
#ifndef TRACE_STORE_H
#define TRACE_STORE_H

#include "sqlite.h"
#include "trace/trace.h"

/* One per table that is written often, and the few look-ups. */
enum store_statement {
	STORE_META,
	STORE_META_MORE,
	STORE_SCENARIO_FIND,
	STORE_SCENARIO,
	STORE_DESIGN_FIND,
	STORE_DESIGN,
	STORE_DESIGN_BASE,
	STORE_TALLY,
	STORE_TALLY_CLASS,
	STORE_TALLY_SIGNATURE,
	STORE_TALLY_BLOCK,
	STORE_RUN,
	STORE_TASK,
	STORE_OBJECT,
	STORE_EVENT,
	STORE_MESSAGE,
	STORE_CHOICE,
	STORE_STATE,
	STORE_TOUCH,
	STORE_FINDING,
	STORE_FINDING_FIND,
	STORE_FINDING_RUN,
	STORE_FINDING_END,
	STORE_CAMPAIGN_RUN,
	STORE_STATEMENT_COUNT,
};

struct trace {
	char *name;  /* as given, for messages */
	char *path;  /* as SQLite has to be told */
	char *draft; /* NULL once published */
	bool published;
	bool memory; /* there is no file */
	bool force;
	bool append;
	bool guest;    /* in a database that was there: not yet in its 'meta' */
	bool campaign; /* the runs that are recorded are those of one */
	bool failed;   /* in this transaction; 'error' says why */
	struct sim_error error;
	char *command_line;
	sqlite3 *db;
	sqlite3_stmt *statements[STORE_STATEMENT_COUNT];
	struct writer *writer; /* whose rows are on their way, or NULL */
	unsigned columns;      /* bound in the statement in hand */
};

/*
 * A trace that is in memory alone, and there at once. trace_close().
 *
 * Errors: host.
 */
struct trace *store_memory(struct sim_error *reterr);

/* Begin a transaction. Errors: host. */
bool store_begin(struct trace *t, struct sim_error *reterr);

/*
 * Commit it, and publish the file if it is the first one; or, if anything
 * failed since store_begin(), roll back and say what.
 *
 * Errors: user (a file has appeared at the path), host.
 */
bool store_commit(struct trace *t, struct sim_error *reterr);

/*
 * Fill in the columns of a row from left to right. A failure is remembered
 * until store_commit(). Text is not copied: it has to live until store_row().
 */
sqlite3_stmt *store_row_begin(struct trace *t, enum store_statement which);
/* The same for a statement of the caller: prepared when it is first needed.
 * Owns: the caller, sqlite3_finalize() before trace_close(). */
sqlite3_stmt *store_prepared(struct trace *t, sqlite3_stmt **s,
			     const char *sql);
void store_integer(struct trace *t, sqlite3_stmt *s, int64_t value);
void store_null(struct trace *t, sqlite3_stmt *s);
/* NULL is stored as NULL. */
void store_text(struct trace *t, sqlite3_stmt *s, const char *text);
/* As '0x' and 16 digits. */
void store_hex(struct trace *t, sqlite3_stmt *s, uint64_t value);
/* Write the row; returns its rowid. */
int64_t store_row(struct trace *t, sqlite3_stmt *s);
/* Run the look-up: the integer in its first column, or 0 for no row. */
int64_t store_find(struct trace *t, sqlite3_stmt *s);
/* Is there a row, or another one? Else the statement is free again. */
bool store_next(struct trace *t, sqlite3_stmt *s);
/* Nothing of the transaction is to stay; store_commit() says why. */
void store_refuse(struct trace *t, const struct sim_error *error);

#endif
