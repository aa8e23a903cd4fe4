/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * For tests that read scenario files: a directory of their own to work in,
 * and tables of cases in text:
 *
 *   === name of the case
 *   text of the file
 *   >>>
 *   diagnostics, byte by byte
 */
#ifndef TEST_SCENARIO_FILES_H
#define TEST_SCENARIO_FILES_H

#include <check.h>
#include <ftw.h>

#include "test_scenario_registry.h"

enum {
	CASES_MAX = 256,
};

struct text_case {
	const char *name;
	const char *text;
	const char *expected;
};

static struct text_case cases[CASES_MAX];
static int case_count;
static char directory[64];

/* Read a table; the test program is of no use without it. */
static inline void cases_read(const char *path)
{
	static char table[1 << 18];
	FILE *file = fopen(path, "r");
	size_t bytes = file ? fread(table, 1, sizeof(table) - 1, file) : 0;
	char *at = table, *next, *middle;

	SIM_ASSERT(bytes > 4);
	SIM_ASSERT(bytes < sizeof(table) - 1);
	SIM_ASSERT(strncmp(at, "=== ", 4) == 0);
	fclose(file);
	for (; at; at = next) {
		struct text_case *c = &cases[case_count++];

		SIM_ASSERT(case_count < CASES_MAX);
		next = strstr(at, "\n=== ");
		if (next) {
			next[1] = '\0';
			next += 2;
			*next = '=';
		}
		middle = strstr(at, ">>>\n");
		SIM_ASSERT(middle);
		*middle = '\0';
		c->expected = middle + 4;
		c->name = strchr(at, ' ') + 1;
		at += strcspn(at, "\n");
		*at = '\0';
		c->text = at + 1;
	}
}

static inline void enter_directory(void)
{
	snprintf(directory, sizeof(directory), "/tmp/tdisim-test-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(directory));
	ck_assert_int_eq(chdir(directory), 0);
}

static inline int remove_one(const char *path, const struct stat *status,
			     int flag, struct FTW *position)
{
	(void)status;
	(void)flag;
	(void)position;
	return remove(path);
}

static inline void leave_directory(void)
{
	ck_assert_int_eq(chdir("/"), 0);
	ck_assert_int_eq(nftw(directory, remove_one, 8, FTW_DEPTH | FTW_PHYS),
			 0);
}

static inline void write_bytes(const char *path, const char *text, size_t bytes)
{
	FILE *file = fopen(path, "w");

	ck_assert_ptr_nonnull(file);
	ck_assert_uint_eq(fwrite(text, 1, bytes, file), bytes);
	ck_assert_int_eq(fclose(file), 0);
}

static inline void write_file(const char *path, const char *text)
{
	write_bytes(path, text, strlen(text));
}

static inline struct scenario *load(const char *path, struct diagnostics *d)
{
	diagnostics_init(d);
	return scenario_load(path, &test_registry, test_classes,
			     ARRAY_COUNT(test_classes), d);
}

/* The scenario of a text that has no error. */
static inline struct scenario *good(const char *text)
{
	struct diagnostics d;
	struct scenario *s;

	write_file("t.yaml", text);
	s = load("t.yaml", &d);
	ck_assert_str_eq(d.text, "");
	ck_assert_uint_eq(d.error_count, 0);
	ck_assert_ptr_nonnull(s);
	diagnostics_clear(&d);
	return s;
}

/* The diagnostics of the file, exactly. */
static inline void bad(const char *path, const char *expected)
{
	struct diagnostics d;
	struct scenario *s = load(path, &d);

	ck_assert_str_eq(d.text, expected);
	ck_assert_uint_gt(d.error_count, 0);
	ck_assert_ptr_null(s);
	diagnostics_clear(&d);
}

static inline int run_suite(Suite *suite)
{
	SRunner *runner = srunner_create(suite);
	int failed;

	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}

#endif
