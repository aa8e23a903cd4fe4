/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Recording into a database: the life of a device, one run a seed. Everything
 * counts: the replay, the rows, the commit of each run, and closing the file.
 */
#include "bench.h"

#include "trace/trace.h"

#include <sqlite3.h>

enum {
	SCHEDULES = 64,
	RUNS_MIN = 64,
};

struct recording {
	struct scenario *scenario;
	struct design *design;
	struct trace_run runs[SCHEDULES];
	char directory[64];
	char path[80];
};

/* Schedules to record, made before the clock runs. */
static bool schedules_make(struct recording *r, struct sim_error *reterr)
{
	struct world *w =
		scenario_world(r->scenario, r->design, 0, NULL, reterr);
	struct strategy *strategy =
		strategy_new(strategy_type_find("random"), NULL);

	for (unsigned i = 0; w && i < SCHEDULES; i++) {
		struct schedule *schedule = schedule_new();
		uint64_t seed = explore_run_seed(1, i);
		struct run_result result;

		strategy_run(strategy, w, seed, &result);
		schedule_from_log(schedule, w);
		r->runs[i] = (struct trace_run){
			.scenario = r->scenario,
			.design = r->design,
			.strategy = "random",
			.seed = seed,
			.schedule = schedule_format(schedule),
			.check_digest = true,
			.digest = result.digest,
		};
		schedule_free(schedule);
	}
	strategy_free(strategy);
	if (!w)
		return false;
	world_free(w);
	return true;
}

static bool recording_make(struct recording *r, struct sim_error *reterr)
{
	struct diagnostics d;
	bool good;

	(void)snprintf(r->directory, sizeof(r->directory),
		       "/tmp/tdisim-bench-XXXXXX");
	if (!mkdtemp(r->directory))
		return sim_error_set(reterr, SIM_ERROR_HOST, "no directory");
	(void)snprintf(r->path, sizeof(r->path), "%s/bench.db", r->directory);
	diagnostics_init(&d);
	r->scenario = bench_scenario("thread/lifecycle", &d);
	r->design = bench_design("rfc-v1", &d);
	good = r->scenario && r->design;
	if (!good)
		(void)fputs(d.text, stderr);
	diagnostics_clear(&d);
	return good && schedules_make(r, reterr);
}

static void recording_release(struct recording *r)
{
	for (unsigned i = 0; i < SCHEDULES; i++) {
		union {
			const char *text;
			void *memory;
		} schedule = {.text = r->runs[i].schedule};

		free(schedule.memory);
	}
	if (r->design)
		design_free(r->design);
	if (r->scenario)
		scenario_free(r->scenario);
	(void)unlink(r->path);
	(void)rmdir(r->directory);
	free(r);
}

static bool record_all(const struct recording *r, double seconds,
		       struct bench_recording *ret, struct sim_error *reterr)
{
	double start = bench_now_s();
	struct trace *t = trace_create(r->path, true, NULL, reterr);
	struct trace_series *series =
		t ? trace_series_begin(t, &r->runs[0], reterr) : NULL;
	bool good = series != NULL;

	while (good &&
	       (ret->runs < RUNS_MIN || bench_now_s() - start < seconds)) {
		const struct trace_run *run = &r->runs[ret->runs % SCHEDULES];

		good = trace_series_record(series, run, NULL, reterr);
		ret->runs += good;
	}
	trace_series_end(series);
	good = trace_close(t, good ? reterr : NULL) && good;
	ret->seconds = bench_now_s() - start;
	return good;
}

/* Counted in the file: what is not there was not recorded. */
static bool rows_count(const char *path, struct bench_recording *ret)
{
	static const char sql[] = "SELECT (SELECT count(*) FROM event)"
				  " + (SELECT count(*) FROM message)"
				  " + (SELECT count(*) FROM choice),"
				  " page_count * page_size FROM"
				  " pragma_page_count, pragma_page_size";
	sqlite3 *db = NULL;
	sqlite3_stmt *s = NULL;
	bool good = !sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL) &&
		    !sqlite3_prepare_v2(db, sql, -1, &s, NULL) &&
		    sqlite3_step(s) == SQLITE_ROW;

	if (good) {
		ret->rows = (uint64_t)sqlite3_column_int64(s, 0);
		ret->bytes = (uint64_t)sqlite3_column_int64(s, 1);
	}
	(void)sqlite3_finalize(s);
	(void)sqlite3_close(db);
	return good;
}

bool bench_recording(const struct bench_budget *b, bool json,
		     struct bench_recording *ret_result)
{
	struct sim_error error = {SIM_ERROR_NONE, ""};
	struct recording *r = calloc(1, sizeof(*r));
	bool good = r && recording_make(r, &error);

	for (unsigned round = 0; good && round < BENCH_RECORDING_ROUNDS;
	     round++) {
		struct bench_recording now = {.runs = 0};

		good = record_all(r, b->seconds / BENCH_RECORDING_ROUNDS, &now,
				  &error) &&
		       rows_count(r->path, &now);
		if (!round ||
		    (double)now.rows / now.seconds >
			    (double)ret_result->rows / ret_result->seconds)
			*ret_result = now;
	}
	if (!good)
		(void)fprintf(stderr, "bench: recording: %s\n", error.text);
	else if (json)
		(void)printf("{\"type\":\"recording\",\"rows_per_s\":%.0f,"
			     "\"runs_per_s\":%.0f,\"bytes_per_row\":%.1f}\n",
			     (double)ret_result->rows / ret_result->seconds,
			     (double)ret_result->runs / ret_result->seconds,
			     (double)ret_result->bytes /
				     (double)ret_result->rows);
	else
		(void)printf("recording        %9.0f rows/s %9.0f runs/s"
			     "   %.0f bytes a row\n",
			     (double)ret_result->rows / ret_result->seconds,
			     (double)ret_result->runs / ret_result->seconds,
			     (double)ret_result->bytes /
				     (double)ret_result->rows);
	if (r)
		recording_release(r);
	return good;
}
