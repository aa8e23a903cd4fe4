/* SPDX-License-Identifier: GPL-2.0-only */
#include "table.h"

#include "enumerate.h"
#include "oracle.h"

#include "check/check.h"
#include "world/fault.h"

enum {
	WORDS_MAX = 256,
	WORD_BYTES = 160,
	JOINED_BYTES = 8192,
};

/* A sorted set of short texts. */
struct words {
	unsigned count;
	char word[WORDS_MAX][WORD_BYTES];
};

struct table_run {
	const struct table_row *row;
	struct words *orders;
	struct words *findings;
};

static void words_add(struct words *s, const char *word)
{
	unsigned at = 0;

	while (at < s->count && strcmp(s->word[at], word) < 0)
		at++;
	if (at < s->count && !strcmp(s->word[at], word))
		return;
	ck_assert_uint_lt(s->count, WORDS_MAX);
	memmove(s->word[at + 1], s->word[at],
		(s->count - at) * sizeof(s->word[0]));
	(void)snprintf(s->word[at], WORD_BYTES, "%s", word);
	s->count++;
}

static void words_compare(const struct table_row *row, const char *what,
			  const struct words *s, const char *between,
			  const char *expected)
{
	char *joined = calloc(1, JOINED_BYTES);
	size_t used = 0;

	ck_assert_ptr_nonnull(joined);
	for (unsigned i = 0; i < s->count; i++) {
		(void)snprintf(joined + used, JOINED_BYTES - used, "%s%s",
			       i ? between : "", s->word[i]);
		used = strlen(joined);
	}
	ck_assert_msg(!strcmp(joined, expected),
		      "%s: %s are\n  %s\nexpected\n  %s", row->name, what,
		      joined, expected);
	free(joined);
}

static void table_state(void *context, struct world *w)
{
	const struct table_run *run = context;
	const char *wrong = oracle_check(w);

	ck_assert_msg(!wrong, "%s: after step %u: %s", run->row->name,
		      world_steps(w), wrong);
}

static void table_end(void *context, struct world *w,
		      const struct run_result *result)
{
	static const char *const mark[] = {
		[RUN_FINISHED] = "", [RUN_STUCK] = "!",	   [RUN_STEPS] = "?",
		[RUN_LIMIT] = "?",   [RUN_DIVERGED] = "?",
	};
	struct table_run *run = context;
	char word[WORD_BYTES];

	(void)snprintf(word, sizeof(word), "%s%s", script_order(script_of(w)),
		       mark[result->status]);
	words_add(run->orders, word);
	for (unsigned i = 0; i < world_finding_count(w); i++) {
		finding_signature(world_finding(w, i), word, sizeof(word));
		words_add(run->findings, word);
	}
}

struct world *table_world(const struct table_row *row)
{
	struct world_options options = {.lock_granularity =
						row->lock_granularity};
	struct sim_error error = {SIM_ERROR_NONE, ""};
	struct world *w = world_new(&options, &error);

	ck_assert_msg(w != NULL, "%s", error.text);
	check_attach(w);
	(void)script_build(w, row->lines);
	fault_budget(w, FAULT_SIGNAL, row->signals);
	fault_budget(w, FAULT_TIMEOUT, row->timeouts);
	fault_budget(w, FAULT_FIRST_OF_PROGRAM, row->faults);
	world_seal(w);
	return w;
}

void table_check(const struct table_row *row)
{
	struct table_run run = {
		.row = row,
		.orders = calloc(1, sizeof(struct words)),
		.findings = calloc(1, sizeof(struct words)),
	};
	struct enumeration e = {.w = table_world(row),
				.at_state = table_state,
				.at_end = table_end,
				.context = &run};

	ck_assert(run.orders && run.findings);
	enumerate_all(&e);
	if (row->orders)
		words_compare(row, "orders", run.orders, " ", row->orders);
	words_compare(row, "findings", run.findings, "; ",
		      row->findings ? row->findings : "");
	if (row->runs)
		ck_assert_msg(e.runs == row->runs,
			      "%s: %llu schedules, expected %llu", row->name,
			      (unsigned long long)e.runs,
			      (unsigned long long)row->runs);
	world_free(e.w);
	free(run.orders);
	free(run.findings);
}
