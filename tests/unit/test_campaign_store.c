/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Nights in a database: what a begun night writes, sums and hits of ranges,
 * what is news, and what a resumed night is told.
 */
#include "test_campaign_ranges.h"

static void campaign_set_up(void)
{
	set_up();
	campaign_plan_make();
}

static void begin_fails(struct campaign_night_options *o, const char *words)
{
	struct sim_error error = {.kind = SIM_ERROR_NONE};
	struct trace *t = trace_open(db_path, command_line, &error);

	ck_assert_msg(t, "%s", error.text);
	ck_assert_ptr_null(campaign_store_begin(t, o, &error));
	ck_assert_int_eq(error.kind, SIM_ERROR_USER);
	ck_assert_msg(strstr(error.text, words), "'%s' lacks '%s'", error.text,
		      words);
	close_well(t);
}

START_TEST(night_is_written_as_it_begins)
{
	static const struct fact facts[] = {
		{"SELECT name || path || text || digest FROM campaign_plan",
		 "nightlyplans/nightly.yamlgroups: []\n0x0000000000001234"},
		{"SELECT class || coalesce(design, '-') || reason"
		 " FROM campaign_known",
		 "deadlock-an old one"},
		{"SELECT seed || started || coalesce(runs_wanted, '-')"
		 " || adapted FROM night",
		 "0x00000000000000072026-11-28T01:30:00Z-1"},
		{"SELECT host || shard || '/' || shards || seq || jobs"
		 " || command_line FROM night_sitting",
		 "here1/112tdisim run 'it'\\''s' ''"},
		{"SELECT coalesce(ended, 'no') || coalesce(why, 'no')"
		 " || runs || wall_ms FROM night_sitting",
		 "nono00"},
		{"SELECT count(*) || count(DISTINCT digest) FROM campaign_arm",
		 "77"},
		{"SELECT group_concat(strategy || granularity, ' ') FROM"
		 " campaign_arm WHERE design_id = 2",
		 "randomaccess pctaccess mixaccess"},
		{"SELECT count(DISTINCT seed) || group_concat(canary_class)"
		 " || group_concat(canary_within) FROM night_arm",
		 "7double-release64"},
		{"SELECT count(*) FROM pragma_foreign_key_check", "0"},
	};
	struct campaign_night_options o = night_options(7);
	struct sitting sitting;

	o.started = "2026-11-28T01:30:00Z";
	sitting = sit_down(db_path, &o);
	ck_assert_int_eq(campaign_store_night(sitting.s), 1);
	get_up(&sitting);
	check_facts(facts, ARRAY_COUNT(facts));
}
END_TEST

START_TEST(real_ranges_add_up)
{
	enum campaign_news news[TALLY_SIGNATURES_MAX];
	struct campaign_night_options o = night_options(7);
	struct sitting sitting = sit_down(db_path, &o);
	struct sim_error error = {.kind = SIM_ERROR_NONE};
	uint64_t steps = 0, hits = 0;
	char text[64];

	for (unsigned i = 0; i < 4; i++) {
		struct tally *t = range_run(0, 7, 64 * i, 64);
		struct campaign_range r = {
			.epoch = 1,
			.first_run = 64 * i,
			.twice = i == 1,
			.tally = t,
			.news = news,
		};

		ck_assert_uint_gt(t->signature_count, 0);
		ck_assert(campaign_store_add(sitting.s, &r, 1, &error));
		ck_assert_int_eq(news[0],
				 i ? CAMPAIGN_SEEN_TONIGHT : CAMPAIGN_FIRST);
		steps += t->steps;
		hits += t->signature[0].hits;
		tally_free(t);
	}
	get_up(&sitting);
	(void)snprintf(text, sizeof(text), "256 %llu 1 4",
		       (unsigned long long)steps);
	ck_assert_str_eq(look("SELECT sum(runs) || ' ' || sum(steps) || ' ' ||"
			      " sum(twice) || ' ' || sum(ranges)"
			      " FROM campaign_range"),
			 text);
	(void)snprintf(text, sizeof(text), "%llu", (unsigned long long)hits);
	ck_assert_str_eq(look("SELECT sum(hits) FROM campaign_hit AS h"
			      " WHERE finding_id = 1"),
			 text);
	ck_assert_str_eq(look("SELECT count(*) FROM campaign_hit WHERE at_run"
			      " NOT BETWEEN first_run AND first_run + 63"),
			 "0");
	ck_assert_str_eq(look("SELECT class || severity || sentence || design"
			      " FROM campaign_finding"),
			 "double-releaseerrorPCI regions are released that"
			 " nobody holdsno-lock");
}
END_TEST

