/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What workers answer. Each is a whole message; what is read is checked, and
 * false says that it is damaged. Texts lie in the message, which must outlive
 * what was taken out of it.
 */
#ifndef CAMPAIGN_RESULT_H
#define CAMPAIGN_RESULT_H

#include "campaign/message.h"
#include "explore/explore.h"
#include "explore/shrink.h"

/* Where a worker is: BEGIN, ALIVE, RUN and DONE. */
struct result_place {
	uint64_t order;
	unsigned
		index; /* of the range in the order; DONE: how many were made */
	uint64_t run;  /* in the series: the run that begins, or the first that
			* is not known to be over; of small ones and DONE: 0 */
	/* RUN: how it is made alone; else 0 and NULL. */
	uint64_t seed;
	const struct strategy_type *strategy;
};
void result_place_write(const struct result_place *p, enum message_type kind,
			struct message_out *out);
bool result_place_read(struct result_place *ret, struct message_in *in);

/*
 * A range is made. The tally has neither windows nor turns nor blocks; its
 * 'first_run's count from the first run of the range.
 */
struct result_range {
	uint64_t order;
	unsigned index;	  /* of the range in the order */
	uint64_t busy_us; /* wall time that it took */
	struct tally *tally;
};
void result_range_write(const struct result_range *r,
			const struct tally_classes *counted,
			struct message_out *out);
/* Owns: the tally is the caller's, tally_free(). */
bool result_range_read(struct result_range *ret,
		       const struct tally_classes *counted,
		       struct message_in *in);

/* A finding is made small, or is not shown by its schedule. */
struct result_small {
	uint64_t order;
	bool found;
	const char *why; /* if not found, in words; else "" */
	/* If found. */
	const char *schedule;
	const char *left_out; /* scenario/parts.h; NULL: nothing */
	struct shrink_size size;
	uint32_t run_steps;
	uint64_t digest;
};
void result_small_write(const struct result_small *s, struct message_out *out);
bool result_small_read(struct result_small *ret, struct message_in *in);

enum {
	RESULT_REACHED_MAX = 1 << 14,
};

/*
 * What the runs that were looked at came to: checkers ('class') that had
 * something to look at, modelled functions. Those that none reached are named,
 * too.
 */
struct result_reached_item {
	const char *kind; /* 'class' or 'function' */
	const char *name;
	const char *file; /* "" of a class */
	uint64_t runs;
};
struct result_reached {
	uint64_t order;
	struct result_reached_item *items;
	unsigned count;
};
void result_reached_write(const struct result_reached *r,
			  struct message_out *out);
/* Owns: the caller, result_reached_release(). */
bool result_reached_read(struct result_reached *ret, struct message_in *in);
void result_reached_release(struct result_reached *r);

/* The rest of an order can't be carried out. */
struct result_error {
	uint64_t order;
	struct sim_error error;
};
void result_error_write(const struct result_error *e, struct message_out *out);
bool result_error_read(struct result_error *ret, struct message_in *in);

#endif
