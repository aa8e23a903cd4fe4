/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Today's schema is made in memory, and what the file has is listed beside it.
 * So the schema is the one description of what there is to be, and the
 * statements that lead there are the rows of a query. What the schema cannot
 * tell stands in reports/migrations/: what a new column is in a row that was
 * written without it.
 *
 * SQLite cannot change a STRICT table with CHECKs in place. A table that has
 * changed is made anew beside the old one, filled from it, and the old one
 * goes. The version is set last; until the commit the file is what it was.
 */
#include "versions.h"

#include "sql.h"

struct versions {
	sqlite3 *today; /* in memory */
	sqlite3 *db;
	const char *path;
	struct sim_error *reterr;
};

/* What the file has, and what is new in which columns. */
static const char beside[] =
	"ATTACH ':memory:' AS old; "
	"CREATE TABLE old.part (type, name, tbl_name, sql); "
	"CREATE TABLE old.col (tbl, name); "
	"CREATE TABLE old.added (tbl, col, value);";

/* 'shape': how each table of today comes out of that of the file, if it is
 * there. 'aged': all views of today, unless the file has them. */
static const char shapes[] =
	"CREATE TEMP TABLE shape AS "
	"WITH col AS ( "
	"SELECT t.rowid AS place, t.name, t.sql, p.sql AS old_sql, "
	"c.name AS col, o.name IS NOT NULL AS same, "
	"CASE "
	"WHEN o.name IS NOT NULL THEN c.name "
	"WHEN p.name IS NULL THEN 'NULL' "
	"ELSE coalesce(a.value, 'NULL') "
	"END AS value "
	"FROM main.sqlite_schema AS t "
	"CROSS JOIN pragma_table_info(t.name) AS c "
	"LEFT JOIN old.part AS p ON p.type = 'table' AND p.name = t.name "
	"LEFT JOIN old.col AS o ON o.tbl = t.name AND o.name = c.name "
	"LEFT JOIN old.added AS a ON a.tbl = t.name AND a.col = c.name "
	"WHERE t.type = 'table' "
	"ORDER BY place, c.cid "
	") "
	"SELECT place, name, sql, old_sql, min(same) AS same, "
	"group_concat(value || ' AS ' || col, ', ') AS columns "
	"FROM col "
	"GROUP BY place; "
	"CREATE TEMP VIEW aged AS "
	"SELECT t.rowid AS place, t.name, t.sql "
	"FROM main.sqlite_schema AS t "
	"WHERE t.type = 'view' AND EXISTS ( "
	"SELECT 1 "
	"FROM main.sqlite_schema AS any_view "
	"WHERE any_view.type = 'view' AND NOT EXISTS ( "
	"SELECT 1 "
	"FROM old.part AS p "
	"WHERE p.name = any_view.name AND p.sql = any_view.sql "
	"));";

static const char parts_of_file[] =
	"SELECT type, name, tbl_name, sql FROM main.sqlite_schema";

static const char columns_of_file[] =
	"SELECT s.name, c.name FROM main.sqlite_schema AS s "
	"CROSS JOIN pragma_table_info(s.name, 'main') AS c "
	"WHERE s.type = 'table'";

/* The statements that let a reader see what there is to be. */
static const char statements_of_show[] =
	"WITH stand_in AS ( "
	"SELECT 1 AS part, place, "
	"'CREATE TEMP VIEW ' || name || ' AS SELECT ' || columns "
	"|| iif(old_sql IS NULL, ' LIMIT 0', ' FROM main.' || name) AS sql "
	"FROM shape "
	"WHERE NOT same "
	"UNION ALL "
	"SELECT 2, t.rowid, "
	"'CREATE TEMP VIEW ' || substr(t.sql, length('CREATE VIEW ') + 1) "
	"FROM main.sqlite_schema AS t "
	"WHERE t.type = 'view' AND ( "
	"EXISTS (SELECT 1 FROM aged) "
	"OR EXISTS (SELECT 1 FROM shape WHERE NOT same) "
	") "
	") "
	"SELECT sql FROM stand_in ORDER BY part, place";

