/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A directory of its own for each test, and looks at the database in it with
 * SQLite alone.
 */
#ifndef TEST_TRACE_FIXTURE_H
#define TEST_TRACE_FIXTURE_H

#include "test_trace_program.h"

#include <check.h>
#include <dirent.h>
#include <sqlite3.h>

static char directory[64];
static char db_path[128];
static const char *const command_line[] = {"tdisim", "run", "it's", "", NULL};

static inline void set_up(void)
{
	(void)snprintf(directory, sizeof(directory), "test-trace-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(directory));
	(void)snprintf(db_path, sizeof(db_path), "%s/run.db", directory);
}

/* Names of the files there, sorted by the number of them alone: they are few.
 */
static inline unsigned files_count(void)
{
	DIR *entries = opendir(directory);
	struct dirent *entry;
	unsigned count = 0;

	ck_assert_ptr_nonnull(entries);
	while ((entry = readdir(entries)))
		count += entry->d_name[0] != '.';
	(void)closedir(entries);
	return count;
}

static inline void tear_down(void)
{
	DIR *entries = opendir(directory);
	struct dirent *entry;
	char path[512];

	ck_assert_ptr_nonnull(entries);
	while ((entry = readdir(entries))) {
		(void)snprintf(path, sizeof(path), "%s/%s", directory,
			       entry->d_name);
		(void)remove(path);
	}
	(void)closedir(entries);
	ck_assert_int_eq(rmdir(directory), 0);
}

/* The first column of the first row, as text. Owns: a static buffer. */
static inline const char *look(const char *sql)
{
	static char value[4096];
	sqlite3 *db;
	sqlite3_stmt *s;
	const unsigned char *text;

	ck_assert_int_eq(
		sqlite3_open_v2(db_path, &db, SQLITE_OPEN_READONLY, NULL),
		SQLITE_OK);
	ck_assert_msg(!sqlite3_prepare_v2(db, sql, -1, &s, NULL), "%s: %s", sql,
		      sqlite3_errmsg(db));
	value[0] = '\0';
	if (sqlite3_step(s) == SQLITE_ROW) {
		text = sqlite3_column_text(s, 0);
		(void)snprintf(value, sizeof(value), "%s",
			       text ? (const char *)text : "NULL");
	}
	(void)sqlite3_finalize(s);
	(void)sqlite3_close(db);
	return value;
}

static inline void write_file(const char *path, const char *text)
{
	FILE *file = fopen(path, "we");

	ck_assert_ptr_nonnull(file);
	(void)fputs(text, file);
	ck_assert_int_eq(fclose(file), 0);
}

static inline struct trace *create(bool force)
{
	struct sim_error error = {.kind = SIM_ERROR_NONE};
	struct trace *t = trace_create(db_path, force, command_line, &error);

	ck_assert_msg(t, "%s", error.text);
	return t;
}

static inline void record_one(struct trace *t, bool with_finding)
{
	struct sim_error error = {.kind = SIM_ERROR_NONE};
	struct trace_run run = program_run(with_finding);
	int64_t id = 0;

	ck_assert_msg(trace_record(t, &run, &id, &error), "%s", error.text);
	ck_assert_int_gt(id, 0);
	program_run_free(&run);
}

static inline void close_well(struct trace *t)
{
	struct sim_error error = {.kind = SIM_ERROR_NONE};

	ck_assert_msg(trace_close(t, &error), "%s", error.text);
}

static inline void create_fails(const char *path, bool force,
				enum sim_error_kind kind, const char *words)
{
	struct sim_error error = {.kind = SIM_ERROR_NONE};

	ck_assert_ptr_null(trace_create(path, force, command_line, &error));
	ck_assert_int_eq(error.kind, kind);
	ck_assert_msg(strstr(error.text, words), "'%s' lacks '%s'", error.text,
		      words);
}

#endif
