/* SPDX-License-Identifier: GPL-2.0-only */
/* The inside of a script, for the table of its verbs. */
#ifndef TEXTBOOK_SCRIPT_VERBS_H
#define TEXTBOOK_SCRIPT_VERBS_H

#include "script.h"

#include "world/actor.h"

enum {
	SCRIPT_NO_OBJECT = 255,
};

/* What the result of a verb says about its success. */
enum script_tells {
	SCRIPT_TELLS_NOTHING,
	SCRIPT_TELLS_BOOL,  /* not 0: it worked */
	SCRIPT_TELLS_ERROR, /* 0: it worked */
};

struct script_line;
struct script_word;

struct script_verb {
	const char *name;
	int kind; /* of its object */
	enum script_tells tells;
	int64_t (*run)(struct script_line *l, struct script_word *word);
};

struct script_object {
	char name[SCRIPT_NAME_BYTES];
	char klass[SCRIPT_NAME_BYTES];
	char owner[SCRIPT_NAME_BYTES];
	enum object_kind kind;
	void *thing;
};

struct script_word {
	const struct script_verb *verb;
	struct script_object *object;
	char name[SCRIPT_NAME_BYTES];
	uint64_t value;
	int64_t result;
	struct place place;
	bool only_if_ok;
};

struct script_line {
	char name[SCRIPT_NAME_BYTES];
	const char *text;
	char mark;
	bool ok;
	uint64_t note; /* of 'prepare' */
	uint64_t last; /* value that was read or received */
	unsigned handle;
	struct message message;
	struct script *script;
	struct task *task;
	unsigned word_count;
	struct script_word word[SCRIPT_WORDS_MAX];
};

struct script {
	struct world *world;
	unsigned line_count;
	unsigned object_count;
	unsigned order_count;
	char order[SCRIPT_ORDER_BYTES];
	struct script_object object[SCRIPT_OBJECTS_MAX];
	struct script_line line[SCRIPT_LINES_MAX];
};

/* Ends with a row without name. */
extern const struct script_verb script_verbs[];

void script_object_init(struct script *s, struct script_object *o);
void script_run_line(void *argument);
void script_body(struct script *s, const char *name);
void script_say(struct script *s, char c);
struct script_line *script_line_named(struct script *s, const char *name);

#endif
