/* SPDX-License-Identifier: GPL-2.0-only */
/* What a night has already. */
#include "campaign_store.h"

/* Which arm of the plan has this row? Another one has none: then false. */
static bool arm_of(const struct campaign_store *s, int64_t row,
		   unsigned *ret_arm)
{
	unsigned low = 0, high = s->plan->arm_count;

	while (low < high) {
		unsigned middle = low + (high - low) / 2;

		if (s->rows[middle].id < row)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == s->plan->arm_count || s->rows[low].id != row)
		return false;
	*ret_arm = s->rows[low].arm;
	return true;
}

static const char *column(sqlite3_stmt *s, int at)
{
	const char *text = (const char *)sqlite3_column_text(s, at);

	return text ? text : "";
}

/* Look at the night in one transaction, as store_begin() gives one. */
static sqlite3_stmt *look_begin(struct campaign_store *s,
				enum campaign_statement which)
{
	sqlite3_stmt *rows = campaign_row_begin(s, which);

	store_integer(s->t, rows, s->night);
	return rows;
}

bool campaign_store_ranges(struct campaign_store *s, campaign_counted_fn *each,
			   void *context, struct sim_error *reterr)
{
	sqlite3_stmt *rows;

	if (!store_begin(s->t, reterr))
		return false;
	rows = look_begin(s, CAMPAIGN_COUNTED);
	while (store_next(s->t, rows)) {
		struct campaign_counted r = {
			.epoch = (unsigned)sqlite3_column_int(rows, 1),
			.first_run = (uint64_t)sqlite3_column_int64(rows, 2),
			.runs = (uint64_t)sqlite3_column_int64(rows, 3),
			.twice = sqlite3_column_int(rows, 4) != 0,
		};

		if (arm_of(s, sqlite3_column_int64(rows, 0), &r.arm))
			each(context, &r);
	}
	return store_commit(s->t, reterr);
}

static const struct finding_class *class_of(const struct campaign_store *s,
					    const char *name)
{
	for (unsigned i = 0; s->classes && i < s->classes->count; i++)
		if (!strcmp(s->classes->at[i]->name, name))
			return s->classes->at[i];
	return NULL;
}

bool campaign_store_hits(struct campaign_store *s, campaign_seen_fn *each,
			 void *context, struct sim_error *reterr)
{
	sqlite3_stmt *rows;

	if (!store_begin(s->t, reterr))
		return false;
	rows = look_begin(s, CAMPAIGN_SEEN);
	while (store_next(s->t, rows)) {
		struct campaign_seen hit = {
			.epoch = (unsigned)sqlite3_column_int(rows, 1),
			.first_run = (uint64_t)sqlite3_column_int64(rows, 2),
			.runs = (uint64_t)sqlite3_column_int64(rows, 3),
			.hits = (uint64_t)sqlite3_column_int64(rows, 4),
			.klass = class_of(s, column(rows, 5)),
			.signature = column(rows, 6),
			.before = sqlite3_column_int(rows, 7) != 0,
			.small = sqlite3_column_int(rows, 8) != 0,
		};

		if (arm_of(s, sqlite3_column_int64(rows, 0), &hit.arm))
			each(context, &hit);
	}
	return store_commit(s->t, reterr);
}

bool campaign_store_troubles(struct campaign_store *s,
			     campaign_trouble_fn *each, void *context,
			     struct sim_error *reterr)
{
	sqlite3_stmt *rows;

	if (!store_begin(s->t, reterr))
		return false;
	rows = look_begin(s, CAMPAIGN_TROUBLES);
	while (store_next(s->t, rows)) {
		unsigned arm;

		if (arm_of(s, sqlite3_column_int64(rows, 0), &arm))
			each(context, arm,
			     (uint64_t)sqlite3_column_int64(rows, 1),
			     column(rows, 2), column(rows, 3));
	}
	return store_commit(s->t, reterr);
}
