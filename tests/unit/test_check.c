/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Aim:    each class of finding is reported with its exact signature and text
 *         where it belongs, and not next door.
 * Method: one schedule a row, by hand. Allocations are in test_block.c, guarded
 *         cells in test_cell.c.
 */
#include "suite.h"

#include "script.h"

#include "check/check.h"

static const struct {
	const char *name;
	const char *lines[6];
	const char *steps;
	/* Each finding as 'signature: text', with a line feed in between. */
	const char *findings;
} rows[] = {
	{"two tasks, two locks",
	 {"a: lock:m lock:n", "b: lock:n lock:m"},
	 "ab",
	 "deadlock m a b: a waits for n, b waits for m"},
	{"in an order that works",
	 {"a: lock:m lock:n unlock:n unlock:m",
	  "b: lock:n lock:m unlock:m unlock:n"},
	 "aaaabbbb",
	 ""},
	{"the same, with the tasks made in the other order",
	 {"b: lock:n lock:m", "a: lock:m lock:n"},
	 "ab",
	 "deadlock m a b: b waits for m, a waits for n"},
	{"two instances of two classes",
	 {"a: lock:gpu0.dev lock:set0.set", "b: lock:set0.set lock:gpu0.dev"},
	 "ba",
	 "deadlock dev a b: a waits for set(set0), b waits for dev(gpu0)"},
	{"three tasks, three locks",
	 {"a: lock:m lock:n", "b: lock:n lock:o", "c: lock:o lock:m"},
	 "cab",
	 "deadlock m a b c: a waits for n, b waits for o, c waits for m"},
	{"three tasks, two of them in the cycle",
	 {"a: lock:m lock:n", "b: lock:n lock:m", "c: lock:m"},
	 "ab",
	 "deadlock m a b: a waits for n, b waits for m"},
	{"while a third runs on",
	 {"a: lock:m lock:n", "b: lock:n lock:m", "c: act:d act:d act:d"},
	 "cabcc",
	 "deadlock m a b: a waits for n, b waits for m"},
	{"through a spinlock",
	 {"a: lock:m spin:l", "b: spin:l lock:m"},
	 "ab",
	 "sleep-in-atomic m b: b: b may sleep under a spinlock, on m\n"
	 "deadlock l a b: a waits for l, b waits for m"},
	{"through a rwsem: a reader behind a writer behind a reader",
	 {"a: rd:s lock:m", "b: wr:s wu:s", "c: lock:m rd:s"},
	 "abcc",
	 "deadlock m a b c: a waits for m, c waits for s, b waits for s"},
	{"not if the reader came before the writer",
	 {"a: rd:s lock:m unlock:m ru:s", "b: wr:s wu:s",
	  "c: lock:m rd:s ru:s unlock:m"},
	 "accbccaaabb",
	 ""},
	{"a reader that reads again",
	 {"a: rd:s rd:s", "b: wr:s"},
	 "aba",
	 "deadlock s a b: a waits for s, b waits for s"},
	{"readers that queue as well are not on the cycle",
	 {"a: lock:m wr:s", "b: wr:s lock:m", "c: rd:s", "d: rd:s"},
	 "bacad",
	 "deadlock m a b: a waits for s, b waits for m"},
	{"through a join",
	 {"a: lock:m join:b", "b: act:d lock:m"},
	 "ab",
	 "deadlock m a b: a waits for task(b), b waits for m"},
	{"through a flush",
	 {"a: queue:w lock:m flush:w", "w#: act:d lock:m"},
	 "awaw",
	 "deadlock m a w: wq waits for m, a waits for w"},
	{"through a flush of work that is queued later",
	 {"a: lock:m flush:w", "b: queue:u queue:w", "u#: lock:m"},
	 "abwb",
	 "deadlock m a u: wq waits for m, a waits for w"},
	{"self-deadlock",
	 {"a: lock:m act:d lock:m"},
	 "aa",
	 "self-deadlock m a a: a is trying to acquire m but already holds it"},
	{"self-deadlock on a spinlock",
	 {"a: spin:l spin:l"},
	 "a",
	 "self-deadlock l a a: a is trying to acquire l but already holds it"},
	{"nobody wakes it",
	 {"a: wait:c", "b: act:d"},
	 "b",
	 "deadlock c a: a sleeps on c and nobody is left to wake them"},
	{"nobody wakes two",
	 {"b: wait:d", "a: wait:c"},
	 "",
	 "deadlock c a b: b sleeps on d, a sleeps on c and nobody is left to "
	 "wake them"},
	{"a daemon may sleep for ever", {"a*: wait:c", "b: act:d"}, "b", ""},
	{"behind a lock that was leaked",
	 {"a: lock:m", "b: lock:m"},
	 "a",
	 "lock-leak m a: a ends with m still held\n"
	 "deadlock m b: b sleeps on m and nobody is left to wake them"},
	{"a lock held at the end of a system call",
	 {"a: enter lock:m leave act:d unlock:m"},
	 "aaa",
	 "lock-leak m a: a returns to user space with m still held"},
	{"two of them",
	 {"a: enter lock:m rd:s leave act:d ru:s unlock:m"},
	 "aaaaa",
	 "lock-leak m a: a returns to user space with m still held\n"
	 "lock-leak s a: a returns to user space with s still held"},
	{"one that user space holds, and one beside it",
	 {"a: lock:m enter lock:n leave act:d unlock:n unlock:m"},
	 "aaaaa",
	 "lock-leak n a: a returns to user space with n still held"},
	{"one that user space holds",
	 {"a: lock:m enter lock:n unlock:n leave unlock:m"},
	 "aaaa",
	 ""},
	{"one that user space holds to the end",
	 {"a: lock:m enter leave"},
	 "a",
	 "lock-leak m a: a ends with m still held"},
	{"none held then", {"a: enter lock:m unlock:m leave"}, "aa", ""},
	{"a mutex of another task is released",
	 {"a: lock:m act:d unlock:m", "b: unlock:m"},
	 "abaa",
	 "unbalanced-unlock m b: b: b releases without holding m"},
	{"a rwsem is released in the wrong mode",
	 {"a: rd:s wu:s ru:s"},
	 "aaa",
	 "unbalanced-unlock s a: a: a releases without holding s"},
	{"a spinlock that is free is released",
	 {"a: unspin:l"},
	 "a",
	 "unbalanced-unlock l a: a: a releases without holding l"},
	{"the same twice is one finding",
	 {"a: unspin:l unlock:m unspin:l unlock:m"},
	 "aaaa",
	 "unbalanced-unlock l a: a: a releases without holding l\n"
	 "unbalanced-unlock m a: a: a releases without holding m"},
	{"so it is for two instances of one class",
	 {"a: unlock:x.m unlock:y.m"},
	 "aa",
	 "unbalanced-unlock m a: a: a releases without holding m(x)"},
	{"an assertion",
	 {"a: held:m act:d"},
	 "a",
	 "assert-held m a: a: a does not hold m"},
	{"an assertion that holds", {"a: lock:m held:m unlock:m"}, "aa", ""},
	{"a sleep under a spinlock",
	 {"a: spin:l lock:m unlock:m unspin:l"},
	 "aaaa",
	 "sleep-in-atomic m a: a: a may sleep under a spinlock, on m"},
	{"no sleep under a spinlock",
	 {"a: spin:l try:m unspin:l unlock:m"},
	 "aaaa",
	 ""},
	{"a count below zero",
	 {"a: put:r put:r"},
	 "aa",
	 "refcount r a: a: a takes or drops zero r"},
	{"a count of zero", {"a: put:r getnz:r"}, "aa", ""},
};

