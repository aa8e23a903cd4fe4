/* SPDX-License-Identifier: GPL-2.0-only */
#include "one.h"

#include "which.h"

enum {
	BY_ID = WHICH_ARGUMENT_COUNT, /* one more value */
};

bool trace_one_given(const struct trace_one *one)
{
	return one->by_id || one->seed_given || one->scenario || one->design ||
	       one->platform || one->strategy || one->schedule;
}

/* Unbound is NULL: not given. */
static void bind_all(sqlite3_stmt *s, const struct trace_one *one)
{
	const char *const texts[] = {one->scenario, one->design, one->platform,
				     one->schedule ? "replay" : one->strategy,
				     one->schedule};

	for (int i = 0; i < (int)ARRAY_COUNT(texts); i++)
		if (texts[i])
			(void)sqlite3_bind_text(s, i + 1, texts[i], -1,
						SQLITE_STATIC);
	if (!one->schedule && one->seed_given)
		(void)sqlite3_bind_int64(s, WHICH_SEED + 1, (int64_t)one->seed);
	if (one->by_id)
		(void)sqlite3_bind_int64(s, BY_ID + 1, one->run_id);
}

/* Only SQLite can make values: a statement hands them back. */
static bool values_make(sqlite3 *host, const struct trace_one *wanted,
			sqlite3_value *ret[BY_ID + 1])
{
	sqlite3_stmt *s = NULL;
	bool good =
		sqlite3_prepare_v2(host, "SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7",
				   -1, &s, NULL) == SQLITE_OK;

	if (good) {
		bind_all(s, wanted);
		good = sqlite3_step(s) == SQLITE_ROW;
	}
	for (int i = 0; good && i <= BY_ID; i++)
		ret[i] = sqlite3_value_dup(sqlite3_column_value(s, i));
	(void)sqlite3_finalize(s);
	return good;
}

static bool one_resolve(struct one *one, sqlite3 *host,
			const struct registry *registry, struct which *which,
			struct sim_error *reterr)
{
	struct wanted w;

	wanted_init(&w);
	if (which_resolve(host, registry, which, &w, reterr))
		one->rows = replays_get(one->replays, &w, reterr);
	wanted_release(&w);
	return one->rows != NULL;
}

bool one_make(struct one *one, sqlite3 *host, const struct registry *registry,
	      const struct trace_one *wanted, struct sim_error *reterr)
{
	sqlite3_value *values[BY_ID + 1] = {NULL};
	struct which which = {.run_id = NULL};
	bool made;

	*one = (struct one){.replays = replays_new(host, registry)};
	if (!one->replays || !values_make(host, wanted, values))
		return sim_error_set(reterr, SIM_ERROR_HOST,
				     "reading the database: %s",
				     sqlite3_errmsg(host));
	for (int i = 0; i < WHICH_ARGUMENT_COUNT; i++)
		which.arguments[i] = values[i];
	which.run_id = wanted->by_id ? values[BY_ID] : NULL;
	made = one_resolve(one, host, registry, &which, reterr);
	for (int i = 0; i <= BY_ID; i++)
		sqlite3_value_free(values[i]);
	return made;
}

void one_release(struct one *one)
{
	if (one->rows)
		replays_put(one->replays, one->rows);
	replays_free(one->replays);
	*one = (struct one){.rows = NULL};
}
