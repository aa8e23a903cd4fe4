/* SPDX-License-Identifier: GPL-2.0-only */
/* All that a database knows of campaigns, by names in place of numbers. */
#ifndef TEST_CAMPAIGN_DUMP_H
#define TEST_CAMPAIGN_DUMP_H

#include "test_campaign_ranges.h"

#define NIGHT                                                                  \
	"(SELECT p.digest || n.seed FROM night AS n JOIN campaign_plan"        \
	" AS p ON p.id = n.plan_id WHERE n.id = t.night_id)"
#define ARM "(SELECT digest FROM campaign_arm WHERE id = t.arm_id)"
#define SCENARIO                                                               \
	"(SELECT name || path || text FROM scenario WHERE id = t.scenario_id)"
#define DESIGN                                                                 \
	"(SELECT name || path || text FROM design WHERE id = t.design_id)"
#define FINDING                                                                \
	"(SELECT signature || design FROM campaign_finding"                    \
	" WHERE id = t.finding_id)"
#define RUN                                                                    \
	"(SELECT r.strategy || r.seed || r.digest || r.left_out || s.name"     \
	" || s.path || d.name || d.path FROM run AS r"                         \
	" JOIN scenario AS s ON s.id = r.scenario_id"                          \
	" JOIN design AS d ON d.id = r.design_id WHERE r.id = t.run_id)"

static const char *const dumps[] = {
	"SELECT name, path, text, digest FROM campaign_plan",
	"SELECT p.digest, t.seq, t.class, t.reason FROM campaign_known AS t"
	" JOIN campaign_plan AS p ON p.id = t.plan_id",
	"SELECT " SCENARIO ", t.design, t.platform, t.class, t.expectation"
	" FROM campaign_expect AS t",
	"SELECT " SCENARIO ", " DESIGN ", platform, strategy, depth, objects,"
	" granularity, races, hung_ns, steps_max, key, digest"
	" FROM campaign_arm AS t",
	"SELECT p.digest, t.seed, tool_version, tool_commit, started,"
	" runs_wanted, adapted FROM night AS t"
	" JOIN campaign_plan AS p ON p.id = t.plan_id",
	"SELECT " NIGHT ", started, host, shard, shards, seq, jobs,"
	" command_line, ended, why, runs, wall_ms FROM night_sitting AS t",
	"SELECT " NIGHT ", " ARM ", weight, seed, canary_class, canary_within"
	" FROM night_arm AS t",
	"SELECT " NIGHT ", " ARM ", first_run, runs, epoch, steps, stuck,"
	" bounded, busy_us, twice, digest, ranges FROM campaign_range AS t",
	"SELECT class, severity, signature, sentence, design"
	" FROM campaign_finding",
	"SELECT " NIGHT ", " ARM ", first_run, " FINDING ", hits, at_run"
	" FROM campaign_hit AS t",
	"SELECT " FINDING ", kind, place, " NIGHT ", started, " ARM
	", first_run, strategy, seed, schedule, left_out, tasks, preemptions,"
	" steps, digest, " RUN " FROM campaign_example AS t",
	"SELECT " RUN " FROM campaign_run AS t",
	"SELECT " NIGHT ", " ARM ", run, kind, strategy, seed, text"
	" FROM campaign_trouble AS t",
	"SELECT " NIGHT ", kind, name, file, reached FROM campaign_reached"
	" AS t",
	"SELECT name, path, text, question FROM scenario",
	"SELECT d.name, d.path, d.text, d.about, b.seq, b.path, b.text"
	" FROM design AS d LEFT JOIN design_base AS b ON b.design_id = d.id",
	"SELECT " SCENARIO ", " DESIGN ", platform, strategy, seed, schedule,"
	" left_out, granularity, races, hung_ns, steps_max, retries_max,"
	" digest, status, steps, choices, switches, preemptions, given_up, ops,"
	" ops_effective, now_ns, limit_text FROM run AS t",
	"SELECT class, severity, signature, sentence FROM finding",
};

/* Of recorded runs: what their tables have, row by row. */
static const char *const run_tables[] = {
	"task",	 "object", "event",	  "message",	 "choice",
	"state", "touch",  "finding_run", "finding_end",
};

static inline int compare_lines(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The rows in an order that does not come from SQLite. */
static inline void dump_rows(FILE *out, sqlite3 *db, const char *sql)
{
	char *rows = rows_in(db, sql);
	size_t count = 0, room = 64;
	char **lines = malloc(room * sizeof(*lines));

	for (char *at = rows, *end; (end = strstr(at, "|\n")); at = end + 2) {
		if (count == room) {
			char **more = realloc(lines, 2 * room * sizeof(*lines));

			ck_assert_ptr_nonnull(more);
			lines = more;
			room *= 2;
		}
		*end = '\0';
		lines[count++] = at;
	}
	qsort(lines, count, sizeof(*lines), compare_lines);
	(void)fprintf(out, "%.60s: %zu\n", sql, count);
	for (size_t i = 0; i < count; i++)
		(void)fprintf(out, "%s\n", lines[i]);
	free(lines);
	free(rows);
}

static inline void dump_run_table(FILE *out, sqlite3 *db, const char *table)
{
	bool found = !strncmp(table, "finding", 7);
	char *columns =
		sqlite3_mprintf("SELECT group_concat('t.' || name, ', ')"
				" FROM pragma_table_info(%Q)"
				" WHERE name NOT IN ('run_id', 'finding_id')",
				table);
	char *list = rows_in(db, columns);
	char *sql;

	*strchr(list, '|') = '\0';
	sql = sqlite3_mprintf(
		"SELECT " RUN ", %s, %s FROM %s AS t",
		found ? "(SELECT signature FROM finding WHERE id = finding_id)"
		      : "''",
		list, table);
	dump_rows(out, db, sql);
	free(list);
	sqlite3_free(columns);
	sqlite3_free(sql);
}

/* Owns: the caller, free(). */
static inline char *dump(const char *path)
{
	char *text = NULL;
	size_t bytes;
	FILE *out = open_memstream(&text, &bytes);
	sqlite3 *db = db_open(path);

	ck_assert_ptr_nonnull(out);
	for (size_t i = 0; i < ARRAY_COUNT(dumps); i++)
		dump_rows(out, db, dumps[i]);
	for (size_t i = 0; i < ARRAY_COUNT(run_tables); i++)
		dump_run_table(out, db, run_tables[i]);
	(void)sqlite3_close(db);
	ck_assert_int_eq(fclose(out), 0);
	return text;
}

#endif
