/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Aim:    a search in parts is the whole search: no final state, no deadlock
 *         and no finding is lost, and no execution is run twice.
 * Method: random small programs, searched in one and cut behind some numbers
 *         of choices; each part goes on from its text, some are stopped on the
 * way and go on again. Their ends are compared as one number each, and
 *         executions as classes: there are no more than in one, and no class
 *         comes twice, unless values make executions that one search takes for
 *         one class too. There may be fewer: of two orders that turn out to be
 *         one when they are made, sleep sets may leave out one.
 */
#include "check/check.h"
#include "enumerate.h"
#include "explore/prove.h"
#include "random_program.h"
#include "script_verbs.h"
#include "state_key.h"
#include "suite.h"

enum {
	PROGRAMS = 300,
	PROGRAMS_PER_TEST = 30,
	RUNS_MAX = 600, /* a larger program is left out */
	PARTS_MAX = 2000,
	STOP_AFTER = 7, /* runs */
};

static const uint32_t cuts[] = {1, 2, 3, 5, 9};

struct part {
	char *text;
	size_t bytes;
	uint32_t steps;
};

struct seen {
	struct prove *prove;
	struct key_set ends, classes;
	uint64_t runs, executions;
	struct part parts[PARTS_MAX];
	unsigned part_count;
	uint64_t stop_at; /* runs of a part, all together */
	bool stopped;
	uint32_t steps; /* of the running part */
};

static uint64_t results_key(const struct world *w)
{
	const struct script *s = script_of(w);
	uint64_t key = 7;

	for (unsigned i = 0; i < s->line_count; i++)
		for (unsigned j = 0; j < s->line[i].word_count; j++)
			key = key * 31 + (uint64_t)s->line[i].word[j].result;
	return key;
}

static void seen_end(void *context, struct world *w, const struct run_result *r)
{
	struct seen *s = context;
	uint64_t key = state_key(w);

	key = key * 3 + findings_key(w);
	key = key * 5 + results_key(w);
	key = key * 7 + r->status;
	(void)key_set_add(&s->ends, key);
	(void)key_set_add(&s->classes, prove_class(s->prove));
	s->runs++;
}

static bool whole_stop(void *context, const struct prove_result *so_far)
{
	(void)context;
	return so_far->executions + so_far->sleep_blocked > RUNS_MAX;
}

static void part_keep(struct seen *s, uint32_t steps,
		      void (*save)(const struct prove *, FILE *))
{
	struct part *part = &s->parts[s->part_count];
	FILE *out;

	part->steps = steps;
	ck_assert_uint_lt(s->part_count, PARTS_MAX);
	out = open_memstream(&part->text, &part->bytes);
	ck_assert_ptr_nonnull(out);
	save(s->prove, out);
	ck_assert_int_eq(fclose(out), 0);
	s->part_count++;
}

static void part_begun(void *context, uint32_t steps)
{
	part_keep(context, steps, prove_part_save);
}

/* What is left of it becomes one more part. */
static bool part_stop(void *context, const struct prove_result *so_far)
{
	struct seen *s = context;

	s->stopped = so_far->executions + so_far->sleep_blocked >= s->stop_at;
	if (s->stopped)
		part_keep(s, s->steps, prove_save);
	return s->stopped;
}

static void part_run(struct seen *s, unsigned index)
{
	const struct prove_options options = {
		.part_steps = s->parts[index].steps,
		.at_end = seen_end,
		.stop = part_stop,
		.context = s,
	};
	struct prove_result result;
	struct saved saved;

	saved_begin(&saved, s->parts[index].text, s->parts[index].bytes);
	ck_assert(prove_resume(s->prove, &saved));
	s->stop_at = prove_resumed_runs(s->prove) + STOP_AFTER;
	s->stopped = false;
	s->steps = options.part_steps;
	prove_run(s->prove, &options, &result);
	if (result.left)
		ck_assert(s->stopped);
	else if (s->stopped)
		free(s->parts[--s->part_count].text);
	if (!result.left)
		s->executions += result.executions;
	free(s->parts[index].text);
}

static void in_parts(struct seen *s, uint32_t choices)
{
	const struct prove_options options = {
		.choices = choices,
		.at_part = part_begun,
		.at_end = seen_end,
		.context = s,
	};
	struct prove_result result;

	prove_run(s->prove, &options, &result);
	ck_assert_int_eq(result.status, PROVE_ALL);
	s->executions = result.executions;
	for (unsigned i = 0; i < s->part_count; i++)
		part_run(s, i);
}

static struct seen *seen_new(struct prove *p)
{
	struct seen *s = calloc(1, sizeof(*s));

	ck_assert_ptr_nonnull(s);
	s->prove = p;
	return s;
}

static void seen_free(struct seen *s)
{
	key_set_clear(&s->ends);
	key_set_clear(&s->classes);
	free(s);
}

static unsigned lost(const struct key_set *all, const struct key_set *of)
{
	struct key_set both = {.count = 0};
	unsigned count = 0;

	for (size_t i = 0; i < of->room; i++)
		if (of->keys[i])
			(void)key_set_add(&both, of->keys[i]);
	for (size_t i = 0; i < all->room; i++)
		count += all->keys[i] && key_set_add(&both, all->keys[i]);
	key_set_clear(&both);
	return count;
}

static void compare(const struct random_program *program,
		    const struct seen *whole, struct prove *p, uint32_t choices)
{
	struct seen *parts = seen_new(p);
	unsigned missing, more;
	bool once;

	in_parts(parts, choices);
	missing = lost(&whole->ends, &parts->ends);
	more = lost(&parts->ends, &whole->ends);
	once = parts->classes.count == parts->runs ||
	       whole->classes.count < whole->runs;
	if (missing || more || !once || parts->executions != parts->runs ||
	    parts->runs > whole->runs) {
		random_program_print(program);
		ck_abort_msg(
			"cut behind %u choices: %u ends are missing, %u are wrong; "
			"%llu executions (%llu), not %llu, of %zu "
			"classes, not %zu",
			choices, missing, more, (unsigned long long)parts->runs,
			(unsigned long long)parts->executions,
			(unsigned long long)whole->runs, parts->classes.count,
			whole->classes.count);
	}
	seen_free(parts);
}

/* True if the program was small enough to be judged. */
static bool judge(uint64_t seed)
{
	struct random_program program;
	struct prove_result result;
	struct seen *whole;
	struct prove_options options = {.at_end = seen_end, .stop = whole_stop};
	struct prove *p;
	struct world *w;

	random_program_make(&program, seed);
	w = random_program_world(&program);
	p = prove_attach(w);
	whole = seen_new(p);
	options.context = whole;
	world_seal(w);
	prove_run(p, &options, &result);
	for (unsigned i = 0; i < ARRAY_COUNT(cuts); i++)
		if (result.status == PROVE_ALL)
			compare(&program, whole, p, cuts[i]);
	seen_free(whole);
	world_free(w);
	prove_free(p);
	return result.status == PROVE_ALL;
}

START_TEST(parts_are_the_whole)
{
	unsigned judged = 0;

	for (int i = 0; i < PROGRAMS_PER_TEST; i++)
		judged += judge((uint64_t)_i * PROGRAMS_PER_TEST + (uint64_t)i);
	ck_assert_uint_gt(judged, PROGRAMS_PER_TEST / 3);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("prove_parts");
	TCase *core = suite_case("core");

	tcase_add_loop_test(core, parts_are_the_whole, 0,
			    PROGRAMS / PROGRAMS_PER_TEST);
	suite_add_tcase(s, core);
	return suite_main(s);
}
