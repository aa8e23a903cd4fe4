/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Aim:    a search that was stopped and goes on is the search that was not.
 * Method: textbook programs and random ones, stopped after each number of runs,
 *         or again and again, each time gone on with in another world from the
 *         text alone: the same runs in the same order, the same counts, the
 *         same tally. And texts that are damaged or of another program: no
 *         search goes on from them, and nothing breaks.
 */
#include "check/check.h"
#include "enumerate.h"
#include "explore/explore.h"
#include "explore/prove.h"
#include "random_program.h"
#include "suite.h"
#include "textbook.h"

enum {
	RUNS_MAX = 400,	    /* of a search that is looked at */
	STOPS_MAX = 24,	    /* of one program, spread over its runs */
	RANDOM_FIRST = 190, /* seed: behind it plans soon turn out wrong */
	NEVER = 0,
};

/* What to search: a program of the table, or a random one. */
struct subject {
	const struct textbook_case *textbook;
	const struct random_program *random;
};

/* One search, in as many parts as it takes. */
struct course {
	const struct subject *subject;
	struct tally *tally;
	struct prove *prove;
	struct prove_result result;
	uint64_t order; /* of all runs */
	uint64_t stop_after, asked;
	char *text; /* where it stands, or NULL: at its end */
	size_t bytes;
	unsigned parts;
};

static struct tally_classes classes(void)
{
	struct tally_classes c;

	c.at = check_classes(&c.count);
	return c;
}

static void course_end(void *context, struct world *w,
		       const struct run_result *r)
{
	struct course *c = context;
	const struct tally_classes counted = classes();

	tally_add(c->tally, w, r, &counted);
	c->order = c->order * 0x9e3779b97f4a7c15u + prove_class(c->prove);
}

static void course_save(struct course *c)
{
	const struct tally_classes counted = classes();
	FILE *out = open_memstream(&c->text, &c->bytes);

	ck_assert_ptr_nonnull(out);
	tally_save(c->tally, &counted, out);
	prove_save(c->prove, out);
	ck_assert_int_eq(fclose(out), 0);
}

static bool course_stop(void *context, const struct prove_result *so_far)
{
	struct course *c = context;

	if (so_far->executions + so_far->sleep_blocked >= RUNS_MAX)
		return true;
	if (c->stop_after == NEVER || ++c->asked != c->stop_after)
		return false;
	course_save(c);
	return true;
}

static struct world *subject_world(const struct subject *s)
{
	struct sim_error error = {SIM_ERROR_NONE, ""};
	struct world *w;

	if (!s->textbook)
		return random_program_world(s->random);
	w = world_new(NULL, &error);
	ck_assert_msg(w != NULL, "%s", error.text);
	check_attach(w);
	s->textbook->program->setup(w, s->textbook->n);
	return w;
}

/* From c->text, if there is one, to where it stops. */
static void course_part(struct course *c)
{
	const struct prove_options options = {
		.at_end = course_end,
		.stop = course_stop,
		.context = c,
	};
	const struct tally_classes counted = classes();
	struct world *w = subject_world(c->subject);
	char *text = c->text;
	struct saved saved;

	c->prove = prove_attach(w);
	world_seal(w);
	c->asked = 0;
	c->parts++;
	c->text = NULL;
	if (text) {
		saved_begin(&saved, text, c->bytes);
		tally_free(c->tally);
		c->tally = tally_resume(&saved, &counted);
		ck_assert_ptr_nonnull(c->tally);
		ck_assert(prove_resume(c->prove, &saved));
		free(text);
	}
	prove_run(c->prove, &options, &c->result);
	if (!c->result.left) {
		free(c->text);
		c->text = NULL;
	}
	world_free(w);
	prove_free(c->prove);
}

static void course_run(struct course *c, const struct subject *s,
		       uint64_t stop_after)
{
	*c = (struct course){
		.subject = s,
		.tally = tally_new(),
		.stop_after = stop_after,
	};
	course_part(c);
}

static void course_clear(struct course *c)
{
	tally_free(c->tally);
	free(c->text);
}

static const char *subject_name(const struct subject *s)
{
	return s->textbook ? s->textbook->program->name : "a random program";
}

static void tallies_equal(const struct tally *a, const struct tally *b)
{
	ck_assert_uint_eq(a->runs, b->runs);
	ck_assert_uint_eq(a->digest, b->digest);
	ck_assert_mem_eq(a->status, b->status, sizeof(a->status));
	ck_assert_mem_eq(a->class_hits, b->class_hits, sizeof(a->class_hits));
	ck_assert_uint_eq(a->steps, b->steps);
	ck_assert_uint_eq(a->choices_max, b->choices_max);
	ck_assert_uint_eq(a->signature_count, b->signature_count);
	for (unsigned i = 0; i < a->signature_count; i++) {
		const struct tally_signature *s = &a->signature[i];
		const struct tally_signature *t = &b->signature[i];

		ck_assert_str_eq(s->text, t->text);
		ck_assert_str_eq(s->schedule, t->schedule);
		ck_assert_ptr_eq(s->klass, t->klass);
		ck_assert_uint_eq(s->hits, t->hits);
		ck_assert_uint_eq(s->first_run, t->first_run);
		ck_assert_uint_eq(s->preemptions, t->preemptions);
		ck_assert_uint_eq(s->digest, t->digest);
	}
}

