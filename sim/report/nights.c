/* SPDX-License-Identifier: GPL-2.0-only */
/* Which night is reported. */
#include "connection.h"
#include "memory.h"

/* Several questions look at these, and each takes a second or two in a large
 * file. */
static const char kept[] =
	"CREATE TEMP TABLE kept_night AS SELECT * FROM campaign_night;"
	"CREATE TEMP TABLE kept_left AS SELECT * FROM finding_left;"
	"CREATE TEMP TABLE kept_status AS SELECT * FROM finding_status;"
	"CREATE TEMP TABLE kept_verdict AS SELECT * FROM campaign_verdict;";

/* Older files have no such table. */
bool stored_has_nights(struct stored *s)
{
	sqlite3_stmt *statement = NULL;
	bool any = false;

	if (sqlite3_prepare_v2(s->db, "SELECT 1 FROM main.night LIMIT 1", -1,
			       &statement, NULL) == SQLITE_OK)
		any = sqlite3_step(statement) == SQLITE_ROW;
	(void)sqlite3_finalize(statement);
	return any;
}

static int64_t nights_count(struct stored *s)
{
	sqlite3_stmt *statement = NULL;
	int64_t count = 0;

	if (sqlite3_prepare_v2(s->db, "SELECT count(*) FROM main.night", -1,
			       &statement, NULL) == SQLITE_OK &&
	    sqlite3_step(statement) == SQLITE_ROW)
		count = sqlite3_column_int64(statement, 0);
	(void)sqlite3_finalize(statement);
	return count;
}

/* All views look at 'last_night': another one takes its place. */
static void put_night(struct stored *s, uint64_t number)
{
	char *sql = report_format("DROP VIEW temp.last_night;"
				  "CREATE TEMP VIEW last_night AS"
				  " SELECT night_id, place FROM _night_place"
				  " WHERE place = %llu",
				  (unsigned long long)number);

	stored_execute(s, sql);
	free(sql);
}

bool stored_choose_night(struct stored *s, uint64_t number, bool all,
			 struct sim_error *reterr)
{
	int64_t count = nights_count(s);

	if (!count)
		return sim_error_set(reterr, SIM_ERROR_USER,
				     "'%s' has no nights: it was not written "
				     "by 'tdisim campaign'",
				     s->path);
	if (number > (uint64_t)count)
		return sim_error_set(reterr, SIM_ERROR_USER,
				     "there is no night %llu in '%s': it has 1 "
				     "to %lld",
				     (unsigned long long)number, s->path,
				     (long long)count);
	s->all = all;
	if (number)
		put_night(s, number);
	stored_execute(s, kept);
	return stored_good(s, reterr);
}
