/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Shrinking: textbook programs whose least counterexample is known; then random
 * programs, small enough that brute force knows it.
 */
#include "enumerate.h"
#include "random_program.h"
#include "script.h"
#include "suite.h"
#include "textbook.h"

#include "explore/shrink.h"

enum {
	LINES_MAX = 8,
	WORDS_MAX = 64,
	SEARCH_RUNS = 1000,
	PROGRAMS_PER_TEST = 15,
	BRUTE_RUNS_MAX = 3000,
};

/* A script of which words can be left out. */
struct program {
	const char *const *lines;
	char text[LINES_MAX][128];
	const char *kept[LINES_MAX + 1];
};

static unsigned words_of(const char *const *lines)
{
	unsigned words = 0;

	for (; *lines; lines++)
		for (const char *c = strchr(*lines, ' '); c; words++)
			c = strchr(c + 1, ' ');
	return words;
}

static void seal(struct world *w, struct prove **ret_prove)
{
	if (ret_prove)
		*ret_prove = prove_attach(w);
	world_seal(w);
}

static struct world *script_without(void *context, const bool *left_out,
				    struct prove **ret_prove,
				    struct sim_error *reterr)
{
	struct program *p = context;
	unsigned word = 0, line = 0;
	struct world *w;

	for (; p->lines[line]; line++) {
		const char *from = p->lines[line];
		size_t length = strcspn(from, " "), used = length;
		char *to = p->text[line];

		memcpy(to, from, length);
		while (*(from += length)) {
			length = 1 + strcspn(from + 1, " ");
			if (left_out[word++])
				continue;
			memcpy(to + used, from, length);
			used += length;
		}
		to[used] = '\0';
		p->kept[line] = to;
	}
	p->kept[line] = NULL;
	w = world_new(NULL, reterr);
	check_attach(w);
	(void)script_build(w, p->kept);
	seal(w, ret_prove);
	return w;
}

static struct shrink_program program_of(struct program *p, bool parts)
{
	return (struct shrink_program){
		.part_count = parts ? words_of(p->lines) : 0,
		.world = script_without,
		.context = p,
	};
}

static char *text_of(const struct world *w)
{
	struct schedule *s = schedule_new();
	char *text;

	schedule_from_log(s, w);
	text = schedule_format(s);
	schedule_free(s);
	return text;
}

/* The last of many random runs that shows a signature that begins so. */
static char *find(struct world *w, const char *begin, char *ret_signature)
{
	struct strategy *s = strategy_new(strategy_type_find("random"), NULL);
	char *text = NULL;

	for (uint64_t i = 0; i < SEARCH_RUNS; i++) {
		struct run_result r;

		world_run(w, &s->chooser, explore_run_seed(5, i), &r);
		for (unsigned j = 0; j < world_finding_count(w); j++) {
			char signature[SIGNATURE_BYTES];

			finding_signature(world_finding(w, j), signature,
					  sizeof(signature));
			if (strncmp(signature, begin, strlen(begin)) != 0)
				continue;
			free(text);
			text = text_of(w);
			memcpy(ret_signature, signature, sizeof(signature));
		}
	}
	strategy_free(s);
	return text;
}

/* The text shows the signature at the step that is said, with the digest. */
static void check_replay(struct world *w, const struct shrunk *s,
			 const char *signature)
{
	struct schedule *schedule = schedule_new();
	struct sim_error error = {SIM_ERROR_NONE, ""};
	struct replay *replay;
	struct run_result r;
	bool seen = false;

	ck_assert(schedule_parse(schedule, s->schedule, &error));
	replay = replay_new(schedule);
	world_run(w, replay_chooser(replay), 99, &r);
	ck_assert_str_eq(replay_divergence(replay), "");
	for (unsigned i = 0; i < world_finding_count(w); i++) {
		const struct finding *f = world_finding(w, i);
		char text[SIGNATURE_BYTES];

		finding_signature(f, text, sizeof(text));
		seen = seen ||
		       (!strcmp(text, signature) && f->step == s->size.steps);
	}
	ck_assert(seen);
	ck_assert_uint_eq(r.digest, s->digest);
	ck_assert_uint_eq(r.steps, s->run_steps);
	ck_assert_uint_eq(schedule_steps(schedule), s->size.steps);
	replay_free(replay);
	schedule_free(schedule);
}

static void check_shrunk(struct program *p, const struct shrunk *s,
			 const char *signature)
{
	struct sim_error error = {SIM_ERROR_NONE, ""};
	struct world *w = script_without(p, s->left_out, NULL, &error);

	check_replay(w, s, signature);
	world_free(w);
}

