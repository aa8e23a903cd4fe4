/* SPDX-License-Identifier: GPL-2.0-only */
/* The main program of a Check suite, and loops over tables. */
#ifndef TEXTBOOK_SUITE_H
#define TEXTBOOK_SUITE_H

#include "world/base.h"

#include <check.h>

/* One test a row of a table; the test sees its row as table[_i]. */
#define SUITE_ADD_TABLE(tcase, test, table)                                    \
	tcase_add_loop_test(tcase, test, 0, (int)ARRAY_COUNT(table))

/* No test is judged by time; a sanitizer or valgrind may take its time. */
static inline TCase *suite_case(const char *name)
{
	TCase *t = tcase_create(name);

	tcase_set_timeout(t, 300);
	return t;
}

/* How often a test repeats itself: TDISIM_THOROUGH=1 in the environment asks
 * for all that was thought of, else 'few' must do. */
static inline unsigned suite_times(unsigned few, unsigned all)
{
	const char *thorough = getenv("TDISIM_THOROUGH");

	return thorough && !strcmp(thorough, "1") ? all : few;
}

static inline int suite_main(Suite *suite)
{
	SRunner *runner = srunner_create(suite);
	int failed;

	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}

#endif