START_TEST(news_is_by_design_and_by_night)
{
	/* Of the night's ranges: arm, and what is said of it. */
	static const struct {
		unsigned night, arm;
		enum campaign_news news;
	} cases[] = {
		{0, 0, CAMPAIGN_FIRST},
		{0, 1, CAMPAIGN_SEEN_TONIGHT},
		{1, 1, CAMPAIGN_SEEN_BEFORE},
		{1, 3, CAMPAIGN_FIRST},
		{1, 0, CAMPAIGN_SEEN_TONIGHT},
		{1, 4, CAMPAIGN_SEEN_TONIGHT},
		{2, 4, CAMPAIGN_SEEN_BEFORE},
		/* The first night goes on: the others are none before it. */
		{0, 3, CAMPAIGN_FIRST},
		{0, 4, CAMPAIGN_SEEN_TONIGHT},
	};
	static const char *const started[] = {"2026-11-01T00:00:00Z",
					      "2026-11-02T00:00:00Z",
					      "2026-11-03T00:00:00Z"};
	struct tally *t = range_draw(1, 10, 1);

	for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
		struct campaign_night_options o = night_options(cases[i].night);
		enum campaign_news news;
		struct campaign_range r = {
			.arm = cases[i].arm,
			.epoch = 1,
			.first_run = 10 * i,
			.tally = t,
			.news = &news,
		};
		struct sim_error error = {.kind = SIM_ERROR_NONE};
		struct sitting sitting;

		o.started = started[cases[i].night];
		o.resume = i && cases[i].night <= cases[i - 1].night;
		o.seed_given = true;
		sitting = sit_down(db_path, &o);
		ck_assert(campaign_store_add(sitting.s, &r, 1, &error));
		ck_assert_msg(news == cases[i].news, "case %zu: %d", i,
			      (int)news);
		get_up(&sitting);
	}
	tally_free(t);
}
END_TEST

/* --- going on ------------------------------------------------------------- */

static char told[4096];

static void tell(const char *format, ...) __attribute__((format(printf, 1, 2)));
static void tell(const char *format, ...)
{
	size_t at = strlen(told);
	va_list arguments;

	va_start(arguments, format);
	(void)vsnprintf(told + at, sizeof(told) - at, format, arguments);
	va_end(arguments);
}

static void tell_range(void *context, const struct campaign_counted *r)
{
	(void)context;
	tell("%u/%u %llu+%llu%s\n", r->arm, r->epoch,
	     (unsigned long long)r->first_run, (unsigned long long)r->runs,
	     r->twice ? " twice" : "");
}

static void tell_hit(void *context, const struct campaign_seen *hit)
{
	(void)context;
	tell("%u/%u %llu+%llu %s x%llu%s%s%s\n", hit->arm, hit->epoch,
	     (unsigned long long)hit->first_run, (unsigned long long)hit->runs,
	     hit->klass ? hit->klass->name : "-", (unsigned long long)hit->hits,
	     strchr(hit->signature, ':'), hit->before ? " before" : "",
	     hit->small ? " small" : "");
}

static void tell_trouble(void *context, unsigned arm, uint64_t run,
			 const char *kind, const char *text)
{
	(void)context;
	tell("%u %llu %s: %s\n", arm, (unsigned long long)run, kind, text);
}

static struct tally *one_signature(const char *text, uint64_t runs)
{
	struct tally *t = range_draw(5, runs, 1);