/* Those that make an older file one of today. */
static const char statements_of_upgrade[] =
	"WITH changed AS ( "
	"SELECT * FROM shape WHERE old_sql IS NOT sql "
	"), "
	"work (part, place, sql) AS ( "
	"SELECT 0, p.rowid, 'DROP VIEW main.' || p.name "
	"FROM old.part AS p "
	"JOIN main.sqlite_schema AS t ON t.type = 'view' AND t.name = p.name "
	"WHERE p.type = 'view' "
	"UNION ALL "
	"SELECT 1, 4 * place, 'ALTER TABLE main.' || name || ' RENAME TO _old_' || name "
	"FROM changed "
	"WHERE old_sql IS NOT NULL "
	"UNION ALL "
	"SELECT 1, 4 * place + 1, sql "
	"FROM changed "
	"UNION ALL "
	"SELECT 1, 4 * place + 2, "
	"'INSERT INTO main.' || name || ' SELECT ' || columns "
	"|| ' FROM main._old_' || name "
	"FROM changed "
	"WHERE old_sql IS NOT NULL "
	"UNION ALL "
	"SELECT 1, 4 * place + 3, 'DROP TABLE main._old_' || name "
	"FROM changed "
	"WHERE old_sql IS NOT NULL "
	"UNION ALL "
	"SELECT 2, p.rowid, p.sql "
	"FROM old.part AS p "
	"WHERE p.type = 'index' AND p.sql IS NOT NULL AND p.tbl_name IN ( "
	"SELECT name FROM changed "
	") AND p.name NOT IN (SELECT name FROM main.sqlite_schema) "
	"UNION ALL "
	"SELECT 2, t.rowid, t.sql "
	"FROM main.sqlite_schema AS t "
	"WHERE t.type = 'index' AND t.sql IS NOT NULL AND ( "
	"t.tbl_name IN (SELECT name FROM changed) "
	"OR t.name NOT IN (SELECT name FROM old.part) "
	") "
	"UNION ALL "
	"SELECT 3, t.rowid, t.sql "
	"FROM main.sqlite_schema AS t "
	"WHERE t.type = 'view' "
	") "
	"SELECT sql FROM work ORDER BY part, place";

/* And those for a file of today whose views have aged. */
static const char statements_of_views[] =
	"WITH work (part, place, sql) AS ( "
	"SELECT 0, p.rowid, 'DROP VIEW main.' || p.name "
	"FROM old.part AS p "
	"JOIN aged USING (name) "
	"WHERE p.type = 'view' "
	"UNION ALL "
	"SELECT 1, place, sql "
	"FROM aged "
	") "
	"SELECT sql FROM work ORDER BY part, place";

static bool sqlite_failed(const struct versions *v, sqlite3 *db)
{
	if ((sqlite3_errcode(db) & 0xff) == SQLITE_BUSY)
		return sim_error_set(v->reterr, SIM_ERROR_HOST,
				     "'%s' is in use: another process is"
				     " writing to it",
				     v->path);
	if (sqlite3_errcode(db) == SQLITE_NOTADB)
		return sim_error_set(v->reterr, SIM_ERROR_USER,
				     "'%s' is not a database of this program",
				     v->path);
	return sim_error_set(v->reterr, SIM_ERROR_HOST, "reading '%s': %s",
			     v->path, sqlite3_errmsg(db));
}

static bool run(const struct versions *v, sqlite3 *db, const char *sql)
{
	return sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK ||
	       sqlite_failed(v, db);
}

/* The first statement of a text that is not ours. */
static bool run_one(const struct versions *v, sqlite3 *db, const char *sql)
{
	sqlite3_stmt *s = NULL;
	bool done = sqlite3_prepare_v2(db, sql, -1, &s, NULL) == SQLITE_OK &&
		    sqlite3_step(s) == SQLITE_DONE;

	if (!done)
		sqlite_failed(v, db);
	(void)sqlite3_finalize(s);
	return done;
}

