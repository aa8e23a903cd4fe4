/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Subcommands as tables. One row per option yields parsing, help, the man
 * page, completions and near-miss suggestions.
 */
#ifndef CLI_OPTIONS_H
#define CLI_OPTIONS_H

#include "cli/output.h"
#include "world/error.h"

struct cli;

/* A number that may not have been given. */
struct number_option {
	bool given;
	uint64_t value;
};

enum {
	OPTION_TEXTS_MAX = 16,
};

/* An option that may be given again and again. */
struct texts_option {
	const char *texts[OPTION_TEXTS_MAX];
	unsigned count;
};

/* Everything that any subcommand can be told. */
struct cli_options {
	bool help;
	bool version;
	bool json;
	bool force;
	bool append;
	bool dry_run;
	bool no_db;
	bool verbose;
	bool names;
	bool prove;
	bool no_shrink;
	bool predict;
	bool races;
	bool resume;
	bool size;
	bool wide;
	unsigned color;	      /* enum colour_when */
	unsigned granularity; /* 0: access, 1: lock */
	unsigned format;      /* enum query_format, or of 'report' */
	unsigned time;	      /* 0: steps, 1: simulated */
	unsigned fail_on;     /* 0: new, 1: any, 2: never */
	const char *time_for; /* of 'campaign' */
	const char *shard;
	const char *completion;
	const char *man;
	const char *design;
	const char *designs;
	const char *design_dir;
	const char *platform;
	const char *strategy;
	const char *objects;
	const char *db;
	const char *schedule;
	const char *preemptions;
	const char *leave_out;
	const char *checkpoint;
	const char *klass;
	const char *scenario;
	struct number_option run;
	const char *finding;
	const char *output;
	struct number_option runs;
	struct number_option seed;
	struct number_option steps;
	struct number_option hung;
	struct number_option depth;
	struct number_option record;
	struct number_option checks;
	struct number_option executions;
	struct number_option states;
	struct number_option seconds;
	struct number_option jobs;
	struct number_option limit;
	struct number_option night;
	struct number_option keep; /* nights */
	struct texts_option param;
	const char **operands; /* owned; NULL before parsing */
	unsigned operand_count;
};

enum option_kind {
	OPTION_FLAG,   /* bool */
	OPTION_TEXT,   /* const char * */
	OPTION_TEXTS,  /* struct texts_option */
	OPTION_NUMBER, /* struct number_option; decimal or 0x hexadecimal */
	OPTION_CHOICE, /* unsigned: index into 'choices' */
};

struct option_row {
	const char *name;  /* without the dashes */
	char letter;	   /* 0: none */
	const char *value; /* its name in help; NULL for flags */
	enum option_kind kind;
	size_t offset; /* in struct cli_options */
	uint64_t min, max;
	const char *const *choices; /* NULL-terminated */
	/* What 'tdisim list' prints for it, for completions; or NULL. */
	const char *completes;
	const char *group;
	const char *sentence;
};

#define OPTION_FIELD(field) offsetof(struct cli_options, field)

enum exit_code {
	EXIT_MET = 0,	       /* all expectations met */
	EXIT_FOUND = 1,	       /* a finding */
	EXIT_MISUSE = 2,       /* usage or scenario error */
	EXIT_HOST = 3,	       /* disk, SQLite, memory */
	EXIT_INCONCLUSIVE = 4, /* cut short before the answer was there */
};

/* The stronger of two: 3, 2, 1, 4, 0. */
enum exit_code exit_worse(enum exit_code a, enum exit_code b);

struct command {
	const char *name;
	const char *sentence;
	const char *operands; /* 'SCENARIO', 'FILE|DIR...' */
	unsigned operands_min, operands_max;
	const char *missing; /* what to call the first operand in an error */
	/* What 'tdisim list' prints for operands, or NULL for files. */
	const char *completes;
	const char *const *examples; /* NULL-terminated, full lines */
	const struct option_row *options;
	unsigned option_count;
	/* Paragraphs for help and man page; NULL-terminated. */
	const char *const *about;
	enum exit_code (*run)(struct cli *cli);
	/* For '--help' with operands: what these are. NULL: the help of the
	 * subcommand. */
	enum exit_code (*describe)(struct cli *cli);
};

/* The table of subcommands. */
const struct command *const *commands(unsigned *ret_count);
const struct command *command_find(const char *name);

/*
 * Options that every subcommand has (help, color).
 */
const struct option_row *common_options(unsigned *ret_count);

/*
 * Parse the arguments behind a subcommand's name into options that are zeroed
 * or have been parsed into before. For the command "" parsing ends at the
 * first operand, which is a subcommand's name.
 *
 * Owns:   texts point into argv; the operands array is the caller's, free().
 * Errors: user, with a suggestion where a name is near.
 */
bool options_parse(const struct command *command, char **arguments,
		   unsigned count, struct cli_options *ret_options,
		   struct sim_error *reterr);

/* Fill 'ret_text' from the tables. 'command' NULL: tdisim itself. */
void help_text(const struct command *command, const struct output *o,
	       struct text *ret_text);
void man_text(const struct command *command, struct text *ret_text);
void completion_text(bool zsh, struct text *ret_text);

#endif