	(void)snprintf(t->signature[0].text, SIGNATURE_BYTES,
		       "double-release: %s", text);
	return t;
}

static void first_sitting(void)
{
	struct campaign_night_options o = night_options(6);
	struct sitting sitting = sit_down(db_path, &o);
	struct sim_error error = {.kind = SIM_ERROR_NONE};
	struct tally *a = one_signature("a", 8), *b = one_signature("b", 16);
	struct campaign_small small = {
		.arm = 4,
		.signature = b->signature[0].text,
		.schedule = "1",
		.strategy = "random",
	};

	store_range(&sitting, 3, 1, 0, a);
	get_up(&sitting);
	o = night_options(7);
	sitting = sit_down(db_path, &o);
	ck_assert_int_eq(campaign_store_night(sitting.s), 2);
	store_range(&sitting, 4, 2, 8, b);
	store_range(&sitting, 4, 1, 0, a);
	store_range(&sitting, CANARY, 0, 0, a);
	ck_assert(campaign_store_small(sitting.s, &small, &error));
	for (unsigned i = 0; i < 2; i++)
		ck_assert(campaign_store_trouble(
			sitting.s,
			&(struct campaign_trouble){
				.arm = 4,
				.run = 30,
				.kind = "crash",
				.strategy = i ? "pct" : NULL,
				.seed = 9,
				.text = i ? "signal 11" : "unknown",
			},
			&error));
	for (unsigned i = 0; i < 3; i++)
		ck_assert(campaign_store_reached(
			sitting.s,
			&(struct campaign_reach){"class", "deadlock", "",
						 i == 1},
			1, &error));
	ck_assert(campaign_store_sitting(sitting.s, 32, 100, "interrupted",
					 &error));
	get_up(&sitting);
	tally_free(a);
	tally_free(b);
}

START_TEST(resumed_night_knows_what_it_has)
{
	struct campaign_night_options o = night_options(0);
	struct sim_error error = {.kind = SIM_ERROR_NONE};
	struct sitting sitting;

	first_sitting();
	o.resume = true;
	sitting = sit_down(db_path, &o);
	ck_assert_uint_eq(o.seed, 7);
	ck_assert_int_eq(campaign_store_night(sitting.s), 2);
	told[0] = '\0';
	ck_assert(campaign_store_ranges(sitting.s, tell_range, NULL, &error));
	ck_assert(campaign_store_hits(sitting.s, tell_hit, NULL, &error));
	ck_assert(
		campaign_store_troubles(sitting.s, tell_trouble, NULL, &error));
	ck_assert_str_eq(told, "6/0 0+8\n4/1 0+8\n4/2 8+16\n"
			       "6/0 0+8 double-release x3: a\n"
			       "4/1 0+8 double-release x3: a before\n"
			       "4/2 8+16 double-release x3: b small\n"
			       "4 30 crash: signal 11\n");
	get_up(&sitting);
	ck_assert_str_eq(look("SELECT group_concat(night_id || coalesce(why,"
			      " '-') || runs || (ended IS NULL), ' ')"
			      " FROM (SELECT * FROM night_sitting"
			      " ORDER BY night_id, runs DESC)"),
			 "1-01 2interrupted320 2-01");
	ck_assert_str_eq(look("SELECT group_concat(name || reached)"
			      " FROM campaign_reached"),
			 "deadlock1");
}
END_TEST

START_TEST(night_of_a_seed_can_be_named)
{
	struct campaign_night_options o = night_options(6);
	struct sitting sitting;

	first_sitting();
	begin_fails(&o, "night 1 of plan 'nightly' has this seed already"
			" (0x0000000000000006): --resume");
	o.resume = o.seed_given = true;
	sitting = sit_down(db_path, &o);
	ck_assert_int_eq(campaign_store_night(sitting.s), 1);
	get_up(&sitting);
	o.seed = 8;
	begin_fails(&o, "no night of plan 'nightly' with seed"
			" 0x0000000000000008 to resume");
}
END_TEST