static void findings_text(const struct world *w, char *text, size_t bytes)
{
	text[0] = '\0';
	for (unsigned i = 0; i < world_finding_count(w); i++) {
		const struct finding *f = world_finding(w, i);
		char signature[160];
		size_t used = strlen(text);

		finding_signature(f, signature, sizeof(signature));
		(void)snprintf(text + used, bytes - used, "%s%s: %s",
			       i ? "\n" : "", signature, f->text);
	}
}

START_TEST(every_finding_has_its_signature_and_text)
{
	struct world *w = script_world(rows[_i].lines);
	struct run_result r;
	char text[2048];

	script_start(w);
	script_steps(w, rows[_i].steps);
	ck_assert_msg(world_enabled(w) == 0, "%s: goes on", rows[_i].name);
	world_finish(w, &r);
	findings_text(w, text, sizeof(text));
	ck_assert_msg(!strcmp(text, rows[_i].findings), "%s:\n%s",
		      rows[_i].name, text);
	world_free(w);
}
END_TEST

START_TEST(a_deadlock_is_reported_when_it_closes)
{
	static const char *const lines[] = {"a: lock:m lock:n",
					    "b: lock:n lock:m",
					    "c: act:d act:d act:d", NULL};
	struct world *w = script_world(lines);
	const struct finding *f;

	script_start(w);
	script_steps(w, "cac");
	ck_assert_uint_eq(world_finding_count(w), 0);
	script_steps(w, "b");
	ck_assert_uint_eq(world_finding_count(w), 1);
	f = world_finding(w, 0);
	ck_assert_ptr_eq(f->klass, &check_deadlock);
	ck_assert_uint_eq(f->step, 4);
	ck_assert_uint_eq(f->end_count, 2);
	/* Since which step each of them waits. */
	ck_assert_uint_eq(f->end[0].step, 2);
	ck_assert_uint_eq(f->end[1].step, 4);
	ck_assert_str_eq(f->end[0].role, "waits for");
	ck_assert_uint_eq(f->end[0].place->line, 2);
	world_free(w);
}
END_TEST

