/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * From the command line's words to checked things: scenario files, design
 * files, platforms, strategies. All of it happens before anything runs.
 */
#ifndef CLI_INPUTS_H
#define CLI_INPUTS_H

#include "cli/cli.h"
#include "scenario/campaign.h"

/* Names cut at commas; they point into 'storage'. */
struct name_list {
	char *storage;
	const char **names;
	unsigned count;
};
void name_list_split(struct name_list *l, const char *text);
void name_list_add(struct name_list *l, const char *name);
void name_list_release(struct name_list *l);

/* Paths of the YAML files named by files and directories, sorted within each
 * directory. Owns: path_list_release(). */
struct path_list {
	char **paths;
	unsigned count;
};
enum exit_code inputs_paths(struct cli *cli, const char *const *operands,
			    unsigned count, struct path_list *ret_paths);
void path_list_release(struct path_list *l);
/* Does the file lie in a folder 'designs', 'campaigns'? */
bool inputs_is_design_path(const char *path);
bool inputs_is_plan_path(const char *path);

/* NULL after the diagnostics were printed; *reterr_code says how to exit. */
struct scenario *inputs_scenario(struct cli *cli, const char *path,
				 enum exit_code *reterr_code);

/* The plan of a campaign, likewise. Owns: the caller, campaign_plan_free(). */
struct campaign_plan *inputs_plan(struct cli *cli, const char *path,
				  enum exit_code *reterr_code);

/* Where this command looks for designs, as design_directories_find(). */
void design_directories_add(const struct cli *cli, const char *scenario_path,
			    struct design_directories *d);

/* NULL after the diagnostics were printed. */
struct design *inputs_design(struct cli *cli, const char *name,
			     const struct design_directories *d,
			     enum exit_code *reterr_code);

/* The names of all designs in the directories, each once.
 * Owns: name_list_release(). */
void design_names(const struct design_directories *d, struct name_list *ret);

/* Is each design that the scenario names there? What is not was printed. */
enum exit_code inputs_check_designs(struct cli *cli, const struct scenario *s,
				    const struct design_directories *d);

/*
 * The mask of the platforms named in 'text'.
 *
 * Errors: user, with a suggestion.
 */
bool inputs_platform_mask(const struct cli *cli, const char *text,
			  unsigned *ret_mask, struct sim_error *reterr);
/* 'tdx, tio' */
void inputs_platform_names(const struct registry *r, unsigned mask,
			   struct text *t);

/*
 * The mask of the platforms named in 'text', which the scenario must all run
 * on; NULL: all that it runs on.
 *
 * Errors: user, with a suggestion.
 */
bool inputs_platforms(const struct cli *cli, const struct scenario *s,
		      const char *text, unsigned *ret_mask,
		      struct sim_error *reterr);

/* Errors: user, with a suggestion. */
const struct strategy_type *inputs_strategy(const char *name,
					    struct sim_error *reterr);

/* A seed from the host, short enough to be typed. */
uint64_t inputs_host_seed(void);

#endif