START_TEST(what_cannot_be_resumed_is_refused)
{
	struct campaign_night_options o = night_options(7);
	sqlite3 *db;

	o.resume = true;
	begin_fails(&o, "there is no database");
	ck_assert_uint_eq(files_count(), 0);
	first_sitting();
	campaign_plan.name = "weekly";
	campaign_plan.digest = 5;
	begin_fails(&o, "no night of plan 'weekly' to resume");
	campaign_plan.name = "nightly";
	campaign_plan.text = "groups: [a]\n";
	begin_fails(&o, "the plan has changed since night 2"
			" (plans/nightly.yaml): a new night begins without"
			" --resume");
	campaign_plan.text = "groups: []\n";
	campaign_scenario.text = "question: \"Thrice?\"\n";
	begin_fails(&o, "night 2 (scenarios/it's a test.yaml)");
	campaign_scenario.text = program_scenario.text;
	campaign_designs[1].text = "about: another\n";
	begin_fails(&o, "night 2 (other.yaml)");
	campaign_designs[1].text = program_design.text;
	begin_fails(&o, "night 2 (what a design is based on");
	campaign_plan.digest = 0x1234;
	o.adapted = false;
	begin_fails(&o, "begun with --for alone");
	o.adapted = true;
	ck_assert_int_eq(sqlite3_open(db_path, &db), SQLITE_OK);
	(void)sqlite3_exec(db, "UPDATE campaign_range SET ranges = 2", NULL,
			   NULL, NULL);
	begin_fails(&o, "night 2 has been pruned");
	(void)sqlite3_exec(db, "UPDATE night SET tool_commit = 'old'", NULL,
			   NULL, NULL);
	(void)sqlite3_close(db);
	begin_fails(&o, "night 2 was begun by another program");
	ck_assert_str_eq(look("SELECT count(*) FROM night_sitting"), "2");
}
END_TEST

START_TEST(no_run_is_counted_twice)
{
	/* Beside 8 runs from 8 on. */
	static const struct {
		uint64_t first, runs;
		bool good;
	} cases[] = {
		{8, 8, false},	{7, 2, false}, {15, 2, false}, {0, 32, false},
		{10, 1, false}, {0, 8, true},  {16, 4, true},
	};
	struct campaign_night_options o = night_options(7);
	struct sitting sitting = sit_down(db_path, &o);
	struct tally *t = one_signature("a", 8);

	store_range(&sitting, 1, 1, 8, t);
	tally_free(t);
	for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
		struct sim_error error = {.kind = SIM_ERROR_NONE};
		enum campaign_news news;
		struct campaign_range r = {
			.arm = 1,
			.first_run = cases[i].first,
			.tally = t = one_signature("a", cases[i].runs),
			.news = &news,
		};

		ck_assert_int_eq(campaign_store_add(sitting.s, &r, 1, &error),
				 cases[i].good);
		if (!cases[i].good) {
			ck_assert_int_eq(error.kind, SIM_ERROR_USER);
			ck_assert_ptr_nonnull(
				strstr(error.text, "counted already"));
		}
		tally_free(t);
	}
	get_up(&sitting);
	ck_assert_str_eq(look("SELECT sum(runs) FROM campaign_range"), "20");
	ck_assert_str_eq(look("SELECT count(*) FROM campaign_hit"), "3");
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("campaign_store");
	SRunner *runner = srunner_create(suite);
	TCase *core = tcase_create("core");
	int failed;

	tcase_set_timeout(core, 300);
	tcase_add_checked_fixture(core, campaign_set_up, tear_down);
	tcase_add_test(core, night_is_written_as_it_begins);
	tcase_add_test(core, real_ranges_add_up);
	tcase_add_test(core, news_is_by_design_and_by_night);
	tcase_add_test(core, resumed_night_knows_what_it_has);
	tcase_add_test(core, night_of_a_seed_can_be_named);
	tcase_add_test(core, what_cannot_be_resumed_is_refused);
	tcase_add_test(core, no_run_is_counted_twice);
	suite_add_tcase(suite, core);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
