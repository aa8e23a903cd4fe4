/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a worker is to do: ranges of the arms of one cell, or a finding to be
 * made small. It carries the texts of scenario and design: a worker reads no
 * file, so that files may change during a night.
 */
#ifndef CAMPAIGN_ORDER_H
#define CAMPAIGN_ORDER_H

#include "campaign/message.h"
#include "scenario/design.h"

enum {
	ORDER_RANGES_MAX = 1024,
};

struct order_range {
	unsigned arm; /* index in the plan; for test switches alone */
	const char *strategy;
	unsigned depth;	     /* of pct; 0: the default */
	const char *objects; /* of surw; NULL: drawn */
	uint64_t series;     /* seed of the arm's series */
	uint64_t first_run, runs;
};

struct order {
	uint64_t id;  /* comes back with all that answers it */
	bool careful; /* say which run begins: to find the one that kills */
	bool reached; /* look at what the first run of each range reaches */
	struct scenario_file scenario;
	/* The design, its base, that one's, ... */
	struct scenario_file designs[1 + DESIGN_BASES_MAX];
	unsigned design_count;
	const char *platform;
	bool lock_granularity, races;
	uint64_t hung_ns;
	/* From 1 to ORDER_RANGES_MAX; 0: a finding is to be made small. */
	struct order_range *ranges;
	unsigned range_count;
	const char *signature, *schedule; /* of the finding; else NULL */
	uint64_t shrink_runs;		  /* to make it small; 0: the default */
};

/* A whole message. */
void order_write(const struct order *o, struct message_out *out);
/*
 * Take an order out of a MESSAGE_ORDER; false: it is damaged. Its texts lie in
 * the message, which must outlive it.
 *
 * Owns: the caller, order_release().
 */
bool order_read(struct order *ret, struct message_in *in);
void order_release(struct order *o);

#endif
