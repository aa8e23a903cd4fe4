/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A trace database as reports see it: questions with names (reports/report),
 * and their answers, row by row. All numbers come from there; what calls this
 * only lays out.
 *
 * The first failure is kept, and whatever comes after it finds no rows:
 * stored_good() at the end of a report says whether all was well.
 */
#ifndef REPORT_STORED_H
#define REPORT_STORED_H

#include "world/error.h"

struct stored;

/*
 * Open a database for reading. The views of the file are not used: they may be
 * older than the program, or anybody's.
 *
 * Owns:   the caller, stored_close(); 'path' has to live as long.
 * Errors: as those of trace_reader_open(); NULL.
 */
struct stored *stored_open(const char *path, struct sim_error *reterr);
void stored_close(struct stored *s);
bool stored_good(const struct stored *s, struct sim_error *reterr);

/* What the program knows beside the database: a class of findings. In the
 * order of the calls classes are listed. */
void stored_add_class(struct stored *s, const char *name, const char *severity,
		      const char *sentence);
/* And what a scenario declares; 'platform' NULL: on all not named beside. */
struct stored_expectation {
	int64_t scenario_id;
	const char *design;
	const char *platform;
	const char *klass;
	const char *word; /* never, sometimes, always */
};
void stored_add_expectation(struct stored *s,
			    const struct stored_expectation *e);

/*
 * Choose the finding that the questions below are about: by its number, its
 * signature, or its class; NULL: the only one. With several of a class it is
 * the first, and 'ret_note' names the others, else it is NULL.
 *
 * Owns:   the caller, free(*ret_note).
 * Errors: user (no such finding), with the nearest name; host.
 */
bool stored_choose(struct stored *s, const char *name, char **ret_note,
		   struct sim_error *reterr);

/* Has it nights of campaigns? */
bool stored_has_nights(struct stored *s);
/*
 * Choose the night that the questions are about: its number, or 0: the last
 * one. 'all': nothing is left out of long answers.
 *
 * Errors: user (no such night); host.
 */
bool stored_choose_night(struct stored *s, uint64_t number, bool all,
			 struct sim_error *reterr);

/* An answer under way. Texts are valid until the next row. */
struct answer {
	struct stored *stored;
	struct sqlite3_stmt *statement; /* NULL: no more rows */
};

/* 'question' is the name of a file in reports/report, without '.sql'. */
struct answer stored_ask(struct stored *s, const char *question);
/* False at the end, or after a failure; then nothing is left to release. */
bool answer_next(struct answer *a);
/* Stop early. */
void answer_end(struct answer *a);

/* A column by its name; it must be one of the question's. NULL in the database
 * is NULL of answer_text(), "" of answer_word(), else 0. */
const char *answer_text(const struct answer *a, const char *column);
const char *answer_word(const struct answer *a, const char *column);
int64_t answer_integer(const struct answer *a, const char *column);
double answer_number(const struct answer *a, const char *column);
bool answer_is_null(const struct answer *a, const char *column);

#endif
