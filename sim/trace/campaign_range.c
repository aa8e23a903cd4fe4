/* SPDX-License-Identifier: GPL-2.0-only */
/* Counted ranges: what they showed, whether that is news, and their best runs
 * as examples. */
#include "campaign_store.h"

#include "names.h"

static const struct campaign_cell *cell_of(const struct campaign_store *s,
					   unsigned arm)
{
	return &s->plan->cells[s->plan->arms[arm].cell];
}

int64_t campaign_finding(struct campaign_store *s, unsigned arm,
			 const char *signature)
{
	sqlite3_stmt *find = campaign_row_begin(s, CAMPAIGN_FINDING_FIND);

	store_text(s->t, find, signature);
	store_text(s->t, find, cell_of(s, arm)->design->name);
	return store_find(s->t, find);
}

static int64_t add_finding(struct campaign_store *s, unsigned arm,
			   const struct tally_signature *signature)
{
	const struct finding_class *k = signature->klass;
	sqlite3_stmt *row = campaign_row_begin(s, CAMPAIGN_FINDING);

	store_text(s->t, row, k->name);
	store_text(s->t, row, name_severity(k->severity));
	store_text(s->t, row, signature->text);
	store_text(s->t, row, k->sentence);
	store_text(s->t, row, cell_of(s, arm)->design->name);
	return store_row(s->t, row);
}

static bool was_seen(struct campaign_store *s, enum campaign_statement when,
		     int64_t finding)
{
	sqlite3_stmt *find = campaign_row_begin(s, when);

	store_integer(s->t, find, finding);
	return store_find(s->t, find) != 0;
}

/* It is seen from now on. */
static enum campaign_news see(struct campaign_store *s, int64_t finding)
{
	sqlite3_stmt *row;

	if (was_seen(s, CAMPAIGN_TONIGHT, finding))
		return CAMPAIGN_SEEN_TONIGHT;
	row = campaign_row_begin(s, CAMPAIGN_SHOWN);
	store_integer(s->t, row, finding);
	(void)store_row(s->t, row);
	return was_seen(s, CAMPAIGN_BEFORE, finding) ? CAMPAIGN_SEEN_BEFORE
						     : CAMPAIGN_FIRST;
}

static void add_hit(struct campaign_store *s, const struct campaign_range *r,
		    const struct tally_signature *signature, int64_t finding)
{
	sqlite3_stmt *row = campaign_row_begin(s, CAMPAIGN_HIT);

	store_integer(s->t, row, s->night);
	store_integer(s->t, row, s->arms[r->arm]);
	store_integer(s->t, row, (int64_t)r->first_run);
	store_integer(s->t, row, finding);
	store_integer(s->t, row, (int64_t)signature->hits);
	store_integer(s->t, row,
		      (int64_t)(r->first_run + signature->first_run));
	(void)store_row(s->t, row);
}

static sqlite3_stmt *find_better(struct campaign_store *s,
				 const struct campaign_offer *o)
{
	sqlite3_stmt *find = campaign_row_begin(s, CAMPAIGN_BETTER);

	store_integer(s->t, find, o->finding);
	store_integer(s->t, find, o->preemptions);
	store_integer(s->t, find, o->tasks);
	store_integer(s->t, find, o->steps);
	store_hex(s->t, find, o->digest);
	store_text(s->t, find, s->started);
	store_integer(s->t, find, o->first_run);
	store_hex(s->t, find, o->seed);
	store_text(s->t, find, o->strategy);
	return find;
}

static void put(struct campaign_store *s, struct campaign_offer *o,
		const char *kind, int place)
{
	o->kind = kind;
	campaign_example(s, CAMPAIGN_EXAMPLE, o, place);
}

static void move_up(struct campaign_store *s, int64_t finding, int place)
{
	sqlite3_stmt *row = campaign_row_begin(s, CAMPAIGN_MOVE_UP);

	store_integer(s->t, row, finding);
	store_integer(s->t, row, place);
	(void)store_row(s->t, row);
}