static void courses_equal(const struct course *whole, const struct course *c)
{
	ck_assert_msg(
		whole->order == c->order &&
			whole->result.executions == c->result.executions &&
			whole->result.sleep_blocked ==
				c->result.sleep_blocked &&
			whole->result.steps == c->result.steps &&
			whole->result.status == c->result.status,
		"%s stopped after %llu, %u parts: %llu executions, %llu "
		"cut short, %llu steps; in one part %llu, %llu, %llu",
		subject_name(c->subject), (unsigned long long)c->stop_after,
		c->parts, (unsigned long long)c->result.executions,
		(unsigned long long)c->result.sleep_blocked,
		(unsigned long long)c->result.steps,
		(unsigned long long)whole->result.executions,
		(unsigned long long)whole->result.sleep_blocked,
		(unsigned long long)whole->result.steps);
	tallies_equal(whole->tally, c->tally);
}

/* Stopped once, and gone on with to the end. */
static void stopped_once(const struct course *whole, uint64_t runs,
			 uint64_t stop_after)
{
	struct course c;

	course_run(&c, whole->subject, stop_after);
	ck_assert_int_eq(c.text != NULL, stop_after < runs);
	c.stop_after = NEVER;
	if (c.text)
		course_part(&c);
	courses_equal(whole, &c);
	course_clear(&c);
}

static void stopped_often(const struct course *whole, uint64_t stop_after)
{
	struct course c;

	course_run(&c, whole->subject, stop_after);
	while (c.text)
		course_part(&c);
	courses_equal(whole, &c);
	course_clear(&c);
}

/* The number of times that it could be stopped. */
static uint64_t subject_judge(const struct subject *s)
{
	struct course whole;
	uint64_t runs, every;

	course_run(&whole, s, NEVER);
	runs = whole.result.executions + whole.result.sleep_blocked;
	if (whole.result.status == PROVE_ALL) {
		every = runs / STOPS_MAX + 1;
		for (uint64_t k = 1; k <= runs; k += every)
			stopped_once(&whole, runs, k);
		stopped_once(&whole, runs, runs);
		stopped_often(&whole, every);
		if (runs <= STOPS_MAX)
			stopped_often(&whole, 1);
	}
	course_clear(&whole);
	return whole.result.status == PROVE_ALL ? runs : 0;
}

START_TEST(textbook_programs_go_on_where_they_stopped)
{
	unsigned count;
	struct subject s = {.textbook = &textbook_cases(&count)[_i]};

	(void)subject_judge(&s);
}
END_TEST

/* They choose values, wait, fail to lock, and are cut short. */
START_TEST(random_programs_go_on_where_they_stopped)
{
	unsigned programs = suite_times(20, 60), judged = 0;

	for (uint64_t i = 0; i < programs; i++) {
		static struct random_program program;
		const struct subject s = {.random = &program};

		random_program_make(&program, RANDOM_FIRST + i);
		judged += subject_judge(&s) > 2;
	}
	ck_assert_uint_gt(judged, programs / 3);
}
END_TEST

static bool resumes(const struct subject *s, const char *text, size_t bytes)
{
	const struct tally_classes counted = classes();
	struct world *w = subject_world(s);
	struct prove *p = prove_attach(w);
	struct saved saved;
	struct tally *t;
	bool good;

	world_seal(w);
	saved_begin(&saved, text, bytes);
	t = tally_resume(&saved, &counted);
	good = t && prove_resume(p, &saved);
	tally_free(t);
	world_free(w);
	prove_free(p);
	return good;
}

static const struct textbook_case *textbook_named(const char *name)
{
	unsigned count;
	const struct textbook_case *c = textbook_cases(&count);

	for (unsigned i = 0; i < count; i++)
		if (!strcmp(c[i].program->name, name))
			return &c[i];
	ck_abort_msg("no program '%s'", name);
}

START_TEST(of_another_program_no_search_goes_on)
{
	struct subject of = {.textbook = textbook_named("abba")};
	struct subject other = {.textbook = textbook_named("account")};
	struct course c;

	course_run(&c, &of, 1);
	ck_assert_ptr_nonnull(c.text);
	ck_assert(resumes(&of, c.text, c.bytes));
	ck_assert(!resumes(&other, c.text, c.bytes));
	course_clear(&c);
}
END_TEST

START_TEST(damaged_texts_break_nothing)
{
	struct subject of = {.textbook = textbook_named("abba")};
	static const char put[] = {'9', ' ', '\n', 'x', '0'};
	struct course c;
	unsigned kept = 0;

	course_run(&c, &of, 1);
	ck_assert_ptr_nonnull(c.text);
	/* All but the last line holds what must be there. */
	for (size_t i = 0; i + 2 < c.bytes; i += 5)
		kept += resumes(&of, c.text, i);
	ck_assert_uint_le(kept, 10);
	for (size_t i = 0; i < c.bytes; i += 4) {
		char was = c.text[i];

		c.text[i] = put[i / 4 % sizeof(put)];
		(void)resumes(&of, c.text, c.bytes);
		c.text[i] = was;
	}
	ck_assert(resumes(&of, c.text, c.bytes));
	course_clear(&c);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("prove_resume");
	TCase *core = suite_case("core"), *limits = suite_case("limits");
	unsigned count;

	(void)textbook_cases(&count);
	tcase_add_loop_test(core, textbook_programs_go_on_where_they_stopped, 0,
			    (int)count);
	tcase_add_test(core, random_programs_go_on_where_they_stopped);
	suite_add_tcase(s, core);
	tcase_add_test(limits, of_another_program_no_search_goes_on);
	tcase_add_test(limits, damaged_texts_break_nothing);
	suite_add_tcase(s, limits);
	return suite_main(s);
}