static const struct known {
	const char *finding;
	const char *lines[LINES_MAX];
	struct shrink_size size;
	uint32_t preemptions_least;
	unsigned words; /* that it needs; 0: all */
	uint32_t critical_step;
} known[] = {
	/* ABBA beside a task that has nothing to do with it. */
	{"deadlock m",
	 {"c: act:d act:d act:d", "a: lock:m lock:n unlock:n unlock:m",
	  "b: act:d lock:n lock:m unlock:m unlock:n"},
	 {2, 0, 1, 1, 2},
	 1,
	 4,
	 2},
	/* Both gave away the last reference: one task will do. */
	{"refcount",
	 {"a: get:r put:r put:r put:r", "b: get:r put:r"},
	 {1, 0, 0, 0, 2},
	 0,
	 2,
	 0},
	/* Freed while the other stands between its two uses. */
	{"use-after-free",
	 {"a: use:o act:d use:o", "b: act:d free:o act:d"},
	 {2, 0, 1, 0, 2},
	 0,
	 2,
	 1},
	/* A reader that reads again while a writer waits. */
	{"deadlock s",
	 {"a: rd:s act:d rd:s ru:s ru:s", "b: act:d wr:s wu:s"},
	 {2, 0, 2, 1, 3},
	 1,
	 3,
	 2},
	/* Of two faults and a value none is needed. */
	{"self-deadlock",
	 {"a: choose:v=3 fault:f lock:m choose:v=5 lock:m"},
	 {1, 0, 0, 0, 1},
	 0,
	 2,
	 0},
};

static struct shrunk shrink_known(const struct known *k, bool parts,
				  char *ret_signature)
{
	struct program p = {.lines = k->lines};
	struct shrink_program program = program_of(&p, parts);
	struct shrink_options options = {.runs = 0};
	struct sim_error error = {SIM_ERROR_NONE, ""};
	struct world *w = script_world(k->lines);
	char *text = find(w, k->finding, ret_signature);
	struct shrunk s;

	ck_assert_msg(text, "'%s' is not found", k->finding);
	ck_assert_msg(
		shrink(&program, text, ret_signature, &options, &s, &error),
		"%s", error.text);
	ck_assert_int_le(shrink_size_compare(&s.size, &s.before), 0);
	check_shrunk(&p, &s, ret_signature);
	free(text);
	world_free(w);
	return s;
}

START_TEST(a_known_counterexample_becomes_the_least_one)
{
	const struct known *k = &known[_i];
	char signature[SIGNATURE_BYTES];
	struct shrunk s = shrink_known(k, true, signature);

	ck_assert_msg(shrink_size_compare(&s.size, &k->size) == 0,
		      "%s: %u tasks, %u values, %u switches, %u preemptions, "
		      "%u steps: %s",
		      k->finding, s.size.tasks, s.size.values, s.size.switches,
		      s.size.preemptions, s.size.steps, s.schedule);
	ck_assert(s.minimal);
	ck_assert_int_eq(s.fewest, LEAST_PROVED);
	ck_assert_int_eq(s.least, LEAST_PROVED);
	ck_assert_uint_eq(s.least_size.preemptions, k->preemptions_least);
	ck_assert_uint_eq(words_of(k->lines) - s.left_out_count, k->words);
	ck_assert_uint_eq(s.critical_step, k->critical_step);
	shrunk_release(&s);
}
END_TEST

START_TEST(the_same_input_gives_the_same_output)
{
	char signature[SIGNATURE_BYTES];
	struct shrunk a = shrink_known(&known[_i], true, signature);
	struct shrunk b = shrink_known(&known[_i], true, signature);

	ck_assert_str_eq(a.schedule, b.schedule);
	ck_assert_mem_eq(a.left_out, b.left_out, sizeof(a.left_out));
	ck_assert_uint_eq(a.runs, b.runs);
	ck_assert_uint_eq(a.chance_count, b.chance_count);
	for (unsigned i = 0; i < a.chance_count; i++)
		ck_assert_uint_eq(a.chances[i].hits, b.chances[i].hits);
	shrunk_release(&a);
	shrunk_release(&b);
}
END_TEST

static const struct book {
	const struct textbook_program *program;
	unsigned n;
	const char *finding;
	struct shrink_size size;
} books[] = {
	/* The condition is tested, then it comes true, then asleep for ever. */
	{&textbook_lost_wakeup, 2, "deadlock", {2, 0, 2, 1, 4}},
	/* Each takes one fork. From the last to the first, all but the first
	 * that does so then find the next fork taken. */
	{&textbook_philosophers_naive, 2, "deadlock", {2, 0, 1, 1, 2}},
	{&textbook_philosophers_naive, 4, "deadlock", {4, 0, 3, 1, 4}},
	{&textbook_abba, 2, "deadlock", {2, 0, 1, 1, 2}},
	{&textbook_reread_behind_writer, 2, "deadlock", {2, 0, 2, 1, 3}},
};

