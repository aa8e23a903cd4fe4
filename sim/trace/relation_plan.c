/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A plan is text: the statement that is to be asked of the replayed run, with
 * the columns that are used, and a '?' for each constraint that is handed on.
 * These only narrow: SQLite looks at each row again.
 *
 * Which tables come before this one? SQLite asks for a plan with the values of
 * all other tables, then with those of each set of tables that a single
 * constraint needs, and with none; never with those of two constraints
 * together. Where the arguments are of several tables (s.name, d.name, r.seed),
 * only the first of these has all of them. A plan that used a value of another
 * trace_X() too would then be the only one, and if that one's plan needs a
 * value of this, there is "no query solution". So a plan with more than one
 * argument that is not a constant needs nothing but its arguments.
 */
#include "relation.h"

/* A plan that is being made. */
struct plan {
	const struct relation_table *table;
	sqlite3_index_info *info;
	sqlite3_str *sql;
	int next;      /* argvIndex */
	int variables; /* arguments whose value is not known yet */
	double rows;
};

/* How the constraint reads in SQL, NULL if it is not handed on. */
static const char *constraint_words(unsigned char op)
{
	switch (op) {
	case SQLITE_INDEX_CONSTRAINT_EQ:
		return "= ?";
	case SQLITE_INDEX_CONSTRAINT_GT:
		return "> ?";
	case SQLITE_INDEX_CONSTRAINT_LE:
		return "<= ?";
	case SQLITE_INDEX_CONSTRAINT_LT:
		return "< ?";
	case SQLITE_INDEX_CONSTRAINT_GE:
		return ">= ?";
	case SQLITE_INDEX_CONSTRAINT_IS:
		return "IS ?";
	case SQLITE_INDEX_CONSTRAINT_ISNULL:
		return "IS NULL";
	case SQLITE_INDEX_CONSTRAINT_ISNOTNULL:
		return "IS NOT NULL";
	default:
		return NULL;
	}
}

/* The constraint 'column = value', or -1. */
static int plan_equal(const struct plan *p, int column, bool usable)
{
	for (int i = 0; i < p->info->nConstraint; i++)
		if (p->info->aConstraint[i].iColumn == column &&
		    p->info->aConstraint[i].op == SQLITE_INDEX_CONSTRAINT_EQ &&
		    (p->info->aConstraint[i].usable != 0) == usable)
			return i;
	return -1;
}

/* A value of one that is not usable in this order of a join comes too late. */
static bool plan_too_late(const struct plan *p, int column)
{
	return plan_equal(p, column, true) < 0 &&
	       plan_equal(p, column, false) >= 0;
}

/* A constant, for which no other table has to come first. A parameter is none:
 * SQLite does not tell it from a column. */
static bool plan_constant(const struct plan *p, int at)
{
	sqlite3_value *value = NULL;

	return sqlite3_vtab_rhs_value(p->info, at, &value) == SQLITE_OK;
}

/* Which run: false if this order of a join does not tell. */
static bool plan_arguments(struct plan *p)
{
	int hidden = p->table->column_count;
	int by_id = p->table->run_id;
	int at;

	for (int i = 0; i < WHICH_ARGUMENT_COUNT; i++) {
		if (plan_too_late(p, hidden + i))
			return false;
		at = plan_equal(p, hidden + i, true);
		if (at < 0)
			continue;
		p->info->idxNum |= 1 << i;
		p->variables += !plan_constant(p, at);
		p->info->aConstraintUsage[at].argvIndex = p->next++;
		p->info->aConstraintUsage[at].omit = 1;
	}
	if (p->info->idxNum || by_id < 0)
		return true;
	if (plan_too_late(p, by_id))
		return false;
	at = plan_equal(p, by_id, true);
	if (at < 0)
		return true;
	p->info->idxNum |= PLAN_BY_RUN_ID;
	p->info->aConstraintUsage[at].argvIndex = p->next++;
	return true;
}