/* As what it is better than what is kept: mostly as nothing. */
static void keep_better(struct campaign_store *s, struct campaign_offer *o)
{
	sqlite3_stmt *find = find_better(s, o);
	bool shortest, earliest;
	int other, others;

	if (!store_next(s->t, find))
		return;
	shortest = sqlite3_column_int(find, 0) != 0;
	earliest = sqlite3_column_int(find, 1) != 0;
	other = sqlite3_column_int(find, 2);
	others = sqlite3_column_int(find, 3);
	(void)sqlite3_reset(find);
	if (shortest)
		put(s, o, "shortest", 1);
	if (earliest)
		put(s, o, "earliest", 1);
	for (int place = others; place > other; place--)
		move_up(s, o->finding, place - 1);
	if (other <= others)
		put(s, o, "other", other);
}

static void keep_examples(struct campaign_store *s,
			  const struct campaign_range *r,
			  const struct tally_signature *signature,
			  int64_t finding)
{
	const struct strategy_type *made = signature->strategy;
	struct campaign_offer o = {
		.finding = finding,
		.arm = r->arm,
		.first_run = (int64_t)r->first_run,
		.strategy =
			(made ? made : s->plan->arms[r->arm].strategy)->name,
		.seed = signature->seed,
		.tasks = signature->tasks,
		.preemptions = signature->preemptions,
		.steps = signature->steps,
		.digest = signature->digest,
	};

	if (signature->schedule)
		keep_better(s, &o);
}

/* Two that work on one night would count runs twice. */
static void refuse_overlap(struct campaign_store *s,
			   const struct campaign_range *r)
{
	sqlite3_stmt *find = campaign_row_begin(s, CAMPAIGN_OVERLAP);
	struct sim_error error = {.kind = SIM_ERROR_NONE};

	store_integer(s->t, find, s->night);
	store_integer(s->t, find, s->arms[r->arm]);
	store_integer(s->t, find, (int64_t)r->first_run);
	store_integer(s->t, find, (int64_t)(r->first_run + r->tally->runs));
	if (!store_find(s->t, find))
		return;
	sim_error_set(&error, SIM_ERROR_USER,
		      "'%s': runs from %llu on of '%s' are counted already"
		      " (does another command work on night %lld?)",
		      s->t->name, (unsigned long long)r->first_run,
		      s->plan->arms[r->arm].key, (long long)s->night);
	store_refuse(s->t, &error);
}

static void add_range(struct campaign_store *s, const struct campaign_range *r)
{
	const struct tally *tally = r->tally;
	sqlite3_stmt *row = campaign_row_begin(s, CAMPAIGN_RANGE);

	store_integer(s->t, row, s->night);
	store_integer(s->t, row, s->arms[r->arm]);
	store_integer(s->t, row, (int64_t)r->first_run);
	store_integer(s->t, row, (int64_t)tally->runs);
	store_integer(s->t, row, r->epoch);
	store_integer(s->t, row, (int64_t)tally->steps);
	store_integer(s->t, row, (int64_t)tally->status[RUN_STUCK]);
	store_integer(
		s->t, row,
		(int64_t)(tally->status[RUN_STEPS] + tally->status[RUN_LIMIT]));
	store_integer(s->t, row, (int64_t)r->busy_us);
	store_integer(s->t, row, r->twice);
	store_integer(s->t, row, (int64_t)tally->digest);
	(void)store_row(s->t, row);
}

static void add_signature(struct campaign_store *s,
			  const struct campaign_range *r, unsigned index)
{
	const struct tally_signature *found = &r->tally->signature[index];
	int64_t finding = campaign_finding(s, r->arm, found->text);

	if (!finding)
		finding = add_finding(s, r->arm, found);
	r->news[index] = see(s, finding);
	add_hit(s, r, found, finding);
	keep_examples(s, r, found, finding);
}

bool campaign_store_add(struct campaign_store *s,
			const struct campaign_range *ranges, unsigned count,
			struct sim_error *reterr)
{
	if (!store_begin(s->t, reterr))
		return false;
	for (unsigned i = 0; i < count; i++) {
		const struct campaign_range *r = &ranges[i];

		refuse_overlap(s, r);
		add_range(s, r);
		for (unsigned j = 0; j < r->tally->signature_count; j++)
			add_signature(s, r, j);
	}
	return store_commit(s->t, reterr);
}