/* All rows of a query to the file become rows of a table in memory. */
static bool list(const struct versions *v, const char *query,
		 const char *insert)
{
	sqlite3_stmt *from = NULL;
	sqlite3_stmt *to = NULL;
	int code = SQLITE_ERROR;

	if (sqlite3_prepare_v2(v->db, query, -1, &from, NULL) == SQLITE_OK &&
	    sqlite3_prepare_v2(v->today, insert, -1, &to, NULL) == SQLITE_OK) {
		while ((code = sqlite3_step(from)) == SQLITE_ROW) {
			for (int i = 0; i < sqlite3_column_count(from); i++)
				(void)sqlite3_bind_value(
					to, i + 1,
					sqlite3_column_value(from, i));
			(void)sqlite3_step(to);
			(void)sqlite3_reset(to);
		}
	}
	(void)sqlite3_finalize(to);
	if (code != SQLITE_DONE)
		sqlite_failed(v, v->db);
	(void)sqlite3_finalize(from);
	return code == SQLITE_DONE;
}

/* Only what has come after the version of the file. */
static bool list_added(const struct versions *v, int version)
{
	for (unsigned i = 0; i < sql_migration_count; i++) {
		char *sql;
		bool done;

		if (sql_migrations[i].version <= version)
			continue;
		sql = sqlite3_mprintf("INSERT INTO old.added\n%s",
				      sql_migrations[i].sql);
		done = sql && run(v, v->today, sql);
		sqlite3_free(sql);
		if (!done)
			return false;
	}
	return true;
}

static bool compare(struct versions *v, int version)
{
	if (sqlite3_open_v2(":memory:", &v->today,
			    SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX,
			    NULL) != SQLITE_OK)
		return sqlite_failed(v, v->today);
	if (!run(v, v->today, sql_schema))
		return false;
	for (unsigned i = 0; i < sql_view_count; i++)
		if (!run(v, v->today, sql_views[i]))
			return false;
	return run(v, v->today, beside) &&
	       list(v, parts_of_file,
		    "INSERT INTO old.part VALUES (?, ?, ?, ?)") &&
	       list(v, columns_of_file, "INSERT INTO old.col VALUES (?, ?)") &&
	       list_added(v, version) && run(v, v->today, shapes);
}

/* Carry out each statement that a query in memory gives. */
static bool apply(const struct versions *v, const char *query,
		  unsigned *ret_count)
{
	sqlite3_stmt *s = NULL;
	bool done = true;
	int code;

	if (sqlite3_prepare_v2(v->today, query, -1, &s, NULL) != SQLITE_OK)
		return sqlite_failed(v, v->today);
	*ret_count = 0;
	while (done && (code = sqlite3_step(s)) == SQLITE_ROW) {
		++*ret_count;
		done = run_one(v, v->db,
			       (const char *)sqlite3_column_text(s, 0));
	}
	if (done && code != SQLITE_DONE)
		done = sqlite_failed(v, v->today);
	(void)sqlite3_finalize(s);
	return done;
}

bool versions_check(sqlite3 *db, const char *path, int *ret_version,
		    struct sim_error *reterr)
{
	struct versions v = {.db = db, .path = path, .reterr = reterr};
	sqlite3_stmt *s = NULL;
	int version;

	if (sqlite3_prepare_v2(db, "PRAGMA user_version", -1, &s, NULL) !=
		    SQLITE_OK ||
	    sqlite3_step(s) != SQLITE_ROW) {
		sqlite_failed(&v, db);
		(void)sqlite3_finalize(s);
		return false;
	}
	version = sqlite3_column_int(s, 0);
	(void)sqlite3_finalize(s);
	if (version > TRACE_VERSION)
		return sim_error_set(reterr, SIM_ERROR_USER,
				     "'%s' was written by a newer version of"
				     " this program",
				     path);
	*ret_version = version;
	return true;
}

