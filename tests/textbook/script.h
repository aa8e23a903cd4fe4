/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Small concurrent programs as text, for tables of tests. A program is a list
 * of lines, one a task:
 *
 *   "t1: lock:a write:x=1 unlock:a"
 *
 * A word is 'verb', 'verb:object' or 'verb:object=number'. Objects come into
 * being by being named; 'gpu0.lock' is the object 'lock' of 'gpu0'. A word that
 * ends in '?' before the colon ('unlock?:a') is left out if the last taking or
 * waiting word of its task failed.
 *
 * The character before the colon of a line says what the line is:
 *   "t1: ..."   a task            "t1*: ..."  a daemon that loops for ever
 *   "t1@: ..."  started by create:t1
 *   "w#: ..."   the body of work item or timer w
 *
 * All work items go to one queue, 'wq'. Each word is a place of its own:
 * function is the name of the line, file 'script', line the number of the word,
 * from 1.
 */
#ifndef TEXTBOOK_SCRIPT_H
#define TEXTBOOK_SCRIPT_H

#include "world/cell.h"
#include "world/world.h"

enum {
	SCRIPT_LINES_MAX = 80,
	SCRIPT_WORDS_MAX = 32,
	SCRIPT_OBJECTS_MAX = 48,
	SCRIPT_NAME_BYTES = 24,
	SCRIPT_ORDER_BYTES = 128,
	SCRIPT_NOT_RUN = -1000,
};

struct script;

/*
 * Set-up: make objects and tasks. The last line is followed by NULL. 'w' is
 * not sealed yet; the script becomes its user pointer.
 */
struct script *script_build(struct world *w, const char *const *lines);

/* The same in a new world with all checkers, and sealed. */
struct world *script_world(const char *const *lines);

/* The object of that name ('lock' or 'gpu0.lock'): a struct mutex, ... */
void *script_object(const struct script *s, const char *name);
struct script *script_of(const struct world *w);

/*
 * What word number 'word' (from 1) of a line gave when it last ran: what its
 * function returned, a bool as 0 or 1; SCRIPT_NOT_RUN if it did not run.
 */
int64_t script_result(const struct script *s, const char *line, unsigned word);

/*
 * What happened in order: a letter for each lock taken, wait ended and body
 * run: the first letter of the line, and after it what 'say' words said.
 */
const char *script_order(const struct script *s);

/*
 * By hand: bring the tasks to their first words, then make steps, each named by
 * the first letter of the task that makes it. Values of choices are 0.
 */
void script_start(struct world *w);
void script_steps(struct world *w, const char *tasks);

/* The place of a word. */
const struct place *script_place(const struct script *s, const char *line,
				 unsigned word);

#endif