static struct world *book_world(void *context, const bool *left_out,
				struct prove **ret_prove,
				struct sim_error *reterr)
{
	const struct book *b = context;
	struct world *w = world_new(NULL, reterr);

	(void)left_out;
	check_attach(w);
	b->program->setup(w, b->n);
	seal(w, ret_prove);
	return w;
}

START_TEST(textbook_programs_need_what_the_book_says)
{
	struct book book = books[_i];
	struct shrink_program program = {.world = book_world, .context = &book};
	struct shrink_options options = {.runs = 0};
	struct sim_error error = {SIM_ERROR_NONE, ""};
	struct world *w = textbook_world(book.program, book.n);
	char signature[SIGNATURE_BYTES];
	char *text = find(w, book.finding, signature);
	struct shrunk s;

	ck_assert(text);
	ck_assert(shrink(&program, text, signature, &options, &s, &error));
	ck_assert_msg(shrink_size_compare(&s.size, &book.size) == 0,
		      "%u tasks, %u values, %u switches, %u preemptions, %u "
		      "steps: %s",
		      s.size.tasks, s.size.values, s.size.switches,
		      s.size.preemptions, s.size.steps, s.schedule);
	ck_assert_int_eq(s.fewest, LEAST_PROVED);
	ck_assert_int_eq(s.least, LEAST_PROVED);
	ck_assert_uint_eq(s.least_size.preemptions, book.size.preemptions);
	check_replay(w, &s, signature);
	shrunk_release(&s);
	free(text);
	world_free(w);
}
END_TEST

/* By hand: before the first step a deadlock may or may not come; after 'a' has
 * its lock too; after 'b' has the other there is no way out. */
START_TEST(the_chance_grows_to_certainty)
{
	char signature[SIGNATURE_BYTES];
	struct shrunk s = shrink_known(&known[0], true, signature);

	ck_assert_uint_eq(s.chance_count, 3);
	for (unsigned i = 0; i < 3; i++)
		ck_assert_uint_eq(s.chances[i].step, i);
	ck_assert_uint_gt(s.chances[0].hits, 0);
	ck_assert_uint_lt(s.chances[0].hits, s.continuations);
	ck_assert_uint_lt(s.chances[1].hits, s.continuations);
	ck_assert_uint_eq(s.chances[2].hits, s.continuations);
	shrunk_release(&s);
}
END_TEST

START_TEST(without_a_budget_nothing_is_proved)
{
	struct program p = {.lines = known[0].lines};
	struct shrink_program program = program_of(&p, false);
	struct shrink_options options = {.runs = 1, .executions = 1};
	struct sim_error error = {SIM_ERROR_NONE, ""};
	struct world *w = script_world(known[0].lines);
	char signature[SIGNATURE_BYTES];
	char *text = find(w, "deadlock m", signature);
	struct shrunk s;

	ck_assert(shrink(&program, text, signature, &options, &s, &error));
	ck_assert(!s.minimal);
	ck_assert_int_eq(s.fewest, LEAST_NOT_PROVED);
	ck_assert_int_eq(s.least, LEAST_NOT_PROVED);
	ck_assert_uint_eq(s.size.preemptions, s.least_size.preemptions);
	check_shrunk(&p, &s, signature);
	shrunk_release(&s);
	free(text);
	world_free(w);
}
END_TEST

static const struct refused {
	const char *schedule, *signature, *words;
} refused[] = {
	{"nonsense", "deadlock m a b", "schedule: unknown version"},
	{"v1:nobody", "deadlock m a b", "the schedule cannot be followed: "},
	{"v1:ax4", "deadlock m a b",
	 "the run of the schedule does not show 'deadlock m a b'"},
};

START_TEST(a_run_without_the_finding_is_refused)
{
	const struct refused *r = &refused[_i];
	struct program p = {.lines = known[0].lines};
	struct shrink_program program = program_of(&p, true);
	struct shrink_options options = {.runs = 0};
	struct sim_error error = {SIM_ERROR_NONE, ""};
	struct shrunk s;

	ck_assert(!shrink(&program, r->schedule, r->signature, &options, &s,
			  &error));
	ck_assert_int_eq(error.kind, SIM_ERROR_USER);
	ck_assert_msg(!strncmp(error.text, r->words, strlen(r->words)), "%s",
		      error.text);
	ck_assert_ptr_null(s.schedule);
}
END_TEST

/* What is common to random programs. */

static struct world *random_world(void *context, const bool *left_out,
				  struct prove **ret_prove,
				  struct sim_error *reterr)
{
	struct world *w = random_program_world(context);

	(void)left_out;
	(void)reterr;
	seal(w, ret_prove);
	return w;
}

/* The least of all runs that show a signature, up to switches. */
struct brute {
	const char *signature;
	struct shrink_size least;
};