START_TEST(every_class_is_listed_with_its_sentence)
{
	unsigned count;
	const struct finding_class *const *classes = check_classes(&count);

	ck_assert_uint_ge(count, 11);
	for (unsigned i = 0; i < count; i++) {
		ck_assert_uint_gt(strlen(classes[i]->name), 4);
		ck_assert_uint_gt(strlen(classes[i]->sentence), 10);
		for (unsigned j = 0; j < i; j++)
			ck_assert_str_ne(classes[i]->name, classes[j]->name);
	}
}
END_TEST

/* Sorted functions, whatever the order of the ends; cut, never overrun. */
START_TEST(a_signature_sorts_its_functions)
{
	static const struct place places[] = {
		{"zap", "x.c", 1}, {"bind", "y.c", 2}, {"bind", "y.c", 9}};
	static const struct finding_class klass = {"some-class", "A sentence.",
						   SEVERITY_NOTE};
	struct finding f = {.klass = &klass};
	char text[64];
	char cut[12];

	finding_signature(&f, text, sizeof(text));
	ck_assert_str_eq(text, "some-class -");
	for (unsigned i = 0; i < 3; i++)
		finding_add_end(&f, NULL, "did", NULL, &places[i], i);
	finding_add_end(&f, NULL, "did", NULL, NULL, 0);
	finding_signature(&f, text, sizeof(text));
	ck_assert_str_eq(text, "some-class - ? bind bind zap");
	finding_signature(&f, cut, sizeof(cut));
	ck_assert_str_eq(cut, "some-class ");
	for (unsigned i = 0; i < FINDING_TASKS_MAX; i++)
		finding_add_end(&f, NULL, "did", NULL, &places[0], i);
	ck_assert_uint_eq(f.end_count, FINDING_TASKS_MAX);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("check");
	TCase *core = suite_case("core");

	SUITE_ADD_TABLE(core, every_finding_has_its_signature_and_text, rows);
	tcase_add_test(core, a_deadlock_is_reported_when_it_closes);
	tcase_add_test(core, every_class_is_listed_with_its_sentence);
	tcase_add_test(core, a_signature_sorts_its_functions);
	suite_add_tcase(s, core);
	return suite_main(s);
}
