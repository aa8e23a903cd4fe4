/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Fixture: a database of two series, their recorded runs, and a connection that
 * only reads it.
 */
#ifndef TEST_TRACE_SERIES_DB_H
#define TEST_TRACE_SERIES_DB_H

#include "test_trace_series.h"

static sqlite3 *db;

static inline void series_set_up(void)
{
	struct series s = {.scenario = NULL};

	(void)snprintf(directory, sizeof(directory), "test-functions-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(directory));
	(void)snprintf(db_path, sizeof(db_path), "%s/run.db", directory);
	copy_file(TEST_SOURCE_ROOT "/scenarios/thread/mse-write-vs-close.yaml",
		  "mse.yaml");
	copy_file(TEST_SOURCE_ROOT "/scenarios/designs/no-lock.yaml",
		  "no-lock.yaml");
	copy_file(TEST_SOURCE_ROOT "/scenarios/designs/rfc-v1.yaml",
		  "rfc-v1.yaml");
	series_open(&s);
	series_run(&s, "pct");
	series_run(&s, "mix");
	series_digests(&s);
	series_close(&s);
	db = connect(SQLITE_OPEN_READONLY);
}

static inline void series_tear_down(void)
{
	static const char *const files[] = {"mse.yaml", "no-lock.yaml",
					    "rfc-v1.yaml", "run.db"};

	ck_assert_int_eq(sqlite3_close(db), 0);
	for (size_t i = 0; i < ARRAY_COUNT(files); i++)
		ck_assert_int_eq(remove(in_directory(files[i])), 0);
	ck_assert_int_eq(rmdir(directory), 0);
}

#endif
