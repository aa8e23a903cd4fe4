/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What 'tdisim campaign' says: while it runs, and at its end.
 */
#ifndef CLI_CAMPAIGN_H
#define CLI_CAMPAIGN_H

#include "campaign/night.h"
#include "cli/cli.h"

/* The subcommand of worker processes, which no help names. */
#define CAMPAIGN_WORKER_NAME "campaign-worker"
int campaign_worker(const struct cli *cli);

enum {
	CAMPAIGN_PLAIN_MS = 30000, /* from one plain line to the next */
};

/* One sitting, as the command line wants it. */
struct campaign_sitting {
	struct cli *cli;
	const struct campaign_plan *plan;
	int64_t night; /* id */
	uint64_t seed;
	uint64_t runs;	 /* 0: no end */
	uint64_t for_ns; /* 0: no end */
	unsigned shard, shards, jobs;
	bool adapted, resumed;
	/* Progress: when the next line is due, and is one shown now? */
	uint64_t next_ms;
	bool line_shown;
};

/*
 * '90', '90s', '15m', '15min', '8h', '1d'.
 *
 * Errors: user.
 */
bool campaign_duration(const char *text, uint64_t *ret_ns,
		       struct sim_error *reterr);
/* 'K/N' of --shard. Errors: user. */
bool campaign_shard(const char *text, unsigned *ret_shard, unsigned *ret_shards,
		    struct sim_error *reterr);

/* For night_options.tell, with the sitting as context. */
void campaign_tell(void *context, const struct night *n, enum night_event event,
		   unsigned index, const char *text);
/* Wipe the line. */
void campaign_progress_end(struct campaign_sitting *s);

/* Which plan, which night, from which seed: before it begins. */
void campaign_head(const struct campaign_sitting *s);
void campaign_summary(const struct campaign_sitting *s, const struct night *n,
		      enum night_end end);
/* '--fail-on', canaries, trouble, and how it ended. */
enum exit_code campaign_judge(const struct campaign_sitting *s,
			      const struct night *n, enum night_end end);
/* JSON of one finding, one run in trouble. */
void campaign_json_finding(const struct campaign_sitting *s,
			   const struct night *n, unsigned index);
void campaign_json_trouble(const struct campaign_sitting *s,
			   const struct night *n, unsigned index);

#endif