/* Without its end: as SQLite keeps it. */
static int view_bytes(const char *sql)
{
	size_t bytes = strlen(sql);

	while (bytes && strchr("; \n", sql[bytes - 1]))
		bytes--;
	return (int)bytes;
}

/* Has it the views of today, to the letter? False if that cannot be told. */
static bool views_are_there(sqlite3 *db)
{
	sqlite3_stmt *s = NULL;
	bool there = sqlite3_prepare_v2(db,
					"SELECT 1 FROM main.sqlite_schema"
					" WHERE type = 'view' AND sql = ?",
					-1, &s, NULL) == SQLITE_OK;

	for (unsigned i = 0; there && i < sql_view_count; i++) {
		(void)sqlite3_bind_text(s, 1, sql_views[i],
					view_bytes(sql_views[i]),
					SQLITE_STATIC);
		there = sqlite3_step(s) == SQLITE_ROW;
		(void)sqlite3_reset(s);
	}
	(void)sqlite3_finalize(s);
	return there;
}

/* SQLite lets no view of a file call the functions of JSON; ours may. */
static bool views_show(const struct versions *v)
{
	static const char create[] = "CREATE VIEW ";
	bool done = run(v, v->db, "PRAGMA temp_store = MEMORY");

	for (unsigned i = 0; done && i < sql_view_json_count; i++) {
		char *sql = sqlite3_mprintf("CREATE TEMP VIEW %s",
					    sql_views_json[i] + strlen(create));

		done = sql && run(v, v->db, sql);
		sqlite3_free(sql);
	}
	return done;
}

bool versions_show(sqlite3 *db, const char *path, struct sim_error *reterr)
{
	struct versions v = {.db = db, .path = path, .reterr = reterr};
	unsigned count;
	int version = 0;
	bool done;

	if (!versions_check(db, path, &version, reterr))
		return false;
	if (version == TRACE_VERSION && views_are_there(db))
		return views_show(&v);
	done = run(&v, db, "PRAGMA temp_store = MEMORY") &&
	       compare(&v, version) && apply(&v, statements_of_show, &count);
	(void)sqlite3_close(v.today);
	return done;
}

/* In the transaction of the caller. */
static bool upgrade(struct versions *v)
{
	unsigned count;
	char *last;
	bool done;
	int version = 0;

	/* Others may have been here before the transaction began. */
	if (!versions_check(v->db, v->path, &version, v->reterr) ||
	    !compare(v, version))
		return false;
	if (version == TRACE_VERSION)
		return apply(v, statements_of_views, &count);
	last = sqlite3_mprintf("INSERT OR REPLACE INTO main.meta"
			       " VALUES ('upgraded_from', '%d');"
			       "PRAGMA user_version = %d",
			       version, TRACE_VERSION);
	done = last && apply(v, statements_of_upgrade, &count) &&
	       run(v, v->db, last);
	sqlite3_free(last);
	return done;
}

bool versions_upgrade(sqlite3 *db, const char *path, struct sim_error *reterr)
{
	struct versions v = {.db = db, .path = path, .reterr = reterr};
	int version = 0;
	bool done;

	if (!versions_check(db, path, &version, reterr))
		return false;
	if (version == TRACE_VERSION && views_are_there(db))
		return true;
	/* A table that is renamed for a while keeps its name with others. */
	done = run(&v, db,
		   "PRAGMA legacy_alter_table = ON;"
		   "BEGIN IMMEDIATE") &&
	       upgrade(&v) && run(&v, db, "COMMIT");

	(void)sqlite3_close(v.today);
	if (!sqlite3_get_autocommit(db))
		(void)sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL);
	(void)sqlite3_exec(db, "PRAGMA legacy_alter_table = OFF", NULL, NULL,
			   NULL);
	return done;
}
