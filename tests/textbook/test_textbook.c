/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Aim:    the engine shows exactly the behaviours that the programs of the
 *         literature are known to have: no schedule too many, none too few.
 * Method: run all schedules by brute force; count equivalence classes and
 *         final states; at each state compare with the oracle.
 */
#include "check/check.h"
#include "enumerate.h"
#include "oracle.h"
#include "suite.h"
#include "textbook.h"

struct counts {
	const struct textbook_program *program;
	struct trace_key *key;
	struct key_set traces, bad, stuck, outcomes;
	uint64_t findings_missed; /* stuck, and no checker said so */
	uint64_t findings_false;  /* finished, and one spoke up */
};

static void at_state(void *context, struct world *w)
{
	const char *wrong = oracle_check(w);

	(void)context;
	ck_assert_msg(!wrong, "step %u: %s", world_steps(w), wrong);
}

static void at_end(void *context, struct world *w, const struct run_result *r)
{
	struct counts *c = context;
	uint64_t key = trace_key_get(c->key);

	(void)key_set_add(&c->traces, key);
	if (textbook_run_is_bad(c->program, w, r))
		(void)key_set_add(&c->bad, key);
	if (r->status == RUN_STUCK)
		(void)key_set_add(&c->stuck, key);
	else if (c->program->outcome)
		(void)key_set_add(&c->outcomes, c->program->outcome(w) + 1);
	c->findings_missed += r->status == RUN_STUCK && !world_finding_count(w);
	c->findings_false +=
		r->status == RUN_FINISHED && world_finding_count(w) > 0;
}

START_TEST(every_program_has_its_published_counts)
{
	unsigned count;
	const struct textbook_case *c = &textbook_cases(&count)[_i];
	struct counts counts = {.program = c->program};
	struct sim_error error = {SIM_ERROR_NONE, ""};
	struct world *w = world_new(NULL, &error);
	struct enumeration e = {.w = w,
				.at_state = at_state,
				.at_end = at_end,
				.context = &counts};

	ck_assert_msg(w != NULL, "%s", error.text);
	check_attach(w);
	counts.key = trace_key_attach(w);
	c->program->setup(w, c->n);
	world_seal(w);
	enumerate_all(&e);
	ck_assert_uint_eq(counts.traces.count, c->traces);
	ck_assert_uint_eq(counts.bad.count, c->bad_traces);
	ck_assert_uint_eq(counts.stuck.count, c->stuck_traces);
	ck_assert_uint_eq(counts.outcomes.count, c->outcomes);
	if (c->runs)
		ck_assert_uint_eq(e.runs, c->runs);
	ck_assert_uint_eq(counts.findings_missed, 0);
	ck_assert_uint_eq(counts.findings_false, 0);
	key_set_clear(&counts.traces);
	key_set_clear(&counts.bad);
	key_set_clear(&counts.stuck);
	key_set_clear(&counts.outcomes);
	world_free(w);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("textbook");
	TCase *core = suite_case("core");
	unsigned count;

	(void)textbook_cases(&count);
	tcase_add_loop_test(core, every_program_has_its_published_counts, 0,
			    (int)count);
	suite_add_tcase(s, core);
	return suite_main(s);
}
