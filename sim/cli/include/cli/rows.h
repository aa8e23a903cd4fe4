/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Rows that several subcommands share: an option means the same everywhere.
 */
#ifndef CLI_ROWS_H
#define CLI_ROWS_H

#include "cli/options.h"
#include "cli/rows_how.h"

#define GROUP_WHAT   "what runs"
#define GROUP_HOW    "how it runs"
#define GROUP_OUTPUT "what comes out"

#define ROW_DESIGN                                                             \
	{                                                                      \
		.name = "design", .value = "NAME", .kind = OPTION_TEXT,        \
		.offset = OPTION_FIELD(design), .completes = "designs",        \
		.group = GROUP_WHAT,                                           \
		.sentence =                                                    \
			"the design: a name from 'tdisim list designs' or a "  \
			"file; default: the one that the scenario names"       \
	}

#define ROW_DESIGN_DIR                                                         \
	{                                                                      \
		.name = "design-dir", .value = "DIR", .kind = OPTION_TEXT,     \
		.offset = OPTION_FIELD(design_dir), .group = GROUP_WHAT,       \
		.sentence =                                                    \
			"look for designs here alone; default: 'designs' "     \
			"beside or above the scenario, scenarios/designs, "    \
			"the installed ones"                                   \
	}

#define ROW_PLATFORM(many)                                                     \
	{                                                                      \
		.name = (many) ? "platforms" : "platform",                     \
		.value = (many) ? "P,P" : "P", .kind = OPTION_TEXT,            \
		.offset = OPTION_FIELD(platform), .completes = "platforms",    \
		.group = GROUP_WHAT,                                           \
		.sentence =                                                    \
			(many) ? "platforms, cut by commas; a scenario on "    \
				 "none of them is left out; default: all "     \
				 "that the scenario allows"                    \
			       : "platforms, cut by commas; default: all "     \
				 "that the scenario allows"                    \
	}

#define ROW_DB(text)                                                           \
	{                                                                      \
		.name = "db", .value = "FILE", .kind = OPTION_TEXT,            \
		.offset = OPTION_FIELD(db), .group = GROUP_OUTPUT,             \
		.sentence = (text)                                             \
	}

#define ROW_NO_DB                                                              \
	{                                                                      \
		.name = "no-db", .kind = OPTION_FLAG,                          \
		.offset = OPTION_FIELD(no_db), .group = GROUP_OUTPUT,          \
		.sentence = "write no database"                                \
	}

#define ROW_APPEND                                                             \
	{                                                                      \
		.name = "append", .kind = OPTION_FLAG,                         \
		.offset = OPTION_FIELD(append), .group = GROUP_OUTPUT,         \
		.sentence =                                                    \
			"let --db add to a trace database that is there, and " \
			"create it if it is not; one of an older version is "  \
			"brought to today's"                                   \
	}

#define ROW_FORCE                                                              \
	{                                                                      \
		.name = "force", .kind = OPTION_FLAG,                          \
		.offset = OPTION_FIELD(force), .group = GROUP_OUTPUT,          \
		.sentence =                                                    \
			"let --db replace a trace database that is there; "    \
			"files of other programs are never touched"            \
	}

#define ROW_JSON                                                               \
	{                                                                      \
		.name = "json", .kind = OPTION_FLAG,                           \
		.offset = OPTION_FIELD(json), .group = GROUP_OUTPUT,           \
		.sentence = "one JSON object a line, a header first"           \
	}

#define ROW_VERBOSE(text)                                                      \
	{                                                                      \
		.name = "verbose", .letter = 'v', .kind = OPTION_FLAG,         \
		.offset = OPTION_FIELD(verbose), .group = GROUP_OUTPUT,        \
		.sentence = (text)                                             \
	}

#define ROW_DRY_RUN                                                            \
	{                                                                      \
		.name = "dry-run", .kind = OPTION_FLAG,                        \
		.offset = OPTION_FIELD(dry_run), .group = GROUP_OUTPUT,        \
		.sentence = "check everything, print what would run, and end"  \
	}

/* 'access', 'lock'. */
extern const char *const granularity_choices[];

extern const struct command command_check;
extern const struct command command_run;
extern const struct command command_prove;
extern const struct command command_replay;
extern const struct command command_shrink;
extern const struct command command_signature;
extern const struct command command_compare;
extern const struct command command_campaign;
extern const struct command command_query;
extern const struct command command_report;
extern const struct command command_merge;
extern const struct command command_prune;
extern const struct command command_list;
/* 'tdisim' itself: the options before a subcommand. */
extern const struct command command_top;

#define ROW_CHECKS                                                             \
	{                                                                      \
		.name = "checks", .value = "N", .kind = OPTION_NUMBER,         \
		.offset = OPTION_FIELD(checks), .max = 1000000,                \
		.group = GROUP_HOW,                                            \
		.sentence = "ask the 'check' queries of the scenario of the "  \
			    "first N runs of each platform; 0: of none; "      \
			    "default: 20",                                     \
	}

#endif