static void plan_columns(const struct plan *p)
{
	sqlite3_str_appendall(p->sql, "SELECT ");
	for (int i = 0; i < p->table->column_count; i++) {
		bool used = p->info->colUsed >> (i < 63 ? i : 63) & 1;

		sqlite3_str_appendf(p->sql, "%s%s", i ? ", " : "",
				    used ? p->table->columns[i] : "NULL");
	}
	sqlite3_str_appendf(p->sql, " FROM \"%w\" WHERE ",
			    p->table->relation->name);
	/* All rows are of one run, but indexes begin with it. */
	if (p->table->run_id >= 0)
		sqlite3_str_appendf(p->sql, "%s = ?1",
				    p->table->columns[p->table->run_id]);
	else
		sqlite3_str_appendall(p->sql, "?1 NOT NULL");
}

static void plan_narrow(struct plan *p, int at)
{
	struct sqlite3_index_constraint *c = &p->info->aConstraint[at];
	const char *words = constraint_words(c->op);
	bool equal = c->op == SQLITE_INDEX_CONSTRAINT_EQ ||
		     c->op == SQLITE_INDEX_CONSTRAINT_IS;

	if (!c->usable || !words || c->iColumn < 0 ||
	    c->iColumn >= p->table->column_count ||
	    p->info->aConstraintUsage[at].argvIndex ||
	    sqlite3_stricmp(sqlite3_vtab_collation(p->info, at), "BINARY"))
		return;
	if (p->variables > 1 && strchr(words, '?') && !plan_constant(p, at))
		return;
	sqlite3_str_appendf(p->sql, " AND %s %s", p->table->columns[c->iColumn],
			    words);
	if (strchr(words, '?'))
		p->info->aConstraintUsage[at].argvIndex = p->next++;
	p->rows /= equal ? 30 : 3;
}

static void plan_order(const struct plan *p)
{
	sqlite3_index_info *info = p->info;

	for (int i = 0; i < info->nOrderBy; i++)
		if (info->aOrderBy[i].iColumn < 0 ||
		    info->aOrderBy[i].iColumn >= p->table->column_count)
			return;
	for (int i = 0; i < info->nOrderBy; i++)
		sqlite3_str_appendf(
			p->sql, "%s %s%s", i ? "," : " ORDER BY",
			p->table->columns[info->aOrderBy[i].iColumn],
			info->aOrderBy[i].desc ? " DESC" : "");
	info->orderByConsumed = info->nOrderBy > 0;
}

/* Does this tell which run? If not it is an error, unless there is a better
 * plan (each term of an OR may tell by itself). */
static bool plan_complete(int plan)
{
	const int all = (1 << (WHICH_SEED + 1)) - 1;

	return plan & PLAN_BY_RUN_ID || plan == 1 << WHICH_SCENARIO ||
	       (plan & all) == all;
}

int relation_best_index(sqlite3_vtab *base, sqlite3_index_info *info)
{
	struct plan p = {
		.table = CONTAINER_OF(base, struct relation_table, base),
		.info = info,
		.next = 1,
		.rows = 10000,
	};

	info->idxNum = 0;
	if (!plan_arguments(&p))
		return SQLITE_CONSTRAINT;
	p.sql = sqlite3_str_new(NULL);
	plan_columns(&p);
	for (int i = 0; i < info->nConstraint; i++)
		plan_narrow(&p, i);
	plan_order(&p);
	info->idxStr = sqlite3_str_finish(p.sql);
	info->needToFreeIdxStr = 1;
	/* So that in a join a view is asked once, before the tables. */
	info->estimatedCost = (p.table->is_view ? 50000 : 1000) + p.rows;
	if (!plan_complete(info->idxNum))
		info->estimatedCost = 1e15;
	info->estimatedRows = p.rows < 1 ? 1 : (sqlite3_int64)p.rows;
	return info->idxStr ? SQLITE_OK : SQLITE_NOMEM;
}