static void brute_end(void *context, struct world *w,
		      const struct run_result *r)
{
	struct brute *b = context;
	const struct schedule_log *log = world_log(w);
	struct shrink_size size = {.tasks = 0};
	bool seen[TASK_IDS_MAX + 1] = {false};
	const struct finding *found = NULL;
	uint8_t before = 0;

	(void)r;
	for (unsigned i = 0; i < world_finding_count(w); i++) {
		char text[SIGNATURE_BYTES];

		finding_signature(world_finding(w, i), text, sizeof(text));
		if (!found && !strcmp(text, b->signature))
			found = world_finding(w, i);
	}
	for (uint32_t i = 0; found && i < found->step; i++) {
		uint8_t id = log->tasks[i];

		if (world_task_by_id(w, id)->flags & TASK_DAEMON)
			continue;
		size.tasks += !seen[id];
		size.switches += before && before != id;
		seen[id] = true;
		before = id;
	}
	for (uint32_t i = 0; found && i < log->value_count; i++)
		size.values += log->values[i].value &&
			       log->values[i].step <= found->step;
	if (found && shrink_size_compare(&size, &b->least) < 0)
		b->least = size;
}

/* The first finding of a few random runs; 0: there is none, or too many runs
 * to judge it; 1: it is the least; 2: it is larger. */
static unsigned shrink_random(uint64_t seed)
{
	static struct random_program random;
	struct shrink_program program = {.world = random_world,
					 .context = &random};
	struct shrink_options options = {.continuations = 8};
	struct sim_error error = {SIM_ERROR_NONE, ""};
	struct brute brute = {.least = {.tasks = UINT32_MAX}};
	struct enumeration all = {.at_end = brute_end,
				  .context = &brute,
				  .runs_max = BRUTE_RUNS_MAX};
	char signature[SIGNATURE_BYTES];
	struct shrunk s, again;
	unsigned judged = 0;
	char *text;

	random_program_make(&random, seed);
	all.w = random_world(&random, NULL, NULL, &error);
	text = find(all.w, "", signature);
	if (!text) {
		world_free(all.w);
		return 0;
	}
	ck_assert_msg(shrink(&program, text, signature, &options, &s, &error),
		      "seed %llu: %s", (unsigned long long)seed, error.text);
	ck_assert_int_le(shrink_size_compare(&s.size, &s.before), 0);
	ck_assert_uint_le(s.least_size.preemptions, s.size.preemptions);
	check_replay(all.w, &s, signature);
	ck_assert(shrink(&program, s.schedule, signature, &options, &again,
			 &error));
	ck_assert_int_eq(shrink_size_compare(&s.size, &again.size), 0);
	brute.signature = signature;
	enumerate_all(&all);
	if (all.runs < BRUTE_RUNS_MAX) {
		struct shrink_size size = s.size;

		size.preemptions = 0;
		size.steps = 0;
		ck_assert_int_ge(shrink_size_compare(&size, &brute.least), 0);
		judged = shrink_size_compare(&size, &brute.least) ? 2 : 1;
		if (s.fewest == LEAST_PROVED && size.tasks == brute.least.tasks)
			ck_assert_uint_le(size.switches, brute.least.switches);
	}
	shrunk_release(&s);
	shrunk_release(&again);
	free(text);
	world_free(all.w);
	return judged;
}

/* What is shrunk replays, is no larger than before, shrinks no further, and is
 * nearly always the least that there is. */
START_TEST(random_programs_shrink_to_the_least)
{
	unsigned counts[3] = {0};

	for (int i = 0; i < PROGRAMS_PER_TEST; i++)
		counts[shrink_random((unsigned)(_i * PROGRAMS_PER_TEST + i))]++;
	ck_assert_uint_gt(counts[1], 2);
	ck_assert_uint_le(counts[2], 1);
}
END_TEST

static Suite *shrink_suite(void)
{
	Suite *suite = suite_create("shrink");
	TCase *core = suite_case("core");
	TCase *limits = suite_case("limits");

	SUITE_ADD_TABLE(core, a_known_counterexample_becomes_the_least_one,
			known);
	SUITE_ADD_TABLE(core, the_same_input_gives_the_same_output, known);
	SUITE_ADD_TABLE(core, textbook_programs_need_what_the_book_says, books);
	tcase_add_test(core, the_chance_grows_to_certainty);
	tcase_add_loop_test(core, random_programs_shrink_to_the_least, 0, 4);
	suite_add_tcase(suite, core);
	tcase_add_test(limits, without_a_budget_nothing_is_proved);
	SUITE_ADD_TABLE(limits, a_run_without_the_finding_is_refused, refused);
	suite_add_tcase(suite, limits);
	return suite;
}

int main(void)
{
	return suite_main(shrink_suite());
}
