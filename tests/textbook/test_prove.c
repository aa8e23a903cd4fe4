/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Aim:    the exhaustive search runs each equivalence class of schedules, and
 *         each once, and no run is cut short. By states it comes to the same
 *         outcomes, to a deadlock and to a bad end where there is one.
 * Method: the programs of the literature, against their published counts and
 *         against what brute force has found; and random small programs, class
 *         by class, against brute force.
 */
#include "check/check.h"
#include "enumerate.h"
#include "explore/prove.h"
#include "suite.h"
#include "textbook.h"

struct seen {
	const struct textbook_program *program;
	struct trace_key *key;
	struct key_set traces, bad, stuck, outcomes;
};

static void seen_end(void *context, struct world *w, const struct run_result *r)
{
	struct seen *s = context;
	uint64_t key = trace_key_get(s->key);

	(void)key_set_add(&s->traces, key);
	if (textbook_run_is_bad(s->program, w, r))
		(void)key_set_add(&s->bad, key);
	if (r->status == RUN_STUCK)
		(void)key_set_add(&s->stuck, key);
	else if (s->program->outcome)
		(void)key_set_add(&s->outcomes, s->program->outcome(w) + 1);
}

static void seen_clear(struct seen *s)
{
	key_set_clear(&s->traces);
	key_set_clear(&s->bad);
	key_set_clear(&s->stuck);
	key_set_clear(&s->outcomes);
}

START_TEST(every_class_once)
{
	unsigned count;
	const struct textbook_case *c = &textbook_cases(&count)[_i];
	struct seen seen = {.program = c->program};
	struct sim_error error = {SIM_ERROR_NONE, ""};
	struct world *w = world_new(NULL, &error);
	struct prove_options options = {.at_end = seen_end, .context = &seen};
	struct prove_result r;
	struct prove *p;

	ck_assert_msg(w != NULL, "%s", error.text);
	check_attach(w);
	seen.key = trace_key_attach(w);
	p = prove_attach(w);
	c->program->setup(w, c->n);
	world_seal(w);
	prove_run(p, &options, &r);
	ck_assert_int_eq(r.status, PROVE_ALL);
	ck_assert_msg(r.executions == c->traces &&
			      seen.traces.count == c->traces,
		      "%s(%u): %llu executions, %zu classes, expected %llu",
		      c->program->name, c->n, (unsigned long long)r.executions,
		      seen.traces.count, (unsigned long long)c->traces);
	ck_assert_uint_eq(r.sleep_blocked, 0);
	ck_assert_uint_eq(seen.bad.count, c->bad_traces);
	ck_assert_uint_eq(seen.stuck.count, c->stuck_traces);
	ck_assert_uint_eq(seen.outcomes.count, c->outcomes);

	world_free(w);
	prove_free(p);
	seen_clear(&seen);
}
END_TEST

struct ends {
	const struct textbook_program *program;
	struct key_set outcomes;
	bool bad, stuck;
};

static void ends_end(void *context, struct world *w, const struct run_result *r)
{
	struct ends *s = context;

	s->bad = s->bad || textbook_run_is_bad(s->program, w, r);
	s->stuck = s->stuck || r->status == RUN_STUCK;
	if (r->status != RUN_STUCK && s->program->outcome)
		(void)key_set_add(&s->outcomes, s->program->outcome(w) + 1);
}

START_TEST(every_end_by_states)
{
	unsigned count;
	const struct textbook_case *c = &textbook_cases(&count)[_i];
	struct ends seen = {.program = c->program};
	struct sim_error error = {SIM_ERROR_NONE, ""};
	struct world *w = world_new(NULL, &error);
	struct prove_options options = {
		.by_states = true, .at_end = ends_end, .context = &seen};
	struct prove_result r;
	struct prove *p;

	ck_assert_msg(w != NULL, "%s", error.text);
	check_attach(w);
	p = prove_attach(w);
	c->program->setup(w, c->n);
	world_seal(w);
	prove_run(p, &options, &r);
	ck_assert_int_eq(r.status, PROVE_ALL);
	ck_assert_uint_gt(r.states, r.executions);
	ck_assert_uint_eq(seen.outcomes.count, c->outcomes);
	ck_assert_int_eq(seen.bad, c->bad_traces > 0);
	ck_assert_int_eq(seen.stuck, c->stuck_traces > 0);

	world_free(w);
	prove_free(p);
	key_set_clear(&seen.outcomes);
}
END_TEST

START_TEST(published_counts_of_larger_programs)
{
	unsigned count;
	const struct textbook_large *c = &textbook_large_cases(&count)[_i];
	struct sim_error error = {SIM_ERROR_NONE, ""};
	struct world *w = world_new(NULL, &error);
	struct prove_options options = {.at_end = NULL};
	struct prove_result r;
	struct prove *p;

	ck_assert_msg(w != NULL, "%s", error.text);
	check_attach(w);
	p = prove_attach(w);
	c->program->setup(w, c->n);
	world_seal(w);
	prove_run(p, &options, &r);
	ck_assert_int_eq(r.status, PROVE_ALL);
	ck_assert_msg(r.executions == c->traces,
		      "%s(%u): %llu executions, expected %llu",
		      c->program->name, c->n, (unsigned long long)r.executions,
		      (unsigned long long)c->traces);
	ck_assert_uint_eq(r.sleep_blocked, 0);

	world_free(w);
	prove_free(p);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("prove");
	TCase *core = suite_case("core");
	unsigned count, large;

	(void)textbook_cases(&count);
	(void)textbook_large_cases(&large);
	tcase_add_loop_test(core, every_class_once, 0, (int)count);
	tcase_add_loop_test(core, every_end_by_states, 0, (int)count);
	tcase_add_loop_test(core, published_counts_of_larger_programs, 0,
			    (int)large);
	suite_add_tcase(s, core);
	return suite_main(s);
}
