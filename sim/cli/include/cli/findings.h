/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * All findings of a 'run' over its platforms: one entry per signature, the
 * gravest first; printed, written as JSON, stored.
 */
#ifndef CLI_FINDINGS_H
#define CLI_FINDINGS_H

#include "cli/report.h"

/* One signature on one platform or more; the best run of all of them. */
struct finding_entry {
	const struct cell *cell;
	const struct strategy_type *strategy;
	const struct tally_signature *signature;
	uint64_t runs;
	char *also;		       /* other platforms, or NULL */
	struct shrunk_finding *shrunk; /* or NULL */
};

struct finding_list {
	struct finding_entry *entries;
	unsigned count;
};

/* Owns: the caller, finding_list_release(); the cells must outlive it. */
void finding_list_make(const struct cell *cells, unsigned count,
		       struct finding_list *ret);
void finding_list_release(struct finding_list *l);

/*
 * Shrink those that are reported in full.
 *
 * Errors: host.
 */
bool finding_list_shrink(const struct cli *cli, struct finding_list *l,
			 struct sim_error *reterr);

/* Full reports of the gravest few (verbose: all), one line for each other. */
bool finding_list_report(const struct cli *cli, const struct finding_list *l,
			 struct sim_error *reterr);
void finding_list_json(const struct cli *cli, const struct finding_list *l);

/* Where a 'run' writes to. */
struct run_store {
	struct trace *trace; /* NULL: not opened */
	char *path;
};

/* Open what --db names, before anything runs. A failure was printed. */
enum exit_code run_store_begin(const struct cli *cli,
			       struct run_store *ret_store);
/*
 * Write counts and the best run of each finding on each platform, to a new
 * file if --db named none and there is a finding; then print how to go on.
 */
enum exit_code run_store_finish(const struct cli *cli, struct run_store *s,
				const struct cell *cells, unsigned count,
				const struct finding_list *l);
/* Close without having written: leaves no file. */
void run_store_abandon(struct run_store *s);

/* The table of verdicts of a run. */
void verdict_table(const struct cli *cli, const struct cell *cells,
		   unsigned count);
/* The exit code of what was found in a cell and what was declared of it; prints
 * its verdicts with --json. */
enum exit_code verdicts_judge(const struct cli *cli, const struct cell *cell);
/* Found, or named by the scenario under any design: silence about it must not
 * look like success. */
bool verdict_worth_showing(const struct cell *cell, const struct verdict *v);

#endif
